"""``make approve``: the notice as it stands now is approved."""

from collections.abc import Iterator

from pipeline.errors import InputError
from pipeline.notice.approval import mark_approved
from pipeline.notice.read import read_inputs
from pipeline.notice.words import check_words, describe, errors_of
from pipeline.runner import write_atomically
from pipeline.workspace import Workspace


def approve(workspace: Workspace) -> Iterator[str]:
    """Write state and content hash into ``notice.yaml``.

    Yields:
        What was done, in Chinese lines.

    Raises:
        InputError: an input is wrong, the number belongs to another document, or the words have errors.
    """
    inputs = read_inputs(workspace)
    shown = workspace.relative(workspace.notice)
    if inputs.approval.final:
        yield f"{inputs.number} 已经是审定的，没有改动"
        return
    errors = errors_of(check_words(workspace, inputs))
    if errors:
        raise InputError(*describe(workspace, errors))
    text = workspace.notice.read_text(encoding="utf-8-sig")
    write_atomically(workspace.notice, mark_approved(text, inputs.content).encode())
    yield f"{inputs.number} {inputs.title}：已审定，记入 {shown}"
    yield "此后改动通知、要点、表格或发文单位的任何内容，都会退回草稿。下一步：make notice"

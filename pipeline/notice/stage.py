"""Stage one: the notice with its attachments, each as Word and PDF, and bound together as one PDF."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.notice.documents import Made, make_bound, make_files, plan_documents
from pipeline.notice.read import NoticeInputs, read_inputs
from pipeline.notice.register import append_entry
from pipeline.runner import Product, Progress, Stage, write_atomically
from pipeline.tools import fonts
from pipeline.workspace import Workspace


def build(workspace: Workspace, progress: Progress) -> Product:
    """Make every file of the notice, check it, and enter its number in the register.

    Raises:
        InputError: an input is wrong, or the number belongs to another document.
        TemplateError: a template is missing or can't be filled.
        GateError: a product lacks something its inputs have.
    """
    inputs = read_inputs(workspace)
    documents = plan_documents(inputs)
    made = []
    for document in documents:
        progress(f"正在排版 {document.title}")
        made.extend(make_files(inputs, workspace.templates, document))
    progress("正在装订通知和附件")
    bound = make_bound(inputs, workspace.templates, documents)
    _register(workspace, inputs)
    return Product(
        {file.name: file.content for file in [*made, bound]},
        _summary(inputs, made, bound),
        _facts(inputs, made, bound),
    )


def sources(workspace: Workspace) -> Iterable[Path]:
    """What the notice is made from."""
    return (workspace.office, workspace.notice, workspace.outline, workspace.form, workspace.register)


STAGE = Stage("notice", "通知", (), sources, build)


def _register(workspace: Workspace, inputs: NoticeInputs) -> None:
    """Enter the number; last of all, when nothing can fail any more."""
    if inputs.registered:
        return
    path = workspace.register
    content = path.read_bytes() if path.is_file() else b""
    write_atomically(path, append_entry(content, inputs.register_entry))


def _summary(inputs: NoticeInputs, made: list[Made], bound: Made) -> tuple[str, ...]:
    lines = [
        f"{inputs.number} {inputs.title}：正文 {made[0].pages} 页，附件 {len(inputs.notice.attachments)} 个，"
        f"装订成册 {bound.pages} 页，共 {len(made) + 1} 个文件"
    ]
    if not inputs.registered:
        lines.append(f"{inputs.notice.number.canonical} 已记入 inputs/register.csv")
    substituted = [match for match in fonts.matches() if not match.exact]
    if substituted:
        pairs = "、".join(f"{match.official}→{match.actual or '无'}" for match in substituted)
        lines.append(f"字体替代（放入 inputs/fonts 的正式字体优先）：{pairs}")
    return tuple(lines)


def _facts(inputs: NoticeInputs, made: list[Made], bound: Made) -> dict[str, Any]:
    return {
        "document_number": inputs.number,
        "canonical_number": inputs.notice.number.canonical,
        "title": inputs.title,
        "date": inputs.notice.date.isoformat(),
        "deadline": inputs.notice.deadline.isoformat(),
        "bound_pdf": bound.name,
        "files": {file.name: {"pages": file.pages} for file in [*made, bound]},
        "fonts": {match.official: match.actual for match in fonts.matches()},
    }

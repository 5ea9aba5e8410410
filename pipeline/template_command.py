"""``make templates``: the stock Word templates, made anew from the numbers of the standard."""

from collections.abc import Callable, Iterator

from pipeline.compendium.word_template import STOCK as COMPENDIUM_TEMPLATES
from pipeline.notice.word_templates import STOCK as NOTICE_TEMPLATES
from pipeline.runner import set_aside, write_atomically
from pipeline.workspace import Workspace

STOCK: dict[str, Callable[[], bytes]] = {**NOTICE_TEMPLATES, **COMPENDIUM_TEMPLATES}
"""File name in ``templates/docx`` to what makes it."""


def write_templates(workspace: Workspace) -> Iterator[str]:
    """Write every stock template; one that someone has restyled is kept beside it.

    Yields:
        What was done, in Chinese lines.
    """
    for name, make in sorted(STOCK.items()):
        path, content = workspace.templates / "docx" / name, make()
        if path.is_file() and path.read_bytes() == content:
            yield f"templates/docx/{name} 无变化"
            continue
        if path.is_file():
            yield f"原来的 {name} 改名为 {set_aside(path, '原样式').name}"
        write_atomically(path, content)
        yield f"已生成 templates/docx/{name}"

"""``make outline FROM=…``: a received outline becomes ``outline.yaml``."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.notice.outline_import import outline_from_text, outline_from_word
from pipeline.notice.outline_yaml import outline_yaml
from pipeline.runner import set_aside, write_atomically
from pipeline.workspace import Workspace


def import_outline(workspace: Workspace, source: str) -> Iterator[str]:
    """Read ``source`` and write the round's ``outline.yaml``; an older, different one is kept beside it.

    Yields:
        What was done, in Chinese lines.

    Raises:
        InputError: the file is missing, of another kind, or no outline.
    """
    if not source:
        raise InputError("请写明来文：make outline FROM=来文.docx（或 .txt）")
    path = Path(source).expanduser()
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"{source}：没有这个文件") from None
    suffix = path.suffix.lower()
    if suffix == ".docx":
        outline = outline_from_word(content, source)
    elif suffix in {".txt", ".md", ""}:
        outline = outline_from_text(content, source)
    else:
        raise InputError(f"{source}：只认 .docx 和 .txt；.doc、.wps、PDF 请先另存为其中一种")
    written = outline_yaml(outline).encode()
    target = workspace.outline
    shown = workspace.relative(target)
    counts = f"《{outline.title}》：{len(outline.sections)} 节，{len(outline.items)} 条要点"
    if target.is_file() and target.read_bytes() == written:
        yield f"{shown} 已是最新。{counts}"
        return
    if target.is_file():
        yield f"原来的 {target.name} 改名为 {set_aside(target, '原稿').name}"
    write_atomically(target, written)
    yield f"已生成 {shown}。{counts}"
    yield "请对照来文看一遍：" + "；".join(f"{item.number}. {item.lead}" for item in outline.items[:3]) + "……"

"""``make outline FROM=…``: a received outline becomes ``outline.yaml``."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError, MissingToolError, PipelineError
from pipeline.model.outline import Numbering, Outline
from pipeline.notice.outline_import import outline_from_text, outline_from_word
from pipeline.notice.outline_yaml import outline_yaml
from pipeline.runner import set_aside, write_atomically
from pipeline.tools import libreoffice
from pipeline.workspace import Workspace

_OLD_WORD = {".doc", ".wps", ".rtf"}
_NUMBERING = {
    Numbering.ITEMS: "一、 1.",
    Numbering.GROUPS: "一、（一） 1.",
    Numbering.CHAPTERS: "第一章 第一条",
}


def import_outline(workspace: Workspace, source: str) -> Iterator[str]:
    """Read ``source`` and write the round's ``outline.yaml``; an older, different one is kept beside it.

    Yields:
        What was done, in Chinese lines.

    Raises:
        InputError: the file is missing, of another kind, or no outline.
    """
    if not source:
        raise InputError("请写明来文：make outline FROM=来文.docx（或 .doc、.txt）")
    path = Path(source).expanduser()
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"{source}：没有这个文件") from None
    outline = _read(content, path.suffix.lower(), source)
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
    yield f"编号方式：{_NUMBERING[outline.numbering]}"
    yield "请对照来文看一遍：" + "；".join(f"{item.printed_mark}{item.lead}" for item in outline.items[:3]) + "……"


def _read(content: bytes, suffix: str, source: str) -> Outline:
    if suffix == ".docx":
        return outline_from_word(content, source)
    if suffix in _OLD_WORD:
        return outline_from_word(_converted(content, suffix, source), source)
    if suffix in {".txt", ".md", ""}:
        return outline_from_text(content, source)
    raise InputError(f"{source}：只认 .docx、.doc、.wps、.rtf 和 .txt；PDF 请先另存为其中一种")


def _converted(content: bytes, suffix: str, source: str) -> bytes:
    try:
        return libreoffice.convert(content, suffix, "docx")
    except MissingToolError:
        raise InputError(f"{source}：打开 {suffix} 要用 LibreOffice，这台电脑没有安装；请另存为 .docx") from None
    except PipelineError as error:
        raise InputError(f"{source}：打不开（{error}）；请另存为 .docx") from None

"""``make outline FROM=…``: a received outline becomes ``outline.yaml``."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.model.outline import Numbering, Outline
from pipeline.notice.outline_import import outline_from_text, outline_from_word
from pipeline.notice.outline_yaml import outline_yaml
from pipeline.runner import set_aside, write_atomically
from pipeline.tools.apart import run_apart
from pipeline.tools.guard import Failure
from pipeline.untrusted.kind import Kind, kind_of
from pipeline.untrusted.unreadable import UnreadableError
from pipeline.untrusted.word_file import as_docx
from pipeline.workspace import Workspace

SECONDS = 60.0
"""To read a received file; LibreOffice has a limit of its own."""
_LARGEST_FILE = 100_000_000  # bytes
_WORD = {Kind.DOCX, Kind.DOC, Kind.WPS, Kind.RTF}
_WORD_SUFFIXES = {".docx", ".doc", ".wps", ".rtf"}
_TEXT_SUFFIXES = {".txt", ".md", ""}
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
    outline = _read(Path(source).expanduser(), source)
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


def _read(path: Path, source: str) -> Outline:
    """The outline, read in a process of its own: the file comes from outside."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InputError(f"{source}：超过 {_LARGEST_FILE // 1_000_000} MB，不像一份工作要点")
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"{source}：没有这个文件") from None
    outline = run_apart(_outline, content, path.suffix.lower(), source, seconds=SECONDS)
    if isinstance(outline, Failure):
        raise InputError(f"{source}：打不开（{outline.reason}）；请用 Word 或 WPS 打开，另存为 .docx")
    return outline


def _outline(content: bytes, suffix: str, source: str) -> Outline:
    """Runs in the other process."""
    kind = kind_of(content, source)
    if kind not in _WORD and suffix in _TEXT_SUFFIXES:
        return outline_from_text(content, source)
    if kind not in _WORD and suffix not in _WORD_SUFFIXES:
        raise InputError(f"{source}：只认 .docx、.doc、.wps、.rtf 和 .txt；PDF 请先另存为其中一种")
    try:
        return outline_from_word(as_docx(content, kind, _WORD), source)
    except UnreadableError as error:
        raise InputError(f"{source}：{error.fault}；请用 Word 或 WPS 打开，另存为 .docx") from None

"""``python -m pipeline check FILE``: any notice, one's own or another office's, held against the standard.

A file from outside may be made to crash or to stall whoever reads it, so it is measured in a process of its own that
is ended when its time is up. What it is its content says; an old Word file gets to LibreOffice through the filter of
its kind and no other.
"""

from pathlib import Path

from rich.console import Console

from pipeline.check.entry import check_docx, check_pdf
from pipeline.check.report import Report, html_report
from pipeline.errors import InputError, PipelineError
from pipeline.tools.apart import run_apart
from pipeline.tools.guard import Failure, FailureKind
from pipeline.untrusted.kind import Kind, kind_of
from pipeline.untrusted.unreadable import UnreadableError
from pipeline.untrusted.word_file import as_docx

FAILED_EXIT_CODE = 6
"""A clause of the standard is not kept."""
_SECONDS = 240.0
_MOST_MEMORY = 4 * 1024**3
_LARGEST_FILE = 100 * 1024 * 1024
_SUFFIXES = (".pdf", ".docx", ".docm", ".doc", ".wps")
_WORD = {Kind.DOCX, Kind.DOC, Kind.WPS}


def print_check(path: Path, console: Console, *, templates: Path | None = None, html: Path | None = None) -> int:
    """Measure a file and say in a few lines what was found.

    Args:
        path: a PDF or a Word file.
        console: where to say it.
        templates: the folder ``templates``; only needed for the page.
        html: where to write the whole report as a page; None for no page.

    Returns:
        The exit code: 0, or 6 where a clause is not kept.

    Raises:
        InputError: the file isn't there, or can't be read.
        PipelineError: it took too long, or the page can't be written.
    """
    report = measure_apart(_read(path), path.name)
    console.print(f"{path.name}　{report.summary()[0]}", markup=False)
    for line in report.summary()[1:]:
        console.print(line, markup=False)
    if html is not None and templates is not None:
        _write(html, html_report(templates, path.stem, (report,)))
        console.print(f"  逐条结果见 {html}", markup=False)
    return FAILED_EXIT_CODE if report.failed else 0


def measure_apart(content: bytes, name: str, seconds: float = _SECONDS) -> Report:
    """Measure a file in a process of its own.

    Raises:
        InputError: it can't be read, or reading it ended the process.
        PipelineError: it took too long.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        msg = f"不会看 {suffix or '没有后缀的'} 文件，只看 .pdf、.docx、.doc、.wps"
        raise InputError(msg)
    report = run_apart(_measure, content, name, seconds=seconds, memory=_MOST_MEMORY)
    if isinstance(report, Report):
        return report
    raise _no_report(report, seconds)


def _no_report(failure: Failure, seconds: float) -> PipelineError:
    if failure.kind is FailureKind.TIME:
        return PipelineError(f"{seconds:g} 秒没有量完，已停止；文件可能有意做得很难读")
    if failure.kind is FailureKind.MEMORY:
        return InputError("读这个文件要的内存太多，没有量")
    return InputError("读这个文件时程序异常退出，文件可能损坏")


def _measure(content: bytes, name: str) -> Report:
    """In the other process."""
    kind = kind_of(content, name)
    if kind is Kind.PDF:
        return check_pdf(content, None, name)
    try:
        return check_docx(as_docx(content, kind, _WORD), None, name)
    except UnreadableError as error:
        msg = f"这不是能看的 PDF 或 Word 文件：{error.fault}"
        raise InputError(msg) from None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            msg = f"{path.name} 太大，最多 {_LARGEST_FILE // 2**20} MB"
            raise InputError(msg)
        return path.read_bytes()
    except OSError as error:
        reasons = {FileNotFoundError: "没有这个文件", IsADirectoryError: "这是一个文件夹", PermissionError: "没有权限"}
        msg = f"读不了 {path.name}：{reasons.get(type(error), error.strerror)}"
        raise InputError(msg) from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"写不了 {path.name}：{error.strerror}"
        raise PipelineError(msg) from None

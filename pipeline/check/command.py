"""``python -m pipeline check FILE``: any notice, one's own or another office's, held against the standard.

A file from outside may be made to crash or to stall whoever reads it, so it is measured in a process of its own that
is ended when its time is up.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from rich.console import Console

from pipeline.check.entry import check_docx, check_pdf
from pipeline.check.expectation import Expectation
from pipeline.check.report import Report, html_report
from pipeline.errors import InputError, PipelineError
from pipeline.tools import libreoffice

FAILED_EXIT_CODE = 6
"""A clause of the standard is not kept."""
_SECONDS = 240.0
_MOST_MEMORY = 4 * 1024**3
_LARGEST_FILE = 100 * 1024 * 1024
_LAID_OUT_BY_LIBREOFFICE = (".doc", ".wps")
_Check = Callable[[bytes, Expectation | None, str], Report]


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
    report = measure_apart(_read(path), path.suffix.lower(), path.name)
    console.print(f"{path.name}　{report.summary()[0]}", markup=False)
    for line in report.summary()[1:]:
        console.print(line, markup=False)
    if html is not None and templates is not None:
        _write(html, html_report(templates, path.stem, (report,)))
        console.print(f"  逐条结果见 {html}", markup=False)
    return FAILED_EXIT_CODE if report.failed else 0


def measure_apart(content: bytes, suffix: str, name: str, seconds: float = _SECONDS) -> Report:
    """Measure a file in a process of its own.

    Raises:
        InputError: it can't be read, or reading it ended the process.
        PipelineError: it took too long.
    """
    _choose(suffix)
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, content, suffix, name), daemon=False)
    process.start()
    sender.close()
    try:
        return _receive(receiver, seconds)
    finally:
        process.kill()
        process.join()
        receiver.close()


def _receive(receiver: Connection, seconds: float) -> Report:
    if not receiver.poll(seconds):
        msg = f"{seconds:g} 秒没有量完，已停止；文件可能有意做得很难读"
        raise PipelineError(msg)
    try:
        answer = receiver.recv()
    except EOFError:
        msg = "读这个文件时程序异常退出，文件可能损坏"
        raise InputError(msg) from None
    if isinstance(answer, Report):
        return answer
    kind, text = answer
    raise (InputError if kind == "input" else PipelineError)(text)


def _work(sender: Connection, content: bytes, suffix: str, name: str) -> None:
    """In the other process: the report, or why there is none."""
    _limit_memory()
    try:
        sender.send(_choose(suffix)(content, None, name))
    except InputError as error:
        sender.send(("input", str(error)))
    except PipelineError as error:
        sender.send(("run", str(error)))
    except MemoryError:
        sender.send(("input", "读这个文件要的内存太多，没有量"))
    finally:
        sender.close()


def _choose(suffix: str) -> _Check:
    if suffix == ".pdf":
        return check_pdf
    if suffix in (".docx", ".docm"):
        return check_docx
    if suffix in _LAID_OUT_BY_LIBREOFFICE:
        return lambda content, expectation, name: check_docx(
            libreoffice.convert(content, suffix, "docx"), expectation, name
        )
    msg = f"不会看 {suffix or '没有后缀的'} 文件，只看 .pdf、.docx、.doc、.wps"
    raise InputError(msg)


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


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))

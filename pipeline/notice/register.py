"""The register of document numbers (发文登记簿): a number is given once and never again."""

import csv
import io

from filelock import FileLock, Timeout

from pipeline.errors import InputError, PipelineError
from pipeline.inputs import REGISTER_COLUMNS, load_register
from pipeline.model.notice import DocumentNumber, RegisterEntry
from pipeline.runner import write_atomically
from pipeline.workspace import Workspace

_PATIENCE = 30.0  # seconds


def is_registered(entries: list[tuple[int, RegisterEntry]], wanted: RegisterEntry, shown: str) -> bool:
    """Whether the number is already entered for this very document; False where it is free.

    Args:
        entries: the register's lines.
        wanted: the document that is to have the number.
        shown: how messages name the register.

    Raises:
        InputError: the number belongs to another document; with file and line.
    """
    for line, entry in entries:
        if entry.number != wanted.number:
            continue
        if (entry.title, entry.round) != (wanted.title, wanted.round):
            raise InputError(
                f"{shown}:{line}：{wanted.number.canonical} 已给了《{entry.title}》（{entry.round}年度），不能再用；"
                "请换一个文号。若是同一份文件改了标题，请把这一行的标题也改过来"
            )
        return True
    return False


def enter(workspace: Workspace, wanted: RegisterEntry) -> bool:
    """Give the number to this document; two runs at once can't both take it.

    Returns:
        Whether a line was added; False where it was there already.

    Raises:
        InputError: the number belongs to another document.
        PipelineError: another run holds the register for too long, or it can't be written.
    """
    path = workspace.register
    workspace.register_lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(workspace.register_lock, timeout=_PATIENCE):
            # Read again under the lock: another run may have entered a number since this one began.
            if is_registered(load_register(workspace), wanted, workspace.relative(path)):
                return False
            write_atomically(path, append_entry(path.read_bytes() if path.is_file() else b"", wanted))
            return True
    except Timeout:
        msg = "另一个程序正在登记文号，等了很久也没有结束；请稍后再运行一次"
        raise PipelineError(msg) from None


def gaps(entries: list[tuple[int, RegisterEntry]], number: DocumentNumber) -> tuple[int, ...]:
    """Sequence numbers of the same code and year that were skipped, between the least and the greatest given out."""
    same = (number.code, number.year)
    given = {entry.number.sequence for _, entry in entries if (entry.number.code, entry.number.year) == same}
    given.add(number.sequence)
    return tuple(sequence for sequence in range(min(given), max(given)) if sequence not in given)


def append_entry(content: bytes, entry: RegisterEntry) -> bytes:
    """The register's file with one more line at its end; what stands in it stays as it is, byte for byte."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    if not content:
        writer.writerow(REGISTER_COLUMNS)
    writer.writerow((entry.number.canonical, entry.title, entry.date.isoformat(), entry.round))
    separator = b"" if not content or content.endswith((b"\n", b"\r")) else b"\r\n"
    return content + separator + stream.getvalue().encode(_encoding(content))


def _encoding(content: bytes) -> str:
    """As the file is; a new one gets the mark by which Excel knows UTF-8."""
    if not content:
        return "utf-8-sig"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"

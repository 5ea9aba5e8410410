"""The register of document numbers (发文登记簿): a number is given once and never again."""

import csv
import io

from pipeline.errors import InputError
from pipeline.inputs import REGISTER_COLUMNS
from pipeline.model.notice import RegisterEntry


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

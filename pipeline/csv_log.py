"""Logs that are CSV files: the program adds lines at the end, a clerk may open, mend and save them in Excel.

Excel saves another encoding, quotes differently, drops the byte-order mark; all of that is read, and what is added
follows the encoding that the file has. A cell that Excel would take for a formula is written with an apostrophe
before it, as Excel itself marks text, and read without it.
"""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.errors import InputError, PipelineError
from pipeline.inputs import read_csv
from pipeline.model.formula_marks import FORMULA_MARKS

_APOSTROPHE = "'"
_RISKY = (_APOSTROPHE, *FORMULA_MARKS)
_BOM = b"\xef\xbb\xbf"


def read_log(path: Path, shown: str, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The lines with their numbers, oldest first; no file means no lines. Cells are trimmed, empty rows left out.

    Args:
        path: the file.
        shown: its path as shown to people.
        columns: its headings, in any order in the file.

    Raises:
        InputError: it can't be decoded, is no CSV file, or lacks one of the columns.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return []
    try:
        rows = read_csv(path, shown, columns)
    except csv.Error as error:
        raise InputError(f"{shown}：不是正常的 CSV 文件（{error}）；请在 Excel 里另存为“CSV UTF-8”") from None
    return [(line, {name: _plain(cell) for name, cell in row.items()}) for line, row in rows]


def add_lines(path: Path, columns: tuple[str, ...], rows: Iterable[Sequence[str]], cure: str) -> None:
    """Add lines at the end; they are on the disk when this returns. A failed write leaves the file as it was.

    Args:
        path: the file; made with its headings where it is missing.
        columns: its headings.
        rows: cells in the order of ``columns``.
        cure: in Chinese: what it means and what to do where the file can't be written.

    Raises:
        PipelineError: the file can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as stream:
            stream.seek(0)
            before = stream.read()
            content = _lines(before, columns, rows)
            try:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                # Half a line would make the whole file unreadable.
                os.truncate(stream.fileno(), len(before))
                raise
    except OSError as error:
        raise PipelineError(f"写不进 {path.name}：{error.strerror}。{cure}") from None


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith(_APOSTROPHE) else cell


def _guarded(cell: str) -> str:
    return _APOSTROPHE + cell if cell.startswith(_RISKY) else cell


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _headings(before: bytes, encoding: str, columns: tuple[str, ...]) -> list[str]:
    """The file's own headings: a clerk may have moved a column or added one."""
    first = before.partition(b"\n")[0].removeprefix(_BOM).decode(encoding, "replace")
    names = [name.strip() for name in next(csv.reader([first]), [])]
    return names if set(columns) <= set(names) else list(columns)


def _lines(before: bytes, columns: tuple[str, ...], rows: Iterable[Sequence[str]]) -> bytes:
    encoding = _encoding(before)
    headings = _headings(before, encoding, columns)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    if not before.removeprefix(_BOM):
        writer.writerow(headings)
    elif not before.endswith(b"\n"):
        buffer.write("\r\n")
    for row in rows:
        cells = dict(zip(columns, row, strict=True))
        writer.writerow([_guarded(cells.get(name, "")) for name in headings])
    # An Excel without UTF-8 would show the file as gibberish but for the mark.
    mark = "" if before else "\ufeff"
    return (mark + buffer.getvalue()).encode(encoding)

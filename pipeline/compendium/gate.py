"""The last check before the book is released: every row of every plan stands in every product, cell by cell.

Each product is compared with the plans, never with another product; white space and marks that print nothing don't
count. Rows must come in the book's order, so that a row can't be taken for another unit's equal one.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import openpyxl

from pipeline.compendium.assemble import Book
from pipeline.compendium.sheets import ACTIVITIES, printed_columns
from pipeline.compendium.showing import shown_number
from pipeline.compendium.word_reading import WordReading
from pipeline.errors import GateError
from pipeline.render.text import squeeze

_ALIKE = 2
"""Rows that differ in no more cells than this are taken for the same row, damaged."""

Rows = Iterable[Sequence[str]]


def check(product: str, book: Book, rows: Rows) -> None:
    """Find every activity's row among the rows of a product, in order.

    Args:
        product: what to call it, e.g. Word 文件.
        book: the facts.
        rows: texts of the cells of the product's table rows, in order.

    Raises:
        GateError: a cell is missing; the message names unit, row and column.
    """
    waiting = iter(rows)
    for entry in book.entries:
        for activity, cells in zip(entry.activities, entry.rows, strict=True):
            passed = []
            for row in waiting:
                if _same(cells, row):
                    break
                passed.append(row)
            else:
                column = _first_difference(book, cells, passed)
                msg = (
                    f"{product}里缺少{entry.unit.name}第{activity.number}项活动的“{column}”，汇编没有发布；"
                    "如改过模板，请恢复后再运行 make compendium"
                )
                raise GateError(msg)


def check_word(book: Book, content: bytes) -> None:
    """Find every activity's row in the Word file, and the bookmark that each of its links leads to.

    Raises:
        GateError: a cell is missing, as from ``check``; or a link of the contents or a reference leads nowhere.
    """
    reading = WordReading(io.BytesIO(content))
    check("Word 文件", book, reading)
    if lost := reading.dangling():
        msg = f"Word 文件的目录或正文里有{len(lost)}处链接没有去处（{'、'.join(lost[:3])}），汇编没有发布；请恢复模板"
        raise GateError(msg)


def sheet_rows(content: bytes, book: Book) -> list[tuple[str, ...]]:
    """The rows of the workbook's list of activities, in the columns of the form."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        columns = printed_columns(book.sources.form)
        rows = workbook[ACTIVITIES].iter_rows(min_row=2, values_only=True)
        return [tuple(_sheet_text(row[index]) for index in columns) for row in rows]
    finally:
        workbook.close()


def _sheet_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return shown_number(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _same(wanted: Sequence[str], found: Sequence[str]) -> bool:
    if tuple(found) == tuple(wanted):
        return True  # most rows are equal to the letter: squeezing them is dear
    return len(found) == len(wanted) and all(
        squeeze(here) == squeeze(there) for here, there in zip(wanted, found, strict=True)
    )


def _first_difference(book: Book, wanted: Sequence[str], found: Sequence[Sequence[str]]) -> str:
    """Label of the first column that differs from the row most like the wanted one; 整行 where none is like it."""
    labels = [column.label for column in book.sources.form.columns]
    differences = [
        [label for label, here, there in zip(labels, wanted, row, strict=True) if squeeze(here) != squeeze(there)]
        for row in found
        if len(row) == len(wanted)
    ]
    fewest = min(differences, key=len, default=labels)
    return fewest[0] if 0 < len(fewest) <= _ALIKE else "整行"

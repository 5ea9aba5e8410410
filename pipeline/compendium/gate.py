"""The last check before the book is released: every row of every plan stands in every product, cell by cell.

Page numbers of contents and indexes lead to pages that carry what they name, and totals are added up anew.

Each product is compared with the plans, never with another product; white space and marks that print nothing don't
count. Rows must come in the book's order, so that a row can't be taken for another unit's equal one.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from python_calamine import CalamineWorkbook

from pipeline.compendium.anchors import anchor_of, bookmark_of
from pipeline.compendium.assemble import Book
from pipeline.compendium.exhibits import BY_GROUP
from pipeline.compendium.gate_numbers import NumberedLine, check_lines, check_pages
from pipeline.compendium.gate_sums import ACTIVITIES as ACTIVITY_TOTAL
from pipeline.compendium.gate_sums import check_sums, printed_totals, sheet_totals, word_totals
from pipeline.compendium.gate_years import Chapter, check_year_rows, check_year_sheets
from pipeline.compendium.page_reading import page_rows
from pipeline.compendium.printed_reading import PrintedReading
from pipeline.compendium.sheets import ACTIVITIES, printed_columns
from pipeline.compendium.showing import shown_number
from pipeline.compendium.word_reading import WordReading
from pipeline.errors import GateError
from pipeline.press.values import STAND_IN
from pipeline.render.text import squeeze

_ALIKE = 2
"""Rows that differ in no more cells than this are taken for the same row, damaged."""

_TOTAL_ROWS = 3
"""Labels, figures, remarks."""

Rows = Iterable[Sequence[str]]


def check(product: str, book: Book, rows: Rows, missing: str = "") -> None:
    """Find every activity's row among the rows of a product, in order.

    Args:
        product: what to call it, e.g. Word 文件.
        book: the facts.
        rows: texts of the cells of the product's table rows, in order.
        missing: characters for which it has a stand-in.

    Raises:
        GateError: a cell is missing; the message names unit, row and column.
    """
    waiting, stand_ins = iter(rows), str.maketrans(dict.fromkeys(missing, STAND_IN))
    for entry in book.entries:
        for activity, cells in zip(entry.activities, entry.rows, strict=True):
            wanted = tuple(cell.translate(stand_ins) for cell in cells) if missing else cells
            passed = []
            for row in waiting:
                if _same(wanted, row):
                    break
                passed.append(row)
            else:
                column = _first_difference(book, wanted, passed)
                msg = (
                    f"{product}里缺少{entry.unit.name}第{activity.number}项活动的“{column}”，汇编没有发布；"
                    "如改过模板，请恢复后再运行 make compendium"
                )
                raise GateError(msg)


def check_printed(
    book: Book, lines: Sequence[NumberedLine], reading: PrintedReading, years: Chapter | None = None
) -> None:
    """Find everything in the PDF: rows, numbers of contents and indexes, and the totals.

    Args:
        book: the facts.
        lines: of contents and indexes.
        reading: what was set.
        years: the chapter that holds this year beside the last; None where there is none.

    Raises:
        GateError: something is missing or wrong; the message names it.
    """
    check("PDF", book, reading.rows, reading.missing)
    for cells in reading.lost[:1]:
        msg = f"PDF 里有一行没有印出来（{'、'.join(filter(None, cells))[:40]}），汇编没有发布；请再运行一次"
        raise GateError(msg)
    stand_ins = str.maketrans(dict.fromkeys(reading.missing, STAND_IN))
    check_lines("PDF", lines, (*reading.contents, *reading.indexes), stand_ins)
    check_pages(lines, reading)
    check_sums("PDF", book, printed_totals(reading.texts.get("1", "")))
    check_year_rows("PDF", years, reading.years, reading.missing)


def check_word(book: Book, lines: Sequence[NumberedLine], content: bytes, years: Chapter | None = None) -> None:
    """Find everything in the Word file: rows, totals, numbers of contents and indexes, and where its links lead.

    Args:
        book: the facts.
        lines: of contents and indexes.
        content: the file.
        years: as for ``check_printed``.

    Raises:
        GateError: something is missing or wrong; the message names it.
    """
    reading = WordReading(io.BytesIO(content))
    totals: list[Sequence[str]] = []
    check("Word 文件", book, _noting_totals(reading, totals))
    check_year_rows("Word 文件", years, reading)
    if lost := reading.dangling():
        msg = f"Word 文件的目录或正文里有{len(lost)}处链接没有去处（{'、'.join(lost[:3])}），汇编没有发布；请恢复模板"
        raise GateError(msg)
    check_lines("Word 文件", [line for line in lines if line.number], reading.numbered)
    check_sums("Word 文件", book, word_totals(totals))


def _noting_totals(rows: Rows, totals: list[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows as they are; those of the table of totals are kept."""
    for row in rows:
        if len(totals) < _TOTAL_ROWS and (totals or ACTIVITY_TOTAL in row):
            totals.append(row)
        yield row


def check_sheets(book: Book, content: bytes, labels: Mapping[str, str], years: Chapter | None = None) -> None:
    """Find everything in the workbook: rows, totals and page numbers; ``years`` as for ``check_printed``.

    Raises:
        GateError: something is missing or wrong; the message names it.
    """
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    columns = printed_columns(book.sources.form)
    rows = workbook.get_sheet_by_name(ACTIVITIES).to_python()[1:]
    check("Excel 文件", book, ([_sheet_text(row[index]) for index in columns] for row in rows))
    pages = [labels[bookmark_of(anchor_of(entry, one))] for entry in book.entries for one in entry.activities]
    if pages != [_sheet_text(row[-1]) for row in rows]:
        raise GateError("Excel 文件“活动一览”里的页码与 PDF 不符，汇编没有发布；请再运行一次")
    check_sums("Excel 文件", book, sheet_totals(workbook.get_sheet_by_name(BY_GROUP).to_python()))
    check_year_sheets(years, book, workbook)


def check_page(book: Book, content: bytes, years: Chapter | None = None) -> None:
    """Find every row in the web page; ``years`` as for ``check_printed``.

    Raises:
        GateError: a row is missing; the message names it.
    """
    rows = page_rows(io.BytesIO(content))
    check("网页", book, rows)
    check_year_rows("网页", years, rows)


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

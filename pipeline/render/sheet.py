"""Excel lists with openpyxl: one formatted table a sheet, people's text always text, fixed bytes."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model.formula_marks import FORMULA_MARKS
from pipeline.render.prefill import sheet_part
from pipeline.render.sheet_rows import PATTERN_ROWS, clean, fill_rows
from pipeline.render.sheet_table import SheetBook, SheetColumn, SheetTable, SheetValue
from pipeline.render.stable import pack, repack, unpack

_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_WIDE = re.compile("[\u2e80-\U0010ffff—…“”‘’›]")
_LINE, _PADDING, _TALLEST = 14.5, 5.0, 400.0  # points; Excel allows rows up to 409

HEAD_FONT = Font(name="黑体", size=11)
BODY_FONT = Font(name="宋体", size=11)
HEAD_FILL = PatternFill("solid", fgColor="E8EEF4")
THIN_SIDE = Side(style="thin", color="8A8A8A")
GRID = Border(left=THIN_SIDE, right=THIN_SIDE, top=THIN_SIDE, bottom=THIN_SIDE)


def workbook_bytes(tables: Sequence[SheetTable], title: str, day: date) -> bytes:
    """A workbook of lists, ready to print on A4.

    Args:
        tables: the sheets, in order.
        title: document title in the file's properties.
        day: the date the file bears.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _write(book.create_sheet(table.title), table)
    parts = unpack(save(book, title, day))
    for number, table in enumerate(tables, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = _filled(parts[name], table)
    return pack(parts, day)


def workbooks(books: Mapping[str, SheetBook]) -> dict[str, bytes]:
    """Each workbook by its file's name; to be run in a child process, which alone loads openpyxl then."""
    return {name: workbook_bytes(book.tables, book.title, book.day) for name, book in books.items()}


def save(book: Workbook, title: str, day: date, creator: str = "") -> bytes:
    """The bytes of a workbook, without clock or machine in them."""
    book.properties.title = title
    book.properties.creator = creator
    result = io.BytesIO()
    book.save(result)
    return repack(result.getvalue(), day)


def without_number_warnings(package: bytes, title: str, where: str, day: date) -> bytes:
    """The workbook with no green corners where a telephone number stands as text, as it should.

    Args:
        package: of ``save``.
        title: of the sheet.
        where: range of the cells.
        day: the date the file bears.
    """
    parts = unpack(package)
    name = sheet_part(parts, title)
    ignored = f'<ignoredErrors><ignoredError sqref="{where}" numberStoredAsText="1"/></ignoredErrors>'
    # After the footer, as the schema has it (ECMA-376, CT_Worksheet); openpyxl does not know the element.
    before, footer, after = parts[name].rpartition(b"</headerFooter>")
    if not footer:
        msg = f"{title} has no footer"
        raise ValueError(msg)
    parts[name] = before + footer + ignored.encode() + after
    return pack(parts, day)


def put(cell: Cell, value: SheetValue) -> None:
    """Write a value; text stays text even where it looks like a formula, what XML forbids is dropped."""
    if isinstance(value, str):
        cell.value = clean(value) or None
        if cell.value is not None:
            cell.data_type = "s"
            cell.quotePrefix = cell.value.startswith(FORMULA_MARKS)
    else:
        cell.value = value


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell at a row and column, both from 1; must not lie under a merged area."""
    return cast(Cell, sheet.cell(row, column))


def set_up_page(sheet: Worksheet, *, landscape: bool) -> None:
    """A4, as wide as the page, with page numbers at the foot."""
    sheet.page_setup.paperSize = "9"  # A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))


def _write(sheet: Worksheet, table: SheetTable) -> None:
    """Everything but the rows: in their place a pattern of each look a cell may have."""
    for index, column in enumerate(table.columns, 1):
        head = cell_at(sheet, 1, index)
        put(head, column.label)
        head.font, head.fill, head.border = HEAD_FONT, HEAD_FILL, GRID
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(index)].width = column.width
        for row in PATTERN_ROWS:
            cell = cell_at(sheet, row, index)
            cell.font, cell.border, cell.number_format = BODY_FONT, GRID, column.number_format
            cell.quotePrefix = row == PATTERN_ROWS[-1]
            cell.alignment = Alignment(
                horizontal="center" if column.centred else None, vertical="center", wrap_text=True
            )
    sheet.row_dimensions[1].height = _row_height([column.label for column in table.columns], table.columns)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = _range(table)
    sheet.print_title_rows = "1:1"
    set_up_page(sheet, landscape=table.landscape)


def _filled(sheet: bytes, table: SheetTable) -> bytes:
    rows = ((_row_height(row, table.columns), row) for row in table.rows)
    return fill_rows(_DIMENSION.sub(f'<dimension ref="{_range(table)}"/>'.encode(), sheet, count=1), rows)


def _range(table: SheetTable) -> str:
    return f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"


def _row_height(row: Sequence[SheetValue], columns: Sequence[SheetColumn]) -> float:
    """Points that show all of a row's text: some programs make a row without a height one line high."""
    lines = max(_lines(str(value), column.width - 1) for value, column in zip(row, columns, strict=True))
    return min(_LINE * lines + _PADDING, _TALLEST)


def _lines(text: str, width: float) -> int:
    if 2 * len(text) < width and "\n" not in text:
        return 1
    return sum(1 + int(_display_width(line) / width) for line in text.split("\n"))


def _display_width(text: str) -> int:
    return 2 * len(text) - len(_WIDE.sub("", text))

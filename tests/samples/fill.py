"""Forms filled in as people fill them in: Excel, Word, and tables typed anew."""

import io
import math
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from itertools import pairwise

import docx
import openpyxl
import xlwt
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from lxml.etree import _Element
from openpyxl.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model.form import FORM_SHEET, Form
from pipeline.render.sheet import GRID, cell_at, put
from pipeline.render.stable import repack
from tests.samples.rows import Answer, Typed

Change = Callable[[Worksheet, int], None]
"""What someone did to the sheet beside filling it in; told the number of the head row."""


def fill_workbook(blank: bytes, form: Form, answer: Answer, day: date, *changes: Change) -> bytes:
    """The xlsx form with the answer typed into it.

    Args:
        blank: of ``form_workbook``.
        form: its schema.
        answer: what is typed.
        day: when it was saved.
        changes: done afterwards, in order.
    """
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book[FORM_SHEET]
    for field in form.head:
        if field.key in answer.head:
            label = _find(sheet, field.marked_label)
            put(cell_at(sheet, label.row, label.column + 1), answer.head[field.key])
    head_row = _find(sheet, form.columns[0].marked_label).row
    for number, row in enumerate(answer.rows, 1):
        for index, column in enumerate(form.columns, 1):
            if column.key in row:
                put(cell_at(sheet, head_row + number, index), row[column.key])
        sheet.row_dimensions[head_row + number].height = _height(sheet, head_row + number, len(form.columns))
    for change in changes:
        change(sheet, head_row)
    return _saved(book, day)


def rename_heading(form: Form, key: str, heading: str) -> Change:
    """A column's heading written over."""

    def change(sheet: Worksheet, head_row: int) -> None:
        put(cell_at(sheet, head_row, form.columns.index(form.column(key)) + 1), heading)

    return change


def merge_rows(form: Form, key: str, first: int, last: int) -> Change:
    """Cells of one column merged over rows of the plan, counted from 1; only the first keeps its value."""

    def change(sheet: Worksheet, head_row: int) -> None:
        letter = get_column_letter(form.columns.index(form.column(key)) + 1)
        sheet.merge_cells(f"{letter}{head_row + first}:{letter}{head_row + last}")

    return change


def retyped_workbook(form: Form, answer: Answer, day: date) -> bytes:
    """A table typed anew in the sender's own file: an extra row on top, and a total at the end."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    for row_number, row in enumerate(_retyped_rows(form, answer, totals=True), 1):
        for index, value in enumerate(row, 1):
            cell = cell_at(sheet, row_number, index)
            put(cell, value)
            cell.border, cell.alignment = GRID, Alignment(wrap_text=True, vertical="center")
    for index, column in enumerate(form.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = (column.width or 15) * 0.7
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(form.columns))
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(form.columns))
    return _saved(book, day)


def old_workbook(form: Form, answer: Answer) -> bytes:
    """The same as .xls; dates are Excel's dates."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("科普计划")
    dated = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row_number, row in enumerate(_retyped_rows(form, answer, totals=False)):
        for index, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(row_number, index, value, dated)
            elif value is not None:
                sheet.write(row_number, index, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill_word(blank: bytes, form: Form, answer: Answer, day: date) -> bytes:
    """The Word form with the answer typed into it; rows are added where the printed ones don't suffice."""
    document = docx.Document(io.BytesIO(blank))
    for field in form.head:
        if field.key in answer.head:
            _type(_beside(document, field.marked_label), answer.head[field.key])
    table, first = _plan_table(document, form)
    while len(table.rows) - first < len(answer.rows):
        table.rows[-1]._tr.addnext(deepcopy(table.rows[-1]._tr))
    for number, row in enumerate(answer.rows):
        cells = table.rows[first + number].cells
        _type(cells[0], number + 1)
        for cell, column in zip(cells, form.columns, strict=True):
            if column.key in row:
                _type(cell, row[column.key])
    stream = io.BytesIO()
    document.save(stream)
    return repack(stream.getvalue(), day)


def _retyped_rows(form: Form, answer: Answer, *, totals: bool) -> list[list[Typed | None]]:
    head: list[Typed | None] = []
    for field in form.head:
        if field.key in answer.head:
            head += [field.label, answer.head[field.key]]
    per_line = 8
    lines: list[list[Typed | None]] = [[answer.head["unit"]], [form.title]]
    lines += [head[start : start + per_line] for start in range(0, len(head), per_line)]
    lines.append([column.label for column in form.columns])
    for number, row in enumerate(answer.rows, 1):
        lines.append([number, *(row.get(column.key) for column in form.columns[1:])])
    if totals:
        total: list[Typed | None] = [None] * len(form.columns)
        total[0] = "合计"
        for index, column in enumerate(form.columns):
            if column.key in {"headcount", "budget"}:
                total[index] = sum(_plain_number(row.get(column.key, 0)) for row in answer.rows)
        lines.append(total)
    return lines


def _plain_number(value: Typed) -> float:
    return round(float(str(value)), 2)  # float() takes full-width digits


def _find(sheet: Worksheet, text: str) -> Cell:
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value).replace("\n", "") == text and isinstance(cell, Cell):
                return cell
    raise LookupError(text)


def _height(sheet: Worksheet, row: int, columns: int) -> float:
    """What Excel makes of a row while one types: as high as its longest text needs."""
    lines = 2
    for index in range(1, columns + 1):
        text = str(sheet.cell(row, index).value or "")
        wide = sum(2 if ord(character) > 0xFF else 1 for character in text)
        room = sheet.column_dimensions[get_column_letter(index)].width - 1
        lines = max(lines, math.ceil(wide / room))
    return 15.0 * lines


def _saved(book: openpyxl.Workbook, day: date) -> bytes:
    book.properties.lastModifiedBy = "示例"
    stream = io.BytesIO()
    book.save(stream)
    return repack(stream.getvalue(), day)


def _beside(document: Document, label: str) -> _Cell:
    for table in document.tables:
        for row in table.rows:
            cells: tuple[_Cell, ...] = row.cells
            for cell, right in pairwise(cells):
                if cell.text == label:
                    return right
    raise LookupError(label)


def _plan_table(document: Document, form: Form) -> tuple[Table, int]:
    """The plan table, and the index of its first row below the headings, which may be broken into lines."""
    headings = [column.marked_label for column in form.columns]
    for table in document.tables:
        for index, row in enumerate(table.rows):
            if ["".join(cell.text.split()) for cell in row.cells] == headings:
                return table, index + 1
    raise LookupError(headings[0])


def _choose(control: _Element, text: str) -> None:
    """What is chosen takes the prompt's place, as in Word."""
    for prompt in [*control.iter(qn("w:showingPlcHdr")), *control.iter(qn("w:rPr"))]:
        parent = prompt.getparent()
        if parent is not None:
            parent.remove(prompt)
    shown = list(control.iter(qn("w:t")))
    shown[0].text = text


def _type(cell: _Cell, value: Typed) -> None:
    """Type into an empty cell, in the font of its paragraph mark."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    paragraph = cell.paragraphs[0]
    for control in list(paragraph._p.iter(qn("w:sdt"))):
        _choose(control, text)
        return
    run = paragraph.runs[0] if paragraph.runs else paragraph.add_run()
    run.text = text
    properties = paragraph._p.pPr
    mark = None if properties is None else properties.find(qn("w:rPr"))
    if mark is not None and run._r.rPr is None:
        run._r.insert(0, deepcopy(mark))

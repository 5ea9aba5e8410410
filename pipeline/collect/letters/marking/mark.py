"""A sender's file with its wrong cells marked: one pure function, to be run under the guard."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.collect.intake.part import Part
from pipeline.collect.letters.marking.marks import Mark, marks_of
from pipeline.collect.letters.marking.package import MarkingError, Package
from pipeline.collect.letters.marking.sheet import mark_workbook
from pipeline.collect.letters.marking.word import mark_document
from pipeline.collect.reading.documents import open_document
from pipeline.collect.reading.raw import GRID_COLUMNS, RawDocument, RawTable
from pipeline.errors import PipelineError
from pipeline.model.problem import Place, Problem
from pipeline.render.stable import pack
from pipeline.untrusted.conversion import WAYS, converted
from pipeline.untrusted.kind import Kind, kind_of
from pipeline.untrusted.unreadable import UnreadableError

_ROWS = 3000
"""Rows of a table that is written anew."""
_CELL_TEXT = 32_000  # characters; Excel takes 32,767
_WIDTH = 14.0


@dataclass(frozen=True)
class Marked:
    """A marked file."""

    suffix: str
    """.xlsx or .docx."""
    content: bytes
    note: str = ""
    """In Chinese: how it differs from what was sent; empty where only the marks were added."""


def mark(data: bytes, name: str, problems: Sequence[Problem], day: date) -> Marked | None:
    """The file with the problems at their cells; None where none of them names a cell or the file can't be marked.

    Args:
        data: the part that came in.
        name: its name.
        problems: of this part.
        day: for the dates inside a file that is made anew.
    """
    marks = marks_of(problems)
    if not marks:
        return None
    kind = kind_of(data, name, "text/html" if name.startswith("正文") else "")
    try:
        return _in_place(data, kind, marks, day)
    except (MarkingError, UnreadableError, PipelineError):
        return _anew(data, name, kind, marks, day)


def _in_place(data: bytes, kind: Kind, marks: Sequence[Mark], day: date) -> Marked:
    if kind in {Kind.XLSX, Kind.XLSM}:
        package = Package.open(data)
        return _marked_sheet(package, marks, day, package.taken_out, converted=False)
    if kind is Kind.DOCX:
        package = Package.open(data)
        return _marked_word(package, marks, day, package.taken_out, converted=False)
    if kind in WAYS:
        package = Package.open(converted(data, kind))
        target = WAYS[kind].target
        marked = _marked_word if target == "docx" else _marked_sheet
        return marked(package, marks, day, f"原件是{kind.value}，已转为 {target} 格式", converted=True)
    raise MarkingError(kind.value)


def _marked_sheet(package: Package, marks: Sequence[Mark], day: date, note: str, *, converted: bool) -> Marked:
    if mark_workbook(package, marks) < len(marks):
        raise MarkingError("a sheet is not there")
    return Marked(".xlsx", pack(package.parts, day, stamped=converted), note)


def _marked_word(package: Package, marks: Sequence[Mark], day: date, note: str, *, converted: bool) -> Marked:
    if mark_document(package, marks) < len(marks):
        raise MarkingError("a cell is not there")
    return Marked(".docx", pack(package.parts, day, stamped=converted), note)


def _anew(data: bytes, name: str, kind: Kind, marks: Sequence[Mark], day: date) -> Marked | None:
    """A workbook made from what was read."""
    try:
        document = open_document(Part(Place(file=name), data), kind)
        if document is None or not document.tables:
            return None
        package = Package.open(_workbook(document))
        note = f"原件是{kind.value}，批注写在按所读内容另做的表格里"
        return _marked_sheet(package, marks, day, note, converted=True)
    except (MarkingError, UnreadableError, PipelineError):
        return None


def _workbook(document: RawDocument) -> bytes:
    """The tables as they were read, each a sheet; every value as text, so that nothing becomes a formula."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table in document.tables:
        _write(book.create_sheet(table.name[:31]), table)
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def _write(sheet: Worksheet, table: RawTable) -> None:
    last_column = min(table.last_column, GRID_COLUMNS)
    for column in range(1, last_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    for row in range(table.first_row, min(table.last_row, _ROWS) + 1):
        for column in range(table.first_column, last_column + 1):
            text = ILLEGAL_CHARACTERS_RE.sub("", table.text(row, column))[:_CELL_TEXT]
            if text:
                cell = sheet.cell(row, column, text)
                cell.data_type = "s"  # else = begins a formula
                cell.font = Font(name="宋体", size=10)
                cell.alignment = Alignment(wrap_text=True, vertical="center")
    for top, left, bottom, right in table.merges:
        if bottom <= _ROWS and right <= last_column:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

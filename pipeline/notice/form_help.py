"""The form's second sheet, 填表说明: what belongs in each field, with an example."""

import math
from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model.form import Form, FormField
from pipeline.notice.form_rules import explained
from pipeline.render.sheet import GRID, HEAD_FILL, cell_at, put, set_up_page

_COLUMNS = (
    ("位置", 8.0),
    ("栏目", 16.0),
    ("必填", 7.0),
    ("怎样填", 46.0),
    ("填写示例", 34.0),
    ("可以选的内容", 52.0),
)
_ONE_PAGE = 30
"""So many fields can still be read when they are printed on one page."""
_LEAST_HEIGHT, _LINE_HEIGHT, _PADDING = 22.0, 15.0, 6.0  # points
_TITLE_FONT = Font(name="黑体", size=16)
_LABEL_FONT = Font(name="黑体", size=11)
_TEXT_FONT = Font(name="宋体", size=11)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(vertical="center", wrap_text=True)


def write_help(sheet: Worksheet, form: Form, title: str, notes: Sequence[str]) -> None:
    """Write the help sheet: the notes, then one line for each field of the form."""
    _line(sheet, 1, f"{title}填表说明", _TITLE_FONT, 30)
    for row, note in enumerate(notes, 2):
        _line(sheet, row, f"{row - 1}. {note}", _TEXT_FONT, 18)
    head_row = len(notes) + 2
    for index, (label, width) in enumerate(_COLUMNS, 1):
        cell = cell_at(sheet, head_row, index)
        put(cell, label)
        cell.font, cell.fill, cell.border, cell.alignment = _LABEL_FONT, HEAD_FILL, GRID, _CENTRED
        sheet.column_dimensions[get_column_letter(index)].width = width
    fields = [("表头", field) for field in form.head] + [("表格", field) for field in form.columns]
    for row, (where, field) in enumerate(fields, head_row + 1):
        _field(sheet, row, where, field)
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    set_up_page(sheet, landscape=True)
    if len(fields) <= _ONE_PAGE:
        sheet.page_setup.fitToHeight = 1
    sheet.protection.sheet = True


def _field(sheet: Worksheet, row: int, where: str, field: FormField) -> None:
    values = (
        where,
        field.label,
        "必填" if field.required else "",
        explained(field),
        field.example,
        "；".join(field.choices),
    )
    sheet.row_dimensions[row].height = max(
        _LEAST_HEIGHT, *(_height(value, width) for value, (_, width) in zip(values, _COLUMNS, strict=True))
    )
    for index, value in enumerate(values, 1):
        cell = cell_at(sheet, row, index)
        put(cell, value)
        cell.font = _LABEL_FONT if index == 2 else _TEXT_FONT
        cell.border, cell.alignment = GRID, _CENTRED if index in {1, 3} else _LEFT
        cell.number_format = "@"


def _height(text: str, width: float) -> float:
    """Points that a text needs in a column of so many characters; a Chinese character counts two."""
    wanted = sum(2 if ord(character) > 0xFF else 1 for character in text)
    return _LINE_HEIGHT * math.ceil(wanted / (width - 3)) + _PADDING


def _line(sheet: Worksheet, row: int, text: str, font: Font, height: float) -> None:
    cell = cell_at(sheet, row, 1)
    put(cell, text)
    cell.font, cell.alignment = font, _LEFT
    sheet.row_dimensions[row].height = height
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_COLUMNS))

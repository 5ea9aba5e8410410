"""Last year's activities in a unit's form: a sheet of the workbook, a table below the Word form.

Each has a place to say 继续 or 不再举办. Nothing in it is read as this year's plan.
"""

from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model.form import CONTINUED, DROPPED, PREVIOUS_DECISION, PREVIOUS_LABEL, FieldType, Form, FormField
from pipeline.model.plan import Plan
from pipeline.notice.form_rules import number_format
from pipeline.notice.form_sheet import DEFAULT_WIDTH, ON_SCREEN, excel_width
from pipeline.notice.previous import listed_columns, rows_of
from pipeline.render.prefill import placeholder, sheet_part, sheet_rows, xml_text
from pipeline.render.sheet import GRID, HEAD_FILL, cell_at, put, set_up_page
from pipeline.render.table import Table, TableColumn, even_lines
from pipeline.render.word_table import word_table
from pipeline.standard import layout
from pipeline.standard.layout import mm
from pipeline.standard.signature import text_width

ROUND = "previous_round"
"""Placeholder: the round the activities are of."""

_FIRST_ROW = 4
_HINT = (
    f"打算接着办的，在“{PREVIOUS_DECISION}”栏选“{CONTINUED}”，并把这一行“{PREVIOUS_DECISION}”栏以后的内容复制到"
    f"《工作计划表》里，改好时间和变动的内容；不办的，选“{DROPPED}”。只有《工作计划表》里填写的算作今年的计划。"
)
_TITLE_FONT = Font(name="黑体", size=16)
_LABEL_FONT = Font(name="黑体", size=11)
_TEXT_FONT = Font(name="宋体", size=11)
_HINT_FONT = Font(name="宋体", size=11, color="9C2A00")
_LEFT = Alignment(vertical="center", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LINE, _PADDING, _LOWEST, _TALLEST = 15.0, 6.0, 30.0, 400.0  # points
_CHARACTER = 4.2  # millimetres on the screen, of the sheet's 11 pt type with the cell's margins spread over it


def add_sheet(book: Workbook, form: Form) -> None:
    """The sheet with its headings and one pattern row."""
    sheet = book.create_sheet(PREVIOUS_LABEL, 1)
    _write_rows(sheet, listed_columns(form))
    decision = DataValidation(type="list", formula1=f'"{CONTINUED},{DROPPED}"', allowBlank=True, showErrorMessage=True)
    decision.errorTitle, decision.error = "请从列表中选择", f"请选“{CONTINUED}”或“{DROPPED}”。"
    decision.add(f"A{_FIRST_ROW}:A{_FIRST_ROW + form.rows - 1}")
    sheet.add_data_validation(decision)
    sheet.freeze_panes = f"B{_FIRST_ROW}"
    sheet.print_title_rows = f"{_FIRST_ROW - 1}:{_FIRST_ROW - 1}"
    set_up_page(sheet, landscape=True)
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _write_rows(sheet: Worksheet, columns: list[FormField]) -> None:
    widths = [16.0, *((column.width or DEFAULT_WIDTH) for column in columns)]
    put(cell_at(sheet, 1, 1), f"{PREVIOUS_LABEL}（{placeholder(ROUND)}年度）")
    put(cell_at(sheet, 2, 1), _HINT)
    for row, font, height in ((1, _TITLE_FONT, 34.0), (2, _HINT_FONT, 38.0)):
        cell = cell_at(sheet, row, 1)
        cell.font, cell.alignment = font, _LEFT
        sheet.row_dimensions[row].height = height
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(widths))
    sheet.row_dimensions[_FIRST_ROW - 1].height = 34.0
    labels = [PREVIOUS_DECISION, *(column.label for column in columns)]
    formats = ["@", *(number_format(column) for column in columns)]
    for index, (label, width) in enumerate(zip(labels, widths, strict=True), 1):
        head = cell_at(sheet, _FIRST_ROW - 1, index)
        put(head, "\n".join(even_lines(label, width * ON_SCREEN / _CHARACTER)))
        head.font, head.fill, head.border, head.alignment = _LABEL_FONT, HEAD_FILL, GRID, _CENTRED
        answer = cell_at(sheet, _FIRST_ROW, index)
        answer.font, answer.border, answer.number_format = _TEXT_FONT, GRID, formats[index - 1]
        answer.alignment = _CENTRED if index == 1 else _LEFT
        answer.protection = Protection(locked=index > 1)
        sheet.column_dimensions[get_column_letter(index)].width = excel_width(width)


def filled_sheet(parts: dict[str, bytes], form: Form, plan: Plan) -> dict[str, bytes]:
    """The sheet's part with one unit's activities."""
    columns = listed_columns(form)
    rows = [["", *row] for row in rows_of(plan, columns)]
    widths = [(column.width or DEFAULT_WIDTH) * ON_SCREEN for column in columns]
    heights = [_height([str(value) for value in row[1:]], widths) for row in rows]
    name = sheet_part(parts, PREVIOUS_LABEL)
    return {name: sheet_rows(parts[name], _FIRST_ROW, rows, heights)}


def word_list(form: Form, plan: Plan, round_name: str) -> str:
    """The list as WordprocessingML: a note, then a table with name and time of each activity."""
    columns = listed_columns(form)
    name = next((column for column in columns if column.required and column.type is FieldType.TEXT), columns[0])
    shown = [name, *(column for column in columns if column.type is FieldType.PERIOD)]
    widths = [mm(130), *([mm(50)] * (len(shown) - 1))]
    rest = mm(layout.LANDSCAPE_WIDTH.mm - sum(width.mm for width in widths))
    labels = [PREVIOUS_LABEL, *(f"上年{column.label}" for column in shown[1:])]
    table = Table(
        [
            *(TableColumn(label, width) for label, width in zip(labels, widths, strict=True)),
            TableColumn(f"{PREVIOUS_DECISION}（{CONTINUED}／{DROPPED}）", rest),
        ],
        [[*(str(value) for value in row), ""] for row in rows_of(plan, shown)],
        row_height=mm(7.5),
    )
    note = (
        f"贵单位{round_name}年度的活动如下。{PREVIOUS_DECISION}接着办的，末栏写“{CONTINUED}”，并在上面的表里填写；"
        f"不办的，写“{DROPPED}”。只有上面的表里填写的算作今年的计划。"
    )
    return f"{_paragraph('')}{_paragraph(note)}{word_table(table)}{_paragraph('')}"


def _paragraph(text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="FormNote"/></w:pPr><w:r><w:t>{xml_text(text)}</w:t></w:r></w:p>'


def _height(row: list[str], widths: list[float]) -> float:
    lines = max(
        sum(max(1, ceil(text_width(line) * _CHARACTER / width)) for line in text.split("\n"))
        for text, width in zip(row, widths, strict=True)
    )
    return min(max(_LINE * lines + _PADDING, _LOWEST), _TALLEST)

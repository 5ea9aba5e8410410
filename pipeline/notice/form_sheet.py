"""The plan table as an xlsx that people fill in, made from the form's schema alone.

Sheets: the form; 填表说明 with help for every field; hidden, the drop-down lists and the identity. Labels
are locked and answers are not; there is no password: the lock guards against slips, not against people.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model.form import (
    CHOICES_SHEET,
    FORM_SHEET,
    HELP_SHEET,
    IDENTITY_SHEET,
    FieldType,
    Form,
    FormField,
    FormIdentity,
)
from pipeline.notice.form_help import write_help
from pipeline.notice.form_rules import number_format, validation
from pipeline.render.properties import with_properties
from pipeline.render.sheet import GRID, HEAD_FILL, cell_at, put, save, set_up_page, without_number_warnings
from pipeline.render.sheet_table import SheetValue
from pipeline.render.table import even_lines
from pipeline.standard.layout import pt

ON_SCREEN = 1.3
"""Columns are this much wider on the screen than on paper; printing shrinks the sheet to the page again."""
_CELL_MARGINS = 1.3
"""Millimetres that Excel keeps free left and right of a cell's text."""
DEFAULT_WIDTH = 20.0
"""Millimetres, for a column whose schema names no width."""

_TITLE_FONT = Font(name="黑体", size=18)
_LABEL_FONT = Font(name="黑体", size=11)
_ANSWER_FONT = Font(name="宋体", size=11)
_NOTE_FONT = Font(name="宋体", size=11, color="9C2A00")
_MISSING_FILL = PatternFill(bgColor="FFF2CC")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(vertical="center", wrap_text=True)
_LEFT_TYPES = {FieldType.TEXT, FieldType.EMAIL}
_OPEN = Protection(locked=False)

# Head fields: how wide a label and its answer must be at least, in millimetres
_LABEL_WIDTH, _ANSWER_WIDTH = 14.0, 20.0
# Row heights in points
_TITLE_HEIGHT, _NOTE_LINE, _HEAD_HEIGHT, _LABEL_HEIGHT, _ROW_HEIGHT = 34.0, 17.0, 30.0, 34.0, 30.0


@dataclass(frozen=True)
class _Slot:
    """Where a head field stands: one label cell and the answer cells right of it (column numbers from 1)."""

    label: int
    answer: int
    last: int


def form_workbook(  # noqa: PLR0913, PLR0917 - what the form says, one argument each
    form: Form,
    identity: FormIdentity,
    title: str,
    notes: tuple[str, ...],
    organ: str,
    day: date,
    answers: Mapping[str, str] | None = None,
    finish: Callable[[Workbook], None] | None = None,
) -> bytes:
    """The fillable form.

    Args:
        form: its schema.
        identity: written on a hidden sheet, so that a returned copy says what it is.
        title: printed above the table, and the document's title.
        notes: how to fill it in, with all placeholders replaced; printed below the title.
        organ: the issuing body, named as the file's creator.
        day: the date the file bears.
        answers: head fields that are filled in already, by key.
        finish: last touches to the workbook.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = FORM_SHEET
    choices = _write_choices(book.create_sheet(CHOICES_SHEET), (*form.head, *form.columns))
    next_row = _write_top(sheet, title, notes, len(form.columns))
    next_row = _write_head(sheet, form, next_row, choices, answers or {})
    _write_table(sheet, form, next_row, choices)
    _set_up(sheet, form, next_row)
    write_help(book.create_sheet(HELP_SHEET, 1), form, title, notes)
    _write_identity(book.create_sheet(IDENTITY_SHEET), identity)
    _name_lists(book, choices)
    book.security = WorkbookProtection(lockStructure=True)
    book.active = 0
    if finish:
        finish(book)
    answered = f"A{next_row + 1}:{get_column_letter(len(form.columns))}{next_row + form.rows}"
    return with_properties(
        without_number_warnings(save(book, title, day, organ), FORM_SHEET, answered, day), identity.properties, day
    )


def _write_top(sheet: Worksheet, title: str, notes: Sequence[str], columns: int) -> int:
    """Title and notes, one row each over the whole width; returns the next free row."""
    _write(cell_at(sheet, 1, 1), title, _TITLE_FONT, _CENTRED)
    sheet.row_dimensions[1].height = _TITLE_HEIGHT
    lines = [f"{number}. {note}" for number, note in enumerate(notes, 1)] if len(notes) > 1 else list(notes)
    for row, line in enumerate(lines, 2):
        _write(cell_at(sheet, row, 1), line, _NOTE_FONT, _LEFT)
        sheet.row_dimensions[row].height = _NOTE_LINE * (1 + len(line) // 90)
    for row in range(1, len(lines) + 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    return len(lines) + 2


def _write_head(sheet: Worksheet, form: Form, top: int, choices: dict[str, str], answers: Mapping[str, str]) -> int:
    """The head fields, as many in a row as the columns' widths allow; returns the next free row."""
    slots = _slots([_width(column) for column in form.columns])
    for index, field in enumerate(form.head):
        row, slot = top + index // len(slots), slots[index % len(slots)]
        is_last = index + 1 == len(form.head)
        last = max(slot.last, len(form.columns)) if is_last else slot.last
        _write(cell_at(sheet, row, slot.label), field.marked_label, _LABEL_FONT, _CENTRED).fill = HEAD_FILL
        cell_at(sheet, row, slot.label).border = GRID
        for column in range(slot.answer, last + 1):
            _open(cell_at(sheet, row, column), field)
            cell_at(sheet, row, column).alignment = _LEFT
        put(cell_at(sheet, row, slot.answer), answers.get(field.key))
        if last > slot.answer:
            sheet.merge_cells(start_row=row, end_row=row, start_column=slot.answer, end_column=last)
        address = f"{get_column_letter(slot.answer)}{row}"
        _validate(sheet, field, address, address, choices)
    bottom = top + -(-len(form.head) // len(slots))
    for row in range(top, bottom):
        sheet.row_dimensions[row].height = _HEAD_HEIGHT
        for column in range(1, slots[0].label):  # too narrow for a label
            cell = cell_at(sheet, row, column)
            cell.fill, cell.border = HEAD_FILL, GRID
    return bottom


def _write_table(sheet: Worksheet, form: Form, head_row: int, choices: dict[str, str]) -> None:
    first, last = head_row + 1, head_row + form.rows
    sheet.row_dimensions[head_row].height = _LABEL_HEIGHT
    for row in range(first, last + 1):
        # Unlocked beyond the table too: in a protected sheet Excel deletes only rows without a locked cell.
        sheet.row_dimensions[row].protection = _OPEN
    for index, column in enumerate(form.columns, 1):
        _write(cell_at(sheet, head_row, index), _heading(column), _LABEL_FONT, _CENTRED).fill = HEAD_FILL
        cell_at(sheet, head_row, index).border = GRID
        top = cell_at(sheet, first, index)
        _open(top, column)
        for row in range(first, last + 1):
            # Thousands of cells: their look is copied, not described and compared for each anew.
            cell_at(sheet, row, index)._style = copy(top._style)  # type: ignore[attr-defined]  # openpyxl's own way
            if column.type is FieldType.SEQUENCE:
                put(cell_at(sheet, row, index), row - head_row)
        letter = get_column_letter(index)
        _validate(sheet, column, f"{letter}{first}", f"{letter}{first}:{letter}{last}", choices)
        if column.required:
            _mark_if_missing(sheet, form, letter, first, last)


def _mark_if_missing(sheet: Worksheet, form: Form, letter: str, first: int, last: int) -> None:
    """Colour a required cell that is still empty in a row that has been begun."""
    answers = [
        get_column_letter(index)
        for index, column in enumerate(form.columns, 1)
        if column.type is not FieldType.SEQUENCE
    ]
    begun = f"COUNTA(${answers[0]}{first}:${answers[-1]}{first})>0"
    missing = f'AND({begun},TRIM({letter}{first})="")'
    rule = Rule(type="expression", formula=[missing], dxf=DifferentialStyle(fill=_MISSING_FILL))
    sheet.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)


def _set_up(sheet: Worksheet, form: Form, head_row: int) -> None:
    """Widths, window, paper, protection."""
    for index, column in enumerate(form.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = excel_width(_width(column))
    # Only a default height, so that a row grows by itself with what is written in it.
    sheet.sheet_format.defaultRowHeight = _ROW_HEIGHT
    sheet.sheet_format.customHeight = True
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    set_up_page(sheet, landscape=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    protection = sheet.protection
    protection.sheet = True
    # In this format False means that it may be done.
    protection.formatCells = protection.formatColumns = protection.formatRows = False
    protection.insertRows = protection.deleteRows = False
    protection.sort = protection.autoFilter = False


def _write_choices(sheet: Worksheet, fields: Sequence[FormField]) -> dict[str, str]:
    """The drop-down lists, one a column with its label on top; returns each list's name by its choices.

    The key is the joined choices: two fields with the same choices share one list.
    """
    names: dict[str, str] = {}
    for field in fields:
        key = _choices_key(field)
        if not field.choices or key in names:
            continue
        index = len(names) + 1
        put(cell_at(sheet, 1, index), field.label)
        for row, choice in enumerate(field.choices, 2):
            put(cell_at(sheet, row, index), choice)
        names[key] = f"list_{field.key}" + ("" if f"list_{field.key}" not in names.values() else f"_{index}")
    sheet.sheet_state = "hidden"
    return names


def _name_lists(book: Workbook, names: Mapping[str, str]) -> None:
    """Give the lists their names: WPS and old Excel follow a name to another sheet more surely than an address."""
    for index, (key, name) in enumerate(names.items(), 1):
        letter, last = get_column_letter(index), len(key.split("\n")) + 1
        book.defined_names[name] = DefinedName(name, attr_text=f"'{CHOICES_SHEET}'!${letter}$2:${letter}${last}")


def _write_identity(sheet: Worksheet, identity: FormIdentity) -> None:
    for row, (key, value) in enumerate(identity.properties.items(), 1):
        put(cell_at(sheet, row, 1), key)
        put(cell_at(sheet, row, 2), value)
    sheet.sheet_state = "hidden"


def _validate(sheet: Worksheet, field: FormField, first: str, where: str, choices: dict[str, str]) -> None:
    rule = validation(field, first, choices.get(_choices_key(field), ""))
    if rule is not None:
        rule.add(where)
        sheet.add_data_validation(rule)


def _choices_key(field: FormField) -> str:
    return "\n".join(field.choices)


def _slots(widths: Sequence[float]) -> list[_Slot]:
    """Divide the columns into label and answer pairs; what is left over at the end widens the last answer."""
    slots: list[_Slot] = []
    column = 0
    while column < len(widths):
        label = next((i for i in range(column, len(widths)) if widths[i] >= _LABEL_WIDTH), None)
        if label is None:
            break
        last, room = label, 0.0
        while room < _ANSWER_WIDTH and last + 1 < len(widths):
            last += 1
            room += widths[last]
        if room < _ANSWER_WIDTH:
            break
        slots.append(_Slot(label + 1, label + 2, last + 1))
        column = last + 1
    if not slots:
        return [_Slot(1, 2, max(2, len(widths)))]
    ends = [slot.label - 1 for slot in slots[1:]] + [len(widths)]
    return [_Slot(slot.label, slot.answer, end) for slot, end in zip(slots, ends, strict=True)]


def _heading(column: FormField) -> str:
    """The label in even lines, so that Excel doesn't break it after whatever happens to fit."""
    characters = (_width(column) * ON_SCREEN - _CELL_MARGINS) / pt(_LABEL_FONT.size).mm
    return "\n".join(even_lines(column.marked_label, characters))


def _width(column: FormField) -> float:
    return column.width or DEFAULT_WIDTH


def excel_width(millimetres: float) -> float:
    """Characters of Excel's default font: 7 pixels each and 5 for the cell's margins, 96 to the inch."""
    pixels = millimetres * ON_SCREEN / 25.4 * 96
    return round((pixels - 5) / 7, 2)


def _open(cell: Cell, field: FormField) -> None:
    cell.font = _ANSWER_FONT
    cell.alignment = _LEFT if field.type in _LEFT_TYPES else _CENTRED
    cell.number_format = number_format(field)
    cell.protection, cell.border = _OPEN, GRID


def _write(cell: Cell, value: SheetValue, font: Font, alignment: Alignment) -> Cell:
    put(cell, value)
    cell.font, cell.alignment = font, alignment
    return cell

"""The plan table as a PDF that people fill in on the computer, with a real field for every answer.

The printed attachment has cells too small to type in; this one uses the whole page, and the row numbers are printed.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.model.form import (
    PDF_HEAD,
    PDF_IDENTITY,
    PDF_NAME,
    PDF_TABLE,
    FieldType,
    Form,
    FormField,
    FormIdentity,
)
from pipeline.notice.form_rules import explained
from pipeline.render.html import render_html
from pipeline.render.pdf import layout_pages, pdf_bytes
from pipeline.render.pdf_form import Area, PdfField, PdfFieldKind, add_fields, fill_fields, marked_areas
from pipeline.render.pdf_ink import advance_of
from pipeline.render.table import TableColumn
from pipeline.standard.layout import PAGE_HEIGHT, mm

ROWS_TO_PRINTED = 2
"""Rows for each row of the printed form, at least; what is left of the last page is filled with more."""
_WIDTH = PAGE_HEIGHT.mm - 20  # millimetres between the margins of a page laid sideways
_ROW_HEIGHT = mm(16)
_HEAD_PAIRS = 4
_HEAD_LABEL = 25.0  # millimetres, as in the style sheet
_SMALLEST_SIZE, _LARGEST_SIZE = 6.0, 9.0  # points
_FREE = 2.2  # millimetres of a cell's width that a choice can't use
_POINT = 25.4 / 72
_ON_SCREEN = (
    "本表可用 WPS、Adobe Reader 或浏览器直接填写{ticked}，存盘后作为附件发回；多于{rows}项活动的，请改用 Excel 表。"
)
_TICKED = "（{labels}处点一下打勾）"

_KINDS = {
    FieldType.CHOICE: PdfFieldKind.CHOICE,
    FieldType.FLAG: PdfFieldKind.CHECK,
    FieldType.TEXT: PdfFieldKind.LINES,
}


def form_pdf(  # noqa: PLR0913, PLR0917 - what the form says, one argument each
    templates: Path, form: Form, identity: FormIdentity, title: str, notes: tuple[str, ...], organ: str
) -> bytes:
    """The fillable form.

    Args:
        templates: the folder ``templates``.
        form: its schema.
        identity: written into hidden fields and into the properties, so that a returned copy says what it is.
        title: printed above the table, and the document's title.
        notes: how to fill it in, with all placeholders replaced.
        organ: the issuing body, named as the file's author.

    Raises:
        TemplateError: the template is missing or wrong.
    """
    columns = _columns(form)

    def laid_out(rows: int) -> Any:
        context: dict[str, Any] = {
            "title": title,
            "author": organ,
            "notes": (*notes, _on_screen(form, rows)),
            "head_rows": _head_rows(form),
            "columns": columns,
            "rows": [[_cell(column, row) for column in form.columns] for row in range(1, rows + 1)],
            "row_height": _ROW_HEIGHT,
        }
        return layout_pages(render_html(templates, "form_fillable.html", context))

    rows = form.printed_rows * ROWS_TO_PRINTED
    document = laid_out(rows)
    full = _rows_of_full_pages(marked_areas(document), rows)
    if full > rows:
        rows, document = full, laid_out(full)
    hidden = _hidden(identity)
    fields = _fields(form, columns, rows)
    return add_fields(pdf_bytes(document, archival=False), fields, marked_areas(document), hidden, identity.properties)


def filled_pdf(blank: bytes, form: Form, identity: FormIdentity, answers: Mapping[str, str]) -> bytes:
    """A copy for one unit.

    Args:
        blank: of ``form_pdf``.
        form: its schema.
        identity: of the copy.
        answers: head fields that are filled in already, by key.
    """
    values = {head_name(field): answers[field.key] for field in form.head if field.key in answers}
    return fill_fields(blank, {**values, **_hidden(identity)}, identity.properties)


def head_name(field: FormField) -> str:
    """The PDF field of a head field."""
    return f"{PDF_HEAD}.{_own_name(field)}"


def cell_name(field: FormField, row: int) -> str:
    """The PDF field of a column's answer in a row, counted from 1."""
    return f"{PDF_TABLE}.{row}.{_own_name(field)}"


def _hidden(identity: FormIdentity) -> dict[str, str]:
    return {f"{PDF_IDENTITY}.{key}": value for key, value in identity.properties.items()}


def _on_screen(form: Form, rows: int) -> str:
    labels = "、".join(f"“{field.label}”" for field in form.head if field.type is FieldType.FLAG)
    return _ON_SCREEN.format(rows=rows, ticked=_TICKED.format(labels=labels) if labels else "")


def _rows_of_full_pages(areas: list[Area], rows: int) -> int:
    """How many rows there are when the last page is full too."""
    pages = Counter(
        page
        for page, _row in {
            (area.page, area.name.split(".")[1]) for area in areas if area.name.startswith(f"{PDF_TABLE}.")
        }
    )
    counts = [count for _page, count in sorted(pages.items())]
    return rows if len(counts) < 3 else rows + counts[1] - counts[-1]


def _own_name(field: FormField) -> str:
    # A full stop divides a name from its groups; people see the label in messages of their viewer.
    return f"{field.label.replace('.', '．')}{PDF_NAME}{field.key}"


def _head_rows(form: Form) -> list[list[tuple[str, str]]]:
    """Labels with the names of their fields, four a line; the last line is filled up with empty pairs."""
    pairs = [(field.marked_label, head_name(field)) for field in form.head]
    rows = [pairs[start : start + _HEAD_PAIRS] for start in range(0, len(pairs), _HEAD_PAIRS)]
    rows[-1] += [("", "")] * (_HEAD_PAIRS - len(rows[-1]))
    return rows


def _cell(column: FormField, row: int) -> tuple[str, str]:
    """What is printed in a cell, and the name of the field over it."""
    return (str(row), "") if column.type is FieldType.SEQUENCE else ("", cell_name(column, row))


def _columns(form: Form) -> list[TableColumn]:
    """The columns over the whole page: a list of choices gets what its longest one needs in small type."""
    least = [max(column.width or 0, _needed(column)) for column in form.columns]
    given = [(column.width or 0) + 1 for column in form.columns]
    spare = max(_WIDTH - sum(least), 0)
    wide = [width + spare * share / sum(given) for width, share in zip(least, given, strict=True)]
    scale = _WIDTH / sum(wide)
    return [
        TableColumn(column.marked_label, mm(width * scale)) for column, width in zip(form.columns, wide, strict=True)
    ]


def _needed(column: FormField) -> float:
    return max((_ems(choice) for choice in column.choices), default=0) * _SMALLEST_SIZE * _POINT + _FREE


def _ems(text: str) -> float:
    return sum(map(advance_of, text))


def _fields(form: Form, columns: list[TableColumn], rows: int) -> list[PdfField]:
    answer = _WIDTH / _HEAD_PAIRS - _HEAD_LABEL
    fields = [_field(head, head_name(head), answer, "") for head in form.head]
    for row in range(1, rows + 1):
        fields += [
            _field(column, cell_name(column, row), shown.width.mm, f"（第{row}行）")
            for column, shown in zip(form.columns, columns, strict=True)
            if column.type is not FieldType.SEQUENCE
        ]
    return fields


def _field(field: FormField, name: str, width: float, where: str) -> PdfField:
    tooltip = f"{field.marked_label}{where}" + (f"：{explained(field)}" if explained(field) else "")
    longest = max((_ems(choice) for choice in field.choices), default=0)
    fitting = (width - _FREE) / longest / _POINT if longest else _LARGEST_SIZE
    size = min(_LARGEST_SIZE, max(int(fitting * 2) / 2, _SMALLEST_SIZE))
    kind = _KINDS.get(field.type, PdfFieldKind.LINES if where else PdfFieldKind.TEXT)
    return PdfField(name, kind, tooltip, field.choices, size)

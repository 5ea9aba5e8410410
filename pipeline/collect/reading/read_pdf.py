"""The PDF form filled in on the computer: its fields into raw tables. A scan or a print has none, and is no plan.

Only the fields' values are read. Nothing that a viewer would do is done: no script, no action, no XFA form.
"""

import io
import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Name, Stream, String
from pikepdf.models.metadata import decode_pdf_date

from pipeline.collect.reading.headers import LEAST_COLUMNS
from pipeline.collect.reading.raw import GRID_COLUMNS, RawDocument, RawTable, RawValue
from pipeline.model.form import PDF_HEAD, PDF_IDENTITY, PDF_NAME, PDF_TABLE, Form, FormIdentity
from pipeline.standard.spelling import TEXT_LIMIT, clean, full_key
from pipeline.untrusted.unreadable import UnreadableError

FIELD_LIMIT = 40_000
ROW_LIMIT = 2_000
_DEPTH = 6
_SEARCHED_PAGES, _SEARCHED_CHARACTERS = 4, 20_000
_YES = "是"
_FAULTS = (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)
"""What a damaged file's objects raise when they are not what the format says."""

PRINTED = "由计划表打印成的 PDF（里面没有可填写的格子，不能自动读取）"
"""What to call a PDF that shows the table but has no fields."""


def read_pdf(data: bytes) -> RawDocument | None:
    """The fields of our PDF form: a table of labels and answers, and the plan table.

    Returns:
        None where the file has no such fields, or can't be opened.

    Raises:
        UnreadableError: it is our form, but has more fields than any form of ours.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            form = document.Root.get(Name.AcroForm)
            values = dict(_leaves(form.get(Name.Fields, ()), (), set())) if form is not None else {}
            modified = _modified(document)
            identity = _identity(values, document)
    except _FAULTS:
        return None
    head = [[_label(name[-1]), text] for name, text in values.items() if name[0] == PDF_HEAD]
    rows = _rows(values)
    if not head and not rows:
        return None
    tables = (RawTable(PDF_HEAD, head), RawTable(PDF_TABLE, rows))
    return RawDocument(tables, modified=modified, identity=identity)


def is_printed_form(data: bytes, form: Form) -> bool:
    """Whether the text of a PDF's first pages holds most of the form's headings."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return False
    try:
        pages = [document[index] for index in range(min(len(document), _SEARCHED_PAGES))]
        text = full_key("".join(page.get_textpage().get_text_bounded()[:_SEARCHED_CHARACTERS] for page in pages))
    except pypdfium2.PdfiumError:
        return False
    finally:
        document.close()
    found = sum(full_key(column.label) in text for column in form.columns)
    return found >= max(LEAST_COLUMNS, math.ceil(len(form.columns) * 2 / 3))


def _leaves(
    fields: Any, groups: tuple[str, ...], seen: set[tuple[int, int]]
) -> Iterator[tuple[tuple[str, ...], RawValue]]:
    """Names from the outermost group to the field's own, with its value, in the form's order."""
    for one in fields:
        if len(seen) >= FIELD_LIMIT:
            raise UnreadableError("PDF 里的填写格过多，不像计划表，请人工处理")
        if one.objgen in seen or len(groups) > _DEPTH:
            continue
        seen.add(one.objgen if one.objgen != (0, 0) else (-1, len(seen)))
        name = (*groups, clean(str(one.get(Name.T, ""))))
        kids = one.get(Name.Kids)
        if isinstance(kids, Array) and any(Name.T in kid for kid in kids):
            yield from _leaves(kids, name, seen)
        elif name[0] in {PDF_HEAD, PDF_TABLE, PDF_IDENTITY}:
            yield name, _value(one)


def _value(one: Any) -> RawValue:
    value = one.get(Name.V)
    if isinstance(value, Array):
        texts = [_text(item) for item in list(value)[:GRID_COLUMNS]]
        return "、".join(text for text in texts if text) or None
    if isinstance(value, Name):
        return None if value == Name.Off else _YES
    return _text(value) or None


def _text(value: Any) -> str:
    """A text string, or a stream of one (ISO 32000-1, 12.7.4.3)."""
    if isinstance(value, Stream):
        filters = value.get(Name.Filter)
        # Deflate makes a thousand bytes of one at most, and of a thousand a million where it is applied twice.
        if len(value.read_raw_bytes()) > TEXT_LIMIT * 2 or (isinstance(filters, Array) and len(filters) > 1):
            raise UnreadableError("PDF 里有一格的内容过大，不像填写的文字，请人工处理")
        value = String(value.read_bytes()[: TEXT_LIMIT * 4])
    return clean(str(value)) if isinstance(value, String) else ""


def _rows(values: dict[tuple[str, ...], RawValue]) -> list[list[RawValue]]:
    """Headings, then the rows by their numbers; a row that a copy lacks is empty."""
    columns: dict[str, int] = {}
    cells: dict[int, dict[int, RawValue]] = {}
    for name, value in values.items():
        if name[0] != PDF_TABLE or len(name) != 3 or not (name[1].isascii() and name[1].isdigit()):
            continue
        row = int(name[1][:6])
        column = columns.setdefault(name[2], len(columns))
        if 1 <= row <= ROW_LIMIT and column < GRID_COLUMNS:
            cells.setdefault(row, {})[column] = value
    if not cells:
        return []
    headings: list[RawValue] = [_label(name) for name in columns]
    body = [[cells.get(row, {}).get(column) for column in columns.values()] for row in range(1, max(cells) + 1)]
    return [headings, *body]


def _label(name: str) -> str:
    label, _, key = name.rpartition(PDF_NAME)
    return label or key


def _identity(values: dict[tuple[str, ...], RawValue], document: pikepdf.Pdf) -> FormIdentity | None:
    hidden = {name[-1]: str(value or "") for name, value in values.items() if name[0] == PDF_IDENTITY}
    said = {key: _text(document.docinfo.get(Name("/" + key))) for key in FormIdentity(round="", version="").properties}
    identity = FormIdentity.of_properties(hidden if hidden.get("年度") else said)
    return identity if identity.round else None


def _modified(document: pikepdf.Pdf) -> datetime | None:
    """When the file says it was last saved."""
    written = document.docinfo.get(Name.ModDate)
    try:
        found = decode_pdf_date(str(written)) if isinstance(written, String) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None

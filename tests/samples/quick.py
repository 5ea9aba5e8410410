"""The xlsx form filled in many times: the empty one is taken apart once, each copy is a few cells put into its XML."""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.model.form import FORM_SHEET, Form
from pipeline.render.prefill import sheet_part, xml_text
from pipeline.render.stable import pack, unpack
from tests.samples.rows import Answer, Typed

_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"((?: s="\d+")?)[^>]*?(?:/>|>(.*?)</c>)', re.DOTALL)
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of Excel's calendar, for every day since March 1900 (ECMA-376 part 1, 18.17.4.1)."""


class BlankForm:
    """The empty form, taken apart."""

    def __init__(self, blank: bytes, form: Form) -> None:
        """Find the cells to fill in.

        Args:
            blank: of ``form_workbook``.
            form: its schema.
        """
        self._form = form
        self._parts = dict(unpack(blank))
        self._name = sheet_part(self._parts, FORM_SHEET)
        sheet = self._parts[self._name]
        labels = {_text(content): (column.decode(), int(row)) for column, row, _, content in _CELL.findall(sheet)}
        self._head = {field.key: labels[field.marked_label] for field in form.head}
        self._first = labels[form.columns[0].marked_label][1] + 1

    def filled(self, answer: Answer, day: date) -> bytes:
        """One copy with the answer typed into it, saved on a day."""
        values = dict(self._values(answer))
        last = max(row for _, row in values)
        sheet = self._parts[self._name]
        end = sheet.find(b'<row r="%d"' % (last + 1))
        start, rest = (sheet, b"") if end < 0 else (sheet[:end], sheet[end:])

        def typed(cell: re.Match[bytes]) -> bytes:
            address = cell[1].decode(), int(cell[2])
            return _cell(cell, values[address]) if address in values else cell[0]

        return pack({**self._parts, self._name: _CELL.sub(typed, start) + rest}, day)

    def _values(self, answer: Answer) -> Iterator[tuple[tuple[str, int], Typed]]:
        """Column letter and row number of each cell to what is typed there."""
        for key, value in answer.head.items():
            column, row = self._head[key]
            yield (chr(ord(column) + 1), row), value
        for number, line in enumerate(answer.rows, self._first):
            for index, column_of in enumerate(self._form.columns):
                if column_of.key in line:
                    yield (chr(ord("A") + index), number), line[column_of.key]


def _cell(cell: re.Match[bytes], value: Typed) -> bytes:
    start = b'<c r="%s%s"%s' % (cell[1], cell[2], cell[3])
    if isinstance(value, date):
        return start + b"><v>%d</v></c>" % (value - _FIRST_DAY).days
    if isinstance(value, int | float):
        return start + f"><v>{value!r}</v></c>".encode()
    return start + f' t="inlineStr"><is><t xml:space="preserve">{xml_text(value)}</t></is></c>'.encode()


def _text(content: bytes) -> str:
    text = re.sub(r"<[^>]+>|\s", "", content.decode())
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text).replace("\n", "")

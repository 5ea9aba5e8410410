"""Rows of a list as SpreadsheetML text: a hundred thousand cells in a second, where openpyxl takes half a minute.

openpyxl makes the package with one body row for each way a cell may look; ``fill_rows`` takes that row's style numbers
and puts all rows in its place (ECMA-376 part 1, 18.3.1.4, 18.3.1.53, 18.3.1.73).
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from openpyxl.utils.datetime import to_excel

from pipeline.model.formula_marks import FORMULA_MARKS
from pipeline.render.sheet_table import SheetValue

PATTERN_ROWS = (2, 3)
"""The rows that openpyxl styled: plain cells, and cells whose text begins like a formula."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile("[&<>\r]")
_CELL_LIMIT = 32767  # characters, the limit of the format (ECMA-376)
_STYLED = re.compile(rb'<c r="([A-Z]+)(\d+)" s="(\d+)"')
_PATTERN = re.compile(rb'<row r="2".*</row>(?=</sheetData>)', re.DOTALL)


def clean(text: str) -> str:
    """Text without what XML forbids, cut to what a cell holds."""
    return _UNPRINTABLE.sub("", text)[:_CELL_LIMIT]


def fill_rows(sheet: bytes, rows: Iterable[tuple[float, Sequence[SheetValue]]]) -> bytes:
    """The sheet's XML with rows in place of the pattern rows.

    Args:
        sheet: the part as openpyxl wrote it: a head row and the two pattern rows.
        rows: height in points and values of each row; a date needs a column with a number format for dates.

    Raises:
        ValueError: the sheet has no pattern rows.
    """
    styles: dict[int, dict[str, str]] = {row: {} for row in PATTERN_ROWS}
    for column, row, style in _STYLED.findall(sheet):
        styles.get(int(row), {})[column.decode()] = style.decode()
    plain, quoted = (styles[row] for row in PATTERN_ROWS)
    columns = list(plain)
    pattern = _PATTERN.search(sheet)
    if pattern is None:
        msg = "the sheet has no pattern rows"
        raise ValueError(msg)
    # Row by row into bytes: the sheet of a large round as one text takes four times the memory.
    result = io.BytesIO()
    result.write(sheet[: pattern.start()])
    for number, (height, values) in enumerate(rows, PATTERN_ROWS[0]):
        cells = "".join(
            _cell(f"{column}{number}", value, plain[column], quoted[column])
            for column, value in zip(columns, values, strict=True)
        )
        result.write(f'<row r="{number}" ht="{height:g}" customHeight="1">{cells}</row>'.encode())
    result.write(sheet[pattern.end() :])
    return result.getvalue()


def _cell(reference: str, value: SheetValue, plain: str, quoted: str) -> str:
    if isinstance(value, bool):
        return f'<c r="{reference}" s="{plain}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        value = to_excel(value)  # type: ignore[no-untyped-call] # openpyxl lacks the annotation
    if isinstance(value, int | float):
        return f'<c r="{reference}" s="{plain}"><v>{value!r}</v></c>'
    text = clean(str(value)) if value is not None else ""
    if not text:
        return f'<c r="{reference}" s="{plain}"/>'
    style = quoted if text.startswith(FORMULA_MARKS) else plain
    # &#13; because a bare carriage return would come back as a line feed.
    shown = escape(text, quote=False).replace("\r", "&#13;") if _MARKUP.search(text) else text
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'

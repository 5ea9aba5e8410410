"""One sheet of an old workbook: whether its cells are whole, and how far apart they lie."""

import struct
import sys
from array import array
from collections.abc import Sequence

from pipeline.collect.reading.old_records import Record, Records, damaged, unreadable
from pipeline.collect.reading.raw import GRID_ROWS
from pipeline.collect.reading.sheet_scan import BELOW, CELL_LIMIT, TOO_MANY_CELLS
from pipeline.untrusted.package import GRID_LIMIT
from pipeline.untrusted.unreadable import UnreadableError

TOO_FAR = "表格范围过大（很远的格子里有内容），请单位删去表格以外的内容后重新发送"
_LAST_COLUMN = 255  # from 0 (MS-XLS 2.5.53)
_SHEET_GRID = 65_536 * 256
"""Rows and columns of a sheet (MS-XLS 2.4.90)."""

# Types of records (MS-XLS 2.3).
_FORMULA, _MANY_NUMBERS, _TEXT, _DIMENSIONS, _TEXT_OF_FORMULA = 0x0006, 0x00BD, 0x00FD, 0x0200, 0x0207
_CELLS = {_FORMULA: 20, _MANY_NUMBERS: 6, 0x00D6: 8, _TEXT: 10, 0x0203: 14, 0x0204: 8, 0x0205: 8, 0x027E: 10}
"""Records of cells, and the bytes that each has at least (MS-XLS 2.4)."""
_SLACK = {_TEXT: 3, 0x0203: 3, 0x0205: 3, 0x027E: 3}
"""Bytes that one of a fixed length may have too many; with four of them it has swallowed the next record."""
_LONGEST = 1 << 16


def look_over(sheet: Records, texts: int | None) -> int:
    """How many cells lie between the first and the last one used.

    Args:
        sheet: the sheet.
        texts: how many texts the book has; None if that is not known.

    Raises:
        DamagedError: the sheet breaks off, or some of its cells are not whole.
        UnreadableError: too many cells, or too far apart.
    """
    cells = _Cells(sheet)
    for record in sheet.own():
        kind, start, length = record
        if kind in _CELLS:
            cells.add(record)
        elif kind == _TEXT_OF_FORMULA:
            cells.spots += cells.formula
        elif kind == _DIMENSIONS and _claimed(sheet.stream[start : start + length]) > _SHEET_GRID:
            raise unreadable(f"{sheet.name}的范围写错了")
    places = _numbers("H", cells.spots)
    rows, columns = places[::2], places[1::2]
    if max(columns, default=0) > _LAST_COLUMN:
        raise damaged(f"{sheet.name}有单元格的位置写错了")
    if texts is not None and max(_numbers("I", cells.texts), default=-1) >= texts:
        raise damaged(f"{sheet.name}有单元格的文字找不到")
    return _area(rows, columns)


class _Cells:
    """The cells of a sheet, as numbers in bytes: a large sheet has a million of them."""

    def __init__(self, sheet: Records) -> None:
        self._sheet = sheet
        self.spots = bytearray()
        """Row and column of each, from 0, in two bytes each; of numbers side by side first and last count."""
        self.texts = bytearray()
        """Which of the book's texts they show, in four bytes each."""
        self.formula = bytes(4)
        """Where the last formula lies; its text, if it gives one, has a record of its own behind it."""

    def add(self, record: Record) -> None:
        """One record of one cell, or of numbers side by side.

        Raises:
            DamagedError: it is shorter than such a record is, or has swallowed the next one.
        """
        kind, start, length = record
        stream = self._sheet.stream
        if not 0 <= length - _CELLS[kind] <= _SLACK.get(kind, _LONGEST):
            raise damaged(f"{self._sheet.name}有单元格不完整")
        spot = stream[start : start + 4]
        self.spots += spot
        if kind == _TEXT:
            self.texts += stream[start + 6 : start + 10]
        elif kind == _FORMULA:
            self.formula = spot
        elif kind == _MANY_NUMBERS:
            self.spots += spot * ((length - 6) // 6) + spot[:2] + stream[start + length - 2 : start + length]


def _area(rows: Sequence[int], columns: Sequence[int]) -> int:
    """How many cells there is room for.

    Raises:
        UnreadableError: more than a plan has.
    """
    if not rows:
        return 0
    if len(rows) > CELL_LIMIT:
        raise UnreadableError(TOO_MANY_CELLS)
    if max(rows) >= GRID_ROWS:
        raise UnreadableError(BELOW)
    area = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    if area > GRID_LIMIT:
        raise UnreadableError(TOO_FAR)
    return area


def _claimed(data: bytes) -> int:
    """How many cells a sheet says that it has, as the reader counts them: in unsigned numbers of 32 bits."""
    if len(data) == 10:
        top, bottom, left, right = struct.unpack_from("<HHHH", data)
    elif len(data) in {14, 16}:
        top, bottom, left, right = struct.unpack_from("<IIHH", data)
    else:
        return 0
    left = 0 if left > _LAST_COLUMN or right < left else left
    return (bottom - top & 0xFFFFFFFF) * (right - left & 0xFFFFFFFF) if bottom and right else 0


def _numbers(size: str, data: bytearray) -> Sequence[int]:
    """Unsigned numbers of two (``H``) or four (``I``) bytes."""
    numbers = array(size, bytes(data))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers

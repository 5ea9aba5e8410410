"""An old workbook (xls, et) looked over before the reader opens it: its sectors, its records, its extent.

The reader (calamine 0.37, ``xls.rs``) takes all of this on trust: it follows sectors that go in a circle, reserves room
for the range that a sheet claims, and lays out every cell between the first and the last one. Another reader
(LibreOffice) opens a book of which a part is cut off and shows the rest as if that were all, so such a book goes to
neither.
"""

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.collect.intake.package import GRID_LIMIT
from pipeline.collect.intake.part import DamagedError, UnreadableError
from pipeline.collect.intake.sectors import BrokenChainError, Entry, Sectors
from pipeline.collect.reading.raw import GRID_ROWS
from pipeline.collect.reading.sheet_scan import CELL_LIMIT

SHEETS_LIMIT = 255
"""Sheets of any kind; the reader lays out all of them before it tells how many there are."""
BOOK_GRID_LIMIT = 2 * GRID_LIMIT
"""Most cells between the first and the last one used, of all sheets together."""
CONTINUED_LIMIT = 20_000
"""Records that go on with one other record; a shared string table of 100 MB has 12,000."""
_SHEET_GRID = 65_536 * 256
"""Rows and columns of a sheet (MS-XLS 2.4.90)."""

_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
"""Names of the stream with the sheets, in the reader's order."""
_TABLES = "表格数据"
_DAMAGED = "旧版 Excel 文件已损坏（{}），打不开；请单位打开原件，另存为 .xlsx 再发"
_TOO_FAR = "表格范围过大（很远的格子里有内容），请单位删去表格以外的内容后重新发送"

# Types of records (MS-XLS 2.3).
_FORMULA, _EOF, _PASSWORD, _CONTINUE, _SHEET = 0x0006, 0x000A, 0x002F, 0x003C, 0x0085
_MANY_NUMBERS, _DIMENSIONS, _TEXT_OF_FORMULA, _BEGIN = 0x00BD, 0x0200, 0x0207, 0x0809
_CELLS = {_FORMULA, _MANY_NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E}
_BEGINS = {b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"}
"""How the records of a sheet begin: in Excel 5 to 2003, 4, 3, 2."""
_WORKSHEET = 0
_HEAD = struct.Struct("<HH").unpack_from
"""Type and length of a record."""

_Record = tuple[int, int, int]
"""Type, where its data begin in the stream, bytes of data."""


def check_old_book(data: bytes) -> None:
    """Let a workbook pass that the reader can open within bounds.

    Args:
        data: the compound file.

    Raises:
        DamagedError: sectors without an end, or a sheet that breaks off.
        UnreadableError: more sheets, cells or room than a plan has.
    """
    try:
        sectors = Sectors(data, uncounted=True)
    except BrokenChainError as error:
        # Not its content but the way to it: another reader may know another way, or none.
        raise UnreadableError(_DAMAGED.format(error)) from None
    entry = _book(sectors)
    if entry is None:
        return
    try:
        stream = sectors.stream(entry, _TABLES)
    except BrokenChainError as error:
        raise DamagedError(_DAMAGED.format(error)) from None
    area, whole = 0, len(stream) >= entry.size
    for number, place in enumerate(_sheet_places(_Substream(stream, 0, "工作簿的开头", whole)), 1):
        area += _look_over(_Substream(stream, place, f"第{number}张工作表", whole))
        if area > BOOK_GRID_LIMIT:
            raise UnreadableError(_TOO_FAR)


def _book(sectors: Sectors) -> Entry | None:
    found = (entry for name in _STREAMS for entry in sectors.entries if entry.name == name)
    return next(found, None)


def _sheet_places(book: "_Substream") -> list[int]:
    """Where the sheets begin, in their order; none where a password hides what lies there."""
    places: list[int] = []
    for kind, start, length in book.records():
        if kind == _PASSWORD:
            return []
        if kind == _EOF:
            break
        if kind == _SHEET and length >= 6:
            place, _, type_ = struct.unpack_from("<IBB", book.stream, start)
            if type_ == _WORKSHEET and book.stream[place : place + 2] not in _BEGINS:
                raise DamagedError(_DAMAGED.format(f"找不到第{len(places) + 1}张工作表的内容"))
            places.append(place)
            if len(places) > SHEETS_LIMIT:
                raise UnreadableError(f"工作簿里的工作表超过 {SHEETS_LIMIT} 张，请人工处理")
    return places


@dataclass(frozen=True)
class _Substream:
    """The records of the workbook itself, or of one sheet (MS-XLS 2.1.4)."""

    stream: bytes
    start: int
    name: str
    whole: bool
    """Whether the stream is as long as it should be."""

    def records(self) -> Iterator[_Record]:
        """Its records, the last of them included.

        Raises:
            DamagedError: one of them is longer than what is left, or the stream is cut off before the last one.
            UnreadableError: one of them goes on for too long.
        """
        stream, position, continued = self.stream, self.start, 0
        end = len(stream)
        while position + 4 <= end:
            kind, length = _HEAD(stream, position)
            position += 4
            if position + length > end:
                raise DamagedError(_DAMAGED.format(f"{self.name}的内容中途断了"))
            continued = continued + 1 if kind == _CONTINUE else 0
            if continued > CONTINUED_LIMIT:
                raise UnreadableError(f"文件内部的一项内容分成了 {CONTINUED_LIMIT} 多段，不像正常的表格，请人工处理")
            yield kind, position, length
            position += length
        if not self.whole:
            raise DamagedError(_DAMAGED.format(f"{self.name}的内容中途断了"))

    def own_records(self) -> Iterator[_Record]:
        """Those up to its end, without charts and the like that lie inside it."""
        depth = 0
        for record in self.records():
            kind = record[0]
            if kind == _BEGIN:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth <= 1:
                yield record


def _look_over(sheet: _Substream) -> int:
    """How many cells lie between the first and the last one used.

    Raises:
        DamagedError: the sheet breaks off.
        UnreadableError: too many cells, or too far apart.
    """
    stream, spots, formula = sheet.stream, bytearray(), bytes(4)
    for kind, start, length in sheet.own_records():
        if kind in _CELLS and length >= 4:
            spot = stream[start : start + 4]
            spots += spot
            if kind == _FORMULA:
                formula = spot
            elif kind == _MANY_NUMBERS and length >= 6:
                spots += spot * ((length - 6) // 6) + spot[:2] + stream[start + length - 2 : start + length]
        elif kind == _TEXT_OF_FORMULA:
            spots += formula
        elif kind == _DIMENSIONS and _claimed(stream[start : start + length]) > _SHEET_GRID:
            raise UnreadableError(_DAMAGED.format(f"{sheet.name}的范围写错了"))
    return _area(spots)


def _area(spots: bytearray) -> int:
    """How many cells there is room for.

    Args:
        spots: row and column of cells, from 0, in two bytes each.

    Raises:
        UnreadableError: more than a plan has.
    """
    numbers = array("H", bytes(spots))
    if sys.byteorder == "big":
        numbers.byteswap()
    rows, columns = numbers[::2], numbers[1::2]
    if not rows:
        return 0
    if len(rows) > CELL_LIMIT:
        raise UnreadableError(f"工作表超过 {CELL_LIMIT // 10_000} 万个单元格，不像计划表，请人工处理")
    if max(rows) >= GRID_ROWS:
        raise UnreadableError(f"第 {GRID_ROWS} 行以下还有内容，不像计划表，请人工处理")
    area = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    if area > GRID_LIMIT:
        raise UnreadableError(_TOO_FAR)
    return area


def _claimed(data: bytes) -> int:
    """How many cells a sheet says that it has, as the reader counts them: in unsigned numbers of 32 bits."""
    if len(data) == 10:
        top, bottom, left, right = struct.unpack_from("<HHHH", data)
    elif len(data) in {14, 16}:
        top, bottom, left, right = struct.unpack_from("<IIHH", data)
    else:
        return 0
    left = 0 if left > 0xFF or right < left else left
    return (bottom - top & 0xFFFFFFFF) * (right - left & 0xFFFFFFFF) if bottom and right else 0

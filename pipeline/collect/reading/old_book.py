"""An old workbook (xls, et) looked over before the reader opens it: its sectors, its records, its extent.

The reader (calamine 0.37, ``xls.rs``) takes all of this on trust: it follows sectors that go in a circle, reserves room
for the range that a sheet claims, lays out every cell between the first and the last one, and drops a cell of which the
text is missing. LibreOffice opens a book of which a part is cut off, and shows the rest as if that were all. So such a
book goes to neither.
"""

import struct

from pipeline.collect.reading.old_records import CONTINUE, END, Records, damaged, unreadable
from pipeline.collect.reading.old_sheet import TOO_FAR, look_over
from pipeline.collect.reading.old_texts import CutOffError, count_texts
from pipeline.untrusted.package import GRID_LIMIT
from pipeline.untrusted.sectors import BrokenChainError, Entry, Sectors
from pipeline.untrusted.unreadable import UnreadableError

SHEETS_LIMIT = 255
"""Sheets of any kind; the reader lays out all of them before it tells how many there are."""
BOOK_GRID_LIMIT = 2 * GRID_LIMIT
"""Most cells between the first and the last one used, of all sheets together."""

_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
"""Names of the stream with the sheets, in the reader's order."""
# Types of records (MS-XLS 2.3).
_PASSWORD, _SHEET, _TEXTS = 0x002F, 0x0085, 0x00FC
_WORKSHEET, _MACRO_SHEET = 0, 1
"""Types of sheets (MS-XLS 2.4.28, dt); the second holds macros of Excel 4.0."""
_BEGINS = {b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"}
"""How the records of a sheet begin: in Excel 5 to 2003, 4, 3, 2."""


def check_old_book(data: bytes) -> bool:
    """Let a workbook pass that the reader can open within bounds.

    Args:
        data: the compound file.

    Returns:
        Whether one of its sheets is of macros.

    Raises:
        DamagedError: a part of its content is gone.
        UnreadableError: its sectors can't be followed, or more sheets, cells or room than a plan has.
    """
    try:
        sectors = Sectors(data, uncounted=True)
    except BrokenChainError as error:
        # Not its content but the way to it: another reader may know another way, or none.
        raise unreadable(error) from None
    entry = _book(sectors)
    if entry is None:
        return False
    try:
        stream = sectors.stream(entry, "表格数据")
    except BrokenChainError as error:
        raise damaged(error) from None
    whole = len(stream) >= entry.size
    places, texts, macros = _opening(Records(stream, 0, "工作簿的开头", whole))
    sheets = [Records(stream, place, f"第{number}张工作表", whole) for number, place in enumerate(places, 1)]
    if sum(look_over(sheet, texts) for sheet in sheets) > BOOK_GRID_LIMIT:
        raise UnreadableError(TOO_FAR)
    return macros


def _book(sectors: Sectors) -> Entry | None:
    found = (entry for name in _STREAMS for entry in sectors.entries if entry.name == name)
    return next(found, None)


def _opening(book: Records) -> tuple[list[int], int | None, bool]:
    """Where the sheets begin, in their order, how many texts they share, and whether one of them is of macros.

    No sheets where a password hides them.

    Raises:
        DamagedError: it breaks off, or a sheet or a part of the texts is not there.
        UnreadableError: too many sheets.
    """
    places: list[int] = []
    pieces: list[bytes] = []
    shared = macros = False
    for kind, start, length in book.all():
        if kind == _PASSWORD:
            return [], None, False
        if kind == END:
            break
        if kind == _SHEET and length >= 6:
            places.append(_sheet_place(book.stream, start, len(places) + 1))
            macros = macros or book.stream[start + 5] == _MACRO_SHEET
        shared = kind == _TEXTS or (shared and kind == CONTINUE)
        if shared:
            pieces.append(book.stream[start : start + length])
    if len(places) > SHEETS_LIMIT:
        raise UnreadableError(f"工作簿里的工作表超过 {SHEETS_LIMIT} 张，请人工处理")
    try:
        return places, count_texts(pieces) if pieces else None, macros
    except CutOffError:
        raise damaged("存放文字的部分中途断了") from None


def _sheet_place(stream: bytes, start: int, number: int) -> int:
    place, _, kind = struct.unpack_from("<IBB", stream, start)
    if kind == _WORKSHEET and stream[place : place + 2] not in _BEGINS:
        raise damaged(f"找不到第{number}张工作表的内容")
    return int(place)

"""Which cells of a binary workbook (xlsb) say something, to check the reader by (MS-XLSB 2.1.4 and 2.4).

A record is its type and its size, in seven bits a byte, and its data; a cell's begin with column and style. What can't
be followed is left to the reader, which says what it makes of it.
"""

import struct
from collections.abc import Iterator

from pipeline.collect.reading.book_parts import relations
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS
from pipeline.collect.reading.sheet_scan import BELOW, CELL_LIMIT, PICTURE, TOO_MANY_CELLS, SheetFacts
from pipeline.untrusted.unreadable import UnreadableError

_WORKBOOK = "xl/workbook.bin"
# Types of records (MS-XLSB 2.3.2).
_ROW, _TEXT, _SHARED_TEXT, _FORMULA_TEXT, _TEXT_ITEM, _SHEET = 0, 6, 7, 8, 19, 156
_ERRORS = {3, 11}
_VALUES = {2, 4, 5, 9, 10}
"""Numbers and truth values, typed in or worked out."""
_TEXTS = {_TEXT, _FORMULA_TEXT}
_NUMBER = struct.Struct("<I").unpack_from
_CELL_HEAD, _SHEET_HEAD = 8, 8
"""Bytes of a cell's column and style (2.5.9), and of a sheet's state and number before its names."""
_LONGEST = 255
"""Characters looked at."""


def xlsb_facts(parts: dict[str, bytes]) -> dict[str, SheetFacts]:
    """Filled cells, errors and pictures by sheet name; sheets whose part is not found are left out.

    Args:
        parts: of the package.

    Raises:
        UnreadableError: more rows or cells than a plan has.
    """
    related = relations(parts, _WORKBOOK)
    shared = next((relation.target for relation in related.values() if relation.kind == "sharedStrings"), "")
    texts = [_text(data, 1) for kind, data in _records(parts.get(shared, b"")) if kind == _TEXT_ITEM]
    found = {}
    for kind, data in _records(parts.get(_WORKBOOK, b"")):
        if kind != _SHEET:
            continue
        identifier = _text(data, _SHEET_HEAD)
        relation = related.get(identifier)
        if relation and relation.kind == "worksheet" and relation.target in parts:
            name = _text(data, _SHEET_HEAD + 4 + len(identifier.encode("utf-16-le")))
            found[name] = _sheet(parts[relation.target], texts)
    return found


def _sheet(content: bytes, texts: list[str]) -> SheetFacts:
    facts = SheetFacts()
    row = 0
    for kind, data in _records(content):
        if kind == _ROW and len(data) >= 4:
            row = _NUMBER(data)[0] + 1
        elif len(data) > _CELL_HEAD:
            _add(facts, (row, _NUMBER(data)[0] + 1), kind, _shown(kind, data, texts))
    return facts


def _shown(kind: int, data: bytes, texts: list[str]) -> str:
    """What a cell says, shortened; empty where the record is none of a cell, or of an empty one."""
    if kind in _TEXTS:
        return _text(data, _CELL_HEAD)
    if kind == _SHARED_TEXT and len(data) >= _CELL_HEAD + 4:
        number = _NUMBER(data, _CELL_HEAD)[0]
        return texts[number] if number < len(texts) else "?"  # a text that is not there must not pass for none
    return "0" if kind in _VALUES | _ERRORS else ""


def _add(facts: SheetFacts, spot: tuple[int, int], kind: int, shown: str) -> None:
    if not shown:
        return
    if spot[1] > GRID_COLUMNS:
        facts.beyond += 1
    elif kind in _ERRORS:
        facts.errors.append(spot)
    elif PICTURE in shown[:20]:
        facts.pictures.append(spot)
    elif spot[0] > GRID_ROWS:
        raise UnreadableError(BELOW)
    else:
        facts.filled.add(spot)
    if len(facts.filled) > CELL_LIMIT:
        raise UnreadableError(TOO_MANY_CELLS)


def _text(data: bytes, start: int) -> str:
    """A text behind its length (2.5.168): its first characters."""
    if len(data) < start + 4:
        return ""
    length = min(_NUMBER(data, start)[0], _LONGEST)
    return data[start + 4 : start + 4 + 2 * length].decode("utf-16-le", "replace")


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and data of each record, up to the first that is cut off."""
    view, place = memoryview(content), 0
    while place < len(content):
        kind, place = _packed(content, place, 2)
        size, place = _packed(content, place, 4)
        if place + size > len(content):
            return
        yield kind, bytes(view[place : place + size])
        place += size


def _packed(content: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of at most so many bytes, the lowest first, and where it ends."""
    number = 0
    for index, byte in enumerate(content[place : place + most]):
        number |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return number, place + index + 1
    return number, place + most

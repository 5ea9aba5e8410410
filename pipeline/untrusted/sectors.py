"""The sectors of a compound file (MS-CFB: xls, doc, msg) followed within the file's own bounds.

Each sector names the next one, so a damaged one can lead back to an earlier one: a chain without an end. calamine 0.37
(in python-calamine 0.9.1; ``cfb.rs``: ``Cfb::new``, ``Sectors::get_chain``) follows the sectors of the allocation table
and of the directory until no memory is left, and other chains up to the size that the file claims, 4 GB; olefile 0.47
(``OleStream``) does the latter too. Neither marks where it has been, so chains are followed here before they do.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_HEADER = struct.Struct("<30xHH14xI8xIIII")  # MS-CFB 2.2
_HEADER_BYTES = 512
_IN_HEADER = range(76, 512, 4)
"""Where the header names the first 109 sectors of the allocation table."""
_ENTRY = 128
"""Bytes of a directory entry (MS-CFB 2.6.1)."""
_MINI = 64
_MINI_CUTOFF = 4096
"""A stream shorter than this, in bytes, lies in the mini stream."""
_NO_SECTOR = 0xFFFFFFFA
"""From here on a number marks something else than a sector (MS-CFB 2.1)."""
_NO_TABLE = 0xFFFFFFFC

_TABLE, _DIRECTORY, _MINI_TABLE, _MINI_STREAM = "扇区分配表", "文件目录", "小扇区分配表", "小扇区"


class BrokenChainError(Exception):
    """Sectors can't be followed to an end; ``str()`` says in Chinese which, as a clause."""


@dataclass(frozen=True)
class Entry:
    """One stream or storage of the directory."""

    name: str
    start: int
    size: int
    """Bytes, as the directory claims."""


class Sectors:
    """A compound file by its sectors. A chain that leaves the file ends there."""

    def __init__(self, data: bytes, *, uncounted: bool = False) -> None:
        """Follow allocation table, directory and mini stream.

        Args:
            data: the file.
            uncounted: follow the chained sectors of the allocation table even where the header counts none, as calamine
                does.

        Raises:
            BrokenChainError: one of them has no end.
        """
        self._data = data
        head = data[:_HEADER_BYTES].ljust(_HEADER_BYTES, b"\xff")
        shift, _, directory, mini_table, mini_tables, more_tables, more = _HEADER.unpack_from(head)
        self._size = 4096 if shift == 12 else 512  # bytes; what is neither the readers refuse
        self._count = max(-(-len(data) // self._size) - 1, 0)
        self.countable = more <= self._count
        """Whether the header claims no more chained sectors of the allocation table than the file has sectors."""
        self._fat = self._allocation(head, more_tables if more or uncounted else _NO_SECTOR)
        # It tells no size: as far as it goes.
        listed = self._join(self._chain(directory, self._fat, self._count + 1, _DIRECTORY))
        self.entries = [self._entry(listed[at : at + _ENTRY]) for at in range(0, len(listed) - _ENTRY + 1, _ENTRY)]
        self._mini_fat: list[int] = []
        self._mini_stream = b""
        if mini_tables and self.entries:
            self._mini_fat = _numbers(self._join(self._chain(mini_table, self._fat, mini_tables, _MINI_TABLE)))
            self._mini_stream = self._regular(self.entries[0], _MINI_STREAM)

    def stream(self, entry: Entry, what: str) -> bytes:
        """What lies in a stream; less than it claims where its chain ends early or leaves the file.

        Args:
            entry: the stream.
            what: what it is to people, in Chinese.

        Raises:
            BrokenChainError: its chain has no end.
        """
        if entry.size >= _MINI_CUTOFF:
            return self._regular(entry, what)
        places = self._chain(entry.start, self._mini_fat, -(-entry.size // _MINI), what)
        return b"".join(self._mini_stream[at * _MINI : (at + 1) * _MINI] for at in places)[: entry.size]

    def _regular(self, entry: Entry, what: str) -> bytes:
        places = self._chain(entry.start, self._fat, -(-entry.size // self._size), what)
        return self._join(places)[: entry.size]

    def _allocation(self, head: bytes, more_tables: int) -> list[int]:
        """The allocation table: for each sector the next one of its chain."""
        places = list(islice(self._table_places(head, more_tables), self._count + 1))
        if len(places) > self._count:
            raise BrokenChainError(f"{_TABLE}比整个文件还大")
        table: list[int] = []
        for place in places:
            if len(table) < self._count:
                table += _numbers(self._sector(place))
        return table[: self._count]

    def _table_places(self, head: bytes, more_tables: int) -> Iterator[int]:
        """The sectors of the allocation table; what the header has no room for is chained (DIFAT, MS-CFB 2.5)."""
        in_header = (struct.unpack_from("<I", head, place)[0] for place in _IN_HEADER)
        yield from (place for place in in_header if place < _NO_TABLE)
        seen: set[int] = set()
        here = more_tables
        while here < _NO_SECTOR:
            places = _numbers(self._sector(here))
            if not places:
                raise BrokenChainError(f"{_TABLE}指到了文件以外")
            if here in seen:
                raise BrokenChainError(_endless(_TABLE))
            seen.add(here)
            yield from (place for place in places[:-1] if place < _NO_TABLE)
            here = places[-1]

    def _chain(self, start: int, table: list[int], most: int, what: str) -> list[int]:
        """The first ``most`` sectors of a chain."""
        found: list[int] = []
        seen = bytearray(len(table))
        here = start
        while here < len(table) and len(found) < most:
            if seen[here]:
                raise BrokenChainError(_endless(what))
            seen[here] = 1
            found.append(here)
            here = table[here]
        return found

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _join(self, places: list[int]) -> bytes:
        return b"".join(self._sector(place) for place in places)

    def _entry(self, data: bytes) -> Entry:
        name = data[:64].decode("utf-16-le", "replace").partition("\0")[0]
        start, low, high = struct.unpack_from("<III", data, 116)
        # In files with sectors of 512 bytes some programs leave anything in the upper half (MS-CFB 2.6.3).
        return Entry(name, start, low if self._size == _HEADER_BYTES else low + (high << 32))


def _endless(what: str) -> str:
    return f"{what}的扇区绕成了圈，没有结尾"


def _numbers(data: bytes) -> list[int]:
    count = len(data) // 4
    return list(struct.unpack_from(f"<{count}I", data))

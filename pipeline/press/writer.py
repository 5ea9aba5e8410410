"""A PDF file written as it grows: objects one after another, small ones in object streams (ISO 32000-1, 7.5.7).

The whole is never in memory, and the same calls give the same bytes.
"""

import hashlib
import re
import struct
import threading
import zlib
from array import array as numbers_of
from collections.abc import Sequence
from itertools import accumulate, starmap
from typing import BinaryIO

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PACKED = 1000
"""Objects in an object stream: much of them is alike, and deflates the better the more stand together."""
_LEVEL = 6
_NOT_IN_NAMES = re.compile(rb"[^!-~]|[#()<>\[\]{}/%]")


class PdfWriter:
    """Writes objects to a binary file opened for writing."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._digest = hashlib.md5(usedforsecurity=False)
        self._at = 0
        # By object number: kind (0 free, 1 at an offset, 2 in an object stream), offset or stream, index in it.
        self._kinds, self._places, self._indexes = bytearray([0]), numbers_of("Q", [0]), numbers_of("H", [65535])
        self._waiting: list[tuple[int, bytes]] = []
        self._deflating: _Deflating | None = None
        self._write(_HEADER)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._at

    def reserve(self, count: int = 1) -> int:
        """The first of some object numbers to be filled later."""
        first = len(self._places)
        for table in (self._kinds, self._places, self._indexes):
            table.extend([0] * count)
        return first

    def add(self, content: bytes, number: int | None = None) -> int:
        """An object that is no stream; its number."""
        number = self.reserve() if number is None else number
        self._waiting.append((number, content))
        if len(self._waiting) >= _PACKED:
            self._pack()
        return number

    def add_all(self, contents: Sequence[bytes], first: int) -> None:
        """Objects that are no streams, with numbers from ``first`` on, reserved before."""
        self._waiting += enumerate(contents, first)
        if len(self._waiting) >= _PACKED:
            self._pack()

    def stream(self, entries: bytes, content: bytes, number: int | None = None, *, deflated: bool = False) -> int:
        """A stream; its number.

        Args:
            entries: of its dictionary, without ``Length`` and ``Filter``.
            content: what it holds.
            number: reserved before.
            deflated: whether ``content`` is already; else it is done here.
        """
        number = self.reserve() if number is None else number
        body = content if deflated else zlib.compress(content, _LEVEL)
        self.raw_stream(b"<<%s/Filter/FlateDecode/Length %d>>" % (entries, len(body)), body, number)
        return number

    def raw_stream(self, dictionary: bytes, body: bytes, number: int) -> None:
        """A stream whose dictionary is complete."""
        self._kinds[number], self._places[number] = 1, self._at
        self._write(b"%d 0 obj\n%s\nstream\n" % (number, dictionary))
        self._write(body)
        self._write(b"\nendstream\nendobj\n")

    def finish(self, root: int, info: int) -> None:
        """Write the cross-reference stream and the trailer."""
        self._pack()
        self._write_packed()
        number = self.reserve()
        start = self._at
        self._kinds[number], self._places[number] = 1, start
        width = 4 if start < 1 << 32 else 8
        row = struct.Struct(">xBIH" if width == 4 else ">xBQH")
        table = b"".join(starmap(row.pack, zip(self._kinds, self._places, self._indexes, strict=True)))
        identifier = self._digest.hexdigest().encode()
        body = zlib.compress(_less_above(table, width + 4), 9)
        self._write(
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 %d 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]"
            b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n"
            % (number, len(self._places), width, root, info, identifier, identifier, width + 3, len(body))
        )
        self._write(body)
        self._write(b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)

    def _pack(self) -> None:
        if not self._waiting:
            return
        number = self.reserve()
        numbers, contents = zip(*self._waiting, strict=True)
        for index, one in enumerate(numbers):
            self._kinds[one], self._places[one], self._indexes[one] = 2, number, index
        offsets = accumulate((len(content) + 1 for content in contents), initial=0)
        head = b" ".join(map(b"%d %d".__mod__, zip(numbers, offsets, strict=False))) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(contents), len(head))
        # Each is written when the next one is full, however long it took: the same bytes every time.
        self._write_packed()
        self._deflating = _Deflating(number, entries, head + b"\n".join(contents))
        self._deflating.start()
        self._waiting.clear()

    def _write_packed(self) -> None:
        packed, self._deflating = self._deflating, None
        if packed is not None:
            packed.join()
            self.stream(packed.entries, packed.body, packed.number, deflated=True)

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._at += len(data)


class _Deflating(threading.Thread):
    """An object stream being deflated while the next is filled; zlib lets other threads run meanwhile."""

    def __init__(self, number: int, entries: bytes, objects: bytes) -> None:
        super().__init__(daemon=True)
        self.number, self.entries, self.body = number, entries, objects

    def run(self) -> None:
        """Deflate."""
        # Objects that differ in little but numbers: this strategy makes them smaller than the usual one.
        deflater = zlib.compressobj(_LEVEL + 1, strategy=zlib.Z_FILTERED, memLevel=zlib.DEF_MEM_LEVEL + 1)
        self.body = deflater.compress(self.body) + deflater.flush()


def _less_above(table: bytes, width: int) -> bytes:
    """Rows of so many bytes, the first of them 0, by the PNG filter Up (RFC 2083, 6.4): all bytes at once."""
    rows = len(table) // width
    high = int.from_bytes(b"\x80" * len(table), "big")
    low = int.from_bytes(b"\x7f" * len(table), "big")
    here = int.from_bytes(table, "big")
    above = int.from_bytes(bytes(width) + table[:-width], "big")
    less = ((here | high) - (above & low)) ^ ((here ^ above) & high) ^ high
    kinds = int.from_bytes((b"\2" + bytes(width - 1)) * rows, "big")
    return (less | kinds).to_bytes(len(table), "big")


def text_string(text: str) -> bytes:
    """A text string: ASCII as it is, anything else in UTF-16 (7.9.2.2)."""
    if text.isascii() and text.isprintable():
        return b"(" + re.sub(rb"([\\()])", rb"\\\1", text.encode()) + b")"
    return b"<FEFF" + text.encode("utf-16-be", "replace").hex().upper().encode() + b">"


def name(text: str) -> bytes:
    """A name object (7.3.5)."""
    return b"/" + _NOT_IN_NAMES.sub(lambda match: b"#%02X" % match[0][0], text.encode())


def number(value: float) -> bytes:
    """A number with at most four decimals."""
    return f"{value:.4f}".rstrip("0").rstrip(".").encode() or b"0"


def array(values: "list[float] | tuple[float, ...]") -> bytes:
    """An array of numbers."""
    return b"[" + b" ".join(map(number, values)) + b"]"

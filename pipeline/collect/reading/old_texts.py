"""The texts that the sheets of an old workbook share (SST, MS-XLS 2.4.265): how many, and whether all are there.

The reader drops a cell whose text is missing, and LibreOffice shows it empty; neither says so.
"""

import struct
from collections.abc import Sequence

_HEAD = struct.Struct("<HB").unpack_from
"""Characters, and flags."""
_TWO_BYTES, _EXTENDED, _RICH = 0x01, 0x04, 0x08


class CutOffError(Exception):
    """A text is longer than what is left of all of them."""


def count_texts(pieces: Sequence[bytes]) -> int | None:
    """How many texts there are.

    Args:
        pieces: the data of the record and of those that continue it.

    Returns:
        None where a text does not begin as one must; the reader says what it makes of that.

    Raises:
        CutOffError: the last one is cut off.
    """
    texts = _Texts(pieces)
    texts.position, count = 8, 0  # behind both of its own counts, which some programs write wrong
    while texts.left or texts.turn():
        if not texts.skip_one():
            return None
        count += 1
    return count


class _Texts:
    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._number = 0
        self._piece = pieces[0]
        self.position = 0

    @property
    def left(self) -> int:
        """Bytes left of this piece."""
        return len(self._piece) - self.position

    def turn(self) -> bool:
        """Go on with the next piece, if there is one."""
        self._number += 1
        if self._number >= len(self._pieces):
            return False
        self._piece, self.position = self._pieces[self._number], 0
        return True

    def skip_one(self) -> bool:
        """Go behind one text (MS-XLS 2.5.293); False if it does not begin as one must."""
        if self.left < 3:
            return self.left == 0  # an empty piece counts as an empty text with the reader
        length, flags = _HEAD(self._piece, self.position)
        rich, extended = 2 * bool(flags & _RICH), 4 * bool(flags & _EXTENDED)
        if self.left < 3 + rich + extended:
            return False
        place = self.position + 3
        runs = int.from_bytes(self._piece[place : place + rich], "little")
        more = int.from_bytes(self._piece[place + rich : place + rich + extended], "little")
        self.position = place + rich + extended
        self._skip_characters(length, 1 + (flags & _TWO_BYTES))
        self._skip(4 * runs + more)
        return True

    def _skip_characters(self, count: int, width: int) -> None:
        """Characters of one or two bytes; each piece says anew of how many."""
        while True:
            here = min(count, max(self.left, 0) // width)
            self.position += here * width
            count -= here
            if not count:
                return
            if not self.turn() or not self._piece:
                raise CutOffError
            width = 1 + (self._piece[0] & _TWO_BYTES)
            self.position = 1

    def _skip(self, count: int) -> None:
        while count > self.left:
            count -= max(self.left, 0)
            if not self.turn():
                raise CutOffError
        self.position += count

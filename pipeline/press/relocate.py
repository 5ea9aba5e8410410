"""A leaf's own objects, given numbers of the book."""

import re
from collections.abc import Sequence

from pipeline.press.values import FONTS_MARK
from pipeline.press.writer import PdfWriter

_MARKED = re.compile(rb"\0(\d+)\0")
_STREAM = b"\nstream\n"


class Relocator:
    """Writes the objects of one leaf, if any of its sheets asks for them."""

    def __init__(self, writer: PdfWriter, objects: Sequence[bytes], fonts: int) -> None:
        self._first = writer.reserve(len(objects)) if objects else 0
        for index, item in enumerate(objects):
            head, stream, body = item.partition(_STREAM)
            head = head.replace(FONTS_MARK, b"%d 0 R" % fonts)
            head = _MARKED.sub(lambda match: b"%d 0 R" % (int(match[1]) + self._first), head)
            if stream:
                writer.raw_stream(head, body.removesuffix(b"\nendstream"), self._first + index)
            else:
                writer.add(head, self._first + index)

    def number(self, index: int) -> int:
        """The object number of one of the leaf's objects."""
        return self._first + index

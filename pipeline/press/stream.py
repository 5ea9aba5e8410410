"""The content stream that WeasyPrint draws a page into, with fonts kept on our shelf."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pydyf
from weasyprint.pdf.stream import Stream

from pipeline.press.shaping import FontShelf, Unpaintable
from pipeline.press.values import FONTS_MARK

CELL_BEGINS, CELL_ENDS = b"\0cell ", b"\0end"
"""Stand among operators where the text of a cell begins and ends; no operator begins with a zero byte."""


class FontsReference(pydyf.Dictionary):  # type: ignore[misc]  # pydyf is not typed
    """Stands in a group's resources for the book's fonts."""

    @property
    def data(self) -> bytes:
        """What is written in its place."""
        return FONTS_MARK


class PressStream(Stream):  # type: ignore[misc]  # weasyprint is not typed
    """As WeasyPrint's, but fonts are described once for all pieces of a process."""

    tagging = False
    """Whether what is drawn is numbered, for the structure tree."""

    def __init__(self, shelf: FontShelf, *arguments: Any, **keywords: Any) -> None:
        super().__init__(shelf.fonts, *arguments, **keywords)
        self.shelf = shelf

    def add_font(self, pango_font: Any) -> Any:
        """The font and its size."""
        return self.shelf.add(pango_font)

    def clone(self, **keywords: Any) -> "PressStream":
        """A stream for a group, a pattern or the like."""
        given: dict[str, Any] = {
            "page_rectangle": self.page_rectangle,
            "resources": self._resources,
            "images": self._images,
            "tags": self._tags,
            "color_profiles": self._color_profiles,
            "output_intent": self._output_intent,
            "compress": self.compress,
        }
        return PressStream(self.shelf, **{**given, **keywords})


class _BareStream(PressStream):
    """Knows opaque colours only, so that what it draws needs no resources but fonts."""

    def set_alpha(self, alpha: float, *_: Any, **__: Any) -> None:
        """Refuses what isn't opaque."""
        if alpha != 1:
            msg = "半透明的颜色"
            raise Unpaintable(msg)

    def set_state(self, _: Any) -> None:
        """Refuses blend modes and masks."""
        msg = "混合模式或蒙版"
        raise Unpaintable(msg)


class _CellStream(_BareStream):
    """Says where the text of each cell begins and ends."""

    def __init__(self, cells: Mapping[int, int], *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._cells = cells

    @contextmanager
    def marked(self, box: Any, _tag: str) -> Iterator[None]:
        """Around the drawing of a text."""
        cell = self._cells.get(id(box))
        if cell is not None:
            self.stream.append(CELL_BEGINS + str(cell).encode())
        yield
        if cell is not None:
            self.stream.append(CELL_ENDS)


def bare_stream(shelf: FontShelf, cells: Mapping[int, int] | None = None) -> PressStream:
    """A stream for things drawn once and kept as operators: text, rules and fills of one opacity, nothing else.

    Args:
        shelf: where fonts are kept.
        cells: ``id`` of text boxes to a number; where given, ``CELL_BEGINS`` with that number and ``CELL_ENDS`` stand
            among the operators.
    """
    names = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")
    resources = pydyf.Dictionary({name: pydyf.Dictionary() for name in names})
    arguments: tuple[Any, ...] = (shelf, (0, 0, 0, 0), resources, {}, None, {}, None)
    if cells is None:
        return _BareStream(*arguments, compress=True)
    return _CellStream(cells, *arguments, compress=True)


def operators(stream: PressStream) -> list[bytes]:
    """A stream's operators, one by one."""
    return [
        item if isinstance(item, bytes) else item.encode() if isinstance(item, str) else item.data
        for item in stream.stream
    ]

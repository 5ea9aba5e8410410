"""The content stream that WeasyPrint draws a page into, with fonts kept on our shelf."""

from typing import Any

import pydyf
from weasyprint.pdf.stream import Stream

from pipeline.press.shaping import FontShelf, Unpaintable
from pipeline.press.values import FONTS_MARK


class FontsReference(pydyf.Dictionary):  # type: ignore[misc]  # pydyf is not typed
    """Stands in a group's resources for the book's fonts."""

    @property
    def data(self) -> bytes:
        """What is written in its place."""
        return FONTS_MARK


class PressStream(Stream):  # type: ignore[misc]  # weasyprint is not typed
    """As WeasyPrint's, but fonts are described once for all pieces of a process."""

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


def bare_stream(shelf: FontShelf) -> PressStream:
    """A stream for things drawn once and kept as operators: text, rules and fills of one opacity, nothing else."""
    names = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")
    resources = pydyf.Dictionary({name: pydyf.Dictionary() for name in names})
    return _BareStream(shelf, (0, 0, 0, 0), resources, {}, None, {}, None, compress=True)


def operators(stream: PressStream) -> list[bytes]:
    """A stream's operators, one by one."""
    return [
        item if isinstance(item, bytes) else item.encode() if isinstance(item, str) else item.data
        for item in stream.stream
    ]

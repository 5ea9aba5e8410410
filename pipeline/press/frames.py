"""What stands around the type area, as values: made where the layout engine is, used where the book is bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pipeline.press.values import FontFace, Glyphs


class PageWords(NamedTuple):
    """What a page says around its type area."""

    kind: str
    side: str
    values: Mapping[str, str]
    """By the names in the furniture's style sheet."""


@dataclass(frozen=True)
class PageFrame:
    """All that stands around the type area of one kind of page on one side."""

    width: float
    """PDF points, as the next three."""
    height: float
    left: float
    """From the page's left edge to the type area."""
    top: float
    operators: bytes
    """Rules and backgrounds, with the origin at the page's upper left corner; CSS pixels."""
    glyphs: Mapping[str, Glyphs]


@dataclass(frozen=True)
class DrawnFurniture:
    """What stands around the type area of some pages."""

    frames: Mapping[tuple[str, str], PageFrame]
    """By kind of page and side."""
    texts: tuple[bytes, ...]
    """Operators that draw the texts of each page, with the origin as in a frame; CSS pixels."""
    glyphs: Mapping[str, Glyphs]
    """What frames and texts use, by font key."""
    faces: Mapping[str, FontFace]
    """What a PDF says of their fonts."""


class FurnitureSource(Protocol):
    """Whoever draws furniture."""

    def drawn(self, words: Sequence[PageWords]) -> DrawnFurniture:
        """All frames, and the texts of these pages.

        Raises:
            TemplateError: the style sheet asks for a value that isn't there.
        """

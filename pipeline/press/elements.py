"""The structure of a set piece (ISO 32000-1, 14.7): elements, and which marked content and links belong to each.

Elements know nothing of the book: pages are counted from the piece's first, so that they are kept with its leaf.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple, Union

from pipeline.press.writer import text_string

BOX = "BBox"
"""Attribute of a figure: left, bottom, right and top on its page as it was set, in PDF points."""
ALTERNATIVE = "Alt"
"""Attribute of a figure: what stands for it where it can't be seen."""
_NOT_AS_PRINTED = re.compile("[\u0590-\u08ff\ue000-\uf8ff\ufb1d-\ufdff\ufe70-\ufefe\U000f0000-\U0010ffff]")
"""Characters of private use and of writing from right to left."""
_HEADINGS = frozenset(f"H{level}" for level in range(1, 7))


NOTHING = -1
"""In the place of an MCID or of a link: there is none."""


class Mark(NamedTuple):
    """Marked content that belongs to an element."""

    page: int
    """Of the piece, from 0."""
    number: int
    """Its MCID on that page."""


class LinkMark(NamedTuple):
    """A link that belongs to an element."""

    page: int
    """Of the piece, from 0."""
    link: int
    """Which of the sheet's links, from 0."""


class PaintedPart(NamedTuple):
    """A row of a painted table, or what one page holds of it."""

    row: int
    page: int
    """Of the piece, from 0."""
    link: int
    """Which of the sheet's links it is, or ``NOTHING``."""
    cells: tuple[int, ...]
    """MCID of each cell, or ``NOTHING``."""


@dataclass(slots=True)
class PaintedRows:
    """Rows of a painted table, or entries of a painted table of contents.

    They are nearly all of a book's structure and all alike: as numbers they are kept, read and written many times as
    fast as the elements that they stand for.
    """

    contents: bool
    """Whether they are entries of a table of contents."""
    parts: list[PaintedPart] = field(default_factory=list)
    """In reading order; the parts of a row that runs over pages follow each other."""

    def rows(self) -> "Iterator[list[PaintedPart]]":
        """The parts of each row."""
        for _, parts in groupby(self.parts, key=lambda part: part.row):
            yield list(parts)

    def element(self, parts: "list[PaintedPart]") -> "Element":
        """What one of the rows, given its parts, stands for."""
        return _entry(parts) if self.contents else _row(parts)


@dataclass(slots=True)
class Element:
    """A structure element."""

    kind: str
    """Standard structure type (14.8.4), e.g. ``H1``, ``P``, ``TD``."""
    kids: "list[Kid]" = field(default_factory=list)
    """In reading order."""
    attributes: dict[str, Any] = field(default_factory=dict)
    """``Scope``, ``ColSpan``, ``RowSpan``, ``ListNumbering``, ``Alt`` and ``BBox``; standard names (14.8.5)."""
    note: Any = field(default=None, compare=False, repr=False)
    """Of whoever builds the structure; not kept."""

    def child(self, kind: str, note: Any = None, **attributes: Any) -> "Element":
        """A new element, last among its kids."""
        made = Element(kind, attributes=attributes, note=note)
        self.kids.append(made)
        return made

    @property
    def level(self) -> int:
        """Of a heading, from 1; 0 if it is none."""
        return int(self.kind[1]) if self.kind in _HEADINGS else 0

    def descendants(self) -> "Iterator[Element]":
        """Itself and all below it but painted rows, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.descendants()


Kid = Union[Element, Mark, LinkMark, PaintedRows]  # noqa: UP007 - the name of the class isn't known yet where ``|`` would be applied


def actual_text(text: str) -> bytes:
    """An entry for the properties of marked content that says what it reads, where its glyphs don't (14.9.4).

    They don't where the writing runs from right to left, and of private characters PDF/A-3a wants it said again
    (6.2.11.7.3). Empty where it need not be said.
    """
    return b"/ActualText" + text_string(text) if _NOT_AS_PRINTED.search(text) else b""


def element_out(element: Element) -> list[Any]:
    """An element as a JSON value."""
    return [element.kind, element.attributes or 0, *map(_kid_out, element.kids)]


def element_in(written: list[Any]) -> Element:
    """The element of a JSON value."""
    kind, attributes, *kids = written
    return Element(kind, [_kid_in(kid) for kid in kids], attributes or {})


def _row(parts: list[PaintedPart]) -> Element:
    row = Element("TR", [Element("TD") for _ in parts[0].cells])
    for part in parts:
        linked = next((column for column, number in enumerate(part.cells) if number != NOTHING), 0)
        for column, number in enumerate(part.cells):
            cell = row.kids[column]
            if isinstance(cell, Element):
                linking = part.link != NOTHING and column == linked
                place = cell.child("Link") if linking else cell
                place.kids += [Mark(part.page, number)] if number != NOTHING else []
                place.kids += [LinkMark(part.page, part.link)] if linking else []
    return row


def _entry(parts: list[PaintedPart]) -> Element:
    entry = Element("TOCI")
    linking = parts[0].link != NOTHING
    place = entry.child("Reference").child("Link") if linking else entry.child("P")
    for part in parts:
        place.kids += [Mark(part.page, number) for number in part.cells if number != NOTHING]
        place.kids += [LinkMark(part.page, part.link)] if part.link != NOTHING else []
    return entry


def _kid_out(kid: Kid) -> list[Any] | dict[str, Any]:
    if isinstance(kid, Element):
        return element_out(kid)
    if isinstance(kid, PaintedRows):
        return {"contents": kid.contents, "parts": [[*part[:3], *part.cells] for part in kid.parts]}
    return [*kid, 0] if isinstance(kid, LinkMark) else list(kid)


def _kid_in(written: list[Any] | dict[str, Any]) -> Kid:
    if isinstance(written, dict):
        parts = [PaintedPart(row, page, link, tuple(cells)) for row, page, link, *cells in written["parts"]]
        return PaintedRows(written["contents"], parts)
    if isinstance(written[0], str):
        return element_in(written)
    return LinkMark(*written[:2]) if len(written) == 3 else Mark(*written)

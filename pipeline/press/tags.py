"""The structure tree of a tagged book (ISO 32000-1, 14.7), written piece by piece: never in memory as a whole."""

from array import array as numbers_of
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipeline.press.elements import (
    ALTERNATIVE,
    BOX,
    NOTHING,
    Element,
    LinkMark,
    Mark,
    PaintedPart,
    PaintedRows,
    actual_text,
)
from pipeline.press.writer import PdfWriter, array, name, text_string

_LEAVES = 64
"""Entries in a node of the parent tree."""
_KIDS = 64
"""Nodes of the parent tree in the node above."""
_OWNERS = {"Scope": b"/Table", "ColSpan": b"/Table", "RowSpan": b"/Table", "ListNumbering": b"/List", BOX: b"/Layout"}
"""Attribute to the owner of the attribute object it belongs in (14.8.5)."""


def pagination_artifact(operators: bytes, text: str = "") -> bytes:
    """What is on a page because it is a page, said to be no content (14.8.2.2).

    Args:
        operators: that draw it; they end with a line feed.
        text: that is among it.
    """
    return b"/Artifact<</Type/Pagination%s>>BDC\n%sEMC\n" % (actual_text(text), operators)


class Annotation(NamedTuple):
    """A link of a sheet, as an object of the file."""

    number: int
    """Of the object."""
    key: int
    """In the parent tree."""


@dataclass(frozen=True)
class TaggedSheet:
    """A sheet that was bound."""

    page: int
    """Number of the page object."""
    key: int
    """In the parent tree."""
    shift: tuple[float, float]
    """By which it was moved on the page."""
    links: tuple[Annotation, ...]


class TagWriter:
    """Writes the elements of one piece after another."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._root, self._document = writer.reserve(), writer.reserve()
        self._parts: list[int] = []
        self._part, self._part_kids = 0, list[int]()
        self._values = numbers_of("I")
        """By key of the parent tree: the object that holds the value; 0 for none."""
        self._level = 0
        self._notes: list[int] = []

    def new_key(self) -> int:
        """A key of the parent tree."""
        self._values.append(0)
        return len(self._values) - 1

    def add_piece(self, structure: Sequence[Element], sheets: Sequence[TaggedSheet], *, new_part: bool = False) -> None:
        """Write the elements of a piece.

        A piece whose first heading is of the highest level begins a new part of the document, and so does one without
        a heading; any other goes on with the part before it.

        Args:
            structure: of the piece.
            sheets: all of the piece's, in order.
            new_part: whether it begins one in any case.
        """
        levels = (element.level for one in structure for element in one.descendants())
        first = next((level for level in levels if level), 1)
        if new_part or first == 1 or not self._part:
            self._close_part()
            self._part = self._writer.reserve()
        piece = _Piece(self._writer, self, sheets)
        self._part_kids += [piece.write(element, self._part) for element in structure]
        for sheet, owners in zip(sheets, piece.owners, strict=True):
            if owners:
                self._values[sheet.key] = self._writer.add(b"[%s]" % b" ".join(b"%d 0 R" % one for one in owners))

    def own(self, key: int, element: int) -> None:
        """Say to which element a link belongs."""
        self._values[key] = element

    def heading(self, level: int) -> int:
        """The level of the next heading: none is left out on the way down (PDF/UA-1, 7.4.2)."""
        self._level = min(level, self._level + 1)
        return self._level

    def note(self, element: int) -> str:
        """An identifier for a note."""
        self._notes.append(element)
        return _note_name(len(self._notes))

    def finish(self) -> bytes:
        """Write what is above the pieces; entries of the catalogue."""
        writer = self._writer
        self._close_part()
        kids = _references(self._parts)
        writer.add(b"<</S/Document/P %d 0 R/K[%s]>>" % (self._root, kids), self._document)
        identifiers = b"".join(b"(%s)%d 0 R" % (_note_name(at).encode(), one) for at, one in enumerate(self._notes, 1))
        writer.add(
            b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d%s>>"
            % (
                self._document,
                self._parent_tree(),
                len(self._values),
                b"/IDTree<</Names[%s]>>" % identifiers if identifiers else b"",
            ),
            self._root,
        )
        return b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % self._root

    def _close_part(self) -> None:
        if self._part:
            kids = _references(self._part_kids)
            self._writer.add(b"<</S/Part/P %d 0 R/K[%s]>>" % (self._document, kids), self._part)
            self._parts.append(self._part)
        self._part, self._part_kids = 0, []

    def _parent_tree(self) -> int:
        used = [key for key, value in enumerate(self._values) if value]
        nodes: list[tuple[int, int, int]] = []
        for start in range(0, len(used), _LEAVES):
            some = used[start : start + _LEAVES]
            entries = b" ".join(b"%d %d 0 R" % (key, self._values[key]) for key in some)
            made = self._writer.add(b"<</Limits[%d %d]/Nums[%s]>>" % (some[0], some[-1], entries))
            nodes.append((some[0], some[-1], made))
        while len(nodes) > _KIDS:
            above = []
            for start in range(0, len(nodes), _KIDS):
                below = nodes[start : start + _KIDS]
                low, high, kids = below[0][0], below[-1][1], _references([node for *_, node in below])
                above.append((low, high, self._writer.add(b"<</Limits[%d %d]/Kids[%s]>>" % (low, high, kids))))
            nodes = above
        return self._writer.add(b"<</Kids[%s]>>" % _references([node for *_, node in nodes]))


class _Piece:
    """The elements of one piece; also collects to which of them each marked content of a sheet belongs."""

    def __init__(self, writer: PdfWriter, tags: TagWriter, sheets: Sequence[TaggedSheet]) -> None:
        self._writer, self._tags, self._sheets = writer, tags, sheets
        self.owners: list[list[int]] = [[] for _ in sheets]
        """By sheet and MCID."""

    def write(self, element: Element, parent: int) -> int:
        """An element with all below it; its object number."""
        number = self._writer.reserve()
        entries = self._entries(element, number)
        page, kids = -1, []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(b"%d 0 R" % self.write(kid, number))
            elif isinstance(kid, PaintedRows):
                kids += [b"%d 0 R" % row for row in self._painted(kid, number)]
            elif isinstance(kid, LinkMark):
                kids.append(self._link(kid, number))
            else:
                page = kid.page if page < 0 else page
                kids.append(self._mark(kid, number, page))
        written = b" ".join(kids)
        if len(kids) > 1:
            written = b"[%s]" % written
        at = b"/Pg %d 0 R" % self._sheets[page].page if page >= 0 else b""
        content = b"/K %s" % written if kids else b""
        self._writer.add(b"<</S%s/P %d 0 R%s%s>>" % (entries, parent, at, content), number)
        return number

    def _painted(self, painted: PaintedRows, parent: int) -> Iterator[int]:
        """The object number of each row or entry; the usual ones are written without making elements of them."""
        for parts in painted.rows():
            part = parts[0]
            if len(parts) == 1 and painted.contents == (part.link != NOTHING):
                yield self._entry(part, parent) if painted.contents else self._row(part, parent)
            else:
                yield self.write(painted.element(parts), parent)

    def _row(self, part: PaintedPart, parent: int) -> int:
        row = self._writer.reserve(1 + len(part.cells))
        page, cells = self._sheets[part.page].page, range(row + 1, row + 1 + len(part.cells))
        for cell, mark in zip(cells, part.cells, strict=True):
            if mark != NOTHING:
                self._own(part.page, mark, cell)
        empty = b"<</S/TD/P %d 0 R>>" % row
        filled = b"<</S/TD/P %d 0 R/Pg %d 0 R/K " % (row, page)
        written = [empty if mark == NOTHING else filled + b"%d>>" % mark for mark in part.cells]
        self._writer.add_all([b"<</S/TR/P %d 0 R/K[%s]>>" % (parent, _references(cells)), *written], row)
        return row

    def _entry(self, part: PaintedPart, parent: int) -> int:
        entry = self._writer.reserve(3)
        marks = [mark for mark in part.cells if mark != NOTHING]
        for mark in marks:
            self._own(part.page, mark, entry + 2)
        kids = [*(b"%d" % mark for mark in marks), self._link(LinkMark(part.page, part.link), entry + 2)]
        page = self._sheets[part.page].page
        written = (
            b"<</S/TOCI/P %d 0 R/K %d 0 R>>" % (parent, entry + 1),
            b"<</S/Reference/P %d 0 R/K %d 0 R>>" % (entry, entry + 2),
            b"<</S/Link/P %d 0 R/Pg %d 0 R/K[%s]>>" % (entry + 1, page, b" ".join(kids)),
        )
        self._writer.add_all(written, entry)
        return entry

    def _own(self, page: int, mark: int, element: int) -> None:
        """Say to which element marked content belongs."""
        owners = self.owners[page]
        if mark == len(owners):
            owners.append(element)
            return
        missing = mark + 1 - len(owners)
        if missing > 0:
            owners.extend([0] * missing)
        owners[mark] = element

    def _link(self, mark: LinkMark, number: int) -> bytes:
        sheet = self._sheets[mark.page]
        link = sheet.links[mark.link]
        self._tags.own(link.key, number)
        return b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % (link.number, sheet.page)

    def _mark(self, mark: Mark, number: int, page: int) -> bytes:
        self._own(mark.page, mark.number, number)
        if mark.page == page:
            return b"%d" % mark.number
        return b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (self._sheets[mark.page].page, mark.number)

    def _entries(self, element: Element, number: int) -> bytes:
        """Its type, what identifies it, and its attributes."""
        level = element.level
        written = name(f"H{self._tags.heading(level)}" if level else element.kind)
        if element.kind == "Note":
            written += b"/ID(%s)" % self._tags.note(number).encode()
        if element.attributes:
            written += self._attributes(element)
        return written

    def _attributes(self, element: Element) -> bytes:
        written = b""
        if ALTERNATIVE in element.attributes:
            written += b"/Alt%s" % text_string(element.attributes[ALTERNATIVE])
        objects: dict[bytes, bytes] = {}
        for key, value in sorted(element.attributes.items()):
            if key in _OWNERS:
                owned = name(key) + self._value(element, key, value)
                objects[_OWNERS[key]] = objects.get(_OWNERS[key], b"") + owned
        if len(objects) > 1:
            return written + b"/A[%s]" % b"".join(b"<</O%s%s>>" % item for item in objects.items())
        return written + b"".join(b"/A<</O%s%s>>" % item for item in objects.items())

    def _value(self, element: Element, key: str, value: Any) -> bytes:
        if key == BOX:
            sheet = self._sheets[next(kid.page for kid in element.kids if isinstance(kid, Mark))]
            return array([edge + sheet.shift[axis % 2] for axis, edge in enumerate(value)])
        return name(value) if isinstance(value, str) else b" %d" % value


def _references(objects: Sequence[int]) -> bytes:
    return b" ".join([b"%d 0 R" % one for one in objects])


def _note_name(number: int) -> str:
    return f"note{number:08d}"

"""The structure of painted tables: head, rows and cells; or, of a table of contents, its entries."""

from collections.abc import Mapping
from typing import Any

from pipeline.press.elements import Element, LinkMark, Mark
from pipeline.press.fragment import NO_MARK, Fragment, RowPart
from pipeline.press.geometry import TableLook

CONTENTS_ROLE = "doc-toc"
"""``role`` of a table of contents (DPUB-ARIA)."""


def open_table(at: Element, attributes: Mapping[str, str]) -> Element:
    """The element of a table, given the attributes of its ``<table>``.

    A table of contents goes on with the one before it: as its next entries, or, of a lower level, within it. A caption
    before a table becomes its own.
    """
    if attributes.get("role") == CONTENTS_ROLE:
        level = attributes.get("aria-level", "1")
        return _open_contents(at, int(level) if level.isdecimal() else 1)
    table = Element("Table")
    if at.kids and isinstance(at.kids[-1], Element) and at.kids[-1].kind == "Caption":
        table.kids.append(at.kids.pop())
    at.kids.append(table)
    return table


def _open_contents(at: Element, level: int) -> Element:
    path: list[Element] = []
    last = at.kids[-1] if at.kids else None
    while isinstance(last, Element) and last.kind == "TOC":
        path.append(last)
        last = last.kids[-1] if last.kids else None
    found = next((one for one in path[::-1] if one.note <= level), at)
    return found if found.note == level else found.child("TOC", note=level)


class PaintedStructure:
    """A table that is taken fragment by fragment."""

    def __init__(self, at: Element, look: TableLook) -> None:
        self._table = open_table(at, look.attributes)
        self._is_contents = self._table.kind == "TOC"
        self._look = look
        self._body: Element | None = None
        self._row: tuple[int, Element] | None = None
        """The last row, which may go on in the next fragment."""

    def take(self, fragment: Fragment, page: int, link: int) -> int:
        """Take a fragment after it was drawn.

        Args:
            fragment: in the order of the pages.
            page: of the piece, from 0.
            link: index of its first link among those of the sheet.

        Returns:
            Index of the link after its last.
        """
        if self._body is None and not self._is_contents:
            self._take_head(fragment, page)
        for part, marks in zip(fragment.parts, fragment.marks, strict=True):
            linked = bool(fragment.targets and fragment.targets[part.row])
            kids = [[] if number == NO_MARK else [Mark(page, number)] for number in marks]
            self._take_row(part, kids, LinkMark(page, link) if linked else None)
            link += linked
        return link

    def _take_head(self, fragment: Fragment, page: int) -> None:
        if self._look.head_rows:
            head, cells = self._table.child("THead"), []
            for row in self._look.head_rows:
                line = head.child("TR")
                cells += [line.child("TH", **attributes) for attributes in row]
            for cell, number in fragment.head_marks:
                cells[cell].kids.append(Mark(page, number))
        self._body = self._table.child("TBody")

    def _take_row(self, part: RowPart, kids: list[list[Mark]], link: LinkMark | None) -> None:
        goes_on = self._row is not None and self._row[0] == part.row
        if self._is_contents:
            self._take_entry(part, [mark for marks in kids for mark in marks], link, goes_on=goes_on)
            return
        if self._row is None or not goes_on:
            row = (self._body or self._table).child("TR")
            for _ in kids:
                row.child("TD")
            self._row = part.row, row
        linked = next((column for column, marks in enumerate(kids) if marks), 0)
        for column, (cell, marks) in enumerate(zip(self._row[1].kids, kids, strict=True)):
            if isinstance(cell, Element):
                if link is not None and column == linked:
                    cell.child("Link").kids.extend((*marks, link))
                else:
                    cell.kids.extend(marks)

    def _take_entry(self, part: RowPart, marks: list[Mark], link: LinkMark | None, *, goes_on: bool) -> None:
        if self._row is None or not goes_on:
            entry = self._table.child("TOCI")
            place: Any = entry.child("Reference").child("Link") if link is not None else entry.child("P")
            self._row = part.row, place
        self._row[1].kids.extend(marks)
        if link is not None:
            self._row[1].kids.append(link)

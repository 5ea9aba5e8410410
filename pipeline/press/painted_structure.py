"""The structure of painted tables: head, rows and cells; or, of a table of contents, its entries."""

from collections.abc import Mapping

from pipeline.press.elements import NOTHING, Element, Mark, PaintedPart, PaintedRows
from pipeline.press.fragment import Fragment
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
        self._look = look
        self._rows: PaintedRows | None = None

    def take(self, fragment: Fragment, page: int, link: int) -> int:
        """Take a fragment after it was drawn.

        Args:
            fragment: in the order of the pages.
            page: of the piece, from 0.
            link: index of its first link among those of the sheet.

        Returns:
            Index of the link after its last.
        """
        if self._rows is None:
            self._rows = self._begun(fragment, page)
        for part, marks in zip(fragment.parts, fragment.marks, strict=True):
            linked = bool(fragment.targets and fragment.targets[part.row])
            self._rows.parts.append(PaintedPart(part.row, page, link if linked else NOTHING, tuple(marks)))
            link += linked
        return link

    def _begun(self, fragment: Fragment, page: int) -> PaintedRows:
        """Where the rows go; the head is taken."""
        is_contents = self._table.kind == "TOC"
        rows, place = PaintedRows(is_contents), self._table
        if not is_contents:
            if self._look.head_rows:
                self._take_head(fragment, page)
            place = self._table.child("TBody")
        place.kids.append(rows)
        return rows

    def _take_head(self, fragment: Fragment, page: int) -> None:
        head, cells = self._table.child("THead"), []
        for row in self._look.head_rows:
            line = head.child("TR")
            cells += [line.child("TH", **attributes) for attributes in row]
        for cell, number in fragment.head_marks:
            cells[cell].kids.append(Mark(page, number))

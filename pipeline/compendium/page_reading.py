"""The web page read back as a browser would: the rows of its tables of activities and of the two years."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, cast

from lxml import etree

from pipeline.compendium.page import PLAN_TABLE, YEARS_TABLE

if TYPE_CHECKING:
    from lxml.etree import ParserTarget

_CELLS = frozenset({"td", "th"})
_TABLES = frozenset({PLAN_TABLE, YEARS_TABLE})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "title"})
"""Elements whose text no browser shows."""
_PIECE = 1 << 16  # bytes


def page_rows(source: BinaryIO) -> Iterator[tuple[str, ...]]:
    """The text of each cell of each activity's row, then of those that hold this year beside the last, in order.

    Read piece by piece, whatever the page's length.
    """
    rows = _Rows()
    target = cast("ParserTarget[None]", rows)  # which lxml asks for these methods only
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True, huge_tree=True)
    while piece := source.read(_PIECE):
        parser.feed(piece)
        yield from rows.taken()
    parser.close()
    yield from rows.taken()


class _Rows:
    """Told of every element by the parser."""

    def __init__(self) -> None:
        self._done: list[tuple[str, ...]] = []
        self._in_table = self._in_body = False
        self._cells: list[list[str]] = []
        self._in_cell = False
        self._unseen = 0
        self._hidden = False

    def taken(self) -> Iterator[tuple[str, ...]]:
        """The rows that have been finished since."""
        done, self._done = self._done, []
        yield from done

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._in_table = attributes.get("class") in _TABLES
        elif tag == "tbody":
            self._in_body = self._in_table
        elif tag == "tr":
            self._hidden = "hidden" in attributes
        elif tag in _CELLS and self._in_body:
            self._cells.append([])
            self._in_cell = "hidden" not in attributes and not self._hidden

    def end(self, tag: str) -> None:
        """An element ends, whether the page says so or leaves it to be understood."""
        if tag in _UNSEEN:
            self._unseen -= 1
        elif tag in _CELLS:
            self._in_cell = False
        elif tag == "tr" and self._cells:
            self._done.append(tuple("".join(texts) for texts in self._cells))
            self._cells = []
        elif tag in {"tbody", "table"}:
            self._in_body = False

    def data(self, text: str) -> None:
        """Some text."""
        if self._in_cell and not self._unseen:
            self._cells[-1].append(text)

    def close(self) -> None:
        """The page ends."""

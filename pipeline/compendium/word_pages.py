"""The Word file's pages made those of the PDF, so that its page numbers are true without laying it out.

Two programs never break pages alike by themselves. But the PDF's pages are known, and Word's lines and rows are set a
little closer than the PDF's: what fits a page there fits it here. So only the breaks must be told: where in the PDF a
heading stands on the next page it begins a page in Word; a table ends before the row that begins a page in the PDF and
goes on under the mark 续表. Rows too tall for a page are the exception: how many pages such a row takes is each
program's own, so the heading after it opens a section that takes up the PDF's count again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import groupby

from pipeline.press.values import Reading


@dataclass(frozen=True)
class TablePlace:
    """Where a table stands in the PDF."""

    begins: tuple[int, ...] = ()
    """Its rows, from 0, that begin a page."""
    spills: bool = False
    """Whether one of its rows runs over the end of a page."""


@dataclass(frozen=True)
class ColumnsPlace:
    """Where lines in columns stand in the PDF."""

    pages: frozenset[tuple[int, int]] = frozenset()
    """Table and row, from 0, of what begins a page, but the first."""
    columns: frozenset[tuple[int, int]] = frozenset()
    """Of what begins another column of a page."""


@dataclass(frozen=True)
class Paging:
    """The pages of the PDF, as far as the Word file follows them."""

    labels: Mapping[str, str]
    """Anchor to printed page number: all headings of the contents; those of exhibits and their charts if known."""
    tables: Mapping[str, TablePlace] = field(default_factory=dict)
    """Anchor of what a table belongs to, to where it stands; one that isn't there lies within one page."""
    columns: Mapping[str, ColumnsPlace] = field(default_factory=dict)
    """Anchor of the heading over lines in columns, to where they stand."""


def table_place(rows: Iterable[tuple[int, int]], first_page: int) -> TablePlace:
    """Where a table stands, from its rows as they were set.

    Args:
        rows: row and page of each row or part of a row, in order; both counted from 0.
        first_page: page of the heading above it.
    """
    pages = [[page for _, page in parts] for _, parts in groupby(rows, key=lambda part: part[0])]
    ends = [first_page, *(row[-1] for row in pages)]
    begins = tuple(index for index, row in enumerate(pages) if row[0] > ends[index])
    return TablePlace(begins, any(row[0] != row[-1] for row in pages))


def columns_place(reading: Reading) -> ColumnsPlace:
    """Where the lines of a piece stand whose tables are in two columns."""
    pages: set[tuple[int, int]] = set()
    columns: set[tuple[int, int]] = set()
    before: tuple[int, bool] | None = None
    for row in reading.rows:
        area = reading.areas[row.page]
        here = (row.page, row.ink.left > (area.left + area.right) / 2)
        if before is not None and here != before:
            (pages if here[0] != before[0] else columns).add((row.table, row.row))
        before = here
    return ColumnsPlace(frozenset(pages), frozenset(columns))


class Turn(Enum):
    """What comes before a heading."""

    NONE = auto()
    """It follows on the same page."""
    PAGE = auto()
    """A new page."""
    COUNT = auto()
    """A new section, whose pages are counted from the heading's own number."""


@dataclass(frozen=True)
class Stop:
    """A heading or a figure on the way through the book."""

    anchor: str
    opens_section: bool = False
    """Whether a section begins with it anyway."""


def turns(stops: Iterable[Stop], paging: Paging) -> dict[str, Turn]:
    """What comes before each stop; only those whose page is known are there.

    Args:
        stops: in the book's order.
        paging: the pages; only Arabic numbers count.
    """
    found: dict[str, Turn] = {}
    reached: int | None = None  # the page on which what went before ends; None where that can't be told
    for stop in stops:
        label = paging.labels.get(stop.anchor, "")
        if not label.isdecimal():
            reached = None
            continue
        page = int(label)
        found[stop.anchor] = _turn(stop, page, reached)
        table = paging.tables.get(stop.anchor, TablePlace())
        turned = len(table.begins) + len(paging.columns.get(stop.anchor, ColumnsPlace()).pages)
        reached = None if table.spills else page + turned
    return found


def _turn(stop: Stop, page: int, reached: int | None) -> Turn:
    if reached is None:
        return Turn.COUNT
    if page == reached and not stop.opens_section:
        return Turn.NONE
    # A section may leave a page blank so as to begin on the right.
    follows = page == reached + 1 or (stop.opens_section and page == reached + 2 and page % 2 == 1)
    return Turn.PAGE if follows else Turn.COUNT

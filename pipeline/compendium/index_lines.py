"""The lines of an index as they are printed: made once the pages are known, for the PDF, the Word file and the gate."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.compendium.anchors import bookmark_of
from pipeline.compendium.indexes import Index, IndexEntry, Place

_TITLE = 40
"""Characters of a title that an index prints; the rest is read in its place."""
_CUT = "…"
_INDENT = "\u3000"
NOBODY = "尚无单位对应"


@dataclass(frozen=True)
class IndexLine:
    """One line."""

    text: str
    target: str = ""
    """Bookmark that it leads to and of which it names the page; empty for a line without a page."""
    carries: tuple[tuple[str, str], ...] = ()
    """Bookmark and text of what must stand on that page."""


@dataclass(frozen=True)
class IndexBlock:
    """A head with its lines."""

    head: str
    lines: tuple[IndexLine, ...]


def blocks_of(index: Index, labels: Mapping[str, str]) -> tuple[IndexBlock, ...]:
    """The lines of an index; what stands on one page is one line.

    Args:
        index: the index.
        labels: bookmark of each unit and activity to its printed page number.

    Raises:
        KeyError: a place has no page.
    """
    return tuple(_blocks(index, labels))


def _blocks(index: Index, labels: Mapping[str, str]) -> Iterator[IndexBlock]:
    counted = index.key not in {"unit", "activity"}
    for section in index.sections:
        head = f"{section.head}（{section.count}项）" if counted and section.count else section.head
        lines = [line for entry in section.entries for line in _lines(index.key, entry, labels)]
        yield IndexBlock(head, tuple(lines) or (IndexLine(NOBODY),))


def _lines(key: str, entry: IndexEntry, labels: Mapping[str, str]) -> Iterator[IndexLine]:
    pages = _by_page(entry.places, labels)
    if key == "items":
        yield from (_unit_line(entry, places) for places in pages)
        return
    title = _shortened(entry.text)
    day = entry.places[0].day if key == "month" else ""
    shown = f"{day}{_INDENT}{title}" if day else title
    if len(pages) == 1:
        yield IndexLine(shown, bookmark_of(entry.places[0].anchor), _carried(entry.places))
        return
    yield IndexLine(shown)
    for places in pages:
        yield IndexLine(_INDENT + places[0].unit, bookmark_of(places[0].anchor), _carried(places))


def _unit_line(entry: IndexEntry, places: list[Place]) -> IndexLine:
    whole = "全部" if entry.whole and len(places) == len(entry.places) else ""
    text = f"{entry.text}（{whole}{len(places)}项）"
    return IndexLine(text, bookmark_of(places[0].anchor), _carried(places))


def _by_page(places: Iterable[Place], labels: Mapping[str, str]) -> list[list[Place]]:
    """Those of one unit on one page together."""
    found: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        found.setdefault((place.anchor.unit, labels[bookmark_of(place.anchor)]), []).append(place)
    return list(found.values())


def _carried(places: Iterable[Place]) -> tuple[tuple[str, str], ...]:
    found = ((bookmark_of(place.anchor), place.title if place.anchor.number else place.unit) for place in places)
    return tuple(one for one in found if one[1])


def _shortened(title: str) -> str:
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + _CUT

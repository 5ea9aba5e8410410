"""The indexes: by unit, activity, choice (category, campaign …), month and work point. Layout turns anchors into pages.

Units and titles stand in pinyin order under the letters A to Z, digits and signs before them; the order of the form,
the year and the outline is kept where there is one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.compendium.anchors import Anchor, anchor_of
from pipeline.compendium.assemble import Book
from pipeline.compendium.breakdowns import COARSE_LINE, OTHER_YEAR_LINE, UNKNOWN_LABEL
from pipeline.compendium.coverage import items_key, named_items
from pipeline.compendium.statistics import COARSE, period_key
from pipeline.model.form import FieldType, FormField
from pipeline.model.plan import Activity, Period
from pipeline.standard.pinyin import OTHER, initial, pinyin_key

OTHER_HEAD = "数字及其他"
"""Over what begins with no letter."""
NAMELESS = "（未填活动名称）"
WITHOUT_ITEM = "没有写明要点"


@dataclass(frozen=True)
class Place:
    """Where an entry is found, and in whose plan."""

    anchor: Anchor
    unit: str
    """The unit's name."""
    note: str = ""
    """What is said of it besides: an activity's time as printed."""


@dataclass(frozen=True)
class IndexEntry:
    """One line: a title and where it is found."""

    text: str
    places: tuple[Place, ...]
    """In the book's order; several where several activities bear the same title."""


@dataclass(frozen=True)
class IndexSection:
    """Entries under one head."""

    head: str
    """Y; 科普讲座（报告会）; 5月; 5　加强…."""
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True)
class Index:
    """One index; sections without an entry are left out."""

    key: str
    """``unit``, ``activity``, ``month``, ``items``; for a choice column its key."""
    title: str
    sections: tuple[IndexSection, ...]

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Every place it names, in order, as often as it does."""
        return tuple(place.anchor for section in self.sections for entry in section.entries for place in entry.places)


@dataclass(frozen=True)
class _Row:
    """What the indexes need of an activity."""

    activity: Activity
    title: str
    place: Place


def indexes(book: Book) -> tuple[Index, ...]:
    """All indexes that the form has columns for: units, activities, each single choice, months, work points.

    Every unit of the book stands in the first once; every activity stands once in each of the others, but in that of
    the work points once for each that it names.
    """
    form = book.sources.form
    rows = tuple(_rows(book))
    found = [_units(book), _activities(rows)]
    found += [_by_choice(rows, column) for column in form.columns if column.type is FieldType.CHOICE]
    period, items = period_key(form), items_key(form)
    if period:
        found.append(_by_month(rows, period, book.year))
    if items:
        found.append(_by_item(book, rows, items))
    return tuple(found)


def _rows(book: Book) -> Iterator[_Row]:
    form = book.sources.form
    keys = [column.key for column in form.columns]
    name, period = keys.index(form.naming_key), period_key(form)
    time = keys.index(period) if period else None
    for entry in book.entries:
        for activity, texts in zip(entry.activities, entry.rows, strict=True):
            title = " ".join(texts[name].split()) or NAMELESS
            note = texts[time] if time is not None else ""
            yield _Row(activity, title, Place(anchor_of(entry, activity), entry.unit.name, note))


def _units(book: Book) -> Index:
    named = ((entry.unit.name, Place(anchor_of(entry), entry.unit.name)) for entry in book.entries)
    return Index("unit", "单位索引", _by_letter(named))


def _activities(rows: Iterable[_Row]) -> Index:
    return Index("activity", "活动索引", _by_letter((row.title, row.place) for row in rows))


def _by_choice(rows: Iterable[_Row], column: FormField) -> Index:
    def heads(row: _Row) -> tuple[str]:
        value = row.activity.cells[column.key].value
        return (value if isinstance(value, str) and value in column.choices else UNKNOWN_LABEL,)

    sections = _sorted_out(rows, (*column.choices, UNKNOWN_LABEL), heads)
    return Index(column.key, f"{column.label}索引", sections)


def _by_month(rows: Iterable[_Row], key: str, year: int) -> Index:
    """Within a month by the day of beginning, the titles of one day in pinyin order."""

    def heads(row: _Row) -> tuple[str]:
        value = row.activity.cells[key].value
        if not isinstance(value, Period):
            return (UNKNOWN_LABEL,)
        if value.start.year != year:
            return (OTHER_YEAR_LINE,)
        return (COARSE_LINE if value.precision in COARSE else f"{value.start.month}月",)

    def begins(row: _Row) -> str:
        value = row.activity.cells[key].value
        return value.start.isoformat() if isinstance(value, Period) else ""

    names = (*(f"{month}月" for month in range(1, 13)), COARSE_LINE, OTHER_YEAR_LINE, UNKNOWN_LABEL)
    return Index("month", "月份索引", _sorted_out(rows, names, heads, begins))


def _by_item(book: Book, rows: Iterable[_Row], key: str) -> Index:
    outline = book.sources.outline
    names = {item.number: f"{outline.references[item.number]}\u3000{item.lead}" for item in outline.items}

    def heads(row: _Row) -> tuple[str, ...]:
        named = names.keys() & named_items(row.activity, key)
        return tuple(names[number] for number in named) or (WITHOUT_ITEM,)

    return Index("items", "工作要点索引", _sorted_out(rows, (*names.values(), WITHOUT_ITEM), heads))


def _sorted_out(
    rows: Iterable[_Row],
    heads: Iterable[str],
    heads_of: Callable[[_Row], tuple[str, ...]],
    before: Callable[[_Row], str] = lambda _row: "",
) -> tuple[IndexSection, ...]:
    """Rows under the heads they belong to; in each by ``before``, then in pinyin order."""
    sections: dict[str, list[tuple[str, str, Place]]] = {head: [] for head in heads}
    for row in rows:
        for head in heads_of(row):
            sections[head].append((before(row), row.title, row.place))
    return tuple(IndexSection(head, _entries(found)) for head, found in sections.items() if found)


def _by_letter(named: Iterable[tuple[str, Place]]) -> tuple[IndexSection, ...]:
    sections: dict[str, list[tuple[str, str, Place]]] = {}
    for title, place in named:
        sections.setdefault("" if title == NAMELESS else initial(title), []).append(("", title, place))
    return tuple(
        IndexSection(OTHER_HEAD if letter == OTHER else letter, _entries(sections[letter]))
        for letter in sorted(sections)
    )


def _entries(found: Iterable[tuple[str, str, Place]]) -> tuple[IndexEntry, ...]:
    """One entry for each title (within what comes before it); its places keep the book's order."""
    together: dict[tuple[str, str], list[Place]] = {}
    for before, title, place in found:
        together.setdefault((before, title), []).append(place)
    ordered = sorted(together, key=lambda one: (one[0], one[1] == NAMELESS, pinyin_key(one[1]), one[1]))
    return tuple(IndexEntry(title, tuple(together[before, title])) for before, title in ordered)

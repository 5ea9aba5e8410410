"""The indexes: by unit, activity, category, month and work point. Layout turns anchors into pages.

Units and titles stand in pinyin order under the letters A to Z, digits and signs before them; the order of the form,
the year and the outline is kept where there is one. That of the work points lists units, and every work point: it is
the coverage of the outline with its pages.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.compendium.anchors import Anchor, anchor_of
from pipeline.compendium.assemble import Book
from pipeline.compendium.breakdowns import COARSE_LINE, OTHER_YEAR_LINE, UNKNOWN_LABEL
from pipeline.compendium.coverage import items_key, named_items
from pipeline.compendium.statistics import CATEGORY, COARSE, period_key
from pipeline.model.form import FieldType, FormField
from pipeline.model.plan import Activity, Period, Precision
from pipeline.standard.pinyin import OTHER, initial, pinyin_key

OTHER_HEAD = "数字及其他"
"""Over what begins with no letter."""
NAMELESS = "（未填活动名称）"
WITHOUT_ITEM = "没有写明要点"
MOST_ACTIVITIES = 2_000
"""With more than this, indexes by category and month would take hundreds of pages that nobody reads; the workbook's
list, which names the pages too, can be filtered by both."""
_NONE = 0
"""In the place of a work point's number."""
_TEN_DAYS = ("上旬", "中旬", "下旬")


@dataclass(frozen=True)
class Place:
    """Where an entry is found, and in whose plan."""

    anchor: Anchor
    unit: str
    """The unit's name."""
    title: str = ""
    """The activity's, as printed; empty for a unit and where none was filled in."""
    day: str = ""
    """16日 or 上旬: on what day of its month the activity begins, where that is known."""


@dataclass(frozen=True)
class IndexEntry:
    """One line: a title and where it is found."""

    text: str
    places: tuple[Place, ...]
    """In the book's order; several where several activities bear the same title, or are the same unit's."""
    whole: bool = False
    """Of a unit that names no work point at all, among those that do not always."""


@dataclass(frozen=True)
class IndexSection:
    """Entries under one head."""

    head: str
    """Y; 科普讲座（报告会）; 5月; 5　加强…."""
    entries: tuple[IndexEntry, ...]

    @property
    def count(self) -> int:
        """How many places it names."""
        return sum(len(entry.places) for entry in self.entries)


@dataclass(frozen=True)
class Index:
    """One index; sections without an entry are left out, but for work points."""

    key: str
    """``unit``, ``activity``, ``category``, ``month`` or ``items``."""
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
    """All that the form has columns for: units, activities, categories and months if not too many, work points.

    Every unit of the book stands in the first once; every activity stands once in each of the others, but in that of
    the work points once for each that it names.
    """
    form = book.sources.form
    rows = tuple(_rows(book))
    found = [_units(book), _activities(rows)]
    short = len(rows) <= MOST_ACTIVITIES
    found += [_by_choice(rows, column) for column in form.columns if short and _is_category(column)]
    period, items = period_key(form), items_key(form)
    if short and period:
        found.append(_by_month(rows, period, book.year))
    if items:
        found.append(_by_item(book, rows, items))
    return tuple(found)


def _rows(book: Book) -> Iterator[_Row]:
    form = book.sources.form
    name, period = [column.key for column in form.columns].index(form.naming_key), period_key(form)
    for entry in book.entries:
        for activity, texts in zip(entry.activities, entry.rows, strict=True):
            title = " ".join(texts[name].split())
            value = activity.cells[period].value if period else None
            day = _day(value) if isinstance(value, Period) else ""
            yield _Row(activity, title or NAMELESS, Place(anchor_of(entry, activity), entry.unit.name, title, day))


def _day(period: Period) -> str:
    if period.precision is Precision.DAY:
        return f"{period.start.day}日"
    return _TEN_DAYS[min((period.start.day - 1) // 10, 2)] if period.precision is Precision.TEN_DAYS else ""


def _units(book: Book) -> Index:
    named = ((entry.unit.name, Place(anchor_of(entry), entry.unit.name)) for entry in book.entries)
    return Index("unit", "单位索引", _by_letter(named))


def _activities(rows: Iterable[_Row]) -> Index:
    return Index("activity", "活动索引", _by_letter((row.title, row.place) for row in rows))


def _is_category(column: FormField) -> bool:
    return column.key == CATEGORY and column.type is FieldType.CHOICE


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
    """All work points; under each the units that have activities for it, in the book's order."""
    outline = book.sources.outline
    numbers = [item.number for item in outline.items]
    found: dict[int, dict[str, list[Place]]] = {number: {} for number in (*numbers, _NONE)}
    for row in rows:
        for number in found.keys() & named_items(row.activity, key) or {_NONE}:
            found[number].setdefault(row.place.anchor.unit, []).append(row.place)
    silent = found[_NONE].keys() - {code for number in numbers for code in found[number]}
    sections = [
        IndexSection(f"{outline.references[item.number]}\u3000{item.lead.rstrip('。')}", _units_of(found[item.number]))
        for item in outline.items
    ]
    if found[_NONE]:
        sections.append(IndexSection(WITHOUT_ITEM, _units_of(found[_NONE], silent)))
    return Index("items", "工作要点索引", tuple(sections))


def _units_of(found: Mapping[str, Sequence[Place]], whole: Set[str] = frozenset()) -> tuple[IndexEntry, ...]:
    return tuple(IndexEntry(places[0].unit, tuple(places), code in whole) for code, places in found.items())


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

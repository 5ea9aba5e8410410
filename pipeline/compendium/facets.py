"""By what the web page sifts the activities: group of units, category, month, work point."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.compendium.assemble import Book
from pipeline.compendium.breakdowns import UNKNOWN_LABEL
from pipeline.compendium.coverage import items_key, named_items
from pipeline.compendium.indexes import WITHOUT_ITEM
from pipeline.compendium.statistics import CATEGORY, months_within, period_key
from pipeline.model.plan import Activity, Period

REST = "0"
"""Value of an activity that has none of the facet's values."""
_LEAD = 18
"""Characters of a work point's lead in the list to choose from."""

Marks = tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One value to choose."""

    value: str
    """As it stands in the marks of an activity, without blanks."""
    label: str
    activities: int
    row: str
    """First cell of its row in the exhibit."""


@dataclass(frozen=True)
class Facet:
    """One thing to sift by."""

    key: str
    """One letter, unlike those of the others."""
    label: str
    exhibit: str
    """Key of the overview's exhibit whose rows are its values."""
    options: tuple[Option, ...]


@dataclass(frozen=True)
class _Sorter:
    key: str
    label: str
    exhibit: str
    names: tuple[tuple[str, str, str], ...]
    """Value, label and first cell of the exhibit's row; the last may stand for what has none of the others."""
    marks: Callable[[str, Activity], Marks]
    """Of an activity of a unit of such a group; ``(REST,)`` where it has none."""


class Sieve:
    """The facets that the form has columns for, and the marks of each activity."""

    def __init__(self, book: Book) -> None:
        self._sorters = tuple(_sorters(book))
        counts = {sorter.key: Counter[str]() for sorter in self._sorters}
        for entry in book.entries:
            for activity in entry.activities:
                for sorter in self._sorters:
                    counts[sorter.key].update(sorter.marks(entry.unit.group, activity))
        self.facets = tuple(
            Facet(
                sorter.key,
                sorter.label,
                sorter.exhibit,
                tuple(
                    Option(value, label, counts[sorter.key][value], row)
                    for value, label, row in sorter.names
                    if counts[sorter.key][value] or value != REST
                ),
            )
            for sorter in self._sorters
        )

    def marks(self, group: str, activity: Activity) -> list[tuple[str, str]]:
        """Key of each facet with the activity's values, separated by blanks."""
        return [(sorter.key, " ".join(sorter.marks(group, activity))) for sorter in self._sorters]


def _sorters(book: Book) -> Iterator[_Sorter]:
    groups = {group: str(index) for index, group in enumerate(book.sources.roster.groups, 1)}
    yield _Sorter(
        "g",
        "单位类别",
        "groups",
        tuple((value, group, group) for group, value in groups.items()),
        lambda group, _activity: (groups[group],),
    )
    yield from _by_category(book)
    yield from _by_month(book)
    yield from _by_item(book)


def _by_category(book: Book) -> Iterator[_Sorter]:
    column = next((column for column in book.sources.form.columns if column.key == CATEGORY), None)
    if column is None:
        return
    values = {choice: str(index) for index, choice in enumerate(column.choices, 1)}

    def marks(_group: str, activity: Activity) -> Marks:
        value = activity.cells[CATEGORY].value
        return (values.get(value, REST) if isinstance(value, str) else REST,)

    names = (*((value, choice, choice) for choice, value in values.items()), (REST, UNKNOWN_LABEL, UNKNOWN_LABEL))
    yield _Sorter("c", column.label, "categories", names, marks)


def _by_month(book: Book) -> Iterator[_Sorter]:
    key = period_key(book.sources.form)
    if key is None:
        return

    def marks(_group: str, activity: Activity) -> Marks:
        """Every month in which it goes on, as the overview counts 当月进行."""
        value = activity.cells[key].value
        months = months_within(value, book.year) if isinstance(value, Period) else ()
        return tuple(str(month) for month in months) or (REST,)

    names = tuple((str(month), f"{month}月", f"{month}月") for month in range(1, 13))
    yield _Sorter("m", "月份", "months", (*names, (REST, "未填或不在本年度", "")), marks)


def _by_item(book: Book) -> Iterator[_Sorter]:
    key, outline = items_key(book.sources.form), book.sources.outline
    if key is None or not outline.items:
        return
    known = {item.number for item in outline.items}

    def marks(_group: str, activity: Activity) -> Marks:
        named = dict.fromkeys(number for number in named_items(activity, key) if number in known)
        return tuple(str(number) for number in named) or (REST,)

    references = outline.references
    names = tuple(
        (str(item.number), f"{references[item.number]}\u3000{_short(item.lead)}", references[item.number])
        for item in outline.items
    )
    yield _Sorter("i", "要点", "items", (*names, (REST, WITHOUT_ITEM, "")), marks)


def _short(lead: str) -> str:
    return lead.rstrip("。") if len(lead) <= _LEAD else lead[: _LEAD - 1] + "…"

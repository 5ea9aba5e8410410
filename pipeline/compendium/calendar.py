"""The year as a calendar: one mark for each activity, at the day, ten days, month or longer it was given to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.compendium.anchors import Anchor, anchor_of
from pipeline.compendium.assemble import Book
from pipeline.compendium.statistics import period_key
from pipeline.model.plan import Cell, Period, Precision

_FINEST_FIRST = tuple(Precision)


@dataclass(frozen=True)
class Mark:
    """One activity in the calendar, drawn where it begins."""

    anchor: Anchor
    title: str
    """The activity's name as printed; may be empty."""
    unit: str
    """The unit's name."""
    start: date
    end: date
    """Its last day, maybe in a later year."""
    precision: Precision
    """How exactly it was given: what is given to the month has no day to stand at."""


@dataclass(frozen=True)
class Undated:
    """An activity without a readable time."""

    anchor: Anchor
    title: str
    unit: str
    raw: str
    """What stands in the cell, as printed; empty where nothing was written."""


@dataclass(frozen=True)
class Calendar:
    """All activities of the book, each exactly once."""

    year: int
    marks: tuple[Mark, ...]
    """Those that begin in the year: by start, the more exact first, then in the book's order."""
    outside: tuple[Mark, ...]
    """Those that begin in another year, though some run on into this one; in the same order."""
    undated: tuple[Undated, ...]
    """In the book's order."""

    @property
    def activities(self) -> int:
        """How many activities there are."""
        return len(self.marks) + len(self.outside) + len(self.undated)

    @property
    def days(self) -> tuple[tuple[date, tuple[Mark, ...]], ...]:
        """Marks by the day they begin, for those given to the day; only days that have any, in order."""
        found: dict[date, list[Mark]] = {}
        for mark in self.of(Precision.DAY):
            found.setdefault(mark.start, []).append(mark)
        return tuple((day, tuple(marks)) for day, marks in found.items())

    def of(self, *precisions: Precision) -> tuple[Mark, ...]:
        """The marks of these precisions, in order."""
        return tuple(mark for mark in self.marks if mark.precision in precisions)

    def month(self, number: int, *precisions: Precision) -> tuple[Mark, ...]:
        """The marks that begin in a month, 1 to 12; only those of the precisions where any are named."""
        marks = self._by_month.get(number, [])
        return tuple(mark for mark in marks if not precisions or mark.precision in precisions)

    @cached_property
    def _by_month(self) -> dict[int, list[Mark]]:
        found: dict[int, list[Mark]] = {}
        for mark in self.marks:
            found.setdefault(mark.start.month, []).append(mark)
        return found

    @property
    def note(self) -> str:
        """How the marks add up to all activities, in a sentence."""
        text = f"共{self.activities}项活动，图中标出{len(self.marks)}项，每项一个标记，标在开始的时间"
        left_out = (("不在本年度开始的", self.outside), ("没有写明时间或无法识别的", self.undated))
        told = "、".join(f"{label}{len(ones)}项" for label, ones in left_out if ones)
        return f"{text}；{told}未标出，另列于后。" if told else f"{text}。"


def calendar_of(book: Book) -> Calendar | None:
    """Place every activity; None where the form has no period column."""
    key = period_key(book.sources.form)
    if key is None:
        return None
    marks: list[Mark] = []
    undated: list[Undated] = []
    for anchor, title, unit, cell, text in _cells(book, key):
        if isinstance(cell.value, Period):
            period = cell.value
            marks.append(Mark(anchor, title, unit, period.start, period.end, period.precision))
        else:
            undated.append(Undated(anchor, title, unit, text))
    # Sorting is stable: within a day the book's order stays.
    marks.sort(key=lambda mark: (mark.start, _FINEST_FIRST.index(mark.precision)))
    inside = tuple(mark for mark in marks if mark.start.year == book.year)
    outside = tuple(mark for mark in marks if mark.start.year != book.year)
    return Calendar(book.year, inside, outside, tuple(undated))


def _cells(book: Book, key: str) -> Iterator[tuple[Anchor, str, str, Cell, str]]:
    keys = [column.key for column in book.sources.form.columns]
    name, period = keys.index(book.sources.form.naming_key), keys.index(key)
    for entry in book.entries:
        for activity, row in zip(entry.activities, entry.rows, strict=True):
            yield anchor_of(entry, activity), row[name], entry.unit.name, activity.cells[key], row[period]

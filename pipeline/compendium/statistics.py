"""The book in figures: by group, by category, by month. Pure; every total says how many answers it lacks."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from pipeline.compendium.assemble import Book
from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Activity, Period, Precision

CATEGORY, HEADCOUNT, BUDGET = "category", "headcount", "budget"
"""Keys of the columns that are counted; a form may lack any of them."""

COARSE = frozenset({Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR})
"""Periods that say no month to begin in."""


@dataclass(frozen=True)
class Sum:
    """A total over those who gave a number."""

    total: float
    given: int
    missing: int
    """Activities without a number, or with one that can't be read."""


@dataclass(frozen=True)
class GroupLine:
    """What became of one group, in units; then its activities."""

    group: str
    asked: int
    planned: int
    """Units with at least one activity."""
    nil: int
    withheld: int
    missing: int
    activities: int
    headcount: Sum
    budget: Sum

    @property
    def answered(self) -> int:
        """Units in the book."""
        return self.planned + self.nil


@dataclass(frozen=True)
class CategoryLine:
    """One category; an empty name stands for activities without a readable one."""

    category: str
    activities: int
    headcount: Sum
    budget: Sum


@dataclass(frozen=True)
class MonthLine:
    """One month of the round's year."""

    month: int
    starting: int
    """Activities that begin in it, of those given to the month or more exactly."""
    running: int
    """Activities whose period touches it."""


@dataclass(frozen=True)
class Months:
    """The calendar; the starts of all months and the three rests add up to all activities."""

    lines: tuple[MonthLine, ...]
    coarse: int
    """Given only as a quarter, half-year or year."""
    other_year: int
    """Beginning outside the round's year."""
    unknown: int
    """Without a readable period."""


@dataclass(frozen=True)
class Statistics:
    """All figures of the book."""

    groups: tuple[GroupLine, ...]
    total: GroupLine
    categories: tuple[CategoryLine, ...]
    """Empty where the form has no category column."""
    months: Months | None
    """None where the form has no period column."""
    has_headcount: bool
    has_budget: bool


def count(book: Book) -> Statistics:
    """Count the book."""
    form = book.sources.form
    keys = {column.key for column in form.columns}
    activities = [activity for entry in book.entries for activity in entry.activities]
    groups = book.sources.roster.groups
    return Statistics(
        groups=tuple(_group(book, (group,), group) for group in groups),
        total=_group(book, groups, "合计"),
        categories=_categories(form, activities) if CATEGORY in keys else (),
        months=_months(form, activities, book.year),
        has_headcount=HEADCOUNT in keys,
        has_budget=BUDGET in keys,
    )


def add_up(activities: Iterable[Activity], key: str) -> Sum:
    """The total of one number column."""
    numbers: list[float] = []
    missing = 0
    for activity in activities:
        cell = activity.cells.get(key)
        if cell and is_number(cell.value):
            numbers.append(cell.value)
        else:
            missing += 1
    return sum_of(numbers, missing)


def sum_of(numbers: Sequence[float], missing: int) -> Sum:
    """The total of what was given: whole numbers stay whole, money is added exactly and rounded once."""
    whole = all(isinstance(number, int) for number in numbers)
    return Sum(sum(numbers) if whole else round(math.fsum(numbers), 6), len(numbers), missing)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a cell's value can be added up."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def period_key(form: Form) -> str | None:
    """Key of the first column that holds a time span."""
    return next((column.key for column in form.columns if column.type is FieldType.PERIOD), None)


def months_within(period: Period, year: int) -> range:
    """The months of a year that a period touches, 1 to 12; none where it lies outside."""
    first = max(period.start, date(year, 1, 1))
    last = min(period.end, date(year, 12, 31))
    return range(first.month, last.month + 1) if first <= last else range(0)


def _group(book: Book, groups: tuple[str, ...], title: str) -> GroupLine:
    entries = [entry for entry in book.entries if entry.unit.group in groups]
    activities = [activity for entry in entries for activity in entry.activities]
    planned = sum(bool(entry.activities) for entry in entries)
    return GroupLine(
        group=title,
        asked=sum(unit.group in groups for unit in book.sources.roster.units),
        planned=planned,
        nil=len(entries) - planned,
        withheld=sum(absence.unit.group in groups for absence in book.withheld),
        missing=sum(absence.unit.group in groups for absence in book.missing),
        activities=len(activities),
        headcount=add_up(activities, HEADCOUNT),
        budget=add_up(activities, BUDGET),
    )


def _categories(form: Form, activities: list[Activity]) -> tuple[CategoryLine, ...]:
    known = form.column(CATEGORY).choices
    sorted_out: dict[str, list[Activity]] = {category: [] for category in (*known, "")}
    for activity in activities:
        value = activity.cells[CATEGORY].value
        sorted_out[value if isinstance(value, str) and value in known else ""].append(activity)
    return tuple(
        CategoryLine(category, len(chosen), add_up(chosen, HEADCOUNT), add_up(chosen, BUDGET))
        for category, chosen in sorted_out.items()
        if category or chosen
    )


def _months(form: Form, activities: list[Activity], year: int) -> Months | None:
    key = period_key(form)
    if key is None:
        return None
    starting: Counter[int | str] = Counter()
    running: Counter[int] = Counter()
    for activity in activities:
        value = activity.cells[key].value
        if not isinstance(value, Period):
            starting["unknown"] += 1
            continue
        running.update(months_within(value, year))
        if value.start.year != year:
            starting["other_year"] += 1
        else:
            starting["coarse" if value.precision in COARSE else value.start.month] += 1
    lines = tuple(MonthLine(month, starting[month], running[month]) for month in range(1, 13))
    return Months(lines, starting["coarse"], starting["other_year"], starting["unknown"])

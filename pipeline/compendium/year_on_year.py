"""This year's plans beside those of the round before: what each unit begins, continues, drops or moves; the totals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.compendium.assemble import Book
from pipeline.compendium.breakdowns import Measure, measures
from pipeline.compendium.showing import printable, shown
from pipeline.compendium.statistics import Sum, add_up, period_key
from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Activity, Cell, Collection, Plan
from pipeline.model.unit import Roster
from pipeline.standard.pairing import pair_rows


class UnitYears(StrEnum):
    """In which of the two books a unit has a plan, a nil return included."""

    BOTH = "两年均有"
    NEW = "本年新报"
    GONE = "上年有、本年无"


@dataclass(frozen=True)
class Once:
    """An activity of one of the two years alone."""

    number: int
    """In that year's plan."""
    title: str
    time: str
    """As printed; without the year where it is the round's own."""


@dataclass(frozen=True)
class Kept:
    """An activity of both years."""

    before: Once
    now: Once

    @property
    def renamed(self) -> bool:
        """Whether its name is another."""
        return self.before.title != self.now.title

    @property
    def moved(self) -> bool:
        """Whether it is at another time of the year; both must say one."""
        return bool(self.before.time and self.now.time) and self.before.time != self.now.time


@dataclass(frozen=True)
class UnitComparison:
    """One unit in both years."""

    code: str
    name: str
    """As on this year's roster; else as it called itself last year, or its code."""
    years: UnitYears
    kept: tuple[Kept, ...]
    """In this year's order."""
    begun: tuple[Once, ...]
    """In this year's order."""
    dropped: tuple[Once, ...]
    """In last year's order."""

    @property
    def moved(self) -> tuple[Kept, ...]:
        """Those of ``kept`` whose time is another."""
        return tuple(one for one in self.kept if one.moved)


@dataclass(frozen=True)
class YearTotals:
    """One year's book in a line."""

    year: int
    units: int
    """That answered."""
    planned: int
    """Of these, with at least one activity."""
    activities: int
    sums: tuple[Sum, ...]
    """One for each measure; a year whose form lacked it has nothing but missing values."""


@dataclass(frozen=True)
class YearOnYear:
    """Two rounds side by side."""

    before: YearTotals
    now: YearTotals
    measures: tuple[Measure, ...]
    """Those of this year's form."""
    units: tuple[UnitComparison, ...]
    """In the book's order, then those that have no plan this year: on the roster in its order, others by code."""

    @property
    def counts(self) -> dict[str, int]:
        """Label to number: 延续, 其中时间有变, 新增, 不再列入."""
        return {
            "延续": sum(len(unit.kept) for unit in self.units),
            "其中时间有变": sum(len(unit.moved) for unit in self.units),
            "新增": sum(len(unit.begun) for unit in self.units),
            "不再列入": sum(len(unit.dropped) for unit in self.units),
        }

    @property
    def note(self) -> str:
        """What the comparison goes by, in a sentence."""
        counts = self.counts
        return (
            f"与{self.before.year}年相比：延续{counts['延续']}项（时间有变{counts['其中时间有变']}项），"
            f"新增{counts['新增']}项，{self.before.year}年有而本年不再列入的{counts['不再列入']}项。"
            "同一单位名称相同、相近，或名称虽改而其余各栏大体相同的，视为同一项活动。"
        )


def compare_years(previous: Collection, book: Book) -> YearOnYear:
    """Compare a book with the plans of the round before; units are matched by their codes.

    Args:
        previous: what was collected then; for a public edition as ``publish_previous`` gives it.
        book: this round's.
    """
    form, roster = book.sources.form, book.sources.roster
    year = int(previous.round[:4])
    old = {plan.unit: plan for plan in previous.plans}
    new = {entry.unit.code: entry.plan for entry in book.entries}
    order = {unit.code: place for place, unit in enumerate(roster.units)}
    gone = sorted(old.keys() - new.keys(), key=lambda code: (order.get(code, len(order)), code))
    names = _names(roster, old)
    units = tuple(
        _compare(code, names[code], (old.get(code), new.get(code)), (year, book.year), form) for code in (*new, *gone)
    )
    counted = measures(form)
    return YearOnYear(
        _totals(year, previous.plans, counted), _totals(book.year, tuple(new.values()), counted), counted, units
    )


def _names(roster: Roster, old: Mapping[str, Plan]) -> dict[str, str]:
    own = {code: printable(plan.head["unit"].raw) if "unit" in plan.head else "" for code, plan in old.items()}
    return {code: name or code for code, name in own.items()} | {unit.code: unit.name for unit in roster.units}


def _compare(
    code: str, name: str, plans: tuple[Plan | None, Plan | None], years: tuple[int, int], form: Form
) -> UnitComparison:
    before, now = (plan.activities if plan else () for plan in plans)
    state = UnitYears.BOTH if all(plans) else UnitYears.NEW if plans[1] else UnitYears.GONE
    pairs = pair_rows(list(_answers(before, form)), list(_answers(now, form)), form.naming_key)
    old, new = (
        [_once(activity, form, year) for activity in rows] for rows, year in zip((before, now), years, strict=True)
    )
    taken = set(pairs.values())
    return UnitComparison(
        code,
        name,
        state,
        tuple(Kept(old[pairs[index]], one) for index, one in enumerate(new) if index in pairs),
        tuple(one for index, one in enumerate(new) if index not in pairs),
        tuple(one for index, one in enumerate(old) if index not in taken),
    )


def _answers(rows: Iterable[Activity], form: Form) -> Iterator[dict[str, str]]:
    """What rows are matched by. Their times are in different years, so these say nothing."""
    keys = [column.key for column in form.columns if column.type not in {FieldType.SEQUENCE, FieldType.PERIOD}]
    for activity in rows:
        yield {key: activity.cells[key].raw for key in keys if key in activity.cells}


def _once(activity: Activity, form: Form, year: int) -> Once:
    key = period_key(form)
    cell = activity.cells.get(key) if key else None
    time = shown(cell, form.column(key), year) if cell and key else ""
    return Once(activity.number, printable(activity.cells.get(form.naming_key, Cell(raw="", value=None)).raw), time)


def _totals(year: int, plans: Sequence[Plan], counted: Sequence[Measure]) -> YearTotals:
    activities = [activity for plan in plans for activity in plan.activities]
    return YearTotals(
        year,
        len(plans),
        sum(bool(plan.activities) for plan in plans),
        len(activities),
        tuple(add_up(activities, measure.key) for measure in counted),
    )

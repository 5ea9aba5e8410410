"""This year's plans beside those of the round before: what each unit begins, continues, drops or moves; the totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.compendium.assemble import Book
from pipeline.compendium.breakdowns import Measure, measures
from pipeline.compendium.showing import printable, shown
from pipeline.compendium.statistics import Sum, add_up, period_key
from pipeline.compendium.year_before import YearBefore, round_label
from pipeline.model.form import Form
from pipeline.model.plan import Activity, Cell, Period, Plan
from pipeline.model.unit import Roster

BEGUN, KEPT, MOVED, DROPPED, NOT_IN = "新增", "继续", "调整月份", "取消", "本年未收入"
"""What becomes of an activity; each of either year is exactly one of these."""


class UnitYears(StrEnum):
    """In which of the two books a unit has a plan, a nil return included; else why this year's lacks it."""

    BOTH = "两年均有"
    NEW = "上年的汇编没有这个单位"
    MISSING = "本年尚未报送"
    WITHHELD = "本年报送的材料有待改正，暂未收入"
    LEFT = "已不在本年的单位名录"

    @property
    def gone(self) -> bool:
        """Whether only the book of the year before has it."""
        return self not in {UnitYears.BOTH, UnitYears.NEW}


@dataclass(frozen=True)
class Once:
    """An activity of one of the two years."""

    number: int
    """In that year's plan."""
    title: str
    time: str
    """As printed; without the year where it is the round's own."""
    months: tuple[int, int] | None = None
    """First and last that its time touches, January of the round's own year being 0; None where it says none."""


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
        """Whether it is in other months of the year, none the same; both must say when.

        A weekend in May is another day each year, and 第二季度 that becomes 5月16日 has only been made exact.
        """
        then, now = self.before.months, self.now.months
        return then is not None and now is not None and (then[1] < now[0] or now[1] < then[0])


@dataclass(frozen=True)
class UnitComparison:
    """One unit in both years."""

    code: str
    name: str
    """As on this year's roster; else as it called itself last year, or its code."""
    group: str
    """As on this year's roster; empty where it isn't on it."""
    years: UnitYears
    activities: tuple[int | None, int | None]
    """How many it had and has; None where that year's book has no plan of it."""
    goes_on: tuple[Kept, ...]
    """In this year's order."""
    begun: tuple[Once, ...]
    """In this year's order."""
    ended: tuple[Once, ...]
    """In last year's order; dropped, unless the whole unit is ``gone``: nobody knows that yet."""

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Those that go on in the same months."""
        return tuple(one for one in self.goes_on if not one.moved)

    @property
    def moved(self) -> tuple[Kept, ...]:
        """Those that go on in others."""
        return tuple(one for one in self.goes_on if one.moved)

    @property
    def counts(self) -> dict[str, int]:
        """What becomes of an activity to how many."""
        gone = self.years.gone
        return {
            BEGUN: len(self.begun),
            KEPT: len(self.kept),
            MOVED: len(self.moved),
            DROPPED: 0 if gone else len(self.ended),
            NOT_IN: len(self.ended) if gone else 0,
        }


@dataclass(frozen=True)
class YearTotals:
    """One year's book in a line."""

    label: str
    """2019年."""
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
    """In the roster's order, group by group, then those that are no longer on it by code."""

    @property
    def counts(self) -> dict[str, int]:
        """What becomes of an activity to how many."""
        return added(self.units)

    @property
    def note(self) -> str:
        """The comparison in a sentence."""
        counts = self.counts
        told = "，".join(f"{label}{counts[label]}项" for label in (BEGUN, KEPT, MOVED, DROPPED))
        rest = f"；另有{self.before.label}的{counts[NOT_IN]}项，所属单位本年没有收入" if counts[NOT_IN] else ""
        return f"与{self.before.label}相比，{told}{rest}。"


def added(units: Sequence[UnitComparison]) -> dict[str, int]:
    """What becomes of an activity to how many, over some units."""
    return {label: sum(unit.counts[label] for unit in units) for label in (BEGUN, KEPT, MOVED, DROPPED, NOT_IN)}


def compare_years(book: Book, before: YearBefore) -> YearOnYear:
    """Compare a book with the plans of the round before; units are matched by their codes.

    Args:
        book: this round's.
        before: the other; for a public edition as ``publish`` gives it.
    """
    form, roster = book.sources.form, book.sources.roster
    old = {plan.unit: plan for plan in before.collection.plans}
    new = {entry.unit.code: entry.plan for entry in book.entries}
    listed = [unit.code for group in roster.groups for unit in roster.units if unit.group == group]
    codes = [code for code in listed if code in old or code in new] + sorted(old.keys() - set(listed))
    comparing = _Comparing(book, before, _names(roster, old))
    counted = measures(form)
    return YearOnYear(
        _totals(before.label, before.collection.plans, counted),
        _totals(round_label(book.sources.collection.round), tuple(new.values()), counted),
        counted,
        tuple(comparing.unit(code, old.get(code), new.get(code)) for code in codes),
    )


def _names(roster: Roster, old: Mapping[str, Plan]) -> dict[str, str]:
    own = {code: printable(plan.head["unit"].raw) if "unit" in plan.head else "" for code, plan in old.items()}
    return {code: name or code for code, name in own.items()} | {unit.code: unit.name for unit in roster.units}


class _Comparing:
    """Compares unit by unit."""

    def __init__(self, book: Book, before: YearBefore, names: Mapping[str, str]) -> None:
        self._form, self._years = book.sources.form, (before.year, book.year)
        self._continued, self._names = before.continued, names
        self._groups = {unit.code: unit.group for unit in book.sources.roster.units}
        self._withheld = {absence.unit.code for absence in book.withheld}

    def unit(self, code: str, before: Plan | None, now: Plan | None) -> UnitComparison:
        """One unit; it has a plan in one year at least."""
        old, new = (
            [_once(activity, self._form, year) for activity in (plan.activities if plan else ())]
            for plan, year in zip((before, now), self._years, strict=True)
        )
        pairs = self._continued.get(code, {}) if before and now else {}
        taken = set(pairs.values())
        return UnitComparison(
            code,
            self._names[code],
            self._groups.get(code, ""),
            self._state(code, before, now),
            (len(old) if before else None, len(new) if now else None),
            tuple(Kept(old[pairs[index]], one) for index, one in enumerate(new) if index in pairs),
            tuple(one for index, one in enumerate(new) if index not in pairs),
            tuple(one for index, one in enumerate(old) if index not in taken),
        )

    def _state(self, code: str, before: Plan | None, now: Plan | None) -> UnitYears:
        if now:
            return UnitYears.BOTH if before else UnitYears.NEW
        if code not in self._groups:
            return UnitYears.LEFT
        return UnitYears.WITHHELD if code in self._withheld else UnitYears.MISSING


def _once(activity: Activity, form: Form, year: int) -> Once:
    title = printable(activity.cells.get(form.naming_key, Cell(raw="", value=None)).raw)
    key = period_key(form)
    cell = activity.cells.get(key) if key else None
    if cell is None or key is None:
        return Once(activity.number, title, "")
    return Once(activity.number, title, shown(cell, form.column(key), year), _months(cell.value, year))


def _months(value: object, year: int) -> tuple[int, int] | None:
    if not isinstance(value, Period):
        return None
    first, last = ((day.year - year) * 12 + day.month - 1 for day in (value.start, value.end))
    return first, last


def _totals(label: str, plans: Sequence[Plan], counted: Sequence[Measure]) -> YearTotals:
    activities = [activity for plan in plans for activity in plan.activities]
    return YearTotals(
        label,
        len(plans),
        sum(bool(plan.activities) for plan in plans),
        len(activities),
        tuple(add_up(activities, measure.key) for measure in counted),
    )

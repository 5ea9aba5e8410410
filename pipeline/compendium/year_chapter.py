"""The chapter 与上年对照: both years' totals side by side; of each unit what is new, goes on, was moved or dropped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.compendium.exhibit import sum_text, wide_table
from pipeline.compendium.showing import shortened
from pipeline.compendium.statistics import Sum
from pipeline.compendium.year_on_year import (
    BEGUN,
    DROPPED,
    KEPT,
    MOVED,
    NOT_IN,
    Kept,
    Once,
    UnitComparison,
    UnitYears,
    YearOnYear,
    added,
)
from pipeline.render.table import Table
from pipeline.standard.wording import chinese_number

TITLE = "与上年对照"
TOTALS, GROUPS, UNITS = "year-totals", "year-groups", "year-units"
"""The three kinds of table, by their designs."""
LEFT = "已不在单位名录的单位"
NONE, TOTAL = "—", "合计"
RULE = (
    "同一单位名称相同、相近，或名称虽改而其余各栏大体相同的，视为同一项活动；"
    "两年所写时间没有一个月份相同的，为调整月份。过长的名称只印前面的部分。"
)
TITLE_CHARACTERS, _TIME_CHARACTERS = 40, 20
_LINE, _ROW = 240, 720
"""Characters of a line and of a row, at most about: a row is never cut, so it must fit a page."""


@dataclass(frozen=True)
class YearTable:
    """One table of the chapter."""

    title: str
    """What stands over it."""
    anchor: str
    design: str
    table: Table
    codes: tuple[str, ...] = ()
    """Unit of each row; none where its rows are no units."""


def year_chapter(
    comparison: YearOnYear, heading: Callable[[int, str, str], Any], title: str, tables_before: int
) -> dict[str, Any]:
    """What the templates print.

    Args:
        comparison: the two years.
        heading: takes level, text and what stands there; gives a heading of the contents.
        title: of the chapter, with its number.
        tables_before: captioned tables that stand in the book before it.
    """
    first, second = tables_before + 1, tables_before + 2
    totals, by_group = year_tables(comparison)
    years = f"{comparison.before.label}与{comparison.now.label}"
    return {
        "heading": heading(1, title, "year on year"),
        "lead": f"{comparison.note}合计见表{first}，按单位类别见表{second}，各单位的活动列在后面。{RULE}",
        "tables": (
            YearTable(f"表{first}\u3000{years}合计", "_Year1", TOTALS, totals),
            YearTable(f"表{second}\u3000{years}各类单位的活动项数", "_Year2", GROUPS, by_group),
        ),
        "groups": tuple(
            YearTable(f"（{chinese_number(number)}）{name or LEFT}", f"_Year{number + 2}", UNITS, table, codes)
            for number, (name, units) in enumerate(_by_group(comparison).items(), 1)
            for table, codes in [_units(comparison, units)]
        ),
    }


def year_tables(comparison: YearOnYear) -> tuple[Table, Table]:
    """The totals side by side; the activities by groups of units."""
    return _totals(comparison), _groups(comparison)


def designs(before: str, now: str) -> dict[str, Table]:
    """The tables' columns by their designs, without rows.

    Args:
        before: the earlier year as printed.
        now: the later one.
    """
    years = [(before, 1.3), (now, 1.3)]
    kinds = [(BEGUN, 1.0), (KEPT, 1.0), (MOVED, 1.3), (DROPPED, 1.0), (NOT_IN, 1.4)]
    return {
        TOTALS: wide_table([("项目", 2.4), (before, 2.0), (now, 2.0), ("增减", 1.4)], ()),
        GROUPS: wide_table([("单位类别", 3.0), *years, *kinds], ()),
        UNITS: wide_table([("单位", 34), (before, 14), (now, 14), ("活动", 94)], (), left=(0, 3)),
    }


def _table(comparison: YearOnYear, design: str, rows: Sequence[Sequence[str]]) -> Table:
    return Table(designs(comparison.before.label, comparison.now.label)[design].columns, rows)


def _totals(comparison: YearOnYear) -> Table:
    before, now = comparison.before, comparison.now
    counted = (
        ("收入的单位", before.units, now.units),
        ("其中有计划的单位", before.planned, now.planned),
        ("活动项数", before.activities, now.activities),
    )
    rows = [(label, str(then), str(later), _difference(then, later)) for label, then, later in counted]
    for measure, then, later in zip(comparison.measures, before.sums, now.sums, strict=True):
        change = _difference(then.total, later.total) if then.given and later.given else NONE
        rows.append((measure.label, _sum(then), _sum(later), change))
    return _table(comparison, TOTALS, rows)


def _sum(amount: Sum) -> str:
    missing = f"（{amount.missing}项未填）" if amount.given and amount.missing else ""
    return f"{sum_text(amount) or NONE}{missing}"


def _difference(before: float, now: float) -> str:
    change = Decimal(str(now)) - Decimal(str(before))
    return f"{'增' if change > 0 else '减'}{abs(change).normalize():f}" if change else "持平"


def _by_group(comparison: YearOnYear) -> dict[str, list[UnitComparison]]:
    found: dict[str, list[UnitComparison]] = {}
    for unit in comparison.units:
        found.setdefault(unit.group, []).append(unit)
    return found


def _groups(comparison: YearOnYear) -> Table:
    lines = [(name or LEFT, units) for name, units in _by_group(comparison).items()]
    rows = []
    for label, units in [*lines, (TOTAL, list(comparison.units))]:
        years = (str(sum(unit.activities[year] or 0 for unit in units)) for year in (0, 1))
        rows.append((label, *years, *map(str, added(units).values())))
    return _table(comparison, GROUPS, rows)


def _units(comparison: YearOnYear, units: Sequence[UnitComparison]) -> tuple[Table, tuple[str, ...]]:
    rows = [(unit.code, row) for unit in units for row in _rows(unit)]
    return _table(comparison, UNITS, [row for _, row in rows]), tuple(code for code, _ in rows)


def _rows(unit: UnitComparison) -> Iterator[tuple[str, str, str, str]]:
    """A unit's row; several where it has very much to say."""
    before, now = (NONE if count is None else str(count) for count in unit.activities)
    name = unit.name
    for lines in _together(_lines(unit)):
        yield name, before, now, "\n".join(lines)
        name, before, now = f"{unit.name}（续）", "", ""


def _together(lines: Iterator[str]) -> Iterator[list[str]]:
    held: list[str] = []
    for line in lines:
        if held and sum(map(len, held)) + len(line) > _ROW:
            yield held
            held = []
        held.append(line)
    yield held


def _lines(unit: UnitComparison) -> Iterator[str]:
    if unit.years is not UnitYears.BOTH:
        yield f"{unit.years}。"
    if not any(unit.activities):
        when = "两年都" if unit.years is UnitYears.BOTH else "上年" if unit.years.gone else "本年"
        yield f"{when}报告没有计划。"
    yield from _listing(BEGUN, [_named(one) for one in unit.begun])
    yield from _listing(KEPT, [_gone_on(one) for one in unit.kept])
    yield from _listing(MOVED, [_gone_on(one) for one in unit.moved])
    yield from _listing("上年有" if unit.years.gone else DROPPED, [_named(one) for one in unit.ended])


def _listing(label: str, names: Sequence[str]) -> Iterator[str]:
    """新增2项：…；…, on as many lines as it takes."""
    line = f"{label}{len(names)}项："
    for index, name in enumerate(names):
        if index and len(line) + len(name) > _LINE:
            yield line
            line = f"{label}（续）："
        line += name + ("。" if index == len(names) - 1 else "；")
    if names:
        yield line


def _named(one: Once) -> str:
    return shortened(one.title, TITLE_CHARACTERS) or f"第{one.number}项（没有写名称）"


def _gone_on(one: Kept) -> str:
    told = []
    if one.renamed:
        told.append(f"原名“{_named(one.before)}”" if one.before.title else "原来没有写名称")
    if one.moved:
        then, now = (shortened(time, _TIME_CHARACTERS) for time in (one.before.time, one.now.time))
        told.append(f"{then}改为{now}")
    return _named(one.now) + (f"（{'，'.join(told)}）" if told else "")


def tables_of(chapter: Mapping[str, Any]) -> tuple[YearTable, ...]:
    """All tables of the chapter, in its order."""
    return (*chapter["tables"], *chapter["groups"])

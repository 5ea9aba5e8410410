"""The two years in the workbook: totals, and every activity of either year in one list to filter."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.compendium.exhibit import sum_text
from pipeline.compendium.year_on_year import BEGUN, DROPPED, KEPT, MOVED, NOT_IN, Once, UnitComparison, YearOnYear
from pipeline.render.sheet_table import SheetColumn, SheetTable

ACTIVITIES = "与上年对照"
"""Name of the sheet that lists the activities."""
_NOTHING = Once(0, "", "")


class YearLine(NamedTuple):
    """An activity of either year, and what became of it."""

    unit: UnitComparison
    kind: str
    now: Once | None
    before: Once | None


def year_lines(comparison: YearOnYear) -> Iterator[YearLine]:
    """Each activity of either year once: unit by unit, this year's in its order, then those of last year alone."""
    for unit in comparison.units:
        now = [YearLine(unit, BEGUN, one, None) for one in unit.begun]
        now += [YearLine(unit, MOVED if one.moved else KEPT, one.now, one.before) for one in unit.goes_on]
        yield from sorted(now, key=lambda line: line.now.number if line.now else 0)
        for one in unit.ended:
            yield YearLine(unit, NOT_IN if unit.years.gone else DROPPED, None, one)


def year_data(comparison: YearOnYear) -> Iterator[tuple[str, ...]]:
    """The same as texts, for the book's data: first each year's totals, then the activities."""
    for year in (comparison.before, comparison.now):
        sums = (text for amount in year.sums for text in (sum_text(amount), str(amount.missing)))
        yield (year.label, str(year.units), str(year.planned), str(year.activities), *sums)
    for unit in comparison.units:
        yield unit.code, unit.name, unit.years
    for line in year_lines(comparison):
        both = (line.now or _NOTHING, line.before or _NOTHING)
        yield line.unit.code, line.kind, *(text for one in both for text in (str(one.number), one.title, one.time))


def year_sheet(comparison: YearOnYear) -> SheetTable:
    """The list of activities."""
    columns = [
        SheetColumn("单位编码", 10, centred=True),
        SheetColumn("单位", 30),
        SheetColumn("单位类别", 16),
        SheetColumn("单位情况", 20),
        SheetColumn("变化", 12, centred=True),
    ]
    for label in (comparison.now.label, comparison.before.label):
        columns += [
            SheetColumn(f"{label}序号", 9, centred=True),
            SheetColumn(f"{label}活动", 36),
            SheetColumn(f"{label}时间", 16),
        ]
    return SheetTable(
        ACTIVITIES,
        columns,
        [
            [
                line.unit.code,
                line.unit.name,
                line.unit.group,
                str(line.unit.years),
                line.kind,
                *(
                    value
                    for one in (line.now, line.before)
                    for value in ((one.number, one.title, one.time) if one else (None, "", ""))
                ),
            ]
            for line in year_lines(comparison)
        ],
    )

"""The overview's exhibits: each a table, most with a chart, made from the statistics."""

from pipeline.compendium.assemble import Book
from pipeline.compendium.calendar import calendar_of
from pipeline.compendium.coverage import Coverage
from pipeline.compendium.exhibit import Exhibit, bars, sum_text, wide_table
from pipeline.compendium.exhibits_of_coverage import coverage_exhibits
from pipeline.compendium.exhibits_of_time_and_choice import breakdown_exhibits, calendar_exhibit
from pipeline.compendium.statistics import GroupLine, Months, Statistics
from pipeline.render.charts import Column, ColumnChart

BY_GROUP = "按单位类别"
"""Title of the exhibit that ends with the totals of the book."""


def exhibits(book: Book, statistics: Statistics, coverage: Coverage | None) -> tuple[Exhibit, ...]:
    """All exhibits that the form has columns for; a chart only where there is something to draw."""
    found = [_by_group(statistics)]
    if statistics.categories:
        found.append(_by_category(statistics))
    if statistics.months:
        found.append(_by_month(statistics.months, statistics.total.activities, book.year))
    year = calendar_of(book)
    if year and year.marks:
        found.append(calendar_exhibit(book, year))
    found += breakdown_exhibits(book)
    if coverage and coverage.items:
        found += coverage_exhibits(book, coverage)
    return tuple(found)


def _by_group(statistics: Statistics) -> Exhibit:
    lines = (*statistics.groups, statistics.total)
    columns = [
        ("单位类别", 3.4),
        ("应报", 1.0),
        ("有计划", 1.2),
        ("无计划", 1.2),
        ("待改正", 1.2),
        ("未报", 1.0),
        ("活动", 1.1),
    ]
    rows = [_group_row(line) for line in lines]
    for there, label, picked in (
        (statistics.has_headcount, "预计人次", [line.headcount for line in lines]),
        (statistics.has_budget, "经费（万元）", [line.budget for line in lines]),
    ):
        if there:
            columns += [(label, 1.7), ("未填", 1.0)]
            rows = [[*row, sum_text(one), str(one.missing)] for row, one in zip(rows, picked, strict=True)]
    total = statistics.total
    return Exhibit(
        key="groups",
        title=BY_GROUP,
        lead=f"应报送{total.asked}个单位，已报送{total.answered}个；收入活动{total.activities}项。",
        table_title="各类单位报送情况",
        table=wide_table(columns, rows),
        chart_title="各类单位的活动项数",
        chart=bars([(line.group, line.activities) for line in statistics.groups], "各类单位的活动项数"),
    )


def _group_row(line: GroupLine) -> list[str]:
    counts = (line.asked, line.planned, line.nil, line.withheld, line.missing, line.activities)
    return [line.group, *(str(number) for number in counts)]


def _by_category(statistics: Statistics) -> Exhibit:
    total = statistics.total.activities
    columns = [("活动类别", 4.6), ("活动", 1.0), ("占比（%）", 1.4)]
    rows = [
        [line.category or "未填或无法归类", str(line.activities), _share(line.activities, total)]
        for line in statistics.categories
    ]
    rows.append(["合计", str(total), _share(total, total)])
    for there, label, picked, whole in (
        (
            statistics.has_headcount,
            "预计人次",
            [c.headcount for c in statistics.categories],
            statistics.total.headcount,
        ),
        (statistics.has_budget, "经费（万元）", [c.budget for c in statistics.categories], statistics.total.budget),
    ):
        if there:
            columns += [(label, 1.7), ("未填", 1.0)]
            rows = [[*row, sum_text(one), str(one.missing)] for row, one in zip(rows, [*picked, whole], strict=True)]
    used = [line for line in statistics.categories if line.category and line.activities]
    return Exhibit(
        key="categories",
        title="按活动类别",
        lead=f"{total}项活动分属{len(used)}类。",
        table_title="各类活动",
        table=wide_table(columns, rows),
        chart_title="各类活动的项数",
        chart=bars([(line.category, line.activities) for line in used], "各类活动的项数"),
    )


def _by_month(months: Months, total: int, year: int) -> Exhibit:
    rows = [[f"{line.month}月", str(line.starting), str(line.running)] for line in months.lines]
    rest = (
        ("只写到季度、半年或全年", months.coarse),
        ("不在本年度开始", months.other_year),
        ("未填或无法识别", months.unknown),
    )
    rows += [[label, str(number), ""] for label, number in rest if number]
    rows.append(["合计", str(total), ""])
    drawn = any(line.starting or line.running for line in months.lines)
    columns = tuple(Column(f"{line.month}月", line.running, line.starting) for line in months.lines)
    said = "，".join(f"{line.month}月开始{line.starting}项、进行{line.running}项" for line in months.lines)
    return Exhibit(
        key="months",
        title="按月份",
        lead=f"{year}年各月开始和进行的活动项数如下；跨月的活动在所跨各月都计入“当月进行”。",
        table_title="各月活动",
        table=wide_table([("月份", 2.6), ("当月开始", 1.0), ("当月进行", 1.0)], rows),
        chart_title="各月活动项数",
        chart=ColumnChart(columns, "当月进行", "当月开始", f"各月活动项数：{said}") if drawn else None,
    )


def _share(part: int, total: int) -> str:
    return f"{part / total * 100:.1f}" if total else ""

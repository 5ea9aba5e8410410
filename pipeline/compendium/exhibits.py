"""The overview's exhibits: each a table, most with a chart, made from the statistics."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.compendium.assemble import Book
from pipeline.compendium.coverage import Coverage
from pipeline.compendium.showing import shown_number
from pipeline.compendium.statistics import GroupLine, Months, Statistics, Sum
from pipeline.render.charts import Bar, BarChart, Chart, Column, ColumnChart, wrap_label
from pipeline.render.table import Table, TableColumn
from pipeline.standard.layout import TYPE_WIDTH, Length, mm

_LABEL_CHARACTERS = 22


@dataclass(frozen=True)
class Exhibit:
    """One section of the overview."""

    key: str
    """Name of its chart in templates and files."""
    title: str
    lead: str
    """What it shows, in a sentence."""
    table_title: str
    table: Table
    chart_title: str = ""
    chart: Chart | None = None


def exhibits(book: Book, statistics: Statistics, coverage: Coverage | None) -> tuple[Exhibit, ...]:
    """All exhibits that the form has columns for; a chart only where there is something to draw."""
    found = [_by_group(statistics)]
    if statistics.categories:
        found.append(_by_category(statistics))
    if statistics.months:
        found.append(_by_month(statistics.months, statistics.total.activities, book.year))
    if coverage and coverage.items:
        found.append(_by_item(coverage, book.sources.outline.title))
    return tuple(found)


def sum_text(amount: Sum) -> str:
    """A total as printed: blank where nobody gave a number."""
    return shown_number(amount.total) if amount.given else ""


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
        title="按单位类别",
        lead=f"应报送{total.asked}个单位，已报送{total.answered}个；收入活动{total.activities}项。",
        table_title="各类单位报送情况",
        table=_table(columns, rows),
        chart_title="各类单位的活动项数",
        chart=_bars([(line.group, line.activities) for line in statistics.groups], "各类单位的活动项数"),
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
        table=_table(columns, rows),
        chart_title="各类活动的项数",
        chart=_bars([(line.category, line.activities) for line in used], "各类活动的项数"),
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
        table=_table([("月份", 2.6), ("当月开始", 1.0), ("当月进行", 1.0)], rows),
        chart_title="各月活动项数",
        chart=ColumnChart(columns, "当月进行", "当月开始", f"各月活动项数：{said}") if drawn else None,
    )


def _by_item(coverage: Coverage, title: str) -> Exhibit:
    rows = [[line.reference, line.item.lead, str(line.activities), str(len(line.by_unit))] for line in coverage.items]
    idle = [line.reference for line in coverage.items if not line.activities]
    lead = f"对照《{title}》，" + (_idle(idle) if idle else "每一项要点都有活动对应。")
    if coverage.unassigned:
        lead += f"另有{coverage.unassigned}项活动没有写明对应的要点。"
    columns = [("要点", 0.7), ("内容", 8.0), ("活动", 0.8), ("单位", 0.8)]
    table = _table(columns, rows, left=(1,))
    return Exhibit("items", "按工作要点", lead + "一项活动可对应几项要点。", "各项要点的活动", table)


def _idle(references: Sequence[str]) -> str:
    counted = all(reference.isdigit() for reference in references)
    named = "、".join(references)
    return f"第{named}项要点尚无活动对应。" if counted else f"{named}尚无活动对应。"


def _bars(pairs: Sequence[tuple[str, int]], title: str) -> BarChart | None:
    if not any(number for _, number in pairs):
        return None
    bars = tuple(Bar(wrap_label(label, _LABEL_CHARACTERS), number, f"{number}项") for label, number in pairs)
    return BarChart(bars, f"{title}：" + "，".join(f"{label}{number}项" for label, number in pairs))


def _share(part: int, total: int) -> str:
    return f"{part / total * 100:.1f}" if total else ""


def _table(columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> Table:
    """A table as wide as the portrait type area; ``columns`` gives each label with its share of the width."""
    whole = sum(share for _, share in columns)
    return Table(
        [
            TableColumn(label, _part(share / whole), centred=index not in left)
            for index, (label, share) in enumerate(columns)
        ],
        rows,
    )


def _part(share: float) -> Length:
    return mm(round(TYPE_WIDTH.mm * share, 3))

"""The overview's exhibits made from the calendar and from the form's choice columns."""

from collections.abc import Iterator

from pipeline.compendium.assemble import Book
from pipeline.compendium.breakdowns import GROUP, MONTH, Breakdown, break_down
from pipeline.compendium.calendar import Calendar as Year
from pipeline.compendium.exhibit import Exhibit, bars, sum_text, wide_table
from pipeline.compendium.statistics import CATEGORY
from pipeline.model.plan import Precision
from pipeline.render.charts import Calendar, Planned, reading_note

_SHOWN = (Precision.DAY, Precision.TEN_DAYS, Precision.MONTH)
_COARSE = tuple(precision for precision in Precision if precision not in _SHOWN)


def calendar_exhibit(book: Book, year: Year) -> Exhibit:
    """The year with one mark for each activity given to the month or more exactly."""
    chart = _drawn(book, year)
    coarse = year.of(*_COARSE)
    lead = year.note
    if coarse:
        lead = lead.rstrip("。") + f"；只写到季度、半年或全年的{len(coarse)}项也不在图中。"
    if chart:
        lead += f"图的看法：{reading_note(chart).rstrip('。')}。"
    rows = [
        [f"{month}月", *(str(len(year.month(month, *kind)) or "") for kind in (*((one,) for one in _SHOWN), _COARSE))]
        for month in range(1, 13)
    ]
    rows.append(["合计", *(str(len(year.of(*kind))) for kind in (*((one,) for one in _SHOWN), _COARSE))])
    columns = [("开始月份", 1.4), ("写到日", 1.0), ("写到旬", 1.0), ("只写到月", 1.0), ("季度、半年、全年", 1.6)]
    return Exhibit(
        key="calendar",
        title="全年日历",
        lead=lead,
        table_title="活动时间写到什么程度",
        table=wide_table(columns, rows),
        chart_title=f"{book.year}年活动日历",
        chart=chart,
    )


def breakdown_exhibits(book: Book) -> Iterator[Exhibit]:
    """One for each choice column of the form but the category, which has its own."""
    for found in break_down(book):
        if found.key not in {GROUP, MONTH, CATEGORY}:
            yield _breakdown(found)


def _breakdown(found: Breakdown) -> Exhibit:
    columns = [(found.label, 3.6), ("活动", 1.0)]
    for measure in found.measures:
        columns += [(measure.label, 1.7), ("未填", 1.0)]
    rows = [
        [line.label, str(line.activities), *(text for one in line.sums for text in (sum_text(one), str(one.missing)))]
        for line in (*found.lines, found.total)
    ]
    return Exhibit(
        key=found.key,
        title=f"按{found.label}",
        lead=found.note,
        table_title=f"各类{found.label}的活动",
        table=wide_table(columns, rows),
        chart_title=f"按{found.label}的活动项数",
        chart=bars([(line.label, line.activities) for line in found.lines], f"按{found.label}的活动项数"),
    )


def _drawn(book: Book, year: Year) -> Calendar | None:
    form = book.sources.form
    categories = form.column(CATEGORY).choices if any(column.key == CATEGORY for column in form.columns) else ()
    category_of = {
        (entry.unit.code, activity.number): str(cell.value)
        for entry in book.entries
        for activity in entry.activities
        if (cell := activity.cells.get(CATEGORY)) and isinstance(cell.value, str)
    }
    planned = [
        Planned(
            category_of.get((mark.anchor.unit, mark.anchor.number), ""),
            mark.start.month,
            mark.start.day if mark.precision is Precision.DAY else None,
            min((mark.start.day - 1) // 10, 2) + 1 if mark.precision is Precision.TEN_DAYS else None,
        )
        for mark in year.of(*_SHOWN)
    ]
    if not planned:
        return None
    said = "，".join(f"{month}月{len(year.month(month))}项" for month in range(1, 13))
    return Calendar(book.year, planned, categories, f"{book.year}年各月开始的活动：{said}")

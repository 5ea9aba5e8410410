"""From the book to what both templates see: one context, two renderings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from pipeline.compendium.anchors import anchor_of, bookmark, bookmark_of
from pipeline.compendium.assemble import Absence, Book, Chapter, Entry
from pipeline.compendium.back_matter import Making, back_matter, wording_of
from pipeline.compendium.editorial import editorial_note
from pipeline.compendium.exhibit import Exhibit, sum_text
from pipeline.compendium.showing import shortened
from pipeline.compendium.statistics import Statistics
from pipeline.compendium.year_chapter import TITLE, year_chapter
from pipeline.compendium.year_on_year import YearOnYear
from pipeline.model.form import FieldType, Form, FormField
from pipeline.render.table import Table, TableColumn
from pipeline.standard.layout import LANDSCAPE_WIDTH, TYPE_WIDTH, Length, mm
from pipeline.standard.wording import chinese_date, chinese_number, print_number

NIL_RETURN = "本单位报告：本年度没有科普工作计划。"
_RUNNING_CHARACTERS = 32
_USUAL_WIDTH = mm(15)
_SHORT_CHOICE = 6  # characters; longer choices wrap and read better from the left


@dataclass(frozen=True)
class Heading:
    """A heading that the contents list: its anchor is the bookmark's name in both products."""

    level: int
    text: str
    anchor: str

    @property
    def running(self) -> str:
        """As the running head has it: cut where it would not fit in one line."""
        return shortened(self.text, _RUNNING_CHARACTERS)


def context_of(
    book: Book,
    statistics: Statistics,
    overview: Sequence[Exhibit],
    making: Making,
    comparison: YearOnYear | None = None,
) -> dict[str, Any]:
    """Everything the templates print; ``headings`` are those of the contents, in order.

    ``years`` is None where no ``comparison`` with the round before is given.

    Raises:
        PipelineError: the notice has a placeholder without a value.
    """
    numbers, columns = count(1), plan_columns(book.sources.form)
    headings: list[Heading] = []

    def heading(level: int, text: str, what: str) -> Heading:
        headings.append(Heading(level, text, bookmark(what)))
        return headings[-1]

    def chapter_title(text: str) -> str:
        return f"{chinese_number(next(numbers))}、{text}"

    return {
        "title": book.title,
        "title_lines": re.sub(r"^\d{4}年(?=.)|.(?=（[^（）]*版）$)", "\\g<0>\n", book.title).split("\n"),
        "organisation": book.sources.office.name,
        "department": book.sources.office.department,
        "year": str(book.year),
        "made_on": f"{book.made_on.year}年{book.made_on.month}月",
        "imprint": _imprint(book, statistics),
        "note": editorial_note(book, statistics),
        "overview": {
            "heading": heading(1, chapter_title("概览"), "overview"),
            "totals": _totals(book, statistics),
            "exhibits": _exhibits(overview),
        },
        "chapters": [
            {
                "heading": heading(1, chapter_title(chapter.title), f"group {chapter.title}"),
                "lead": _chapter_lead(chapter),
                "entries": [
                    _entry(entry, heading, columns, first=not index) for index, entry in enumerate(chapter.entries)
                ],
            }
            for chapter in book.chapters
        ],
        "absences": [
            {"heading": heading(1, chapter_title(title), f"absence {title}"), "lead": lead, "table": table}
            for title, lead, table in _absences(book)
        ],
        "years": comparison and year_chapter(comparison, heading, chapter_title(TITLE), len(overview)),
        **back_matter(book, heading, making),
        "headings": headings,
    }


def _imprint(book: Book, statistics: Statistics) -> list[tuple[str, str]]:
    """Label and text of each line of the imprint page (by analogy with GB/T 7713-1987)."""
    office, notice, total = book.sources.office, book.sources.notice, statistics.total
    number = print_number(notice.number, office.number_style)
    return [
        ("书名", book.title),
        ("编印", f"{office.name}{office.department}"),
        ("依据", f"{number} {wording_of(notice).fill(notice.title)}".replace("\n", "")),
        ("收录", f"{total.answered}个单位，{total.activities}项活动"),
        ("编成日期", chinese_date(book.made_on)),
        ("开本", "A4（210 mm×297 mm）"),
        ("联系", notice.mailbox),
    ]


def plan_columns(form: Form) -> tuple[TableColumn, ...]:
    """The form's columns over the whole landscape type area."""
    return tuple(
        TableColumn(column.label, width, centred=_centred(column))
        for column, width in zip(form.columns, column_widths(form), strict=True)
    )


def absence_columns(*, reasons: bool) -> list[TableColumn]:
    """The columns of a list of units whose plan is not in the book, with or without the reason."""
    columns: list[tuple[str, float]] = [
        ("序号", 12),
        ("单位", 64 if reasons else 104),
        ("单位类别", 32 if reasons else 40),
    ]
    if reasons:
        columns.append(("原因", TYPE_WIDTH.mm - 108))
    return [TableColumn(label, mm(width), centred=label in {"序号", "单位类别"}) for label, width in columns]


def column_widths(form: Form) -> tuple[Length, ...]:
    """The form's column widths; a column without one gets the usual, and all are scaled to the landscape width."""
    wanted = [mm(column.width) if column.width else _USUAL_WIDTH for column in form.columns]
    scale = LANDSCAPE_WIDTH.mm / sum(width.mm for width in wanted)
    return tuple(width * scale for width in wanted)


def _entry(entry: Entry, heading: Any, columns: Sequence[TableColumn], *, first: bool) -> dict[str, Any]:
    return {
        "heading": heading(2, entry.unit.name, f"unit {entry.unit.code}"),
        "contact": "\u3000".join(f"{label}：{text}" for label, text in entry.contact),
        "new_page": bool(entry.rows) and not first,
        "table": Table(columns, entry.rows) if entry.rows else None,
        "row_anchors": tuple(bookmark_of(anchor_of(entry, activity)) for activity in entry.activities),
        "nil": "" if entry.rows else NIL_RETURN,
    }


def _centred(column: FormField) -> bool:
    if column.type in {FieldType.TEXT, FieldType.CHOICES}:
        return False
    return max((len(choice) for choice in column.choices), default=0) <= _SHORT_CHOICE


def _totals(book: Book, statistics: Statistics) -> list[dict[str, str]]:
    total = statistics.total
    figures = [
        {"label": "应报送单位", "figure": str(total.asked), "remark": f"{total.missing + total.withheld}个未收入"},
        {"label": "已报送单位", "figure": str(total.answered), "remark": f"其中无计划{total.nil}个"},
        {"label": "活动项数", "figure": str(total.activities), "remark": f"分{len(book.chapters)}章编入"},
    ]
    for there, label, amount in (
        (statistics.has_headcount, "预计人次", total.headcount),
        (statistics.has_budget, "经费（万元）", total.budget),
    ):
        if there:
            remark = f"{amount.missing}项未填，未计入" if amount.missing else "各项均已填写"
            figures.append({"label": label, "figure": sum_text(amount) or "—", "remark": remark})
    return figures


def _exhibits(overview: Sequence[Exhibit]) -> list[dict[str, Any]]:
    charts = count(1)
    drawn = [next(charts) if exhibit.chart else 0 for exhibit in overview]
    return [
        {
            "title": f"（{chinese_number(index)}）{exhibit.title}",
            "anchor": f"_Exhibit{index}",
            "lead": exhibit.lead + (f"见表{index}、图{number}。" if number else f"见表{index}。"),
            "table_title": f"表{index}\u3000{exhibit.table_title}",
            "table": exhibit.table,
            "chart": exhibit.key if exhibit.chart else "",
            "chart_anchor": f"_Chart{number}" if number else "",
            "chart_title": f"图{number}\u3000{exhibit.chart_title}" if number else "",
            "alternative": exhibit.chart.alternative if exhibit.chart else "",
        }
        for index, (exhibit, number) in enumerate(zip(overview, drawn, strict=True), 1)
    ]


def _chapter_lead(chapter: Chapter) -> str:
    activities = sum(len(entry.rows) for entry in chapter.entries)
    nil = sum(not entry.rows for entry in chapter.entries)
    said = f"，其中本年度无计划{nil}个" if nil else ""
    return f"本章收入{len(chapter.entries)}个单位{said}；共{activities}项活动。"


def _absences(book: Book) -> list[tuple[str, str, Table | None]]:
    found: list[tuple[str, str, Table | None]] = []
    if book.withheld:
        lead = f"以下{len(book.withheld)}个单位已有报送，但材料有待改正，本汇编暂未收入其计划。"
        found.append(("报送待改正单位", lead, _absence_table(book.withheld, reasons=True)))
    asked = len(book.sources.roster.units)
    lead = (
        f"以下{len(book.missing)}个单位到本汇编编成时尚未报送。" if book.missing else f"应报送的{asked}个单位均有报送。"
    )
    found.append(("未报送单位", lead, _absence_table(book.missing, reasons=False) if book.missing else None))
    return found


def _absence_table(absences: Sequence[Absence], *, reasons: bool) -> Table:
    rows = [
        [str(index), absence.unit.name, absence.unit.group, *([absence.reason] if reasons else [])]
        for index, absence in enumerate(absences, 1)
    ]
    return Table(absence_columns(reasons=reasons), rows)

"""The workbook: all activities in one list to sort and filter, the figures, and how each unit stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.compendium.anchors import anchor_of, bookmark_of
from pipeline.compendium.assemble import Book, Entry
from pipeline.compendium.coverage import Coverage
from pipeline.compendium.exhibit import Exhibit
from pipeline.compendium.indexes import MOST_ACTIVITIES, Index
from pipeline.compendium.statistics import BUDGET, HEADCOUNT, add_up
from pipeline.compendium.year_chapter import year_tables
from pipeline.compendium.year_on_year import YearOnYear
from pipeline.compendium.year_sheets import year_sheet
from pipeline.model.form import FieldType, Form, FormField
from pipeline.model.plan import Cell, Period
from pipeline.render.sheet import workbook_bytes
from pipeline.render.sheet_table import SheetColumn, SheetTable, SheetValue
from pipeline.render.table import Table

ACTIVITIES, INDEXES = "活动一览", "索引"
YEAR_TOTALS, YEAR_GROUPS = "两年合计", "两年各类单位"
_UNIT_COLUMNS = (SheetColumn("单位编码", 10, centred=True), SheetColumn("单位", 30), SheetColumn("单位类别", 16))
_PAGE = SheetColumn("汇编页码", 8, centred=True)
_CHARACTERS_A_MILLIMETRE = 0.75
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.MONEY, FieldType.SEQUENCE})
_NUMERIC = re.compile(r"-?\d{1,15}(\.\d+)?")


@dataclass(frozen=True)
class Figures:
    """What was counted."""

    overview: Sequence[Exhibit]
    coverage: Coverage | None
    """Of the outline."""
    comparison: YearOnYear | None
    """With the round before."""


def write_sheets(book: Book, figures: Figures, indexes: Sequence[Index], labels: Mapping[str, str]) -> bytes:
    """The whole workbook.

    Args:
        book: the book.
        figures: of the book.
        indexes: those of the book.
        labels: bookmark of each unit and activity to its printed page number.
    """
    coverage, comparison = figures.coverage, figures.comparison
    tables = [
        _activities(book, labels),
        _units(book),
        *(_exhibit(exhibit) for exhibit in figures.overview),
        *([_coverage(book, coverage)] if coverage and coverage.items else []),
        _absent(book),
        *(_years(comparison) if comparison else []),
    ]
    # A longer one would say nothing that filtering the list of activities, which names the pages, does not.
    if sum(len(entry.activities) for entry in book.entries) <= MOST_ACTIVITIES:
        tables.append(_indexes(indexes, labels))
    return workbook_bytes(tables, book.title, book.made_on)


def printed_columns(form: Form) -> tuple[int, ...]:
    """Where each column of the form stands in the list of activities, from 0."""
    places, place = [], len(_UNIT_COLUMNS)
    for column in form.columns:
        places.append(place)
        place += len(_columns_of(column))
    return tuple(places)


def _activities(book: Book, labels: Mapping[str, str]) -> SheetTable:
    form = book.sources.form
    columns = [*_UNIT_COLUMNS, *(one for column in form.columns for one in _columns_of(column)), _PAGE]
    rows = [
        [
            *_unit_cells(entry),
            *(
                value
                for column, text in zip(form.columns, texts, strict=True)
                for value in _values_of(column, activity.cells[column.key], text)
            ),
            int(labels[bookmark_of(anchor_of(entry, activity))]),
        ]
        for entry in book.entries
        for activity, texts in zip(entry.activities, entry.rows, strict=True)
    ]
    return SheetTable(ACTIVITIES, columns, rows)


def _columns_of(column: FormField) -> list[SheetColumn]:
    width = max(8.0, (column.width or 15) * _CHARACTERS_A_MILLIMETRE)
    shown = SheetColumn(column.label, width, centred=column.type in _NUMBERS)
    if column.type is not FieldType.PERIOD:
        return [shown]
    return [
        shown,
        SheetColumn(f"{column.label}（原文）", width),
        SheetColumn(f"{column.label}起", 12, "yyyy-mm-dd", centred=True),
        SheetColumn(f"{column.label}止", 12, "yyyy-mm-dd", centred=True),
    ]


def _values_of(column: FormField, cell: Cell, text: str) -> list[SheetValue]:
    if column.type is FieldType.PERIOD:
        period = cell.value if isinstance(cell.value, Period) else None
        return [text, cell.raw, period.start if period else None, period.end if period else None]
    if column.type is FieldType.SEQUENCE:
        return [int(text)]
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return [cell.value]
    return [text]


def _unit_cells(entry: Entry) -> list[SheetValue]:
    return [entry.unit.code, entry.unit.name, entry.unit.group]


def _units(book: Book) -> SheetTable:
    columns = [
        *_UNIT_COLUMNS,
        SheetColumn("报送情况", 12, centred=True),
        SheetColumn("活动项数", 10, centred=True),
        SheetColumn("预计人次", 12, centred=True),
        SheetColumn("人次未填", 10, centred=True),
        SheetColumn("经费（万元）", 12, centred=True),
        SheetColumn("经费未填", 10, centred=True),
        SheetColumn("报送日期", 12, "yyyy-mm-dd", centred=True),
        SheetColumn("说明", 40),
    ]
    entries = {entry.unit.code: entry for entry in book.entries}
    reasons = {absence.unit.code: absence.reason for absence in book.withheld}
    rows: list[list[SheetValue]] = []
    for unit in book.sources.roster.units:
        entry = entries.get(unit.code)
        if entry:
            rows.append(_unit_row(entry))
        else:
            state = "待改正" if unit.code in reasons else "未报送"
            rows.append([unit.code, unit.name, unit.group, state, *([None] * 6), reasons.get(unit.code, "")])
    return SheetTable("各单位情况", columns, rows)


def _unit_row(entry: Entry) -> list[SheetValue]:
    headcount, budget = add_up(entry.activities, HEADCOUNT), add_up(entry.activities, BUDGET)
    received = entry.plan.received.date() if entry.plan.received else None
    numbers: list[SheetValue] = [None] * 5
    if entry.activities:
        numbers = [
            len(entry.activities),
            headcount.total if headcount.given else None,
            headcount.missing,
            budget.total if budget.given else None,
            budget.missing,
        ]
    return [*_unit_cells(entry), "有计划" if entry.activities else "无计划", *numbers, received, ""]


def _exhibit(exhibit: Exhibit) -> SheetTable:
    return _as_sheet(exhibit.title, exhibit.table)


def _as_sheet(title: str, table: Table) -> SheetTable:
    columns = [
        SheetColumn(column.label, max(8.0, column.width.mm * _CHARACTERS_A_MILLIMETRE), centred=column.centred)
        for column in table.columns
    ]
    return SheetTable(title, columns, [[_typed(text) for text in row] for row in table.rows], landscape=False)


def _typed(text: str) -> SheetValue:
    """Our own figures as numbers; labels as text."""
    if not _NUMERIC.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _coverage(book: Book, coverage: Coverage) -> SheetTable:
    """Work points down, units across: how many activities each unit plans for each."""
    codes = [entry.unit.code for entry in book.entries]
    columns = [
        SheetColumn("要点", 6, centred=True),
        SheetColumn("内容", 44),
        *(SheetColumn(entry.unit.short_name or entry.unit.name, 9, centred=True) for entry in book.entries),
    ]
    rows: list[list[SheetValue]] = []
    for line in coverage.items:
        counts = dict(line.by_unit)
        rows.append([_typed(line.reference), line.item.lead, *(counts.get(code) for code in codes)])
    return SheetTable("要点与单位", columns, rows)


def _years(comparison: YearOnYear) -> list[SheetTable]:
    totals, groups = year_tables(comparison)
    return [_as_sheet(YEAR_TOTALS, totals), _as_sheet(YEAR_GROUPS, groups), year_sheet(comparison)]


def _absent(book: Book) -> SheetTable:
    columns = [*_UNIT_COLUMNS, SheetColumn("情况", 12, centred=True), SheetColumn("原因", 50)]
    rows: list[list[SheetValue]] = [
        [absence.unit.code, absence.unit.name, absence.unit.group, state, absence.reason]
        for state, absences in (("待改正", book.withheld), ("未报送", book.missing))
        for absence in absences
    ]
    return SheetTable("未报送单位", columns, rows, landscape=False)


def _indexes(indexes: Sequence[Index], labels: Mapping[str, str]) -> SheetTable:
    """Every line of every index, to be filtered."""
    columns = [
        SheetColumn("索引", 16),
        SheetColumn("标目", 34),
        SheetColumn("条目", 44),
        SheetColumn("单位", 34),
        _PAGE,
    ]
    rows: list[list[SheetValue]] = [
        [index.title, section.head, place.title or entry.text, place.unit, int(labels[bookmark_of(place.anchor)])]
        for index in indexes
        for section in index.sections
        for entry in section.entries
        for place in entry.places
    ]
    return SheetTable(INDEXES, columns, rows)

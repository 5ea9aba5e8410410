"""From the accepted plans, the roster and the form to the book: chapters by group, one entry for each unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.compendium.showing import shown
from pipeline.compendium.year_before import YearBefore, round_label
from pipeline.errors import PipelineError
from pipeline.model.form import FieldType, Form
from pipeline.model.notice import Notice
from pipeline.model.office import Office
from pipeline.model.outline import Outline
from pipeline.model.plan import Activity, Cell, Collection, Plan
from pipeline.model.unit import Roster, Unit

IDENTITY_FIELDS = frozenset({"unit", "unit_group"})
"""Head fields that say who the unit is: the roster's name and group are printed in their place."""


@dataclass(frozen=True)
class Sources:
    """Everything the book is made from."""

    collection: Collection
    roster: Roster
    form: Form
    outline: Outline
    notice: Notice
    office: Office
    before: YearBefore | None = None
    """The round before; None for the first."""

    @property
    def years(self) -> tuple[str, str] | None:
        """The round before and this one as printed, where they are compared: 2019年, 2020年."""
        return (self.before.label, round_label(self.collection.round)) if self.before else None


@dataclass(frozen=True)
class Entry:
    """One unit that answered."""

    unit: Unit
    plan: Plan
    contact: tuple[tuple[str, str], ...]
    """Label and printed text of each head field that was filled in."""
    rows: tuple[tuple[str, ...], ...]
    """Printed texts: one row for each activity, one cell for each column of the form."""

    @property
    def activities(self) -> tuple[Activity, ...]:
        """The unit's activities; none for a nil return."""
        return self.plan.activities


@dataclass(frozen=True)
class Chapter:
    """One group of units."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Absence:
    """A unit of which the book has no plan."""

    unit: Unit
    reason: str = ""
    """Why what it sent is withheld; empty where nothing came."""


@dataclass(frozen=True)
class Book:
    """The whole compendium as a value."""

    title: str
    year: int
    made_on: date
    """The date it bears: the deadline, or the last reply's if that came later."""
    sources: Sources
    chapters: tuple[Chapter, ...]
    withheld: tuple[Absence, ...]
    missing: tuple[Absence, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in the book's order."""
        return tuple(entry for chapter in self.chapters for entry in chapter.entries)


def assemble(sources: Sources) -> Book:
    """Put the book together.

    Raises:
        PipelineError: the plans were collected for another form, or for a unit that is not on the roster.
    """
    collection, roster = sources.collection, sources.roster
    _check(sources)
    year = int(collection.round[:4])
    plans = {plan.unit: plan for plan in collection.plans}
    reasons = {withheld.unit: withheld.reason for withheld in collection.withheld}
    chapters = tuple(
        Chapter(
            group,
            tuple(
                _entry(unit, plans[unit.code], sources, year)
                for unit in roster.units
                if unit.group == group and unit.code in plans
            ),
        )
        for group in roster.groups
    )
    return Book(
        title=book_title(sources.form.title, year),
        year=year,
        made_on=made_on(collection, sources.notice),
        sources=sources,
        chapters=tuple(chapter for chapter in chapters if chapter.entries),
        withheld=tuple(Absence(unit, reasons[unit.code]) for unit in roster.units if unit.code in reasons),
        missing=tuple(Absence(unit) for unit in roster.units if unit.code not in plans | reasons),
    )


def book_title(form_title: str, year: int) -> str:
    """2020年科普工作计划表 → 2020年科普工作计划汇编; the year is put before it where the form doesn't name it."""
    stem = re.sub(r"(汇总|一览|登记|申报)?表$", "", form_title.strip())
    return f"{'' if str(year) in stem else f'{year}年'}{stem}汇编"


def made_on(collection: Collection, notice: Notice) -> date:
    """The deadline, or the day of the last reply; a mail's date may be nonsense, so it counts for a year at most."""
    days = [plan.received.date() for plan in collection.plans if plan.received]
    latest = notice.deadline + timedelta(days=366)
    return max([notice.deadline, *(day for day in days if day <= latest)])


def _check(sources: Sources) -> None:
    collection, form = sources.collection, sources.form
    if collection.form_version != form.version:
        msg = f"收到的计划按表格{collection.form_version}版读取，现在的表格是{form.version}版；请先运行 make collect"
        raise PipelineError(msg)
    known = sources.roster.by_code()
    codes = [*(plan.unit for plan in collection.plans), *(withheld.unit for withheld in collection.withheld)]
    strangers = [code for code in codes if code not in known]
    if strangers:
        msg = f"plans.json 里的单位编码 {'、'.join(strangers)} 不在单位名录里；请先运行 make collect"
        raise PipelineError(msg)


def _entry(unit: Unit, plan: Plan, sources: Sources, year: int) -> Entry:
    form, references = sources.form, sources.outline.references
    contact = (
        (field.label, shown(plan.head[field.key], field, year))
        for field in form.head
        if field.key in plan.head and field.key not in IDENTITY_FIELDS and field.type is not FieldType.FLAG
    )
    rows = tuple(_row(activity.number, activity.cells, form, year, references) for activity in plan.activities)
    return Entry(unit, plan, tuple((label, text) for label, text in contact if text), rows)


def _row(
    number: int, cells: Mapping[str, Cell], form: Form, year: int, references: Mapping[int, str]
) -> tuple[str, ...]:
    # Sequence numbers are ours: rows may have been left out or come in disorder.
    return tuple(
        str(number) if column.type is FieldType.SEQUENCE else shown(cells[column.key], column, year, references)
        for column in form.columns
    )

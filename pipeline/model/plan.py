"""A unit's accepted table (计划) and its rows (活动), each value with where it came from."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, model_validator

from pipeline.model.problem import Place, Problem
from pipeline.model.value import Value


class Precision(StrEnum):
    """How exactly a period was given."""

    DAY = "day"
    TEN_DAYS = "ten_days"  # 上旬, 中旬, 下旬
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Period(Value):
    """A time span, both ends included."""

    start: date
    end: date
    precision: Precision

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            msg = "end before start"
            raise ValueError(msg)
        return self

    @property
    def months(self) -> tuple[int, ...]:
        """The months it touches, 1 to 12, in order; a span over New Year goes round."""
        first = self.start.year * 12 + self.start.month - 1
        last = self.end.year * 12 + self.end.month - 1
        return tuple(index % 12 + 1 for index in range(first, min(last, first + 11) + 1))


CellValue = Period | bool | int | float | tuple[int, ...] | tuple[str, ...] | str | None
"""By field type: period, date → Period; sequence, integer → int; money → float (万元); flag → bool;
items → tuple[int]; choices → tuple[str]; everything else → str. None where the cell is empty or unreadable."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: what was written, and what it means. There are very many of them: no ``Value``, to be small."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    raw: str
    """The text as the sender wrote it, white space trimmed."""
    value: CellValue
    spot: str = ""
    """Sheet and cell, 工作计划表!C7, in the part that the plan was read from."""


class Activity(Value):
    """One row of a plan."""

    number: int
    """Position in the plan, from 1."""
    cells: dict[str, Cell]
    """Column key to cell; every column of the form has an entry."""


class Plan(Value):
    """What one unit answered: its accepted submission."""

    unit: str
    """Unit code."""
    head: dict[str, Cell]
    """Head field key to cell."""
    activities: tuple[Activity, ...]
    """Empty for a nil return (零报送)."""
    nil_return: bool = False
    received: datetime | None = None
    """When it came in: the mail's Date header; None where nothing says so."""
    place: Place
    """File and part it was read from."""
    sha256: str
    """Of the part it was read from."""
    reply_sha256: str = ""
    """Of the whole reply, the mail or the archive, that the part came in."""
    problems: tuple[Problem, ...] = ()
    """Warnings it was accepted with."""


class Withheld(Value):
    """A unit that answered, but nothing of what it sent could be accepted yet."""

    unit: str
    """Unit code."""
    reason: str
    """In Chinese, one clause, e.g. 计划表有6处错误，待改正."""
    place: Place


class Collection(Value):
    """The hand-over from collect to compendium (``plans.json``)."""

    round: str
    form_version: str
    plans: tuple[Plan, ...]
    """At most one for each unit, in the roster's order."""
    withheld: tuple[Withheld, ...] = ()
    """In the roster's order; never a unit that has a plan."""

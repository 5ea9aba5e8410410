"""Rules between units: the same activity in two plans, and what a plan says of its unit against the roster.

Both plans are kept as they are; whoever reads the hint knows whether two units share an activity or count it twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.collect.reading.record import SubmissionRecord
from pipeline.collect.rules.catalogue import problem
from pipeline.collect.rules.row_key import RowKey
from pipeline.model.form import GROUP_FIELD, Form
from pipeline.model.problem import Place, Problem
from pipeline.model.unit import Unit
from pipeline.standard.spelling import full_key

_LEAST_NAME = 4
"""Letters; 讲座 alone is no name that two units could share."""
_COMPARED = 200
"""Rows of the same name and place that are compared with each other; the work grows with its square."""
_NAMED = 3
"""Other units that are named; the rest are counted."""


@dataclass(frozen=True)
class Counted:
    """A submission that counts as its unit's plan."""

    unit: Unit
    place: Place
    submission: SubmissionRecord


@dataclass(frozen=True)
class _Row:
    plan: Counted
    position: int
    """Of the row in its plan."""
    key: RowKey


def shared_activities(plans: list[Counted]) -> dict[str, tuple[Problem, ...]]:
    """Unit code to the hints about its activities that other units' plans have too.

    Two activities are the same if name and place agree but for marks and spaces, and the times overlap.
    """
    alike: dict[tuple[str, str], list[_Row]] = {}
    for plan in plans:
        for position, key in enumerate(plan.submission.rows):
            name, venue = full_key(key.name), full_key(key.venue)
            if len(name) >= _LEAST_NAME and venue and key.start:
                alike.setdefault((name, venue), []).append(_Row(plan, position, key))
    found: dict[str, list[tuple[int, Problem]]] = {}
    for rows in alike.values():
        for row in rows[:_COMPARED]:
            others = _others(row, rows[:_COMPARED])
            if others:
                said = problem("shared_activity", _at(row), others=_listed(others), name=row.key.name)
                found.setdefault(row.plan.unit.code, []).append((row.position, said))
    return {unit: tuple(said for _, said in sorted(hints, key=lambda hint: hint[0])) for unit, hints in found.items()}


def group_against_roster(plan: Counted, form: Form) -> tuple[Problem, ...]:
    """A hint where the unit chose another group than the roster has it in; none where the form lacks the choice."""
    field = next((one for one in form.head if one.key == GROUP_FIELD), None)
    chosen, listed = plan.submission.unit_group, plan.unit.group
    if field is None or not chosen or chosen == listed or listed not in field.choices:
        return ()
    return (problem("group_differs", plan.place, field.label, text=chosen, group=listed),)


def _others(row: _Row, rows: list[_Row]) -> list[str]:
    """Names of the other units with such an activity, each once, in order."""
    names: Mapping[str, None] = {
        other.plan.unit.short_name or other.plan.unit.name: None
        for other in rows
        if other.plan.unit.code != row.plan.unit.code and _overlap(row.key, other.key)
    }
    return list(names)


def _overlap(one: RowKey, other: RowKey) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start <= other.end and other.start <= one.end


def _listed(names: list[str]) -> str:
    more = f"等{len(names)}个单位" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _at(row: _Row) -> Place:
    sheet, _, cell = row.key.spot.rpartition("!")
    return row.plan.place.model_copy(update={"sheet": sheet, "cell": cell})

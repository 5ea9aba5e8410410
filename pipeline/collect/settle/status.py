"""How each unit stands: answered, nil return, to be mended, for a person, silent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.collect.intake.part import Classed, PartClass
from pipeline.collect.settle.candidate import Candidate
from pipeline.collect.settle.settle import Settlement
from pipeline.model.unit import Roster, Unit


class State(StrEnum):
    """Where a unit stands."""

    ANSWERED = "已报送"
    NIL = "零报送"
    TO_BE_MENDED = "待改正"
    FOR_A_PERSON = "待人工"
    MISSING = "未报送"


@dataclass(frozen=True)
class Status:
    """One unit's row of the status table."""

    unit: Unit
    state: State
    activities: int = 0
    received: datetime | None = None
    file: str = ""
    note: str = ""

    @property
    def day(self) -> str:
        """The day it came in, 2020-04-10; empty where nothing says so."""
        return self.received.date().isoformat() if self.received else ""


def unit_statuses(roster: Roster, settlement: Settlement) -> tuple[Status, ...]:
    """One status for each unit, in the roster's order."""
    plans = {plan.unit: plan for plan in settlement.accepted}
    waiting: dict[str, list[Classed]] = {}
    for classed in settlement.parts:
        if classed.kind is PartClass.NEEDS_A_PERSON and classed.unit:
            waiting.setdefault(classed.unit, []).append(classed)
    return tuple(
        _with_plan(unit, plans[unit.code], waiting.get(unit.code, []))
        if unit.code in plans
        else _without_plan(unit, waiting.get(unit.code, []))
        for unit in roster.units
    )


def _with_plan(unit: Unit, plan: Candidate, waiting: list[Classed]) -> Status:
    notes = [f"{len(plan.problems)}处提醒"] if plan.problems else []
    notes += [f"另有{classed.part.place}：{classed.reason}" for classed in waiting]
    state = State.NIL if plan.submission.nil_return else State.ANSWERED
    received, place = plan.part.envelope.date, plan.part.place
    return Status(unit, state, plan.submission.activities, received, str(place), "；".join(notes))


def _without_plan(unit: Unit, waiting: list[Classed]) -> Status:
    if not waiting:
        return Status(unit, State.MISSING)
    last = waiting[-1]
    state = (
        State.TO_BE_MENDED if any("处错误，待单位改正" in classed.reason for classed in waiting) else State.FOR_A_PERSON
    )
    note = "；".join(dict.fromkeys(classed.reason for classed in waiting))
    return Status(unit, state, last.activities, last.part.envelope.date, str(last.part.place), note)

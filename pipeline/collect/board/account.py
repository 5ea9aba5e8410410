"""What the ledger, the lists and the page are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.collect.settle.settle import Settlement
from pipeline.model.standing import Standing, Standings, State
from pipeline.model.unit import Roster, Unit

ANSWERED = (State.ACCEPTED, State.ACCEPTED_WITH_WARNINGS, State.NIL)
"""States of a unit whose answer is in."""


@dataclass(frozen=True)
class Account:
    """The round as collect found it."""

    title: str
    """Of the form."""
    roster: Roster
    standings: Standings
    settlement: Settlement

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Code to unit."""
        return self.roster.by_code()

    def name(self, code: str) -> str:
        """A unit's name; empty for an unknown one."""
        unit = self.units.get(code)
        return unit.name if unit else ""


def counted_file(standing: Standing) -> str:
    """The file that counts for a unit, as shown to people; empty where none does."""
    for submitted in reversed(standing.submissions):
        if submitted.class_ in {"计划", "零报送"}:
            return str(submitted.place)
    last = [*(one.place for one in standing.submissions[-1:]), *(one.place for one in standing.waiting[-1:])]
    return str(last[-1]) if last else ""


def received_day(standing: Standing) -> date | None:
    """The day its answer came in; of an answer that doesn't count yet, the newest one's."""
    moments = [one.dated for one in standing.submissions if one.dated]
    moments += [one.dated for one in standing.waiting if one.dated]
    moment = standing.received or (max(moments) if moments and standing.state not in ANSWERED else None)
    return moment.date() if moment else None


def days_late(standing: Standing) -> int:
    """Days between its deadline and its answer; 0 where it was in time, or where nothing says when it came."""
    day = received_day(standing)
    return max((day - standing.due).days, 0) if day and standing.due else 0

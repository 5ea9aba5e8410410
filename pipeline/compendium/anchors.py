"""What figures, indexes and change lists point to: a unit, or one activity of it. Layout finds the pages."""

from typing import NamedTuple

from pipeline.compendium.assemble import Entry
from pipeline.model.plan import Activity


class Anchor(NamedTuple):
    """A place in the book, known before any page is."""

    unit: str
    """Unit code."""
    number: int = 0
    """The activity's number in the unit's plan, from 1; 0 for the unit itself."""


def anchor_of(entry: Entry, activity: Activity | None = None) -> Anchor:
    """Where a unit's entry begins, or the row of one of its activities."""
    return Anchor(entry.unit.code, activity.number if activity else 0)

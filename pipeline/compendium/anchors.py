"""What figures, indexes and change lists point to: a unit, or one activity of it. Layout finds the pages."""

from functools import lru_cache
from hashlib import sha256
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


@lru_cache(maxsize=16384)
def bookmark(name: str) -> str:
    """Name of a heading's bookmark in both products.

    By what stands there, not counted: a late plan must leave the pages of all other units as they were.
    """
    return f"_Toc{sha256(name.encode()).hexdigest()[:12]}"


def bookmark_of(anchor: Anchor) -> str:
    """Name of a place's bookmark in both products."""
    unit = bookmark(f"unit {anchor.unit}")
    return f"{unit}_{anchor.number}" if anchor.number else unit

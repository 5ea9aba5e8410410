"""The plans of the round before as the book has them, and which of them this round's activities go on from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Activity, Collection
from pipeline.standard.pairing import pair_rows


@dataclass(frozen=True)
class YearBefore:
    """The round before."""

    collection: Collection
    continued: Mapping[str, Mapping[int, int]]
    """Unit code to: place of an activity in this year's plan, from 0, to the place of that in last year's plan that it
    goes on from. Every edition of the book has the same, whatever it withholds."""

    @property
    def year(self) -> int:
        """That its times don't repeat."""
        return int(self.collection.round[:4])

    @property
    def label(self) -> str:
        """As printed: 2019年."""
        return round_label(self.collection.round)


def round_label(name: str) -> str:
    """2020 → 2020年; a round that is not a whole year bears its own name."""
    return f"{name}年" if name.isdecimal() else name


def year_before(previous: Collection, now: Collection, form: Form) -> YearBefore:
    """Pair the plans of two rounds; units are matched by their codes, which outlive their names.

    Args:
        previous: what was collected in the round before.
        now: in this one.
        form: this round's.
    """
    old = {plan.unit: plan.activities for plan in previous.plans}
    continued = {
        plan.unit: pair_rows(
            list(_answers(old[plan.unit], form)), list(_answers(plan.activities, form)), form.naming_key
        )
        for plan in now.plans
        if plan.unit in old
    }
    return YearBefore(previous, continued)


def _answers(rows: Iterable[Activity], form: Form) -> Iterator[dict[str, str]]:
    """What rows are matched by. Their times are in different years, so these say nothing."""
    keys = [column.key for column in form.columns if column.type not in {FieldType.SEQUENCE, FieldType.PERIOD}]
    for activity in rows:
        yield {key: activity.cells[key].raw for key in keys if key in activity.cells}

"""What a unit changed between two submissions, row by row: for the letters and the board."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.collect.reading.previous import names_of
from pipeline.collect.reading.record import Content
from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Activity, Cell
from pipeline.standard.pairing import pair_rows
from pipeline.standard.spelling import narrow


class ChangeKind(StrEnum):
    """What became of a row."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "改动"
    SAME = "不变"


@dataclass(frozen=True)
class FieldChange:
    """One answer that is no longer the same."""

    label: str
    old: str
    """As written before; empty where nothing was."""
    new: str


@dataclass(frozen=True)
class RowChange:
    """One activity of either submission."""

    kind: ChangeKind
    old: int | None
    """Its number in the old submission; None for a new one."""
    new: int | None
    name: str
    """As it is now; of one removed, as it was."""
    changed: tuple[FieldChange, ...] = ()
    """In the form's order; empty unless ``kind`` is CHANGED."""


def head_difference(old: Content, new: Content, form: Form) -> tuple[FieldChange, ...]:
    """Answers in the head that are no longer the same, in the form's order."""
    return tuple(
        FieldChange(field.label, before, after)
        for field in form.head
        if narrow(before := _raw(old.head.get(field.key))) != narrow(after := _raw(new.head.get(field.key)))
    )


def differences(form: Form, pairs: Mapping[str, tuple[bytes, bytes]]) -> dict[str, tuple[RowChange, ...]]:
    """Between the two newest submissions of each unit; to be run in a child process beside other work.

    Args:
        form: what was asked for.
        pairs: unit code to the JSON of the older and of the newer content.
    """
    read = Content.model_validate_json
    return {unit: difference(read(old), read(new), form) for unit, (old, new) in pairs.items()}


def difference(old: Content, new: Content, form: Form) -> tuple[RowChange, ...]:
    """What became of every row.

    Which rows belong together is told by ``pair_rows``. Differences in width, white space and the sequence number
    are none.

    Returns:
        The rows of the new submission in its order, then those removed in theirs; each row of either exactly once.
    """
    names = names_of(form)
    pairs = pair_rows(
        [_answers(activity, form) for activity in old.activities],
        [_answers(activity, form) for activity in new.activities],
        names,
    )
    changes = []
    for index, activity in enumerate(new.activities):
        before = old.activities[pairs[index]] if index in pairs else None
        changes.append(_compare(before, activity, names, form))
    kept = set(pairs.values())
    removed = [activity for index, activity in enumerate(old.activities) if index not in kept]
    changes += [
        RowChange(ChangeKind.REMOVED, activity.number, None, _raw(activity.cells.get(names))) for activity in removed
    ]
    return tuple(changes)


def _compare(before: Activity | None, after: Activity, names: str, form: Form) -> RowChange:
    name = _raw(after.cells.get(names))
    if before is None:
        return RowChange(ChangeKind.ADDED, None, after.number, name)
    changed = tuple(
        FieldChange(column.label, old, new)
        for column in form.columns
        if column.type is not FieldType.SEQUENCE
        and narrow(old := _raw(before.cells.get(column.key))) != narrow(new := _raw(after.cells.get(column.key)))
    )
    kind = ChangeKind.CHANGED if changed else ChangeKind.SAME
    return RowChange(kind, before.number, after.number, name, changed)


def _answers(activity: Activity, form: Form) -> dict[str, str]:
    return {
        column.key: _raw(activity.cells.get(column.key))
        for column in form.columns
        if column.type is not FieldType.SEQUENCE
    }


def _raw(cell: Cell | None) -> str:
    return cell.raw if cell else ""

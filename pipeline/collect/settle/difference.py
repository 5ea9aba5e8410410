"""What a unit changed between two submissions, row by row: for the letters and the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pipeline.collect.reading.previous import names_of
from pipeline.collect.reading.record import Content
from pipeline.collect.values.spelling import full_key, narrow
from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Activity, Cell

_COMPARED = 100
"""Rows on each side without a namesake that are compared with each other; the work grows with its square."""
_COMPARED_TEXT = 60  # characters of a name; difflib's work grows with the square too
_ALIKE_NAME = 0.6
"""Share of letters in common, by difflib's measure, above which a name counts as the old one reworded."""
_ALIKE_ROW = 0.8
"""Share of equal answers above which a row under another name counts as the old one renamed."""
_LEAST_ANSWERS = 4
"""Answers without which too little speaks for a renaming."""


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


def difference(old: Content, new: Content, form: Form) -> tuple[RowChange, ...]:
    """What became of every row.

    Rows belong together that have the same name (but for marks and spaces), else a similar name, else nearly all
    other answers in common. Differences in width, white space and the sequence number are none.

    Returns:
        The rows of the new submission in its order, then those removed in theirs; each row of either exactly once.
    """
    pairs = _pairs(old.activities, new.activities, form)
    names = names_of(form)
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


def _pairs(old: Sequence[Activity], new: Sequence[Activity], form: Form) -> dict[int, int]:
    """Index of each new row to that of the old one it goes on from."""
    names = names_of(form)
    old_answers, new_answers = (
        [_answers(activity, form) for activity in old],
        [_answers(activity, form) for activity in new],
    )
    pairs: dict[int, int] = {}
    _match(pairs, [repr(answers) for answers in old_answers], [repr(answers) for answers in new_answers])
    _match(
        pairs,
        [full_key(_raw(activity.cells.get(names))) for activity in old],
        [full_key(_raw(activity.cells.get(names))) for activity in new],
    )
    taken = set(pairs.values())
    left_old = [index for index in range(len(old)) if index not in taken][:_COMPARED]
    left_new = [index for index in range(len(new)) if index not in pairs][:_COMPARED]
    scored = [
        (-score, after, before)
        for after in left_new
        for before in left_old
        if (score := _likeness(old_answers[before], new_answers[after], names))
    ]
    for _, after, before in sorted(scored):
        if after not in pairs and before not in taken:
            pairs[after] = before
            taken.add(before)
    return pairs


def _match(pairs: dict[int, int], old: list[str], new: list[str]) -> None:
    """Pair what has the same key, first with first, second with second; an empty key is none."""
    taken = set(pairs.values())
    waiting: dict[str, list[int]] = {}
    for index in reversed(range(len(old))):
        if index not in taken and old[index]:
            waiting.setdefault(old[index], []).append(index)
    for index, key in enumerate(new):
        if index not in pairs and waiting.get(key):
            pairs[index] = waiting[key].pop()


def _answers(activity: Activity, form: Form) -> dict[str, str]:
    cells = {
        column.key: narrow(_raw(activity.cells.get(column.key)))
        for column in form.columns
        if column.type is not FieldType.SEQUENCE
    }
    return {key: text for key, text in cells.items() if text}


def _likeness(old: dict[str, str], new: dict[str, str], names: str) -> float:
    """0 where the two have too little in common, else more the more they have."""
    first, last = old.get(names, "")[:_COMPARED_TEXT], new.get(names, "")[:_COMPARED_TEXT]
    matcher = SequenceMatcher(None, first, last, autojunk=False)
    if first and last and matcher.quick_ratio() >= _ALIKE_NAME and (ratio := matcher.ratio()) >= _ALIKE_NAME:
        return 1 + ratio
    keys = (set(old) | set(new)) - {names}
    share = sum(old.get(key) == new.get(key) for key in keys) / len(keys) if len(keys) >= _LEAST_ANSWERS else 0.0
    return share if share >= _ALIKE_ROW else 0.0


def _raw(cell: Cell | None) -> str:
    return cell.raw if cell else ""

"""Which row of one table goes on in which row of another: by equal answers, by name, by a name that was reworded.

The same notion serves two submissions of a unit, two editions of the book, and two years.
"""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from pipeline.standard.spelling import full_key, narrow

COMPARED = 100
"""Rows on each side without a namesake that are compared with each other; the work grows with its square."""
_COMPARED_TEXT = 60  # characters of a name; difflib's work grows with the square too
_ALIKE_NAME = 0.6
"""Share of letters in common, by difflib's measure, above which a name counts as the old one reworded."""
_ALIKE_ROW = 0.8
"""Share of equal answers above which a row under another name counts as the old one renamed."""
_LEAST_ANSWERS = 4
"""Answers without which too little speaks for a renaming."""

Answers = Mapping[str, str]
"""Column key to text as written; an empty text is no answer."""


def pair_rows(old: Sequence[Answers], new: Sequence[Answers], name: str) -> dict[int, int]:
    """Index of each new row to that of the old one it goes on from; no old row serves twice.

    Rows belong together that have all answers in common, else the same name (but for marks and spaces), else a
    similar name, else nearly all other answers. Width and white space don't count.

    Args:
        old: rows of the older table.
        new: rows of the newer one.
        name: key of the column that names a row.
    """
    before, after = ([_narrowed(row) for row in rows] for rows in (old, new))
    pairs: dict[int, int] = {}
    _match(pairs, *([repr(sorted(row.items())) for row in rows] for rows in (before, after)))
    _match(pairs, *([full_key(row.get(name, "")) for row in rows] for rows in (old, new)))
    taken = set(pairs.values())
    left_old = [index for index in range(len(old)) if index not in taken][:COMPARED]
    left_new = [index for index in range(len(new)) if index not in pairs][:COMPARED]
    scored = [
        (-score, index, earlier)
        for index in left_new
        for earlier in left_old
        if (score := _likeness(before[earlier], after[index], name))
    ]
    for _, index, earlier in sorted(scored):
        if index not in pairs and earlier not in taken:
            pairs[index] = earlier
            taken.add(earlier)
    return pairs


def _narrowed(row: Answers) -> dict[str, str]:
    return {key: text for key, written in row.items() if (text := narrow(written))}


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


def _likeness(old: dict[str, str], new: dict[str, str], name: str) -> float:
    """0 where the two have too little in common, else more the more they have."""
    first, last = old.get(name, "")[:_COMPARED_TEXT], new.get(name, "")[:_COMPARED_TEXT]
    matcher = SequenceMatcher(None, first, last, autojunk=False)
    if (
        first
        and last
        and matcher.real_quick_ratio() >= _ALIKE_NAME
        and matcher.quick_ratio() >= _ALIKE_NAME
        and (ratio := matcher.ratio()) >= _ALIKE_NAME
    ):
        return 1 + ratio
    keys = (set(old) | set(new)) - {name}
    share = sum(old.get(key) == new.get(key) for key in keys) / len(keys) if len(keys) >= _LEAST_ANSWERS else 0.0
    return share if share >= _ALIKE_ROW else 0.0

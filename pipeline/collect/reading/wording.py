"""Words for the notes on how a file was read: short Chinese clauses."""

from collections.abc import Iterable, Sequence

OFFICE_AUTHOR = "秘书处核对"
"""Who our own comments in a returned file are by: taken back when it is marked anew, and not told to the sender again.
Not 秘书处 alone, for units have such an office too, and what theirs writes in a comment is theirs."""
_SHOWN = 5
_NOTE_LIMIT = 20
_TEXT_LIMIT = 40


def listed(words: Iterable[object]) -> str:
    """Joined by 、; where they are many, the first few and how many there are."""
    shown = [str(word) for word in words]
    return "、".join(shown) if len(shown) <= _SHOWN else f"{'、'.join(shown[:_SHOWN])}等{len(shown)}处"


def rows_named(rows: Iterable[int]) -> str:
    """3, 4, 5, 9 → 3—5、9."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return listed(f"{first}—{last}" if last > first else first for first, last in spans)


def quoted(text: str) -> str:
    """People's own words, on one line, cut to 40 characters."""
    line = " ".join(text[: 4 * _TEXT_LIMIT].split())
    return line if len(line) <= _TEXT_LIMIT else line[: _TEXT_LIMIT - 1] + "…"


def remarks(kind: str, found: Sequence[tuple[str, str]]) -> list[str]:
    """What people wrote beside the table, one clause each; ``found`` gives place and text."""
    said = [(place, quoted(text)) for place, text in found if text.strip()]
    notes = [f"{place}有{kind}“{text}”" for place, text in said[:_SHOWN]]
    return notes + ([f"另有{len(said) - _SHOWN}处{kind}"] if len(said) > _SHOWN else [])


def bounded(notes: Iterable[str]) -> tuple[str, ...]:
    """Each note once, and not more than anybody reads."""
    unique = list(dict.fromkeys(notes))
    return tuple(unique[:_NOTE_LIMIT])

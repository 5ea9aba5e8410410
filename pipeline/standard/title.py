"""Breaking a title into balanced lines at sense units (GB/T 9704-2012, 7.3.1)."""

import re
from itertools import combinations, pairwise
from math import ceil

from pipeline.standard import layout
from pipeline.standard.signature import text_width

CHARACTERS_PER_LINE = int(layout.TYPE_WIDTH.mm / layout.SIZE_2.mm)
_NO_START = "，。、；：！？》〉）」』”’…—～·的"
_NO_END = "《〈（「『“‘"
_LEAST = 3  # characters; a line of one or two is never wanted


def title_lines(title: str, per_line: int = CHARACTERS_PER_LINE) -> tuple[str, ...]:
    """The title as lines of at most ``per_line`` characters, as few and as even as its words allow.

    The program knows no dictionary: it prefers to break at title marks, between words and figures and after 的 or a
    comma, and never splits a figure from 年月日号.
    """
    if "\n" in title:  # the editor's own breaks win
        return tuple(line.strip() for line in title.split("\n") if line.strip())
    if text_width(title) <= per_line:
        return (title,)
    spots = [spot for spot in range(1, len(title)) if _cost(title, spot) is not None]
    for count in range(ceil(text_width(title) / per_line), 6):
        ways = [
            way
            for way in (_cut(title, breaks) for breaks in combinations(spots, count - 1))
            if all(_LEAST <= text_width(line) <= per_line for line in way)
        ]
        if ways:
            return min(ways, key=_badness)
    return (title,)


def _cut(title: str, breaks: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(title[start:end] for start, end in pairwise((0, *breaks, len(title))))


def _badness(lines: tuple[str, ...]) -> float:
    widths = [text_width(line) for line in lines]
    title, spot, cost = "".join(lines), 0, 0.0
    for line in lines[:-1]:
        spot += len(line)
        cost += _cost(title, spot) or 0.0
    return cost + max(widths) - min(widths)


def _cost(title: str, spot: int) -> float | None:
    """How bad a break before ``title[spot]`` is; None where it is forbidden."""
    before, after = title[spot - 1], title[spot]
    if after in _NO_START or before in _NO_END or re.match(r"\d[\d年月日号]|年\d|月\d", before + after):
        return None
    if before in "》，、的" or after == "《":
        return 0.0
    return 1.0 if after.isdigit() else 6.0

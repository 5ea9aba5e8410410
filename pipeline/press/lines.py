"""Where the lines of a narrow column end: Chinese rules, words and numbers whole where the column is wide enough.

Pure functions over tokens with known widths. A token is one ideograph or mark, one space, or one word: Latin letters,
digits and what holds them together. The rules for marks are those of ``render.justify_rules`` and
``render.line_breaking``.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from pipeline.render.justify_rules import may_part
from pipeline.render.line_breaking import WORD_JOINER, keep_together

_TOKEN = re.compile(
    "[\u2e80-\u303f\u3040-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff\u2014\u2018-\u201d\u2026]"
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]?"
    "|[ \t\u3000]|\u2060|\n"
    "|[^\\s\u2060\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff\u2014\u2018-\u201d\u2026]+"
    "|\\s"
)
_OPENS_ASCII = frozenset("([{<")
_CLOSES_ASCII = frozenset(")]}>,.;:!?%")
_PARTS_WORD = re.compile(r"(?<=[A-Za-z]-)(?=[A-Za-z])|(?<=[/?&=_])(?=[A-Za-z0-9])")

Line = list[str]
"""Tokens of a line, without the spaces at its ends."""


def split_lines(text: str, width: float, measure: Callable[[str], float]) -> list[Line]:
    """The lines of a text in a column of this width; at least one.

    Args:
        text: line feeds part paragraphs.
        width: in the unit of ``measure``.
        measure: the width of a token.
    """
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        lines.extend(_paragraph_lines(_groups(paragraph), width, measure))
    return lines


def tokens(text: str) -> list[str]:
    """A text without line feeds, cut into tokens; word joiners stay tokens of their own."""
    return _TOKEN.findall(text)


def _groups(paragraph: str) -> list[Line]:
    """Tokens that stay on one line, put together; a space ends its group."""
    groups: list[Line] = []
    joined, before = False, " "
    for token in tokens(keep_together(paragraph)):
        if token == WORD_JOINER:
            joined = True
            continue
        if groups and (joined or not _may_end(before, token)):
            groups[-1].append(token)
        else:
            groups.extend([part] for part in (_PARTS_WORD.split(token) if len(token) > 1 else (token,)))
        joined, before = False, token
    return groups


@lru_cache(maxsize=16384)
def _parts(before: str, after: str) -> bool:
    if after in _CLOSES_ASCII or before in _OPENS_ASCII or before == after in "…—":
        return False
    return may_part(before, after)


def _may_end(before: str, after: str) -> bool:
    if after in " \t\u3000":
        return False
    return before in " \t\u3000" or _parts(before[-1], after[0])


def _paragraph_lines(groups: Sequence[Line], width: float, measure: Callable[[str], float]) -> list[Line]:
    lines: list[Line] = []
    line: Line = []
    used, room = 0.0, width + 1e-3
    for group in groups:
        whole = sum(map(measure, group))
        if used + whole > room and (not line or used + _without_space(group, whole, measure) > room):
            if line:
                lines.append(_trimmed(line))
                line, used = [], 0.0
            if _without_space(group, whole, measure) > room:
                *full, line = _forced(group, width, measure)
                lines.extend(full)
                used = sum(map(measure, line))
                continue
        line.extend(group)
        used += whole
    return [*lines, _trimmed(line)]


def _without_space(group: Line, whole: float, measure: Callable[[str], float]) -> float:
    return whole - measure(group[-1]) if group[-1] in " \u3000" else whole


def _trimmed(line: Line) -> Line:
    while line and line[-1] in " \u3000":
        line = line[:-1]
    return line


def _forced(group: Line, width: float, measure: Callable[[str], float]) -> list[Line]:
    """A group wider than the column: where a line may end if it must, else between any two characters."""
    lines: list[Line] = [[]]
    for part in (part for token in group for part in ([token] if measure(token) <= width else token)):
        line = lines[-1]
        if line and sum(map(measure, line)) + measure(part) > width + 1e-3:
            full = [*line, part]
            end = next((at for at in range(len(line), 0, -1) if _may_end(full[at - 1], full[at])), len(line))
            lines[-1:] = [full[:end], full[end:]]
        else:
            line.append(part)
    return lines

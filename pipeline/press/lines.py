"""Where the lines of a narrow column end: Chinese rules, words and numbers whole where the column is wide enough.

Pure functions over tokens with known widths. A token is one ideograph or mark, one space, or one word: Latin letters,
digits and what holds them together. The rules for marks are those of ``render.justify_rules`` and
``render.line_breaking``.
"""

import re
from collections.abc import Callable
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
_HAIR = 1e-3
"""By which a line may be too long, against rounding."""
_SPACES = frozenset(" \t\u3000")
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
        found = tokens(paragraph.replace(WORD_JOINER, ""))
        if sum(map(measure, found)) <= width + _HAIR:
            lines.append(_trimmed(found))
        else:
            lines.extend(_broken(*_breakable(paragraph, width, measure), width + _HAIR))
    return lines


def without_lone_end(lines: list[Line]) -> list[Line]:
    """The lines, with no single character on the last one where those before it can spare some."""
    if len(lines) < 2 or len("".join(lines[-1])) > 1:
        return lines
    *whole, before, last = lines
    for at in range(len(before) - 1, 1, -1):
        if _may_end(before[at - 1], before[at]):
            return [*whole, _trimmed(before[:at]), before[at:] + last]
    return lines


def tokens(text: str) -> list[str]:
    """A text without line feeds, cut into tokens; word joiners stay tokens of their own."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=16384)
def _parts(before: str, after: str) -> bool:
    if after in _CLOSES_ASCII or before in _OPENS_ASCII or before == after in "…—":
        return False
    return may_part(before, after)


def _may_end(before: str, after: str) -> bool:
    if after in _SPACES:
        return False
    return before in _SPACES or _parts(before[-1], after[0])


def _breakable(
    paragraph: str, width: float, measure: Callable[[str], float]
) -> tuple[list[str], list[float], list[bool]]:
    """What lines are made of: texts, their widths, and whether a line may begin with each."""
    texts: list[str] = []
    allowed: list[bool] = []
    joined, before = True, " "
    for token in tokens(keep_together(paragraph)):
        if token == WORD_JOINER:
            joined = True
            continue
        allowed.append(not joined and _may_end(before, token))
        texts.append(token)
        if len(token) > 1:
            texts[-1:] = parts = _PARTS_WORD.split(token)
            allowed += [True] * (len(parts) - 1)
            if measure(token) > width:
                _split_wide(texts, allowed, len(parts), width, measure)
        joined, before = False, token
    return texts, [measure(text) for text in texts], allowed


def _split_wide(
    texts: list[str], allowed: list[bool], count: int, width: float, measure: Callable[[str], float]
) -> None:
    """Words wider than the column, the last ``count`` of the texts, cut into characters."""
    words, may = texts[-count:], allowed[-count:]
    del texts[-count:], allowed[-count:]
    for word, first in zip(words, may, strict=True):
        parts = list(word) if measure(word) > width else [word]
        texts += parts
        allowed += [first, *[False] * (len(parts) - 1)]


def _broken(texts: list[str], widths: list[float], allowed: list[bool], room: float) -> list[Line]:
    lines: list[Line] = []
    start = last = index = 0
    used = 0.0
    while index < len(texts):
        if allowed[index] and index > start:
            last = index
        if used + widths[index] > room and index > start and texts[index] not in _SPACES:
            end = last if last > start else _forced_end(texts, start, index)
            lines.append(_trimmed(texts[start:end]))
            start, used = end, sum(widths[end:index])
            last = next((at for at in range(index, start, -1) if allowed[at]), start)
            continue
        used += widths[index]
        index += 1
    return [*lines, _trimmed(texts[start:])]


def _forced_end(texts: list[str], start: int, index: int) -> int:
    """Where a line ends that nowhere should: before a number with its unit rather than within, else anywhere."""
    return next((at for at in range(index, start, -1) if _may_end(texts[at - 1], texts[at])), index)


def _trimmed(line: Line) -> Line:
    while line and line[-1] in _SPACES:
        line = line[:-1]
    return line

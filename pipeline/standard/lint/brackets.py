"""Brackets, quotes and title marks: paired, not crossed, and of the right kind when nested."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import Finding, Rule, Text

_PAIRS = {pair[0]: pair[1] for pair in ("（）", "()", "《》", "〈〉", "“”", "‘’", "【】", "〔〕", "「」", "『』", "[]")}
_CLOSERS = {closing: opening for opening, closing in _PAIRS.items()}
_WIDTHS = {"（": "(", "(": "（"}
_APOSTROPHE = re.compile(r"[A-Za-z]’(?=[A-Za-z]|$|[^A-Za-z’]*$)")
_LIST_MARK = re.compile(r"(?:^|[。；：，、\s])[（(]?[0-9a-zA-Z]{1,2}$")
_EXCERPT = 6
_EDITION = re.compile(r"《([^《》]*)》[（(]((?:试行|暂行|草案|(?:征求意见|送审|修订|讨论)稿))[）)]")
_NOT_TITLES = re.compile(
    r"《([^《》]*(?:活动|会议|大会|例会|年会|培训班|讲座|论坛|比赛|竞赛|大赛|奖|证书|课程|委员会|学会|协会))》"
)


@dataclass(frozen=True)
class Pair:
    """A bracket with its other half."""

    start: int
    end: int
    """Of the closing half."""
    opening: str
    depth: int
    """How many of its own family enclose it."""
    outermost: int
    """Where the outermost of its family that encloses it begins; its own start if none does."""


@dataclass(frozen=True)
class Family:
    """Brackets that take turns when nested."""

    rule: Rule
    what: str
    openings: str
    """Every opening half that belongs to it."""
    turns: tuple[str, str]
    """The pair outside, the pair inside."""


_FAMILIES = (
    Family(rules.NESTED_TITLE_MARKS, "书名号外用《》、里用〈〉", "《〈", ("《》", "〈〉")),
    Family(rules.NESTED_QUOTES, "引号外用“”、里用‘’", "“‘", ("“”", "‘’")),
    Family(rules.NESTED_BRACKETS, "括号套用时，外用（）、里用〔〕", "（(", ("（）", "〔〕")),
)


def check(text: Text) -> Iterator[Finding]:
    """All rules about brackets."""
    pairs, single = _parse(text.masked)
    for index in single:
        character = text.raw[index]
        span = (index, min(len(text.raw), index + _EXCERPT))
        if character in _CLOSERS:
            span = (max(0, index + 1 - _EXCERPT), index + 1)
        yield text.find(rules.UNPAIRED, span, f"“{character}”没有配对，或与别的括号、引号交叉")
    for pair in pairs:
        if text.masked[pair.end] != _PAIRS[pair.opening]:
            inner = text.raw[pair.start + 1 : pair.end]
            usable = "" if re.search("[()（）]", inner) else f"（{inner}）"
            yield text.find(rules.BRACKET_WIDTHS, (pair.start, pair.end + 1), "括号一半全角、一半半角", usable)
    for family in _FAMILIES:
        yield from _nesting(text, family, [pair for pair in pairs if pair.opening in family.openings])
    yield from _title_marks(text)


def _title_marks(text: Text) -> Iterator[Finding]:
    for match in text.matches(_EDITION):
        usable = f"《{match[1]}（{match[2]}）》"
        yield text.find(rules.EDITION_OUTSIDE, match.span(), "“试行”“草案”等是标题的一部分，放在书名号里", usable)
    for match in text.matches(_NOT_TITLES):
        what = "会议、活动、课程、奖项、证书、机构的名称不用书名号"
        yield text.find(rules.TITLE_MARKS_MISUSED, match.span(), what, match[1])


def _parse(text: str) -> tuple[list[Pair], list[int]]:
    """Pairs in order of their opening halves, and halves without another."""
    stack: list[tuple[int, str]] = []
    pairs: list[Pair] = []
    single: list[int] = []
    for index, character in enumerate(text):
        if character in _PAIRS:
            stack.append((index, character))
        elif character in _CLOSERS and not _is_no_bracket(text, index, stack):
            wanted = {_CLOSERS[character], _WIDTHS.get(_CLOSERS[character], "")}
            at = next((spot for spot in reversed(range(len(stack))) if stack[spot][1] in wanted), None)
            if at is None:
                single.append(index)
                continue
            single.extend(spot for spot, _ in stack[at + 1 :])
            del stack[at + 1 :]
            start, opening = stack.pop()
            family = next((family.openings for family in _FAMILIES if opening in family.openings), opening)
            around = [spot for spot, enclosing in stack if enclosing in family]
            pairs.append(Pair(start, index, opening, len(around), around[0] if around else start))
    single.extend(spot for spot, _ in stack)
    return sorted(pairs, key=lambda pair: pair.start), sorted(single)


def _is_no_bracket(text: str, index: int, stack: list[tuple[int, str]]) -> bool:
    """An apostrophe, or the half bracket of a list mark: 1）."""
    opened = {opening for _, opening in stack}
    if text[index] == "’":
        return "‘" not in opened and _APOSTROPHE.match(text, index - 1) is not None if index else False
    if text[index] in "）)" and not opened & {"（", "("}:
        return _LIST_MARK.search(text[:index]) is not None
    return False


def _nesting(text: Text, family: Family, pairs: list[Pair]) -> Iterator[Finding]:
    """Within each outermost pair the two kinds take turns."""
    for outer in pairs:
        if outer.depth:
            continue
        inside = [pair for pair in pairs if pair.outermost == outer.start]
        if family.rule is rules.NESTED_BRACKETS and len(inside) == 1:
            continue  # a bracket of half width alone is another rule's matter
        fixed = list(text.raw)
        for pair in inside:
            turn = family.turns[pair.depth % 2]
            fixed[pair.start], fixed[pair.end] = turn[0], turn[1]
        wrong = any(
            text.raw[pair.start] != family.turns[pair.depth % 2][0]
            and not (family.rule is rules.NESTED_BRACKETS and pair.depth == 0)
            for pair in inside
        )
        if wrong:
            suggestion = "".join(fixed[outer.start : outer.end + 1])
            yield text.find(family.rule, (outer.start, outer.end + 1), family.what, suggestion)

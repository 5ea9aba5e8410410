"""Heading numbers 一、（一）1.（1）: their form, their order, and what ends a heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import Finding, Kind, Place, Text
from pipeline.standard.wording import chinese_number, parse_chinese_number

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_RIGHT = (
    re.compile(rf"({_NUMERAL})、"),
    re.compile(rf"（({_NUMERAL})）(?![、，．.])"),
    re.compile(r"(\d{1,2})\.(?!\d)"),
    re.compile(r"（(\d{1,2})）(?![、，．.])"),
)
_FORMS = ("{}、", "（{}）", "{}.", "（{}）")
# Wrong form of a mark at the head of a text, and the level it stands for.
_WRONG = (
    (re.compile(rf"({_NUMERAL})(?:[.．,]|，(?=[^，]{{1,20}}$))"), 0),
    (re.compile(rf"(?:[（(]({_NUMERAL})[）)][、，．.]|\(({_NUMERAL})\))"), 1),
    (re.compile(r"(\d{1,2})(?:、|．|，)(?!\d)"), 2),
    (re.compile(r"(?:[（(](\d{1,2})[）)][、，．.]|\((\d{1,2})\)|(\d{1,2})[）)])"), 3),
)
_NAMES = ("一、", "（一）", "1.", "（1）")
_KINDS = {Kind.BODY, Kind.HEADING, Kind.LEAD}


@dataclass(frozen=True)
class _Mark:
    level: int
    number: int
    text: str


def check(text: Text) -> Iterator[Finding]:
    """The form of a text's own heading number, and its end."""
    if text.kind in _KINDS:
        for pattern, level in _WRONG:
            match = pattern.match(text.masked)
            if match:
                number = next(group for group in match.groups() if group)
                right = _FORMS[level].format(number)
                yield text.find(rules.HEADING_MARK, match.span(), "层次序数的写法是一、（一）1.（1）", right)
                break
    stripped = text.raw.rstrip()
    if text.kind is Kind.HEADING and re.search("[。，；：、,;:.]$", stripped):
        span = (max(0, len(stripped) - 4), len(stripped))
        plain = text.raw[span[0] : span[1]].rstrip("。，；：、,;:.")
        yield text.find(rules.HEADING_END, span, "独占一行的小标题末尾不用标点", plain)
    if text.kind is Kind.LEAD and stripped and not re.search("[。？！：][”’）》]*$", stripped):
        span = (max(0, len(stripped) - 4), len(stripped))
        yield text.find(
            rules.LEAD_END, span, "后面接正文的段首小标题以句号结尾", text.raw[slice(*span)].rstrip("，；、,;.") + "。"
        )


def check_order(texts: Sequence[tuple[Place, Text]]) -> Iterator[Finding]:
    """Heading numbers run on, and never from a lower kind back to a higher one inside it.

    Kinds may be left out (一、 then 1.), and a number may run on through all sections (the seed's work points do).
    """
    last: dict[int, int] = {}  # level to its last number
    fresh: set[int] = set()  # levels that may begin again at 1
    path: list[int] = []  # levels from the outermost down to the present one
    for place, text in texts:
        mark = _mark(text.masked)
        if mark is None:
            continue
        span = (0, len(mark.text))
        above = [level for level in path if level < mark.level]
        present = path[len(above)] if len(above) < len(path) else mark.level
        if present > mark.level:
            what = f"“{_NAMES[mark.level]}”应高于“{_NAMES[present]}”，不能用在它的下面"
            yield text.find(rules.HEADING_ORDER, span, what).at(place)
        expected = last.get(mark.level, 0) + 1
        # A plain list 1. 2. 3. may begin again anywhere.
        again = mark.number == 1 and (mark.level in fresh or mark.level > 1)
        if mark.number != expected and not again:
            shown = _FORMS[mark.level].format(chinese_number(expected) if mark.level < 2 else expected)
            yield text.find(rules.HEADING_SEQUENCE, span, f"层次序数不连续，这里应为“{shown}”").at(place)
        path = [*above, mark.level]
        last[mark.level] = mark.number
        fresh = {level for level in range(4) if level > mark.level} | {level for level in fresh if level < mark.level}


def check_list_ends(texts: Sequence[tuple[Place, Text]]) -> Iterator[Finding]:
    """Numbered paragraphs that follow each other: those before the last end with ；, the last with 。."""
    run: list[tuple[Place, Text]] = []
    level = -1
    for place, text in [*texts, (Place(), Text.of("", Kind.BODY))]:
        mark = _mark(text.masked)
        if mark and run and mark.level == level and mark.number > 1:
            run.append((place, text))
            continue
        yield from _list_end_faults(run)
        run, level = ([(place, text)], mark.level) if mark else ([], -1)


def _list_end_faults(run: list[tuple[Place, Text]]) -> Iterator[Finding]:
    ends = [text.raw.rstrip()[-1:] for _, text in run]
    if len(run) < 2 or "；" not in ends[:-1]:
        return
    for (place, text), end, last in zip(run, ends, [False] * (len(run) - 1) + [True], strict=True):
        wanted = "。" if last else "；"
        if end in "；。，、" and end != wanted:
            size = len(text.raw.rstrip())
            span = (max(0, size - 4), size)
            fixed = text.raw[span[0] : span[1] - 1] + wanted
            yield text.find(rules.LIST_ENDS, span, "分项之间用分号，最后一项用句号", fixed).at(place)


def _mark(text: str) -> _Mark | None:
    for level, pattern in enumerate(_RIGHT):
        match = pattern.match(text)
        if match:
            number = _number(match[1])
            return _Mark(level, number, match[0]) if number else None
    return None


def _number(written: str) -> int:
    return int(written) if written.isdigit() else parse_chinese_number(written) or 0

"""Line breaks (GB/T 15834-2011 5.1, GB/T 15835-2011 5.1.7) and fonts."""

import re
from collections.abc import Callable, Iterator

from pipeline.check.finding import Finding, seen
from pipeline.check.flow import Subject
from pipeline.check.parts import Placed
from pipeline.check.typefaces import is_official

_NO_START = "，。、；：？！）》〉」』】〕｝”’％%,.;:?!)]}—–～~·…‰℃"
_NO_END = "（《〈「『【〔｛“‘([{"
_WHOLE = ("——", "……", "⸺")
"""Marks of two characters: they may begin a line, but are never split."""
_MOST_SHOWN = 5


def line_breaks(subject: Subject) -> Iterator[Finding]:
    """Marks that begin or end a line though they must not, and numbers torn in two."""
    if not subject.continued:
        return
    rules: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
        ("line-start", _bad_start),
        ("line-end", lambda first, _: first[-1] in _NO_END),
        ("number-split", lambda first, second: bool(re.match(r"[0-9]{2}$", first[-1] + second[0]))),
        ("date-split", lambda first, second: bool(re.match(r"[0-9][年月日号%％]$", first[-1] + second[0]))),
    )
    for clause, broken in rules:
        wrong = [
            f"第 {second.page.number} 页“{first.line.text[-3:]}｜{second.line.text[:3]}”"
            for first, second in subject.continued
            if broken(first.line.text, second.line.text)
        ]
        value = "；".join(wrong[:_MOST_SHOWN]) or "没有"
        yield seen(clause, value, None, f"{len(wrong)} 处" if wrong else "", fine=not wrong)


def lone_characters(subject: Subject) -> Iterator[Finding]:
    """Last lines that hold one character."""
    ends = list(subject.paragraph_ends())
    if not ends:
        return
    wrong = [placed for placed in ends if _is_lone(placed)]
    shown = "；".join(f"第 {placed.page.number} 页“{placed.line.text}”" for placed in wrong[:_MOST_SHOWN])
    yield seen("lone-character", shown or "没有", fine=not wrong)


def fonts(subject: Subject) -> Iterator[Finding]:
    """Every font is in the file, and is the one that was asked for."""
    found = subject.sheets.fonts
    if not found:
        return
    missing = [font.name for font in found if not font.embedded]
    yield seen("fonts-embedded", f"未嵌入：{'、'.join(missing)}" if missing else "全部嵌入", fine=not missing)
    names = list(dict.fromkeys(font.name for font in found))
    others = [name for name in names if not is_official(name)]
    value = f"替代字体：{'、'.join(others)}" if others else "、".join(names)
    yield seen("fonts-official", value, fine=not others)


def _bad_start(first: str, second: str) -> bool:
    if second.startswith(_WHOLE) and first[-1] != second[0]:
        return False
    return second[0] in _NO_START


def _is_lone(placed: Placed) -> bool:
    return len(re.sub(r"[^\w]", "", placed.line.text)) <= 1


MEASURES = (line_breaks, lone_characters, fonts)

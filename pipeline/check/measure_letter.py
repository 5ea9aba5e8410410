"""The letter format (GB/T 9704-2012, 10.1): its head, its two double rules, its first page without a number."""

from collections.abc import Iterator

from pipeline.check.finding import Finding, measured, seen
from pipeline.check.flow import RIGHT, Subject
from pipeline.check.ink import Box
from pipeline.check.measure_head import mark_box
from pipeline.standard import layout

_DOUBLE = 2.0
"""Rules nearer to each other than this (mm) are one double rule."""


def head(subject: Subject) -> Iterator[Finding]:
    """The mark 30 mm from the sheet's edge, the double rule below it, the number at the right under that."""
    rules = _double_rules(subject)
    if not subject.is_letter or not rules:
        return
    page = subject.parts.notice_pages[0]
    box, _ = mark_box(subject, page)
    if box is not None:
        yield measured("letter-mark-top", box.top, 1, "墨迹")
        yield measured("letter-rule-gap", rules[0].top - box.bottom, 1, "从标志墨迹量起")
    wanted = layout.LETTER_RULE_WIDTH.mm
    worst = max((rule.width for rule in rules), key=lambda width: abs(width - wanted))
    yield measured("letter-rule-length", worst, 1)
    line = subject.parts.number
    if line is not None:
        yield measured("letter-number-right", RIGHT - line.right, 1)
        yield measured("letter-number-gap", line.square.top - rules[0].bottom, 1)


def foot(subject: Subject) -> Iterator[Finding]:
    """The other double rule near the sheet's foot; no number on the first page."""
    rules = _double_rules(subject)
    if not subject.is_letter or not rules:
        return
    page = subject.parts.notice_pages[0]
    lowest = rules[-1]
    if len(rules) > 1 and lowest.top > page.height / 2:
        yield measured("letter-foot-rule", page.height - lowest.middle, 1)
    else:
        yield seen("letter-foot-rule", "没有找到", 1, fine=False)
    there = subject.parts.page_numbers.get(page.number)
    yield seen("letter-first-page", there.text if there else "没有页码", 1, fine=there is None)


def _double_rules(subject: Subject) -> list[Box]:
    """Red rules of the first page, those close together taken as one."""
    found: list[Box] = []
    for rule in subject.parts.notice_pages[0].ink.rules if subject.parts.notice_pages else ():
        if not rule.red:
            continue
        if found and rule.box.top - found[-1].bottom < _DOUBLE:
            last = found.pop()
            left, right = min(last.left, rule.box.left), max(last.right, rule.box.right)
            found.append(Box(left, last.top, right, rule.box.bottom))
        else:
            found.append(rule.box)
    return found


MEASURES = (head, foot)

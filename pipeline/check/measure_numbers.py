"""Page numbers (GB/T 9704-2012, 7.5)."""

import re
from collections.abc import Iterator
from statistics import fmean

from pipeline.check.finding import Finding, Verdict, measured, seen
from pipeline.check.flow import BOTTOM, CENTRE, LEFT, RIGHT, Subject
from pipeline.check.page import Line, Page
from pipeline.check.parts import PAGE_NUMBER

_DASHES = "—–―─－"


def present(subject: Subject) -> Iterator[Finding]:
    """Every page has one; a blank page, the page of the imprint and a letter's first may go without."""
    without = {placed.page.number for placed in subject.parts.imprint}
    if subject.is_letter:
        without.add(subject.parts.notice_pages[0].number)
    numbers = subject.parts.page_numbers
    for page in subject.sheets.pages:
        if page.number in numbers or (page.ink.box is not None and page.number not in without):
            line = numbers.get(page.number)
            yield seen("page-number-present", line.text if line else "没有找到", page.number, fine=line is not None)


def order(subject: Subject) -> Iterator[Finding]:
    """They run through."""
    numbers = {page: _value(line) for page, line in subject.parts.page_numbers.items()}
    if not numbers:
        return
    shift = next(iter(numbers.values())) - next(iter(numbers))
    wrong = [page for page, value in numbers.items() if value - page != shift]
    shown = f"第 {'、'.join(map(str, wrong[:10]))} 页接不上" if wrong else f"{len(numbers)} 页连续"
    yield seen("page-number-order", shown, fine=not wrong)


def form(subject: Subject) -> Iterator[Finding]:
    """Size, dashes and place of each."""
    for page in subject.sheets.pages:
        line = subject.parts.page_numbers.get(page.number)
        if line is None:
            continue
        match = PAGE_NUMBER.fullmatch(line.text)
        dashes = match is not None and all(part in tuple(_DASHES) for part in (match[1], match[3]))
        yield seen("page-number-dashes", line.text, page.number, fine=dashes)
        yield measured("page-number-size", line.size, page.number)
        if page.landscape and any(line is other for other in page.lines):
            # Word can turn a footer only in a text box; offices accept an upright one, so it is listed, not failed.
            note = "应与竖排页位置相同，随纸转向"
            yield Finding("page-number-side", Verdict.ADVICE, "在横排页的下方", page.number, note)
        else:
            yield from _place(page, line)


def _place(page: Page, line: Line) -> Iterator[Finding]:
    marks = [glyph for glyph in line.glyphs if glyph.text in _DASHES] or list(line.glyphs)
    yield measured("page-number-height", fmean(glyph.ink.middle for glyph in marks) - BOTTOM, page.number)
    odd = _value(line) % 2 == 1
    off = (line.left + line.right) / 2 - CENTRE
    side = "居中" if abs(off) < 5 else "居右" if off > 0 else "居左"
    yield seen(
        "page-number-side", f"{'单' if odd else '双'}页{side}", page.number, fine=side == ("居右" if odd else "居左")
    )
    if side != "居中":
        indent = RIGHT - line.right if off > 0 else line.left - LEFT
        yield measured("page-number-indent", indent, page.number)


def _value(line: Line) -> int:
    return int(re.sub(r"\D", "", line.text) or 0)


MEASURES = (present, order, form)

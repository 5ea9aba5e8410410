"""The red head: mark, document number, separator (GB/T 9704-2012, 7.2), and the title below it."""

import re
from collections.abc import Iterator

from pipeline.check.finding import Finding, Verdict, measured, seen
from pipeline.check.flow import CENTRE, Subject
from pipeline.check.ink import Box, Rule
from pipeline.check.page import Line, Page
from pipeline.check.typefaces import Family, family_of
from pipeline.standard import layout
from pipeline.standard.signature import text_width

_RED_SHARE = 0.5
_MARK_SURROUND = 1.5
"""How far (mm) round the mark's characters its ink is looked for."""
_THIN, _THICK = 0.3, 0.85
_SHORTEST_TITLE_LINE = 3
_STANDARD_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,8}〔\d{4}〕[1-9]\d*号")


def mark(subject: Subject) -> Iterator[Finding]:
    """Place, colour and size of the organ mark, by its ink."""
    if not subject.parts.notice_pages:
        return
    page = subject.parts.notice_pages[0]
    box, red = mark_box(subject, page)
    if box is None:
        note = "预印红头纸，或没有红头" if not subject.expectation.mark else f"应为“{subject.expectation.mark}”"
        yield seen("mark-present", "没有找到", page.number, note, fine=False)
        return
    text = "".join(line.text for line in subject.parts.mark)
    wanted = "".join(subject.expectation.mark.split())
    yield seen("mark-present", text or "图形", page.number, fine=not wanted or not text or text == wanted)
    if not subject.is_letter:
        yield measured("mark-top", box.top, page.number, "墨迹")
    yield measured("mark-centred", box.centre - CENTRE, page.number, "墨迹")
    yield seen("mark-red", "红色" if red else "不是红色", page.number, fine=red)
    if subject.parts.mark:
        glyphs = [glyph for line in subject.parts.mark for glyph in line.glyphs]
        height, width = max(g.ink.height for g in glyphs), max(g.ink.width for g in glyphs)
        fine = height <= layout.MARK_MAX_HEIGHT.mm and width <= layout.MARK_MAX_WIDTH.mm
        yield seen("mark-size", f"字高 {height:.1f} mm，宽 {width:.1f} mm", page.number, fine=fine)


def number(subject: Subject) -> Iterator[Finding]:
    """The document number's place and form."""
    line = subject.parts.number
    if line is None:
        return
    page = subject.parts.notice_pages[0]
    box, _ = mark_box(subject, page)
    pitch = subject.parts.pitch
    if box is not None and not subject.is_letter:
        yield measured("number-position", (line.middle - pitch / 2 - box.bottom) / pitch, page.number, "从标志墨迹量起")
    if "签发人" not in line.text and not subject.is_letter:
        yield measured("number-centred", (line.left + line.right) / 2 - CENTRE, page.number)
    fine = bool(_STANDARD_NUMBER.fullmatch(line.text.partition("签发人")[0]))
    note = "本单位的写法" if subject.expectation.house_style else ""
    yield seen("number-form", line.text, page.number, "" if fine else note, fine=fine)


def red_line(subject: Subject) -> Iterator[Finding]:
    """The separator: place, length, colour."""
    line = subject.parts.number
    if line is None or subject.is_letter:
        return
    page = subject.parts.notice_pages[0]
    rule = _separator(subject, page)
    if rule is None and mark_box(subject, page)[0] is None:
        yield Finding("red-line-red", Verdict.ADVICE, "没有找到", page.number, "预印红头纸，或没有红头")
        return
    if rule is None:
        yield seen("red-line-red", "没有找到", page.number, "60 mm 以上的横线", fine=False)
        return
    yield seen("red-line-red", "红色" if rule.red else "不是红色", page.number, fine=rule.red)
    yield measured("red-line-gap", rule.box.top - line.square.bottom, page.number, "从发文字号的汉字下边量起")
    yield measured("red-line-length", rule.box.width, page.number)
    yield measured("red-line-left", rule.box.left, page.number)
    fine = _THIN <= rule.box.height <= _THICK
    yield seen("red-line-thickness", f"{rule.box.height:.2f} mm", page.number, fine=fine)


def title(subject: Subject) -> Iterator[Finding]:
    """The title's place, type and lines."""
    lines = subject.parts.title
    if not lines:
        return
    page = subject.parts.notice_pages[0]
    rule, pitch = _separator(subject, page), subject.parts.pitch
    above = rule.box.bottom if rule is not None else None
    if subject.is_letter and subject.parts.number is not None:
        above = subject.parts.number.middle + pitch / 2
    if above is not None:
        yield measured("title-position", (lines[0].middle - pitch / 2 - above) / pitch, page.number)
    off = max((_centre(line) - CENTRE for line in lines), key=abs)
    yield measured("title-centred", off, page.number)
    yield from title_type(lines, page)
    shortest = min(lines, key=lambda line: text_width(line.text))
    fine = text_width(shortest.text) >= _SHORTEST_TITLE_LINE
    yield seen("title-lines", "／".join(line.text for line in lines), page.number, fine=fine)
    if len(lines) >= 3:
        widths = [text_width(line.text) for line in lines]
        hourglass = min(widths[1:-1]) < min(widths[0], widths[-1])
        yield seen("title-shape", "、".join(f"{width:g}" for width in widths) + " 字", page.number, fine=not hourglass)


def title_type(lines: list[Line], page: Page) -> Iterator[Finding]:
    """Size and face of a title, the notice's or an attachment's."""
    worst = max((line.size for line in lines), key=lambda size: abs(size - layout.SIZE_2.pt))
    yield measured("title-size", worst, page.number)
    font = lines[0].font.name
    yield seen("title-font", font, page.number, fine=family_of(font) == Family.TITLE)


def first_page_text(subject: Subject) -> Iterator[Finding]:
    """The first page shows some of the body."""
    parts = subject.parts
    if not parts.notice_pages or parts.number is None:
        return
    count = len([placed for placed in parts.body if placed.page is parts.notice_pages[0]])
    yield seen("first-page-text", f"首页正文 {count} 行", parts.notice_pages[0].number, fine=count > 0)


def _centre(line: Line) -> float:
    """The middle of its characters' squares: a title mark's ink fills only half of its own."""
    return (line.left + line.right) / 2


def mark_box(subject: Subject, page: Page) -> tuple[Box | None, bool]:
    """The mark's ink and whether it is red; a mark that is a picture is found by its colour."""
    parts = subject.parts
    if parts.mark:
        boxes = [line.ink for line in parts.mark]
        region = Box(
            min(box.left for box in boxes) - _MARK_SURROUND,
            min(box.top for box in boxes) - _MARK_SURROUND,
            max(box.right for box in boxes) + _MARK_SURROUND,
            max(box.bottom for box in boxes) + _MARK_SURROUND,
        )
        red = page.ink.redness(region) > _RED_SHARE
        return page.ink.within(region, red=red), red
    if parts.number is None:
        return None, False
    above = Box(0, 0, page.width, parts.number.ink.top - _MARK_SURROUND)
    return page.ink.within(above, red=True), True


def _separator(subject: Subject, page: Page) -> Rule | None:
    """The first rule below the document number and above what follows it."""
    line, following = subject.parts.number, [*subject.parts.title, *subject.parts.addressees]
    if line is None:
        return None
    end = following[0].ink.top if following else page.height / 2
    return next((rule for rule in page.ink.rules if line.square.bottom < rule.box.top < end), None)


MEASURES = (mark, number, red_line, first_page_text, title)

"""The heads of attachments, sideways pages and the imprint (GB/T 9704-2012, 7.3.7, 7.4, 8.2)."""

import re
from collections.abc import Iterator

from pipeline.check.finding import Finding, Verdict, measured, seen
from pipeline.check.flow import BOTTOM, CENTRE, LEFT, TOP, Subject
from pipeline.check.ink import Box
from pipeline.check.measure_head import title_type
from pipeline.check.page import Page
from pipeline.check.parts import DRAFT_MARK, Attachment, list_items
from pipeline.check.typefaces import Family, family_of
from pipeline.standard import layout

_ABOVE_FIRST_LINE = 3.0
"""White that a line of type has above its ink, at most, in mm."""
_ABOVE_IMPRINT = 8.0
"""How far (mm) above the imprint's first line its first rule may be."""
_PRINTED = re.compile(r".+\d{4}年\d{1,2}月\d{1,2}日印发")
_EDGE = 1.0
_CLEAR = 0.5


def heads(subject: Subject) -> Iterator[Finding]:
    """附件1 in 黑体 on line 1, the title centred on line 3."""
    attachments = subject.parts.attachments
    for index, attachment in enumerate(attachments, 1):
        yield from _label(subject, attachment, _wanted_label(subject, index))
        yield from _title(subject, attachment)


def wordings(subject: Subject) -> Iterator[Finding]:
    """Each attachment's title is the wording of the attachment list, and none is missing."""
    listed = ["".join(title.split()) for title in subject.expectation.attachments]
    listed = listed or [name for name, _ in list_items(subject.parts)]
    bound = subject.parts.attachments
    if not listed or not bound:
        return
    for title, attachment in zip(listed, bound, strict=False):
        text = "".join(line.text for line in attachment.title)
        note = "" if text == title else f"附件说明写的是“{title}”"
        yield seen("attachment-title-wording", text or "没有标题", attachment.pages[0].number, note, fine=text == title)
    if subject.parts.notice_pages:
        value = f"附件说明 {len(listed)} 个，后附 {len(bound)} 个"
        yield seen("attachments-all", value, fine=len(listed) == len(bound))


def landscape(subject: Subject) -> Iterator[Finding]:
    """Margins of sideways pages, by their ink; the page number stands outside them."""
    for page in subject.sheets.pages:
        box = _content_box(subject, page) if page.landscape else None
        if box is None:
            continue
        number = subject.parts.page_numbers.get(page.number)
        odd = _printed(number.text) % 2 == 1 if number else page.number % 2 == 1
        wanted = layout.LANDSCAPE_ODD if odd else layout.LANDSCAPE_EVEN
        side = "单页" if odd else "双页"
        yield measured("landscape-left", box.left, page.number, side)
        yield measured("landscape-right", page.width - box.right, page.number, side)
        fine = wanted.top.mm - _EDGE <= box.top <= wanted.top.mm + _ABOVE_FIRST_LINE
        yield seen("landscape-top", f"{box.top:.2f} mm", page.number, side, fine=fine)
        below = page.height - box.bottom
        yield seen("landscape-bottom", f"{below:.2f} mm", page.number, side, fine=below >= wanted.bottom.mm - _EDGE)


def imprint(subject: Subject) -> Iterator[Finding]:
    """Copy-to list, printer and date between rules at the foot of the last page."""
    placed = subject.parts.imprint
    if not placed:
        return
    page, lines = placed[0].page, [one.line for one in placed]
    worst = max((line.size for line in lines), key=lambda size: abs(size - layout.SIZE_4.pt))
    yield measured("imprint-size", worst, page.number)
    printer = next((line.text for line in lines if _PRINTED.fullmatch(line.text)), "")
    if lines[0].text.startswith(("抄送", "主送")):
        copies = "".join(line.text for line in lines if line.text != printer)
        yield seen("imprint-copies", f"……{copies[-4:]}", page.number, fine=copies.endswith("。"))
    if subject.is_letter:
        return  # a letter's has no rules and names no printer (10.1)
    yield from _imprint_rules(page, lines[0].ink.top)
    yield seen("imprint-issuer", printer or "没有找到", page.number, fine=bool(printer))
    last = subject.sheets.pages[-1].number
    yield seen("imprint-even", f"第 {last} 页", page.number, fine=last % 2 == 0)


def _imprint_rules(page: Page, top: float) -> Iterator[Finding]:
    rules = [rule.box for rule in page.ink.rules if not rule.red and rule.box.bottom > top - _ABOVE_IMPRINT]
    if not rules:
        yield seen("imprint-lines", "没有分隔线", page.number, fine=False)
        return
    yield measured("imprint-foot", rules[-1].bottom - BOTTOM, page.number)
    worst = max((rule.width for rule in rules), key=lambda width: abs(width - layout.TYPE_WIDTH.mm))
    yield measured("imprint-lines", worst, page.number, f"{len(rules)} 条")


def _label(subject: Subject, attachment: Attachment, wanted: tuple[str, ...]) -> Iterator[Finding]:
    page, text = attachment.pages[0], attachment.label_text
    yield seen("attachment-label", text, page.number, fine=text in wanted)
    word = attachment.label.glyphs[attachment.label.text.rfind("附件")]
    yield seen("attachment-label-font", word.font.name, page.number, fine=family_of(word.font.name) == Family.HEI)
    if page.landscape:
        return
    yield measured("attachment-label-left", attachment.label.left - LEFT, page.number)
    top = attachment.label.middle - subject.parts.pitch / 2
    yield measured("attachment-label-line", (top - TOP) / subject.parts.pitch + 1, page.number)


def _title(subject: Subject, attachment: Attachment) -> Iterator[Finding]:
    page, lines = attachment.pages[0], attachment.title
    if not lines:
        return
    margins = layout.LANDSCAPE_ODD
    centre = (margins.left.mm + page.width - margins.right.mm) / 2 if page.landscape else CENTRE
    off = max(((line.left + line.right) / 2 - centre for line in lines), key=abs)
    yield measured("attachment-title-centred", off, page.number)
    at = (lines[0].middle - attachment.label.middle) / subject.parts.pitch + 1
    finding = measured("attachment-title-line", at, page.number)
    if page.landscape and finding.verdict is Verdict.FAILED:
        # A form that must stay on one page may stand closer.
        finding = Finding(finding.clause, Verdict.ADVICE, finding.value, finding.page, "横排表格，可以排紧")
    yield finding
    yield from title_type(lines, page)


def _wanted_label(subject: Subject, index: int) -> tuple[str, ...]:
    count = len(subject.expectation.attachments) or len(list_items(subject.parts)) if subject.parts.notice_pages else 0
    if count == 1:
        return ("附件",)
    if count:
        return (f"附件{index}",)
    return ("附件", *(f"附件{number}" for number in range(1, 100)))


def _content_box(subject: Subject, page: Page) -> Box | None:
    """All ink but the page number's and that of a draft's mark in the margin."""
    drafts = [line.ink.bottom + _CLEAR for line in page.lines if DRAFT_MARK.fullmatch(line.text)]
    top = max((edge for edge in drafts if edge < layout.LANDSCAPE_EVEN.top.mm), default=0.0)
    number = subject.parts.page_numbers.get(page.number)
    upright = [line for line in page.lines if line is number]
    left = 0.0
    bottom = page.height
    if upright:
        bottom = upright[0].ink.top - _CLEAR
    elif number is not None:
        left = page.width - number.ink.top + _CLEAR
    return page.ink.within(Box(left, top, page.width, bottom))


def _printed(text: str) -> int:
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else 0


MEASURES = (heads, wordings, landscape, imprint)

"""The parts of an official document, found by where they stand and how they read.

Nothing here measures; a part that isn't found is empty, and its clauses then do not apply.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import median, mode

from pipeline.check.expectation import Expectation
from pipeline.check.page import Line, Page, Sheets
from pipeline.standard import layout
from pipeline.standard.wording import parse_number

PAGE_NUMBER = re.compile(r"([-—–－―─━一]*)(\d{1,4})([-—–－―─━一]*)")
_NUMERAL = "一二三四五六七八九十"
DATE = re.compile(rf"(\d{{4}}|[〇○零{_NUMERAL}]{{4}})年[\d{_NUMERAL}]{{1,3}}月[\d{_NUMERAL}]{{1,3}}日")
ATTACHMENT_LABEL = re.compile(r"附件(\d*|[一二三四五六七八九十]*)([:：]?)")
DRAFT_MARK = re.compile(r"[（(]?(草稿|样稿|[\u4e00-\u9fff]{2,4}稿)[）)]?")
_LIST_START = re.compile(r"附件[一二三四五六七八九十\d]*[:：](?=.)")
_LIST_ITEM = re.compile(r"(\d{1,2})[.．、]|[（(]?\d{1,2}[)）]|[一二三四五六七八九十]+、")
_IMPRINT = re.compile(r"(主送|抄送|抄报)[:：]|.*\d{4}年\d{1,2}月\d{1,2}日印发$")
_NOTE_LINES = 6
_NAME_LINES = 8
_LONGEST_TITLE = 8  # lines
_LIST_LINES = 60
_LIST_INDENT = 7.5
"""Names in the list begin no further in than this many characters: two, 附件：, and two digits with their dot."""


@dataclass(frozen=True)
class Placed:
    """A line and the page it stands on."""

    page: Page
    line: Line


@dataclass
class Attachment:
    """One attachment as bound in or handed out on its own."""

    pages: list[Page]
    label: Line
    title: list[Line]

    @property
    def label_text(self) -> str:
        """附件1, without the document number that may stand before it."""
        return self.label.text[self.label.text.rfind("附件") :]


@dataclass
class Parts:
    """A document taken apart."""

    character: float
    """Width of a character of running text, mm."""
    pitch: float
    """From line to line of running text, mm."""
    page_numbers: dict[int, Line] = field(default_factory=dict)
    """By page; those of sideways pages are in the standing page's millimetres where they stand upright on it."""
    notice_pages: list[Page] = field(default_factory=list)
    mark: list[Line] = field(default_factory=list)
    number: Line | None = None
    title: list[Line] = field(default_factory=list)
    addressees: list[Line] = field(default_factory=list)
    body: list[Placed] = field(default_factory=list)
    attachment_list: list[Placed] = field(default_factory=list)
    name: Placed | None = None
    """发文机关署名; of a joint issue the line nearest to the date."""
    joint: bool = False
    """Whether several bodies sign."""
    date: Placed | None = None
    inside: list[Placed] = field(default_factory=list)
    """From the label of an attachment that begins in the middle of a page, though it must not."""
    imprint: list[Placed] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def content(self, page: Page) -> list[Line]:
        """The page's lines without its page number, its imprint, and a draft's mark in the margin."""
        number = self.page_numbers.get(page.number)
        imprint = {id(placed.line) for placed in self.imprint}
        return [
            line
            for line in page.lines
            if line is not number and id(line) not in imprint and not DRAFT_MARK.fullmatch(line.text)
        ]

    @property
    def running_pages(self) -> list[Page]:
        """Upright pages of the notice and its attachments."""
        pages = [*self.notice_pages, *(page for attachment in self.attachments for page in attachment.pages)]
        return [page for page in pages if not page.landscape]


def take_apart(sheets: Sheets, expectation: Expectation) -> Parts:
    """Find the parts."""
    parts = Parts(*_measure_grid(sheets))
    parts.page_numbers = {page.number: line for page in sheets.pages if (line := _page_number(page)) is not None}
    for page in sheets.pages:
        attachment = _begins_attachment(parts, page)
        if attachment is not None:
            parts.attachments.append(attachment)
        elif parts.attachments:
            parts.attachments[-1].pages.append(page)
        else:
            parts.notice_pages.append(page)
    _take_imprint(parts, sheets)
    if parts.notice_pages:
        rest = _take_head(parts, expectation)
        _take_text(parts, rest)
    return parts


def is_running(line: Line) -> bool:
    """Whether it is set in the size of running text (小3 to 小2 are let through, so that a wrong size is measured)."""
    return 11.5 <= line.size <= layout.SIZE_2.pt - 3


def _measure_grid(sheets: Sheets) -> tuple[float, float]:
    """Width of a character and height of a line of running text."""
    lines = [line for page in sheets.pages if not page.landscape for line in page.lines]
    running = [line for line in lines if is_running(line) and len(line.glyphs) > 4]
    advances = [
        after.left - before.left
        for line in running
        for before, after in zip(line.glyphs, line.glyphs[1:], strict=False)
        if before.ideograph and after.ideograph
    ]
    character = median(advances) if advances else layout.CHARACTER.mm
    steps = [
        round(after.baseline - before.baseline, 1)
        for page in sheets.pages
        for before, after in zip(page.lines, page.lines[1:], strict=False)
        if is_running(before) and is_running(after) and character < after.baseline - before.baseline < character * 3
    ]
    if len(steps) < 2:
        return character, layout.LINE.mm
    usual = mode(steps)
    return character, _exact_pitch(sheets, usual)


def _exact_pitch(sheets: Sheets, usual: float) -> float:
    steps = [
        after.baseline - before.baseline
        for page in sheets.pages
        for before, after in zip(page.lines, page.lines[1:], strict=False)
        if abs(after.baseline - before.baseline - usual) < 0.15
    ]
    return sum(steps) / len(steps)


def _page_number(page: Page) -> Line | None:
    height = layout.PAGE_HEIGHT.mm
    edge = height - layout.PORTRAIT.bottom.mm
    if page.landscape:
        for line in page.turned:
            if PAGE_NUMBER.fullmatch(line.text) and line.ink.middle > edge:
                return line
        edge = page.height - layout.LANDSCAPE_EVEN.bottom.mm
    for line in reversed(page.lines):
        if PAGE_NUMBER.fullmatch(line.text) and line.ink.middle > edge:
            return line
    return None


def _begins_attachment(parts: Parts, page: Page) -> Attachment | None:
    lines = parts.content(page)
    if not lines:
        return None
    first = lines[0].text
    start = first.rfind("附件")
    if start < 0 or not ATTACHMENT_LABEL.fullmatch(first[start:]) or lines[0].size > layout.SIZE_2.pt - 3:
        return None
    if start and parse_number(first[:start]) is None:
        return None
    return Attachment([page], lines[0], list(_large_lines(lines[1:])))


def _large_lines(lines: list[Line]) -> Iterator[Line]:
    """The lines of a title: larger than running text, up to the first that isn't."""
    for line in lines[:_LONGEST_TITLE]:
        if line.size < layout.SIZE_3.pt + 1.5:
            return
        yield line


def _take_head(parts: Parts, expectation: Expectation) -> list[Placed]:
    """Mark, number and title off the first page; gives what is left of the notice."""
    first = parts.notice_pages[0]
    lines = parts.content(first)
    at = next((index for index, line in enumerate(lines[:12]) if _is_number(line, expectation)), None)
    if at is not None:
        parts.number = lines[at]
        parts.mark = [line for line in lines[:at] if line.size > layout.SIZE_2.pt]
        lines = lines[at + 1 :]
    elif lines and lines[0].size > layout.SIZE_2.pt + 4:
        parts.mark, lines = lines[:1], lines[1:]
    parts.title = _title(lines, expectation)
    lines = lines[len(parts.title) :] if parts.title else lines
    rest = [Placed(first, line) for line in lines]
    return rest + [Placed(page, line) for page in parts.notice_pages[1:] for line in parts.content(page)]


def _title(lines: list[Line], expectation: Expectation) -> list[Line]:
    large = list(_large_lines(lines))
    if large:
        return large
    # In a wrong size it is still the centred lines that make up the words of the title, or that end in 通知.
    taken: list[Line] = []
    wanted = "".join(expectation.title.split())
    for line in lines[:_LONGEST_TITLE]:
        taken.append(line)
        text = "".join(part.text for part in taken)
        if text == wanted or (not wanted and re.fullmatch(r".{2,60}的(通知|函|通报|意见|报告|请示|批复|决定)", text)):
            return taken
    return []


def _is_number(line: Line, expectation: Expectation) -> bool:
    wanted = "".join(expectation.number.split())
    text = line.text.partition("签发人")[0]
    return bool(wanted and text == wanted) or parse_number(text) is not None


def _take_imprint(parts: Parts, sheets: Sheets) -> None:
    """抄送 and 印发 lines at the foot of the last page."""
    if not sheets.pages:
        return
    last = sheets.pages[-1]
    lines = parts.content(last)
    start = next((index for index, line in enumerate(lines) if _IMPRINT.match(line.text)), None)
    if start is not None and lines[start].middle > layout.PAGE_HEIGHT.mm / 2:
        parts.imprint = [Placed(last, line) for line in lines[start:]]


def _take_text(parts: Parts, rest: list[Placed]) -> None:
    rest = _without_attachments_inside(parts, rest)
    rest = _without_signature(parts, rest)
    count = _addressee_count(parts, rest)
    parts.addressees = [placed.line for placed in rest[:count]]
    rest = rest[count:]
    start = _list_start(parts, rest)
    end = max(start, _list_end(parts, rest))
    parts.body, parts.attachment_list = rest[:start], rest[start:end]


def _without_attachments_inside(parts: Parts, rest: list[Placed]) -> list[Placed]:
    """Cut off attachments that begin in the middle of a page of the notice."""
    edge = layout.PORTRAIT.left.mm + parts.character
    for index, placed in enumerate(rest):
        if ATTACHMENT_LABEL.fullmatch(placed.line.text) and placed.line.left < edge:
            parts.inside = rest[index:]
            return rest[:index]
    return rest


def _without_signature(parts: Parts, rest: list[Placed]) -> list[Placed]:
    """Take date and name from the end, and the bracketed note after them."""
    end = _after_date(rest)
    if not end:
        return rest
    parts.date = rest[end - 1]
    start, above = end - 1, _list_end(parts, rest[: end - 1])
    while start > above and end - start <= _NAME_LINES and _is_name(parts, rest[start - 1].line):
        start -= 1
    names = rest[start : end - 1]
    parts.name = names[-1] if names else None
    parts.joint = len(names) > 1 or any(_has_gap(parts, placed.line) for placed in names)
    return rest[:start]


def _after_date(rest: list[Placed]) -> int:
    """The index after the date; 0 where there is none. Nothing but a note in brackets may follow it."""
    for end in range(len(rest), max(0, len(rest) - _NOTE_LINES), -1):
        if DATE.fullmatch(rest[end - 1].line.text):
            note = "".join(placed.line.text for placed in rest[end:])
            return end if not note or note.startswith(("（", "(")) else 0
    return 0


def _is_name(parts: Parts, line: Line) -> bool:
    """Whether a line stands far from the left edge or holds names side by side; text does neither."""
    return line.left > layout.PORTRAIT.left.mm + 4 * parts.character or _has_gap(parts, line)


def _has_gap(parts: Parts, line: Line) -> bool:
    pairs = zip(line.glyphs, line.glyphs[1:], strict=False)
    return any(after.left - before.right > 2 * parts.character for before, after in pairs)


def _addressee_count(parts: Parts, rest: list[Placed]) -> int:
    if not rest or rest[0].line.left > layout.PORTRAIT.left.mm + parts.character:
        return 0
    edge = rest[0].line.left + parts.character / 2
    flush = len(list(takewhile(lambda placed: placed.line.left < edge, rest[:20])))
    with_colon = [index for index in range(flush) if rest[index].line.text.endswith((":", "："))]
    count = max(with_colon) + 1 if with_colon else min(flush, 3)
    # A short line before the first indented one is an addressee too, though it lacks its colon.
    edge = layout.PAGE_WIDTH.mm - layout.PORTRAIT.right.mm - 3 * parts.character
    return flush if flush < len(rest) and all(placed.line.right < edge for placed in rest[count:flush]) else count


def _list_start(parts: Parts, rest: list[Placed]) -> int:
    """Where the attachment list begins; at the end where there is none."""
    for index in range(max(0, len(rest) - _LIST_LINES), len(rest)):
        line = rest[index].line
        if _LIST_START.match(line.text) and line.left < layout.PORTRAIT.left.mm + 4 * parts.character:
            return index
    return len(rest)


def _list_end(parts: Parts, rest: list[Placed]) -> int:
    """Where the attachment list's lines, one below the other, end; 0 where there is none."""
    start = _list_start(parts, rest)
    end = start + 1
    while end < len(rest) and _follows(parts, rest[end - 1], rest[end]):
        end += 1
    return end if start < len(rest) else 0


def _follows(parts: Parts, above: Placed, below: Placed) -> bool:
    if below.line.left > layout.PORTRAIT.left.mm + _LIST_INDENT * parts.character:
        return False
    if above.page is not below.page:
        return _LIST_ITEM.match(below.line.text) is not None
    return below.line.middle - above.line.middle < 1.5 * parts.pitch


def list_items(parts: Parts) -> list[tuple[str, list[Placed]]]:
    """The attachment list as names, without label and number, each with its lines."""
    items: list[tuple[str, list[Placed]]] = []
    for index, placed in enumerate(parts.attachment_list):
        text = placed.line.text
        if not index:
            text = _LIST_START.sub("", text, count=1)
        numbered = _LIST_ITEM.match(text)
        if numbered and _is_next(numbered, len(items)):
            items.append((text[numbered.end() :], [placed]))
        elif items:
            name, lines = items[-1]
            items[-1] = (name + text, [*lines, placed])
        else:
            items.append((text, [placed]))
    return items


def _is_next(numbered: re.Match[str], count: int) -> bool:
    """A wrapped line may begin with a figure; only the next number in order begins an item."""
    return numbered[1] is None or int(numbered[1]) == count + 1

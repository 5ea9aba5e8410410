"""Addressees, text, attachment list, signature and date (GB/T 9704-2012, 7.3)."""

import re
from collections.abc import Iterator

from pipeline.check.finding import Finding, measured, seen
from pipeline.check.flow import LEFT, RIGHT, Subject
from pipeline.check.page import Line
from pipeline.check.parts import Placed, list_items
from pipeline.standard import layout
from pipeline.standard.signature import place_signature, text_width

_ENDING = re.compile(r"[。；;，,、.：:]$")
_LABEL = re.compile(r"附件：")
_GOOD_DATE = re.compile(r"[1-9]\d{3}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
_SET_WIDER = 0.5  # characters


def addressees(subject: Subject) -> Iterator[Finding]:
    """One line below the title, flush left, ending in a full-width colon."""
    lines, page = subject.parts.addressees, 1
    if not lines:
        return
    if subject.parts.title:
        blank = _blank_lines(subject, subject.parts.title[-1], lines[0])
        yield measured("addressees-position", blank, page)
    yield measured("addressees-left", max((line.left - LEFT for line in lines), key=abs), page)
    last = lines[-1].text
    yield seen("addressees-colon", f"……{last[-4:]}", page, fine=last.endswith("："))


def body(subject: Subject) -> Iterator[Finding]:
    """The text begins at once, each paragraph two characters in."""
    parts = subject.parts
    if parts.body and parts.addressees and parts.body[0].page.number == 1:
        yield measured("body-position", _blank_lines(subject, parts.addressees[-1], parts.body[0].line), 1)
    starts: dict[int, list[Placed]] = {}
    for placed in subject.paragraph_starts():
        starts.setdefault(placed.page.number, []).append(placed)
    for page, found in starts.items():
        indents = {id(placed): (placed.line.left - LEFT) / parts.character for placed in found}
        worst = max(found, key=lambda placed: abs(indents[id(placed)] - layout.INDENT_CHARACTERS))
        note = f"{len(found)} 段中差得最多的：“{worst.line.text[:8]}…”"
        yield measured("body-indent", indents[id(worst)], page, note)


def attachment_list(subject: Subject) -> Iterator[Finding]:
    """One line below the text, two characters in, items and wrapped lines aligned, nothing after a name."""
    parts = subject.parts
    if not parts.attachment_list:
        return
    first = parts.attachment_list[0]
    page = first.page.number
    if parts.body and parts.body[-1].page is first.page:
        yield measured("list-position", _blank_lines(subject, parts.body[-1].line, first.line), page)
    yield measured("list-indent", (first.line.left - LEFT) / parts.character, page)
    items = list_items(parts)
    numbered = re.match(r"附件：1[.．]", first.line.text) is not None
    count = len(subject.expectation.attachments) or len(parts.attachments) or len(items)
    fine = bool(_LABEL.match(first.line.text)) and numbered == (count > 1)
    yield seen("list-label", first.line.text[:8], page, fine=fine)
    yield measured("list-aligned", _misalignment(items, numbered=numbered), page)
    wrong = [name for name, _ in items if _ENDING.search(name)]
    yield seen("list-ending", "、".join(name[-6:] for name in wrong) or "没有标点", page, fine=not wrong)


def signature(subject: Subject) -> Iterator[Finding]:
    """Name and date: where they stand, how the date is written, what shares their page."""
    parts = subject.parts
    if parts.date is None:
        if parts.body:
            yield seen("date-present", "没有找到", parts.body[-1].page.number, "正文末尾没有单独成行的日期", fine=False)
        return
    date, page = parts.date.line, parts.date.page.number
    yield seen("date-present", f"{parts.name.line.text if parts.name else '（没有署名）'}　{date.text}", page,
               fine=parts.name is not None)  # fmt: skip
    yield seen("date-form", date.text, page, fine=bool(_GOOD_DATE.fullmatch(date.text)))
    yield from _places(subject, date, page)
    beside = [placed for placed in (*parts.body, *parts.attachment_list) if placed.page is parts.date.page]
    yield seen("signature-not-alone", f"同页有 {len(beside)} 行", page, fine=bool(beside))
    if parts.name is None or parts.joint or parts.name.page is not parts.date.page:
        return
    yield measured("date-gap", _blank_lines(subject, parts.name.line, date), page)
    if beside:
        sealed = _is_sealed(subject, parts.name.line, date)
        target = layout.SEALED_LINES_BELOW_TEXT if sealed else layout.UNSEALED_LINES_BELOW_TEXT
        blank = _blank_lines(subject, beside[-1].line, parts.name.line)
        yield measured("name-gap", blank, page, "加盖印章" if sealed else "不加盖印章", target)


def empty_page_note(subject: Subject) -> Iterator[Finding]:
    """此页无正文 is never written."""
    there = "此页无正文" in subject.sheets.text
    yield seen("no-empty-page-note", "有“此页无正文”" if there else "没有", fine=not there)


def attachments_begin_pages(subject: Subject) -> Iterator[Finding]:
    """No attachment begins in the middle of a page."""
    inside = subject.parts.inside[:1]
    for placed in inside:
        yield seen("attachment-new-page", f"“{placed.line.text}”在页中", placed.page.number, fine=False)
    for attachment in subject.parts.attachments if not inside else ():
        yield seen("attachment-new-page", f"{attachment.label_text} 另起一页", attachment.pages[0].number, fine=True)


def _places(subject: Subject, date: Line, page: int) -> Iterator[Finding]:
    name = subject.parts.name
    width = subject.parts.character
    if name is None or subject.parts.joint:
        return  # several seals or names side by side: a person must look
    sealed = _is_sealed(subject, name.line, date)
    place = place_signature(name.line.text, date.text, sealed=sealed)
    form = "加盖印章" if sealed else "不加盖印章"
    target = round(place.date_right, 2)
    indent = min(_right_indents(subject, date), key=lambda indent: abs(indent - target))
    yield measured("date-place", indent, page, form, target)
    if sealed:
        off = (name.line.left + name.line.right - date.left - date.right) / 2
        yield measured("name-place", off, page, "加盖印章：署名以成文日期居中")
    else:
        off = (RIGHT - name.line.right) - place.name_right * width
        yield measured("name-place", off, page, f"不加盖印章：署名右空 {place.name_right:g} 字")


def _right_indents(subject: Subject, date: Line) -> tuple[float, ...]:
    """The date's indent in characters by its right edge; where it is set wider, by its middle and its left edge too.

    LibreOffice 7.4 puts a quarter of a character between digits and Chinese whatever the file says (measured), so
    that a date centred on its place, or begun there, reaches too far.
    """
    width = subject.parts.character
    by_edge = (RIGHT - date.right) / width
    nominal = text_width(date.text)
    if (date.right - date.left) / width < nominal + _SET_WIDER:
        return (by_edge,)
    by_middle = (RIGHT - (date.left + date.right) / 2) / width - nominal / 2
    return by_edge, by_middle, (RIGHT - date.left) / width - nominal


def _is_sealed(subject: Subject, name: Line, date: Line) -> bool:
    """As the caller says; else the form that name and date are nearer to."""
    if subject.expectation.sealed is not None:
        return subject.expectation.sealed
    return _distance(subject, name, date, sealed=True) <= _distance(subject, name, date, sealed=False)


def _distance(subject: Subject, name: Line, date: Line, *, sealed: bool) -> float:
    """How far, in characters, name and date stand from where this form has them."""
    place = place_signature(name.text, date.text, sealed=sealed)
    off = abs((RIGHT - name.right) / subject.parts.character - place.name_right)
    return off + min(abs(indent - place.date_right) for indent in _right_indents(subject, date))


def _blank_lines(subject: Subject, above: Line, below: Line) -> float:
    """How many lines of text would go between."""
    return (below.middle - above.middle) / subject.parts.pitch - 1


def _misalignment(items: list[tuple[str, list[Placed]]], *, numbered: bool) -> float:
    """The largest distance (mm) of an item or a wrapped line from where the first one has it."""
    first = items[0][1][0].line
    label = 3
    edge = first.glyphs[min(label, len(first.glyphs) - 1)].left
    worst = 0.0
    for index, (name, lines) in enumerate(items):
        begin = lines[0].line
        if index:
            worst = max(worst, abs(begin.left - edge), key=abs)
        if len(lines) < 2:
            continue
        before = len(begin.text) - len(_first_part(name, lines))
        text = begin.glyphs[before].left if numbered else edge
        worst = max(worst, *(abs(placed.line.left - text) for placed in lines[1:]))
    return worst


def _first_part(name: str, lines: list[Placed]) -> str:
    """What of the name stands on its first line."""
    rest = "".join(placed.line.text for placed in lines[1:])
    return name.removesuffix(rest)


MEASURES = (addressees, body, attachment_list, signature, empty_page_note, attachments_begin_pages)

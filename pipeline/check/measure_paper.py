"""Paper, type area and grid (GB/T 9704-2012, 5)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from pipeline.check.finding import Finding, Verdict, measured, seen
from pipeline.check.flow import BOTTOM, LEFT, RIGHT, TOP, Subject, has_table
from pipeline.check.ink import Box
from pipeline.check.page import Line, Page
from pipeline.check.parts import Placed, is_running
from pipeline.check.typefaces import Family, family_of
from pipeline.standard import layout

_PAPER_TOLERANCE = 0.5
_RAGGED = 0.5
_OUTSIDE = 1.0
_HANGING = "。，、；："
_FEWEST_LINES = 3
"""A page with fewer lines of running text says nothing of its margins."""


def paper_size(subject: Subject) -> Iterator[Finding]:
    """A4, upright or sideways."""
    wanted = (layout.PAGE_WIDTH.mm, layout.PAGE_HEIGHT.mm)
    for page in subject.sheets.pages:
        sides = sorted((page.width, page.height))
        fine = all(abs(side - target) <= _PAPER_TOLERANCE for side, target in zip(sides, wanted, strict=True))
        yield seen("paper-size", f"{page.width:.1f} × {page.height:.1f} mm", page.number, fine=fine)


def blank_pages(subject: Subject) -> Iterator[Finding]:
    """No page is empty."""
    # A page number or a draft's mark in the margin does not fill a page.
    blank = [page.number for page in subject.sheets.pages if _is_blank(subject, page)]
    value = f"第 {'、'.join(map(str, blank))} 页空白" if blank else "没有"
    yield seen("no-blank-page", value, fine=not blank)


def margins(subject: Subject) -> Iterator[Finding]:
    """White on the left and right of running text, page by page."""
    for page in subject.parts.running_pages:
        lines = [placed.line for flow in subject.flows for placed in flow if placed.page is page]
        if len(lines) < _FEWEST_LINES:
            continue
        yield measured("margin-left", min(line.left for line in lines), page.number)
        full = subject.continued_on(page)
        if full:
            right = median(placed.line.right for placed in full)
            yield measured("margin-right", page.width - right, page.number, f"{len(full)} 个满行的中位数")


def top_and_bottom(subject: Subject) -> Iterator[Finding]:
    """White above the first line and below the last line of full pages, and how many lines stand between."""
    for page, lines in _pages_of_lines(subject):
        first, last = Placed(page, lines[0].line), Placed(page, lines[-1].line)
        has_head = page is subject.sheets.pages[0] and subject.parts.number is not None
        if not has_head and _is_text(subject, first):
            yield measured("margin-top", subject.line_top(first), page.number)
        if not _is_full(subject, page):
            continue
        yield _bottom(subject, last, beside_head=has_head)
        if not has_head:
            count = round((last.line.middle - first.line.middle) / subject.parts.pitch) + 1
            yield measured("lines", count, page.number, f"行距 {subject.parts.pitch:.2f} mm")


def characters(subject: Subject) -> Iterator[Finding]:
    """Characters on lines that hold nothing but full-width characters and run on."""
    for page in subject.parts.running_pages:
        counts = Counter(
            len(placed.line.glyphs) + round((placed.line.left - LEFT) / subject.parts.character)
            for placed in subject.continued_on(page)
            if all(glyph.wide for glyph in placed.line.glyphs)
        )
        if counts.total() < 2:
            continue
        usual = max(counts, key=lambda count: (counts[count], count))
        note = "，".join(f"{count} 字 {counts[count]} 行" for count in sorted(counts, reverse=True))
        yield measured("characters", usual, page.number, note)


def outside(subject: Subject) -> Iterator[Finding]:
    """Nothing but the mark's own flourish leaves the type area sideways."""
    for page in subject.parts.running_pages:
        lines = [line for line in subject.parts.content(page) if is_running(line)]
        if not lines or has_table(page):
            continue
        left, right = min(line.ink.left for line in lines), max(line.ink.right for line in lines)
        fine = left >= LEFT - _OUTSIDE and right <= RIGHT + _OUTSIDE
        finding = seen("inside-type-area", f"{left:.1f}–{right:.1f} mm", page.number, fine=fine)
        if not fine and left >= LEFT - _OUTSIDE and max(map(_right_of_words, lines)) <= RIGHT + _OUTSIDE:
            # LibreOffice 7.4 hangs it even where the file forbids it (measured); unusual in China, no mistake (CLREQ).
            finding = replace(finding, verdict=Verdict.ADVICE, note="行末标点悬在版心外")
        yield finding


def _right_of_words(line: Line) -> float:
    """Where the line's ink ends, a pause or stop mark at its end left out."""
    glyphs = line.glyphs[:-1] if line.text[-1] in _HANGING and len(line.glyphs) > 1 else line.glyphs
    return max(glyph.ink.right for glyph in glyphs)


def ragged_edge(subject: Subject) -> Iterator[Finding]:
    """Continued lines that end off the right edge; the blank half of a full-width mark does not count."""
    if not subject.continued:
        return
    off = [first for first, _ in subject.continued if _distance(first) > _RAGGED]
    worst = sorted(off, key=_distance, reverse=True)[:5]
    shown = "；".join(
        f"第 {placed.page.number} 页“…{placed.line.text[-6:]}”{_distance(placed):.1f} mm" for placed in worst
    )
    yield seen("ragged-edge", f"{len(off)} / {len(subject.continued)} 行不齐", None, shown, fine=not off)


def body_type(subject: Subject) -> Iterator[Finding]:
    """Size and face of running text."""
    for name, flow in zip(("正文", *_attachment_names(subject)), subject.flows, strict=True):
        if not flow:
            continue
        page = flow[0].page.number
        yield measured("body-size", median(placed.line.size for placed in flow), page, name)
        fonts = Counter(glyph.font.name for placed in flow for glyph in placed.line.glyphs if glyph.ideograph)
        if fonts:
            usual = max(fonts, key=lambda font: (fonts[font], font))
            yield seen("body-font", usual, page, name, fine=family_of(usual) == Family.FANG)


def _is_blank(subject: Subject, page: Page) -> bool:
    if page.ink.box is None:
        return True
    within = Box(0, TOP, page.width, BOTTOM)
    return not page.landscape and not subject.parts.content(page) and page.ink.within(within) is None


def _bottom(subject: Subject, last: Placed, *, beside_head: bool) -> Finding:
    """White below a full page; below the red head the lines stand on no grid, and less than one may be left over."""
    value = last.page.height - subject.line_bottom(last)
    finding = measured("margin-bottom", value, last.page.number)
    left_over = value - layout.PORTRAIT.bottom.mm
    if beside_head and finding.verdict is not Verdict.PASSED and 0 < left_over < subject.parts.pitch:
        return replace(finding, verdict=Verdict.PASSED, note="首页版头以下不足一行的余白")
    return finding


def _distance(placed: Placed) -> float:
    """From the line's end to the right edge, or from where its closing mark's ink half ends, in mm."""
    last = placed.line.glyphs[-1]
    off = abs(RIGHT - last.right)
    if last.wide and not last.ideograph:
        off = min(off, abs(RIGHT - (last.left + last.right) / 2))
    return off


def _pages_of_lines(subject: Subject) -> Iterator[tuple[Page, list[Placed]]]:
    for page in subject.parts.running_pages:
        lines = [Placed(page, line) for line in subject.parts.content(page)]
        if len(lines) >= _FEWEST_LINES and not has_table(page):
            yield page, lines


def _is_text(subject: Subject, placed: Placed) -> bool:
    """Not a part that keeps its blank line above it at the top of a page (attachment list, signature)."""
    apart = [*subject.parts.attachment_list, *(p for p in (subject.parts.name, subject.parts.date) if p)]
    return not any(placed.line is other.line for other in apart)


def _is_full(subject: Subject, page: Page) -> bool:
    """Whether the page's text goes on overleaf, and not because a heading or signature was kept with its text."""
    groups = (subject.parts.notice_pages, *(attachment.pages for attachment in subject.parts.attachments))
    pages = next(group for group in groups if page in group)
    at = pages.index(page)
    if at + 1 == len(pages) or pages[at + 1].landscape or has_table(pages[at + 1]):
        return False
    overleaf = subject.parts.content(pages[at + 1])
    if not overleaf or not _is_text(subject, Placed(pages[at + 1], overleaf[0])):
        return False
    last = subject.parts.content(page)[-1]
    room = BOTTOM - subject.line_bottom(Placed(page, last))
    heading = family_of(overleaf[0].font.name) == Family.HEI
    return not (heading and room < 2.2 * subject.parts.pitch) and last.middle < BOTTOM


def _attachment_names(subject: Subject) -> list[str]:
    return [attachment.label_text for attachment in subject.parts.attachments]


MEASURES = (paper_size, margins, top_and_bottom, outside, characters, body_type, blank_pages, ragged_edge)

"""Text measured by Pango as WeasyPrint 70 sets it, and a laid-out line whose gaps are ours.

Only ``justify`` imports this, after it has made sure that WeasyPrint is the one whose insides these are.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, first_line_metrics

from pipeline.render.justify_rules import FULL_WIDTH, MARKS, NOTHING, Blank, Spacing, kind, may_part, may_part_range

_ELSEWHERE = frozenset("\n\r\t\f\x85\xad\u2028\u2029\ufffc")
"""Characters that WeasyPrint itself treats in a way of their own."""


@dataclass(slots=True)
class MeasuredText:
    """The whole text of a box, shaped once."""

    style: Any
    spacing: Spacing
    byte_at: list[int]
    """Where each character begins in UTF-8; one more for the end."""
    one_font: bool
    height: float
    """CSS pixels, as ``baseline``; of every line if ``one_font``."""
    baseline: float

    def line(self, start: int, end: int, max_width: float | None) -> tuple["SpacedLayout", float, float]:
        """The line from ``start`` to ``end``, its height and its baseline in CSS pixels."""
        layout = SpacedLayout(self, start, end, max_width)
        if self.one_font:
            return layout, self.height, self.baseline
        plain = Layout(self.style)
        plain.set_text(layout.text)
        line, _ = plain.get_first_line()
        *_, height, baseline = first_line_metrics(line, layout.text, plain, None, False, self.style)
        return layout, height, baseline


def settable(text: str, style: Any) -> bool:
    """Whether this is running text of the plain kind that the rules are for."""
    return (
        style["white_space"] == "normal"
        and style["letter_spacing"] == "normal"
        and not style["word_spacing"]
        and style["direction"] == "ltr"
        and style["hyphens"] != "auto"
        and style["word_break"] == "normal"
        and bool(style["font_size"])
        and not _ELSEWHERE.intersection(text)
    )


def measure(text: str, style: Any) -> MeasuredText | None:
    """Shape a text; ``None`` where some of it runs from right to left."""
    layout = Layout(style)
    layout.set_text(text)
    line, _ = layout.get_first_line()
    byte_at = list(accumulate(map(_utf8_length, text), initial=0))
    advances, blanks, fonts = [0] * len(text), {}, set()
    em = round(style["font_size"] * TO_UNITS)
    for item in _items(line):
        if item.item.analysis.level % 2:
            return None
        fonts.add(item.item.analysis.font)
        for cluster, advance, glyph in _clusters(item):
            index = bisect_left(byte_at, cluster)
            advances[index] = advance
            if kind(text[index]) in MARKS and advance >= FULL_WIDTH * em and glyph is not None:
                blanks[index] = _blank(item.item.analysis.font, glyph, advance)
    spacing = Spacing(text, advances, em, *_breaks(text, layout), blanks)
    *_, height, baseline = first_line_metrics(line, text, layout, None, False, style)
    return MeasuredText(style, spacing, byte_at, len(fonts) == 1, height, baseline)


class SpacedLayout(Layout):  # type: ignore[misc]  # weasyprint is not typed
    """One line of a measured text; when it is drawn, some of its glyphs are wider or narrower."""

    def __init__(self, measured: MeasuredText, start: int, end: int, max_width: float | None) -> None:
        if measured.style["text_decoration_line"] == "none":
            self.justification_spacing = 0
            self.max_width = max_width
        else:  # WeasyPrint asks the layout where the lines go
            super().__init__(measured.style, max_width=max_width)
            self.deactivate()
        self.first_line_direction = 0
        self.measured: MeasuredText | None = measured
        self.start = start
        self.text = self.own_text = measured.spacing.text[start:end]
        self._extra: list[tuple[int, int]] = []
        self._waiting = False
        self._marks_meet = any(measured.spacing.closer[start : end - 1])
        if self._marks_meet:
            self.space({})

    def space(self, extra: dict[int, float]) -> int:
        """Set the gaps: Pango units by position in the measured text, besides what marks that meet give.

        Returns the width of the line in Pango units. A PDF has whole thousandths of an em, so these are given out,
        each error into the next gap.
        """
        measured = self.measured
        if measured is None:
            msg = "the line is finished"
            raise ValueError(msg)
        spacing, end = measured.spacing, self.start + len(self.text)
        if not extra and not self._marks_meet:
            return spacing.extent(self.start, end)
        last, thousandth, carried, total = spacing.last_visible(self.start, end), spacing.em / 1000, 0.0, 0
        self._extra = []
        for index in range(self.start, end):
            wanted = extra.get(index, 0.0) - (spacing.closer[index] if index < last else 0)
            if not wanted:
                continue
            steps = round((wanted + carried) / thousandth)
            carried += wanted - steps * thousandth
            units = _away_from_zero(steps * thousandth)
            self._extra.append((measured.byte_at[index] - measured.byte_at[self.start], units))
            total += units
        return sum(spacing.advances[self.start : end]) + total

    def finish(self) -> None:
        """Let go of what was measured."""
        self.measured = None

    def reactivate(self, style: Any) -> None:
        """As WeasyPrint does before it draws."""
        super().reactivate(style)
        self._waiting = True

    def get_first_line(self) -> tuple[Any, Any]:
        """The shaped line; the glyphs get their widths the first time."""
        line, index = super().get_first_line()
        if self._waiting and self._extra and self.text == self.own_text:
            _widen(line, self._extra)
        self._waiting = False
        return line, index


def _away_from_zero(value: float) -> int:
    """WeasyPrint cuts a distance to whole thousandths: one a hair too small would lose a whole one."""
    return int(value) + ((value > 0) - (value < 0)) * (value != int(value))


def _utf8_length(character: str) -> int:
    return 1 if character < "\x80" else 2 if character < "\u0800" else 3 if character < "\U00010000" else 4


def _items(line: Any) -> Iterator[Any]:
    run = line.runs[0]
    while run != ffi.NULL:
        yield run.data
        run = run.next


def _clusters(item: Any) -> Iterator[tuple[int, int, int | None]]:
    """(byte where it begins, width, glyph if it is a single one that stands at its origin) of every cluster."""
    glyphs, clusters, offset = item.glyphs.glyphs, item.glyphs.log_clusters, item.item.offset
    count = item.glyphs.num_glyphs
    index = 0
    while index < count:
        cluster, geometry = clusters[index], glyphs[index].geometry
        glyph = glyphs[index].glyph if not geometry.x_offset else None
        advance = geometry.width
        index += 1
        while index < count and clusters[index] == cluster:
            advance += glyphs[index].geometry.width
            glyph = None
            index += 1
        yield offset + cluster, advance, glyph


def _blank(font: Any, glyph: int, advance: int) -> Blank:
    ink = ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(font, glyph, ink, ffi.NULL)
    return Blank(max(0, ink.x), max(0, advance - ink.x - ink.width))


def _breaks(text: str, layout: Any) -> tuple[list[bool], list[bool]]:
    """Where Pango would begin a line, without the places where Chinese may not; and where it may if it must."""
    found = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)
    allowed, spare = [False] * len(text), [False] * len(text)
    before = ""
    for index, character in enumerate(text):
        if before and found[index].is_line_break:
            allowed[index] = before == " " or character == " " or may_part(before, character)
        elif before and before in "—～":
            spare[index] = may_part_range(before, character)
        if kind(character) != NOTHING:
            before = character
    return allowed, spare


def _widen(line: Any, extra: Sequence[tuple[int, int]]) -> None:
    """Add to the last glyph of every cluster what its characters are to get; ``extra`` by rising byte."""
    waiting = iter(extra)
    byte, units = next(waiting)
    for item in _items(line):
        glyphs, clusters, offset = item.glyphs.glyphs, item.glyphs.log_clusters, item.item.offset
        count = item.glyphs.num_glyphs
        for index in range(count):
            end = offset + (clusters[index + 1] if index + 1 < count else item.item.length)
            while byte < end:
                glyphs[index].geometry.width += units
                following = next(waiting, None)
                if following is None:
                    return
                byte, units = following


FROM_PANGO: float = FROM_UNITS
TO_PANGO: float = TO_UNITS

"""What takes the place of three functions of WeasyPrint 70's ``layout/inline.py`` in paragraphs of Chinese.

``get_next_linebox`` notes which paragraph is being set, ``split_first_line`` chooses where a line ends, ``text_align``
spreads what is left. Everything else, and every paragraph that isn't justified Chinese, stays WeasyPrint's own.
"""

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

from pipeline.render.justify_lines import end_without_lone, usual_end
from pipeline.render.justify_spread import Piece, spread
from pipeline.render.justify_text import FROM_PANGO, TO_PANGO, MeasuredText, SpacedLayout, measure, settable

ENABLED: ContextVar[bool] = ContextVar("chinese_justification", default=True)

_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HAIR = 1e-6
"""CSS pixels by which a tightened line is said to be narrower than its room, against rounding."""


@dataclass(frozen=True, slots=True)
class LineSetting:
    """Noted on a line that was set here."""

    first: bool
    last: bool
    """Whether the paragraph, or a forced line, ends with it."""
    off: float
    """CSS pixels between the line's end and the right edge; negative where its last mark's blank half stands out."""


@dataclass(slots=True)
class _Paragraph:
    """The paragraph that is being set."""

    last_text: str
    width: float | None
    """Of its lines, in CSS pixels; ``None`` beside a float."""
    measured: list[MeasuredText | None] = field(default_factory=list)
    _looked_for: list[tuple[Any, str]] = field(default_factory=list)

    def find(self, text: str, style: Any) -> MeasuredText | None:
        """The measured text of which ``text`` is the end."""
        for (known_style, known), measured in zip(self._looked_for, self.measured, strict=True):
            if known_style is style and known.endswith(text):
                return measured
        self._looked_for.append((style, text))
        self.measured.append(measure(text, style) if settable(text, style) else None)
        return self.measured[-1]


class Hook:
    """The three functions, around the original ones."""

    def __init__(self) -> None:
        self._get_next_linebox: Callable[..., Any] = inline.get_next_linebox
        self._split_first_line: Callable[..., Any] = inline.split_first_line
        self._text_align: Callable[..., Any] = inline.text_align

    def install(self) -> None:
        """Put them in the originals' place, for every document of this process."""
        inline.get_next_linebox = self.get_next_linebox
        inline.split_first_line = self.split_first_line
        inline.text_align = self.text_align

    def get_next_linebox(  # noqa: PLR0913, PLR0917 - WeasyPrint's signature
        self,
        context: Any,
        linebox: Any,
        position_y: Any,
        bottom_space: Any,
        skip_stack: Any,
        containing_block: Any,
        *others: Any,
    ) -> Any:
        """Note the paragraph for the two below while one of its lines is made."""
        outer = getattr(context, "chinese_paragraph", None)
        paragraph = _paragraph_of(context, linebox, containing_block)
        if paragraph is None and outer is None:
            return self._get_next_linebox(
                context, linebox, position_y, bottom_space, skip_stack, containing_block, *others
            )
        context.chinese_paragraph = paragraph
        try:
            line, resume_at = self._get_next_linebox(
                context, linebox, position_y, bottom_space, skip_stack, containing_block, *others
            )
        finally:
            context.chinese_paragraph = outer
        if line is not None and paragraph is not None:
            line.__dict__.pop("chinese_paragraph", None)
            if (setting := getattr(line, "chinese_setting", None)) is not None:
                line.chinese_setting = LineSetting(skip_stack is None, setting.last, setting.off)
        return line, resume_at

    def split_first_line(  # noqa: PLR0913, PLR0917 - WeasyPrint's signature
        self,
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        """(layout, bytes in the line, bytes to the next one or None, width, height, baseline)."""
        paragraph: _Paragraph | None = getattr(context, "chinese_paragraph", None)
        measured = paragraph.find(text, style) if paragraph else None
        end = _line_end(paragraph, measured, text, max_width) if paragraph and measured else None
        if measured is None or end is None:
            return self._split_first_line(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            )
        return _line_from(measured, len(measured.spacing.text) - len(text), end, max_width)

    def text_align(self, context: Any, line: Any, available_width: float, last: bool) -> Any:
        """The line's offset; its gaps are set on the way."""
        paragraph = getattr(context, "chinese_paragraph", None)
        found = None if paragraph is None else list(_pieces(line))
        if not found or not any(found):
            return self._text_align(context, line, available_width, last)
        off = _set_line(line, found, available_width, last)
        line.chinese_setting = LineSetting(False, last, off)
        if last and line.style["text_align_last"] not in ("auto", "justify", "start", "left"):
            return self._text_align(context, line, available_width, last)
        return 0


def _paragraph_of(context: Any, linebox: Any, containing_block: Any) -> _Paragraph | None:
    style = linebox.style
    if style["text_align_all"] != "justify" or style["direction"] != "ltr" or not ENABLED.get():
        return None
    known: _Paragraph | bool | None = linebox.__dict__.get("chinese_paragraph", False)
    width = getattr(containing_block, "width", None)
    if isinstance(known, bool):
        known = linebox.chinese_paragraph = _new_paragraph(linebox)
    if known is not None:
        known.width = width if isinstance(width, int | float) and not context.excluded_shapes else None
    return known


def _new_paragraph(linebox: Any) -> _Paragraph | None:
    texts = []
    for box in linebox.descendants():
        if box.is_leader:
            return None
        if isinstance(box, boxes.TextBox):
            texts.append(box.text)
    chinese = any(_CHINESE.search(text) for text in texts)
    return _Paragraph(texts[-1], None) if chinese else None


def _line_end(paragraph: _Paragraph, measured: MeasuredText, text: str, max_width: float | None) -> int | None:
    spacing = measured.spacing
    start = len(spacing.text) - len(text)
    if max_width is None:
        return len(spacing.text)
    if not 0 <= max_width < 2**21:
        return None
    room = int(max_width * TO_PANGO)
    if paragraph.width is not None and paragraph.last_text.endswith(text):
        return end_without_lone(spacing, start, room, int(paragraph.width * TO_PANGO))
    return usual_end(spacing, start, room)


def _line_from(measured: MeasuredText, start: int, end: int, max_width: float | None) -> Any:
    spacing, byte_at = measured.spacing, measured.byte_at
    whole = end == len(spacing.text)
    shown = end if whole else start + len(spacing.text[start:end].rstrip(" "))
    layout, height, baseline = measured.line(start, shown, max_width)
    width = spacing.extent(start, shown) * FROM_PANGO
    if max_width is not None and width > max_width:
        width = max_width - _HAIR
    resume = None if whole else byte_at[end] - byte_at[start]
    return layout, byte_at[shown] - byte_at[start], resume, width, height, baseline


def _pieces(box: Any) -> Iterator[Piece | None]:
    """The line's texts from left to right; ``None`` for anything else that takes part in the line."""
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.InlineBox):
            yield from _pieces(child)
        elif not isinstance(child, boxes.TextBox):
            yield None
        elif child.text:
            layout = child.pango_layout
            ours = isinstance(layout, SpacedLayout) and layout.measured is not None
            yield Piece(child, layout, layout.measured.spacing, layout.start) if ours else None


def _set_line(line: Any, found: list[Piece | None], available_width: float, last: bool) -> float:
    pieces = [piece for piece in found if piece is not None]
    rest = available_width - line.width + sum(piece.box.width - piece.width * FROM_PANGO for piece in pieces)
    extras = spread(found, round(rest * TO_PANGO), opening=not last)
    widths = {}
    for piece, extra in zip(pieces, extras, strict=True):
        piece.layout.text = piece.layout.own_text = piece.box.text
        widths[piece.box] = piece.layout.space(extra) * FROM_PANGO
        piece.layout.finish()
    _move(line, widths, 0.0)
    return float(available_width - line.width)


def _move(box: Any, widths: dict[Any, float], shift: float) -> float:
    """Give the texts their new widths and push along what follows; returns how far."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        grown: float = widths.get(box, box.width) - box.width
        box.width += grown
        return shift + grown
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += shift
        before = shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift = _move(child, widths, shift)
        box.width += shift - before
        return shift
    box.translate(shift, 0)
    return shift

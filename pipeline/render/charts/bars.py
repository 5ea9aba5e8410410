"""Horizontal bars: single ones, and ones made of several series."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.render.charts.drawing import DARK, INK, MIDDLE, PALE, PAPER, Anchor, Box, Drawing, Item, Text
from pipeline.render.charts.legend import Entry, legend, tone
from pipeline.render.charts.lettering import MIDDLE_ABOVE_BASE, cut, room
from pipeline.standard.layout import SIZE_SMALL_5, TYPE_WIDTH, Length

SERIES_TONES = (DARK, PALE, MIDDLE, "#E6EAEF", "#1F2A38")
"""Neighbours in a bar differ clearly, also in grey."""

_PITCH, _THICKNESS = 5.6, 3.5
_GAP, _EDGE = 1.5, 2.0
_SIZE = SIZE_SMALL_5.mm
_LABEL_SHARE = 0.5
_AXIS = 0.21


@dataclass(frozen=True)
class Bar:
    """One bar and what stands beside it."""

    label: str
    value: float
    note: str
    """Printed at the bar's end, e.g. ``12项``."""


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars, from top to bottom."""

    bars: Sequence[Bar]
    alternative: str
    """What the chart says, for those who can't see it."""
    width: Length = TYPE_WIDTH


@dataclass(frozen=True)
class StackedBar:
    """One bar of several parts, in the order of the series."""

    label: str
    values: Sequence[float]
    note: str = ""


@dataclass(frozen=True)
class StackedChart:
    """Horizontal bars of parts, each part in its series' tone, with its number where that fits."""

    bars: Sequence[StackedBar]
    series: Sequence[str]
    """Their names; at most five."""
    alternative: str
    width: Length = TYPE_WIDTH


@dataclass(frozen=True)
class _Frame:
    """Where bars lie."""

    left: float
    right: float
    top: float
    most: float

    def middle(self, index: int) -> float:
        return self.top + _EDGE + _PITCH * (index + 0.5)

    def length(self, value: float) -> float:
        return (self.right - self.left) * value / self.most


def draw_bars(chart: BarChart) -> Drawing:
    """The drawing of single bars."""
    frame = _frame([(bar.label, bar.value, bar.note) for bar in chart.bars], chart.width.mm, 0)
    items: list[Item] = []
    for index, bar in enumerate(chart.bars):
        items.append(_piece(frame, index, 0, bar.value, DARK))
        items += _beside(frame, index, bar.label, bar.value, bar.note)
    return _finish(frame, items, len(chart.bars), chart.width.mm, chart.alternative)


def draw_stacked(chart: StackedChart) -> Drawing:
    """The drawing of bars made of parts."""
    if len(chart.series) > len(SERIES_TONES):
        msg = f"at most {len(SERIES_TONES)} series can be told apart in grey"
        raise ValueError(msg)
    tones = SERIES_TONES[: len(chart.series)]
    entries = [Entry(tone(fill), name) for name, fill in zip(chart.series, tones, strict=True)]
    items, top = legend(entries, 0, chart.width.mm)
    frame = _frame([(bar.label, sum(bar.values), bar.note) for bar in chart.bars], chart.width.mm, top)
    for index, bar in enumerate(chart.bars):
        before = 0.0
        for value, fill in zip(bar.values, tones, strict=True):
            items += _part(frame, index, before, value, fill)
            before += value
        items += _beside(frame, index, bar.label, before, bar.note)
    return _finish(frame, items, len(chart.bars), chart.width.mm, chart.alternative)


def _frame(rows: Sequence[tuple[str, float, str]], width: float, top: float) -> _Frame:
    labels = max((room(label) for label, _, _ in rows), default=0.0)
    notes = max((room(note) for _, _, note in rows), default=0.0)
    most = max((value for _, value, _ in rows), default=0.0) or 1.0
    return _Frame(min(labels, width * _LABEL_SHARE) + _GAP, width - notes - _GAP, top, most)


def _piece(frame: _Frame, index: int, before: float, value: float, fill: str) -> Box:
    top = frame.middle(index) - _THICKNESS / 2
    return Box(frame.left + frame.length(before), top, frame.length(value), _THICKNESS, fill)


def _part(frame: _Frame, index: int, before: float, value: float, fill: str) -> list[Item]:
    if not value:
        return []
    piece = _piece(frame, index, before, value, fill)
    items: list[Item] = [piece]
    if before:
        items.append(Box(piece.x, piece.y, 0.25, piece.height, PAPER))
    size = SIZE_SMALL_5.mm * 0.85
    if room(f"{value:g}", size) + 0.8 < piece.width:
        base = frame.middle(index) + MIDDLE_ABOVE_BASE * size
        over = INK if fill in (PALE, MIDDLE, SERIES_TONES[3]) else PAPER
        items.append(Text(piece.x + piece.width / 2, base, f"{value:g}", Anchor.MIDDLE, size, over))
    return items


def _beside(frame: _Frame, index: int, label: str, value: float, note: str) -> list[Item]:
    base = frame.middle(index) + MIDDLE_ABOVE_BASE * _SIZE
    shown = cut(label, frame.left - _GAP)
    return [
        Text(frame.left - _GAP, base, shown, Anchor.END),
        Text(frame.left + frame.length(value) + _GAP, base, note),
    ]


def _finish(frame: _Frame, items: list[Item], count: int, width: float, alternative: str) -> Drawing:
    height = _PITCH * count + _EDGE * 2
    axis = Box(frame.left - _AXIS / 2, frame.top + _EDGE / 2, _AXIS, height - _EDGE, INK)
    return Drawing(width, frame.top + height, [*items, axis], alternative)

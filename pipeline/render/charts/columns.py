"""Pairs of upright columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.render.charts.drawing import DARK, INK, PALE, Anchor, Box, Drawing, Item, Text, UprightText
from pipeline.render.charts.legend import Entry, legend, tone
from pipeline.render.charts.lettering import cut_upright, room, upright_height
from pipeline.standard.layout import SIZE_SMALL_5, TYPE_WIDTH, Length

_HEIGHT, _ROOM_ABOVE, _GAP = 42.0, 5.0, 0.9
_SHARE = 0.38
"""Width of a column in the width of its pair's place."""
_SIZE = SIZE_SMALL_5.mm
_SMALLEST = 0.6
_LONGEST = 34.0


@dataclass(frozen=True)
class Column:
    """Two upright columns side by side, over one label."""

    label: str
    pale: float
    dark: float


@dataclass(frozen=True)
class ColumnChart:
    """Pairs of upright columns, from left to right; each series is named once, at the top."""

    columns: Sequence[Column]
    pale_name: str
    dark_name: str
    alternative: str
    width: Length = TYPE_WIDTH


def draw_columns(chart: ColumnChart) -> Drawing:
    """The drawing of pairs of columns."""
    width = chart.width.mm
    items, top = legend([Entry(tone(PALE), chart.pale_name), Entry(tone(DARK), chart.dark_name)], 0, width)
    base = top + _ROOM_ABOVE + _HEIGHT
    pitch = width / max(1, len(chart.columns))
    most = max((max(column.pale, column.dark) for column in chart.columns), default=0.0) or 1.0
    size = _figure_size(chart, pitch * _SHARE)
    for index, column in enumerate(chart.columns):
        middle = pitch * (index + 0.5)
        for side, value, fill in ((-0.2, column.pale, PALE), (0.2, column.dark, DARK)):
            items += _column(middle + side * pitch, base, pitch * _SHARE, _HEIGHT * value / most, fill)
            if value:
                figure = Text(
                    middle + side * pitch, base - _HEIGHT * value / most - _GAP, f"{value:g}", Anchor.MIDDLE, size
                )
                items.append(figure)
    items.append(Box(0, base, width, 0.21, INK))
    labels, height = _labels(chart, base + 1.4, pitch)
    return Drawing(width, base + 1.4 + height + 1.0, [*items, *labels], chart.alternative)


def _column(middle: float, base: float, width: float, height: float, fill: str) -> list[Item]:
    return [Box(middle - width / 2, base - height, width, height, fill)] if height else []


def _figure_size(chart: ColumnChart, width: float) -> float:
    """Size of the figures over columns: smaller where columns are narrow, so that they stay apart."""
    widest = max((room(f"{value:g}") for one in chart.columns for value in (one.pale, one.dark)), default=0.0)
    return _SIZE if widest <= width * 1.04 else max(_SIZE * _SMALLEST, _SIZE * width * 1.04 / widest)


def _labels(chart: ColumnChart, top: float, pitch: float) -> tuple[list[Item], float]:
    places = [(pitch * (index + 0.5), column.label) for index, column in enumerate(chart.columns)]
    if all(room(label) <= pitch - 0.5 for _, label in places):
        return [Text(x, top + 0.88 * _SIZE, label, Anchor.MIDDLE) for x, label in places], _SIZE
    size = min(_SIZE, pitch * 0.95)
    shown = [(x, cut_upright(label, _LONGEST, size)) for x, label in places]
    height = max(upright_height(label, size) for _, label in shown)
    return [UprightText(x, top, label, size) for x, label in shown], height

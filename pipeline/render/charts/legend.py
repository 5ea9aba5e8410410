"""The line or lines that say what the marks and tones of a chart mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from pipeline.render.charts.drawing import Box, Item, Text
from pipeline.render.charts.lettering import MIDDLE_ABOVE_BASE, room
from pipeline.standard.layout import SIZE_SMALL_5

LINE = 5.0
_SWATCH, _GAP, _BETWEEN = 3.2, 1.0, 5.0
_SIZE = SIZE_SMALL_5.mm

Sample = Callable[[float, float], Sequence[Item]]
"""Draws a sample round a middle."""


@dataclass(frozen=True)
class Entry:
    """A sample and what it means."""

    sample: Sample
    label: str


def tone(fill: str) -> Sample:
    """A square of one tone as the sample."""

    def draw(x: float, y: float) -> list[Item]:
        return [Box(x - 1.4, y - 1.4, 2.8, 2.8, fill)]

    return draw


def legend(entries: Sequence[Entry], top: float, width: float, left: float = 0.0) -> tuple[list[Item], float]:
    """The items of a legend and its height: in one line where it fits, else in even columns, read downwards.

    Args:
        entries: what it explains.
        top: its upper edge.
        width: of the picture.
        left: where its first line begins, if it is the only one.
    """
    widths = [_SWATCH + _GAP + room(entry.label) for entry in entries]
    if sum(widths) + _BETWEEN * (len(entries) - 1) <= width:
        starts = [sum(widths[:index]) + _BETWEEN * index for index in range(len(entries))]
        whole = sum(widths) + _BETWEEN * (len(entries) - 1)
        places = [(min(left, width - whole) + start, 0) for start in starts]
        lines = 1 if entries else 0
    else:
        columns = max(1, min(len(entries), int((width + _BETWEEN) / (max(widths) + _BETWEEN))))
        lines = ceil(len(entries) / columns)
        pitch = width / columns
        places = [(index // lines * pitch, index % lines) for index in range(len(entries))]
    items: list[Item] = []
    for entry, (x, line) in zip(entries, places, strict=True):
        middle = top + LINE * (line + 0.5)
        items += entry.sample(x + _SWATCH / 2, middle)
        items.append(Text(x + _SWATCH + _GAP, middle + MIDDLE_ABOVE_BASE * _SIZE, entry.label))
    return items, lines * LINE

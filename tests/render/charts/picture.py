"""Reads a chart's SVG back: boxes, marks and words with the room they take, in millimetres."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.render.charts import Chart, chart_svg
from pipeline.render.charts.lettering import advance
from pipeline.standard.layout import SIZE_SMALL_5

_UNIT = 10
_SVG = "{http://www.w3.org/2000/svg}"
_BOX = re.compile(r"M(\S+) ([^h]+)h([^v]+)v([^h]+)h-[^z]+z")
_MARK = re.compile(r"M(\S+) ([^mhz]+)m")


@dataclass(frozen=True)
class Area:
    """A rectangle with what is in it."""

    left: float
    top: float
    right: float
    bottom: float
    content: str
    """Words, or a colour."""

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def overlaps(self, other: "Area") -> bool:
        """Whether the two share more than a touch."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.05 and down > 0.05


class Picture:
    """What an SVG shows."""

    def __init__(self, chart: Chart) -> None:
        self.svg = chart_svg(chart)
        root = etree.fromstring(self.svg)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        self.width, self.height = width / _UNIT, height / _UNIT
        self.alternative = root.get("aria-label")
        self.boxes = [area for element in root.iter(f"{_SVG}path") for area in _boxes(element)]
        self.words = [area for element in root.iter(f"{_SVG}text") for area in _words(element)]
        self.marks = [
            (float(x) / _UNIT, float(y) / _UNIT)
            for element in root.iter(f"{_SVG}path")
            for x, y in _MARK.findall(element.get("d", ""))
        ]

    def filled(self, colour: str) -> list[Area]:
        """The boxes of one colour."""
        return [box for box in self.boxes if box.content == colour]

    def word(self, content: str) -> Area:
        """The only word of that content."""
        (found,) = (area for area in self.words if area.content == content)
        return found


def luminance(colour: str) -> float:
    """How light a colour looks, 0 black to 1 white, as a grey printer has it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return sum(share * channel for share, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def _boxes(element: etree._Element) -> Iterator[Area]:
    for place in _BOX.findall(element.get("d", "")):
        x, y, width, height = (float(number) / _UNIT for number in place)
        yield Area(x, y, x + width, y + height, element.get("fill", ""))


def _words(element: etree._Element) -> Iterator[Area]:
    """The whole line, or each letter where it has a place of its own."""
    size = float(element.get("font-size", SIZE_SMALL_5.mm * _UNIT)) / _UNIT
    across = [float(x) / _UNIT for x in element.get("x", "").split()]
    down = [float(y) / _UNIT for y in element.get("y", "").split()]
    content = element.text or ""
    pieces = [content] if len(across) == 1 else list(content)
    turned = "rotate" in element.get("transform", "")
    for piece, x, y in zip(pieces, across, down, strict=True):
        length = advance(piece, size)
        # Of the line's height only what ink fills: neighbours may touch.
        if piece in "、，。；":
            yield Area(x, y - 0.35 * size, x + 0.45 * size, y + 0.08 * size, piece)
        elif turned:
            yield Area(x - 0.1 * size, y, x + 0.85 * size, y + length, piece)
        else:
            yield Area(x, y - 0.82 * size, x + length, y + 0.08 * size, piece)

"""A drawing as values: boxes, marks and words at places in millimetres, from the top left corner.

Every chart becomes one of these once; the writers turn it into SVG or PNG and decide nothing about the look.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.standard.layout import SIZE_SMALL_5

INK, DARK, MIDDLE, PALE, TINT, HAIR = "#1A1A1A", "#44546A", "#8494A7", "#C9D1DB", "#F1F3F6", "#D3D8DF"
PAPER = "#FFFFFF"

Point = tuple[float, float]


class Anchor(StrEnum):
    """Which part of a word stands at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class Shape(StrEnum):
    """Outline of a mark."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    POINT_DOWN = "point down"
    PLUS = "plus"
    CROSS = "cross"
    STAR = "star"
    DASH = "dash"


@dataclass(frozen=True)
class Kind:
    """How a mark looks."""

    shape: Shape
    hollow: bool = False


@dataclass(frozen=True)
class Box:
    """A filled rectangle; also a line, if it is thin."""

    x: float
    y: float
    width: float
    height: float
    fill: str = DARK


@dataclass(frozen=True)
class Marks:
    """Marks of one kind, round their middles."""

    kind: Kind
    size: float
    points: Sequence[Point]
    fill: str = DARK


@dataclass(frozen=True)
class Text:
    """Words on one line; ``y`` is the base line."""

    x: float
    y: float
    content: str
    anchor: Anchor = Anchor.START
    size: float = SIZE_SMALL_5.mm
    fill: str = INK


@dataclass(frozen=True)
class UprightText:
    """Words set downwards in the Chinese way; ``x`` is the middle of the column, ``y`` its top."""

    x: float
    y: float
    content: str
    size: float = SIZE_SMALL_5.mm
    fill: str = INK


Item = Box | Marks | Text | UprightText


@dataclass(frozen=True)
class Drawing:
    """A finished picture."""

    width: float
    height: float
    items: Sequence[Item]
    alternative: str
    """What it says, for those who can't see it."""


def _star() -> tuple[Point, ...]:
    reach = [1.12 if index % 2 == 0 else 0.5 for index in range(10)]
    return tuple(
        (length * math.sin(math.pi * index / 5), -length * math.cos(math.pi * index / 5))
        for index, length in enumerate(reach)
    )


def _plus(reach: float, turned: float) -> tuple[Point, ...]:
    thick = reach * 0.3
    quarter = ((-thick, -reach), (thick, -reach), (thick, -thick))
    turns = (turned + math.pi / 2 * quarters for quarters in range(4))
    return tuple(
        (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn))
        for turn in turns
        for x, y in quarter
    )


_CORNERS: dict[Shape, tuple[Point, ...]] = {
    Shape.CIRCLE: (),
    Shape.SQUARE: ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    Shape.TRIANGLE: ((0, -1), (1.04, 0.8), (-1.04, 0.8)),
    Shape.DIAMOND: ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    Shape.POINT_DOWN: ((0, 1), (-1.04, -0.8), (1.04, -0.8)),
    Shape.PLUS: _plus(1.0, 0.0),
    Shape.CROSS: _plus(1.1, math.pi / 4),
    Shape.STAR: _star(),
    Shape.DASH: ((-1, -0.36), (1, -0.36), (1, 0.36), (-1, 0.36)),
}
"""Round the origin, of radius 1; all look equally large. A circle has no corners, it is told by its radius."""


def rings(kind: Kind, radius: float) -> tuple[tuple[Point, ...], ...]:
    """The corners of a mark round the origin and, where it is hollow, of the hole in it; none of a circle."""
    outer = tuple((x * radius, y * radius) for x, y in _CORNERS[kind.shape])
    return (outer, tuple((x * 0.6, y * 0.6) for x, y in outer)) if kind.hollow else (outer,)


HOLE = 0.64
"""Radius of the hole in a hollow circle, of the circle's own."""

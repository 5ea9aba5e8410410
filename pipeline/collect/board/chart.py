"""The timeline as the shapes of a drawing: columns for the answers of each day, a line for their sum."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from pipeline.collect.board.overview import Column, Timeline

_WIDTH, _HEIGHT = 560.0, 200.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 34.0, 38.0, 30.0
_LABELS = 8
"""Dates written below the axis, at most about so many."""


@dataclass(frozen=True)
class Box:
    """A column of the drawing, in its own units."""

    x: float
    y: float
    middle: float
    width: float
    height: float
    label: str
    late: bool
    told: str
    """For the pointer and for screen readers."""


@dataclass(frozen=True)
class Mark:
    """A word at a place."""

    x: float
    text: str


@dataclass(frozen=True)
class Drawing:
    """The whole drawing."""

    width: float
    height: float
    left: float
    right: float
    base: float
    boxes: tuple[Box, ...]
    line: str
    """Points of the sum's line."""
    total: int
    end: Mark
    end_y: float
    deadline: Mark
    dates: tuple[Mark, ...]


def draw(time: Timeline) -> Drawing:
    """The drawing of a timeline of at least one column."""
    base, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    slot = (right - _LEFT) / len(time.columns)
    highest = max(*(column.count for column in time.columns), 1)
    total = max(time.columns[-1].total, 1)
    room = base - _TOP
    boxes, points = [], []
    for index, column in enumerate(time.columns):
        x = _LEFT + index * slot
        # The columns take the lower two thirds, so that the line stays free above them.
        height = room * 0.66 * column.count / highest
        boxes.append(
            Box(
                x=round(x + slot * 0.16, 2),
                y=round(base - height, 2),
                middle=round(x + slot / 2, 2),
                width=round(slot * 0.68, 2),
                height=round(height, 2),
                label=str(column.count) if column.count else "",
                late=column.late,
                told=f"{_span(column)}：{column.count}个，累计{column.total}个",
            )
        )
        points.append(f"{x + slot / 2:.2f},{base - room * column.total / total:.2f}")
    after = (time.deadline - time.columns[0].first).days // time.step + 1
    return Drawing(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=right,
        base=base,
        boxes=tuple(boxes),
        line=" ".join(points),
        total=time.columns[-1].total,
        end=Mark(round(right + 4, 2), str(time.columns[-1].total)),
        end_y=round(base - room * time.columns[-1].total / total + 4, 2),
        deadline=Mark(round(_LEFT + after * slot, 2), f"截止 {_day(time.deadline)}"),
        dates=_dates(time, slot),
    )


def _dates(time: Timeline, slot: float) -> tuple[Mark, ...]:
    every = max(1, ceil(len(time.columns) / _LABELS))
    return tuple(
        Mark(round(_LEFT + (index + 0.5) * slot, 2), _day(column.first))
        for index, column in enumerate(time.columns)
        if index % every == 0
    )


def _span(column: Column) -> str:
    same = column.last - column.first < timedelta(days=1)
    return _day(column.first) if same else f"{_day(column.first)}至{_day(column.last)}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"

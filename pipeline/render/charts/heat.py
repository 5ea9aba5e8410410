"""A table of numbers as tones: rows × columns, five steps of grey, each cell's number printed where it fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.render.charts.drawing import INK, PAPER
from pipeline.standard.layout import TYPE_WIDTH, Length

STEPS = ("#DDE2E8", "#B4BFCB", "#8492A4", "#566578", "#2A3646")
"""From few to many; the luminance of neighbours differs by at least an eighth of the way from black to white."""
ON_STEPS = (INK, INK, INK, PAPER, PAPER)
"""What is legible on each."""

MOST_COLUMNS, MOST_ROWS = 40, 36
"""Of one panel in the width of the page."""


@dataclass(frozen=True)
class Span:
    """A name over several neighbouring rows or columns."""

    label: str
    count: int


@dataclass(frozen=True)
class HeatMap:
    """Numbers from 0 up; nothing is drawn for 0."""

    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[int]]
    """One line of numbers a row."""
    alternative: str
    """What it says, for those who can't see it."""
    row_totals: Sequence[str] = ()
    """Printed at the right end of each row."""
    column_totals: Sequence[str] = ()
    """Printed below each column."""
    row_spans: Sequence[Span] = ()
    column_spans: Sequence[Span] = ()
    most: int = 0
    """The largest number of all panels, so that they share their steps; 0 for this one's own."""
    empty: str = "没有活动"
    """What a row or column without any number means; named in the legend where there is one."""
    width: Length = TYPE_WIDTH

    @property
    def bounds(self) -> tuple[int, ...]:
        """The smallest number of each step."""
        return step_bounds(self.largest)

    @property
    def largest(self) -> int:
        """The number that the steps reach up to."""
        return max(self.most, *(max(line, default=0) for line in self.values), 0)


def step_bounds(most: int) -> tuple[int, ...]:
    """The smallest number of each of at most five steps: 1, 2, 3 … for small numbers, growing ones for large."""
    if most <= len(STEPS):
        return tuple(range(1, most + 1))
    growth = (most / 1.5) ** (1 / (len(STEPS) - 1))
    bounds = [1]
    for power in range(1, len(STEPS)):
        bounds.append(max(bounds[-1] + 1, _even(growth**power)))
    return tuple(bound for bound in bounds if bound <= most)


def step_of(value: int, bounds: Sequence[int]) -> int:
    """Which step a number above 0 belongs to, 0 for the palest."""
    return sum(value >= bound for bound in bounds) - 1


def step_names(bounds: Sequence[int]) -> tuple[str, ...]:
    """``1``, ``2—4``, ``5以上``."""
    names = [str(low) if high == low + 1 else f"{low}—{high - 1}" for low, high in pairwise(bounds)]
    if not bounds:
        return ()
    single = bounds[-1] == len(bounds)
    return (*names, str(bounds[-1]) if single else f"{bounds[-1]}以上")


def tones_of(bounds: Sequence[int]) -> tuple[int, ...]:
    """Which of the tones each step takes: all of them, or fewer spread over the whole."""
    if len(bounds) == len(STEPS):
        return tuple(range(len(STEPS)))
    return ((), (2,), (1, 3), (0, 2, 4), (0, 1, 3, 4))[len(bounds)]


def panels(chart: HeatMap, rows: int = MOST_ROWS, columns: int = MOST_COLUMNS) -> tuple[HeatMap, ...]:
    """The same numbers as several charts that fit a page: of even size, with the same steps."""
    return tuple(
        replace(
            chart,
            rows=chart.rows[top:bottom],
            columns=chart.columns[left:right],
            values=tuple(tuple(line[left:right]) for line in chart.values[top:bottom]),
            row_totals=chart.row_totals[top:bottom],
            column_totals=chart.column_totals[left:right],
            row_spans=_within(chart.row_spans, top, bottom),
            column_spans=_within(chart.column_spans, left, right),
            most=chart.largest,
        )
        for left, right in _shares(len(chart.columns), columns)
        for top, bottom in _shares(len(chart.rows), rows)
    )


def _shares(count: int, most: int) -> Iterator[tuple[int, int]]:
    parts = max(1, -(-count // most))
    edges = [round(count * part / parts) for part in range(parts + 1)]
    yield from pairwise(edges)


def _within(spans: Sequence[Span], first: int, last: int) -> tuple[Span, ...]:
    found, start = [], 0
    for span in spans:
        shared = min(last, start + span.count) - max(first, start)
        if shared > 0:
            found.append(Span(span.label, shared))
        start += span.count
    return tuple(found)


def _even(value: float) -> int:
    """Rounded to what reads well: 7, 12, 25, 130."""
    if value < 10:
        return round(value)
    unit = 5 if value < 100 else 10 ** (len(str(int(value))) - 2)
    return int(round(value / unit) * unit)

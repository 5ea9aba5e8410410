"""How a heat map lies on the page: labels, cells, totals, legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.render.charts.drawing import (
    HAIR,
    INK,
    MIDDLE,
    Anchor,
    Box,
    Drawing,
    Item,
    Kind,
    Marks,
    Shape,
    Text,
    UprightText,
)  # fmt: skip
from pipeline.render.charts.heat import ON_STEPS, STEPS, HeatMap, Span, step_names, step_of, tones_of
from pipeline.render.charts.legend import Entry, legend, tone
from pipeline.render.charts.lettering import MIDDLE_ABOVE_BASE, advance, cut, cut_upright, room, upright_height
from pipeline.standard.layout import SIZE_SMALL_5, pt

_SIZES = (SIZE_SMALL_5.mm, pt(7.5).mm, pt(6.5).mm, pt(5.5).mm)
"""小五, then smaller ones down to 七号, the least that is read with ease."""
_NARROWEST, _EASY, _WIDEST = 2.45, 3.8, 15.0
_FEW, _EASY_FEW, _FOLDS = 6, 14.2, 3
"""So many columns are kept wide enough for four characters a line, in so many lines."""
_TALLEST, _ROWS_ROOM = 5.2, 172.0
_HIGHEST, _FOOT = 207.0, 6.5
"""Of cells with what is above them; of the totals below them. The legend and the caption take the rest of the page."""
_LABEL_LEAST, _UPRIGHT_MOST = 36.0, 33.0
_GAP, _EMPTY_GAP, _TOTAL_GAP = 1.2, 2.6, 1.6
_EMPTY = Kind(Shape.CIRCLE, hollow=True)
_EMPTY_SIZE = 1.7
_RULE, _LEADING = 0.21, 1.15


@dataclass(frozen=True)
class _Grid:
    """Where the cells lie, and how large letters are."""

    left: float
    top: float
    pitch: float
    line: float
    columns: int
    rows: int
    label_room: float
    row_size: float
    column_size: float
    upright: bool
    heads: Sequence[tuple[str, ...]]
    """The lines of each column's label; one where it is set downwards."""

    @property
    def labels_left(self) -> float:
        return self.left - _EMPTY_GAP - _GAP / 2 - self.label_room

    @property
    def right(self) -> float:
        return self.left + self.pitch * self.columns

    @property
    def bottom(self) -> float:
        return self.top + self.line * self.rows

    def base(self, row: int, size: float) -> float:
        return self.top + self.line * (row + 0.5) + MIDDLE_ABOVE_BASE * size

    def middle(self, column: int) -> float:
        return self.left + self.pitch * (column + 0.5)


def draw_heat(chart: HeatMap) -> Drawing:
    """The drawing of a heat map."""
    grid = _grid(chart)
    empty = _empty_marks(chart, grid)
    items = [*_lines(chart, grid), *_cells(chart, grid), *_row_labels(chart, grid), *_column_labels(grid)]
    items += [*_spans(chart, grid), *empty]
    totals, bottom = _totals(chart, grid)
    key, height = legend(_entries(chart, bool(empty)), bottom + 2.0, chart.width.mm, grid.labels_left)
    return Drawing(chart.width.mm, bottom + 2.0 + height, [*items, *totals, *key], chart.alternative)


def _grid(chart: HeatMap) -> _Grid:
    columns, rows = max(1, len(chart.columns)), max(1, len(chart.rows))
    line = min(_TALLEST, _ROWS_ROOM / rows)
    row_size = next((size for size in _SIZES if size * 1.12 <= line), _SIZES[-1])
    totals = _totals_room(chart, row_size) + (_TOTAL_GAP if chart.row_totals else 0.0)
    spans = _row_span_room(chart)
    wanted = max((room(label, row_size) for label in chart.rows), default=0.0)
    free = chart.width.mm - totals - spans - _EMPTY_GAP - _GAP
    pitch = _pitch(columns, free, wanted)
    labels = min(wanted, free - pitch * columns)
    heads, column_size, upright = _heads(chart, pitch)
    head = _head(heads, column_size, upright=upright) + _span_head(chart, pitch)
    left = spans + labels + _GAP + _EMPTY_GAP
    aside = max(0.0, (chart.width.mm - left - pitch * columns - totals) / 2)
    line = min(line, (_HIGHEST - head - (_FOOT if chart.column_totals else 0.0)) / rows)
    return _Grid(left + aside, head, pitch, line, columns, rows, labels, row_size, column_size, upright, heads)


def _pitch(columns: int, free: float, wanted: float) -> float:
    """Width of a column: at ease before row labels are whole, more where there is room left."""
    easy = _EASY_FEW if columns <= _FEW else _EASY
    beside_least = (free - min(wanted, _LABEL_LEAST)) / columns
    return min(_WIDEST, max(_NARROWEST, min(easy, beside_least), (free - wanted) / columns))


def _heads(chart: HeatMap, pitch: float) -> tuple[list[tuple[str, ...]], float, bool]:
    """The lines of the columns' labels, their size, and whether they are set downwards."""
    folded = [_folded(label, pitch - 1.0) for label in chart.columns]
    if all(folded):
        return folded, _SIZES[0], False
    size = next((size for size in _SIZES if size <= pitch * 0.96), _SIZES[-1])
    return [(cut_upright(label, _UPRIGHT_MOST, size),) for label in chart.columns], size, True


def _head(heads: Sequence[tuple[str, ...]], size: float, *, upright: bool) -> float:
    """Room above the cells for the columns' labels."""
    if not upright:
        return max((len(lines) for lines in heads), default=1) * size * _LEADING + _EMPTY_GAP
    return max((upright_height(lines[0], size) for lines in heads), default=0.0) + _EMPTY_GAP + 0.4


def _span_head(chart: HeatMap, pitch: float) -> float:
    """Room above the columns' labels for the names over several of them."""
    lines = max((len(_span_lines(span, pitch)) for span in chart.column_spans), default=0)
    return lines * _SIZES[0] * _LEADING + 2.0 if lines else 0.0


def _span_lines(span: Span, pitch: float) -> tuple[str, ...]:
    width = pitch * span.count - 1
    return _folded(span.label, width) or (cut(span.label, width),)


def _folded(label: str, width: float) -> tuple[str, ...]:
    """A label in as few lines as it takes, none of them a lone character; nothing where that is too many.

    Lines of an even number of characters come first, for most Chinese words have two.
    """
    if room(label) <= width:
        return (label,)
    for folds in range(2, _FOLDS + 1):
        for length in sorted(range(2, len(label)), key=lambda one: (one % 2, one)):
            lines = tuple(label[start : start + length] for start in range(0, len(label), length))
            if len(lines) == folds and len(lines[-1]) > 1 and all(room(line) <= width for line in lines):
                return lines
    return ()


def _totals_room(chart: HeatMap, size: float) -> float:
    return max((room(total, size) for total in chart.row_totals), default=0.0)


def _row_span_room(chart: HeatMap) -> float:
    return max((room(span.label) for span in chart.row_spans), default=0.0) + (_GAP if chart.row_spans else 0.0)


def _lines(chart: HeatMap, grid: _Grid) -> list[Item]:
    left, height = grid.labels_left, grid.bottom - grid.top
    width = grid.right - left + (_TOTAL_GAP + _totals_room(chart, grid.row_size) if chart.row_totals else 0.0)
    across = [Box(left, grid.top + grid.line * row, width, 0.1, HAIR) for row in range(grid.rows + 1)]
    down = [Box(grid.left + grid.pitch * column, grid.top, 0.1, height, HAIR) for column in range(grid.columns + 1)]
    return [*across, *down]


def _cells(chart: HeatMap, grid: _Grid) -> list[Item]:
    bounds, items = chart.bounds, list[Item]()
    tones = tones_of(bounds)
    size = _figure_size(chart, grid)
    for row, line in enumerate(chart.values):
        for column, value in enumerate(line):
            if not value:
                continue
            step = tones[step_of(value, bounds)]
            x, y = grid.left + grid.pitch * column, grid.top + grid.line * row
            items.append(Box(x + 0.1, y + 0.1, grid.pitch - 0.1, grid.line - 0.1, STEPS[step]))
            if size and advance(str(value), size) <= grid.pitch - 0.3:
                base = grid.base(row, size)
                items.append(Text(grid.middle(column), base, str(value), Anchor.MIDDLE, size, ON_STEPS[step]))
    return items


def _figure_size(chart: HeatMap, grid: _Grid) -> float:
    """One size for all figures: the largest at which the widest fits its cell, else the smallest."""
    widest = str(max((max(line, default=0) for line in chart.values), default=0))
    fitting = (size for size in _SIZES if size <= grid.row_size and advance(widest, size) <= grid.pitch - 0.3)
    return next(fitting, _SIZES[-1])


def _row_labels(chart: HeatMap, grid: _Grid) -> list[Item]:
    size = grid.row_size
    shown = [cut(label, grid.label_room + 0.01, size) for label in chart.rows]
    return [Text(grid.labels_left, grid.base(row, size), one, Anchor.START, size) for row, one in enumerate(shown)]


def _column_labels(grid: _Grid) -> list[Item]:
    bottom, size = grid.top - _EMPTY_GAP, grid.column_size
    items: list[Item] = []
    for column, lines in enumerate(grid.heads):
        if grid.upright:
            items.append(UprightText(grid.middle(column), bottom - upright_height(lines[0], size), lines[0], size))
            continue
        for above, line in enumerate(reversed(lines)):
            base = bottom - (0.12 + _LEADING * above) * size
            items.append(Text(grid.middle(column), base, line, Anchor.MIDDLE, size))
    return items


def _spans(chart: HeatMap, grid: _Grid) -> list[Item]:
    items: list[Item] = []
    folded = [_span_lines(span, grid.pitch) for span in chart.column_spans]
    most = max((len(lines) for lines in folded), default=0)
    for (span, start), lines in zip(_starts(chart.column_spans), folded, strict=True):
        left, width = grid.left + grid.pitch * start, grid.pitch * span.count
        if start:
            items.append(Box(left, 0, 0.2, grid.bottom, MIDDLE))
        for row, line in enumerate(lines, most - len(lines)):
            base = (0.9 + _LEADING * row) * _SIZES[0]
            items.append(Text(left + width / 2, base, line if len(line) > 1 else "", Anchor.MIDDLE))
        items.append(Box(left + 0.5, most * _SIZES[0] * _LEADING + 0.4, width - 1, _RULE, MIDDLE))
    for span, start in _starts(chart.row_spans):
        top, height = grid.top + grid.line * start, grid.line * span.count
        labels = grid.labels_left - _GAP
        if start:
            first = labels - room(span.label)
            items.append(Box(first, top, grid.right - first, 0.2, MIDDLE))
        base = top + height / 2 + MIDDLE_ABOVE_BASE * _SIZES[0]
        items.append(Text(labels, base, span.label, Anchor.END))
    return items


def _starts(spans: Sequence[Span]) -> list[tuple[Span, int]]:
    return [(span, sum(one.count for one in spans[:index])) for index, span in enumerate(spans)]


def _empty_marks(chart: HeatMap, grid: _Grid) -> list[Item]:
    """A ring before each row and above each column that has nothing at all."""
    rows = [row for row, line in enumerate(chart.values) if not any(line)]
    columns = [column for column in range(len(chart.columns)) if not any(line[column] for line in chart.values)]
    points = [(grid.left - _EMPTY_GAP / 2, grid.top + grid.line * (row + 0.5)) for row in rows]
    points += [(grid.middle(column), grid.top - _EMPTY_GAP / 2) for column in columns]
    return [Marks(_EMPTY, _EMPTY_SIZE, points, INK)] if points else []


def _totals(chart: HeatMap, grid: _Grid) -> tuple[list[Item], float]:
    items: list[Item] = [
        Text(grid.right + _TOTAL_GAP, grid.base(row, grid.row_size), total, Anchor.START, grid.row_size)
        for row, total in enumerate(chart.row_totals)
    ]
    if not chart.column_totals:
        return items, grid.bottom
    size = min(grid.row_size, grid.column_size)
    if all(room(total, size) <= grid.pitch for total in chart.column_totals):
        base = grid.bottom + 1.0 + 0.88 * size
        items += [Text(grid.middle(c), base, one, Anchor.MIDDLE, size) for c, one in enumerate(chart.column_totals)]
        return items, grid.bottom + 1.0 + size
    items += [UprightText(grid.middle(c), grid.bottom + 0.8, one, size) for c, one in enumerate(chart.column_totals)]
    return items, grid.bottom + 0.8 + max(upright_height(one, size) for one in chart.column_totals)


def _entries(chart: HeatMap, some_empty: bool) -> list[Entry]:
    bounds = chart.bounds
    steps = [
        Entry(tone(STEPS[step]), f"{name}项") for step, name in zip(tones_of(bounds), step_names(bounds), strict=True)
    ]
    ring = [Entry(lambda x, y: [Marks(_EMPTY, _EMPTY_SIZE, [(x, y)], INK)], chart.empty)] if some_empty else []
    return [*steps, *ring]

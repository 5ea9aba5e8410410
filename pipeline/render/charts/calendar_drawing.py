"""How a calendar lies on the page: a line a month, a column a day, marks piled up in each."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pipeline.render.charts.calendar import (
    KINDS,
    MONTHS,
    UNNAMED,
    Calendar,
    Manner,
    short_names,
    signs,
    summed,
)  # fmt: skip
from pipeline.render.charts.drawing import (
    HAIR,
    INK,
    MIDDLE,
    PALE,
    TINT,
    Anchor,
    Box,
    Drawing,
    Item,
    Kind,
    Marks,
    Point,
    Text,
)  # fmt: skip
from pipeline.render.charts.heat_drawing import draw_heat
from pipeline.render.charts.legend import Entry, Sample, legend
from pipeline.render.charts.lettering import MIDDLE_ABOVE_BASE
from pipeline.standard.layout import SIZE_SMALL_5, pt

_HIGHEST = 205.0
"""Of the picture: a page less its caption."""
_SIZE, _SMALL = SIZE_SMALL_5.mm, pt(6.5).mm
_LEFT, _HEAD, _MONTH_ROOM = 11.0, 5.0, 20.0
_LEAST, _ABOVE, _STRIP_GAP = 6.2, 1.0, 0.7
_LEAST_ABOVE_STRIP = 5.0
_DAYS = 31


@dataclass(frozen=True)
class _Style:
    """How large marks are and how many stand side by side in a day."""

    manner: Manner
    pitch: float
    across: int


_STYLES = (
    _Style(Manner.WORDS, 3.0, 1),
    _Style(Manner.WORDS, 2.5, 1),
    _Style(Manner.MARKS, 1.9, 2),
    _Style(Manner.MARKS, 1.45, 2),
    _Style(Manner.MARKS, 1.25, 3),
)


@dataclass(frozen=True)
class _Heap:
    """Activities that stand in one place of a month's line."""

    left: float
    width: float
    across: int
    categories: Sequence[str]

    @property
    def lines(self) -> int:
        return ceil(len(self.categories) / self.across)


@dataclass(frozen=True)
class _Month:
    """One line of the calendar."""

    month: int
    days: Sequence[_Heap]
    thirds: Sequence[_Heap]
    whole: _Heap | None
    pitch: float

    @property
    def strip(self) -> float:
        lines = max((heap.lines for heap in self.thirds), default=0)
        return lines * self.pitch + _STRIP_GAP if lines else 0.0

    @property
    def height(self) -> float:
        piled = max((heap.lines for heap in self.days), default=0) * self.pitch
        aside = self.whole.lines * self.pitch if self.whole else 0.0
        least = _LEAST_ABOVE_STRIP + self.strip if self.strip else _LEAST
        return max(least, _ABOVE + max(piled + self.strip, aside))


@dataclass(frozen=True)
class _Plan:
    """The whole year, measured."""

    style: _Style
    day: float
    months: Sequence[_Month]
    right: float
    """Where the room for activities known only to the month begins; the picture's edge where there are none."""

    @property
    def height(self) -> float:
        return _HEAD + sum(month.height for month in self.months)


def manner_of(chart: Calendar) -> Manner:
    """How a calendar is drawn: as words while there is room, then as marks, then as sums."""
    plan = _plan(chart)
    return plan.style.manner if plan else Manner.SUMS


def reading_note(chart: Calendar) -> str:
    """How to read it, for the caption."""
    manner = manner_of(chart)
    if manner is Manner.SUMS:
        return "活动较多，按旬合计开始的项数"
    sign = "一字" if manner is Manner.WORDS else "一个符号"
    parts = [f"{sign}为一项活动，按开始日期排列"]
    if any(place < 0 for _, place in chart.slots):
        parts.append("各月下方的横条为只写到旬的活动")
    if any(place == 0 for _, place in chart.slots):
        parts.append("右栏为只写到月的活动")
    return "；".join(parts)


def draw_calendar(chart: Calendar) -> Drawing:
    """The drawing of a year."""
    plan = _plan(chart)
    if plan is None:
        return draw_heat(summed(chart))
    pens = _pens(chart, plan.style)
    items: list[Item] = _heading(chart, plan)
    placed: dict[str, list[Point]] = {}
    top = _HEAD
    for month in plan.months:
        items += _frame(chart, plan, month, top)
        _pile(month, top, placed)
        top += month.height
    items.append(Box(0, top, chart.width.mm, 0.15, MIDDLE))
    for category in chart.counts:
        items += pens[category].draw(placed.get(category, []), plan.style.pitch)
    key, height = legend(_entries(chart, pens), top + 2.0, chart.width.mm)
    return Drawing(chart.width.mm, top + 2.0 + height, [*items, *key], chart.alternative)


@dataclass(frozen=True)
class _Pen:
    """Draws the activities of a category."""

    sign: str
    kind: Kind

    def draw(self, points: Sequence[Point], pitch: float) -> list[Item]:
        if not self.sign:
            return [Marks(self.kind, pitch * 0.84, points, INK)]
        side, size = pitch * 0.93, pitch * 0.82
        boxes = [Box(x - side / 2, y - side / 2, side, side, PALE) for x, y in points]
        words = [Text(x, y + MIDDLE_ABOVE_BASE * size, self.sign, Anchor.MIDDLE, size) for x, y in points]
        return [*boxes, *words]


def _pens(chart: Calendar, style: _Style) -> dict[str, _Pen]:
    named = [category for category in chart.counts if category]
    often = sorted(named, key=lambda category: -chart.counts[category])
    if style.manner is Manner.WORDS:
        chosen = {category: _Pen(sign, KINDS[0]) for category, sign in signs(named).items()}
        return {**chosen, "": _Pen("？", KINDS[0])}
    own = set(often if len(often) < len(KINDS) else often[: len(KINDS) - 2])
    free = iter(KINDS)
    pens = {category: _Pen("", next(free)) for category in named if category in own}
    rest = _Pen("", KINDS[-2])
    return {category: pens.get(category, rest) for category in named} | {"": _Pen("", KINDS[-1])}


def _plan(chart: Calendar) -> _Plan | None:
    """With the largest marks that leave the picture on one page; None where none do."""
    categories = len(chart.counts)
    for style in _STYLES:
        right = chart.width.mm - (_MONTH_ROOM if any(place == 0 for _, place in chart.slots) else 0.0)
        day = (right - _LEFT) / _DAYS
        months = [_month(chart, month, style, day, right) for month in MONTHS]
        plan = _Plan(style, day, months, right)
        if plan.height + 2.0 + 5.0 * ceil(categories / 3) <= _HIGHEST:
            return plan
    return None


def _month(chart: Calendar, month: int, style: _Style, day: float, right: float) -> _Month:
    def heap(left: float, width: float, place: int) -> _Heap:
        across = style.across if place > 0 else max(1, int((width - 0.6) / style.pitch))
        return _Heap(left, width, across, chart.slots.get((month, place), ()))

    days = [heap(_LEFT + day * (number - 1), day, number) for number in range(1, chart.days(month) + 1)]
    thirds = []
    for third in (1, 2, 3):
        last = chart.days(month) if third == 3 else third * 10
        width = day * (last - (third - 1) * 10)
        thirds.append(heap(_LEFT + day * (third - 1) * 10, width, -third))
    room = chart.width.mm - right
    aside = heap(right, room, 0) if room else None
    return _Month(month, days, thirds, aside, style.pitch)


def _heading(chart: Calendar, plan: _Plan) -> list[Item]:
    base = _HEAD - 1.4
    items: list[Item] = [
        Text(_LEFT + plan.day * (number - 0.5), base, str(number), Anchor.MIDDLE, _SMALL)
        for number in range(1, _DAYS + 1)
    ]
    if plan.right < chart.width.mm:
        items.append(Text((plan.right + chart.width.mm) / 2, base, "只写到月", Anchor.MIDDLE, _SMALL))
    return items


def _frame(chart: Calendar, plan: _Plan, month: _Month, top: float) -> list[Item]:
    """Rules, tinted week-ends, the month's name, the strip for ten days."""
    floor = top + month.height - month.strip
    free = [calendar.weekday(chart.year, month.month, day) >= 5 for day in range(1, chart.days(month.month) + 1)]
    items: list[Item] = [
        Box(heap.left, top, heap.width, floor - top, TINT) for heap, off in zip(month.days, free, strict=True) if off
    ]
    items += [Box(heap.left, top, 0.1, floor - top, HAIR) for heap in month.days]
    end = _LEFT + plan.day * chart.days(month.month)
    items.append(Box(end, top, 0.1, month.height, HAIR))
    items.append(Box(0, top, chart.width.mm, 0.15, MIDDLE))
    items.append(Text(_LEFT - 2.0, top + 0.9 + 0.88 * _SIZE, f"{month.month}月", Anchor.END))
    if month.strip:
        items.append(Box(_LEFT, floor, end - _LEFT, 0.1, MIDDLE))
        items += [Box(heap.left, floor, 0.1, month.strip, MIDDLE) for heap in month.thirds]
        base = floor + month.strip / 2 + MIDDLE_ABOVE_BASE * _SMALL
        items.append(Text(_LEFT - 2.0, base, "旬", Anchor.END, _SMALL))
    if month.whole is not None:
        items.append(Box(plan.right + 0.4, top, 0.1, month.height, MIDDLE))
    return items


def _pile(month: _Month, top: float, placed: dict[str, list[Point]]) -> None:
    """Days and ten days pile up from their floor, whole months fill from the top."""
    pitch, floor = month.pitch, top + month.height - month.strip
    for heap in month.days:
        side = min(heap.across, max(1, len(heap.categories)))
        start = heap.left + heap.width / 2 - pitch * (side - 1) / 2
        for index, category in enumerate(heap.categories):
            point = (start + pitch * (index % side), floor - pitch * (index // side + 0.5) - 0.15)
            placed.setdefault(category, []).append(point)
    for heap in month.thirds:
        _fill(heap, pitch, heap.left + 0.3, floor + _STRIP_GAP / 2, placed)
    if month.whole is not None:
        _fill(month.whole, pitch, month.whole.left + 0.8, top + _ABOVE / 2, placed)


def _fill(heap: _Heap, pitch: float, left: float, top: float, placed: dict[str, list[Point]]) -> None:
    for index, category in enumerate(heap.categories):
        point = (left + pitch * (index % heap.across + 0.5), top + pitch * (index // heap.across + 0.5))
        placed.setdefault(category, []).append(point)


def _entries(chart: Calendar, pens: dict[str, _Pen]) -> list[Entry]:
    names = short_names([category for category in chart.counts if category])
    shown: dict[_Pen, list[str]] = {}
    for category in chart.counts:
        shown.setdefault(pens[category], []).append(category)
    entries = []
    for pen, categories in shown.items():
        number = sum(chart.counts[category] for category in categories)
        first = names.get(categories[0], UNNAMED)
        label = first if len(categories) == 1 else f"其余{len(categories)}类"
        entries.append(Entry(_sample(pen), f"{label}{number}项"))
    return entries


def _sample(pen: _Pen) -> Sample:
    return lambda x, y: pen.draw([(x, y)], 3.0)

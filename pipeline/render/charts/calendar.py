"""A year's activities, each as one mark; and how they are to be drawn: as words, as marks, or summed up."""

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pipeline.render.charts.drawing import Kind, Shape
from pipeline.render.charts.heat import HeatMap, Span
from pipeline.standard.layout import TYPE_WIDTH, Length

MONTHS = range(1, 13)
THIRDS = ("上旬", "中旬", "下旬")
UNNAMED = "未填类别"

KINDS = tuple(
    Kind(shape, hollow)
    for hollow in (False, True)
    for shape in (Shape.CIRCLE, Shape.SQUARE, Shape.TRIANGLE, Shape.DIAMOND, Shape.POINT_DOWN)
) + tuple(Kind(shape) for shape in (Shape.PLUS, Shape.CROSS, Shape.STAR, Shape.DASH))
"""As many kinds of marks as can be told apart."""


@dataclass(frozen=True)
class Planned:
    """One activity: its category and when it begins, as exactly as known."""

    category: str
    month: int
    day: int | None = None
    third: int | None = None
    """1, 2 or 3 for 上旬, 中旬, 下旬 where no day is given; None where only the month is."""


@dataclass(frozen=True)
class Calendar:
    """A year with one mark an activity."""

    year: int
    planned: Sequence[Planned]
    categories: Sequence[str]
    """In the order of the legend; those without any activity are left out of it."""
    alternative: str
    """What it says, for those who can't see it."""
    width: Length = TYPE_WIDTH

    def __post_init__(self) -> None:
        for one in self.planned:
            if one.month not in MONTHS or (one.day or 1) not in range(1, self.days(one.month) + 1):
                msg = f"{self.year} has no month {one.month}, day {one.day}"
                raise ValueError(msg)
            if one.third not in (None, 1, 2, 3):
                msg = f"a month has three thirds, not {one.third}"
                raise ValueError(msg)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many activities each category has, in the legend's order; what is in no category comes last."""
        found = Counter(one.category if one.category in self.categories else "" for one in self.planned)
        return {category: found[category] for category in (*self.categories, "") if found[category]}

    @cached_property
    def slots(self) -> dict[tuple[int, int], list[str]]:
        """Month and place in it to the categories there: a day, -1 to -3 for 上旬 to 下旬, 0 for the whole month."""
        order = {category: index for index, category in enumerate(self.counts)}
        found: dict[tuple[int, int], list[str]] = {}
        for one in self.planned:
            found.setdefault((one.month, one.day or -(one.third or 0)), []).append(self.named(one))
        return {place: sorted(categories, key=order.__getitem__) for place, categories in found.items()}

    def named(self, activity: Planned) -> str:
        """The category that an activity is counted under; empty for none."""
        return activity.category if activity.category in self.counts else ""

    def days(self, month: int) -> int:
        """How many days a month has."""
        return calendar.monthrange(self.year, month)[1]


class Manner(StrEnum):
    """How a calendar is drawn."""

    WORDS = "words"
    """Each activity as a character that stands for its category."""
    MARKS = "marks"
    """Each activity as a small mark."""
    SUMS = "sums"
    """Too many for marks: how many begin in each ten days, by category."""


def short_names(categories: Sequence[str]) -> dict[str, str]:
    """Category to its name without what follows in brackets, where that still tells it from the others."""
    short = {category: category.split("（")[0].split("(")[0].strip() or category for category in categories}
    often = Counter(short.values())
    return {category: name if often[name] == 1 else category for category, name in short.items()}


def signs(categories: Sequence[str]) -> dict[str, str]:
    """Category to the one character that stands for it: the first that no other category's name has."""
    names = short_names(categories)
    chosen: dict[str, str] = {}
    for category, name in names.items():
        others = "".join(other for key, other in names.items() if key != category)
        free = [one for one in name if "\u3400" <= one <= "\u9fff" and one not in chosen.values()]
        chosen[category] = next((one for one in free if one not in others), free[0] if free else _circled(len(chosen)))
    return chosen


def summed(chart: Calendar) -> HeatMap:
    """The same activities as sums: a row for each ten days and, where needed, one for those known to the month."""
    counts = Counter((one.month, _third(one), chart.named(one)) for one in chart.planned)
    by_month = any(third == 0 for _, third, _ in counts)
    thirds = [(1, THIRDS[0]), (2, THIRDS[1]), (3, THIRDS[2]), *([(0, "只写到月")] if by_month else [])]
    names = short_names([category for category in chart.counts if category])
    rows = [(month, third) for month in MONTHS for third, _ in thirds]
    values = [[counts[month, third, category] for category in chart.counts] for month, third in rows]
    return HeatMap(
        rows=[name for _ in MONTHS for _, name in thirds],
        columns=[names.get(category, UNNAMED) for category in chart.counts],
        values=values,
        alternative=chart.alternative,
        row_totals=[str(sum(line)) if any(line) else "" for line in values],
        column_totals=[str(number) for number in chart.counts.values()],
        row_spans=[Span(f"{month}月", len(thirds)) for month in MONTHS],
        width=chart.width,
    )


def _third(one: Planned) -> int:
    return min(3, (one.day - 1) // 10 + 1) if one.day else one.third or 0


def _circled(number: int) -> str:
    return chr(0x2460 + number) if number < 20 else "〇"

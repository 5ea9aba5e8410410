"""The activities sorted by one thing at a time: by group, by month, by each choice column of the form.

Which breakdowns there are is told by the form: every column with choices gives one, every column of numbers or money
gives each line a sum. One pass over the activities makes all of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.compendium.assemble import Book
from pipeline.compendium.statistics import COARSE, Sum, is_number, period_key, sum_of
from pipeline.model.form import FieldType, Form, FormField
from pipeline.model.plan import Activity, Cell, Period

GROUP, MONTH = "unit_group", "month"
"""Keys of the breakdowns that are not by a choice column; they come first."""
UNKNOWN = ""
"""Name of the line of activities whose answer is missing or can't be read; shown as ``UNKNOWN_LABEL``."""
UNKNOWN_LABEL = "未填或无法归类"
COARSE_LINE, OTHER_YEAR_LINE = "只写到季度、半年或全年", "不在本年度开始"


@dataclass(frozen=True)
class Measure:
    """A column that is added up."""

    key: str
    label: str
    """As the form has it, with its unit: 预计人次, 经费（万元）."""


@dataclass(frozen=True)
class BreakdownLine:
    """Activities that have one thing in common."""

    name: str
    """The choice; ``UNKNOWN`` for the rest."""
    activities: int
    sums: tuple[Sum, ...]
    """One for each measure."""

    @property
    def label(self) -> str:
        """As printed."""
        return self.name or UNKNOWN_LABEL


@dataclass(frozen=True)
class Breakdown:
    """All activities, sorted by one thing."""

    key: str
    """Of the column; ``GROUP`` or ``MONTH``."""
    label: str
    """What they are sorted by: 面向对象."""
    multiple: bool
    """Whether one activity may stand in several lines."""
    measures: tuple[Measure, ...]
    lines: tuple[BreakdownLine, ...]
    """Every choice in the form's order, also those that nobody chose; then ``UNKNOWN`` where there is any."""
    total: BreakdownLine
    """All activities, each once; named 合计."""

    @property
    def mentions(self) -> int:
        """The sum of the lines: that of the activities unless one may stand in several."""
        return sum(line.activities for line in self.lines)

    @property
    def note(self) -> str:
        """How the lines add up, in a sentence."""
        total = self.total.activities
        if not self.multiple:
            return f"各行相加等于合计的{total}项。"
        return f"一项活动可填几项，各行相加为{self.mentions}项次，活动共{total}项；合计每项活动只计一次。"


def measures(form: Form) -> tuple[Measure, ...]:
    """The columns of numbers and money, in the form's order."""
    counted = (FieldType.INTEGER, FieldType.MONEY)
    return tuple(Measure(column.key, column.label) for column in form.columns if column.type in counted)


def break_down(book: Book) -> tuple[Breakdown, ...]:
    """By group, by month where the form has a period, then by each choice column in the form's order.

    Within each, every activity stands in exactly one line, or, where several choices may be made, in one for each.
    """
    sorters = tuple(_sorters(book))
    counted = measures(book.sources.form)
    tallies = [{name: _Tally(len(counted)) for name in sorter.names} for sorter in sorters]
    totals = _Tally(len(counted))
    for entry in book.entries:
        for activity in entry.activities:
            numbers = [_number(activity.cells.get(measure.key)) for measure in counted]
            totals.add(numbers)
            for sorter, tally in zip(sorters, tallies, strict=True):
                for name in sorter.lines_of(activity, entry.unit.group):
                    tally[name].add(numbers)
    total = totals.line("合计")
    return tuple(
        Breakdown(
            sorter.key,
            sorter.label,
            sorter.multiple,
            counted,
            tuple(one.line(name) for name, one in tally.items() if one.activities or name not in sorter.optional),
            total,
        )
        for sorter, tally in zip(sorters, tallies, strict=True)
    )


@dataclass
class _Tally:
    """A line while it is counted."""

    width: int
    activities: int = 0
    numbers: list[list[float]] = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = [[] for _ in range(self.width)]

    def add(self, numbers: Iterable[float | None]) -> None:
        self.activities += 1
        for given, number in zip(self.numbers, numbers, strict=True):
            if number is not None:
                given.append(number)

    def line(self, name: str) -> BreakdownLine:
        sums = tuple(sum_of(given, self.activities - len(given)) for given in self.numbers)
        return BreakdownLine(name, self.activities, sums)


@dataclass(frozen=True)
class _Sorter:
    """Tells in which lines an activity stands."""

    key: str
    label: str
    names: tuple[str, ...]
    optional: frozenset[str]
    """Lines that are left out where they are empty."""
    column: FormField | None = None
    year: int = 0

    @property
    def multiple(self) -> bool:
        return self.column is not None and self.column.type is FieldType.CHOICES

    def lines_of(self, activity: Activity, group: str) -> Iterable[str]:
        if self.column is None:
            return (group,)
        cell = activity.cells.get(self.column.key)
        value = cell.value if cell else None
        if self.column.type is FieldType.PERIOD:
            return (_month_line(value if isinstance(value, Period) else None, self.year),)
        given = value if isinstance(value, tuple) else (value,)
        known = (one for one in given if isinstance(one, str) and one in self.column.choices)
        return tuple(dict.fromkeys(known)) or (UNKNOWN,)


def _sorters(book: Book) -> Iterator[_Sorter]:
    form = book.sources.form
    yield _Sorter(GROUP, "单位类别", book.sources.roster.groups, frozenset())
    period = period_key(form)
    if period:
        rest = (COARSE_LINE, OTHER_YEAR_LINE, UNKNOWN)
        names = (*(f"{month}月" for month in range(1, 13)), *rest)
        yield _Sorter(MONTH, "开始月份", names, frozenset(rest), form.column(period), book.year)
    for column in form.columns:
        if column.choices:
            yield _Sorter(column.key, column.label, (*column.choices, UNKNOWN), frozenset([UNKNOWN]), column)


def _month_line(period: Period | None, year: int) -> str:
    if period is None:
        return UNKNOWN
    if period.start.year != year:
        return OTHER_YEAR_LINE
    return COARSE_LINE if period.precision in COARSE else f"{period.start.month}月"


def _number(cell: Cell | None) -> float | None:
    return cell.value if cell and is_number(cell.value) else None

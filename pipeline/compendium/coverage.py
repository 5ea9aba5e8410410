"""Which work points of the outline the plans take up, and which nobody does. One pass over the activities."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.compendium.anchors import Anchor, anchor_of
from pipeline.compendium.assemble import Book
from pipeline.model.form import FieldType, Form
from pipeline.model.outline import OutlineItem
from pipeline.model.plan import Activity


@dataclass(frozen=True)
class ItemLine:
    """One work point with what is planned for it."""

    item: OutlineItem
    reference: str
    """How the outline's own numbers name it."""
    activities: int
    by_unit: tuple[tuple[str, int], ...]
    """Unit code and number of its activities, of units that have any; in the book's order."""
    by_group: tuple[tuple[str, int], ...] = ()
    """Group and number of its activities, of all groups of the roster, in its order."""
    anchors: tuple[Anchor, ...] = ()
    """Its activities, in the book's order."""


@dataclass(frozen=True)
class UnitLine:
    """One unit of the book with the work points it takes up."""

    unit: str
    """Unit code."""
    group: str
    activities: int
    unassigned: int
    """Activities that name no work point of this outline."""
    by_item: tuple[tuple[int, int], ...]
    """Number of a work point and of the activities for it, of those that have any; in the outline's order."""


@dataclass(frozen=True)
class Coverage:
    """Work points against units. An activity may serve several, so lines add up to more than all activities."""

    items: tuple[ItemLine, ...]
    unassigned: int
    """Activities that name no work point of this outline."""
    units: tuple[UnitLine, ...] = ()
    """All units in the book, nil returns too, in its order."""
    groups: tuple[str, ...] = ()
    """In the roster's order: those of each item's ``by_group``."""
    without_item: tuple[Anchor, ...] = ()
    """The activities that ``unassigned`` counts, in the book's order."""

    @property
    def idle(self) -> tuple[ItemLine, ...]:
        """Work points that no activity names."""
        return tuple(line for line in self.items if not line.activities)

    @property
    def silent(self) -> tuple[UnitLine, ...]:
        """Units that plan something, but nothing for any work point."""
        return tuple(line for line in self.units if line.activities and not line.by_item)

    @property
    def most(self) -> int:
        """The largest number in the matrix of items and units, for the shades of a heat map."""
        return max((count for line in self.units for _, count in line.by_item), default=0)


def cover(book: Book) -> Coverage | None:
    """Match activities with the outline; None where the form doesn't ask for work points."""
    key = items_key(book.sources.form)
    if key is None:
        return None
    matrix = {item.number: _Column() for item in book.sources.outline.items}
    units: list[UnitLine] = []
    without: list[Anchor] = []
    for entry in book.entries:
        counted: Counter[int] = Counter()
        before = len(without)
        for activity in entry.activities:
            anchor = anchor_of(entry, activity)
            # An item that is named twice in one cell is taken up once.
            named = matrix.keys() & named_items(activity, key)
            counted.update(named)
            for number in named:
                matrix[number].anchors.append(anchor)
            if not named:
                without.append(anchor)
        code, group = entry.unit.code, entry.unit.group
        for number, activities in counted.items():
            matrix[number].by_unit[code] = activities
            matrix[number].by_group[group] += activities
        taken_up = tuple((number, counted[number]) for number in matrix if counted[number])
        units.append(UnitLine(code, group, len(entry.activities), len(without) - before, taken_up))
    groups = book.sources.roster.groups
    return Coverage(_item_lines(book, matrix), len(without), tuple(units), groups, tuple(without))


@dataclass
class _Column:
    """A work point's side of the matrix while it is counted."""

    anchors: list[Anchor] = field(default_factory=list)
    by_unit: dict[str, int] = field(default_factory=dict)
    by_group: Counter[str] = field(default_factory=Counter)


def _item_lines(book: Book, matrix: Mapping[int, _Column]) -> tuple[ItemLine, ...]:
    outline, groups = book.sources.outline, book.sources.roster.groups
    references = outline.references
    return tuple(
        ItemLine(
            item,
            references[item.number],
            len(matrix[item.number].anchors),
            tuple(matrix[item.number].by_unit.items()),
            tuple((group, matrix[item.number].by_group[group]) for group in groups),
            tuple(matrix[item.number].anchors),
        )
        for item in outline.items
    )


def items_key(form: Form) -> str | None:
    """Key of the first column that holds item numbers."""
    return next((column.key for column in form.columns if column.type is FieldType.ITEMS), None)


def named_items(activity: Activity, key: str) -> tuple[int, ...]:
    """The item numbers an activity names."""
    value = activity.cells[key].value
    if not isinstance(value, tuple):
        return ()
    return tuple(number for number in value if isinstance(number, int))

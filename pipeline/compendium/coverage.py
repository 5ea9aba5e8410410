"""Which work points of the outline the plans take up, and which nobody does."""

from dataclasses import dataclass

from pipeline.compendium.assemble import Book, Entry
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


@dataclass(frozen=True)
class Coverage:
    """Work points against units."""

    items: tuple[ItemLine, ...]
    unassigned: int
    """Activities that name no work point of this outline."""


def cover(book: Book) -> Coverage | None:
    """Match activities with the outline; None where the form doesn't ask for work points."""
    key = items_key(book.sources.form)
    if key is None:
        return None
    outline, references = book.sources.outline.items, book.sources.outline.references
    numbers = {item.number for item in outline}
    lines = []
    for item in outline:
        counts = [(entry.unit.code, _count(entry, key, item.number)) for entry in book.entries]
        chosen = tuple((code, count) for code, count in counts if count)
        lines.append(ItemLine(item, references[item.number], sum(count for _, count in chosen), chosen))
    activities = [activity for entry in book.entries for activity in entry.activities]
    unassigned = sum(not numbers & set(named_items(activity, key)) for activity in activities)
    return Coverage(tuple(lines), unassigned)


def items_key(form: Form) -> str | None:
    """Key of the first column that holds item numbers."""
    return next((column.key for column in form.columns if column.type is FieldType.ITEMS), None)


def named_items(activity: Activity, key: str) -> tuple[int, ...]:
    """The item numbers an activity names."""
    value = activity.cells[key].value
    if not isinstance(value, tuple):
        return ()
    return tuple(number for number in value if isinstance(number, int))


def _count(entry: Entry, key: str, number: int) -> int:
    return sum(number in named_items(activity, key) for activity in entry.activities)

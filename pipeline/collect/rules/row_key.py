"""By what an activity is known outside its own table: enough to compare units, little enough to keep for thousands."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Activity, Cell, Period

VENUE_COLUMN = "venue"
"""Key of the column that says where an activity takes place."""
ROW_KEY_LIMIT = 300
"""Activities of one table that are compared with those of other units."""
_KEY_LENGTH = 60  # characters
_EMPTY = Cell(raw="", value=None)


class RowKey(NamedTuple):
    """One activity; a tuple, for a round has a hundred thousand of them."""

    name: str
    """As written, cut to 60 characters."""
    start: date | None
    end: date | None
    """Both None where no time was read."""
    venue: str
    """As written, cut to 60 characters."""
    spot: str
    """Sheet and cell of the name."""


def row_keys(activities: tuple[Activity, ...], names: str, form: Form) -> tuple[RowKey, ...]:
    """The keys of the first ``ROW_KEY_LIMIT`` activities; ``names`` is the key of the column that names them."""
    periods = next((column.key for column in form.columns if column.type is FieldType.PERIOD), "")
    return tuple(_row_key(activity.cells, names, periods) for activity in activities[:ROW_KEY_LIMIT])


def _row_key(cells: dict[str, Cell], names: str, periods: str) -> RowKey:
    name, time = cells[names], cells.get(periods, _EMPTY).value
    start, end = (time.start, time.end) if isinstance(time, Period) else (None, None)
    venue = cells.get(VENUE_COLUMN, _EMPTY).raw
    return RowKey(name.raw[:_KEY_LENGTH], start, end, venue[:_KEY_LENGTH], name.spot)


def answered_items(activities: tuple[Activity, ...], form: Form) -> dict[int, int]:
    """How many activities answer each item of the outline; items in order, those without an answer left out."""
    keys = [column.key for column in form.columns if column.type is FieldType.ITEMS]
    values = (activity.cells[key].value for activity in activities for key in keys)
    counts = Counter(number for value in values if isinstance(value, tuple) for number in value)
    return {number: counts[number] for number in sorted(n for n in counts if isinstance(n, int))}

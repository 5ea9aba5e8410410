"""Tables with their labels down a column, and cards with label and answer side by side, turned into ordinary rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pipeline.collect.reading.headers import Labels
from pipeline.collect.reading.raw import RawTable, RawValue

_LEAST_LABELS = 5
"""So many different labels make a card or a turned table."""
_LABEL_ROWS = 200
"""Rows of such a table looked at."""
_ACTIVITIES = 200

_Spot = tuple[int, int]


def as_rows(table: RawTable, labels: Labels, fields: Labels, name: str) -> tuple[list[RawTable], str] | None:
    """The table in rows, what else stood around it, and a note; None where it is no such table.

    Args:
        table: a table without a row of headings.
        labels: of the form's columns.
        fields: of the form's head.
        name: key of the column that names an activity; each activity of a card begins where it comes again.
    """
    found = list(_labels(table, labels, fields))
    if len({key for _, key in found}) < _LEAST_LABELS or name not in {key for _, key in found}:
        return None
    column, count = Counter(column for (_, column), _ in found).most_common(1)[0]
    repeated = sum(key == name for _, key in found) > 1
    if count == len(found) and not repeated:
        return _turn(table, [spot[0] for spot, _ in found], column)
    return _cards(table, found, name)


def _labels(table: RawTable, labels: Labels, fields: Labels) -> Iterator[tuple[_Spot, str]]:
    """Labels in reading order, with their keys; not those of a line of head fields (填报单位 … 联系电话 …)."""
    last = min(table.last_row, table.first_row + _LABEL_ROWS - 1)
    for row in range(table.first_row, last + 1):
        texts = [(column, table.text(row, column)) for column in range(table.first_column, table.last_column + 1)]
        if any(fields.find(text) and not labels.find(text) for _, text in texts if text):
            continue
        for column, text in texts:
            field = labels.find(text) if text else None
            if field:
                yield (row, column), field.key


def _turn(table: RawTable, rows: list[int], column: int) -> tuple[list[RawTable], str]:
    """Each column right of the labels as a row."""
    first, last = _extent(table, rows, column)
    across = range(column, min(table.last_column, column + _ACTIVITIES) + 1)
    values = [[table.value(row, number) for row in range(first, last + 1)] for number in across]
    origin = {
        (number - column + 1, row - first + 1): (row, number) for number in across for row in range(first, last + 1)
    }
    merges = [
        (left - column + 1, top - first + 1, right - column + 1, bottom - first + 1)
        for top, left, bottom, right in table.merges
        if top >= first and bottom <= last and left >= column
    ]
    turned = _made(table, values, origin, merges)
    around = [
        replace(table.cut(rows), plain=True)
        for rows in (range(table.first_row, first), range(last + 1, table.last_row + 1))
        if rows
    ]
    return [*around[:1], turned, *around[1:]], "表格是横排的（栏名在第一列），已转过来读"


def _extent(table: RawTable, rows: list[int], column: int) -> tuple[int, int]:
    """From the first label to the last; a label met twice (联系电话 of the unit, then of the activity) begins anew."""
    first, seen = rows[-1], set[str]()
    for row in reversed(rows):
        text = table.text(row, column)
        if text in seen:
            break
        seen.add(text)
        first = row
    return first, rows[-1]


def _cards(table: RawTable, found: list[tuple[_Spot, str]], name: str) -> tuple[list[RawTable], str] | None:
    """Each card as a row: the answer stands right of its label."""
    spots = {spot for spot, _ in found}
    cards: list[dict[str, _Spot]] = [{}]
    headings: dict[str, RawValue] = {}
    for (row, column), key in found:
        if key in cards[-1] and name in cards[-1]:
            cards.append({})
        answer = (row, column + table.width_of(row, column))
        if answer not in spots:
            headings.setdefault(key, table.value(row, column))
            cards[-1].setdefault(key, answer)
    if len(headings) < _LEAST_LABELS or len(cards) > _ACTIVITIES:
        return None
    keys = list(headings)
    values = [list(headings.values())]
    origin: dict[_Spot, _Spot] = {}
    for number, card in enumerate(cards, 2):
        values.append([table.value(*card[key]) if key in card else None for key in keys])
        origin |= {(number, index): card[key] for index, key in enumerate(keys, 1) if key in card}
    note = "每项活动填成一张卡片（栏名在左，内容在右），已逐项读入"
    return [replace(table, plain=True), _made(table, values, origin, [])], note


def _made(
    table: RawTable, rows: list[list[RawValue]], origin: dict[_Spot, _Spot], merges: list[tuple[int, int, int, int]]
) -> RawTable:
    """The table with other rows; what was known of its cells follows them."""
    back = {spot: here for here, spot in origin.items()}
    return replace(
        table,
        rows=rows,
        first_row=1,
        first_column=1,
        merges=merges,
        month_cells=frozenset(back[spot] for spot in table.month_cells if spot in back),
        blind_formulas=frozenset(back[spot] for spot in table.blind_formulas if spot in back),
        struck=frozenset(),
        hidden_rows=frozenset(),
        hidden_columns=frozenset(),
        origin=origin,
    )

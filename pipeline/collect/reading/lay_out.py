"""Sheets and documents laid out as the reader of rows wants them: one plan table each, headings on top.

People put two tables below or beside each other on a sheet, turn the table round so that its labels stand down a
column, or make a card of each activity, label and answer side by side. Addresses stay those of the file.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.collect.reading.headers import LEAST_COLUMNS, Labels, labels_of
from pipeline.collect.reading.old_tables import without_old
from pipeline.collect.reading.previous import is_previous, names_of
from pipeline.collect.reading.raw import GRID_COLUMNS, RawDocument, RawTable, RawValue
from pipeline.collect.reading.turned import as_rows
from pipeline.model.form import HELP_SHEET, Form

_PREAMBLE = 6
"""Rows looked at above a second table for its title and head fields."""


@dataclass(frozen=True)
class _Head:
    """A row of headings."""

    row: int
    columns: tuple[tuple[int, str], ...]
    """Column number and key of each heading that the form knows."""

    @property
    def keys(self) -> set[str]:
        return {key for _, key in self.columns}


def lay_out(document: RawDocument, form: Form) -> RawDocument:
    """The document with one plan table at most in each of its tables, and notes on what was cut or turned."""
    columns, fields = labels_of(document, form), Labels(form.head)
    tables: list[RawTable] = []
    notes = list(document.notes)
    for table in document.tables:
        if is_previous(table) or table.name.startswith("_") or table.name == HELP_SHEET:
            tables.append(table)
            continue
        laid, note = _lay_out(table, columns, fields, names_of(form))
        tables += laid
        notes += [note] if note else []
    tables, dropped = without_old(tables, columns, form)
    if dropped:
        notes = [note.removesuffix("，都读了") for note in notes]
    return replace(document, tables=tuple(tables), notes=(*notes, *dropped))


def _lay_out(table: RawTable, columns: Labels, fields: Labels, name: str) -> tuple[list[RawTable], str]:
    heads = list(_heads(table, columns))
    if not heads or all(_alternates(table, head, columns) for head in heads):
        turned = as_rows(table, columns, fields, name)
        if turned:
            return turned
    if not heads:
        return [table], ""
    across = _cut_across(table, heads[0], name)
    pieces = [piece for part in across for piece in _cut_down(part, columns, fields)]
    if len(pieces) == 1:
        return pieces, ""
    how = "并排" if len(across) > 1 else "上下"
    return pieces, f"{where(table)}有{how}的{len(pieces)}张表，都读了"


def where(table: RawTable) -> str:
    """工作表“计划” or 表格1, as notes name a table."""
    return table.name if table.name.startswith("表格") or table.name == "CSV" else f"工作表“{table.name}”"


def _heads(table: RawTable, labels: Labels) -> Iterator[_Head]:
    for row in range(table.first_row, table.last_row + 1):
        found = tuple(
            (column, field.key)
            for column in range(table.first_column, table.last_column + 1)
            if (text := table.text(row, column)) and (field := labels.find(text))
        )
        head = _Head(row, found)
        if len(head.keys) >= LEAST_COLUMNS:
            yield head


def _alternates(table: RawTable, head: _Head, labels: Labels) -> bool:
    """Whether an answer follows each label: a row of a card, not of headings."""
    numbers = [column for column, _ in head.columns]
    return all(
        any((text := table.text(head.row, column)) and not labels.find(text) for column in range(first + 1, second))
        for first, second in itertools.pairwise(numbers)
    )


def _cut_across(table: RawTable, head: _Head, name: str) -> list[RawTable]:
    """Tables side by side: the headings begin again further right, the activity's name among them."""
    starts = [table.first_column]
    seen: set[str] = set()
    for index, (column, key) in enumerate(head.columns):
        rest = {later for _, later in head.columns[index:]}
        if key in seen and {key, name} <= seen and name in rest and len(rest) >= LEAST_COLUMNS:
            starts.append(column)
            seen = set()
        seen.add(key)
    ends = [*starts[1:], GRID_COLUMNS + 1]
    rows = range(table.first_row, table.last_row + 1)
    return [table.cut(rows, range(start, end)) for start, end in zip(starts, ends, strict=True)]


def _cut_down(table: RawTable, columns: Labels, fields: Labels) -> list[RawTable]:
    """Tables below each other; headings that are only repeated, as at the top of a page, don't cut."""
    heads = list(_heads(table, columns))
    starts = [table.first_row]
    for before, head in itertools.pairwise(heads):
        if head.row == before.row + 1:
            continue  # headings in two rows
        start = _preamble(table, head, before.row, columns, fields)
        if start < head.row or not _same(before, head):
            starts.append(start)
    ends = [*starts[1:], table.last_row + 1]
    return [table.cut(range(start, end)) for start, end in zip(starts, ends, strict=True)]


def _same(one: _Head, other: _Head) -> bool:
    return dict(one.columns) == dict(other.columns)


def _preamble(table: RawTable, head: _Head, above: int, columns: Labels, fields: Labels) -> int:
    """The first row of the title and head fields above a table, up to the empty row before them."""
    start, lowest = head.row, max(above, head.row - _PREAMBLE - 1)
    for row in range(head.row - 1, lowest, -1):
        texts = [
            text for column in range(table.first_column, table.last_column + 1) if (text := table.text(row, column))
        ]
        if not texts and start < head.row:
            break
        if texts and not _introduces(texts, columns, fields):
            break
        start = row if texts else start
    return start


def _introduces(texts: list[str], columns: Labels, fields: Labels) -> bool:
    """A title, or a line of head fields."""
    if len(texts) == 1:
        return not columns.find(texts[0])
    pattern = fields.pattern()
    return len(texts) <= 12 and any(fields.find(text) or pattern.search(text[:200]) for text in texts)


def rows_of(table: RawTable) -> list[list[RawValue]]:
    """The rows as lists that may be changed."""
    return [list(row) for row in table.rows]

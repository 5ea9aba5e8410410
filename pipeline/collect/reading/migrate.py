"""A copy of an older version of the form, read as one of this version by the table in ``form.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.collect.reading.headers import find_answers, find_identity, find_tables
from pipeline.collect.reading.lay_out import rows_of
from pipeline.collect.reading.raw import RawDocument, RawTable
from pipeline.collect.reading.record import Content
from pipeline.model.form import Form, Migration
from pipeline.model.plan import Cell
from pipeline.standard.spelling import full_key

_SEPARATORS = "、，,；;\n"


@dataclass
class Migrated:
    """A document that says everything in the words of this version."""

    document: RawDocument
    form: Form
    round_name: str
    written: dict[str, str] = field(default_factory=dict)
    """Sheet and cell of each answer that was put into other words, with what stood there."""

    def restore(self, content: Content) -> Content:
        """What was read, each cell again with the text that its sender wrote."""
        if not self.written:
            return content
        activities = tuple(
            activity.model_copy(update={"cells": self._restored(activity.cells)}) for activity in content.activities
        )
        return Content(head=self._restored(content.head), activities=activities)

    def _restored(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        return {
            key: replace(cell, raw=self.written[cell.spot]) if cell.spot in self.written else cell
            for key, cell in cells.items()
        }


def migrate(document: RawDocument, form: Form, round_name: str) -> Migrated:
    """Read an older version's columns and choices as those of this one, where the form says how.

    Args:
        document: laid out.
        form: this version.
        round_name: the year; another year's form is not migrated.
    """
    identity = find_identity(document)
    migration = form.migrations.get(identity.version) if identity and identity.round in {"", round_name} else None
    if migration is None:
        return Migrated(document, form, round_name)
    migrated = Migrated(replace(document, migration=migration), form, round_name)
    changed: dict[int, list[tuple[int, int, str]]] = {}
    for table, row, column, key in _choice_cells(migrated.document, form, migration):
        text = table.text(row, column)
        new = _renamed(text, migration.choices[key])
        if new != text:
            changed.setdefault(id(table), []).append((row, column, new))
            migrated.written[f"{table.name}!{table.address(row, column)}"] = text
    tables = tuple(_with(table, changed.get(id(table), [])) for table in document.tables)
    migrated.document = replace(migrated.document, tables=tables)
    return migrated


def fully_migrated(document: RawDocument, form: Form) -> bool:
    """Whether every column with text in it has found its place."""
    dropped = {full_key(name) for name in document.migration.dropped} if document.migration else set()
    return document.migration is not None and not any(
        found.table.text(row, column)
        for found in find_tables(document, form)
        for column, heading in (*found.unknown, *found.doubled)
        for row in range(found.body_row, found.table.last_row + 1)
        if full_key(heading) not in dropped or found.table.text(row, column)
    )


def _choice_cells(document: RawDocument, form: Form, migration: Migration) -> list[tuple[RawTable, int, int, str]]:
    """Cells that may hold a choice of the older version."""
    tables = find_tables(document, form)
    cells = [
        (found.table, row, match.column, key)
        for found in tables
        for key, match in found.columns.items()
        if key in migration.choices
        for row in range(found.body_row, found.table.last_row + 1)
    ]
    for key, answer in find_answers(document, tables, form).items():
        if key in migration.choices and answer.table is not None and answer.text is None:
            cells.append((answer.table, answer.row, answer.column, key))
    return cells


def _renamed(text: str, choices: Mapping[str, str]) -> str:
    """The choices in a cell in their new words; several are separated by 、 and its kin."""
    new = {full_key(old): word for old, word in choices.items()}
    if full_key(text) in new:
        return new[full_key(text)]
    words, word = [], ""
    for letter in text:
        if letter in _SEPARATORS:
            words += [new.get(full_key(word), word), letter]
            word = ""
        else:
            word += letter
    return "".join([*words, new.get(full_key(word), word)])


def _with(table: RawTable, cells: list[tuple[int, int, str]]) -> RawTable:
    if not cells:
        return table
    rows = rows_of(table)
    for row, column, text in cells:
        rows[row - table.first_row][column - table.first_column] = text
    return replace(table, rows=rows)

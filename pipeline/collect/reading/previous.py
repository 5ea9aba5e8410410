"""The list of last year's activities that a prefilled form carries: never a plan, but a reminder of what was meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.collect.reading.headers import SEARCHED_ROWS, Labels
from pipeline.collect.reading.raw import RawDocument, RawTable
from pipeline.model.form import CONTINUED, PREVIOUS_DECISION, PREVIOUS_LABEL, FieldType, Form
from pipeline.standard.spelling import full_key

_TITLE = re.compile(rf"{PREVIOUS_LABEL}(（[^（）]{{1,20}}年度）)?")


@dataclass(frozen=True)
class Continued:
    """One of last year's activities that the unit means to go on with."""

    table: RawTable
    row: int
    column: int
    """Of the answer 继续."""
    name: str


def without_previous(document: RawDocument) -> RawDocument:
    """The file without the list."""
    return replace(document, tables=tuple(table for table in document.tables if not is_previous(table)))


def continued(document: RawDocument, form: Form) -> Iterator[Continued]:
    """The activities marked 继续."""
    labels = Labels(form.columns)
    for table in document.tables:
        if is_previous(table):
            yield from _marked(table, labels)


def names_of(form: Form) -> str:
    """The key of the column that names an activity."""
    return form.naming_key


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in marks, width and spaces at most."""
    return full_key(one) == full_key(other)


def is_previous(table: RawTable) -> bool:
    """Whether the table is that list."""
    first = table.text(table.first_row, table.first_column)
    return table.name == PREVIOUS_LABEL or bool(_TITLE.fullmatch(first))


def _marked(table: RawTable, labels: Labels) -> Iterator[Continued]:
    last = min(table.last_row, table.first_row + SEARCHED_ROWS)
    columns = range(table.first_column, table.last_column + 1)
    for head in range(table.first_row, last + 1):
        answers = [column for column in columns if table.text(head, column).startswith(PREVIOUS_DECISION)]
        names = [column for column in columns if _names(table.text(head, column), labels)]
        if answers and names:
            for row in range(head + 1, table.last_row + 1):
                if table.text(row, answers[0]).startswith(CONTINUED) and table.text(row, names[0]):
                    yield Continued(table, row, answers[0], table.text(row, names[0]))
            return


def _names(heading: str, labels: Labels) -> bool:
    field = labels.find(heading)
    return heading == PREVIOUS_LABEL or bool(field and field.required and field.type is FieldType.TEXT)

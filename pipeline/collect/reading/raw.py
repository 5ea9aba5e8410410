"""What a reader finds in a file: tables of raw cells with their addresses, and lines of text around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from pipeline.model.form import PROMPTS, FormIdentity, Migration
from pipeline.standard.spelling import clean

RawValue = str | int | float | bool | date | datetime | time | timedelta | None

GRID_COLUMNS = 200
"""Columns looked at; what stands further right is no part of a plan table."""
GRID_ROWS = 20_000
"""Rows looked at."""
_MERGED_CELLS = 400_000
"""Merged cells looked at."""


@dataclass(frozen=True)
class RawTable:
    """One sheet or one table of a document; rows and columns count from 1, as in addresses."""

    name: str
    """Sheet name, or 表格1."""
    rows: Sequence[Sequence[RawValue]]
    first_row: int = 1
    """Row number of ``rows[0]``."""
    first_column: int = 1
    merges: Sequence[tuple[int, int, int, int]] = ()
    """First row, first column, last row, last column of each merged area."""
    hidden: bool = False
    month_cells: frozenset[tuple[int, int]] = frozenset()
    """Date cells that show only year and month."""
    blind_formulas: frozenset[tuple[int, int]] = field(default=frozenset())
    """Formula cells without a computed result."""
    struck: frozenset[int] = frozenset()
    """Rows whose whole text is struck out."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    above: tuple[str, ...] = ()
    """Lines of a document between the table before and this one."""
    plain: bool = False
    """Holds head fields at most: what stands beside a table that was cut out of it or turned round."""
    origin: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """For a table that was turned round, row and column of each cell in the file."""

    @property
    def last_row(self) -> int:
        """Number of the last row."""
        return self.first_row + len(self.rows) - 1

    @cached_property
    def last_column(self) -> int:
        """Number of the last column."""
        return self.first_column + max((len(row) for row in self.rows), default=0) - 1

    def value(self, row: int, column: int) -> RawValue:
        """The value of a cell; None where there is none."""
        if not self.first_row <= row <= self.last_row or column < self.first_column:
            return None
        cells = self.rows[row - self.first_row]
        index = column - self.first_column
        return cells[index] if index < len(cells) else None

    def text(self, row: int, column: int) -> str:
        """The value of a cell as text."""
        return self.texts(row).get(column, "")

    def texts(self, row: int) -> Mapping[int, str]:
        """Column to text of the cells of a row that say something, from left to right."""
        return self._texts[row - self.first_row] if self.first_row <= row <= self.last_row else {}

    @cached_property
    def _texts(self) -> list[dict[int, str]]:
        """Each cell is looked at many times, and hundreds of ready rows are empty: as text only once."""
        return [
            {column: text for column, value in enumerate(row, self.first_column) if (text := as_text(value))}
            for row in self.rows
        ]

    def address(self, row: int, column: int) -> str:
        """Where the cell stands in the file, A1-style; the row alone for column 0, nothing for row 0."""
        if not row:
            return ""
        if not column:
            return str(self.origin.get((row, self.first_column), (row, 0))[0])
        return address(*self.origin.get((row, column), (row, column)))

    def cut(self, rows: range, columns: range | None = None) -> "RawTable":
        """The rows, and of them the columns, that ``rows`` and ``columns`` number; addresses stay the same."""
        rows = range(max(rows.start, self.first_row), min(rows.stop, self.last_row + 1))
        kept = self.rows[rows.start - self.first_row : rows.stop - self.first_row] if rows else []
        first = self.first_column
        if columns is not None:
            first = max(columns.start, first)
            kept = [row[first - self.first_column : columns.stop - self.first_column] for row in kept]
        return replace(self, rows=kept, first_row=rows.start, first_column=first)

    def without_rows(self, rows: frozenset[int]) -> "RawTable":
        """The table with these rows emptied; addresses stay the same."""
        kept = [() if number in rows else row for number, row in enumerate(self.rows, self.first_row)]
        return replace(self, rows=kept, merges=[area for area in self.merges if area[0] not in rows])

    @cached_property
    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        anchors: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in self.merges:
            if len(anchors) > _MERGED_CELLS:
                break
            for row in range(max(top, self.first_row), min(bottom, self.last_row) + 1):
                for column in range(left, min(right, self.last_column) + 1):
                    anchors[row, column] = (top, left)
        return anchors

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell whose value shows here: the first of its merged area, or the cell itself."""
        return self._anchors.get((row, column), (row, column))

    def width_of(self, row: int, column: int) -> int:
        """How many columns the cell spans."""
        width = 1
        while self._anchors.get((row, column + width)) == (row, column):
            width += 1
        return width


@dataclass(frozen=True)
class RawDocument:
    """A file that was read."""

    tables: tuple[RawTable, ...]
    lines: tuple[str, ...] = ()
    """Paragraphs outside the tables."""
    workbook: bool = False
    """Sheets stand beside each other; the tables of a document belong together."""
    modified: datetime | None = None
    """When the file says it was last saved."""
    identity: FormIdentity | None = None
    """Which form its properties say it was made from."""
    notes: tuple[str, ...] = ()
    """What was unusual about the file, in short Chinese clauses."""
    migration: Migration | None = None
    """How the older version of the form that it was made from is read."""
    unit: "tuple[RawTable, int, int, str] | None" = None
    """Whose rows these are, where the file holds the tables of several units: table, row, column and the name."""


def as_text(value: RawValue) -> str:
    """A value as people would write it: whole numbers without .0, days as 2020-05-16; our own prompts are nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    text = clean(str(value))
    return "" if text in PROMPTS else text


def column_letters(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """A1-style address."""
    return f"{column_letters(column)}{row}"

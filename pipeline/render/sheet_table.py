"""Lists for Excel as values: what stands in them, without the library that writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

SheetValue = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class SheetColumn:
    """A column of a list."""

    label: str
    width: float
    """Characters, as Excel counts them: a Chinese character is about two."""
    number_format: str = "General"
    centred: bool = False


@dataclass(frozen=True)
class SheetTable:
    """One sheet: a list with a head row, frozen and filtered."""

    title: str
    """Sheet name, at most 31 characters without ``[]:*?/\\``."""
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[SheetValue]]
    landscape: bool = True


@dataclass(frozen=True)
class SheetBook:
    """A workbook of lists."""

    tables: Sequence[SheetTable]
    """The sheets, in order."""
    title: str
    """Document title in the file's properties."""
    day: date
    """The date the file bears."""

"""A table as a value; ``word_table`` draws it in Word files, the HTML templates draw it themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pipeline.standard.layout import SIZE_SMALL_5, Length, mm
from pipeline.standard.signature import text_width

_CELL_PADDING = mm(0.6)


def even_lines(label: str, characters: float) -> tuple[str, ...]:
    """A short label broken into as few lines as ``characters`` a line allow, as even as can be.

    A bracket begins a line of its own, and a slash ends one, where there must be two; the mark for a required answer
    stays with its word.
    """
    if text_width(label) <= characters:
        return (label,)
    if parts := re.fullmatch(r"(.+?/)(.+)|(.+?)(（.+)", label):
        return tuple(line for part in parts.groups() if part for line in even_lines(part, max(characters, 4)))
    count = ceil(text_width(label) / max(characters, 1))
    size = ceil(len(label.rstrip("*")) / count)
    starts = range(0, len(label.rstrip("*")), size)
    lines = [label[start : start + size] for start in starts]
    return (*lines[:-1], label[starts[-1] :])


@dataclass(frozen=True)
class TableColumn:
    """One column."""

    label: str
    width: Length
    centred: bool = False

    @property
    def head_lines(self) -> tuple[str, ...]:
        """The label in lines of about equal length, so that no lone character is left over in a narrow column."""
        return even_lines(self.label, (self.width - _CELL_PADDING * 2).mm / SIZE_SMALL_5.mm)


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page and whose rows are never cut in two."""

    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    row_height: Length | None = None
    """Least height of a row."""

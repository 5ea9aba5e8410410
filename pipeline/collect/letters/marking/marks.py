"""What is written beside a cell: the problems of one cell as one comment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.problem import Problem, Severity

ERROR_FILL, WARNING_FILL = "FFC7CE", "FFEB9C"
"""The light red and yellow that Excel itself offers for bad and neutral."""
ASKED = {Severity.ERROR: "请改正", Severity.WARNING: "请核对", Severity.HINT: "说明"}
"""What is asked of the sender: he has made no mistake, his table needs a change."""
MARK_LIMIT = 1000
"""Cells marked in one file."""
_LONGEST = 1500  # characters of one comment; nobody reads more beside a cell
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True)
class Mark:
    """One cell to be marked."""

    sheet: str
    """Sheet name, or 表格1."""
    row: int
    column: int
    """Both from 1."""
    severity: Severity
    """The gravest of its problems."""
    text: str
    """Lines for the comment."""


def marks_of(problems: Iterable[Problem]) -> list[Mark]:
    """One mark for each cell that a problem names, in the order of sheets and cells as they first appear."""
    cells: dict[tuple[str, int, int], list[Problem]] = {}
    for problem in problems:
        spot = spot_of(problem.place.cell)
        if spot and problem.place.sheet:
            cells.setdefault((problem.place.sheet, *spot), []).append(problem)
    return [Mark(sheet, row, column, _gravest(found), _text(found)) for (sheet, row, column), found in cells.items()][
        :MARK_LIMIT
    ]


def spot_of(cell: str) -> tuple[int, int] | None:
    """Row and column of C7, or of the first cell of C7:F7; None for anything else."""
    found = _CELL.match(cell)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _gravest(problems: list[Problem]) -> Severity:
    order = [Severity.ERROR, Severity.WARNING, Severity.HINT]
    return min((problem.severity for problem in problems), key=order.index)


def _text(problems: list[Problem]) -> str:
    lines = [f"{ASKED[problem.severity]}：{problem.what}{problem.cure}" for problem in problems]
    text = _NOT_XML.sub("", "\n".join(dict.fromkeys(lines)))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

"""Cells of painted tables: their lines broken and shaped, each different text once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.errors import TemplateError
from pipeline.press.geometry import ColumnLook, TableLook
from pipeline.press.lines import split_lines, without_lone_end
from pipeline.press.shaping import Token, Typeface, parts_of
from pipeline.press.values import LEADER

_KEPT_CELLS = 20_000
_DOTS = "…"
_HAIR = 0.05
"""CSS pixels by which a line may be too long, against rounding."""


class PaintedLine(NamedTuple):
    """A line of a cell."""

    text: str
    width: float
    """CSS pixels."""
    shows: tuple[tuple[str, str], ...]
    """Font key and ``TJ`` operand of each stretch of one font."""
    leader: bool = False
    """Whether the last stretch is a leader."""


class PaintedCell(NamedTuple):
    """A cell whose lines are broken."""

    lines: tuple[PaintedLine, ...]
    tokens: frozenset[Token]


class CellPainter:
    """Breaks and shapes the cells of one kind of table; what repeats is done once."""

    def __init__(self, look: TableLook) -> None:
        self.look = look
        self._cells = [lru_cache(_KEPT_CELLS)(_Column(column).paint) for column in look.columns]

    def row(self, texts: Sequence[str]) -> tuple[PaintedCell, ...]:
        """One row.

        Raises:
            Unpaintable: a cell holds something that only the layout engine can set.
        """
        return tuple(cell(text) for cell, text in zip(self._cells, texts, strict=True))


class _Column:
    def __init__(self, look: ColumnLook) -> None:
        self._look = look

    def paint(self, text: str) -> PaintedCell:
        look = self._look
        face, size = look.typeface, look.typeface.size
        text = text if look.keeps_line_ends else text.replace("\n", " ")
        text, leader, _ = text.partition(LEADER)
        broken = split_lines(text, look.width / size, face.width)
        if leader:
            broken = without_lone_end(broken)
        shaped = [[face[token] for token in line] for line in broken]
        lines = [painted_line(line, size) for line in shaped]
        if any(line.width > look.width + _HAIR for line in lines):
            msg = f"表格里有一栏太窄，放不下“{text[:10]}”里的一个字；请在样式里加宽"
            raise TemplateError(msg)
        if leader:
            lines[-1] = _with_leader(lines[-1], face, look.width)
            shaped.append([face[_DOTS]])
        used = (part for line in shaped for token in line for part in parts_of(token))
        return PaintedCell(tuple(lines), frozenset(part for part in used if part.glyphs))


def painted_line(line: list[Token], size: float) -> PaintedLine:
    """Shaped tokens as one line; ``size`` in CSS pixels."""
    stretches: list[tuple[str, str]] = []
    codes, font = "", ""
    for token in line:
        for part in parts_of(token):
            if part.font != font and part.font:
                if codes:
                    stretches.append((font, codes))
                codes, font = "", part.font
            codes += part.codes
    if codes:
        stretches.append((font, codes))
    shows = tuple((key, f"<{found}>".replace("<>", "")) for key, found in stretches)
    return PaintedLine("".join(token.text for token in line), sum(token.width for token in line) * size, shows)


def _with_leader(line: PaintedLine, face: Typeface, width: float) -> PaintedLine:
    """Dots after a line, flush with the right edge."""
    dots = face[_DOTS]
    step = dots.width * face.size
    count = int((width - line.width - face.size / 4) // step) if step else 0
    if count < 1 or not dots.codes:
        return line
    gap = round((width - line.width - count * step) / face.size * 1000)
    shown = (dots.font, f"<>{-gap}<{dots.codes * count}>"[2:])
    return PaintedLine(line.text, width, (*line.shows, shown), leader=True)

"""Table rows painted by ourselves: their lines broken, their heights known, their text and rules drawn.

WeasyPrint spends about 0.65 ms on a cell; columns are fixed and ideographs have one width, so a cell costs some tens of
microseconds here. A table goes into WeasyPrint's layout as one element that can be divided between rows (``hook``).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.press.geometry import ColumnLook, Rule, TableLook
from pipeline.press.lines import split_lines
from pipeline.press.shaping import Token, Typeface, parts_of
from pipeline.press.values import LEADER, Link, Place, SetRow

_KEPT_CELLS = 20_000
_DOTS = "…"
LEAST_LINES = 3
"""Lines of a row taller than a page that must find room, or it begins on the next page."""
POINTS = 0.75
"""PDF points in a CSS pixel."""


class PaintedLine(NamedTuple):
    """A line of a cell."""

    text: str
    width: float
    """CSS pixels."""
    shows: tuple[tuple[str, str], ...]
    """Font key and ``TJ`` operand of each stretch of one font."""


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
        shaped = [[face[token] for token in line] for line in broken]
        lines = [painted_line(line, size) for line in shaped]
        if leader:
            lines[-1] = _with_leader(lines[-1], face, look.width)
            shaped.append([face[_DOTS]])
        used = (part for line in shaped for token in line for part in parts_of(token))
        return PaintedCell(tuple(lines), frozenset(part for part in used if part.glyphs))


def painted_line(line: list[Token], size: float) -> PaintedLine:
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
    return PaintedLine(line.text, width, (*line.shows, shown))


class RowPart(NamedTuple):
    """A row, or the lines of it that one page holds."""

    row: int
    first: tuple[int, ...]
    """First line of each cell."""
    last: tuple[int, ...]
    """The line after its last."""
    height: float


Start = tuple[int, tuple[int, ...]]
"""Row, and the first line of each of its cells."""


@dataclass(eq=False)
class PaintedTable:
    """A table of painted rows; takes the place of an image in WeasyPrint's layout."""

    painter: CellPainter
    texts: Sequence[Sequence[str]]
    number: int
    """Which table of its piece."""
    targets: Sequence[str] = ()
    """Anchor that each row leads to."""
    cells: list[tuple[PaintedCell, ...]] = field(init=False)
    heights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = [self.painter.row(row) for row in self.texts]
        self.heights = [self._height(row, [0] * len(row), [len(cell.lines) for cell in row]) for row in self.cells]

    @property
    def look(self) -> TableLook:
        """How it looks."""
        return self.painter.look

    @property
    def tokens(self) -> set[Token]:
        """All that its rows use of the fonts."""
        return {token for row in self.cells for cell in row for token in cell.tokens}

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, None]:
        """Asked by WeasyPrint of every image; CSS pixels."""
        return self.look.width, self.look.head.height + sum(self.heights), None

    def fragment(self, start: Start | None, room: float, *, must: bool) -> "tuple[Fragment, Start | None] | None":
        """As many rows as there is room for, and where to go on; None where nothing fits.

        Args:
            start: where the page before ended.
            room: CSS pixels.
            must: put at least a line, however little room there is.
        """
        look = self.look
        top = look.head.height
        if start is not None and look.continued is not None:
            top += look.continued.height
        row, lines = start if start is not None else (0, ())
        parts: list[RowPart] = []
        used = top
        while row < len(self.cells):
            part = self._whole(row, lines)
            if used + part.height > room:
                cut = self._cut(row, part, room - used, look.page_height - top, must=must and not parts)
                if cut is not None:
                    parts.append(cut)
                    if cut.last != part.last:
                        return self._made(parts, start), (row, cut.last)
                    row, lines = row + 1, ()
                    continue
                return (self._made(parts, start), (row, lines)) if parts else None
            parts.append(part)
            used += part.height
            row, lines = row + 1, ()
        return self._made(parts, start), None

    def _made(self, parts: list[RowPart], start: Start | None) -> "Fragment":
        return Fragment(self, parts, continued=start is not None)

    def _whole(self, row: int, lines: tuple[int, ...]) -> RowPart:
        cells = self.cells[row]
        last = tuple(len(cell.lines) for cell in cells)
        if not lines:
            return RowPart(row, (0,) * len(cells), last, self.heights[row])
        return RowPart(row, lines, last, self._height(cells, lines, last))

    def _cut(self, row: int, part: RowPart, room: float, page: float, *, must: bool) -> RowPart | None:
        """So much of a row as fits, if it is taller than a whole page; None where it should wait for the next page."""
        if part.height <= page and not must:
            return None
        least = 1 if must else LEAST_LINES
        last = tuple(
            min(end, begin + max(1 if must else 0, int((room - look.above - look.below + 1e-6) // look.leading)))
            for begin, end, look in zip(part.first, part.last, self.look.columns, strict=True)
        )
        if max(end - begin for begin, end in zip(part.first, last, strict=True)) < least:
            return None
        return RowPart(row, part.first, last, self._height(self.cells[row], part.first, last))

    def _height(self, cells: Sequence[PaintedCell], first: Sequence[int], last: Sequence[int]) -> float:
        return max(
            look.above + (end - begin) * look.leading + look.below
            for look, begin, end, _ in zip(self.look.columns, first, last, cells, strict=True)
        )


@dataclass(eq=False)
class Fragment:
    """What one page holds of a table."""

    table: PaintedTable
    parts: list[RowPart]
    continued: bool
    place: tuple[float, float, float] = field(init=False, default=(0.0, 0.0, 0.0))
    """Where it was drawn: left and top in CSS pixels from the page's corner, and the page's height."""

    @property
    def height(self) -> float:
        """CSS pixels."""
        return self.top + sum(part.height for part in self.parts)

    @property
    def top(self) -> float:
        """From its top to its first row."""
        look = self.table.look
        above = look.continued.height if self.continued and look.continued is not None else 0.0
        return above + look.head.height

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, None]:
        """Asked by WeasyPrint of every image; CSS pixels."""
        return self.table.look.width, self.height, None

    def draw(self, stream: Any, _width: float, _height: float, _style: Any) -> None:
        """Called by WeasyPrint; the stream's origin is the fragment's upper left corner."""
        look = self.table.look
        top = 0.0
        if self.continued and look.continued is not None:
            stream.stream.extend(look.continued.at(look.continued.left, 0.0))
            top = look.continued.height
        stream.stream.extend(self._fills())
        stream.stream.extend(look.head.at(0.0, top))
        stream.stream.extend(self._rules(top + look.head.height))
        stream.stream.append(b"BT")
        stream.stream.extend(self._texts())
        stream.stream.append(b"ET")

    def _tops(self) -> Iterator[tuple[RowPart, float]]:
        top = self.top
        for part in self.parts:
            yield part, top
            top += part.height

    def _fills(self) -> Iterator[str]:
        look = self.table.look
        if not any(any(column.fills) for column in look.columns):
            return
        for part, top in self._tops():
            for column, left, right in zip(look.columns, look.edges, look.edges[1:], strict=True):
                fill = column.fills[part.row % 2]
                if fill is not None:
                    yield f"{numbers(fill)} rg {left:.3f} {top:.3f} {right - left:.3f} {part.height:.3f} re f"

    def _rules(self, top: float) -> Iterator[str]:
        look = self.table.look
        segments: dict[Rule, list[str]] = {}
        bottom = top + sum(part.height for part in self.parts)
        for rule, left, right in _spans(look.opening, look.edges, look.upright):
            segments.setdefault(rule, []).append(f"{left:.3f} {top:.3f} m {right:.3f} {top:.3f} l")
        for x, rule in zip(look.edges, look.upright, strict=True):
            if rule is not None:
                segments.setdefault(rule, []).append(f"{x:.3f} {top:.3f} m {x:.3f} {bottom:.3f} l")
        for index, (part, at) in enumerate(self._tops()):
            rules = look.closing if index == len(self.parts) - 1 else look.between
            for rule, left, right in _spans(rules, look.edges, look.upright):
                y = at + part.height
                segments.setdefault(rule, []).append(f"{left:.3f} {y:.3f} m {right:.3f} {y:.3f} l")
        for rule in sorted(segments, key=lambda rule: rule.width):
            yield f"{numbers(rule.colour)} RG {rule.width:.4g} w"
            yield from segments[rule]
            yield "S"

    def _texts(self) -> Iterator[str]:
        font, colour = ("", 0.0), None
        for part, top in self._tops():
            for look, cell, first, last in zip(
                self.table.look.columns, self.table.cells[part.row], part.first, part.last, strict=True
            ):
                if look.colour != colour:
                    colour = look.colour
                    yield f"{numbers(colour)} rg"
                baseline = _first_baseline(look, part, top, last - first)
                for line in cell.lines[first:last]:
                    x, opening = _line_left(look, line), True
                    for key, codes in line.shows:
                        if (key, look.size) != font:
                            font = (key, look.size)
                            yield f"/{key} {look.size:.6g} Tf"
                        if opening:
                            yield f"1 0 0 -1 {x:.2f} {baseline:.2f} Tm"
                            opening = False
                        yield f"{codes}Tj" if codes.rfind("<") == 0 else f"[{codes}]TJ"
                    baseline += look.leading

    def links(self) -> Iterator[Link]:
        """What its rows lead to."""
        left, top_of_page, page_height = self.place
        for part, top in self._tops():
            target = self.table.targets[part.row] if self.table.targets else ""
            if target:
                box = (0.0, top, self.table.look.width, top + part.height)
                yield Link(True, target, _place([box], left, top_of_page, page_height))

    def set_rows(self, page: int) -> Iterator[SetRow]:
        """What was drawn, and within which rectangle of the page; after ``draw``."""
        left, top_of_page, page_height = self.place
        columns = self.table.look.columns
        for part, top in self._tops():
            texts, boxes = [], []
            for look, cell, first, last in zip(columns, self.table.cells[part.row], part.first, part.last, strict=True):
                lines = cell.lines[first:last]
                texts.append("".join(line.text for line in lines))
                begin = _first_baseline(look, part, top, last - first) - look.baseline
                for line in lines:
                    if line.shows:
                        x = _line_left(look, line)
                        boxes.append((x, begin, x + line.width, begin + look.leading))
                    begin += look.leading
            yield SetRow(
                self.table.number, part.row, page, tuple(texts), _place(boxes, left, top_of_page, page_height)
            )


def _place(boxes: Sequence[tuple[float, ...]], left: float, top: float, page_height: float) -> Place:
    if not boxes:
        return Place(left * POINTS, (page_height - top) * POINTS, left * POINTS, (page_height - top) * POINTS)
    return Place(
        round((left + min(box[0] for box in boxes)) * POINTS, 2),
        round((page_height - top - max(box[3] for box in boxes)) * POINTS, 2),
        round((left + max(box[2] for box in boxes)) * POINTS, 2),
        round((page_height - top - min(box[1] for box in boxes)) * POINTS, 2),
    )


def _first_baseline(look: ColumnLook, part: RowPart, top: float, lines: int) -> float:
    spare = part.height - look.above - look.below - lines * look.leading
    whole = not any(part.first)
    return top + look.above + (spare * look.middle if whole else 0.0) + look.baseline


def _line_left(look: ColumnLook, line: PaintedLine) -> float:
    if look.align == "left":
        return look.left
    spare = look.width - line.width
    return look.left + (spare / 2 if look.align == "center" else spare)


def _spans(
    rules: Sequence[Rule | None], edges: Sequence[float], upright: Sequence[Rule | None]
) -> Iterator[tuple[Rule, float, float]]:
    """Stretches of the same rule under neighbouring columns, lengthened to cover the corners."""
    index = 0
    while index < len(rules):
        rule, start = rules[index], index
        while index < len(rules) and rules[index] == rule:
            index += 1
        if rule is not None:
            left, right = upright[start], upright[index]
            yield (
                rule,
                edges[start] - (left.width / 2 if left else 0),
                edges[index] + (right.width / 2 if right else 0),
            )


def numbers(colour: Iterable[float]) -> str:
    return " ".join(f"{part:.4g}" for part in colour)

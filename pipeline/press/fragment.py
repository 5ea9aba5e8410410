"""What one page holds of a painted table, drawn: head, fills, rules, text; and what was drawn, for the gate."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.press.cells import PaintedCell, PaintedLine
from pipeline.press.elements import NOTHING
from pipeline.press.geometry import ColumnLook, Rule, TableLook
from pipeline.press.stream import CELL_BEGINS, CELL_ENDS
from pipeline.press.values import NOWHERE, Link, Place, SetRow

POINTS = 0.75
"""PDF points in a CSS pixel."""
_MARK = b"\0"
_LEADER_MARK = "EMC /Artifact BMC"
"""A reader that is read to should not hear the dots."""


class RowPart(NamedTuple):
    """A row, or the lines of it that one page holds."""

    row: int
    first: tuple[int, ...]
    """First line of each cell."""
    last: tuple[int, ...]
    """The line after its last."""
    height: float


@dataclass(eq=False)
class Fragment:
    """What one page holds of a table."""

    look: TableLook
    cells: Sequence[tuple[PaintedCell, ...]]
    """Of all rows of the table."""
    number: int
    """Which table of its piece."""
    targets: Sequence[str]
    """Anchor that each row of the table leads to."""
    parts: list[RowPart]
    continued: bool
    place: tuple[float, float, float] = field(init=False, default=(0.0, 0.0, 0.0))
    """Where it was drawn: left and top in CSS pixels from the page's corner, and the page's height."""
    following: "list[Fragment]" = field(init=False, default_factory=list)
    """What the next pages hold, where they hold nothing else."""
    head_marks: list[tuple[int, int]] = field(init=False, default_factory=list)
    """Cell of the head and MCID of each of its texts, after it was drawn for a tagged book."""
    marks: list[list[int]] = field(init=False, default_factory=list)
    """The same of its cells, part by part: MCID or ``NOTHING`` for each column."""

    @property
    def height(self) -> float:
        """CSS pixels."""
        return self.top + sum(part.height for part in self.parts)

    @property
    def top(self) -> float:
        """From its top to its first row."""
        look = self.look
        above = look.continued.height if self.continued and look.continued is not None else 0.0
        return above + look.head.height

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, None]:
        """Asked by WeasyPrint of every image; CSS pixels."""
        return self.look.width, self.height, None

    def draw(self, stream: Any, _width: float, _height: float, _style: Any) -> None:
        """Called by WeasyPrint; the stream's origin is the fragment's upper left corner."""
        look = self.look
        top = 0.0
        with stream.artifact():
            if self.continued and look.continued is not None:
                stream.stream.extend(look.continued.at(look.continued.left, 0.0))
                top = look.continued.height
            stream.stream.extend(self._fills())
        if stream.tagging and not self.continued:
            self._draw_marked_head(stream, top)
        else:
            with stream.artifact():
                stream.stream.extend(one for one in look.head.at(0.0, top) if one[:1] != _MARK)
        with stream.artifact():
            stream.stream.extend(self._rules(top + look.head.height))
        stream.stream.append(b"BT")
        stream.stream.extend(self._texts(stream))
        stream.stream.append(b"ET")

    def _draw_marked_head(self, stream: Any, top: float) -> None:
        """The head with its cells' text as numbered content; repeated on the next page it is an artifact."""
        drawn = stream.stream
        drawn.append("/Artifact BMC")
        for one in self.look.head.at(0.0, top):
            if one.startswith(CELL_BEGINS):
                number, opening = stream.begin("TH")
                self.head_marks.append((int(one.removeprefix(CELL_BEGINS)), number))
                drawn += ["EMC", opening]
            elif one == CELL_ENDS:
                drawn += ["EMC", "/Artifact BMC"]
            else:
                drawn.append(one)
        drawn.append("EMC")

    def _tops(self) -> Iterator[tuple[RowPart, float]]:
        top = self.top
        for part in self.parts:
            yield part, top
            top += part.height

    def _fills(self) -> Iterator[str]:
        look = self.look
        if not any(any(column.fills) for column in look.columns):
            return
        for part, top in self._tops():
            for column, left, right in zip(look.columns, look.edges, look.edges[1:], strict=True):
                fill = column.fills[part.row % 2]
                if fill is not None:
                    yield f"{numbers(fill)} rg {left:.3f} {top:.3f} {right - left:.3f} {part.height:.3f} re f"

    def _rules(self, top: float) -> Iterator[str]:
        look = self.look
        segments: dict[Rule, list[str]] = {}
        bottom = top + sum(part.height for part in self.parts)
        for rule, left, right in _spans(look.opening, look.edges, look.upright):
            segments.setdefault(rule, []).append(f"{left:.3f} {top:.3f} m {right:.3f} {top:.3f} l")
        for x, upright in zip(look.edges, look.upright, strict=True):
            if upright is not None:
                segments.setdefault(upright, []).append(f"{x:.3f} {top:.3f} m {x:.3f} {bottom:.3f} l")
        for index, (part, at) in enumerate(self._tops()):
            rules = look.closing if index == len(self.parts) - 1 else look.between
            for rule, left, right in _spans(rules, look.edges, look.upright):
                y = at + part.height
                segments.setdefault(rule, []).append(f"{left:.3f} {y:.3f} m {right:.3f} {y:.3f} l")
        for found in sorted(segments, key=lambda rule: rule.width):
            yield f"{numbers(found.colour)} RG {found.width:.4g} w"
            yield from segments[found]
            yield "S"

    def _texts(self, stream: Any) -> Iterator[str]:
        pen, colour = _Pen(), None
        for part, top in self._tops():
            marks: list[int] = []
            self.marks.append(marks)
            for look, cell, first, last in zip(
                self.look.columns, self.cells[part.row], part.first, part.last, strict=True
            ):
                if look.colour != colour:
                    colour = look.colour
                    yield f"{numbers(colour)} rg"
                baseline = _first_baseline(look, part, top, last - first)
                lines = cell.lines[first:last]
                mark = _opening(stream, lines, marks) if stream.tagging else ""
                if mark:
                    yield mark
                for line in lines:
                    yield from pen.line(look, line, baseline, marked=bool(mark))
                    baseline += look.leading
                if mark:
                    yield "EMC"

    def links(self) -> Iterator[Link]:
        """What its rows lead to."""
        left, top_of_page, page_height = self.place
        for part, top in self._tops():
            target = self.targets[part.row] if self.targets else ""
            if target:
                box = (0.0, top, self.look.width, top + part.height)
                texts = ("".join(line.text for line in cell.lines) for cell in self.cells[part.row])
                text = " ".join(filter(None, texts))
                yield Link(True, target, _place([box], left, top_of_page, page_height), text)

    def set_rows(self, page: int) -> Iterator[SetRow]:
        """What was drawn, and within which rectangle of the page; after ``draw``."""
        left, top_of_page, page_height = self.place
        columns = self.look.columns
        for part, top in self._tops():
            texts, boxes = [], []
            for look, cell, first, last in zip(columns, self.cells[part.row], part.first, part.last, strict=True):
                lines = cell.lines[first:last]
                texts.append("".join(line.text for line in lines))
                begin = _first_baseline(look, part, top, last - first) - look.baseline
                for line in lines:
                    if line.shows:
                        x = _line_left(look, line)
                        boxes.append((x, begin, x + line.width, begin + look.leading))
                    begin += look.leading
            yield SetRow(self.number, part.row, page, tuple(texts), _place(boxes, left, top_of_page, page_height))


class _Pen:
    """Writes lines; names a font only where it changes, and places by the line before: what repeats deflates well."""

    def __init__(self) -> None:
        self._font = ("", 0.0)
        self._place: tuple[int, int] | None = None
        """Where the last line began, in hundredths of a CSS pixel."""

    def line(self, look: ColumnLook, line: PaintedLine, baseline: float, *, marked: bool) -> list[str]:
        """Operators that write a line."""
        written: list[str] = []
        for index, (key, codes) in enumerate(line.shows, 1):
            if marked and line.leader and index == len(line.shows):
                written.append(_LEADER_MARK)
            if (key, look.size) != self._font:
                self._font = (key, look.size)
                written.append(f"/{key} {look.size:.6g} Tf")
            if index == 1:
                written.append(self._moved(round(_line_left(look, line) * 100), round(baseline * 100)))
            written.append(f"{codes}Tj" if codes.rfind("<") == 0 else f"[{codes}]TJ")
        return written

    def _moved(self, left: int, baseline: int) -> str:
        before, self._place = self._place, (left, baseline)
        if before is None:
            return f"1 0 0 -1 {left / 100:.2f} {baseline / 100:.2f} Tm"
        return f"{(left - before[0]) / 100:g} {(before[1] - baseline) / 100:g} Td"


def _opening(stream: Any, lines: Sequence[PaintedLine], marks: list[int]) -> str:
    """What opens a cell's marked content, if it has any; its MCID goes to the marks."""
    if not any(line.shows for line in lines):
        marks.append(NOTHING)
        return ""
    number, opening = stream.begin("TD", "".join(line.text for line in lines))
    marks.append(number)
    return str(opening)


def _place(boxes: Sequence[tuple[float, ...]], left: float, top: float, page_height: float) -> Place:
    if not boxes:
        return NOWHERE
    if len(boxes) == 1:
        begin, upper, end, lower = boxes[0]
        return Place(
            round((left + begin) * POINTS, 2),
            round((page_height - top - lower) * POINTS, 2),
            round((left + end) * POINTS, 2),
            round((page_height - top - upper) * POINTS, 2),
        )
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
    """A colour's components as operands."""
    return " ".join(f"{part:.4g}" for part in colour)

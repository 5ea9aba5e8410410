"""Painted tables one after another in columns of the page: for indexes, whose lines are short.

A column is filled to the page's foot before the next; on the last page all are made about as long as each other. A
table whose design says ``break-after: avoid`` (a head) is never the last of a column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.press.fragment import Fragment
from pipeline.press.geometry import TableLook
from pipeline.press.painter import PaintedTable, Start

ColumnsStart = tuple[int, Any]
"""Table, and where in it to go on: ``()`` for its beginning, else row and lines."""
_CLOSER = 1.0
"""CSS pixels to which the length of balanced columns is found."""


class Piled(list[Fragment]):
    """What one column of a page holds, from its top."""

    @property
    def height(self) -> float:
        """CSS pixels."""
        return sum(fragment.height + self._gap(index) for index, fragment in enumerate(self))

    def tops(self) -> Iterator[tuple[Fragment, float]]:
        """Each fragment with its top."""
        top = 0.0
        for index, fragment in enumerate(self):
            top += self._gap(index)
            yield fragment, top
            top += fragment.height

    def _gap(self, index: int) -> float:
        return self[index].look.margin_above if index and not self[index].continued else 0.0


@dataclass(eq=False)
class ColumnsFragment:
    """What one page holds of tables in columns."""

    columns: Sequence[Piled]
    step: float
    """From one column's left edge to the next one's; CSS pixels."""
    width: float
    following: "list[ColumnsFragment]" = field(init=False, default_factory=list)
    """What the next pages hold, where they hold nothing else."""

    @property
    def height(self) -> float:
        """CSS pixels."""
        return max(column.height for column in self.columns)

    def placed(self) -> Iterator[tuple[Fragment, float, float]]:
        """Each fragment with its left and top within this one."""
        for index, column in enumerate(self.columns):
            yield from ((fragment, index * self.step, top) for fragment, top in column.tops())

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, None]:
        """Asked by WeasyPrint of every image; CSS pixels."""
        return self.width, self.height, None

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Called by WeasyPrint; the stream's origin is the upper left corner."""
        for fragment, left, top in self.placed():
            stream.stream.append(f"q 1 0 0 1 {left:.3f} {top:.3f} cm")
            fragment.draw(stream, width, height, style)
            stream.stream.append(b"Q")


@dataclass(eq=False)
class PaintedColumns:
    """Tables in columns; takes the place of an image in WeasyPrint's layout, as ``PaintedTable`` does."""

    tables: Sequence[PaintedTable]
    count: int
    """How many columns; together with the room between them as wide as the type area."""

    @property
    def look(self) -> TableLook:
        """How the first table looks."""
        return self.tables[0].look

    @property
    def width(self) -> float:
        """CSS pixels."""
        return self.look.page_width

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, None]:
        """Asked by WeasyPrint of every image; CSS pixels."""
        return self.width, sum(sum(table.heights) for table in self.tables), None

    def draw(self, *arguments: object) -> None:
        """Called where the tables were not divided into fragments.

        Raises:
            TemplateError: always.
        """
        self.tables[0].draw(*arguments)

    def fragment(
        self, start: ColumnsStart | None, room: float, *, must: bool
    ) -> tuple[ColumnsFragment, ColumnsStart | None] | None:
        """As many lines as there is room for, and where to go on; None where nothing fits.

        Args:
            start: where the page before ended.
            room: CSS pixels.
            must: put at least a line, however little room there is.
        """
        begin = start or (0, ())
        columns, resume = self._fill(begin, room, must=must)
        if not columns[0]:
            return None
        if resume is None:
            columns = self._balanced(begin, room, columns)
        width = self.look.width
        step = width + (self.width - self.count * width) / max(self.count - 1, 1)
        return ColumnsFragment(columns, step, self.width), resume

    def _balanced(self, start: ColumnsStart, room: float, columns: list[Piled]) -> list[Piled]:
        """The same in columns as short as can be."""
        short, long = 0.0, room
        while long - short > _CLOSER:
            middle = (short + long) / 2
            tried, resume = self._fill(start, middle, must=False)
            if resume is None:
                columns, long = tried, middle
            else:
                short = middle
        return columns

    def _fill(self, start: ColumnsStart, room: float, *, must: bool) -> tuple[list[Piled], ColumnsStart | None]:
        columns: list[Piled] = []
        at: ColumnsStart | None = start
        while at is not None and len(columns) < self.count:
            column, at = self._column(at, room, must=must and not columns)
            columns.append(column)
        return columns, at

    def _column(self, start: ColumnsStart, room: float, *, must: bool) -> tuple[Piled, ColumnsStart | None]:
        number, inside = start
        column, begun = Piled(), list[ColumnsStart]()
        while number < len(self.tables):
            table = self.tables[number]
            gap = table.look.margin_above if column and not inside else 0.0
            resume: Start | None = inside or None
            made = table.fragment(resume, room - column.height - gap, must=must and not column)
            if made is None:
                return self._without_last_heads(column, begun, (number, inside), must=must)
            begun.append((number, inside))
            column.append(made[0])
            if made[1] is not None:
                return column, (number, made[1])
            number, inside = number + 1, ()
        return column, None

    @staticmethod
    def _without_last_heads(
        column: Piled, begun: list[ColumnsStart], at: ColumnsStart, *, must: bool
    ) -> tuple[Piled, ColumnsStart]:
        """Heads at a column's foot go to the next one, unless the column would be empty and may not be."""
        kept = len(column)
        while kept and not at[1] and column[kept - 1].look.keeps_with_next:
            kept -= 1
            at = begun[kept]
        if not kept and must:
            return column, (begun[-1][0] + 1, ())
        return Piled(column[:kept]), at

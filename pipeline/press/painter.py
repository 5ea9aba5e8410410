"""Table rows painted by ourselves: their lines broken, their heights known, divided between pages.

WeasyPrint spends about 0.65 ms on a cell; columns are fixed and ideographs have one width, so a cell costs some tens of
microseconds here. A table goes into WeasyPrint's layout as one element that can be divided between rows (``hook``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.errors import TemplateError
from pipeline.press.cells import CellPainter, PaintedCell
from pipeline.press.fragment import Fragment, RowPart
from pipeline.press.geometry import TableLook
from pipeline.press.shaping import Token

LEAST_LINES = 3
"""Lines of a row taller than a page that must find room, or it begins on the next page."""

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
    _rows: list[RowPart] = field(init=False)
    """Each row whole."""

    def __post_init__(self) -> None:
        self.cells = [self.painter.row(row) for row in self.texts]
        self._rows = [self._whole_row(number, row) for number, row in enumerate(self.cells)]
        self.heights = [row.height for row in self._rows]

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

    def draw(self, *_: object) -> None:
        """Called where the table was not divided into fragments: inside flex, grid, a float or a line of text.

        Raises:
            TemplateError: always.
        """
        msg = f"表格 {self.look.name} 应是正文中的一块，不能放在 flex、grid、浮动或一行文字里；请改模板"
        raise TemplateError(msg)

    def fragment(self, start: Start | None, room: float, *, must: bool) -> tuple[Fragment, Start | None] | None:
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

    def _made(self, parts: list[RowPart], start: Start | None) -> Fragment:
        return Fragment(self.look, self.cells, self.number, self.targets, parts, continued=start is not None)

    def _whole(self, row: int, lines: tuple[int, ...]) -> RowPart:
        if not lines:
            return self._rows[row]
        last = self._rows[row].last
        return RowPart(row, lines, last, self._height(self.cells[row], lines, last))

    def _whole_row(self, number: int, cells: Sequence[PaintedCell]) -> RowPart:
        first, last = (0,) * len(cells), tuple(len(cell.lines) for cell in cells)
        return RowPart(number, first, last, self._height(cells, first, last))

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

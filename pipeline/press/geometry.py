"""How a kind of table looks, read off a real table that WeasyPrint set: positions, type, rules, colours.

The table is laid out once with a few rows of one character each. Whatever the painter can't do by itself is found here
and named, and such tables are then set the slow way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weasyprint.draw import draw_stacking_context, draw_table
from weasyprint.formatting_structure import boxes
from weasyprint.stacking import StackingContext

from pipeline.errors import TemplateError
from pipeline.press.heads import head_rows, head_texts
from pipeline.press.shaping import FontShelf, Typeface, Unpaintable
from pipeline.press.stream import bare_stream, operators
from pipeline.press.values import Glyphs

SAMPLE = "国"
SAMPLE_ROWS = 4

_FINE = re.compile(rb"(\b[1-9]\d*\.\d{3})\d+")
_PLAIN = {
    "letter_spacing": "normal",
    "word_spacing": 0,
    "text_transform": "none",
    "text_decoration_line": "none",
    "direction": "ltr",
    "visibility": "visible",
    "opacity": 1,
    "hyphens": "manual",
    "word_break": "normal",
}
"""What the painter takes for granted of a cell's type."""
ALIGNMENTS = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line of a table; CSS pixels from the table's upper left corner."""

    width: float
    colour: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A column; CSS pixels, ``left`` from the table's left edge to the text."""

    left: float
    width: float
    above: float
    """From a row's top to the first line."""
    below: float
    """From the last line to the row's bottom."""
    leading: float
    baseline: float
    """From a line's top."""
    size: float
    align: str
    middle: float
    """Share of a row's spare height above the text: 0 top, 0.5 middle, 1 bottom."""
    colour: tuple[float, ...]
    keeps_line_ends: bool
    typeface: Typeface
    fills: tuple[tuple[float, ...] | None, tuple[float, ...] | None]
    """Background in odd and even rows."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something WeasyPrint drew once, to be drawn again as it is."""

    operators: tuple[bytes, ...]
    """With the origin at its upper left corner; CSS pixels."""
    glyphs: Mapping[str, Glyphs]
    left: float
    """From the left edge of what it stands in."""
    height: float

    def at(self, left: float, top: float) -> tuple[bytes, ...]:
        """The operators that draw it somewhere."""
        return (f"q 1 0 0 1 {left:.3f} {top:.3f} cm".encode(), *self.operators, b"Q")


@dataclass(frozen=True, slots=True)
class TableLook:
    """All that the painter needs to know of a kind of table."""

    name: str
    indent: float
    """From the left edge of what it stands in."""
    width: float
    margin_above: float
    margin_below: float
    columns: tuple[ColumnLook, ...]
    edges: tuple[float, ...]
    """Left edge of every column and the last one's right edge."""
    upright: tuple[Rule | None, ...]
    between: tuple[Rule | None, ...]
    """Under a row, column by column."""
    closing: tuple[Rule | None, ...]
    """Under the last row."""
    opening: tuple[Rule | None, ...]
    """Over the first row, where there is no head."""
    head: Drawn
    continued: Drawn | None
    page_height: float
    """Of the type area."""
    page_width: float
    keeps_with_next: bool
    """``break-after: avoid``; heeded among tables in columns."""
    head_rows: tuple[tuple[Mapping[str, Any], ...], ...]
    """Attributes of the structure elements of the head's cells."""
    attributes: Mapping[str, str]
    """Those of the design's ``<table>``."""


def read_look(name: str, page: Any, typeface_of: Any, shelf: FontShelf, *, tagged: bool = False) -> TableLook:
    """Read the look off the laid-out page of a design.

    Args:
        name: of the design.
        page: laid out by WeasyPrint.
        typeface_of: gives the typeface of a computed style.
        shelf: where fonts are kept.
        tagged: whether the head's operators say where each cell's text begins and ends.

    Raises:
        Unpaintable: the table has something that the painter can't do.
        TemplateError: there is no such table.
    """
    # The boxes are WeasyPrint's own; there is no public way to ask what was laid out.
    page_box = page._page_box
    table = next((box for box in page_box.descendants() if isinstance(box, boxes.TableBox)), None)
    heads = [] if table is None else [group for group in table.children if group.is_header]
    bodies = [] if table is None else [group for group in table.children if not (group.is_header or group.is_footer)]
    if table is None or len(heads) > 1 or len(bodies) != 1:
        msg = f"表格样式 {name} 应有一个 <tbody>，至多一个 <thead>"
        raise TemplateError(msg)
    rows = bodies[0].children
    _check_table(table, rows)
    vertical, horizontal = table.collapsed_border_grid
    first = sum(len(group.children) for group in heads)
    wrapper = _parent(page_box, table)
    columns = tuple(_column(table, rows, index, typeface_of) for index in range(len(rows[1].children)))
    marked = next((box for box in page_box.descendants() if _is_mark(box)), None)
    edges = [position - table.position_x for position in table.column_positions]
    return TableLook(
        name,
        indent=table.position_x - wrapper.position_x,
        width=table.border_width(),
        margin_above=_pixels(wrapper.style["margin_top"]),
        margin_below=_pixels(wrapper.style["margin_bottom"]),
        columns=columns,
        edges=(*edges, edges[-1] + table.column_widths[-1]),
        upright=tuple(_rule(border) for border in vertical[first + 1]),
        between=tuple(_rule(border) for border in horizontal[first + 1]),
        closing=tuple(_rule(border) for border in horizontal[first + SAMPLE_ROWS]),
        opening=() if heads else tuple(_rule(border) for border in horizontal[0]),
        head=_draw(
            table.copy_with_children(heads),
            page_box,
            0.0,
            rows[0].position_y - table.position_y,
            shelf,
            cells=head_texts(heads) if tagged else None,
        )
        if heads
        else Drawn((), {}, 0.0, 0.0),
        continued=marked
        and _draw(marked, page_box, marked.position_x - table.position_x, marked.margin_height(), shelf),
        page_height=page_box.height,
        page_width=page_box.width,
        keeps_with_next=wrapper.style["break_after"] == "avoid",
        head_rows=head_rows(heads),
        attributes=dict(table.element.attrib),
    )


def _draw(  # noqa: PLR0913 - what is drawn, where, with what
    box: Any, page_box: Any, left: float, height: float, shelf: FontShelf, *, cells: Mapping[int, int] | None = None
) -> Drawn:
    """Have WeasyPrint draw one box of a page."""
    stream = bare_stream(shelf, cells)
    shelf.take_used()
    stream.transform(e=-box.position_x, f=-box.position_y)
    if isinstance(box, boxes.TableBox):
        draw_table(stream, box)
    draw_stacking_context(stream, StackingContext.from_box(box, page_box))
    return Drawn(tuple(map(_rounded, operators(stream))), shelf.take_used(), left, height)


def _rounded(operator: bytes) -> bytes:
    """Places to thousandths of a pixel: a head stands on every page. Matrices keep their digits, which multiply."""
    return operator if operator.endswith(b"cm") else _FINE.sub(rb"\1", operator)


def _is_mark(box: Any) -> bool:
    element = box.element
    named = element is not None and getattr(element, "get", lambda _: None)("data-press") == "continued"
    return named and isinstance(box, boxes.BlockBox)


def _parent(page_box: Any, wanted: Any) -> Any:
    for box in page_box.descendants():
        if wanted in getattr(box, "children", ()):
            return box
    return wanted


def _check_table(table: Any, rows: Any) -> None:
    if table.style["border_collapse"] != "collapse":
        msg = "border-collapse: separate"
        raise Unpaintable(msg)
    if len(rows) != SAMPLE_ROWS or any(len(row.children) != len(table.column_widths) for row in rows):
        msg = "合并的单元格"
        raise Unpaintable(msg)
    for row in rows:
        for cell in row.children:
            _check_cell(cell)


def _check_cell(cell: Any) -> None:
    style = cell.style
    for key, wanted in _PLAIN.items():
        if style[key] != wanted:
            msg = f"单元格的 {key.replace('_', '-')}"
            raise Unpaintable(msg)
    if style["text_align_all"] not in ALIGNMENTS or style["white_space"] not in ("normal", "pre-line"):
        msg = "单元格的 text-align 或 white-space"
        raise Unpaintable(msg)
    if style["height"] != "auto" or style["text_indent"].value or style["transform"]:
        msg = "单元格的 height、text-indent 或 transform"
        raise Unpaintable(msg)
    inside = [box for box in cell.descendants() if box is not cell]
    if not all(isinstance(box, boxes.LineBox | boxes.TextBox) for box in inside):
        msg = "单元格里的标签"
        raise Unpaintable(msg)
    if cell.background is not None and any(layer.image for layer in cell.background.layers):
        msg = "单元格的背景图片"
        raise Unpaintable(msg)


def _column(table: Any, rows: Any, index: int, typeface_of: Any) -> ColumnLook:
    cell = rows[1].children[index]
    style = cell.style
    line = next(box for box in cell.descendants() if isinstance(box, boxes.LineBox))
    text = next(box for box in line.descendants() if isinstance(box, boxes.TextBox))
    place = {"middle": 0.5, "bottom": 1.0}.get(cell.vertical_align, 0.0)
    return ColumnLook(
        left=cell.content_box_x() - table.position_x,
        width=cell.width,
        above=_pixels(style["padding_top"]) + cell.border_top_width,
        below=_pixels(style["padding_bottom"]) + cell.border_bottom_width,
        leading=line.height,
        baseline=text.position_y + text.baseline - line.position_y,
        size=style["font_size"],
        align=ALIGNMENTS[style["text_align_all"]],
        middle=place,
        colour=colour_of(style["color"]),
        keeps_line_ends=style["white_space"] == "pre-line",
        typeface=typeface_of(text.style),
        fills=(_fill(table, rows[2], index), _fill(table, rows[1], index)),
    )


def _fill(table: Any, row: Any, index: int) -> tuple[float, ...] | None:
    for box in (row.children[index], row, _parent_group(table, row), table):
        if box.background is not None and box.background.color.alpha:
            return colour_of(box.background.color)
    return None


def _parent_group(table: Any, row: Any) -> Any:
    return next(group for group in table.children if row in group.children)


def colour_of(colour: Any) -> tuple[float, ...]:
    """Red, green and blue.

    Raises:
        Unpaintable: it is not opaque.
    """
    if colour.alpha != 1:
        msg = "半透明的颜色"
        raise Unpaintable(msg)
    return tuple(float(part) for part in colour.to("srgb").coordinates)


def _rule(border: Any) -> Rule | None:
    _, (style, width, colour) = border
    if not width or style in ("none", "hidden") or not colour.alpha:
        return None
    if style != "solid":
        msg = f"{style} 的表格线"
        raise Unpaintable(msg)
    return Rule(float(width), colour_of(colour))


def _pixels(dimension: Any) -> float:
    if dimension == "auto":
        return 0.0
    if dimension.unit not in ("px", None):
        msg = "以百分比写的边距"
        raise Unpaintable(msg)
    return float(dimension.value)

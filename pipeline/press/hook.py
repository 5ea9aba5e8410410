"""What takes the place of one function of WeasyPrint 70's ``layout/block.py``: a painted table may run over pages.

``block_level_layout_switch`` chooses how a block is laid out; for a painted table it is done here, for everything else
as before. The table is an image to WeasyPrint otherwise.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import weasyprint
from weasyprint import layout
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

from pipeline.errors import PipelineError
from pipeline.press.columns import ColumnsStart, PaintedColumns
from pipeline.press.painter import PaintedTable, Start

TRIED = ("70.0",)
"""Versions of WeasyPrint whose insides are known."""

_MARGIN_BOXES: ContextVar[bool] = ContextVar("margin_boxes", default=True)
_PARAMETERS = (
    "context box bottom_space skip_stack containing_block page_is_empty absolute_boxes fixed_boxes adjoining_margins "
    "first_letter_style first_line_style discard max_lines"
)


@cache
def install() -> None:
    """Make painted tables known to WeasyPrint, for this process.

    Raises:
        PipelineError: this WeasyPrint is not the one whose insides are known.
    """
    version = weasyprint.__version__
    original = getattr(block, "block_level_layout_switch", None)
    if version not in TRIED or original is None or " ".join(inspect.signature(original).parameters) != _PARAMETERS:
        msg = f"汇编只在 WeasyPrint {'、'.join(TRIED)} 下试过，这里是 {version}；请运行 make setup 装回试过的版本"
        raise PipelineError(msg)

    def switch(context: Any, box: Any, *others: Any, **named: Any) -> Any:
        # Flex and grid items are laid out with some arguments by name, and are never divided.
        if (
            not named
            and isinstance(box, boxes.BlockReplacedBox)
            and isinstance(box.replacement, PaintedTable | PaintedColumns)
        ):
            bottom_space, skip_stack, _, page_is_empty, *_ = others
            return _lay_out(context, box, bottom_space, skip_stack, page_is_empty=page_is_empty)
        return original(context, box, *others, **named)

    block.block_level_layout_switch = switch
    make = layout.make_margin_boxes

    def make_margin_boxes(*arguments: Any) -> Any:
        return make(*arguments) if _MARGIN_BOXES.get() else ()

    layout.make_margin_boxes = make_margin_boxes


@contextmanager
def margin_boxes(wanted: bool) -> Iterator[None]:
    """Whether pages get margin boxes meanwhile: they cost a sixth of the time, and the binding adds them itself."""
    token = _MARGIN_BOXES.set(wanted)
    try:
        yield
    finally:
        _MARGIN_BOXES.reset(token)


def _lay_out(context: Any, box: Any, bottom_space: float, skip_stack: Any, *, page_is_empty: bool) -> Any:
    """(box or None, where to go on, what the next page must be, margins, collapsing through, lines left)."""
    table: PaintedTable | PaintedColumns = box.replacement
    new_box = box.copy()
    start = _start(skip_stack)
    new_box.margin_left = new_box.margin_right = 0
    new_box.margin_top = 0 if start is not None else table.look.margin_above
    new_box.margin_bottom = table.look.margin_below
    new_box.position_x += table.look.indent
    room = context.page_bottom - bottom_space - new_box.position_y - new_box.margin_top
    made = table.fragment(start, room, must=page_is_empty)
    next_page = {"break": "any", "page": None}
    if made is None:
        return None, None, next_page, [], False, None
    fragment, resume = made
    if start is not None and page_is_empty:
        resume = _take_whole_pages(table, fragment, resume, room)
    new_box.replacement = fragment
    new_box.width, new_box.height = fragment.get_intrinsic_size(1, 1)[:2]
    return new_box, None if resume is None else {resume[0]: resume[1] or None}, next_page, [], False, None


def _take_whole_pages(table: Any, fragment: Any, resume: Any, room: float) -> Any:
    """Where the last page goes on, given where the next one does; the fragment takes those in between along.

    They hold nothing but this table, so each would be laid out as this one was, at the cost of some paragraphs.
    """
    while resume is not None:
        following, after = table.fragment(resume, room, must=True)
        if after is None:
            break
        fragment.following.append(following)
        resume = after
    return resume


def _start(skip_stack: Any) -> Start | ColumnsStart | None:
    if skip_stack is None:
        return None
    ((row, lines),) = skip_stack.items()
    return row, tuple(lines or ())

"""The cells of a table's head, for the structure tree."""

from collections.abc import Sequence
from typing import Any

from weasyprint.formatting_structure import boxes


def cell_attributes(box: Any) -> dict[str, Any]:
    """Attributes of the structure element of a table cell (14.8.5.7): what it spans, and what a head is the head of."""
    found: dict[str, Any] = {}
    if box.colspan != 1:
        found["ColSpan"] = box.colspan
    if box.rowspan != 1:
        found["RowSpan"] = box.rowspan
    if box.element_tag == "th":
        found["Scope"] = "Row" if box.element.get("scope") == "row" else "Column"
    return found


def head_rows(heads: Sequence[Any]) -> tuple[tuple[dict[str, Any], ...], ...]:
    """The attributes of a head's cells, row by row."""
    return tuple(tuple(map(cell_attributes, row.children)) for head in heads for row in head.children)


def head_texts(heads: Sequence[Any]) -> dict[int, int]:
    """``id`` of each text box to the number of its cell, counted through all rows."""
    cells = [cell for head in heads for row in head.children for cell in row.children]
    return {
        id(box): number
        for number, cell in enumerate(cells)
        for box in cell.descendants()
        if isinstance(box, boxes.TextBox)
    }

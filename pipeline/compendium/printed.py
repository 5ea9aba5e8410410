"""The printed book: HTML to PDF, with page labels that viewers show as the page numbers printed."""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from pipeline.compendium.word_pages import Paging, table_place
from pipeline.errors import TemplateError
from pipeline.render.charts import Chart, chart_svg
from pipeline.render.html import render_html

if TYPE_CHECKING:
    import weasyprint

COVER_LABEL = "封面"


@dataclass(frozen=True)
class PrintedBook:
    """A PDF and what the gate needs to know of it."""

    content: bytes
    pages: int
    rows: tuple[tuple[str, ...], ...]
    """Text of the cells of every table row, in the order in which they were laid out."""
    paging: Paging
    """Where headings and tables stand, for the Word file to follow."""


def print_book(templates: Path, context: Mapping[str, Any], charts: Mapping[str, Chart]) -> PrintedBook:
    """Render the book.

    Raises:
        TemplateError: the template can't be filled or laid out.
    """
    from pipeline.render.pdf import layout_pages, pdf_bytes  # noqa: PLC0415 - fonts are set up before it loads

    pictures = {key: _data_address(chart_svg(chart)) for key, chart in charts.items()}
    document = layout_pages(render_html(templates, "compendium.html", {**context, "charts": pictures}))
    first_front, first_body = _first_pages(document)
    content = _label_pages(pdf_bytes(document), first_front, first_body)
    anchors = {anchor: index for index, page in enumerate(document.pages) for anchor in page.anchors}
    labels = {anchor: str(index - first_body + 1) for anchor, index in anchors.items() if index >= first_body}
    places = {
        anchor: table_place(rows, anchors.get(anchor, rows[0][1])) for anchor, rows in _row_pages(document).items()
    }
    return PrintedBook(content, len(document.pages), laid_out_rows(document), Paging(labels, places))


def _row_pages(document: "weasyprint.Document") -> dict[str, list[tuple[int, int]]]:
    """For each table, by what it belongs to: row and page index of each row or part of a row."""
    found: dict[str, list[tuple[int, int]]] = {}
    known: dict[Any, tuple[str, int]] = {}
    for index, page in enumerate(document.pages):
        for box in page._page_box.descendants():
            if box.element_tag == "table" and (anchor := box.element.get("data-anchor")):
                known |= {row: (anchor, number) for number, row in enumerate(box.element.iterfind("tbody/tr"))}
            elif box.element_tag == "tr" and box.element in known:
                anchor, number = known[box.element]
                found.setdefault(anchor, []).append((number, index))
    return found


def laid_out_rows(document: "weasyprint.Document") -> tuple[tuple[str, ...], ...]:
    """What the layout engine really set, cell by cell; a cell that runs over a page is put together again."""
    cells: dict[Any, list[str]] = {}
    for page in document.pages:
        # The engine offers no public way to ask what it drew; its own tests walk the boxes like this.
        for box in page._page_box.descendants():
            if box.element_tag == "td":
                cells.setdefault(box.element, [])
                if text := getattr(box, "text", ""):
                    cells[box.element].append(text)
    rows: list[list[str]] = []
    for element, pieces in cells.items():
        if not rows or _is_first_cell(element):
            rows.append([])
        rows[-1].append("".join(pieces))
    return tuple(tuple(row) for row in rows)


def _is_first_cell(element: Any) -> bool:
    return bool(element.get("data-column") == "1")


def _data_address(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()


def _first_pages(document: "weasyprint.Document") -> tuple[int, int]:
    names = [page._page_box.page_type.name for page in document.pages]
    if not {"front", "overview"} <= set(names):
        msg = "templates/html/compendium.css：少了 page: front 或 page: overview，页码无从编起；请恢复这两处"
        raise TemplateError(msg)
    return names.index("front"), names.index("overview")


def _label_pages(content: bytes, first_front: int, first_body: int) -> bytes:
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=_labels(first_front, first_body))
        pdf.save(result, deterministic_id=True, preserve_pdfa=True)
    return result.getvalue()


def _labels(first_front: int, first_body: int) -> pikepdf.Array:
    return pikepdf.Array(
        [
            0, pikepdf.Dictionary(P=pikepdf.String(COVER_LABEL)),
            first_front, pikepdf.Dictionary(S=pikepdf.Name.R),
            first_body, pikepdf.Dictionary(S=pikepdf.Name.D),
        ]
    )  # fmt: skip

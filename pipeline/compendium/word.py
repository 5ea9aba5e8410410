"""The Word file: filled once to learn the pages of its headings, then again with the contents complete."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.shared import Emu
from markupsafe import Markup

from pipeline.compendium.assemble import Book
from pipeline.compendium.contents import contents, learn_pages, marked, safe
from pipeline.render.charts import Chart, chart_png
from pipeline.render.table import Table, TableColumn, word_table
from pipeline.render.word import DocumentProperties, render_docx
from pipeline.standard.layout import TYPE_WIDTH, Length

TEMPLATE = "compendium.docx"


@dataclass(frozen=True)
class WordBook:
    """A Word file, and whether its contents already show page numbers."""

    content: bytes
    numbered: bool


def write_book(templates: Path, book: Book, context: Mapping[str, Any], charts: Mapping[str, Chart]) -> WordBook:
    """Render the book.

    Raises:
        TemplateError: the template can't be filled.
    """
    headings = context["headings"]
    pictures = {key: (chart_png(chart), chart) for key, chart in charts.items()}
    office = book.sources.office

    def render(pages: Mapping[str, str] | None) -> bytes:
        filled = _word_context(context) | {"contents": contents(headings, pages)}
        finish = partial(_place_pictures, pictures=pictures)
        return render_docx(
            templates, TEMPLATE, filled, DocumentProperties(book.title, office.name, book.made_on), finish
        )

    pages = learn_pages(render({heading.anchor: "000" for heading in headings}), headings)
    return WordBook(render(pages), pages is not None)


def _word_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """The same context, with the functions that turn its values into WordprocessingML."""
    overview = context["overview"]
    return {
        **context,
        "overview": {**overview, "totals_table": _totals_table(overview["totals"])},
        "marked": marked,
        "safe": safe,
        "table": _table,
    }


def _table(table: Table) -> Markup:
    written = str(word_table(table))
    for mark in "{}%":
        written = written.replace(f"{mark}_", f"{mark}&#95;")  # as in ``safe``
    return Markup(written)  # noqa: S704 - word_table has escaped it


def _totals_table(totals: list[dict[str, str]]) -> Table:
    width = TYPE_WIDTH * (1 / len(totals))
    columns = [TableColumn(total["label"], width, centred=True) for total in totals]
    return Table(columns, [[total[key] for total in totals] for key in ("figure", "remark")])


def _place_pictures(document: Document, pictures: Mapping[str, tuple[bytes, Chart]]) -> None:
    for paragraph in document.paragraphs:
        if paragraph.style is None or paragraph.style.style_id != "Figure" or paragraph.text not in pictures:
            continue
        png, chart = pictures[paragraph.text]
        for run in paragraph.runs:
            run.text = ""
        picture = paragraph.add_run().add_picture(io.BytesIO(png), width=_emu(chart.width))
        picture._inline.docPr.set("descr", chart.alternative)


def _emu(length: Length) -> Emu:
    return Emu(length.twip * 635)

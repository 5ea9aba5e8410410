"""The Word file of the book, written in one go: its page numbers are those of the PDF, whose breaks it follows."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.compendium.contexts import Heading
from pipeline.compendium.index_lines import blocks_of
from pipeline.compendium.word_fields import bookmarked, caption, captions_in, contents, index_lines, linked, page_of
from pipeline.compendium.word_pages import ColumnsPlace, Paging, Stop, TablePlace, Turn, turns
from pipeline.compendium.year_chapter import tables_of
from pipeline.render.charts import Chart, chart_png
from pipeline.render.table import Table
from pipeline.render.word import DocumentProperties
from pipeline.render.word_package import Picture
from pipeline.render.word_sections import SectionStart
from pipeline.render.word_stream import WordContent, stream_docx
from pipeline.render.word_table import TableBreaks, word_label_table, word_rows, word_table
from pipeline.render.word_text import run
from pipeline.standard.layout import TYPE_WIDTH, mm

TEMPLATE = "compendium.docx"
_CONTINUED = f'<w:p><w:pPr><w:pStyle w:val="Continued"/><w:pageBreakBefore/></w:pPr>{run("续表")}</w:p>'
_NEXT_PAGE = Markup('<w:p><w:pPr><w:pStyle w:val="SectionEnd"/><w:pageBreakBefore/></w:pPr></w:p>')


def write_book(
    templates: Path,
    context: Mapping[str, Any],
    charts: Mapping[str, Chart],
    paging: Paging,
    properties: DocumentProperties,
) -> bytes:
    """Write the book.

    Args:
        templates: the folder ``templates``.
        context: of ``context_of``.
        charts: by the keys of their exhibits.
        paging: the pages of the PDF.
        properties: what the file says of itself.

    Raises:
        TemplateError: the template can't be filled.
        KeyError: a heading of the contents has no page.
    """
    flow = _Flow(context, paging)
    pictures = {key: Picture(chart_png(chart), chart.width, chart.alternative) for key, chart in charts.items()}
    out = io.BytesIO()
    content = WordContent({**context, **flow.functions()}, pictures, flow.section)
    stream_docx(templates, TEMPLATE, content, properties, out)
    return out.getvalue()


class _Flow:
    """Goes through the book together with the template, which asks it at each heading, table and section."""

    def __init__(self, context: Mapping[str, Any], paging: Paging) -> None:
        self._context, self._pages, self._tables = context, paging.labels, paging.tables
        self._columns = paging.columns
        self._turns = turns(_stops(context), paging)
        self._bookmarks = count(1001)
        self._chapter = ""
        self._units: list[str] = []
        self._start: str | None = None

    def functions(self) -> dict[str, Any]:
        """What the template calls, and the values that only Word needs."""
        context = self._context
        exhibits = context["overview"]["exhibits"]
        compared = context["years"]["tables"] if context["years"] else ()
        titles = [*(one["table_title"] for one in exhibits), *(one["chart_title"] for one in exhibits)]
        known = captions_in([*titles, *(one.title for one in compared)])
        return {
            "totals": _totals,
            "contents": contents(context["headings"], self._pages),
            "marked": self.marked,
            "anchored": self.anchored,
            "caption": lambda text: caption(text, next(self._bookmarks)),
            "linked": lambda text: linked(text, known),
            "page_of": lambda anchor: page_of(anchor, self._pages[anchor]),
            "table": self.table,
            "index_lines": self.index_lines,
            "label_table": _label_table,
            "new_page": self.new_page,
            "new_section": lambda anchor: self._turns.get(anchor) is Turn.COUNT,
        }

    def marked(self, heading: Heading) -> Markup:
        """A heading's run inside the bookmark that the contents point to; for ``{{r … }}``."""
        if self._start is None:
            self._start = heading.anchor
        if heading.level == 1:
            self._chapter, self._units = heading.running, []
        else:
            self._units.append(heading.running)
        return self.anchored(heading.text, heading.anchor)

    def anchored(self, text: str, anchor: str) -> Markup:
        """A run inside a bookmark; for ``{{r … }}``."""
        return Markup(bookmarked(run(text), anchor, next(self._bookmarks)))  # noqa: S704 - run has escaped it

    def table(
        self, table: Table, anchor: str = "", style: str = "ListTable", row_anchors: Sequence[str] = ()
    ) -> Markup:
        """A table that follows the breaks of the PDF, its rows inside bookmarks if they have any; for ``{{p … }}``."""
        place = self._tables.get(anchor, TablePlace())
        if row_anchors:
            marked = zip(table.rows, row_anchors, strict=True)
            table = replace(table, rows=[[self.anchored(row[0], name), *row[1:]] for row, name in marked])
        written = word_table(table, breaks=TableBreaks(place.begins, _CONTINUED), style=style)
        return _NEXT_PAGE + written if 0 in place.begins else written

    def index_lines(self, index: Mapping[str, Any]) -> Markup:
        """The lines of an index; for ``{{p … }}``."""
        place = self._columns.get(index["heading"].anchor, ColumnsPlace())
        return index_lines(blocks_of(index["index"], self._pages), self._pages, place)

    def new_page(self, anchor: str, otherwise: bool = False) -> bool:
        """Whether what has this anchor begins a page; ``otherwise`` where its page is not known."""
        return otherwise if anchor not in self._turns else self._turns[anchor] is not Turn.NONE

    def section(self) -> SectionStart:
        """How the section that ends here began."""
        anchor, self._start = self._start, None
        units, self._units = self._units, []
        if anchor is None:
            return SectionStart(running=(self._chapter, "", ""))
        unit = units[0] if len(units) == 1 else ""
        label = self._pages.get(anchor, "")
        page = int(label) if label.isdecimal() else None
        counted = self._turns.get(anchor) is Turn.COUNT
        even = page is not None and page % 2 == 0
        return SectionStart(page if counted else None, even or (counted and page != 1), (self._chapter, unit, ""))


def _stops(context: Mapping[str, Any]) -> Iterator[Stop]:
    yield Stop(context["overview"]["heading"].anchor, opens_section=True)
    for exhibit in context["overview"]["exhibits"]:
        yield Stop(exhibit["anchor"])
        if exhibit["chart"]:
            yield Stop(exhibit["chart_anchor"])
    for chapter in context["chapters"]:
        yield Stop(chapter["heading"].anchor, opens_section=True)
        yield from (Stop(entry["heading"].anchor) for entry in chapter["entries"])
    for absence in context["absences"]:
        yield Stop(absence["heading"].anchor, opens_section=True)
    if years := context["years"]:
        yield Stop(years["heading"].anchor, opens_section=True)
        yield from (Stop(table.anchor) for table in tables_of(years))
    for one in (context["appendix"], *context["indexes"]):
        yield Stop(one["heading"].anchor, opens_section=True)


def _totals(totals: Sequence[Mapping[str, str]]) -> Markup:
    """The book's totals side by side: label, figure, remark; for ``{{p … }}``."""
    rows = (("TableHead", "label"), ("TotalFigure", "figure"), ("TotalRemark", "remark"))
    width = TYPE_WIDTH * (1 / len(totals))
    return word_rows([(style, [total[key] for total in totals]) for style, key in rows], width, "TotalTable")


def _label_table(lines: Sequence[tuple[str, str]]) -> Markup:
    """Labels with their texts, for imprint and colophon; for ``{{p … }}``."""
    label = mm(24)
    return word_label_table(
        [[line] for line in lines], (label, TYPE_WIDTH - label), mm(7), ("ImprintLabel", "ImprintText"), "TotalTable"
    )

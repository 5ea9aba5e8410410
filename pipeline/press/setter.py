"""Sets one piece: HTML to sheets. Imports WeasyPrint, so ``pipeline.tools.fonts.activate`` comes first."""

import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from pipeline.errors import TemplateError
from pipeline.press import hook
from pipeline.press.cells import CellPainter
from pipeline.press.characters import Repertoire
from pipeline.press.columns import PaintedColumns
from pipeline.press.design import Design
from pipeline.press.extract import fragments, links, pages, painted_rows, real_rows
from pipeline.press.fragment import POINTS
from pipeline.press.geometry import SAMPLE, SAMPLE_ROWS, TableLook, read_look
from pipeline.press.marking import MarkedStream
from pipeline.press.objects import Collected, collect
from pipeline.press.painter import PaintedTable
from pipeline.press.reading import meanings_of, page_text
from pipeline.press.shaping import FontShelf, Token, Typeface, Unpaintable
from pipeline.press.stream import PressStream, operators
from pipeline.press.structure import Structure
from pipeline.press.values import (
    TABLE_SCHEME,
    Bookmark,
    Glyphs,
    Leaf,
    Piece,
    Sheet,
    Style,
    TableRows,
    check_rows,
    columns_mark,
    table_mark,
)
from pipeline.render import justify
from pipeline.render.pdf import Complaints, NoFetching

_OWN_CSS = f'img[src^="{TABLE_SCHEME}:"] {{ display: block; margin: 0; padding: 0; border: 0 }}'
_COLUMNS = re.compile(re.escape(columns_mark(0, 0, 0)).replace("0", r"(\d+)"))
_TYPE_KEYS = (
    "font_family", "font_size", "font_weight", "font_style", "font_stretch", "font_kerning", "font_variant_ligatures",
    "font_variant_position", "font_variant_caps", "font_variant_numeric", "font_variant_alternates",
    "font_variant_east_asian", "font_feature_settings", "font_language_override", "font_variation_settings", "lang",
)  # fmt: skip


class Setter:
    """Sets pieces of one style; made once in a process, it keeps fonts and what was shaped."""

    def __init__(self, style: Style) -> None:
        justify.active()
        hook.install()
        self._style = style
        self.shelf = FontShelf()
        self._fonts = FontConfiguration()
        self._css = [
            weasyprint.CSS(string=text, font_config=self._fonts, url_fetcher=NoFetching())
            for text in (style.css, _OWN_CSS)
        ]
        self._typefaces: dict[tuple[Any, ...], Typeface] = {}
        self._designs = {name: Design(html) for name, html in style.tables.items()}
        self._painters: dict[str, CellPainter | str] = {}
        self._characters: Repertoire | None = None

    def set_piece(self, piece: Piece) -> Leaf:
        """Set a piece.

        Raises:
            TemplateError: its HTML or the style sheet has what the layout engine doesn't know.
        """
        if wrong := check_rows(piece.tables, {name: design.columns for name, design in self._designs.items()}):
            raise TemplateError(f"{piece.name}：{wrong}")
        piece, fallbacks, missing = self._repertoire().mend(piece)
        try:
            painted = [self._painted(table, number) for number, table in enumerate(piece.tables)]
        except Unpaintable as reason:
            leaf = self._set(self._with_real_tables(piece), [], piece)
            unpainted = str(reason)
        else:
            leaf, unpainted = self._set(piece.html, painted, piece), ""
        return replace(leaf, fallbacks=fallbacks, missing=missing, unpainted=unpainted)

    def look(self, design: str) -> TableLook | str:
        """How a design looks, or why it can't be painted."""
        painter = self._painter(design)
        return painter if isinstance(painter, str) else painter.look

    def margin_pages(self, html: str, name: str) -> Any:
        """The pages of a document with their margin boxes.

        Raises:
            TemplateError: the style sheet has what the layout engine doesn't know.
        """
        return self._render(html, {}, name, margin_boxes=True).pages

    # What is set

    def _set(self, html: str, painted: list[PaintedTable], piece: Piece) -> Leaf:
        images: dict[str, Any] = {f"{TABLE_SCHEME}:{table.number}": table for table in painted}
        for first, last, count in _columns(html) if painted else ():
            images[f"{TABLE_SCHEME}:{first}-{last}/{count}"] = PaintedColumns(painted[first : last + 1], count)
        document = self._render(html, images, piece.name)
        collected, structure = Collected(), Structure() if self._style.tagged else None
        self.shelf.take_used()
        try:
            sheets = [self._sheet(number, page, collected, structure) for number, page in pages(document)]
        except TemplateError as error:
            raise TemplateError(f"{piece.name}：{error}") from None
        objects, states, sheets = collect(collected, sheets)
        glyphs = self._used(painted)
        fonts = meanings_of(glyphs)
        sheets = [replace(sheet, text=page_text(zlib.decompress(sheet.content), fonts)) for sheet in sheets]
        rows = list(painted_rows(document)) if painted else list(real_rows(document))
        elements = structure.elements() if structure else ()
        return Leaf(tuple(sheets), tuple(rows), self.shelf.faces(glyphs), glyphs, objects, states, structure=elements)

    def _used(self, painted: list[PaintedTable]) -> dict[str, Glyphs]:
        used = self.shelf.take_used()
        tokens = {token for table in painted for token in table.tokens}
        _add_glyphs(used, ((token.font, token.glyphs) for token in sorted(tokens, key=lambda token: token.text)))
        for table in painted:
            for drawn in (table.look.head, table.look.continued):
                _add_glyphs(used, drawn.glyphs.items() if drawn else ())
        return {key: dict(sorted(used[key].items())) for key in sorted(used)}

    def _sheet(self, number: int, page: Any, collected: Collected, structure: Structure | None) -> Sheet:
        size, resources = (0, 0, page.width, page.height), collected.page_resources()
        arguments: tuple[Any, ...] = (size, resources, collected.images, None, {}, None)
        marked = MarkedStream(self.shelf, structure.left_out(page), *arguments, compress=True) if structure else None
        stream = marked or PressStream(self.shelf, *arguments, compress=True)
        stream.transform(d=-1, f=page.height * POINTS)
        for fragment, left, top in fragments(page):
            fragment.place = (left, top, page.height)
        page.paint(stream, POINTS)
        content = b"\n".join(operators(stream))
        found = (*links(page), *(link for fragment, _, _ in fragments(page) for link in fragment.links()))
        if structure and marked:
            structure.take(number, page, marked, found)
        box = page._page_box
        return Sheet(
            width=round(page.width * POINTS, 4),
            height=round(page.height * POINTS, 4),
            left=round(box.content_box_x() * POINTS, 4),
            top=round(box.content_box_y() * POINTS, 4),
            area_width=round(box.width * POINTS, 4),
            area_height=round(box.height * POINTS, 4),
            content=zlib.compress(content, 6),
            page_type=box.page_type.name or "",
            links=found,
            anchors={
                name: (round(left * POINTS, 2), round((page.height - top) * POINTS, 2))
                for name, (left, top, _, _) in sorted(page.anchors.items())
            },
            bookmarks=tuple(
                Bookmark(level, label, round(left * POINTS, 2), round((page.height - top) * POINTS, 2))
                for level, label, (left, top), _ in page.bookmarks
            ),
        )

    def _render(self, html: str, images: dict[str, Any], name: str, *, margin_boxes: bool = False) -> Any:
        complaints = Complaints()
        logger = logging.getLogger("weasyprint")
        logger.addHandler(complaints)
        try:
            with hook.margin_boxes(margin_boxes):
                document = weasyprint.HTML(string=html, url_fetcher=NoFetching()).render(
                    font_config=self._fonts, stylesheets=self._css, cache=images
                )
        except FatalURLFetchingError as error:
            raise TemplateError(f"{name}：{error}") from None
        finally:
            logger.removeHandler(complaints)
        if complaints.lines:
            msg = f"{name}：排版引擎不认识模板里的写法：{'；'.join(complaints.lines[:3])}"
            raise TemplateError(msg)
        return document

    # Tables

    def _painted(self, table: TableRows, number: int) -> PaintedTable:
        painter = self._painter(table.design)
        if isinstance(painter, str):
            raise Unpaintable(painter)
        return PaintedTable(painter, table.rows, number, table.links)

    def _painter(self, name: str) -> CellPainter | str:
        if name not in self._painters:
            design = self._designs[name]
            sample = design.filled([[SAMPLE] * design.columns] * SAMPLE_ROWS)
            try:
                page = self._render(sample, {}, name).pages[0]
                look = read_look(name, page, self.typeface, self.shelf, tagged=self._style.tagged)
                self._painters[name] = CellPainter(look)
            except Unpaintable as reason:
                self._painters[name] = str(reason)
        return self._painters[name]

    def typeface(self, style: Any) -> Typeface:
        """The typeface of a computed style; the same for equal ones."""
        key = tuple(repr(style[name]) for name in _TYPE_KEYS)
        if key not in self._typefaces:
            self._typefaces[key] = Typeface(style, self.shelf)
        return self._typefaces[key]

    def _with_real_tables(self, piece: Piece) -> str:
        html = piece.html
        for first, last, count in _columns(html):
            inside = "".join(map(table_mark, range(first, last + 1)))
            html = html.replace(columns_mark(first, last, count), f'<div style="columns: {count}">{inside}</div>')
        for number, table in enumerate(piece.tables):
            html = html.replace(table_mark(number), self._designs[table.design].table(table.rows, number, table.links))
        return html

    # Characters

    def _repertoire(self) -> Repertoire:
        """Started with the first piece: the typeface of plain text is asked for by setting some."""
        if self._characters is None:
            page = self._render(f"<html lang=zh-CN><p>{SAMPLE}", {}, "").pages[0]
            text = next(box for box in page._page_box.descendants() if getattr(box, "text", ""))
            face = self.typeface(text.style)

            def shape(character: str) -> Token:
                try:
                    return face[character]
                except Unpaintable:
                    return face[SAMPLE]

            self._characters = Repertoire(shape, self.shelf.families, SAMPLE)
        return self._characters


def _columns(html: str) -> Iterator[tuple[int, int, int]]:
    """First table, last table and number of columns of each mark of ``columns_mark``."""
    for first, last, count in _COLUMNS.findall(html):
        yield int(first), int(last), int(count)


def _add_glyphs(used: dict[str, Glyphs], more: Iterable[tuple[str, Glyphs]]) -> None:
    for key, glyphs in more:
        known = used.setdefault(key, {})
        for glyph, found in glyphs.items():
            known.setdefault(glyph, found)

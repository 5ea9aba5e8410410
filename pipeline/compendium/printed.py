"""The printed book: pieces set and kept by content, numbered, bound into one PDF/A-3 that brings its data along."""

import base64
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pipeline.compendium.assemble import Book
from pipeline.compendium.pieces import FOLDER, KINDS, PLAN, Section, body_sections, book_style, front_sections
from pipeline.compendium.word_pages import Paging, TablePlace, table_place
from pipeline.errors import GateError
from pipeline.model.time_zone import CHINA
from pipeline.press.binding import bind
from pipeline.press.cache import Cache
from pipeline.press.metadata import AssociatedFile, BookInfo
from pipeline.press.pagination import Part, paginate
from pipeline.press.setting import SetPiece, Settings, furniture_for, load, set_pieces
from pipeline.press.values import Leaf, Piece, rows_of, rows_outside
from pipeline.render.charts import Chart, chart_svg
from pipeline.render.html import render_html
from pipeline.runner import Progress


@dataclass(frozen=True)
class Printing:
    """What a book is printed with."""

    templates: Path
    user_fonts: Path
    cache: Path
    """File that remembers pieces by content; can be deleted at any time."""
    attached: tuple[AssociatedFile, ...] = ()
    """Files that go with the book inside the PDF."""
    tagged: bool = True
    """Whether the PDF has a structure tree."""


@dataclass(frozen=True)
class PrintedBook:
    """A PDF and what others need to know of it."""

    content: bytes
    pages: int
    rows: tuple[tuple[str, ...], ...]
    """Text of the cells of every plan table's rows, in the order in which they were set."""
    paging: Paging
    """Where headings, charts and tables stand, for the Word file to follow."""
    fallbacks: Mapping[str, str]
    """Character to the font family that stood in for the usual one."""
    missing: str
    """Characters that no font has; 〓 was printed for each."""


def print_book(
    printing: Printing, book: Book, context: Mapping[str, Any], charts: Mapping[str, Chart], progress: Progress
) -> PrintedBook:
    """Set what is new, number the pages, set contents and bind.

    Raises:
        TemplateError: a template can't be filled or laid out.
        GateError: a table row stands outside its page, or a link leads nowhere.
        PipelineError: the cache was deleted meanwhile, or a worker broke down.
    """
    templates = printing.templates
    style = replace(book_style(templates, book.sources.form), tagged=printing.tagged)
    settings = Settings(style, printing.user_fonts)
    pictures = {key: _data_address(chart_svg(chart)) for key, chart in charts.items()}
    with Cache(printing.cache) as cache:
        press = _Press(settings, cache)
        body = press.set(body_sections(templates, context, pictures), progress)
        numbers = paginate(body)
        labels = {anchor: numbers.label_of(anchor) for anchor in numbers.anchors}
        front = press.set(front_sections(templates, context, labels))
        parts = [*front, *body]
        target = io.BytesIO()
        furniture = furniture_for(settings, render_html(templates, f"{FOLDER}/pages.css", {}), KINDS)
        made = datetime.combine(book.made_on, time(), CHINA)
        info = BookInfo(book.title, book.sources.office.name, made)
        attached, tagged = printing.attached, printing.tagged
        bound = bind(target, parts, cache, furniture, info=info, attached=attached, tagged=tagged)
        rows, tables = press.tables()
        cache.keep_only(part.piece.key for part in parts)
    return PrintedBook(
        target.getvalue(),
        bound.pagination.pages,
        rows,
        Paging(labels, tables),
        {one: family for part in parts for one, family in part.piece.fallbacks.items()},
        "".join(sorted(set().union(*(part.piece.missing for part in parts)))),
    )


class _Press:
    def __init__(self, settings: Settings, cache: Cache) -> None:
        self._settings, self._cache = settings, cache
        self._set: list[tuple[Section, SetPiece]] = []

    def set(self, sections: Iterator[Section], progress: Progress | None = None) -> list[Part]:
        """The sections as parts of the book, in order."""
        places: list[Section] = []

        def pieces() -> Iterator[Piece]:
            for section in sections:
                # The place is kept, the text is not: a large book is never in memory as a whole.
                places.append(replace(section, piece=Piece(section.piece.name, "")))
                yield section.piece

        def tell(done: int, total: int) -> None:
            if progress:
                progress(f"排印 PDF：第{done}部分，共{total}部分")

        found = set_pieces(pieces(), self._settings, self._cache, progress=tell)
        self._set += zip(places, found, strict=True)
        return [
            Part(piece, place.kind, place.numbering, place.starts_right, place.heads)
            for piece, place in zip(found, places, strict=True)
        ]

    def tables(self) -> tuple[tuple[tuple[str, ...], ...], dict[str, TablePlace]]:
        """The rows of all plans as they were set, and where each table stands by the anchor it belongs to.

        Raises:
            GateError: a row stands outside its page.
        """
        rows: list[tuple[str, ...]] = []
        places: dict[str, TablePlace] = {}
        for section, piece in self._set:
            if not section.tables:
                continue
            leaf = load(self._cache, piece)
            _check_inside(piece.name, leaf)
            for number, anchor in enumerate(section.tables):
                parts = [(row.row, row.page) for row in leaf.rows if row.table == number]
                places[anchor] = table_place(parts, piece.anchors[anchor][0])
                if section.kind == PLAN:
                    rows += rows_of(leaf, number)
        return tuple(rows), places


def _check_inside(name: str, leaf: Leaf) -> None:
    for row in rows_outside(leaf)[:1]:
        msg = f"PDF 里“{name}”的表格第{row.row + 1}行超出了页面，汇编没有发布；请检查 compendium 模板里的栏宽"
        raise GateError(msg)


def _data_address(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()

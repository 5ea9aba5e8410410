"""The printed book: pieces set and kept by content, numbered, bound into one PDF/A-3 that brings its data along."""

import base64
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pipeline.compendium.assemble import Book
from pipeline.compendium.pieces import FOLDER, KINDS, Section, body_sections, book_style, front_sections
from pipeline.errors import GateError
from pipeline.model.time_zone import CHINA
from pipeline.press.binding import bind
from pipeline.press.cache import Cache
from pipeline.press.metadata import AssociatedFile, BookInfo
from pipeline.press.pagination import Part, paginate
from pipeline.press.setting import SetPiece, Settings, furniture_for, load, set_pieces
from pipeline.press.values import Piece, rows_of, rows_outside
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


@dataclass(frozen=True)
class PrintedBook:
    """A PDF and what others need to know of it."""

    content: bytes
    pages: int
    rows: tuple[tuple[str, ...], ...]
    """Text of the cells of every plan table's rows, in the order in which they were set."""
    labels: Mapping[str, str]
    """Anchor of each heading to its printed page number."""
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
    settings = Settings(book_style(templates, book.sources.form), printing.user_fonts)
    pictures = {key: _data_address(chart_svg(chart)) for key, chart in charts.items()}
    with Cache(printing.cache) as cache:
        press = _Press(settings, cache)
        body = press.set(body_sections(templates, context, pictures), progress)
        numbers = paginate(body)
        labels = {heading.anchor: numbers.label_of(heading.anchor) for heading in context["headings"]}
        front = press.set(front_sections(templates, context, labels))
        parts = [*front, *body]
        target = io.BytesIO()
        furniture = furniture_for(settings, render_html(templates, f"{FOLDER}/pages.css", {}), KINDS)
        made = datetime.combine(book.made_on, time(), CHINA)
        info = BookInfo(book.title, book.sources.office.name, made)
        bound = bind(target, parts, cache, furniture, info=info, attached=printing.attached)
        rows = tuple(row for part in body if part.furniture == "plan" for row in _checked_rows(cache, part.piece))
    return PrintedBook(
        target.getvalue(),
        bound.pagination.pages,
        rows,
        labels,
        {one: family for part in parts for one, family in part.piece.fallbacks.items()},
        "".join(sorted(set().union(*(part.piece.missing for part in parts)))),
    )


class _Press:
    def __init__(self, settings: Settings, cache: Cache) -> None:
        self._settings, self._cache = settings, cache

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
        return [
            Part(piece, place.kind, place.numbering, place.starts_right, place.heads)
            for piece, place in zip(found, places, strict=True)
        ]


def _checked_rows(cache: Cache, piece: SetPiece) -> Iterator[tuple[str, ...]]:
    """The rows of a piece's tables as they were set, each of them inside its page."""
    leaf = load(cache, piece)
    for row in rows_outside(leaf)[:1]:
        msg = f"PDF 里“{piece.name}”的表格第{row.row + 1}行超出了页面，汇编没有发布；请检查 compendium 模板里的栏宽"
        raise GateError(msg)
    for table in sorted({row.table for row in leaf.rows}):
        yield from rows_of(leaf, table)


def _data_address(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()

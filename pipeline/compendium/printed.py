"""The printed book: pieces set and kept by content, numbered, bound into one PDF/A-3 that brings its data along."""

import base64
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.compendium.assemble import Book
from pipeline.compendium.back_pieces import back_sections
from pipeline.compendium.pieces import KINDS, body_sections, book_style, front_sections
from pipeline.compendium.printed_reading import PrintedReading, SectionReading, read_printed, read_section
from pipeline.compendium.section import FOLDER, Section
from pipeline.compendium.word_pages import ColumnsPlace, Paging, TablePlace, columns_place, table_place
from pipeline.errors import GateError
from pipeline.model.time_zone import CHINA
from pipeline.press.binding import bind
from pipeline.press.cache import Cache
from pipeline.press.cluster import cluster_executor
from pipeline.press.metadata import AssociatedFile, BookInfo
from pipeline.press.pagination import Pagination, Part, paginate
from pipeline.press.setting import Begun, Compositor, SetPiece, load_reading
from pipeline.press.values import Piece, Reading, rows_outside
from pipeline.press.workers import Settings, furniture_for, local_executor
from pipeline.render.charts import Chart, chart_svg
from pipeline.render.html import render_html
from pipeline.runner import Progress
from pipeline.workspace import Workspace

_SMALL = 500_000
"""Bytes of the collected plans, some fifty units', up to which this process sets the pages itself."""
OVERVIEW_PAGES = "pages of the overview"
"""Under which the cache notes them."""


@dataclass(frozen=True)
class Printing:
    """What a book is printed with."""

    templates: Path
    user_fonts: Path
    cache: Path
    """File that remembers pieces by content; can be deleted at any time."""
    attach: Callable[[Mapping[str, str]], Sequence[AssociatedFile]] = lambda _labels: ()
    """From the bookmarks' page numbers to the files that go with the book inside the PDF."""
    executor: Executor | None = None
    """Its workers set the pieces; without one, this process does."""
    tagged: bool = True
    """Whether the PDF has a structure tree."""


@dataclass(frozen=True)
class PrintedBook:
    """A PDF and what others need to know of it."""

    content: bytes
    pages: int
    reading: PrintedReading
    """What was really set, for the gate."""
    paging: Paging
    """Where headings, activities, charts and tables stand, for the Word file to follow."""
    attached: tuple[AssociatedFile, ...]
    fallbacks: Mapping[str, str]
    """Character to the font family that stood in for the usual one."""


def executor_for(workspace: Workspace, scheduler: str = "") -> AbstractContextManager[Executor | None]:
    """What sets the pages of a round's book: a cluster, this machine's processors, or, if None, this process.

    Raises:
        PipelineError: the cluster can't be used.
    """
    if scheduler:
        return cluster_executor(scheduler)
    # Processes get ready while the plans are read and counted; a small book is set before they would be.
    large = workspace.collection.is_file() and workspace.collection.stat().st_size > _SMALL
    return local_executor(workspace.user_fonts) if large else nullcontext()


def print_book(
    printing: Printing, book: Book, context: Mapping[str, Any], charts: Mapping[str, Chart], progress: Progress
) -> PrintedBook:
    """Set what is new, number the pages, set indexes and contents, and bind.

    Raises:
        TemplateError: a template can't be filled or laid out.
        GateError: a table row is missing or stands outside its page, or a link leads nowhere.
        PipelineError: the cache was deleted meanwhile, or a worker broke down.
    """
    templates = printing.templates
    style = replace(book_style(templates, book.sources.form, book.sources.years), tagged=printing.tagged)
    settings = Settings(style, printing.user_fonts)
    pictures = {key: _data_address(chart_svg(chart)) for key, chart in charts.items()}
    with Cache(printing.cache) as cache, Compositor(settings, cache, printing.executor) as compositor:
        press = _Press(compositor, cache)
        sections = body_sections(templates, context, pictures)
        overview = press.begin(islice(sections, 1))
        chapters = press.set(sections, progress)
        expected = cache.noted(OVERVIEW_PAGES) if printing.executor else None
        if expected is not None:
            # It is long in setting, and most plans that come late leave its length as it was.
            guess = overview.expected(expected)
            press.begin(back_sections(templates, context, labels_of(paginate([*guess, *chapters]))))
        body = [*press.finish(overview), *chapters]
        cache.note(OVERVIEW_PAGES, body[0].piece.pages)
        # The indexes stand behind all they name: its pages are known before theirs.
        body += press.set(back_sections(templates, context, labels_of(paginate(body))))
        labels = labels_of(paginate(body))
        front = press.set(front_sections(templates, context, labels))
        parts = [*front, *body]
        target = io.BytesIO()
        furniture = furniture_for(settings, render_html(templates, f"{FOLDER}/pages.css", {}), KINDS, printing.executor)
        made = datetime.combine(book.made_on, time(), CHINA)
        info = BookInfo(book.title, book.sources.office.name, made)
        attached, tagged = tuple(printing.attach(labels)), printing.tagged
        bound = bind(target, parts, cache, furniture, info=info, attached=attached, tagged=tagged)
        cache.keep_only(part.piece.key for part in parts)
    return PrintedBook(
        target.getvalue(),
        bound.pagination.pages,
        read_printed(press.readings, bound.pagination, parts),
        Paging(labels, press.tables, press.columns),
        attached,
        {one: family for part in parts for one, family in part.piece.fallbacks.items()},
    )


@dataclass(frozen=True)
class _BegunSections:
    """Sections that are being set."""

    places: Sequence[Section]
    """In order, without their pieces' text: a large book is never in memory as a whole."""
    pieces: Begun

    def expected(self, pages: int) -> list[Part]:
        """They as parts of the book, if each takes so many pages; nothing on them has a place."""
        return [
            _part(SetPiece(name, key, pages), place)
            for (name, key), place in zip(self.pieces, self.places, strict=True)
        ]


class _Press:
    """Sets sections, and keeps of each what is read off its pages."""

    def __init__(self, compositor: Compositor, cache: Cache) -> None:
        self._compositor, self._cache = compositor, cache
        self.readings: dict[bytes, SectionReading] = {}
        """By the key of its piece."""
        self.tables: dict[str, TablePlace] = {}
        """By the anchor that a table belongs to."""
        self.columns: dict[str, ColumnsPlace] = {}
        """By the anchor of the heading over tables in columns."""

    def set(self, sections: Iterator[Section], progress: Progress | None = None) -> list[Part]:
        """Begun and finished."""
        return self.finish(self.begin(sections, progress))

    def begin(self, sections: Iterator[Section], progress: Progress | None = None) -> _BegunSections:
        """Have the sections set."""
        places: list[Section] = []

        def pieces() -> Iterator[Piece]:
            for section in sections:
                places.append(replace(section, piece=Piece(section.piece.name, "")))
                yield section.piece

        def tell(done: int, total: int) -> None:
            if progress:
                progress(f"排印 PDF：第{done}部分，共{total}部分")

        return _BegunSections(places, self._compositor.begin(pieces(), tell))

    def finish(self, begun: _BegunSections) -> list[Part]:
        """The sections as parts of the book, in order; their rows are among the anchors.

        Raises:
            GateError: a row is missing or stands outside its page.
        """
        found = self._compositor.finish(begun.pieces)
        return [_part(self._read(piece, place), place) for piece, place in zip(found, begun.places, strict=True)]

    def _read(self, piece: SetPiece, section: Section) -> SetPiece:
        """The piece with its rows among its anchors."""
        leaf = load_reading(self._cache, piece)
        _check_inside(piece.name, leaf)
        _check_all_set(section, leaf)
        self.readings[piece.key] = read_section(section, leaf)
        if section.columns:
            self.columns[section.columns] = columns_place(leaf)
        anchors = dict(piece.anchors)
        for number, anchor in enumerate(section.tables):
            parts = [(row.row, row.page) for row in leaf.rows if row.table == number]
            self.tables[anchor] = table_place(parts, piece.anchors[anchor][0])
        for row in leaf.rows:
            if row.table < len(section.rows):
                anchors.setdefault(section.rows[row.table][row.row], (row.page, row.ink.left, row.ink.top))
        return replace(piece, anchors=anchors)


def _part(piece: SetPiece, place: Section) -> Part:
    return Part(piece, place.kind, place.numbering, place.starts_right, place.heads)


def _check_all_set(section: Section, leaf: Reading) -> None:
    done = {(row.table, row.row) for row in leaf.rows}
    for table, names in enumerate(section.rows):
        for row in range(len(names)):
            if (table, row) not in done:
                named = f"PDF里缺少{section.piece.name}第{row + 1}项活动的整行"
                raise GateError(f"{named}，汇编没有发布；如改过模板，请恢复后再运行 make compendium")


def labels_of(pagination: Pagination) -> dict[str, str]:
    """Anchor to the printed number of its page."""
    return {anchor: pagination.label_of(anchor) for anchor in pagination.anchors}


def _check_inside(name: str, leaf: Reading) -> None:
    for row in rows_outside(leaf)[:1]:
        msg = f"PDF 里“{name}”的表格第{row.row + 1}行超出了页面，汇编没有发布；请检查 compendium 模板里的栏宽"
        raise GateError(msg)


def _data_address(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()

"""What the press takes and gives: pieces to set, tables to paint, sheets that were set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from markupsafe import Markup

from pipeline.press.elements import Element

TABLE_SCHEME = "press-table"
"""Scheme of the made-up addresses under which a piece's HTML names its tables."""

LEADER = "\ue000"
"""In a cell: dots from here to the column's right edge, on the text's last line. Costs nothing, unlike ``leader()``."""
STAND_IN = "〓"
"""The compositor's mark for a character that no font has."""
FONTS_MARK = b"\0F\0"
"""Stands in a leaf's objects for the book's fonts."""


@dataclass(frozen=True)
class Style:
    """How all pieces look; the same for a whole book."""

    css: str
    """Style sheet of the pieces. Margin boxes don't belong here but into the furniture's style sheet."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """Name to the design of a kind of table: an HTML page with one real table of one row, with or without a head.

    From it everything is read: widths, type, rules, colours, alignment. An element with ``data-press="continued"``
    before the table is what stands over the head on every page after the first (续表). ``role="doc-toc"`` of the table
    says that it is a table of contents, ``aria-level`` of which level.
    """
    tagged: bool = False
    """Whether pieces get a structure, for a tagged book."""


@dataclass(frozen=True)
class TableRows:
    """A table of one of the style's designs; ``table_mark`` says in the HTML where it stands."""

    design: str
    rows: tuple[tuple[str, ...], ...]
    """Plain text, one string for each column of the design."""
    links: tuple[str, ...] = ()
    """Anchor that each row leads to, empty for none; no links at all if this is empty."""


@dataclass(frozen=True)
class Piece:
    """A part of the book that can be set by itself; it begins on a page of its own."""

    name: str
    """For messages: a unit's name, say."""
    html: str
    """A whole HTML document, without style sheet."""
    tables: tuple[TableRows, ...] = ()


def table_mark(index: int) -> Markup:
    """What stands in a piece's HTML where its table number ``index`` (from 0) is to be."""
    return Markup(f'<img src="{TABLE_SCHEME}:{index}" alt="">')  # noqa: S704 - a number


def columns_mark(first: int, last: int, columns: int) -> Markup:
    """What stands in a piece's HTML where its tables ``first`` to ``last`` are to be, one after another in columns.

    Their designs are as wide as one column; columns and the room between them take up the type area.
    """
    return Markup(f'<img src="{TABLE_SCHEME}:{first}-{last}/{columns}" alt="">')  # noqa: S704 - numbers


class Place(NamedTuple):
    """A rectangle on a page, in PDF points from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


NOWHERE = Place(0.0, 0.0, 0.0, 0.0)
"""Of what printed nothing."""
_HAIR = 0.05
"""Points by which ink may stand out, against rounding."""


class Link(NamedTuple):
    """A link; ``target`` is an anchor of the book if ``internal``, else an address."""

    internal: bool
    target: str
    place: Place
    text: str = ""
    """What is printed there."""


class Bookmark(NamedTuple):
    """An entry of the outline, with the point it leads to."""

    level: int
    label: str
    left: float
    top: float


class SetRow(NamedTuple):
    """A table row, or a part of it, as it was really set."""

    table: int
    """Which table of the piece, from 0."""
    row: int
    """Which row of the table, from 0."""
    page: int
    """On which page of the piece, from 0."""
    cells: tuple[str, ...]
    """What was printed, without the spaces at line ends. Parts of a row put together give the whole."""
    ink: Place
    """Within which all its lines lie; ``NOWHERE`` if all its cells are empty."""


@dataclass(frozen=True)
class Sheet:
    """A page that was set, without fonts, page number and running heads."""

    width: float
    """PDF points, as all lengths here."""
    height: float
    left: float
    """From the page's left edge to its type area, as it was set."""
    top: float
    """From the page's top edge to its type area."""
    area_width: float
    area_height: float
    content: bytes
    """Content stream, deflated."""
    page_type: str
    """Name of the CSS page."""
    resources: int = -1
    """Which of the leaf's objects holds what it draws with besides fonts; -1 where the book's common ones do."""
    links: tuple[Link, ...] = ()
    anchors: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Name to (left, top)."""
    bookmarks: tuple[Bookmark, ...] = ()
    text: str = ""
    """What is drawn on it, read back from its content stream: a line for each piece of text, without white
    space, in the form NFKC."""

    @property
    def area(self) -> Place:
        """Its type area."""
        top = self.height - self.top
        return Place(self.left, top - self.area_height, self.left + self.area_width, top)


@dataclass(frozen=True)
class FontFace:
    """A font that was used: what a PDF says of it, and where its file is."""

    key: str
    """Name of the font in content streams."""
    base_font: str
    family: str
    flags: int
    ascent: int
    descent: int
    file: str
    index: int
    """Which font of a collection file."""


class Reading(Protocol):
    """What the gate reads of a piece that was set; a ``Leaf`` has it all."""

    @property
    def rows(self) -> tuple[SetRow, ...]:
        """Of all its tables, in the order in which they were set."""

    @property
    def areas(self) -> tuple[Place, ...]:
        """The type area of each page."""

    @property
    def texts(self) -> tuple[str, ...]:
        """What is drawn on each page, as ``Sheet.text``."""

    @property
    def unpainted(self) -> str:
        """Why its tables were set the slow way; empty if they were painted."""


Glyphs = dict[int, tuple[str, float]]
"""Glyph id to its text and its width in thousandths of an em."""


@dataclass(frozen=True)
class Leaf:
    """A piece that was set."""

    sheets: tuple[Sheet, ...]
    rows: tuple[SetRow, ...]
    faces: Mapping[str, FontFace]
    glyphs: Mapping[str, Glyphs]
    """Font key to what was used of it."""
    objects: tuple[bytes, ...] = ()
    """PDF objects of pictures and the like; ``\\0n\\0`` in them refers to another of them, ``\\0F\\0`` to the fonts."""
    states: Mapping[str, str] = field(default_factory=dict)
    """Graphics states that mean the same in every piece, e.g. ``a0.5``."""
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    """Character to the font family that stood in for the one asked for."""
    missing: str = ""
    """Characters that no font has; 〓 was printed for each."""
    unpainted: str = ""
    """Why its tables were set the slow way; empty if they were painted."""
    structure: tuple[Element, ...] = ()
    """Of a tagged piece."""

    @property
    def anchors(self) -> dict[str, int]:
        """Anchor to page of the piece, from 0."""
        found: dict[str, int] = {}
        for page, sheet in enumerate(self.sheets):
            for name in sheet.anchors:
                found.setdefault(name, page)
        return found

    @property
    def areas(self) -> tuple[Place, ...]:
        """The type area of each page."""
        return tuple(sheet.area for sheet in self.sheets)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is drawn on each page."""
        return tuple(sheet.text for sheet in self.sheets)


def rows_of(leaf: Reading, table: int = 0) -> list[tuple[str, ...]]:
    """The rows of one of its tables, parts put together."""
    rows: dict[int, list[str]] = {}
    for found in leaf.rows:
        if found.table == table:
            joined = rows.setdefault(found.row, [""] * len(found.cells))
            for column, text in enumerate(found.cells):
                joined[column] += text
    return [tuple(rows[row]) for row in sorted(rows)]


def rows_outside(leaf: Reading) -> list[SetRow]:
    """Rows, or parts of them, that don't lie wholly within the type area of their page; none in a sound book."""
    areas = leaf.areas
    return [row for row in leaf.rows if not _within(row.ink, areas[row.page])]


def _within(ink: Place, area: Place) -> bool:
    if ink == NOWHERE:
        return True
    return (
        ink.left >= area.left - _HAIR
        and ink.right <= area.right + _HAIR
        and ink.top <= area.top + _HAIR
        and ink.bottom >= area.bottom - _HAIR
    )


def check_rows(tables: Sequence[TableRows], columns: Mapping[str, int]) -> str:
    """Empty, or what is wrong with the tables of a piece."""
    for table in tables:
        if table.links and len(table.links) != len(table.rows):
            return "表格的链接与行数不符"
        if table.design not in columns:
            return f"没有名为 {table.design} 的表格样式"
        if any(len(row) != columns[table.design] for row in table.rows):
            return f"表格 {table.design} 应为{columns[table.design]}栏"
    return ""

"""Tables pasted into a mail's HTML, or saved as a web page under the name of a workbook, into raw tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from pipeline.collect.intake.mime import parse_mail
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, RawDocument, RawTable, RawValue
from pipeline.standard.spelling import clean
from pipeline.untrusted.charset import decode_text
from pipeline.untrusted.unreadable import UnreadableError

HTML_LIMIT = 5_000_000  # bytes
TABLE_LIMIT = 200
_SPAN_LIMIT = 100
_BREAKING = {"br", "p", "div", "li"}
_UNSEEN = {"script", "style", "head", "title"}
_STRIKING = {"s", "strike", "del"}
ARCHIVE_LIMIT = 20_000_000  # bytes; pictures are in it


def read_html(data: bytes) -> RawDocument:
    """The tables of a page, innermost text only, and its other lines.

    Raises:
        UnreadableError: too large or too many tables.
    """
    if len(data) > HTML_LIMIT:
        raise UnreadableError("网页过大，请人工处理")
    charset = "gb18030" if b"gb2312" in data[:2048].lower() or b"gbk" in data[:2048].lower() else ""
    parser = _Tables()
    parser.feed(decode_text(data, charset if _not_utf8(data) else "utf-8"))
    parser.close()
    lines = clean_lines("".join(parser.lines))
    tables = tuple(grid.table(f"表格{index}", _between(parser, index - 1)) for index, grid in enumerate(parser.done, 1))
    return RawDocument(tables, lines)


def read_web_archive(data: bytes) -> RawDocument:
    """The page of an .mht file (RFC 2557), as Word and Excel save it.

    Raises:
        UnreadableError: there is no page in it, or as ``read_html``.
    """
    if len(data) > ARCHIVE_LIMIT:
        raise UnreadableError("网页过大，请人工处理")
    pages = [
        read_html(content)
        for leaf in parse_mail(data).leaves()
        if leaf.media_type == "text/html"
        for content in leaf.contents[:1]
    ]
    if not pages:
        raise UnreadableError("单文件网页（mht）里没有读到网页；请单位另存为 xlsx 或 docx 后重新发送")
    # Excel writes a page of its own for each sheet, and one that only frames them.
    tables = [table for page in pages for table in page.tables]
    named = tuple(replace(table, name=f"表格{number}") for number, table in enumerate(tables, 1))
    return RawDocument(named, tuple(line for page in pages for line in page.lines))


def clean_lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line for line in clean(text).split("\n") if line)


def _between(parser: "_Tables", index: int) -> tuple[str, ...]:
    """The lines between the table before and this one."""
    start = parser.marks[index - 1] if index else 0
    return clean_lines("".join(parser.lines[start : parser.marks[index]]))


def _not_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


@dataclass
class _Grid:
    cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    taken: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    row: int = 0
    current: tuple[int, int] | None = None
    struck: dict[int, int] = field(default_factory=dict)
    """By row, how many characters are struck out."""

    def open_cell(self, row_span: int, column_span: int) -> None:
        column = 1
        while (self.row, column) in self.taken:
            column += 1
        if column + column_span > GRID_COLUMNS or self.row + row_span > GRID_ROWS:
            raise UnreadableError("网页里的表格过大，请人工处理")
        last = (self.row + row_span - 1, column + column_span - 1)
        self.taken |= {(row, col) for row in range(self.row, last[0] + 1) for col in range(column, last[1] + 1)}
        if last != (self.row, column):
            self.merges.append((self.row, column, *last))
        self.current = (self.row, column)
        self.cells[self.current] = []

    def table(self, name: str, above: tuple[str, ...]) -> RawTable:
        width = max((column for _, column in self.cells), default=0)
        rows: list[list[RawValue]] = [[None] * width for _ in range(self.row)]
        for (row, column), pieces in self.cells.items():
            rows[row - 1][column - 1] = clean("".join(pieces)) or None
        return RawTable(name, rows, merges=self.merges, struck=frozenset(self._struck_rows()), above=above)

    def _struck_rows(self) -> Iterator[int]:
        """Rows in which whatever is written is struck out."""
        written: dict[int, int] = {}
        for (row, _), pieces in self.cells.items():
            written[row] = written.get(row, 0) + sum(len(piece.strip()) for piece in pieces)
        for row, length in self.struck.items():
            if length and length == written.get(row):
                yield row


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Grid] = []
        self.lines: list[str] = []
        self.marks: list[int] = []
        """For each table, how many pieces of ``lines`` stand before it."""
        self._open: list[_Grid] = []
        self._unseen = self._strikes = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _STRIKING:
            self._strikes += 1
        elif tag == "table":
            self._open_table()
        elif tag in {"tr", "td", "th"} and self._open:
            self._open_part(tag, dict(attributes))
        elif tag in _BREAKING:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _STRIKING:
            self._strikes = max(0, self._strikes - 1)
        elif tag == "table" and self._open:
            self._open.pop()
        elif tag in {"td", "th"} and self._open:
            self._open[-1].current = None
        elif tag in _BREAKING:
            self.handle_data("\n")

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if not self._open:
            self.lines.append(data)
            return
        grid = self._open[-1]
        if grid.current:
            if self._strikes:
                grid.struck[grid.row] = grid.struck.get(grid.row, 0) + len(data.strip())
            # A line end in the source is only a space; those from <br> come alone.
            grid.cells[grid.current].append(data if data == "\n" else " ".join(data.split("\n")))

    def _open_table(self) -> None:
        if len(self.done) >= TABLE_LIMIT:
            raise UnreadableError("网页里的表格过多，请人工处理")
        grid = _Grid()
        self.done.append(grid)
        self.marks.append(len(self.lines))
        self._open.append(grid)

    def _open_part(self, tag: str, attributes: dict[str, str | None]) -> None:
        grid = self._open[-1]
        if tag == "tr" or not grid.row:
            grid.row += 1
            grid.current = None
        if tag != "tr":
            grid.open_cell(_span(attributes.get("rowspan")), _span(attributes.get("colspan")))


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _SPAN_LIMIT) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1

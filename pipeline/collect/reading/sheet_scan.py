"""One sheet of an xlsx counted and looked over in a single pass of a streaming parser, before and beside the reader.

The reader gives values; it tells nothing of hidden rows, struck-out text, date formats, formulas nobody computed, and
drops error values. What it returned is checked against the count made here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, address
from pipeline.untrusted.package import BAD_XML, DOCUMENT_TYPE, GRID_LIMIT
from pipeline.untrusted.unreadable import UnreadableError

ROW_LIMIT = 200_000
CELL_LIMIT = 2_000_000
MERGE_LIMIT = 20_000
_CHUNK = 1 << 16
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576  # ECMA-376 part 1, 18.3.1.73 and 18.3.1.4, as Excel has them
VAST = "表格范围过大（很远的格子里有内容），请单位删去表格以外的内容后重新发送"
BELOW = f"第 {GRID_ROWS} 行以下还有内容，不像计划表，请人工处理"
TOO_MANY_CELLS = f"工作表超过 {CELL_LIMIT // 10_000} 万个单元格，不像计划表，请人工处理"
_BAD_ADDRESS = "文件已损坏（没有“{}”这样的行或格）；请单位另存为 xlsx 后重新发送"
PICTURE = "DISPIMG("
"""WPS puts a picture into a cell with this function; Excel then shows the function's text."""


@dataclass(frozen=True)
class Looks:
    """What styles and shared strings say, by their index."""

    month_styles: frozenset[int] = frozenset()
    """Cell styles that show only year and month."""
    struck_styles: frozenset[int] = frozenset()
    strings: int = 0
    """How many shared strings there are."""
    blank_strings: frozenset[int] = frozenset()
    struck_strings: frozenset[int] = frozenset()
    """Rich texts of which every run is struck out."""


@dataclass
class SheetFacts:
    """What one sheet's XML says."""

    filled: set[tuple[int, int]] = field(default_factory=set)
    """Cells that the reader must return; row and column from 1."""
    errors: list[tuple[int, int]] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)
    months: set[tuple[int, int]] = field(default_factory=set)
    blind: set[tuple[int, int]] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    """Rows whose whole text is struck out."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    beyond: int = 0
    """Filled cells right of the last column looked at."""


def scan_sheet(content: bytes, looks: Looks) -> SheetFacts:
    """Look over one sheet.

    Args:
        content: the sheet part.
        looks: styles and strings of the workbook.

    Raises:
        UnreadableError: not well-formed, with a document type, with an address or a shared string that is none, or
            more rows, cells or merged areas, or a larger used range, than a plan has.
    """
    scan = _Scan(looks)
    feed(content, scan.start, scan.end, scan.text)
    return scan.facts


def feed(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Run the streaming parser over one part of a package, with names as written, prefix and all.

    Raises:
        UnreadableError: not well-formed, or with a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for position in range(0, len(content), _CHUNK):
            parser.Parse(content[position : position + _CHUNK], position + _CHUNK >= len(content))
    except BAD_XML:
        raise UnreadableError("文件已损坏（内部的 XML 不完整），打不开；请单位重新发送") from None


def _refuse(*_: object) -> None:
    raise UnreadableError(DOCUMENT_TYPE)


def local(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2]


class _Scan:
    def __init__(self, looks: Looks) -> None:
        self.facts = SheetFacts()
        self._looks = looks
        self._rows = self._cells = self._merges = 0
        self._row = self._column = 0
        self._last_row = self._last_column = 0
        self._type, self._style = "", 0
        self._value: list[str] = []
        self._reading = self._formula = self._in_cell = False
        self._texts = self._struck = 0
        self._strike = False
        self._length = self._struck_length = 0
        """Characters of a text that stands in the cell itself, and how many of them are struck out."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "c":
                self._start_cell(attributes)
            case "row":
                self._start_row(attributes)
            case "v" | "t" if self._in_cell:
                self._reading = True
            case "f":
                self._formula = True
            case "r" | "strike" as tag:
                self._strike = tag == "strike" and attributes.get("val", "1") not in {"0", "false"}
            case "col":
                self._column_width(attributes)
            case "mergeCell":
                self._merges += 1
                if self._merges > MERGE_LIMIT:
                    raise UnreadableError(f"工作表里的合并单元格超过 {MERGE_LIMIT} 处，不像计划表，请人工处理")
            case _:
                pass

    def end(self, name: str) -> None:
        match local(name):
            case "c":
                self._end_cell()
            case "row":
                self._end_row()
            case "v" | "t":
                self._reading = False
            case _:
                pass

    def text(self, text: str) -> None:
        if self._reading:
            self._length += len(text)
            self._struck_length += len(text) * self._strike
            if len(self._value) < 50:
                self._value.append(text[:200])

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._rows += 1
        if self._rows > ROW_LIMIT:
            raise UnreadableError(f"工作表超过 {ROW_LIMIT} 行，不像计划表，请人工处理")
        self._row = _row_number(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = self._texts = self._struck = 0
        if attributes.get("hidden") in {"1", "true"}:
            self.facts.hidden_rows.add(self._row)

    def _end_row(self) -> None:
        # A number that our form had put there beforehand is struck out by nobody.
        if self._struck >= 2 and self._texts - self._struck <= 1:
            self.facts.struck.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        if self._cells > CELL_LIMIT:
            raise UnreadableError(TOO_MANY_CELLS)
        self._row, self._column = _cell_spot(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        self._type = attributes.get("t", "")
        self._style = _number(attributes.get("s"), 0)
        self._value, self._formula, self._in_cell = [], False, True
        self._strike, self._length, self._struck_length = False, 0, 0

    def _end_cell(self) -> None:
        self._in_cell = False
        spot, value = (self._row, self._column), "".join(self._value)
        if self._formula and not value:
            self.facts.blind.add(spot)
        if value:
            self._widen()
            self._refuse_strange_string(value)
        if not value or (self._type == "s" and int_or(value, -1) in self._looks.blank_strings):
            return
        if self._column > GRID_COLUMNS:
            self.facts.beyond += 1
        elif self._type == "e":
            self.facts.errors.append(spot)
        elif PICTURE in value[:20]:
            self.facts.pictures.append(spot)
        elif self._row <= GRID_ROWS:
            self.facts.filled.add(spot)
        else:
            raise UnreadableError(BELOW)
        self._note_looks(spot, value)

    def _widen(self) -> None:
        """The reader lays out every cell between the first and the last that say something."""
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_row * self._last_column > GRID_LIMIT:
            raise UnreadableError(VAST)

    def _refuse_strange_string(self, value: str) -> None:
        """At an index that is none, readers give the first string, or the last, or nothing."""
        if self._type == "s" and not 0 <= int_or(value, -1) < self._looks.strings:
            shown = address(self._row, self._column)
            raise UnreadableError(f"{shown}格的文字不在文件里，文件已损坏；请单位另存为 xlsx 后重新发送")

    def _note_looks(self, spot: tuple[int, int], value: str) -> None:
        if self._style in self._looks.month_styles:
            self.facts.months.add(spot)
        self._texts += 1
        in_string = self._type == "s" and int_or(value, -1) in self._looks.struck_strings
        in_cell = self._type == "inlineStr" and self._length == self._struck_length
        self._struck += in_string or in_cell or self._style in self._looks.struck_styles

    def _column_width(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in {"1", "true"}:
            first = _number(attributes.get("min"), 1)
            last = min(_number(attributes.get("max"), first), GRID_COLUMNS)
            self.facts.hidden_columns |= set(range(first, last + 1))


def _row_number(text: str) -> int:
    number = int_or(text, 0)
    if not 1 <= number <= _MOST_ROWS:
        raise UnreadableError(_BAD_ADDRESS.format(text[:20]))
    return number


def _cell_spot(reference: str) -> tuple[int, int]:
    spot = spot_of(reference.upper())
    if spot is None or not 1 <= spot[0] <= _MOST_ROWS:
        raise UnreadableError(_BAD_ADDRESS.format(reference[:20]))
    return spot


def spot_of(reference: str) -> tuple[int, int] | None:
    """``C7`` → (7, 3); None for anything else."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not 1 <= len(letters) <= 3 or not 1 <= len(digits) <= 7 or not (letters.isascii() and letters.isupper()):
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return (int(digits), column) if column <= _MOST_COLUMNS else None


def int_or(text: str, default: int) -> int:
    """A small whole number, else ``default``."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _number(text: str | None, default: int) -> int:
    return int_or(text or "", default)

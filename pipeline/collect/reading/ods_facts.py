"""What an ODS says besides values: hidden rows and columns, and which cells say something.

The reader gives nothing for a cell of text that names no type, and nothing for an error; neither is said. What it
returned is checked against the cells found here (OpenDocument 1.2, part 1: 9.1.3, 9.1.4, and 19.749 table:visibility).
"""

from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS
from pipeline.collect.reading.sheet_scan import (
    BELOW,
    CELL_LIMIT,
    PICTURE,
    TOO_MANY_CELLS,
    SheetFacts,
    feed,
    int_or,
    local,
)
from pipeline.untrusted.unreadable import UnreadableError

_HIDDEN = {"collapse", "filter"}
_CELLS = {"table-cell", "covered-table-cell"}
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")
_ERROR = "error"
"""Type of a cell in the extension of LibreOffice (calcext:value-type); its text is the name of the error."""


def ods_facts(content: bytes) -> dict[str, SheetFacts]:
    """Hidden rows and columns, filled cells, errors and pictures by sheet name.

    Args:
        content: ``content.xml``.

    Raises:
        UnreadableError: not well-formed, with a document type, or with more rows or cells than a plan has.
    """
    scan = _Scan()
    if content:
        feed(content, scan.start, scan.end, scan.text)
    return scan.found


class _Scan:
    def __init__(self) -> None:
        self.found: dict[str, SheetFacts] = {}
        self._facts = SheetFacts()
        self._depth = self._column = 0
        self._first = self._row = 0
        """The row that is open, and the last one that it stands for."""
        self._columns = range(0)
        """Those that the open cell stands for."""
        self._inside: list[str] = []
        """The open cell and the elements open in it, from the outside."""
        self._value: list[str] = []
        self._error = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if self._inside:
            self._inside.append(tag)
        said = {local(key): value for key, value in attributes.items()} if tag in _SAYING else {}
        if tag == "table":
            self._depth += 1
        if self._depth != 1:
            return
        if tag == "table":
            self._facts = self.found.setdefault(said.get("name", ""), SheetFacts())
            self._row = self._column = 0
        elif tag == "table-row":
            self._start_row(said)
        elif tag == "table-column":
            self._start_column(said)
        elif tag in _CELLS:
            self._start_cell(said, attributes)

    def end(self, name: str) -> None:
        if self._inside:
            self._inside.pop()
            if not self._inside:
                self._end_cell()
        if local(name) == "table":
            self._depth -= 1

    def text(self, text: str) -> None:
        # A comment or a shape that hangs on the cell is no value of it.
        if self._inside[1:2] == ["p"] and len(self._value) < 50:
            self._value.append(text[:200])

    def _start_row(self, said: dict[str, str]) -> None:
        self._first, self._row = self._row + 1, self._row + int_or(said.get("number-rows-repeated", ""), 1)
        self._column = 0
        if said.get("visibility") in _HIDDEN:
            self._facts.hidden_rows |= set(range(self._first, min(self._row, GRID_ROWS) + 1))

    def _start_column(self, said: dict[str, str]) -> None:
        first, self._column = self._column + 1, self._column + int_or(said.get("number-columns-repeated", ""), 1)
        if said.get("visibility") in _HIDDEN:
            self._facts.hidden_columns |= set(range(first, min(self._column, GRID_COLUMNS) + 1))

    def _start_cell(self, said: dict[str, str], attributes: dict[str, str]) -> None:
        first, self._column = self._column + 1, self._column + int_or(said.get("number-columns-repeated", ""), 1)
        self._columns = range(first, self._column + 1)
        self._inside = ["cell"]
        self._value = [said[name] for name in _VALUES if said.get(name)]
        self._error = any(value == _ERROR for key, value in attributes.items() if local(key) == "value-type")

    def _end_cell(self) -> None:
        value = "".join(self._value)
        if not value.strip():
            return
        if self._row > GRID_ROWS:
            raise UnreadableError(BELOW)
        columns = range(self._columns.start, min(self._columns.stop, GRID_COLUMNS + 1))
        self._facts.beyond += len(self._columns) - len(columns)
        where = self._facts.errors if self._error else self._facts.pictures if PICTURE in value[:20] else None
        if where is not None:
            where.append((self._first, self._columns.start))
            return
        if len(self._facts.filled) + len(columns) * (self._row - self._first + 1) > CELL_LIMIT:
            raise UnreadableError(TOO_MANY_CELLS)
        rows = range(self._first, self._row + 1)
        self._facts.filled.update((row, column) for row in rows for column in columns)


_SAYING = {"table", "table-row", "table-column", *_CELLS}

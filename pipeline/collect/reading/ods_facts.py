"""What an ODS says besides values: hidden rows and columns (OpenDocument 1.2, 9.1.3 and 19.749 table:visibility)."""

from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS
from pipeline.collect.reading.sheet_scan import SheetFacts, feed, int_or, local

_HIDDEN = {"collapse", "filter"}


def ods_facts(content: bytes) -> dict[str, SheetFacts]:
    """Hidden rows and columns by sheet name.

    Args:
        content: ``content.xml``.

    Raises:
        UnreadableError: not well-formed, or with a document type.
    """
    scan = _Scan()
    if content:
        feed(content, scan.start, scan.end, scan.text)
    return scan.found


class _Scan:
    def __init__(self) -> None:
        self.found: dict[str, SheetFacts] = {}
        self._facts = SheetFacts()
        self._depth = self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        said = {local(key): value for key, value in attributes.items()} if tag.startswith("table") else {}
        if tag == "table":
            self._depth += 1
            self._facts = self.found.setdefault(said.get("name", ""), SheetFacts())
            self._row = self._column = 0
        elif tag == "table-row" and self._depth == 1:
            first, self._row = self._row + 1, self._row + int_or(said.get("number-rows-repeated", ""), 1)
            if said.get("visibility") in _HIDDEN:
                self._facts.hidden_rows |= set(range(first, min(self._row, GRID_ROWS) + 1))
        elif tag == "table-column" and self._depth == 1:
            first, self._column = self._column + 1, self._column + int_or(said.get("number-columns-repeated", ""), 1)
            if said.get("visibility") in _HIDDEN:
                self._facts.hidden_columns |= set(range(first, min(self._column, GRID_COLUMNS) + 1))

    def end(self, name: str) -> None:
        if local(name) == "table":
            self._depth -= 1

    def text(self, text: str) -> None:
        """Values come from the reader."""

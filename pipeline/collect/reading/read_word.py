"""Word files into raw tables: merged cells, content controls and tracked changes as Word would show them accepted.

The markup is read directly: python-docx leaves out rows and cells inside content controls and inserted text.
"""

from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.collect.reading.active import active_content
from pipeline.collect.reading.identity import identity_in
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, RawDocument, RawTable, RawValue
from pipeline.collect.reading.read_sheet import modified_in
from pipeline.collect.reading.word_beside import bound_text, lines_of_heads, parse_part, remarks_of
from pipeline.collect.reading.word_text import Context, W, blocks, children, is_placeholder, is_struck, on, text_of
from pipeline.standard.spelling import clean
from pipeline.untrusted.package import check_package
from pipeline.untrusted.unreadable import UnreadableError

TABLE_LIMIT = 200
CELL_LIMIT = 200_000

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read_docx(data: bytes) -> RawDocument:
    """All tables of a Word file, and the paragraphs around them.

    Raises:
        UnreadableError: damaged, too large, or with a document type declaration.
    """
    parts = check_package(data)
    if "word/document.xml" not in parts:
        raise UnreadableError("Word 文件里没有正文，打不开；请单位重新发送")
    for name in [name for name in parts if name.startswith("word/") and name.endswith(".xml")]:
        parts[name] = parts[name].replace(_STRICT, _TRANSITIONAL)
    root = parse_part(parts["word/document.xml"])
    if root is None:
        raise UnreadableError("Word 文件已损坏，打不开；请单位重新发送")
    body = _Body(Context(bound=bound_text(parts)))
    body.read(root.find(f"{W}body"))
    if not body.tables and _inserted_files(root):
        raise UnreadableError("Word 文件的内容是插入的另一个文件，读不出来；请单位用 Word 打开、另存后重新发送")
    heads = lines_of_heads(parts, Context())
    written = tuple(line for line in (*body.lines, *heads) if line)
    return RawDocument(
        tuple(body.tables),
        written,
        modified=modified_in(parts),
        identity=identity_in(parts),
        notes=(*active_content(parts), *_changes(root, body), *remarks_of(parts)),
    )


def _inserted_files(root: etree._Element) -> int:
    """How many files Word would put into the text when it opens the document (ECMA-376 part 1, 17.17.2.1)."""
    return sum(1 for _ in root.iter(f"{W}altChunk"))


def _changes(root: etree._Element, body: "_Body") -> list[str]:
    """Notes on tracked changes, inserted files and text boxes."""
    inserted = sum(1 for _ in root.iter(f"{W}ins", f"{W}moveTo"))
    deleted = sum(1 for _ in root.iter(f"{W}del", f"{W}moveFrom", f"{W}cellDel"))
    counts = [f"插入{inserted}处"] * bool(inserted) + [f"删去{deleted}处"] * bool(deleted)
    notes = [f"有修订标记（{'、'.join(counts)}），按接受全部修订读"] if counts else []
    notes += ["插入的另一个文件的内容没有读"] if _inserted_files(root) else []
    return notes + (["文本框里的内容也读了"] if body.context.text_boxes else [])


@dataclass
class _Body:
    """Tables in order, each with the lines above it; a table inside a cell follows the one around it."""

    context: Context
    tables: list[RawTable] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    _above: int = 0

    def read(self, element: etree._Element | None) -> None:
        for block in blocks(element):
            if block.tag == f"{W}tbl":
                self._add(block)
            else:
                self.lines.append(text_of(block, self.context))

    def _add(self, element: etree._Element) -> None:
        if len(self.tables) >= TABLE_LIMIT:
            raise UnreadableError("Word 文件里的表格过多，请人工处理")
        grid = _Grid(self.context)
        for row in children(element, "tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            grid.add_row(row)
        table = grid.table(f"表格{len(self.tables) + 1}")
        self.tables.append(replace(table, above=tuple(line for line in self.lines[self._above :] if line)))
        self._above = len(self.lines)
        for inner in grid.inner:
            self._add(inner)


@dataclass
class _Grid:
    context: Context
    rows: list[list[RawValue]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    inner: list[etree._Element] = field(default_factory=list)
    """Tables inside its cells."""
    struck: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    open: dict[int, int] = field(default_factory=dict)
    """Column of a vertically merged cell to its index in ``merges``."""
    cells: int = 0

    def add_row(self, row: etree._Element) -> None:
        number = len(self.rows) + 1
        if number > GRID_ROWS:
            raise UnreadableError("Word 表格的行数过多，请人工处理")
        properties = row.find(f"{W}trPr")
        cells: list[RawValue] = [None] * _number(properties, "gridBefore", 0)
        for cell in children(row, "tc"):
            cell_properties = cell.find(f"{W}tcPr")
            if cell_properties is not None and cell_properties.find(f"{W}cellDel") is not None:
                continue
            column, span = len(cells) + 1, _number(cell_properties, "gridSpan", 1)
            merged = cell_properties.find(f"{W}vMerge") if cell_properties is not None else None
            self._merge(number, column, span, None if merged is None else merged.get(f"{W}val", "continue"))
            cells += [self._text(cell), *[None] * (span - 1)]
            self.cells += span
            if len(cells) > GRID_COLUMNS or self.cells > CELL_LIMIT:
                raise UnreadableError("Word 表格的栏数或格数过多，请人工处理")
        self.rows.append(cells)
        if sum(value is not None for value in cells) > 1 and is_struck(row):
            self.struck.add(number)
        if properties is not None and on(properties.find(f"{W}hidden")):
            self.hidden.add(number)

    def _text(self, cell: etree._Element) -> str | None:
        around = cell.getparent()
        control = around.getparent() if around is not None and around.tag == f"{W}sdtContent" else None
        if control is not None and is_placeholder(control.find(f"{W}sdtPr")):
            return None
        lines = []
        for block in blocks(cell):
            if block.tag == f"{W}tbl":
                self.inner.append(block)
            else:
                lines.append(text_of(block, self.context))
        return clean("\n".join(lines)) or None

    def _merge(self, row: int, column: int, span: int, vertical: str | None) -> None:
        if vertical == "continue" and column in self.open:
            index = self.open[column]
            top, left, _, right = self.merges[index]
            self.merges[index] = (top, left, row, right)
            return
        self.open.pop(column, None)
        if vertical == "restart":
            self.open[column] = len(self.merges)
        if vertical == "restart" or span > 1:
            self.merges.append((row, column, row, column + span - 1))

    def table(self, name: str) -> RawTable:
        merges = [area for area in self.merges if area[:2] != area[2:]]
        struck, hidden = frozenset(self.struck), frozenset(self.hidden)
        return RawTable(name, self.rows, merges=merges, struck=struck, hidden_rows=hidden)


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    element = properties.find(f"{W}{name}") if properties is not None else None
    text = element.get(f"{W}val", "") if element is not None else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
    return min(max(number, default), GRID_COLUMNS)

"""Word files into raw tables: merged cells, content controls and tracked changes as Word would show them accepted.

The markup is read directly: python-docx leaves out rows and cells inside content controls and inserted text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.collect.intake.package import check_package
from pipeline.collect.intake.part import UnreadableError
from pipeline.collect.reading.identity import identity_in
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, RawDocument, RawTable, RawValue
from pipeline.collect.reading.read_sheet import modified_in
from pipeline.collect.values.spelling import clean
from pipeline.errors import MissingToolError, PipelineError
from pipeline.tools import libreoffice

TABLE_LIMIT = 200
CONVERSION_SECONDS = 60

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What a reader who accepts all changes does not see; deleted text itself is w:delText and never read.
_GONE = {f"{_W}moveFrom", f"{_W}del", _FALLBACK, f"{_W}rPr", f"{_W}pPr", f"{_W}tcPr", f"{_W}tblPr"}
_TRANSPARENT = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}


def read_docx(data: bytes) -> RawDocument:
    """All tables of a Word file, and the paragraphs around them.

    Raises:
        UnreadableError: damaged, too large, or with a document type declaration.
    """
    parts = check_package(data)
    content = parts.get("word/document.xml")
    if content is None:
        raise UnreadableError("Word 文件里没有正文，打不开；请单位重新发送")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content.replace(_STRICT, _TRANSITIONAL), parser)
    except etree.XMLSyntaxError:
        raise UnreadableError("Word 文件已损坏，打不开；请单位重新发送") from None
    tables: list[RawTable] = []
    lines: list[str] = []
    for block in _blocks(root.find(f"{_W}body")):
        if block.tag == f"{_W}tbl":
            _collect_tables(block, tables)
        else:
            lines.append(_text(block))
    written = tuple(line for line in lines if line)
    return RawDocument(tuple(tables), written, modified=modified_in(parts), identity=identity_in(parts))


def read_old_word(data: bytes, suffix: str) -> RawDocument:
    """A .doc or .wps file, converted by LibreOffice.

    Raises:
        UnreadableError: LibreOffice is missing, can't read it or takes too long.
    """
    try:
        converted = libreoffice.convert(data, suffix, "docx", CONVERSION_SECONDS)
    except MissingToolError:
        raise UnreadableError("旧版 Word/WPS 文档要用 LibreOffice 打开，这台电脑没有安装；请另存为 docx") from None
    except PipelineError:
        raise UnreadableError("旧版 Word/WPS 文档打不开；请单位另存为 docx 后重新发送") from None
    return read_docx(converted)


def _blocks(parent: etree._Element | None) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, through content controls."""
    for child in parent if parent is not None else ():
        if child.tag in _TRANSPARENT:
            yield from _blocks(child)
        elif child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child


def _collect_tables(element: etree._Element, tables: list[RawTable]) -> None:
    """The table, then the tables inside its cells."""
    if len(tables) >= TABLE_LIMIT:
        raise UnreadableError("Word 文件里的表格过多，请人工处理")
    grid = _Grid()
    inner: list[etree._Element] = []
    for row in _children(element, "tr"):
        properties = row.find(f"{_W}trPr")
        if properties is not None and properties.find(f"{_W}del") is not None:
            continue
        grid.add_row(row, inner)
    tables.append(grid.table(f"表格{len(tables) + 1}"))
    for table in inner:
        _collect_tables(table, tables)


@dataclass
class _Grid:
    rows: list[list[RawValue]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    open: dict[int, int] = field(default_factory=dict)
    """Column of a vertically merged cell to its index in ``merges``."""

    def add_row(self, row: etree._Element, inner: list[etree._Element]) -> None:
        number = len(self.rows) + 1
        if number > GRID_ROWS:
            raise UnreadableError("Word 表格的行数过多，请人工处理")
        properties = row.find(f"{_W}trPr")
        skipped = _number(properties, "gridBefore", 0)
        cells: list[RawValue] = [None] * skipped
        for cell in _children(row, "tc"):
            cell_properties = cell.find(f"{_W}tcPr")
            column, span = len(cells) + 1, _number(cell_properties, "gridSpan", 1)
            inner.extend(block for block in _blocks(cell) if block.tag == f"{_W}tbl")
            text = "\n".join(_text(block) for block in _blocks(cell) if block.tag == f"{_W}p")
            merged = cell_properties.find(f"{_W}vMerge") if cell_properties is not None else None
            self._merge(number, column, span, None if merged is None else merged.get(f"{_W}val", "continue"))
            cells += [clean(text) or None, *[None] * (span - 1)]
            if len(cells) > GRID_COLUMNS:
                raise UnreadableError("Word 表格的栏数过多，请人工处理")
        self.rows.append(cells)

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
        return RawTable(name, self.rows, merges=[area for area in self.merges if area[:2] != area[2:]])


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, name)


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    element = properties.find(f"{_W}{name}") if properties is not None else None
    text = element.get(f"{_W}val", "") if element is not None else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
    return min(max(number, default), GRID_COLUMNS)


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    _gather(paragraph, pieces)
    return clean("".join(pieces))


def _gather(element: etree._Element, pieces: list[str]) -> None:
    for child in element:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{_W}tab":
            pieces.append(" ")
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            pieces.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif child.tag not in _GONE and child.tag != f"{_W}tbl":
            _gather(child, pieces)

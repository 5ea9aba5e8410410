"""OpenDocument text into raw tables, read directly: no other program is needed, and none fetches what it links to.

Source: OpenDocument 1.2 part 1, chapters 5 (text, tracked changes) and 9 (tables).
"""

from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.collect.reading.active import active_content, active_text
from pipeline.collect.reading.identity import identity_in
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, RawDocument, RawTable, RawValue
from pipeline.collect.reading.word_beside import parse_part
from pipeline.collect.reading.wording import remarks
from pipeline.standard.spelling import clean
from pipeline.untrusted.package import check_package
from pipeline.untrusted.unreadable import UnreadableError

TABLE_LIMIT = 200
CELL_LIMIT = 200_000
_REPEAT_LIMIT = 1000

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_LINES = {f"{_TEXT}p", f"{_TEXT}h"}
_ROW_GROUPS = {f"{_TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")}
_GONE = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_OFFICE}forms"}


def read_odt(data: bytes) -> RawDocument:
    """All tables of a text document, and the paragraphs around them; deleted text is not in the body.

    Raises:
        UnreadableError: damaged, with a password, too large, or with a document type declaration.
    """
    parts = check_package(data)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableError("文件加了密码，打不开；请单位去掉密码重新发送")
    document = read_odf_text(parts.get("content.xml", b""))
    return replace(document, identity=identity_in(parts), notes=(*active_content(parts), *document.notes))


def read_flat_odt(content: bytes) -> RawDocument:
    """The same of a document in a single XML file.

    Raises:
        UnreadableError: as ``read_odt``.
    """
    document = read_odf_text(content)
    return replace(document, notes=(*active_text(content), *document.notes))


def read_odf_text(content: bytes) -> RawDocument:
    """The body of ``content.xml``, or of a document in a single XML file.

    Raises:
        UnreadableError: not well-formed, or too many tables, rows, columns.
    """
    root = parse_part(content)
    body = root.find(f".//{_OFFICE}text") if root is not None else None
    if root is None or body is None:
        raise UnreadableError("ODT 文件已损坏，打不开；请单位另存为 docx 后重新发送")
    found = _Body()
    found.read(body)
    notes = ["有修订标记，按接受全部修订读"] if root.find(f".//{_TEXT}changed-region") is not None else []
    notes += [note.removeprefix("有") for note in _remarks(root)]
    return RawDocument(tuple(found.tables), tuple(line for line in found.lines if line), notes=tuple(notes))


def _remarks(root: etree._Element) -> list[str]:
    notes = remarks("脚注", [("", "".join(item.itertext())) for item in root.iter(f"{_TEXT}note-body")])
    comments = [
        "".join("".join(line.itertext()) for line in item.iter(*_LINES)) for item in root.iter(f"{_OFFICE}annotation")
    ]
    return notes + remarks("批注", [("", text) for text in comments])


@dataclass
class _Body:
    tables: list[RawTable] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    _above: int = 0

    def read(self, parent: etree._Element) -> None:
        for child in parent:
            if child.tag == f"{_TABLE}table":
                self._add(child)
            elif child.tag in _LINES:
                self.lines.append(_text(child))
                for inner in child.iter(f"{_TABLE}table"):  # in a text frame
                    self._add(inner)
            elif child.tag not in _GONE:
                self.read(child)

    def _add(self, element: etree._Element) -> None:
        if len(self.tables) >= TABLE_LIMIT:
            raise UnreadableError("文档里的表格过多，请人工处理")
        grid = _Grid()
        grid.read(element)
        above = tuple(line for line in self.lines[self._above :] if line)
        self.tables.append(RawTable(f"表格{len(self.tables) + 1}", grid.rows, merges=grid.merges, above=above))
        self._above = len(self.lines)
        for inner in grid.inner:
            self._add(inner)


@dataclass
class _Grid:
    rows: list[list[RawValue]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    inner: list[etree._Element] = field(default_factory=list)
    cells: int = 0

    def read(self, parent: etree._Element) -> None:
        for child in parent:
            if child.tag in _ROW_GROUPS:
                self.read(child)
            elif child.tag == f"{_TABLE}table-row":
                for _ in range(_number(child, "number-rows-repeated")):
                    self._add_row(child)

    def _add_row(self, row: etree._Element) -> None:
        number = len(self.rows) + 1
        if number > GRID_ROWS:
            raise UnreadableError("表格的行数过多，请人工处理")
        cells: list[RawValue] = []
        for cell in row:
            if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            column = len(cells) + 1
            down, right = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            if cell.tag == f"{_TABLE}table-cell" and (down > 1 or right > 1):
                self.merges.append((number, column, number + down - 1, column + right - 1))
            text = clean("\n".join(_text(line) for line in self._lines(cell))) or None
            cells += [text] * _number(cell, "number-columns-repeated")
            self.cells += 1
            if len(cells) > GRID_COLUMNS or self.cells > CELL_LIMIT:
                raise UnreadableError("表格的栏数或格数过多，请人工处理")
        self.rows.append(cells)

    def _lines(self, cell: etree._Element) -> list[etree._Element]:
        found: list[etree._Element] = []
        for child in cell:
            if child.tag in _LINES:
                found.append(child)
            elif child.tag == f"{_TABLE}table":
                self.inner.append(child)
            elif child.tag not in _GONE:
                found += self._lines(child)
        return found


def _number(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "")
    return min(int(text), _REPEAT_LIMIT) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1


def _text(line: etree._Element) -> str:
    pieces = [line.text or ""]
    for child in line:
        if child.tag in {f"{_TEXT}s", f"{_TEXT}tab"}:
            pieces.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag not in _GONE and child.tag != f"{_TABLE}table":
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return clean("".join(pieces))

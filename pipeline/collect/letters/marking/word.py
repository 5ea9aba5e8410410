"""Marks in a Word file: the wrong cells shaded, a Word comment anchored in each; everything else stays as it was.

Cells are found as the reader counts them (``reading.read_word``): rows that tracked changes delete do not count, a
cell stands at the first column of the table's grid that it covers.
"""

from collections.abc import Sequence

from lxml import etree

from pipeline.collect.letters.marking.marks import ERROR_FILL, WARNING_FILL, Mark
from pipeline.collect.letters.marking.package import MarkingError, Package
from pipeline.collect.reading.word_text import blocks, children
from pipeline.collect.reading.wording import OFFICE_AUTHOR
from pipeline.model.problem import Severity

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{WORD}}}"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
# What stands before shd in CT_TcPr (17.4.69), in the schema's order.
_BEFORE_SHADING = {f"{_W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders")}
_AROUND = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}
_TABLE_LIMIT = 200

Spots = dict[tuple[str, int, int], etree._Element]


def mark_document(package: Package, marks: Sequence[Mark]) -> int:
    """Mark the cells.

    Args:
        package: a Word file; changed.
        marks: what to write at which cell; sheets are 表格1, 表格2 …

    Returns:
        How many marks found their cell.

    Raises:
        MarkingError: the package is not built as a Word file should be.
    """
    path = package.related("", "officeDocument") or "word/document.xml"
    root = package.tree(path)
    body = root.find(f"{_W}body")
    if body is None:
        msg = f"{path}: no body"
        raise MarkingError(msg)
    cells = find_cells(body)
    comments = _Comments(package, path)
    _take_back(root, comments.take_back())
    done = 0
    for mark in marks:
        cell = cells.get((mark.sheet, mark.row, mark.column))
        if cell is not None:
            _shade(cell, ERROR_FILL if mark.severity is Severity.ERROR else WARNING_FILL)
            _anchor(cell, comments.add(mark.text))
            done += 1
    comments.save()
    package.put(path, root)
    return done


def _take_back(root: etree._Element, numbers: set[str]) -> None:
    """Remove our earlier marks from the body: people mend the marked copy and send that."""
    names = ("commentRangeStart", "commentRangeEnd", "commentReference")
    for element in list(root.iter(*(f"{_W}{name}" for name in names))):
        if element.get(f"{_W}id") not in numbers:
            continue
        cell = next(element.iterancestors(f"{_W}tc"), None)
        for shading in list(cell.iterfind(f"{_W}tcPr/{_W}shd")) if cell is not None else ():
            if shading.get(f"{_W}fill") in {ERROR_FILL, WARNING_FILL}:
                _remove(shading)
        _remove(element)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def find_cells(body: etree._Element) -> Spots:
    """Every cell of every table by table name, row and column; of a vertically merged one the first."""
    found: Spots = {}
    waiting = [block for block in reversed(blocks(body)) if block.tag == f"{_W}tbl"]
    count = 0
    while waiting and count < _TABLE_LIMIT:
        count += 1
        # A table inside a cell follows the one around it.
        waiting += reversed(_read_table(waiting.pop(), f"表格{count}", found))
    return found


def _read_table(table: etree._Element, name: str, found: Spots) -> list[etree._Element]:
    """Put the table's cells into ``found``; returns the tables inside them."""
    inner: list[etree._Element] = []
    number = 0
    open_merges: dict[int, etree._Element] = {}
    for row in children(table, "tr"):
        properties = row.find(f"{_W}trPr")
        if properties is not None and properties.find(f"{_W}del") is not None:
            continue
        number += 1
        column = 1 + _number(properties, "gridBefore", 0)
        for cell in children(row, "tc"):
            settings = cell.find(f"{_W}tcPr")
            if settings is not None and settings.find(f"{_W}cellDel") is not None:
                continue
            merged = settings.find(f"{_W}vMerge") if settings is not None else None
            continues = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
            if not continues or column not in open_merges:
                open_merges[column] = cell
            found[name, number, column] = open_merges[column]
            column += _number(settings, "gridSpan", 1)
            inner.extend(block for block in blocks(cell) if block.tag == f"{_W}tbl")
    return inner


def _number(properties: etree._Element | None, name: str, least: int) -> int:
    element = properties.find(f"{_W}{name}") if properties is not None else None
    text = element.get(f"{_W}val", "") if element is not None else ""
    return min(max(int(text), least), 200) if text.isascii() and text.isdigit() and len(text) < 10 else least


def _shade(cell: etree._Element, colour: str) -> None:
    properties = cell.find(f"{_W}tcPr")
    if properties is None:
        properties = etree.Element(f"{_W}tcPr")
        cell.insert(0, properties)
    for old in properties.findall(f"{_W}shd"):
        properties.remove(old)
    shading = etree.Element(f"{_W}shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(f"{_W}{name}", value)
    properties.insert(sum(child.tag in _BEFORE_SHADING for child in properties), shading)


def _anchor(cell: etree._Element, number: int) -> None:
    """Tie a comment to the cell's text."""
    paragraphs = _paragraphs(cell) or [etree.SubElement(cell, f"{_W}p")]
    first, last = paragraphs[0], paragraphs[-1]
    start = _element("commentRangeStart", id=str(number))
    properties = first.find(f"{_W}pPr")
    first.insert(0 if properties is None else first.index(properties) + 1, start)
    last.append(_element("commentRangeEnd", id=str(number)))
    run = etree.SubElement(last, f"{_W}r")
    run.append(_element("commentReference", id=str(number)))


def _paragraphs(parent: etree._Element) -> list[etree._Element]:
    """The cell's own paragraphs, those in content controls with it; not those of tables and text boxes inside it."""
    found: list[etree._Element] = []
    for child in parent:
        if child.tag == f"{_W}p":
            found.append(child)
        elif child.tag != f"{_W}tbl" and etree.QName(child).localname in _AROUND:
            found += _paragraphs(child)
    return found


def _element(name: str, **attributes: str) -> etree._Element:
    element = etree.Element(f"{_W}{name}")
    for key, value in attributes.items():
        element.set(f"{_W}{key}", value)
    return element


class _Comments:
    """The comments part; those that are there stay."""

    def __init__(self, package: Package, document: str) -> None:
        self._package = package
        self._document = document
        self._path = package.related(document, "comments")
        empty = etree.Element(f"{_W}comments", nsmap={"w": WORD})
        self._root = package.tree(self._path) if self._path else empty
        taken = [comment.get(f"{_W}id", "") for comment in self._root]
        self._next = 1 + max((int(number) for number in taken if number.isascii() and number.isdigit()), default=-1)
        self._changed = False

    def take_back(self) -> set[str]:
        """Remove the comments that we wrote before; their numbers."""
        ours = [comment for comment in self._root if comment.get(f"{_W}author") == OFFICE_AUTHOR]
        for comment in ours:
            self._root.remove(comment)
        self._changed = self._changed or bool(ours)
        return {comment.get(f"{_W}id", "") for comment in ours}

    def add(self, text: str) -> int:
        """One comment; its number."""
        number = self._next
        self._next += 1
        comment = etree.SubElement(self._root, f"{_W}comment")
        for name, value in (("id", str(number)), ("author", OFFICE_AUTHOR), ("initials", OFFICE_AUTHOR[0])):
            comment.set(f"{_W}{name}", value)
        for line in text.split("\n"):
            paragraph = etree.SubElement(comment, f"{_W}p")
            written = etree.SubElement(etree.SubElement(paragraph, f"{_W}r"), f"{_W}t")
            written.text = line
        self._changed = True
        return number

    def save(self) -> None:
        """Write the part, and tie it to the document."""
        if not self._changed:
            return
        if not self._path:
            self._path = self._package.free_name("word/comments{}.xml")
            self._package.relate(self._document, "comments", self._path)
            self._package.declare(self._path, _COMMENTS_TYPE)
        self._package.put(self._path, self._root)

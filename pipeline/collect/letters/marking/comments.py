"""The comments of one sheet: the comments part, and the VML drawing that shows them (ECMA-376 part 1, 18.7; part 4)."""

import math

from lxml import etree

from pipeline.collect.letters.marking.package import RELATION, MarkingError, Package
from pipeline.collect.reading.raw import address
from pipeline.collect.reading.wording import OFFICE_AUTHOR

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_M = f"{{{_MAIN}}}"
_VML = "urn:schemas-microsoft-com:vml"
_OFFICE = "urn:schemas-microsoft-com:office:office"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# What follows legacyDrawing in a worksheet (CT_Worksheet, 18.3.1.99); it must stand before the first of them.
_AFTER = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_SHAPE_TYPE = "_x0000_t202"
_BOX_CHARACTERS = 18  # Chinese characters a line, at 9 pt
_BOX_WIDTH = 36.0  # of Excel's column width units, which are digits
_LINE, _MARGIN, _ROW = 14.0, 10.0, 15.0  # points


class SheetComments:
    """Comments of a sheet: those that are there stay, a cell that has one gets ours below it."""

    def __init__(self, package: Package, path: str, sheet: etree._Element) -> None:
        self._package = package
        self._path = path
        self._sheet = sheet
        self._comments_path = package.related(path, "comments")
        self._root = package.tree(self._comments_path) if self._comments_path else _empty_comments()
        listed = self._root.find(f"{_M}commentList")
        authors = self._root.find(f"{_M}authors")
        if listed is None or authors is None:
            msg = f"{self._comments_path}: no commentList"
            raise MarkingError(msg)
        self._list = listed
        self._author = _author(authors)
        self.cleared = _take_back(listed, self._author)
        """Cells that an earlier copy of ours had marked: people mend the marked copy and send that."""
        self._by_cell = {comment.get("ref", ""): comment for comment in listed}
        self._boxes: list[tuple[int, int, str]] = []

    def add(self, row: int, column: int, text: str) -> None:
        """One comment."""
        ref = address(row, column)
        comment = self._by_cell.get(ref)
        if comment is None:
            comment = etree.SubElement(self._list, f"{_M}comment", ref=ref, authorId=str(self._author))
            etree.SubElement(comment, f"{_M}text")
            self._by_cell[ref] = comment
            self._boxes.append((row, column, text))
            lead = f"{OFFICE_AUTHOR}：\n"
        else:
            lead = f"\n{OFFICE_AUTHOR}：\n"
        body = comment.find(f"{_M}text")
        if body is None:
            body = etree.SubElement(comment, f"{_M}text")
        plain = body.find(f"{_M}t")
        if plain is not None:  # CT_Rst: a text is either plain or made of runs
            body.remove(plain)
            body.insert(0, _run(plain.text or "", bold=False))
        _append_run(body, lead, bold=True)
        _append_run(body, text, bold=False)

    def save(self) -> None:
        """Write the parts, and tie them to the sheet."""
        package = self._package
        if not self._comments_path:
            self._comments_path = package.free_name("xl/comments{}.xml")
            package.relate(self._path, "comments", self._comments_path)
            package.declare(self._comments_path, _COMMENTS_TYPE)
        package.put(self._comments_path, self._root)
        if self._boxes or self.cleared:
            self._draw()

    def _draw(self) -> None:
        package = self._package
        path = package.related(self._path, "vmlDrawing") if self._sheet.find(f"{_M}legacyDrawing") is not None else ""
        if path:
            root = package.tree(path)
        else:
            path = package.free_name("xl/drawings/vmlDrawing{}.vml")
            root = _empty_drawing()
            legacy = etree.Element(f"{_M}legacyDrawing")
            legacy.set(f"{{{RELATION}}}id", package.relate(self._path, "vmlDrawing", path))
            self._insert(legacy)
            package.declare_suffix("vml", _VML_TYPE)
        _drop_boxes(root, self.cleared - set(self._by_cell) | {address(row, column) for row, column, _ in self._boxes})
        widths, heights = _widths(self._sheet), _heights(self._sheet)
        taken = len(root)
        for number, (row, column, text) in enumerate(self._boxes, 1):
            root.append(_shape(taken + number, row, column, _anchor(row, column, text, widths, heights)))
        # Office reads VML with a parser of its own that stumbles over an XML declaration in some versions.
        package.parts[path] = etree.tostring(root)

    def _insert(self, legacy: etree._Element) -> None:
        for index, child in enumerate(self._sheet):
            if etree.QName(child).localname in _AFTER:
                self._sheet.insert(index, legacy)
                return
        self._sheet.append(legacy)


def _take_back(listed: etree._Element, author: int) -> set[str]:
    """Remove what we wrote before, also below a comment of the sender's; returns the cells."""
    cells: set[str] = set()
    for comment in list(listed):
        if comment.get("authorId") == str(author):
            listed.remove(comment)
            cells.add(comment.get("ref", ""))
            continue
        runs = list(comment.iter(f"{_M}r"))
        ours = [
            index for index, run in enumerate(runs) if "".join(run.itertext()).strip() == f"{OFFICE_AUTHOR}：" and index
        ]
        for run in runs[ours[0] :] if ours else ():
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)
                cells.add(comment.get("ref", ""))
    return cells


def _drop_boxes(root: etree._Element, cells: set[str]) -> None:
    for shape in root.findall(f"{{{_VML}}}shape"):
        data = shape.find(f"{{{_EXCEL}}}ClientData")
        row = data.findtext(f"{{{_EXCEL}}}Row", "") if data is not None else ""
        column = data.findtext(f"{{{_EXCEL}}}Column", "") if data is not None else ""
        if row.isdigit() and column.isdigit() and address(int(row) + 1, int(column) + 1) in cells:
            root.remove(shape)


def _empty_comments() -> etree._Element:
    root = etree.Element(f"{_M}comments", nsmap={None: _MAIN})
    etree.SubElement(root, f"{_M}authors")
    etree.SubElement(root, f"{_M}commentList")
    return root


def _author(authors: etree._Element) -> int:
    names = [author.text or "" for author in authors]
    if OFFICE_AUTHOR not in names:
        etree.SubElement(authors, f"{_M}author").text = OFFICE_AUTHOR
        names.append(OFFICE_AUTHOR)
    return names.index(OFFICE_AUTHOR)


def _append_run(body: etree._Element, text: str, *, bold: bool) -> None:
    runs = [index for index, child in enumerate(body) if child.tag == f"{_M}r"]
    body.insert(runs[-1] + 1 if runs else 0, _run(text, bold=bold))


def _run(text: str, *, bold: bool) -> etree._Element:
    run = etree.Element(f"{_M}r")
    properties = etree.SubElement(run, f"{_M}rPr")
    if bold:
        etree.SubElement(properties, f"{_M}b")
    etree.SubElement(properties, f"{_M}sz", val="9")
    etree.SubElement(properties, f"{_M}color", indexed="81")
    etree.SubElement(properties, f"{_M}rFont", val="宋体")
    etree.SubElement(properties, f"{_M}charset", val="134")
    written = etree.SubElement(run, f"{_M}t")
    written.text = text
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _empty_drawing() -> etree._Element:
    root = etree.Element("xml", nsmap={"v": _VML, "o": _OFFICE, "x": _EXCEL})
    layout = etree.SubElement(root, f"{{{_OFFICE}}}shapelayout")
    layout.set(f"{{{_VML}}}ext", "edit")
    identifiers = etree.SubElement(layout, f"{{{_OFFICE}}}idmap", data="1")
    identifiers.set(f"{{{_VML}}}ext", "edit")
    kind = etree.SubElement(root, f"{{{_VML}}}shapetype", id=_SHAPE_TYPE, coordsize="21600,21600")
    kind.set(f"{{{_OFFICE}}}spt", "202")
    kind.set("path", "m,l,21600r21600,l21600,xe")
    etree.SubElement(kind, f"{{{_VML}}}stroke", joinstyle="miter")
    path = etree.SubElement(kind, f"{{{_VML}}}path", gradientshapeok="t")
    path.set(f"{{{_OFFICE}}}connecttype", "rect")
    return root


def _shape(number: int, row: int, column: int, anchor: str) -> etree._Element:
    shape = etree.Element(f"{{{_VML}}}shape", nsmap={"v": _VML, "o": _OFFICE, "x": _EXCEL})
    shape.set("id", f"_x0000_s{9000 + number}")
    shape.set("type", f"#{_SHAPE_TYPE}")
    shape.set("style", f"position:absolute;z-index:{number};visibility:hidden")
    shape.set("fillcolor", "#ffffe1")
    shape.set(f"{{{_OFFICE}}}insetmode", "auto")
    etree.SubElement(shape, f"{{{_VML}}}fill", color2="#ffffe1")
    etree.SubElement(shape, f"{{{_VML}}}shadow", on="t", color="black", obscured="t")
    etree.SubElement(shape, f"{{{_VML}}}path").set(f"{{{_OFFICE}}}connecttype", "none")
    box = etree.SubElement(shape, f"{{{_VML}}}textbox", style="mso-direction-alt:auto")
    etree.SubElement(box, "div", style="text-align:left")
    data = etree.SubElement(shape, f"{{{_EXCEL}}}ClientData", ObjectType="Note")
    etree.SubElement(data, f"{{{_EXCEL}}}MoveWithCells")
    etree.SubElement(data, f"{{{_EXCEL}}}SizeWithCells")
    for name, text in (("Anchor", anchor), ("AutoFill", "False"), ("Row", str(row - 1)), ("Column", str(column - 1))):
        etree.SubElement(data, f"{{{_EXCEL}}}{name}").text = text
    return shape


def _widths(sheet: etree._Element) -> dict[int, float]:
    """Width of each column that has one of its own."""
    found: dict[int, float] = {}
    for column in sheet.iter(f"{_M}col"):
        try:
            first, last, width = (
                int(column.get("min", "1")),
                int(column.get("max", "1")),
                float(column.get("width", "9")),
            )
        except ValueError:
            continue
        hidden = column.get("hidden") in {"1", "true"}
        found.update(dict.fromkeys(range(first, min(last, first + 300) + 1), 0.0 if hidden else width))
    return found


def _heights(sheet: etree._Element) -> dict[int, float]:
    """Height of each row that has one of its own, in points."""
    found: dict[int, float] = {}
    for row in sheet.iter(f"{_M}row"):
        hidden = row.get("hidden") in {"1", "true"}
        try:
            height = 0.0 if hidden else float(row.get("ht", str(_ROW)))
            found[int(row.get("r", "0"))] = height
        except ValueError:
            continue
    return found


def _anchor(row: int, column: int, text: str, widths: dict[int, float], heights: dict[int, float]) -> str:
    """The box right of the cell, wide enough to read and high enough for its lines.

    From and to as column, offset, row, offset in pixels (x:Anchor), counted from 0.
    """
    last_column = _span(column + 1, _BOX_WIDTH, widths, 9.0)
    lines = 1 + sum(max(1, math.ceil(len(line) / _BOX_CHARACTERS)) for line in text.split("\n"))
    top = max(row - 1, 1)
    last_row = _span(top, lines * _LINE + _MARGIN, heights, _ROW)
    return f"{column}, 12, {top - 1}, 4, {last_column}, 4, {last_row}, 4"


def _span(first: int, wanted: float, sizes: dict[int, float], usual: float) -> int:
    """Number of the last row or column that a box of this size reaches, counted so that it is its end from 0."""
    total, number = 0.0, first
    while total < wanted and number < first + 60:
        total += sizes.get(number, usual)
        number += 1
    return number - 1

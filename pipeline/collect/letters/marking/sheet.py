"""Marks in a workbook: fills and comments are added to the package itself, everything else stays as the sender left it.

openpyxl would drop pictures, drop-downs of newer Excel, slicers and text boxes when it saves. The comments are the
classic ones (ECMA-376 part 1, 18.7, with their VML shapes), which Excel, WPS and LibreOffice all show.
"""

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from pipeline.collect.letters.marking.comments import SheetComments
from pipeline.collect.letters.marking.marks import ERROR_FILL, WARNING_FILL, Mark, spot_of
from pipeline.collect.letters.marking.package import RELATION, MarkingError, Package
from pipeline.collect.reading.raw import address
from pipeline.model.problem import Severity

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_M = f"{{{MAIN}}}"
_MERGE_LIMIT = 20_000


def mark_workbook(package: Package, marks: Sequence[Mark]) -> int:
    """Mark the cells.

    Args:
        package: a workbook; changed.
        marks: what to write at which cell.

    Returns:
        How many marks found their sheet.

    Raises:
        MarkingError: the package is not built as a workbook should be.
    """
    book = package.related("", "officeDocument") or "xl/workbook.xml"
    paths = _sheet_paths(package, book)
    fills = _Fills(package, book)
    done = 0
    for sheet in dict.fromkeys(mark.sheet for mark in marks):
        if sheet in paths:
            here = [mark for mark in marks if mark.sheet == sheet]
            _mark_sheet(package, paths[sheet], here, fills)
            done += len(here)
    fills.save()
    return done


def _sheet_paths(package: Package, book: str) -> dict[str, str]:
    targets = package.targets(book)
    sheets = package.tree(book).iter(f"{_M}sheet")
    return {sheet.get("name", ""): targets.get(sheet.get(f"{{{RELATION}}}id", ""), "") for sheet in sheets}


def _mark_sheet(package: Package, path: str, marks: Sequence[Mark], fills: "_Fills") -> None:
    root = package.tree(path)
    data = root.find(f"{_M}sheetData")
    if data is None:
        msg = f"{path}: no sheetData"
        raise MarkingError(msg)
    grid, anchors = _Grid(data), _anchors(root)
    comments = SheetComments(package, path, root)
    for spot in filter(None, map(spot_of, sorted(comments.cleared))):
        cell = grid.cell(*spot)
        cell.set("s", str(fills.cleared(int(cell.get("s", "0")))))
    for mark in marks:
        row, column = anchors.get((mark.row, mark.column), (mark.row, mark.column))
        cell = grid.cell(row, column)
        cell.set("s", str(fills.style(int(cell.get("s", "0")), mark.severity)))
        comments.add(row, column, mark.text)
    comments.save()
    package.put(path, root)


def _anchors(root: etree._Element) -> dict[tuple[int, int], tuple[int, int]]:
    """The first cell of each merged area by the others' row and column: only the first shows a comment."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in list(root.iter(f"{_M}mergeCell"))[:_MERGE_LIMIT]:
        first, _, last = merge.get("ref", "").partition(":")
        start, end = spot_of(first), spot_of(last)
        if start and end and (end[0] - start[0] + 1) * (end[1] - start[1] + 1) <= _MERGE_LIMIT:
            for row in range(start[0], end[0] + 1):
                found.update({(row, column): start for column in range(start[1], end[1] + 1)})
        if len(found) > 10 * _MERGE_LIMIT:
            break
    return found


class _Grid:
    """The cells of a sheet; those that are missing are put in at their place."""

    def __init__(self, data: etree._Element) -> None:
        self._data = data
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[tuple[int, int], etree._Element] = {}
        number = 0
        for row in data.iterchildren(f"{_M}row"):
            number = int(row.get("r", number + 1))
            self._rows.setdefault(number, row)
            self._index(row, number)

    def _index(self, row: etree._Element, number: int) -> None:

        column = 0
        for cell in row.iterchildren(f"{_M}c"):
            spot = spot_of(cell.get("r", ""))
            column = spot[1] if spot else column + 1
            # A cell may leave its address out; beside one that is put in it has to say it.
            cell.set("r", address(number, column))
            self._cells.setdefault((number, column), cell)

    def cell(self, row: int, column: int) -> etree._Element:
        """The cell, made if need be."""
        if (row, column) not in self._cells:
            parent = self._row(row)
            cell = etree.Element(f"{_M}c")
            cell.set("r", address(row, column))
            if parent.get("s") and parent.get("customFormat") in {"1", "true"}:
                cell.set("s", parent.get("s", "0"))
            spots = (spot_of(other.get("r", "")) for other in parent)
            parent.insert(sum(1 for spot in spots if spot and spot[1] < column), cell)
            self._cells[row, column] = cell
            parent.attrib.pop("spans", None)
        return self._cells[row, column]

    def _row(self, number: int) -> etree._Element:
        if number not in self._rows:
            row = etree.Element(f"{_M}row")
            row.set("r", str(number))
            self._data.insert(sum(1 for other in self._rows if other < number), row)
            self._rows[number] = row
        return self._rows[number]


class _Fills:
    """The workbook's styles, with a marked twin of each style that is asked for."""

    def __init__(self, package: Package, book: str) -> None:
        self._package = package
        self._path = package.related(book, "styles")
        if not self._path:
            msg = "no styles"
            raise MarkingError(msg)
        self._root = package.tree(self._path)
        self._formats = self._child("cellXfs")
        self._fills = self._child("fills")
        self._colours: dict[str, int] = {}
        self._twins: dict[tuple[int, str], int] = {}

    def style(self, style: int, severity: Severity) -> int:
        """Index of the style that is like ``style`` on the colour of ``severity``."""
        colour = ERROR_FILL if severity is Severity.ERROR else WARNING_FILL
        if (style, colour) not in self._twins:
            twin = deepcopy(self._formats[style if 0 <= style < len(self._formats) else 0])
            twin.set("fillId", str(self._fill(colour)))
            twin.set("applyFill", "1")
            self._formats.append(twin)
            self._twins[style, colour] = len(self._formats) - 1
        return self._twins[style, colour]

    def cleared(self, style: int) -> int:
        """Index of the style that is like ``style`` without our colour; of another colour, the style itself."""
        if not 0 <= style < len(self._formats):
            return style
        fill = int(self._formats[style].get("fillId", "0"))
        colours = (
            [one.get("rgb", "") for one in self._fills[fill].iter(f"{_M}fgColor")] if fill < len(self._fills) else []
        )
        if colours not in [[f"FF{ERROR_FILL}"], [f"FF{WARNING_FILL}"]]:
            return style
        if (style, "") not in self._twins:
            twin = deepcopy(self._formats[style])
            twin.set("fillId", "0")
            self._formats.append(twin)
            self._twins[style, ""] = len(self._formats) - 1
        return self._twins[style, ""]

    def save(self) -> None:
        """Write the styles back."""
        for parent in (self._formats, self._fills):
            parent.set("count", str(len(parent)))
        self._package.put(self._path, self._root)

    def _child(self, name: str) -> etree._Element:
        child = self._root.find(f"{_M}{name}")
        if child is None or not len(child):
            msg = f"styles: no {name}"
            raise MarkingError(msg)
        return child

    def _fill(self, colour: str) -> int:
        if colour not in self._colours:
            fill = etree.SubElement(self._fills, f"{_M}fill")
            pattern = etree.SubElement(fill, f"{_M}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{_M}fgColor", rgb=f"FF{colour}")
            etree.SubElement(pattern, f"{_M}bgColor", indexed="64")
            self._colours[colour] = len(self._fills) - 1
        return self._colours[colour]

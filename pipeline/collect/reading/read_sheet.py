"""Workbooks (xlsx, xls, xlsb, ods) and CSV into raw tables."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.collect.intake.kind import Kind
from pipeline.collect.intake.mail import decode_text
from pipeline.collect.intake.package import GRID_LIMIT, check_package
from pipeline.collect.intake.part import UnreadableError
from pipeline.collect.reading.identity import identity_in
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, RawDocument, RawTable, RawValue

SHEET_LIMIT = 60
MERGE_LIMIT = 20_000
CSV_LIMIT = 5_000_000  # bytes

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MONTH_FORMATS = {17, 27, 57}  # mmm-yy; yyyy"年"m"月" in Chinese Excel (ECMA-376 18.8.30)
_SPECIAL_CELL = re.compile(rb"<c\s([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_CORE_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]{10,40})<")


def read_workbook(data: bytes, kind: Kind) -> RawDocument:
    """All sheets of a workbook.

    Raises:
        UnreadableError: damaged, with a password, too large, or without any sheet.
    """
    parts = {} if kind is Kind.XLS else check_package(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = [
                (sheet.name, sheet.visible is not SheetVisibleEnum.Visible)
                for sheet in book.sheets_metadata
                if sheet.typ is SheetTypeEnum.WorkSheet
            ][:SHEET_LIMIT]
            special = _special_cells(parts) if kind is Kind.XLSX else {}
            tables = [_table(book.get_sheet_by_name(name), name, hidden, special.get(name)) for name, hidden in names]
    except PasswordError:
        raise UnreadableError("文件加了密码，打不开；请单位去掉密码重新发送") from None
    except (CalamineError, OSError, ValueError):
        raise UnreadableError("表格文件已损坏或不是真正的表格，打不开；请单位另存为 xlsx 后重新发送") from None
    except BaseException as error:
        # The reader is compiled; where it gives up it raises this class, which derives from BaseException alone.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("表格文件已损坏，打不开；请单位另存为 xlsx 后重新发送") from None
    if not tables:
        raise UnreadableError("工作簿里没有读到工作表（可能存成了“严格 Open XML”）；请单位另存为普通 xlsx 后重新发送")
    return RawDocument(tuple(tables), workbook=True, modified=modified_in(parts), identity=identity_in(parts))


def read_csv_table(data: bytes) -> RawDocument:
    """A CSV or tab-separated file as one table.

    Raises:
        UnreadableError: too large, or a field that never ends.
    """
    if len(data) > CSV_LIMIT:
        raise UnreadableError("CSV 文件过大，不像计划表，请人工处理")
    utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    text = decode_text(data, "utf-16" if utf16 else "")
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise UnreadableError("CSV 文件已损坏，打不开；请单位另存为 xlsx 后重新发送") from None
    return RawDocument((RawTable("CSV", [row[:GRID_COLUMNS] for row in rows[:GRID_ROWS]]),))


def modified_in(parts: dict[str, bytes]) -> datetime | None:
    """When an office package says it was last saved (dcterms:modified)."""
    match = _CORE_MODIFIED.search(parts.get("docProps/core.xml", b""))
    try:
        found = datetime.fromisoformat(match[1].decode("ascii")) if match else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None


def _table(sheet: CalamineSheet, name: str, hidden: bool, special: "_Special | None") -> RawTable:
    if sheet.total_height * max(sheet.total_width, 1) > GRID_LIMIT:
        raise UnreadableError("表格范围过大（很远的格子里有内容），请单位删去表格以外的内容后重新发送")
    start = sheet.start or (0, 0)
    rows: Sequence[Sequence[RawValue]] = [
        [None if value == "" else value for value in row[:GRID_COLUMNS]]
        for row in sheet.to_python(skip_empty_area=True, nrows=GRID_ROWS)
    ]
    merges = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:MERGE_LIMIT]
    ]
    months, formulas = special or (frozenset(), frozenset())
    return RawTable(name, rows, start[0] + 1, start[1] + 1, merges, hidden, months, formulas)


_Special = tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]


def _special_cells(parts: dict[str, bytes]) -> dict[str, _Special]:
    """For each sheet, date cells that show only a month, and formulas nobody computed; calamine tells neither."""
    try:
        month_styles = _month_styles(parts.get("xl/styles.xml", b""))
        found = {}
        for name, path in _sheet_parts(parts).items():
            months, formulas = set(), set()
            for match in _SPECIAL_CELL.finditer(parts.get(path, b"")):
                spot, style = _attributes(match[1])
                if spot and style in month_styles:
                    months.add(spot)
                if spot and match[2] and b"<f" in match[2] and not re.search(rb"<v>[^<]|<is>", match[2]):
                    formulas.add(spot)
            found[name] = (frozenset(months), frozenset(formulas))
    except (ParseError, KeyError, ValueError):
        return {}
    return found


def _attributes(attributes: bytes) -> tuple[tuple[int, int] | None, int]:
    place = re.search(rb'\br="([A-Z]{1,3})(\d{1,7})"', attributes)
    style = re.search(rb'\bs="(\d{1,6})"', attributes)
    if not place:
        return None, -1
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - 64
    return (int(place[2]), column), int(style[1]) if style else -1


def _month_styles(styles: bytes) -> set[int]:
    if not styles:
        return set()
    root: Element = fromstring(styles)
    months = set(_MONTH_FORMATS)
    for item in root.iter(f"{_MAIN}numFmt"):
        code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", item.get("formatCode", "")).casefold()
        if "y" in code and "m" in code and "d" not in code and "h" not in code:
            months.add(int(item.get("numFmtId", "-1")))
    formats = root.find(f"{_MAIN}cellXfs")
    cells = list(formats) if formats is not None else []
    return {index for index, item in enumerate(cells) if int(item.get("numFmtId", "0")) in months}


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    relations = {
        item.get("Id", ""): item.get("Target", "").removeprefix("/xl/").removeprefix("./")
        for item in fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    sheets = fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet")
    return {sheet.get("name", ""): "xl/" + relations.get(sheet.get(_RELATION, ""), "") for sheet in sheets}

"""Workbooks (xlsx, xls, xlsb, ods, et) into raw tables, with a count against silent losses."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.collect.reading.active import active_compound, active_content
from pipeline.collect.reading.book_parts import comments_of, looks_of, sheet_parts, transitional
from pipeline.collect.reading.identity import identity_in
from pipeline.collect.reading.ods_facts import ods_facts
from pipeline.collect.reading.old_book import check_old_book
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS, RawDocument, RawTable, RawValue, address
from pipeline.collect.reading.sheet_scan import BELOW, MERGE_LIMIT, PICTURE, VAST, SheetFacts, scan_sheet
from pipeline.collect.reading.wording import OFFICE_AUTHOR, listed, remarks
from pipeline.collect.reading.xlsb_facts import xlsb_facts
from pipeline.untrusted.kind import Kind
from pipeline.untrusted.package import GRID_LIMIT, check_package
from pipeline.untrusted.unreadable import UnreadableError

SHEET_LIMIT = 60
AREA_LIMIT = 100_000
"""Cells of one merged area, as far as it lies within what is used."""

_DAMAGED = "表格文件已损坏或不是真正的表格，打不开；请单位另存为 xlsx 后重新发送"
_CORE_MODIFIED = re.compile(rb"<dcterms:modified[^<>]{0,200}>([^<]{10,40})<")
_PACKAGES = {Kind.XLSX, Kind.XLSM, Kind.XLSB, Kind.ODS}
_WITH_XML = {Kind.XLSX, Kind.XLSM}


@dataclass
class _Book:
    """What the package says of its sheets, by name, and of itself."""

    parts: dict[str, bytes] = field(default_factory=dict)
    facts: dict[str, SheetFacts] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_workbook(data: bytes, kind: Kind) -> RawDocument:
    """All sheets of a workbook.

    Args:
        data: the file.
        kind: what it is; an OLE2 file of WPS (et) is read like xls.

    Raises:
        UnreadableError: damaged, with a password, too large, without any sheet, or where fewer cells were read than
            the file has; ``DamagedError`` where another reader would show a part of it.
    """
    macro_sheets = kind not in _PACKAGES and check_old_book(data)
    book = _Book(check_package(data) if kind in _PACKAGES else {})
    if kind in _WITH_XML:
        data = transitional(book.parts) or data
        _scan(book)
    elif kind in {Kind.ODS, Kind.XLSB}:
        book.facts = ods_facts(book.parts.get("content.xml", b"")) if kind is Kind.ODS else xlsb_facts(book.parts)
        for facts in book.facts.values():
            book.notes += _unread(facts)
    tables = _read(data, book)
    if not tables:
        raise UnreadableError("工作簿里没有读到工作表；请单位另存为 xlsx 后重新发送")
    active = active_content(book.parts) if book.parts else active_compound(data, macro_sheets=macro_sheets)
    return RawDocument(
        tuple(tables),
        workbook=True,
        modified=modified_in(book.parts),
        identity=identity_in(book.parts),
        notes=(*active, *book.notes),
    )


def modified_in(parts: dict[str, bytes]) -> datetime | None:
    """When an office package says it was last saved (dcterms:modified)."""
    match = _CORE_MODIFIED.search(parts.get("docProps/core.xml", b""))
    try:
        found = datetime.fromisoformat(match[1].decode("ascii")) if match else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None


def _scan(book: _Book) -> None:
    """Look over each sheet's own XML."""
    looks = looks_of(book.parts)
    for name, part in sheet_parts(book.parts).items():
        facts = scan_sheet(book.parts[part], looks)
        book.facts[name] = facts
        comments = comments_of(book.parts, part)
        said = [(f"{comment.cell}格", comment.text) for comment in comments if comment.author != OFFICE_AUTHOR]
        book.notes += remarks("批注", said)
        book.notes += _unread(facts)


def _unread(facts: SheetFacts) -> Iterator[str]:
    """What of a sheet has no value that could be read."""
    if facts.errors:
        yield f"{listed(address(*spot) for spot in facts.errors)}格是错误值，按空白读"
    if facts.pictures:
        yield f"{listed(address(*spot) for spot in facts.pictures)}格里是图片，没有读"
    if facts.beyond:
        yield f"第{GRID_COLUMNS}栏以右的内容没有读"


def _read(data: bytes, book: _Book) -> list[RawTable]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
            if len(sheets) > SHEET_LIMIT:
                raise UnreadableError(f"工作簿里的工作表超过 {SHEET_LIMIT} 张，请人工处理")
            return [
                _table(
                    workbook.get_sheet_by_name(sheet.name),
                    sheet.name,
                    sheet.visible is not SheetVisibleEnum.Visible,
                    book.facts.get(sheet.name),
                )
                for sheet in sheets
            ]
    except PasswordError:
        raise UnreadableError("文件加了密码，打不开；请单位去掉密码重新发送") from None
    except (CalamineError, OSError, ValueError):
        raise UnreadableError(_DAMAGED) from None
    except BaseException as error:
        # The reader is compiled; where it gives up it raises this class, which derives from BaseException alone.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("表格文件已损坏，打不开；请单位另存为 xlsx 后重新发送") from None


def _table(sheet: CalamineSheet, name: str, hidden: bool, facts: SheetFacts | None) -> RawTable:
    if sheet.total_height * max(sheet.total_width, 1) > GRID_LIMIT:
        raise UnreadableError(VAST)
    if sheet.total_height > GRID_ROWS:
        raise UnreadableError(BELOW)
    start = sheet.start or (0, 0)
    merged = sheet.merged_cell_ranges or []
    if len(merged) > MERGE_LIMIT:
        raise UnreadableError(f"工作表里的合并单元格超过 {MERGE_LIMIT} 处，不像计划表，请人工处理")
    rows: Sequence[Sequence[RawValue]] = [
        [_plain(value) for value in row[: max(GRID_COLUMNS - start[1], 0)]]
        for row in sheet.to_python(skip_empty_area=True, nrows=GRID_ROWS)
    ]
    merges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged]
    table = RawTable(name, rows, start[0] + 1, start[1] + 1, merges, hidden)
    for top, left, bottom, right in merges:
        down, along = min(bottom, table.last_row) - top + 1, min(right, table.last_column) - left + 1
        if down > 0 and along > 0 and down * along > AREA_LIMIT:
            shown = f"{address(top, left)}:{address(bottom, right)}"
            raise UnreadableError(f"合并单元格 {shown} 的范围过大，请单位取消合并后重新发送")
    return _with_facts(table, facts) if facts else table


def _plain(value: RawValue) -> RawValue:
    if not isinstance(value, str):
        return value
    if PICTURE in value[:20]:
        return None  # WPS: a picture in the cell
    # An apostrophe typed before a number, to make text of it, once too often.
    return (value[1:] if value[0] in "'＇" and len(value) > 1 and value[1].isdigit() else value) if value else None


def _with_facts(table: RawTable, facts: SheetFacts) -> RawTable:
    """The table with what its XML says besides; every cell that has text there must have been read."""
    lost = sorted(spot for spot in facts.filled if table.value(*spot) is None)
    if lost:
        shown = listed(address(*spot) for spot in lost)
        raise UnreadableError(f"工作表“{table.name}”的{shown}格有内容却没有读出来，请人工处理")
    return replace(
        table,
        month_cells=frozenset(facts.months),
        blind_formulas=frozenset(facts.blind),
        struck=frozenset(facts.struck),
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
    )

"""Workbooks as people leave them: edited by openpyxl, an xlsb written by hand, old ones by xlwt."""

import io
import struct
from collections.abc import Callable, Sequence

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from tests.collect.builders import xlsx, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

Table = Sequence[Sequence[object]]


def edited(table: Table, change: Callable[[Worksheet], object]) -> bytes:
    """A workbook of one sheet, changed by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx(table)))
    change(book.worksheets[0])
    return saved(book)


def sheets(tables: dict[str, Table], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of several sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(table: Table) -> bytes:
    """The same as a BIFF8 workbook, which WPS calls et."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(table):
        for index, value in enumerate(row):
            sheet.write(number, index, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsb(table: Table, *, inside: Sequence[tuple[int, bytes]] = (), texts: Sequence[str] = ()) -> bytes:
    """The same as a binary workbook (MS-XLSB), as small as one can be: inline strings and numbers.

    Args:
        table: its rows.
        inside: records more, behind the last row.
        texts: shared strings.
    """
    width = max(len(row) for row in table)
    rows = b""
    for number, row in enumerate(table):
        # BrtRowHdr: row, style, height, flags, one column span
        rows += _record(0, struct.pack("<IIHBBBIII", number, 0, 300, 0, 0, 0, 1, 0, width - 1))
        for index, value in enumerate(row):
            cell = struct.pack("<II", index, 0)
            if isinstance(value, int | float):
                rows += _record(5, cell + struct.pack("<d", float(value)))  # BrtCellReal
            elif value is not None:
                rows += _record(6, cell + _wide(str(value)))  # BrtCellSt
    sheet = (
        _record(129)  # BrtBeginSheet
        + _record(148, struct.pack("<IIII", 0, len(table) - 1, 0, width - 1))  # BrtWsDim
        + _record(145)  # BrtBeginSheetData
        + rows
        + b"".join(_record(kind, data) for kind, data in inside)
        + _record(146)
        + _record(130)
    )
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    )
    shared = _record(159, struct.pack("<II", len(texts), len(texts)))  # BrtBeginSst, then BrtSSTItem
    shared += b"".join(_record(19, b"\0" + _wide(text)) for text in texts) + _record(160)
    related = [("worksheet", "worksheets/sheet1.bin"), *([("sharedStrings", "sharedStrings.bin")] if texts else [])]
    return zipped(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": _relations(related),
            "xl/worksheets/sheet1.bin": sheet,
            **({"xl/sharedStrings.bin": shared} if texts else {}),
        }
    )


def _relations(related: Sequence[tuple[str, str]]) -> bytes:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(related, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{items}</Relationships>'.encode()


def _wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _record(kind: int, data: bytes = b"") -> bytes:
    """Record type and size in seven bits a byte (MS-XLSB 2.1.4)."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return head + length + data

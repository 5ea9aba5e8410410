"""Every cell of an xlsb that says something is read, or the file waits for a person."""

import io
import struct
import zipfile

import pytest

from pipeline.collect.reading.read_sheet import read_workbook
from pipeline.collect.reading.xlsb_facts import xlsb_facts
from pipeline.untrusted.kind import Kind
from tests.collect.builders import grid, read_one, rewrite
from tests.collect.reading.books import xlsb

ROW, FURTHER = 9, 200
SHEET = "xl/worksheets/sheet1.bin"


def row(number: int) -> tuple[int, bytes]:
    """BrtRowHdr; ``number`` from 1."""
    return 0, struct.pack("<IIHBBBIII", number - 1, 0, 300, 0, 0, 0, 1, 0, 9)


def cell(kind: int, column: int, value: bytes) -> tuple[int, bytes]:
    return kind, struct.pack("<II", column - 1, 0) + value


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


KINDS = (
    cell(1, 1, b""),  # BrtCellBlank
    cell(2, 2, struct.pack("<i", 300 << 2 | 2)),  # BrtCellRk
    cell(3, 3, b"\x07"),  # BrtCellError: #DIV/0!
    cell(4, 4, b"\0"),  # BrtCellBool
    cell(5, 5, struct.pack("<d", 0.5)),  # BrtCellReal
    cell(6, 6, wide("字")),  # BrtCellSt
    cell(6, 7, wide("")),
    cell(7, 8, struct.pack("<I", 0)),  # BrtCellIsst
    cell(7, 9, struct.pack("<I", 1)),
    cell(8, 10, wide("式") + bytes(10)),  # BrtFmlaString
    cell(9, 11, struct.pack("<d", 2) + bytes(10)),  # BrtFmlaNum
    cell(11, 12, b"\x2a" + bytes(10)),  # BrtFmlaError
)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_each_kind_of_cell_is_found_as_the_reader_reads_it() -> None:
    data = xlsb(grid(), inside=[row(ROW), *KINDS], texts=["共用", ""])
    facts = xlsb_facts(parts(data))["Sheet1"]
    assert sorted(spot for spot in facts.filled if spot[0] == ROW) == [
        (ROW, column) for column in (2, 4, 5, 6, 8, 10, 11)
    ]
    assert facts.errors == [(ROW, 3), (ROW, 12)]
    (table,) = read_workbook(data, Kind.XLSB).tables
    assert facts.filled == {
        (number, column)
        for number in range(1, ROW + 1)
        for column in range(1, 60)
        if table.value(number, column) is not None
    }


def test_a_cell_that_the_reader_passes_over() -> None:
    """It stops at the first end of the cells; a program that goes on shows the rest."""
    more = [(146, b""), (145, b""), row(ROW), cell(6, 2, wide("后面的活动"))]
    data = xlsb(grid(), inside=more)
    assert "B9格有内容却没有读出来" in read_one("计划表.xlsb", data).stuck


def test_errors_are_named() -> None:
    data = xlsb(grid(), inside=[row(ROW), KINDS[2]])
    notes = read_workbook(data, Kind.XLSB).notes
    assert "C9格是错误值，按空白读" in notes


def test_what_lies_right_of_the_grid_is_said() -> None:
    data = xlsb(grid(), inside=[row(ROW), cell(6, FURTHER + 1, wide("远"))])
    assert f"第{FURTHER}栏以右的内容没有读" in read_workbook(data, Kind.XLSB).notes


@pytest.mark.parametrize("cut", [1, 5, 40, 200])
def test_a_part_cut_off_ends_in_no_error(cut: int) -> None:
    data = rewrite(xlsb(grid()), {SHEET: lambda old: old[:-cut]})
    content = parts(data)
    assert xlsb_facts(content)
    assert xlsb_facts({**content, "xl/workbook.bin": content["xl/workbook.bin"][:-cut]}) is not None
    assert xlsb_facts({SHEET: content[SHEET]}) == {}

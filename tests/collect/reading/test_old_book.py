"""Old workbooks looked over before the reader: whole ones pass, damaged ones end with a reason, none is half read."""

import functools
import io
import random
import re
import struct

import pytest
import xlwt

from pipeline.collect.reading import read_sheet
from pipeline.collect.reading.old_book import SHEETS_LIMIT, check_old_book
from pipeline.collect.reading.old_records import CONTINUED_LIMIT
from pipeline.collect.reading.raw import RawDocument
from pipeline.collect.reading.read_sheet import read_workbook
from pipeline.tools import libreoffice
from pipeline.untrusted.kind import Kind
from pipeline.untrusted.unreadable import DamagedError, UnreadableError
from tests.collect.builders import grid, read_one, submitted, xlsx
from tests.collect.intake.builders import compound
from tests.collect.intake.damage import (
    DIRECTORY_START,
    MORE_TABLES_START,
    book_chain,
    book_stream,
    entry_place,
    header,
    large_sectors,
    linked,
    many_tables,
    records,
    written,
)
from tests.collect.reading.books import sheets, xls
from tests.conftest import PROJECT

needs_libreoffice = pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
SAMPLE = (PROJECT / "inputs/2020/replies/示例山省学会科普工作计划.xls").read_bytes()
BOOK = book_stream(SAMPLE)
SHEET = struct.unpack_from("<I", BOOK, next(at for kind, at, _ in records(BOOK) if kind == 0x0085) + 4)[0]
FORMULA, CELL, MANY, CONTINUE, TEXTS = 0x0006, 0x00FD, 0x00BD, 0x003C, 0x00FC
DIMENSIONS, END_OF_PART = 0x0200, 0x000A


def first(kind: int) -> int:
    """Where the first record of a type lies in the sample's first sheet."""
    return next(at for found, at, _ in records(BOOK, SHEET) if found == kind)


def changed(place: int, *numbers: int) -> bytes:
    """The sample with numbers of 16 bits at a place of its workbook."""
    book = bytearray(BOOK)
    struct.pack_into(f"<{len(numbers)}H", book, place, *numbers)
    return compound({"Workbook": bytes(book)})


def with_records(*added: tuple[int, bytes]) -> bytes:
    """The sample with records put before the first cell of its first sheet."""
    more = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in added)
    place = first(CELL)
    return compound({"Workbook": BOOK[:place] + more + BOOK[place:]})


def cell(row: int, column: int) -> tuple[int, bytes]:
    """A record of a cell with the first of the book's texts."""
    return CELL, struct.pack("<HHHI", row, column, 0, 0)


def refused(data: bytes) -> str:
    """Why the check lets it not pass."""
    with pytest.raises(UnreadableError) as found:
        check_old_book(data)
    return str(found.value)


def damaged(data: bytes) -> str:
    """The same, where no other reader may be tried."""
    with pytest.raises(DamagedError) as found:
        check_old_book(data)
    return str(found.value)


# --- whole files


@functools.cache
def long_book() -> bytes:
    """8 MB of long texts: an allocation table that goes on behind the header."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(250):
        sheet.write(row, 0, f"{row:05d}" + "x" * 32_000)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def wide_book() -> bytes:
    """Numbers side by side, formulas, several sheets, a far corner: 4,000 rows, 200 columns."""
    book = xlwt.Workbook()
    for name in ("甲", "乙"):
        sheet = book.add_sheet(name)
        for row in range(30):
            for column in range(20):
                sheet.write(row, column, row * column / 4)
            sheet.write(row, 30, xlwt.Formula(f'A{row + 1}&"字"'))
        sheet.write(3999, 199, "角")
        sheet.merge(40, 45, 0, 9)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(SAMPLE, id="sample"),
        pytest.param(xls([["一"]]), id="one cell"),
        pytest.param(xls(grid()), id="plan"),
        pytest.param(wide_book(), id="wide"),
        pytest.param(large_sectors(BOOK), id="sectors of 4096 bytes"),
        pytest.param(compound({"Book": BOOK, "\x05SummaryInformation": b"x" * 400}), id="other name"),
        pytest.param(compound({"Workbook": BOOK + bytes(700)}), id="padded"),
        pytest.param(many_tables(BOOK + bytes(8_000_000)), id="table behind the header"),
    ],
)
def test_a_whole_book_passes_and_is_read(data: bytes) -> None:
    check_old_book(data)
    assert read_workbook(data, Kind.XLS).tables


def test_a_large_book_passes() -> None:
    data = long_book()
    assert len(data) > 7_000_000
    assert header(data, MORE_TABLES_START) < len(data) // 512
    check_old_book(data)


@needs_libreoffice
@pytest.mark.parametrize(
    "source",
    [
        pytest.param(xlsx(grid()), id="plan"),
        pytest.param(sheets({"一": grid(), "二": [["x", 1, "=A1&B1"]], "空": []}, hidden=("二",)), id="sheets"),
        pytest.param(xlsx([[f"第{row}行", row, row / 7] for row in range(3000)]), id="long"),
    ],
)
def test_what_libreoffice_saves_passes_and_is_read(source: bytes) -> None:
    data = libreoffice.convert(source, ".xlsx", "xls")
    check_old_book(data)
    here, there = read_workbook(data, Kind.XLS), read_workbook(source, Kind.XLSX)
    assert here.tables[0].rows == there.tables[0].rows


@pytest.mark.parametrize("data", [SAMPLE, xls(grid()), wide_book()])
def test_a_book_in_scattered_sectors_is_read_the_same(data: bytes) -> None:
    with_other_streams = compound({"a": b"a" * 9000, "Workbook": book_stream(data), "b": b"b" * 5000})
    check_old_book(with_other_streams)
    assert read_workbook(with_other_streams, Kind.XLS).tables == read_workbook(data, Kind.XLS).tables


# --- sectors


def test_a_directory_in_a_circle() -> None:
    start = header(SAMPLE, DIRECTORY_START)
    data = linked(SAMPLE, start, start)
    assert (
        read_one("计划.xls", data).stuck
        == refused(data)
        == ("旧版 Excel 文件已损坏（文件目录的扇区绕成了圈，没有结尾），打不开；请单位打开原件，另存为 .xlsx 再发")
    )


@pytest.mark.parametrize("place", [600, 3000, 7000])
@pytest.mark.parametrize("count", [20, 200, 500])
def test_what_the_fuzzer_found(place: int, count: int) -> None:
    """Bytes too many before the allocation table: each of its numbers then stands for another sector."""
    for added in (bytes(count), SAMPLE[place - count : place]):
        assert "文件目录的扇区绕成了圈" in refused(SAMPLE[:place] + added + SAMPLE[place:])


@needs_libreoffice
def test_a_table_that_the_header_does_not_count_is_read_by_libreoffice() -> None:
    data = written(SAMPLE, MORE_TABLES_START, 0)
    assert "扇区分配表" in refused(data)
    assert read_one("计划.xls", data).submission


@pytest.mark.parametrize("back", [0, 3, 5])
def test_a_book_in_a_circle_is_not_read_in_part(back: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "convert", not_called)
    chain = book_chain(SAMPLE)
    data = linked(SAMPLE, chain[8], chain[back])
    assert read_one("计划.xls", data).stuck == (
        "旧版 Excel 文件已损坏（表格数据的扇区绕成了圈，没有结尾），打不开；请单位打开原件，另存为 .xlsx 再发"
    )


@pytest.mark.parametrize("last", range(15))
def test_a_book_cut_off_is_not_read_in_part(last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "convert", not_called)
    reading = read_one("计划.xls", linked(SAMPLE, book_chain(SAMPLE)[last], 0xFFFFFFFE))
    if (last + 1) * 512 > records(BOOK, SHEET)[-1][1]:  # only padding is gone
        assert reading.submission == read_one("计划.xls", SAMPLE).submission
    else:
        assert "旧版 Excel 文件已损坏" in reading.stuck


def not_called(*_: object) -> bytes:
    raise AssertionError("no other reader may be tried")


# --- records


def test_a_record_longer_than_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "convert", not_called)
    assert damaged(changed(first(CELL) + 2, 60_000)) == (
        "旧版 Excel 文件已损坏（第1张工作表的内容中途断了），打不开；请单位打开原件，另存为 .xlsx 再发"
    )
    assert "工作簿的开头的内容中途断了" in damaged(changed(2, 60_000))
    assert "中途断了" in read_one("计划.xls", changed(first(CELL) + 2, 60_000)).stuck


def test_a_book_cut_off_between_two_records() -> None:
    cells = [at for kind, at, _ in records(BOOK, SHEET) if kind == CELL]
    data = compound({"Workbook": BOOK[: cells[40]]})
    whole = written(data, entry_place(data, "Workbook") + 120, len(BOOK))
    assert "第1张工作表的内容中途断了" in damaged(whole)
    check_old_book(data)  # as long as it says, only without its last record: some programs write it so


def test_a_sheet_that_is_not_where_it_should_be() -> None:
    place = next(at for kind, at, _ in records(BOOK) if kind == 0x0085) + 4
    assert "找不到第1张工作表的内容" in damaged(changed(place, 0xFFFF))
    assert "找不到第1张工作表的内容" in damaged(changed(place, (SHEET + 2) & 0xFFFF))


@pytest.mark.parametrize(
    ("rows", "columns", "passes"), [(65_536, 256, True), (65_537, 256, False), (2**31, 256, False)]
)
def test_room_for_more_than_a_sheet_has_is_not_reserved(rows: int, columns: int, *, passes: bool) -> None:
    data = with_records((DIMENSIONS, struct.pack("<IIHHH", 0, rows, 0, columns, 0)))
    if passes:
        check_old_book(data)
    else:
        assert "第1张工作表的范围写错了" in refused(data)


@pytest.mark.parametrize("data", [struct.pack("<IIHHH", 9, 2, 0, 5, 0), struct.pack("<HHHHH", 5, 2, 0, 5, 0)])
def test_a_sheet_that_ends_before_it_begins(data: bytes) -> None:
    assert "第1张工作表的范围写错了" in refused(with_records((DIMENSIONS, data)))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_records(cell(65_535, 0)), "第 20000 行以下还有内容"),
        (with_records(cell(19_999, 0), cell(0, 255)), "表格范围过大"),
        (with_records((FORMULA, struct.pack("<HHH", 19_999, 255, 0) + bytes(14))), "表格范围过大"),
        (with_records((MANY, struct.pack("<HH", 19_999, 0) + bytes(6) + struct.pack("<H", 255))), "表格范围过大"),
    ],
)
def test_a_far_cell_is_refused_before_the_grid_is_laid_out(data: bytes, reason: str) -> None:
    assert reason in refused(data)


@pytest.mark.parametrize(
    "data",
    [
        with_records(cell(3, 256)),
        with_records((FORMULA, struct.pack("<HHH", 3, 60_000, 0) + bytes(14))),
        with_records((MANY, struct.pack("<HH", 3, 0) + bytes(6) + struct.pack("<H", 256))),
    ],
)
def test_a_column_that_no_sheet_has(data: bytes) -> None:
    assert "第1张工作表有单元格的位置写错了" in damaged(data)


@pytest.mark.parametrize("length", [6, 9, 14, 24, 80])
def test_a_cell_that_is_cut_off_or_has_swallowed_the_next(length: int) -> None:
    place = [at for kind, at, _ in records(BOOK, SHEET) if kind == CELL][20]
    assert re.search("有单元格不完整|中途断了", damaged(changed(place + 2, length)))
    kind, data = cell(3, 3)
    check_old_book(with_records((kind, data + b"\0\0")))


def test_a_cell_whose_text_is_not_there() -> None:
    place = [at for kind, at, _ in records(BOOK, SHEET) if kind == CELL][20]
    data = changed(place + 10, 5000)
    assert "第1张工作表有单元格的文字找不到" in damaged(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "check_old_book", lambda _: None)
        whole, left = read_workbook(SAMPLE, Kind.XLS), read_workbook(data, Kind.XLS)
    assert filled(left) == filled(whole) - 1  # the reader says nothing: this is why it is looked for


def filled(document: RawDocument) -> int:
    return sum(value not in {None, ""} for table in document.tables for row in table.rows for value in row)


def test_texts_that_are_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "convert", not_called)
    place = next(at for kind, at, _ in records(BOOK) if kind == TEXTS) + 4 + 8
    data = changed(place, 60_000)
    assert "存放文字的部分中途断了" in damaged(data)
    assert "存放文字的部分中途断了" in read_one("计划.xls", data).stuck


def test_a_text_of_a_formula_lies_where_the_formula_does() -> None:
    far = (FORMULA, struct.pack("<HHH", 19_999, 9, 0) + bytes(14))
    check_old_book(with_records(far, (0x0207, b"\1\0\0x")))


def test_a_chart_inside_a_sheet_has_no_cells() -> None:
    chart = [(0x0809, bytes(16)), cell(65_535, 255), (END_OF_PART, b"")]
    check_old_book(with_records(*chart))


def test_more_sheets_than_are_laid_out() -> None:
    place = next(at for kind, at, _ in records(BOOK) if kind == 0x0085)
    length = struct.unpack_from("<H", BOOK, place + 2)[0] + 4
    start = struct.pack("<I", SHEET + SHEETS_LIMIT * length)
    one = BOOK[place : place + 4] + start + BOOK[place + 8 : place + length]
    many = BOOK[:place] + one * (SHEETS_LIMIT + 1) + BOOK[place + length :]
    assert f"超过 {SHEETS_LIMIT} 张" in refused(compound({"Workbook": many}))


def test_many_large_sheets_are_not_laid_out_side_by_side() -> None:
    book = xlwt.Workbook()
    for name in "一二三":
        sheet = book.add_sheet(name)
        sheet.write(0, 0, "左上")
        sheet.write(19_000, 199, "右下")
    stream = io.BytesIO()
    book.save(stream)
    assert "表格范围过大" in refused(stream.getvalue())


def test_a_record_in_too_many_pieces() -> None:
    pieces = [(CONTINUE, b"")] * (CONTINUED_LIMIT + 1)
    assert "不像正常的表格" in refused(with_records((0x00FC, bytes(8)), *pieces))
    check_old_book(with_records((0x00FC, bytes(8)), *pieces[:1000]))


def test_a_password_is_left_to_the_reader() -> None:
    first_record = 4 + struct.unpack_from("<H", BOOK, 2)[0]
    secret = struct.pack("<HHH", 0x002F, 2, 1) + random.Random(1).randbytes(len(BOOK))
    check_old_book(compound({"Workbook": BOOK[:first_record] + secret}))


def test_every_other_reader_is_still_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def convert(data: bytes, *_: object) -> bytes:
        tried.append(data)
        return xlsx(grid())

    monkeypatch.setattr(libreoffice, "convert", convert)
    monkeypatch.setattr(libreoffice, "program", lambda: PROJECT)
    data = with_records((DIMENSIONS, struct.pack("<IIHHH", 0, 2**31, 0, 256, 0)))
    assert submitted("计划.xls", data)
    assert tried == [data]

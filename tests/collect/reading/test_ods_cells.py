"""Every cell of an ods that says something is read, or the file waits for a person."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.collect.reading.ods_facts import ods_facts
from pipeline.collect.reading.raw import GRID_COLUMNS, GRID_ROWS
from pipeline.tools import libreoffice
from pipeline.untrusted.unreadable import UnreadableError
from tests.collect.builders import ROW, grid, read_one, rewrite, submitted, xlsx
from tests.collect.reading.books import edited

pytestmark = pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
TEXT = b'office:value-type="string" calcext:value-type="string"'
HEAD = (
    '<x xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:calcext="c"><office:spreadsheet>'
    '<table:table table:name="甲">'
)


def ods(table: list[list[object]]) -> bytes:
    return libreoffice.convert(xlsx(table), ".xlsx", "ods")


def changed(change: Callable[[bytes], bytes]) -> bytes:
    return rewrite(ods(grid()), {"content.xml": change})


def sheet(inside: str) -> bytes:
    return f"{HEAD}{inside}</table:table></office:spreadsheet></x>".encode()


def filled(inside: str) -> list[tuple[int, int]]:
    return sorted(ods_facts(sheet(inside))["甲"].filled)


CELL = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'


def test_a_cell_that_names_no_type_is_not_passed_over() -> None:
    """The reader takes it for empty; other programs show its text."""
    shown = f"<text:p>{ROW['主要内容']}</text:p>".encode()

    def untyped(old: bytes) -> bytes:
        place = old.index(shown)
        start = old.rindex(b"<table:table-cell", 0, place)
        return old[:start] + old[start:place].replace(TEXT, b"") + old[place:]

    stuck = read_one("计划表.ods", changed(untyped)).stuck
    assert "有内容却没有读出来" in stuck


def test_a_whole_book_is_read_with_merges_comments_and_all_kinds_of_values() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A9"], sheet["B9"], sheet["C9"], sheet["D9"] = 0, False, "=1+1", '=""'
        sheet["E9"].comment = Comment("说明", "示例")
        sheet["F9"], sheet["G9"] = "甲\n乙", " "
        sheet.merge_cells("H9:I10")
        sheet["H9"] = "合并"

    data = libreoffice.convert(edited(grid(), fill), ".xlsx", "ods")
    assert read_one("计划表.ods", data).stuck == ""


def test_an_error_is_named() -> None:
    table = grid()
    table[3][8] = "=1/0"
    assert any("是错误值，按空白读" in note for note in submitted("计划表.ods", ods(table)).record.notes)


def test_repeated_cells_and_rows_are_each_counted() -> None:
    repeated = CELL.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="2" ')
    rows = f'<table:table-row table:number-rows-repeated="3"><table:table-cell/>{repeated}</table:table-row>'
    assert filled(f"<table:table-row/>{rows}") == [(row, column) for row in (2, 3, 4) for column in (2, 3)]


@pytest.mark.parametrize(
    "cell",
    [
        "<table:table-cell/>",
        "<table:table-cell><text:p/></table:table-cell>",
        "<table:table-cell><text:p> </text:p></table:table-cell>",
        "<table:table-cell><office:annotation><text:p>说明</text:p></office:annotation></table:table-cell>",
        '<table:table-cell office:value-type="string" office:string-value=""/>',
        f"<table:table-cell><table:table><table:table-row>{CELL}</table:table-row></table:table></table:table-cell>",
    ],
)
def test_what_says_nothing_is_not_counted(cell: str) -> None:
    assert filled(f"<table:table-row>{cell}{CELL}</table:table-row>") == [(1, 2)]


@pytest.mark.parametrize(
    "cell",
    [
        '<table:table-cell office:value-type="float" office:value="0"/>',
        '<table:table-cell office:value-type="date" office:date-value="2020-05-01"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="false"/>',
        "<table:covered-table-cell><text:p>a</text:p></table:covered-table-cell>",
        "<table:table-cell><text:p><text:span>a</text:span></text:p></table:table-cell>",
        "<q:table-cell><p:p>a</p:p></q:table-cell>",
    ],
)
def test_what_says_something_is_counted(cell: str) -> None:
    cell = cell.replace("<q:table-cell>", '<q:table-cell xmlns:q="t" xmlns:p="x">')
    assert filled(f"<table:table-row>{cell}</table:table-row>") == [(1, 1)]


@pytest.mark.parametrize(("rows", "columns"), [(GRID_ROWS + 1, 1), (99_999_999, 99_999_999), (20_000, 200)])
def test_repeats_are_bounded(rows: int, columns: int) -> None:
    cell = CELL.replace("<table:table-cell ", f'<table:table-cell table:number-columns-repeated="{columns}" ')
    with pytest.raises(UnreadableError):
        filled(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')


def test_what_lies_right_of_the_grid_is_said() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(grid())))
    book.worksheets[0].cell(1, GRID_COLUMNS + 1, "远")
    result = io.BytesIO()
    book.save(result)
    notes = submitted("计划表.ods", libreoffice.convert(result.getvalue(), ".xlsx", "ods")).record.notes
    assert f"第{GRID_COLUMNS}栏以右的内容没有读" in notes

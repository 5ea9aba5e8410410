"""Lists as workbooks: what was put in comes out, whoever reads it, and quickly."""

import io
import time
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings, strategies
from python_calamine import CalamineWorkbook

from pipeline.render.sheet import workbook_bytes
from pipeline.render.sheet_rows import clean
from pipeline.render.sheet_table import SheetColumn, SheetTable, SheetValue

DAY = date(2020, 4, 1)
TEXT = strategies.text(strategies.characters(), max_size=30)


def made(rows: Sequence[Sequence[SheetValue]], *columns: SheetColumn) -> bytes:
    return workbook_bytes([SheetTable("表", columns or [SheetColumn("甲", 10)], rows)], "题", DAY)


@settings(max_examples=60, deadline=None)
@given(strategies.lists(TEXT | strategies.integers(-(10**9), 10**9) | strategies.booleans(), min_size=1, max_size=5))
def test_any_value_comes_back(values: list[SheetValue]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made([(value,) for value in values]))).worksheets[0]
    cells = [sheet.cell(row, 1) for row in range(2, len(values) + 2)]
    wanted = [clean(value) or None if isinstance(value, str) else value for value in values]
    assert [cell.value for cell in cells] == wanted
    assert all(cell.data_type == "s" for cell, value in zip(cells, wanted, strict=True) if isinstance(value, str))


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_is_text_with_its_mark(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(made([(text,)]))).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_dates_are_days_in_a_column_for_dates() -> None:
    book = made([(date(2020, 5, 16), "x"), (None, "")], SheetColumn("日", 12, "yyyy-mm-dd"), SheetColumn("乙", 9))
    (sheet,) = [CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)]
    assert sheet.to_python()[1] == [date(2020, 5, 16), "x"]


def test_a_list_without_rows_is_its_head() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made([]))).worksheets[0]
    assert sheet.dimensions == sheet.auto_filter.ref == "A1:A1"


def test_a_hundred_thousand_cells_take_seconds() -> None:
    rows = [("示例岩石力学专业委员会 › 计划表.xlsx",) * 8 for _ in range(12_500)]
    began = time.process_time()
    made(rows, *[SheetColumn("甲", 20)] * 8)
    assert time.process_time() - began < 6

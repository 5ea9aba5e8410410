"""The clerk's lists, read back."""

import io
from typing import cast

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.collect.board.account import Account
from pipeline.collect.board.workbooks import PROBLEMS_FILE, STATUS_FILE, workbooks_of
from pipeline.render.sheet import workbooks
from tests.collect.board.boards import account_of, rulings
from tests.collect.builders import HEAD, ROW, grid, mail, xlsx

RISKY = '=HYPERLINK("http://example.org")'
WRONG = xlsx(grid([{**ROW, "时间": "待定", "主要内容": "长" * 121}]))
REPLIES = {
    "=1.eml": mail({"表.xlsx": xlsx(grid())}, "2020-04-18"),
    "2.eml": mail({RISKY: WRONG}, "2020-04-05", sender="f06@example.org", subject=RISKY),
    "3.eml": mail({"表.xlsx": xlsx(grid(head={**HEAD, "填报单位": RISKY}))}, sender="x@example.org"),
}


def sheets(account: Account, name: str) -> list[Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(workbooks(workbooks_of(account))[name]))
    return [cast(Worksheet, sheet) for sheet in book.worksheets]


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    labels, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, labels), line, strict=True)) for line in lines]


def test_each_unit_with_deadline_lateness_and_last_contact() -> None:
    account = account_of(REPLIES, rulings({"unit": "T01", "until": "2020-05-10"}, {"unit": "T02", "exempt": True}))
    units, parts = sheets(account, STATUS_FILE)
    told = {str(row["编码"]): row for row in rows(units)}
    assert len(told) == 24
    assert (told["F01"]["状态"], told["F01"]["迟报天数"], told["F01"]["收到日期"]) == ("已收", 3, "2020-04-18")
    assert told["F01"]["最近往来"] == "2020-04-18 收到计划表，1项活动，迟3天"
    assert (told["T01"]["状态"], told["T01"]["截止日期"]) == ("延期", "2020-05-10")
    assert (told["T02"]["状态"], told["T02"]["截止日期"]) == ("免报", None)
    assert len(rows(parts)) == len(account.settlement.parts)


def test_problems_by_unit_with_the_gravest_first() -> None:
    (sheet,) = sheets(account_of({"2.eml": mail({"表.xlsx": WRONG})}), PROBLEMS_FILE)
    assert [(row["程度"], row["位置"]) for row in rows(sheet)] == [("错误", "Sheet1!H4"), ("提醒", "Sheet1!F4")]


def test_strangers_words_stay_text() -> None:
    account = account_of(REPLIES)
    for sheet in (*sheets(account, STATUS_FILE), *sheets(account, PROBLEMS_FILE)):
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds, sheet.title
    words = [str(cell.value) for row in sheets(account, STATUS_FILE)[1].iter_rows() for cell in row]
    assert "=1.eml" in words


def test_ready_to_print() -> None:
    for sheet in sheets(account_of(REPLIES), STATUS_FILE):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions

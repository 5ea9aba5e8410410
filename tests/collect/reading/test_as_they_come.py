"""Files as they really come: nothing lost, nothing misread without a word, nothing refused without its reason."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime

import docx
import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model.plan import CellValue, Period
from tests.collect.builders import FORM, HEAD, LABELS, Row, grid, problems, read_all, read_one, rows, submitted, xlsx
from tests.collect.builders import word as word_file
from tests.collect.reading.books import Table, edited, saved, sheets

TWO: tuple[Row, ...] = ({}, {})
KEYS = {column.label: column.key for column in FORM.columns}


def plan(*changes: Row, head: Row | None = None) -> list[list[object]]:
    return grid(rows(*(changes or TWO)), head=head)


def inserted(at: int, *lines: list[object], changes: Sequence[Row] = TWO) -> list[list[object]]:
    table = plan(*changes)
    table[at:at] = lines
    return table


def beside(position: int, *values: object) -> list[object]:
    """A row with these values from a column on, and nothing else."""
    return [*[None] * position, *values]


def renamed(label: str, heading: str, value: object) -> list[list[object]]:
    table = plan({label: value})
    spot = next(index for index, one in enumerate(LABELS) if one.rstrip("*") == label)
    table[2][spot] = heading
    return table


HEADINGS: list[object] = list(LABELS)
OTHER_YEAR: list[list[object]] = [
    [],
    ["2019年工作总结"],
    HEADINGS,
    *grid(rows({"活动名称": "去年活动", "时间": "5月"}))[3:],
]
TITLES = list(HEAD)

TABLES: dict[str, tuple[Table, int, list[str]]] = {
    "head deleted": (plan()[2:], 2, ["required"] * 3),
    "title deleted": (plan()[1:], 2, []),
    "number column missing": ([row[1:] if index > 1 else row for index, row in enumerate(plan())], 2, []),
    "a line above the headings": (inserted(2, ["（单位：万元）"]), 2, []),
    "what is counted in a row of its own": (inserted(3, beside(10, "人", None, None, None, "万元")), 2, []),
    "headings twice": (inserted(3, HEADINGS), 2, []),
    "totals on top": (inserted(3, ["合计", *beside(9, 600)]), 2, []),
    "totals between": (inserted(4, ["小计", *beside(9, 300)]), 2, ["sum_differs"]),
    "a name that begins like a total": (plan({"活动名称": "小计算机培训"}, {"活动名称": "总计划发布会"}), 2, []),
    "a meeting": (plan({"活动名称": "例会"}), 1, []),
    "bands of quarters": (inserted(3, ["第二季度"]), 2, ["row_skipped"]),
    "zeros of formulas": ([*plan(), [3, *beside(9, 0, None, None, None, 0)]], 2, []),
    "last year's report below": ([*plan(), *OTHER_YEAR], 2, []),
    "last year's alone": (OTHER_YEAR[1:], 1, ["required"] * 3),
    "a name of dashes": (plan({"活动名称": "——"}), 1, ["required"]),
    "an error as text": (plan({"负责人": "#N/A"}), 1, ["formula_blind"]),
    "text of greatest length": (plan({"主要内容": "字" * 32_767}), 1, ["too_long"]),
    "labels apart": ([plan()[0], plan()[1], [" ".join(str(label)) for label in LABELS], *plan()[3:]], 2, []),
    "labels in lines": ([plan()[0], plan()[1], ["\n".join(str(label)) for label in LABELS], *plan()[3:]], 2, []),
    "a reviewer's column": ([*plan()[:2], [*LABELS, "审核意见"], [*plan()[3], "同意"]], 1, ["column_unknown"]),
    "a continued text": ([*plan(), beside(5, "续上")], 2, ["row_skipped"]),
    "empty rows between": ([*plan()[:4], *[[] for _ in range(300)], plan()[4]], 2, []),
    "not planned: no": (plan(head={**HEAD, "本年度无计划": "否"}), 2, []),
    "not planned: an empty box": (plan(head={**HEAD, "本年度无计划": "□"}), 2, []),
    "not planned: boxes": (plan(head={**HEAD, "本年度无计划": "□是 ☑否"}), 2, []),
    "not planned: brackets": (plan(head={**HEAD, "本年度无计划": "是[ ] 否[√]"}), 2, []),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_table_changed(name: str, kind: str) -> None:
    table, activities, codes = TABLES[name]
    if kind == "xlsx" and name == "an error as text":
        codes = ["required"]  # an error value there, and so an empty cell
    data = xlsx(table) if kind == "xlsx" else word_file([[row or [None] for row in table]])
    submission = submitted(f"计划表.{kind}", data)
    assert len(submission.content.activities) == activities
    assert problems(submission) == codes


VALUES: list[tuple[str, str, object, CellValue]] = [
    ("经费（万元）", "经费（千元）", 20, 2.0),
    ("经费（万元）", "经费（千元）", "20", 2.0),
    ("经费（万元）", "经费（千元）", "2万元", 2.0),
    ("经费（万元）", "经费（元）", 20000, 2.0),
    ("经费（万元）", "经费（百元）", 200, 2.0),
    ("预计人次", "预计人次（万）", 3, 30_000),
    ("预计人次", "预计人次（万人）", 0.5, 5_000),
    ("预计人次", "规模（百人）", 3, 300),
    ("预计人次", "预计人次（人）", 300, 300),
    ("预计人次", "预计人次（万）", "300人", 300),
    ("形式", "形式", "○线上●线下", "线下"),
    ("形式", "形式", "线上[ ]线下[√]", "线下"),
]


@pytest.mark.parametrize(("label", "heading", "written", "value"), VALUES)
def test_a_heading_says_what_is_counted(label: str, heading: str, written: object, value: CellValue) -> None:
    submission = submitted("计划表.xlsx", xlsx(renamed(label, heading, written)))
    assert submission.content.activities[0].cells[KEYS[label]].value == value
    assert not problems(submission)


def test_units_below_the_headings_are_part_of_them() -> None:
    table = inserted(3, beside(14, "元"), changes=[{"经费（万元）": 20000}])
    table[2][14] = "经费"
    submission = submitted("计划表.xlsx", xlsx(table))
    assert [activity.cells["budget"].value for activity in submission.content.activities] == [2.0]


def test_what_is_counted_in_is_nobodys_name() -> None:
    submission = submitted("计划表.xlsx", xlsx([["单位：万元"], *plan()[2:]]))
    assert not submission.content.head["unit"].raw


BOOKS: dict[str, tuple[bytes, int, str]] = {
    "a cover and an appendix": (
        sheets({"封面": [["2020年科普工作计划"]], "计划": plan(), "附": [["总结"]]}),
        2,
        "没有读“封面”、“附”",
    ),
    "a sheet for each month": (sheets({f"{month}月": plan({"活动名称": f"示例{month}"}) for month in (4, 5)}), 2, ""),
    "last year's on a sheet": (sheets({"今年": plan(), "去年": OTHER_YEAR[1:]}), 2, "“2019年工作总结”不是本年度"),
    "the table on a hidden sheet": (sheets({"说明页": [["见附表"]], "计划": plan()}, ["计划"]), 2, "隐藏的工作表"),
    "empty sheets around": (sheets({"Sheet1": [], "Sheet2": plan(), "Sheet3": []}), 2, "另有2个空工作表"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_of_several_sheets(name: str) -> None:
    data, activities, note = BOOKS[name]
    submission = submitted("计划表.xlsx", data)
    assert len(submission.content.activities) == activities
    assert any(note in one for one in submission.record.notes)
    assert not problems(submission)


def cell(label: str, value: object, number_format: str = "General") -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        one = sheet.cell(4, LABELS.index(label) + 1)
        one.value, one.number_format = value, number_format  # type: ignore[assignment]

    return change


@pytest.mark.parametrize(
    ("value", "number_format", "month", "codes"),
    [
        (datetime(2020, 5, 16), "yyyy-mm-dd", 5, []),
        (datetime(2020, 5, 16), 'm"月"d"日"', 5, []),
        (43967, "General", 5, ["period_loose"]),
        (datetime(2026, 5, 16), 'm"月"d"日"', 5, ["period_other_year"]),
    ],
)
def test_days_of_excel(value: object, number_format: str, month: int, codes: list[str]) -> None:
    submission = submitted("计划表.xlsx", edited(plan({}), cell("时间*", value, number_format)))
    period = submission.content.activities[0].cells["period"].value
    assert isinstance(period, Period)
    assert (period.start.month, period.start.day) == (month, 16)
    assert problems(submission) == codes


def test_days_counted_from_1904() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(plan({}))))
    book.epoch = CALENDAR_MAC_1904
    cell("时间*", datetime(2020, 5, 16), "yyyy-mm-dd")(book.worksheets[0])
    period = submitted("计划表.xlsx", saved(book)).content.activities[0].cells["period"].value
    assert isinstance(period, Period)
    assert period.start.isoformat() == "2020-05-16"


def test_a_protected_structure_is_no_encryption() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(plan())))
    book.security = WorkbookProtection(workbookPassword="1234", lockStructure=True)
    book.worksheets[0].protection.enable()
    assert not problems(submitted("计划表.xlsx", saved(book)))


def test_branches_in_a_column_that_is_filled_once() -> None:
    table = plan({}, {}, {})
    table[2:] = [[name, *row] for name, row in zip(("单位", "示例一分会", None, "示例二分会"), table[2:], strict=True)]
    reads = [read.reading.submission for read in read_all("合并.xlsx", xlsx(table))]
    assert [(read.written_unit, read.activities) for read in reads if read] == [("示例一分会", 2), ("示例二分会", 1)]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([["2020年科普工作计划表"], ["本年度无计划"]], "栏名与计划表对不上"),
        ([["活动名称", "时间"], ["示例", "5月"]], "栏名与计划表对不上"),
        (grid([]), "计划表是空的"),
    ],
)
def test_what_is_no_plan_goes_to_a_person_with_the_reason(table: Table, reason: str) -> None:
    assert reason in read_one("计划表.xlsx", xlsx(table)).stuck


def test_numbering_by_word_itself() -> None:
    document = docx.Document(io.BytesIO(word_file([plan()])))
    for row in (3, 4):
        document.tables[0].cell(row, 0).paragraphs[0].text = ""
        document.tables[0].cell(row, 0).paragraphs[0].style = "List Number"
    stream = io.BytesIO()
    document.save(stream)
    assert len(submitted("计划表.docx", stream.getvalue()).content.activities) == 2


def test_uof_is_named_with_the_cure() -> None:
    data = b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"/>'
    assert "另存为 xlsx 或 docx" in read_one("计划表.uof", data).stuck

"""Tables as people change them: what is read, from which cell, with which problems."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlwt

from pipeline.model.plan import Period, Precision
from pipeline.model.problem import Severity
from pipeline.model.time_zone import CHINA
from tests.collect.builders import FORM, HEAD, LABELS, ROW, grid, problems, read_one, rows, submitted, word, xlsx


def test_a_clean_row_cell_by_cell() -> None:
    submission = submitted("计划表.xlsx", xlsx(grid()))
    assert not submission.record.problems
    (activity,) = submission.content.activities
    values = {key: cell.value for key, cell in activity.cells.items()}
    day = date(2020, 5, 16)
    assert values == {
        "seq": 1,
        "name": "岩石为什么会“唱歌”",
        "items": (5, 13),
        "category": "科普讲座（报告会）",
        "campaign": "全国科普日",
        "summary": "演示岩石声发射。",
        "audience": ("青少年", "公众"),
        "period": Period(start=day, end=day, precision=Precision.DAY),
        "venue": "示例市",
        "mode": "线下",
        "headcount": 300,
        "organizer": "示例岩石动力学专业委员会",
        "leader": "示例二",
        "leader_phone": "010-5550 0002",
        "budget": 1.5,
        "remark": None,
    }
    assert activity.cells["period"].spot == "Sheet1!H4"


def test_the_same_table_as_word_csv_xls_and_web_page_says_the_same() -> None:
    expected = submitted("计划表.xlsx", xlsx(grid())).record.digest
    text = [["" if cell is None else str(cell) for cell in row] for row in grid()]
    csv_text = "\n".join(",".join(row) for row in text)
    old = xlwt.Workbook(encoding="utf-8")
    sheet = old.add_sheet("计划")
    for number, row in enumerate(grid()):
        for index, value in enumerate(row):
            sheet.write(number, index, value)
    stream = io.BytesIO()
    old.save(stream)
    page = (
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in text) + "</table>"
    )
    copies = {
        "计划表.docx": word([grid()]),
        "计划表.xls": stream.getvalue(),
        "逗号.csv": csv_text.encode("gb18030"),
        "统一码.csv": csv_text.encode("utf-16"),
        "网页.xls": f"<html><meta charset=gb2312>{page}</html>".encode("gbk"),
    }
    for name, data in copies.items():
        submission = submitted(name, data)
        assert submission.record.digest == expected, name
        assert submission.content.head["unit"].raw == HEAD["填报单位"], name


@pytest.mark.parametrize(
    "labels",
    [
        [label.rstrip("*") for label in LABELS],
        [f" {' '.join(label)} " for label in LABELS],
        [f"{label}\n（说明）" for label in LABELS],
        [label.replace("（", "(").replace("）", ")") for label in LABELS],
        [f"*{label.rstrip('*')}：" for label in LABELS],
    ],
)
def test_headings_are_found_however_marked(labels: list[str]) -> None:
    table = grid(labels=LABELS)
    table[2] = list(labels)
    assert submitted("计划表.xlsx", xlsx(table)).record.digest == submitted("计划表.xlsx", xlsx(grid())).record.digest


def test_columns_in_another_order_with_aliases() -> None:
    table = grid(labels=list(reversed(LABELS)))
    aliases = {"活动名称*": "项目名称", "时间*": "活动时间", "预计人次": "人数", "主办/承办单位": "主办、承办单位"}
    table[2] = [aliases.get(str(label), label) for label in table[2]]
    submission = submitted("计划表.xlsx", xlsx(table))
    assert submission.record.digest == submitted("计划表.xlsx", xlsx(grid())).record.digest
    assert not submission.record.problems


def test_missing_unknown_and_guessed_columns() -> None:
    table = grid(labels=[label for label in LABELS if label not in {"负责人*", "形式", "时间*"}])
    for row, value in zip(table[2:], ["计划活动时间段", "5月"], strict=True):
        row.append(value)
    for row, value in zip(table[2:], ["微信号", "示例"], strict=True):
        row.append(value)
    submission = submitted("计划表.xlsx", xlsx(table))
    assert sorted(problems(submission)) == [
        "column_missing",
        "column_taken",
        "column_unknown",
        "optional_column_missing",
    ]
    assert submission.content.activities[0].cells["mode"].value is None
    assert submission.content.activities[0].cells["period"].raw == "5月"


def test_two_heading_rows() -> None:
    table = grid()
    lower = [None] * len(LABELS)
    table.insert(3, list(lower))
    spot = LABELS.index("负责人*")
    table[2][spot], table[2][spot + 1] = "负责人情况", None
    table[3][spot], table[3][spot + 1] = "负责人", "联系电话"
    merges = ["M3:N3", *(f"{letter}3:{letter}4" for letter in "ABCDEFGHIJKLOP")]
    submission = submitted("计划表.xlsx", xlsx(table, merges))
    assert submission.content.activities[0].cells["leader"].raw == "示例二"
    assert submission.content.activities[0].cells["leader_phone"].raw == "010-5550 0002"
    assert len(submission.content.activities) == 1


@pytest.mark.parametrize("heading", ["负责人及联系电话", "负责人/电话", "负责人\n联系电话"])
@pytest.mark.parametrize(
    ("written", "leader", "phone"),
    [
        ("示例二 010-5550 0002", "示例二", "010-5550 0002"),
        ("示例二（13800000000）", "示例二", "13800000000"),
        ("示例二，电话：010-55500002转8", "示例二", "010-55500002转8"),
        ("示例二", "示例二", ""),
    ],
)
def test_two_columns_joined_into_one(heading: str, written: str, leader: str, phone: str) -> None:
    table = grid(labels=[label for label in LABELS if label != "联系电话"])
    spot = LABELS.index("负责人*")
    table[2][spot], table[3][spot] = heading, written
    submission = submitted("计划表.xlsx", xlsx(table))
    cells = submission.content.activities[0].cells
    assert (cells["leader"].raw, cells["leader_phone"].raw) == (leader, phone)
    assert not [code for code in problems(submission) if code.startswith(("column", "phone"))]
    assert any("一栏分作“负责人”和“联系电话”读" in note for note in submission.record.notes)


def test_rows_that_are_no_activities() -> None:
    table = grid(rows({}, {"时间": "6月"}))
    empty: list[object] = [None] * len(LABELS)
    example: list[object] = ["例", "示例活动", *empty[2:]]
    numbered: list[object] = [3, *empty[1:]]
    total: list[object] = ["合计", *empty[1:10], 600, *empty[11:]]
    note: list[object] = ["注：一项活动填一行。"]
    signed: list[object] = ["填表人：示例一", None, "审核：示例二"]
    table[3:3] = [example]
    table += [numbered, empty, total, note, signed, table[2]]
    submission = submitted("计划表.xlsx", xlsx(table))
    assert [activity.cells["name"].raw for activity in submission.content.activities] == ["示例活动1", "示例活动2"]
    assert not submission.record.problems


def test_the_forms_own_example_is_no_activity() -> None:
    example = {column.label: column.example for column in FORM.columns}
    example["联系电话"] = "010-5550 0002"
    submission = submitted("计划表.xlsx", xlsx(grid([example, *rows({})])))
    assert len(submission.content.activities) == 1


def test_a_subheading_is_left_out_and_said() -> None:
    table = grid(rows({}, {}))
    table.insert(4, ["一、下半年"])
    submission = submitted("计划表.xlsx", xlsx(table, ["A5:P5"]))
    assert len(submission.content.activities) == 2
    assert "row_skipped" in problems(submission)


def test_head_fields_in_lines_above_and_below() -> None:
    lines = ["填报单位（盖章）：示例岩石动力学专业委员会    联系人: 示例一", "联系电话：010-5550 0001"]
    submission = submitted("计划表.docx", word([grid()[2:]], lines))
    assert [submission.content.head[key].raw for key in ("unit", "contact", "phone")] == list(HEAD.values())


def test_head_answer_below_its_label() -> None:
    table = grid()
    table[1:2] = [list(HEAD), list(HEAD.values())]
    submission = submitted("计划表.xlsx", xlsx(table))
    assert [submission.content.head[key].raw for key in ("unit", "contact", "phone")] == list(HEAD.values())


def test_excel_dates_and_months() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(grid(rows({}, {}, {})))))
    sheet = book.worksheets[0]
    for row, number_format in ((4, "yyyy-mm-dd"), (5, 'yyyy"年"m"月"'), (6, "General")):
        cell = sheet.cell(row, 8)
        cell.value = datetime(2020, 5, 1)
        cell.number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    submission = submitted("计划表.xlsx", stream.getvalue())
    found = [activity.cells["period"].value for activity in submission.content.activities]
    assert [(value.end.day, value.precision) for value in found if isinstance(value, Period)] == [
        (1, Precision.DAY),
        (31, Precision.MONTH),
        (1, Precision.DAY),
    ]
    assert problems(submission) == ["period_loose"]


def test_yuan_in_the_heading() -> None:
    table = grid([{**ROW, "经费（万元）": 20000}])
    table[2] = ["经费（元）" if label == "经费（万元）" else label for label in table[2]]
    submission = submitted("计划表.xlsx", xlsx(table))
    assert submission.content.activities[0].cells["budget"].value == 2.0


@pytest.mark.parametrize(
    ("label", "written", "value", "codes"),
    [
        ("活动类别", "讲座", "科普讲座（报告会）", []),
        ("活动类别", "科普讲座", "科普讲座（报告会）", []),
        ("活动类别", "科普讲座(报告会)", "科普讲座（报告会）", []),
        ("活动类别", "研学", "青少年活动（兴趣小组、冬夏令营、研学）", []),
        ("活动类别", "实验室开放日参观", "开放日（实验室、基地）", ["choice_taken"]),
        ("活动类别", "其他：科普剧", "其他", []),
        ("活动类别", "学术沙龙", None, ["choice_unknown"]),
        ("活动类别", "科普讲座、科普展览", None, ["choice_several"]),
        ("活动类别", None, None, ["required"]),
        ("面向对象", "公众，青少年", ("青少年", "公众"), []),
        ("面向对象", "青少年和公众", ("青少年", "公众"), []),
        ("面向对象", "青少年、外星人", ("青少年",), ["choice_unknown"]),
        ("时间", "待定", None, ["period_unreadable"]),
        ("时间", "2019年5月", "2019", ["period_other_year"]),
        ("预计人次", "200—300人", 250, ["number_range"]),
        ("预计人次", "若干", None, ["number_unreadable"]),
        ("预计人次", "-5", None, ["number_unreadable"]),
        ("预计人次", "9亿", None, ["number_bounds"]),
        ("预计人次", "待定", None, ["number_undecided"]),
        ("经费（万元）", "20000元", 2.0, []),
        ("经费（万元）", "5000", 5000.0, ["money_large"]),
        ("对应要点", "99", None, ["items_unknown"]),
        ("对应要点", "五、科普", None, ["items_unreadable"]),
        ("对应要点", 5.13, (5, 13), ["items_taken"]),
        ("对应要点", date(2020, 3, 5), None, ["items_unreadable"]),
        ("主要内容", "字" * 121, "字" * 121, ["too_long"]),
        ("备注", "=1+1 {{ x }}", "=1+1 {{ x }}", []),
    ],
)
def test_one_cell(label: str, written: object, value: object, codes: list[str]) -> None:
    submission = submitted("计划表.docx" if isinstance(written, str) else "计划表.xlsx", one_cell(label, written))
    key = {column.label: column.key for column in FORM.columns}[label]
    found = submission.content.activities[0].cells[key].value
    assert problems(submission) == codes
    if isinstance(found, Period):
        assert str(found.start.year) == value
    else:
        assert found == value


def one_cell(label: str, written: object) -> bytes:
    table = grid([{**ROW, label: written}])
    return word([table]) if isinstance(written, str) else xlsx(table)


def test_alike_rows_are_pointed_out_and_kept() -> None:
    submission = submitted("计划表.xlsx", xlsx(grid([ROW, ROW])))
    assert len(submission.content.activities) == 2
    assert problems(submission) == ["rows_alike"]


def test_odd_telephone_and_mail_are_only_pointed_out() -> None:
    head = {**HEAD, "联系电话": "见附件", "电子邮箱": "无"}
    submission = submitted("计划表.xlsx", xlsx(grid(head=head)))
    assert problems(submission) == ["phone_odd", "email_odd"]
    assert all(found.severity is Severity.WARNING for found in submission.record.problems)


@pytest.mark.parametrize(
    "phone",
    [
        "13800000000",
        "138-0000-0000",
        "010-5550 0123",
        "（010）55500123",
        "010-55500123转8",
        "+86 13800000000",
        "010-5550 0123、13800000000",
    ],
)
def test_real_telephone_spellings(phone: str) -> None:
    assert not problems(submitted("计划表.docx", word([grid(head={**HEAD, "联系电话": phone})])))


def test_nil_return_needs_no_table() -> None:
    head = {"填报单位": "示例岩石动力学专业委员会", "本年度无计划": "是"}
    submission = submitted("计划表.xlsx", xlsx(grid([], head=head)))
    assert submission.record.nil_return
    assert problems(submission) == ["nil_without", "nil_without"]
    submission = submitted("计划表.docx", word([[[piece for pair in head.items() for piece in pair]]]))
    assert submission.record.nil_return


def test_nil_return_with_activities_contradicts_itself() -> None:
    submission = submitted("计划表.xlsx", xlsx(grid(head={**HEAD, "本年度无计划": "是"})))
    assert problems(submission) == ["nil_and_rows"]
    assert not submission.record.nil_return


def test_last_years_form_is_refused() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(grid())))
    sheet = book.create_sheet("_表格信息")
    for row in (("年度", "2019"), ("表格版本", "2019.1"), ("单位编码", "")):
        sheet.append(row)
    sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert problems(submitted("计划表.xlsx", stream.getvalue())) == ["round_wrong"]


def test_files_without_a_plan() -> None:
    assert read_one("空表.xlsx", xlsx(grid([]))).stuck.startswith("计划表是空的")
    assert "栏名" in read_one("别的.xlsx", xlsx([["姓名", "单位"], ["甲", "乙"]])).stuck
    assert read_one("说明.docx", word([], ["各位老师好"])).beside
    assert read_one("扫描.pdf", b"%PDF-1.4").beside == "PDF"


def test_saved_date_of_a_file_is_known() -> None:
    saved = datetime(2020, 4, 9, 8, tzinfo=CHINA)
    assert submitted("计划表.xlsx", xlsx(grid(), saved=saved)).record.modified == saved

"""For every rule one reply that breaks it and one that keeps it, as real files."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import openpyxl
from openpyxl.styles import Font

from pipeline.model.form import CONTINUED, IDENTITY_SHEET, PREVIOUS_DECISION, PREVIOUS_LABEL
from tests.collect.builders import FORM, HEAD, LABELS, ROW, grid, mail, rows, xlsx

Replies = Mapping[str, bytes]
Table = list[list[object]]
F01, F02 = "示例岩石动力学专业委员会", "示例岩石力学测试专业委员会"


@dataclass(frozen=True)
class Example:
    """Replies to settle."""

    failing: Replies
    passing: Replies


def one(table: Table, edit: Callable[[openpyxl.Workbook], None] | None = None, merges: tuple[str, ...] = ()) -> Replies:
    data = xlsx(table, merges)
    if edit:
        book = openpyxl.load_workbook(io.BytesIO(data))
        edit(book)
        stream = io.BytesIO()
        book.save(stream)
        data = stream.getvalue()
    return {"计划表.xlsx": data}


def cell(label: str, failing: object, passing: object) -> Example:
    """One answer of the one row."""
    return Example(one(grid([{**ROW, label: failing}])), one(grid([{**ROW, label: passing}])))


def head(label: str, failing: object, passing: object) -> Example:
    """One answer of the head."""
    return Example(one(grid(head={**HEAD, label: failing})), one(grid(head={**HEAD, label: passing})))


def row(failing: Mapping[str, object], passing: Mapping[str, object]) -> Example:
    """Several answers of the one row."""
    return Example(one(grid([{**ROW, **failing}])), one(grid([{**ROW, **passing}])))


def table_of(failing: list[Mapping[str, object]], passing: list[Mapping[str, object]]) -> Example:
    """Rows as ``rows`` makes them: each with a name of its own."""
    return Example(one(grid(rows(*failing))), one(grid(rows(*passing))))


def without(*labels: str) -> Table:
    return grid(labels=[label for label in LABELS if label not in labels])


def with_column(heading: str, text: str) -> Table:
    table = grid()
    table[2].append(heading)
    table[3].append(text)
    return table


def renamed(old: str, new: str) -> Table:
    table = grid()
    table[2][table[2].index(old)] = new
    return table


def titled(title: str, when: str) -> Table:
    table = grid([{**ROW, "时间": when}])
    table[0] = [title]
    return table


def identity(version: str) -> Callable[[openpyxl.Workbook], None]:
    def write(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet(IDENTITY_SHEET)
        for pair in (("年度", "2020"), ("表格版本", version), ("单位编码", "F01")):
            sheet.append(pair)

    return write


def previous(name: str) -> Callable[[openpyxl.Workbook], None]:
    def write(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet(PREVIOUS_LABEL)
        sheet.append([PREVIOUS_LABEL, PREVIOUS_DECISION])
        sheet.append([name, CONTINUED])

    return write


def strike(book: openpyxl.Workbook) -> None:
    for struck in book.worksheets[0][5][1:]:
        struck.font = Font(strike=True)


def formula(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["K4"] = "=100+200"


def labelled() -> Table:
    table = grid(rows({}, {}))
    table.insert(4, ["一、下半年"])
    return table


def summed(stated: int) -> Table:
    table = grid(rows({}, {}))
    total: list[object] = [None] * len(LABELS)
    total[0], total[10] = "合计", stated
    return [*table, total]


def from_unit(address: str, unit: str, **answers: object) -> bytes:
    filled = {**HEAD, "填报单位": unit} if unit else {key: value for key, value in HEAD.items() if key != "填报单位"}
    return mail({"计划表.xlsx": xlsx(grid([{**ROW, **answers}], head=filled))}, sender=address)


CLEAN = one(grid())
NIL = {"本年度无计划": "是"}
NIL_HEAD = {key: value for key, value in HEAD.items() if key != "联系人"}
LONG = "岩" * 61

EXAMPLES: dict[str, Example] = {
    "column_missing": Example(one(without("时间*")), CLEAN),
    "optional_column_missing": Example(one(without("形式")), CLEAN),
    "column_unknown": Example(one(with_column("微信号", "示例")), one(with_column("微信号", ""))),
    "column_double": Example(one(with_column("备注", "又一栏")), CLEAN),
    "column_taken": Example(one(renamed("时间*", "计划活动时间段")), one(renamed("时间*", "活动时间"))),
    "row_skipped": Example(one(labelled(), merges=("A5:P5",)), one(grid(rows({}, {})))),
    "merged": Example(
        one(grid(rows({}, {"地点": None})), merges=("I4:I5",)),
        one(grid(rows({}, {}))),
    ),
    "round_wrong": Example(
        one(titled("2019年科普工作计划表", "5月16日")), one(titled("2020年科普工作计划表", "5月16日"))
    ),
    "version_old": Example(one(grid(), identity("1999.9")), one(grid(), identity(FORM.version))),
    "title_other_year": Example(one(titled("2019年科普工作计划表", "2020年5月16日")), CLEAN),
    "row_struck": Example(one(grid(rows({}, {})), strike), one(grid(rows({}, {})))),
    "nil_and_rows": Example(one(grid(head={**HEAD, **NIL})), one(grid([], head={**HEAD, **NIL}))),
    "continued_missing": Example(one(grid(), previous("岩石标本巡展")), one(grid(), previous(str(ROW["活动名称"])))),
    "nil_without": Example(one(grid([], head={**NIL_HEAD, **NIL})), one(grid([], head={**HEAD, **NIL}))),
    "rows_alike": Example(one(grid([ROW, {**ROW, "序号": 2}])), one(grid(rows({}, {"序号": 2})))),
    "rows_same_name_time": Example(
        one(grid([ROW, {**ROW, "序号": 2, "负责人": "示例三"}])),
        one(grid([ROW, {**ROW, "序号": 2, "负责人": "示例三", "时间": "6月"}])),
    ),
    "sequence_odd": table_of([{"序号": 1}, {"序号": 3}], [{"序号": 1}, {"序号": 2}]),
    "sum_differs": Example(one(summed(700)), one(summed(600))),
    "leaders_without_phone": row({"联系电话": None}, {}),
    "online_at_address": row(
        {"形式": "线上", "地点": "示例市示例路1号报告厅"}, {"形式": "线上", "地点": "示例市示例路1号报告厅（网络直播）"}
    ),
    "offline_on_platform": row({"形式": "线下", "地点": "腾讯会议"}, {"形式": "线上", "地点": "腾讯会议"}),
    "nobody_comes": row({"形式": "线下", "预计人次": 0}, {"形式": "线上", "预计人次": 0}),
    "unit_empty": Example(
        {"回复.eml": from_unit("f01@example.org", "")}, {"回复.eml": from_unit("f01@example.org", F01)}
    ),
    "sender_of_other": Example(
        {"回复.eml": from_unit("f02@example.org", F01)}, {"回复.eml": from_unit("f01@example.org", F01)}
    ),
    "group_differs": head("单位类别", "地方学会", "分支机构"),
    "shared_activity": Example(
        {"一.eml": from_unit("f01@example.org", F01), "二.eml": from_unit("f02@example.org", F02, 时间="5月")},
        {"一.eml": from_unit("f01@example.org", F01), "二.eml": from_unit("f02@example.org", F02, 时间="6月")},
    ),
    "required": cell("负责人", None, "示例二"),
    "formula_blind": Example(one(grid(), formula), CLEAN),
    "too_long": cell("活动名称", LONG, LONG[:60]),
    "cut_off": cell("地点", "某" * 32_767, "某"),
    "choice_unknown": cell("活动类别", "茶话会", "科普讲座"),
    "choice_several": cell("活动类别", "科普讲座、科普展览", "科普讲座"),
    "choice_taken": cell("活动类别", "实验室开放日活动", "开放日"),
    "period_unreadable": cell("时间", "5月32日", "5月31日"),
    "period_backwards": cell("时间", "11月—1月", "2020年11月—2021年1月"),
    "period_loose": cell("时间", "每月5日", "全年"),
    "period_other_year": cell("时间", "2019年5月", "5月"),
    "date_unreadable": head("填报日期", "四月", "2020-04-10"),
    "number_unreadable": cell("预计人次", "数百人", "300人"),
    "number_range": cell("预计人次", "200—300", "250"),
    "number_each": cell("预计人次", "每场50人", "50"),
    "number_multiplied": cell("预计人次", "每场50人，共4场", "200"),
    "number_undecided": cell("预计人次", "待定", None),
    "number_rounded": cell("预计人次", 300.5, 300),
    "number_bounds": cell("经费（万元）", "100001", "100"),
    "money_large": cell("经费（万元）", 15000, 1.5),
    "items_unreadable": cell("对应要点", "科普", "5、13"),
    "items_unknown": cell("对应要点", "99", "9"),
    "items_taken": cell("对应要点", "5.13", "5、13"),
    "phone_odd": cell("联系电话", "12345", "010-5550 0123"),
    "email_odd": head("电子邮箱", "f01#example.org", "f01@example.org"),
    "flag_unreadable": head("本年度无计划", "也许", "否"),
}

ELSEWHERE = {
    "version_migrated": "tests/collect/reading/test_versions.py",  # needs a form with a table of migrations
    "form_foreign": "tests/collect/reading/test_versions.py",
    "items_counted": "tests/collect/rules/test_rules.py",  # needs an outline whose numbers begin anew
}
"""Rules that this round's form and outline can't break, with the file that has their examples."""

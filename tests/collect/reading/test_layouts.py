"""Tables where people put them: beside and below each other, turned round, as cards, several units in one file."""

import openpyxl

from pipeline.collect.reading.reading import PartRead
from pipeline.collect.settle.decisions import Decisions, Ruling
from tests.collect.builders import (
    HEAD,
    LABELS,
    ROW,
    Row,
    grid,
    problems,
    read_all,
    rows,
    settle_replies,
    submitted,
    word,
    xlsx,
    zipped,
)
from tests.collect.reading.books import Table, saved, sheets

OTHER = {"填报单位": "示例地下工程分会", "联系人": "示例四", "联系电话": "010-5550 0004"}


def names(read: PartRead) -> list[str]:
    assert read.content, read.reading
    return [activity.cells["name"].raw for activity in read.content.activities]


def by_place(name: str, data: bytes) -> dict[str, tuple[str, list[str]]]:
    """Path of each part inside the file: unit written, names of the activities."""
    found = {}
    for read in read_all(name, data):
        assert read.reading.submission, read.reading
        found[read.reading.part.place.part] = (read.reading.submission.written_unit, names(read))
    return found


def test_two_tables_below_each_other_are_one_plan() -> None:
    second = grid(rows({"活动名称": "示例活动甲"}))[2:]
    table: Table = [*grid(rows({})), [], ["下半年"], *second]
    submission = submitted("计划表.xlsx", xlsx(table))
    assert [activity.cells["name"].raw for activity in submission.content.activities] == ["示例活动1", "示例活动甲"]
    assert submission.content.activities[1].cells["name"].spot == "Sheet1!B8"
    assert not problems(submission)
    assert any("上下的2张表" in note for note in submission.record.notes)


def test_a_second_table_below_with_its_columns_in_another_order() -> None:
    second = grid(rows({"活动名称": "示例活动甲"}), labels=list(reversed(LABELS)))[2:]
    submission = submitted("计划表.xlsx", xlsx([*grid(rows({})), [], *second]))
    assert [activity.cells["leader"].raw for activity in submission.content.activities] == ["示例二", "示例二"]
    assert submission.content.activities[1].cells["name"].raw == "示例活动甲"


def test_two_tables_beside_each_other() -> None:
    left, right = grid(rows({}))[2:], grid(rows({"活动名称": "示例活动甲"}))[2:]
    body = [[*one, None, *two] for one, two in zip(left, right, strict=True)]
    submission = submitted("计划表.xlsx", xlsx([*grid()[:2], *body]))
    assert [activity.cells["name"].raw for activity in submission.content.activities] == ["示例活动1", "示例活动甲"]
    assert submission.content.activities[1].cells["name"].spot == "Sheet1!S4"
    assert submission.content.head["unit"].raw == HEAD["填报单位"]
    assert not problems(submission)


def test_headings_repeated_down_the_sheet_cut_nothing() -> None:
    table = grid(rows({}, {}))
    table.insert(4, table[2])
    submission = submitted("计划表.xlsx", xlsx(table))
    assert len(submission.content.activities) == 2
    assert not any("张表" in note for note in submission.record.notes)


def turned(changes: Row, *, head_above: bool = True) -> list[list[object]]:
    title, head, labels, *body = grid(rows(changes, changes))
    columns = [list(column) for column in zip(labels, *body, strict=True)]
    pairs: list[list[object]] = [[key, value] for key, value in HEAD.items()]
    return [title, head, *columns] if head_above else [title, *pairs, *columns]


def test_labels_down_the_first_column() -> None:
    for head_above in (True, False):
        submission = submitted("计划表.xlsx", xlsx(turned({}, head_above=head_above)))
        first, second = submission.content.activities
        assert (first.cells["name"].raw, second.cells["name"].raw) == ("示例活动1", "示例活动2"), head_above
        row = 4 if head_above else 6
        assert (first.cells["name"].spot, second.cells["name"].spot) == (f"Sheet1!B{row}", f"Sheet1!C{row}")
        assert submission.content.head["phone"].raw == HEAD["联系电话"]
        assert not problems(submission)
        assert any("横排" in note for note in submission.record.notes)


def test_labels_down_the_first_column_of_a_word_table() -> None:
    lines = [f"{key}：{value}" for key, value in HEAD.items()]
    submission = submitted("计划表.docx", word([turned({})[2:]], lines))
    assert [activity.cells["name"].raw for activity in submission.content.activities] == ["示例活动1", "示例活动2"]


def card(number: int) -> list[list[object]]:
    row = {**ROW, "序号": number, "活动名称": f"示例活动{number}"}
    pairs = [(label, row.get(label.rstrip("*"))) for label in LABELS]
    return [[*pairs[index], *pairs[index + 1]] for index in range(0, len(pairs), 2)]


def test_a_card_for_each_activity() -> None:
    lines = [f"{key}：{value}" for key, value in HEAD.items()]
    submission = submitted("计划表.docx", word([card(1), card(2)], lines))
    assert [activity.cells["name"].raw for activity in submission.content.activities] == ["示例活动1", "示例活动2"]
    assert submission.content.activities[1].cells["name"].spot == "表格2!D1"
    assert not problems(submission)
    stacked = submitted("计划表.xlsx", xlsx([*grid()[:2], *card(1), [], *card(2)]))
    assert [activity.cells["name"].raw for activity in stacked.content.activities] == ["示例活动1", "示例活动2"]
    assert stacked.content.head["unit"].raw == HEAD["填报单位"]


def test_sheets_of_one_unit_are_one_plan() -> None:
    half = grid(rows({"活动名称": "示例活动甲"}))
    data = sheets({"上半年": grid(rows({})), "下半年": half, "空": []})
    (read,) = read_all("计划表.xlsx", data)
    assert names(read) == ["示例活动1", "示例活动甲"]
    assert read.reading.submission
    assert "读了工作表“上半年”、“下半年”，另有1个空工作表" in read.reading.submission.notes


def test_a_sheet_for_each_unit() -> None:
    data = sheets({"动力学": grid(rows({})), "地下": grid(rows({}, {}), head=OTHER)})
    assert by_place("省学会.xlsx", data) == {
        "工作表“动力学”": (HEAD["填报单位"], ["示例活动1"]),
        "工作表“地下”": (OTHER["填报单位"], ["示例活动1", "示例活动2"]),
    }
    settlement = settle_replies({"省学会.xlsx": data})
    assert [(plan.unit, str(plan.place)) for plan in settlement.plans] == [
        ("F01", "省学会.xlsx › 工作表“动力学”"),
        ("F04", "省学会.xlsx › 工作表“地下”"),
    ]


def test_two_units_that_say_the_same_are_no_duplicates() -> None:
    data = sheets({"甲": grid(), "乙": grid(head=OTHER)})
    assert [plan.unit for plan in settle_replies({"省学会.xlsx": data}).plans] == ["F01", "F04"]


def test_sheets_named_after_units() -> None:
    plain = grid(rows({}), head={"联系人": "示例一", "联系电话": "010-5550 0001"})
    data = sheets({"示例岩石动力学专业委员会": plain, "示例地下工程分会": plain})
    assert [plan.unit for plan in settle_replies({"省学会.xlsx": data}).plans] == ["F01", "F04"]


def test_titles_that_name_units() -> None:
    tables: dict[str, Table] = {}
    for name, unit in (("1", "示例岩石动力学专业委员会"), ("2", "示例地下工程分会")):
        table = grid(rows({}), head={"联系人": "示例一", "联系电话": "010-5550 0001"})
        table[0] = [f"{unit}2020年科普工作计划表"]
        tables[name] = table
    assert [plan.unit for plan in settle_replies({"省学会.xlsx": sheets(tables)}).plans] == ["F01", "F04"]


def test_two_units_below_each_other_on_a_sheet() -> None:
    data = xlsx([*grid(rows({})), [], *grid(rows({}, {}), head=OTHER)])
    assert by_place("省学会.xlsx", data) == {
        "工作表“Sheet1”A3起的表": (HEAD["填报单位"], ["示例活动1"]),
        "工作表“Sheet1”A8起的表": (OTHER["填报单位"], ["示例活动1", "示例活动2"]),
    }


def test_two_units_in_a_word_file() -> None:
    document = word([grid(rows({})), grid(rows({}, {}), head=OTHER)])
    assert [unit for unit, _ in by_place("省学会.docx", document).values()] == [HEAD["填报单位"], OTHER["填报单位"]]


def test_two_units_in_a_word_file_with_tables_of_head_fields() -> None:
    parts: list[Table] = []
    for head in (HEAD, OTHER):
        parts += [[[key, value] for key, value in head.items()], grid(head=head)[2:]]
    first, second = read_all("省学会.docx", word(parts))
    assert first.content
    assert second.content
    assert [first.content.head[key].raw for key in ("unit", "contact", "phone")] == list(HEAD.values())
    assert [second.content.head[key].raw for key in ("unit", "contact", "phone")] == list(OTHER.values())


def with_units(*units: str | None, changes: Row | None = None) -> list[list[object]]:
    table = grid(rows(*[changes or {} for _ in units]))
    table[2].insert(1, "单位")
    for row, unit in zip(table[3:], units, strict=True):
        row.insert(1, unit)
    return table


def test_a_column_that_says_whose_a_row_is() -> None:
    table = with_units("示例岩石动力学专业委员会", "示例地下工程分会", None, "示例岩石动力学专业委员会")
    table.append(["合计", None, None, *[None] * 8, 1200])
    data = xlsx(table)
    assert by_place("省学会.xlsx", data) == {
        "单位“示例岩石动力学专业委员会”": ("示例岩石动力学专业委员会", ["示例活动1", "示例活动4"]),
        "单位“示例地下工程分会”": ("示例地下工程分会", ["示例活动2", "示例活动3"]),
    }
    (first, second) = settle_replies({"省学会.xlsx": data}).plans
    assert (first.unit, second.unit) == ("F01", "F04")
    assert first.activities[1].cells["name"].spot == "Sheet1!C7"
    assert not [found.code for found in first.problems if found.code.startswith("column")]


def test_a_column_with_the_one_unit_stands_for_the_head() -> None:
    table = with_units("示例地下工程分会", "示例地下工程分会")
    table[1] = ["联系人", "示例一", "联系电话", "010-5550 0001"]
    submission = submitted("计划表.xlsx", xlsx(table))
    assert submission.record.written_unit == "示例地下工程分会"
    assert len(submission.content.activities) == 2


def test_form_made_for_one_unit_with_the_rows_of_others() -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, head in (("甲", HEAD), ("乙", OTHER)):
        sheet = book.create_sheet(name)
        for row in grid(head=head):
            sheet.append(list(row))
    hidden = book.create_sheet("_表格信息")
    for pair in (("年度", "2020"), ("表格版本", "2020.1"), ("单位编码", "L01")):
        hidden.append(pair)
    hidden.sheet_state = "hidden"
    assert [plan.unit for plan in settle_replies({"a.xlsx": saved(book)}).plans] == ["F01", "F04"]


def test_a_ruling_on_the_file_holds_for_its_sections_unless_one_has_its_own() -> None:
    data = zipped({"计划.xlsx": sheets({"甲": grid(), "乙": grid(head=OTHER)})})
    whole = Ruling.model_validate({"file": "a.zip", "part": "计划.xlsx", "class": "ignore", "reason": "示例"})
    one = Ruling.model_validate({"file": "a.zip", "part": "计划.xlsx/工作表“乙”", "class": "accept", "reason": "示例"})
    for rulings in ((whole, one), (one, whole)):
        plans = settle_replies({"a.zip": data}, Decisions(rulings=rulings)).plans
        assert [plan.unit for plan in plans] == ["F04"]

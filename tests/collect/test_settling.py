"""Whose a file is, which one counts, and what a person may rule."""

import io
import sqlite3
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.collect.intake.part import PartClass
from pipeline.collect.settle.decisions import Decisions, Ruling, RulingClass, load_decisions
from pipeline.collect.stage import STAGE
from pipeline.errors import InputError
from pipeline.model.plan import Collection
from pipeline.model.problem import Severity
from pipeline.model.standing import Standings, State
from pipeline.model.time_zone import CHINA
from pipeline.runner import run_stage
from pipeline.workspace import Workspace
from tests.collect.builders import HEAD, ROSTER, ROW, classes, grid, mail, settle_replies, word, xlsx

PLAN, NEEDS, SUPERSEDED, DUPLICATE = "计划", "待人工", "已被取代", "重复"
FIRST, SECOND = xlsx(grid()), xlsx(grid([ROW, {**ROW, "活动名称": "另一项"}]))
WRONG = xlsx(grid([{**ROW, "时间": "待定"}]))
NOBODY = {"联系人": "示例一", "联系电话": "010-5550 0001"}


def table_of(unit: str) -> bytes:
    return xlsx(grid(head={**HEAD, "填报单位": unit}))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("示例岩石动力学专业委员会", "F01"),
        ("岩动专委会", "F01"),
        ("示例岩石动力学专业委员会（盖章）", "F01"),
        ("中国岩石力学与工程学会示例岩石动力学专业委员会", "F01"),
        ("示例江省岩石力学与工程学会秘书处", "D01"),
        ("岩石测试专业委员会", "F02"),
        ("示例 大学 岩石力学科普教育基地", "J01"),
        ("示例冻土工程研究中心", None),
        ("示例江省学会、示例山省学会", None),
    ],
)
def test_unit_by_the_name_in_the_table(written: str, code: str | None) -> None:
    # The sender is on the roster; a name that isn't must not fall back on him.
    (part,) = [
        part
        for part in settle_replies({"a.eml": mail({"表.xlsx": table_of(written)}, sender="f01@example.org")}).parts
        if not part.part.body
    ]
    assert (part.unit or None) == code, part.reason
    assert (part.kind is PartClass.PLAN) == (code is not None)


@pytest.mark.parametrize("twin", ["您好", "", "填报单位\t示例\n活动名称\t时间"])
def test_the_plain_twin_of_a_pasted_table_is_no_letter_for_a_person(twin: str) -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) + "</tr>" for row in grid()
    )
    found = classes(settle_replies({"a.eml": mail({}, text=twin, html=f"<table>{rows}</table>")}))
    assert NEEDS not in found.values(), found
    assert list(found.values()).count(PLAN) == 1


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("您好，我分会2020年科普工作计划表见附件，请查收。", True),
        ("计划表已填好，请查收附件。发自我的手机", True),
        ("您好！我学会2020年无科普活动计划，特此报告。", False),
        ("请问附件1第5条我们也要填吗？", False),
        ("好的，收到。\n------------------ 原始邮件 ------------------\n请按要求填写，材料见附件。", False),
        ("已知悉。\n> 计划表见附件，请改好后发回。", False),
        ("明白。\n发件人：秘书处\n主题：通知\n详见附件", False),
    ],
)
@pytest.mark.parametrize("html", [False, True])
def test_a_forgotten_attachment_is_asked_for(text: str, asked: bool, html: bool) -> None:
    page = "".join(f"<div>{line}</div>" for line in text.splitlines()) if html else ""
    message = mail({}, text="" if html else text, html=page)
    (waiting,) = [one for one in settle_replies({"a.eml": message}).parts if one.kind is PartClass.NEEDS_A_PERSON]
    assert ("请单位补上附件重新发送" in waiting.reason) == asked, waiting.reason


LOST = {"忘了": mail({}, "2020-04-09", text="计划表见附件。"), "空表": mail({"表.xlsx": xlsx(grid([]))}, "2020-04-09"),
        "坏了": mail({"表.xlsx": b""}, "2020-04-09")}  # fmt: skip


@pytest.mark.parametrize("which", LOST)
def test_what_was_asked_for_again_and_has_come_waits_no_longer(which: str) -> None:
    good = mail({"计划.xlsx": FIRST}, "2020-04-12")
    assert NEEDS in classes(settle_replies({"a.eml": LOST[which]})).values()
    found = classes(settle_replies({"a.eml": LOST[which], "b.eml": good}))
    assert NEEDS not in found.values(), found
    assert SUPERSEDED in found.values()
    earlier = mail({"计划.xlsx": FIRST}, "2020-04-01")
    found = classes(settle_replies({"a.eml": LOST[which], "b.eml": earlier}))
    assert NEEDS in found.values(), "what comes after the plan is a change that could not be read"


def test_a_question_waits_for_its_answer_though_the_plan_came_later() -> None:
    question = mail({}, "2020-04-09", text="请问经费一栏填万元还是元？")
    assert (
        NEEDS in classes(settle_replies({"a.eml": question, "b.eml": mail({"表.xlsx": FIRST}, "2020-04-12")})).values()
    )


def test_unit_by_sender_then_by_file_name() -> None:
    nameless = xlsx(grid(head=NOBODY))
    by_sender = settle_replies({"a.eml": mail({"表.xlsx": nameless}, sender="T04@example.org")})
    by_name = settle_replies({"石窟团队计划.xlsx": nameless})
    by_subject = settle_replies({"a.eml": mail({"表.xlsx": nameless}, sender="x@example.org", subject="边坡分会计划")})
    assert [found.plans[0].unit for found in (by_sender, by_name, by_subject)] == ["T04", "T05", "F08"]


@pytest.mark.parametrize(
    "reply",
    [
        {"表.xlsx": xlsx(grid(head=NOBODY))},
        {"石窟团队和隧道团队.xlsx": xlsx(grid(head=NOBODY))},
        {"a.eml": mail({"边坡分会.xlsx": xlsx(grid(head=NOBODY))}, sender="t04@example.org")},
    ],
)
def test_what_is_ambiguous_is_not_guessed(reply: dict[str, bytes]) -> None:
    settlement = settle_replies(reply)
    assert not settlement.plans
    assert NEEDS in classes(settlement).values()


def test_the_forms_own_code_and_another_name_contradict() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FIRST))
    sheet = book.create_sheet("_表格信息")
    for row in (("年度", "2020"), ("表格版本", "2020.1"), ("单位编码", "F02")):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    (part,) = settle_replies({"表.xlsx": stream.getvalue()}).parts
    assert part.kind is PartClass.NEEDS_A_PERSON
    assert "示例岩石力学测试专业委员会" in part.reason


def test_sender_of_another_unit_is_pointed_out() -> None:
    (plan,) = settle_replies({"a.eml": mail({"表.xlsx": FIRST}, sender="f02@example.org")}).plans
    assert [problem.code for problem in plan.problems] == ["sender_of_other"]


def test_the_newest_mail_counts_whatever_its_name() -> None:
    replies = {"z.eml": mail({"表.xlsx": FIRST}, "2020-04-02"), "a.eml": mail({"表.xlsx": SECOND}, "2020-04-12")}
    settlement = settle_replies(replies)
    assert [len(plan.activities) for plan in settlement.plans] == [2]
    assert classes(settlement)["z.eml › 表.xlsx"] == SUPERSEDED


def test_bare_files_count_by_the_date_they_say() -> None:
    early, late = datetime(2020, 4, 1, tzinfo=CHINA), datetime(2020, 4, 9, tzinfo=CHINA)
    replies = {
        "a.xlsx": xlsx(grid([ROW, {**ROW, "活动名称": "另一项"}]), saved=late),
        "b.xlsx": xlsx(grid(), saved=early),
    }
    settlement = settle_replies(replies)
    assert classes(settlement) == {"a.xlsx": PLAN, "b.xlsx": SUPERSEDED}
    assert settlement.plans[0].received is None


def test_a_wrong_newer_one_leaves_the_older_valid_one_in_place() -> None:
    replies = {"1.eml": mail({"表.xlsx": FIRST}, "2020-04-02"), "2.eml": mail({"表.xlsx": WRONG}, "2020-04-12")}
    settlement = settle_replies(replies)
    assert [plan.place.file for plan in settlement.plans] == ["1.eml"]
    assert classes(settlement)["2.eml › 表.xlsx"] == NEEDS
    assert not settlement.withheld


def test_a_wrong_one_alone_is_withheld() -> None:
    settlement = settle_replies({"1.eml": mail({"表.xlsx": WRONG})})
    assert [(withheld.unit, withheld.reason) for withheld in settlement.withheld] == [("F01", "有1处错误，待单位改正")]


def test_a_wrong_older_one_is_superseded() -> None:
    replies = {"1.eml": mail({"表.xlsx": WRONG}, "2020-04-02"), "2.eml": mail({"表.xlsx": FIRST}, "2020-04-12")}
    settlement = settle_replies(replies)
    assert classes(settlement)["1.eml › 表.xlsx"] == SUPERSEDED
    assert not settlement.problems


def test_duplicates_in_another_format_and_an_old_version_sent_again() -> None:
    both = settle_replies({"1.eml": mail({"表.xlsx": FIRST, "表.docx": word([grid()])})})
    assert sorted(classes(both).values()) == sorted(["不收", PLAN, DUPLICATE])
    replies = {
        "1.eml": mail({"表.xlsx": FIRST}, "2020-04-02"),
        "2.eml": mail({"表.xlsx": SECOND}, "2020-04-05"),
        "3.eml": mail({"表.xlsx": FIRST}, "2020-04-08"),
    }
    settlement = settle_replies(replies)
    assert [plan.place.file for plan in settlement.plans] == ["3.eml"]


def test_two_different_tables_in_one_mail_are_for_a_person() -> None:
    settlement = settle_replies({"1.eml": mail({"表1.xlsx": FIRST, "表2.xlsx": SECOND})})
    assert sorted(classes(settlement).values()) == sorted(["不收", NEEDS, NEEDS])
    assert not settlement.plans


def test_scan_beside_a_plan_and_scan_alone() -> None:
    beside = settle_replies({"1.eml": mail({"表.xlsx": FIRST, "扫描.pdf": b"%PDF-1.4"})})
    assert classes(beside)["1.eml › 扫描.pdf"] == "附属材料"
    alone = settle_replies({"1.eml": mail({"扫描.pdf": b"%PDF-1.4"})})
    assert classes(alone)["1.eml › 扫描.pdf"] == NEEDS
    assert [withheld.unit for withheld in alone.withheld] == ["F01"]


def rule(**values: object) -> Decisions:
    return Decisions(rulings=(Ruling.model_validate({"reason": "电话确认", **values}),))


def test_rulings() -> None:
    stranger = {"a.xlsx": table_of("示例冻土工程研究中心")}
    assert [plan.unit for plan in settle_replies(stranger, rule(file="a.xlsx", unit="T04")).plans] == ["T04"]
    ignored = settle_replies({"a.xlsx": FIRST}, rule(file="a.xlsx", **{"class": "ignore"}))
    assert [(part.kind, part.reason) for part in ignored.parts] == [(PartClass.IGNORED, "按裁定不收：电话确认")]
    (plan,) = settle_replies({"a.xlsx": WRONG}, rule(file="a.xlsx", **{"class": "accept"})).plans
    assert plan.activities[0].cells["period"].value is None
    assert [problem.severity for problem in plan.problems] == [Severity.WARNING]


def test_a_ruling_on_a_part_beats_one_on_the_file() -> None:
    both = Decisions(
        rulings=(
            Ruling.model_validate({"file": "1.eml", "part": "表1.xlsx", "class": "accept", "reason": "以此为准"}),
            Ruling.model_validate({"file": "1.eml", "class": "ignore", "reason": "其余不收"}),
        )
    )
    settlement = settle_replies({"1.eml": mail({"表1.xlsx": FIRST, "表2.xlsx": SECOND})}, both)
    assert [plan.place.part for plan in settlement.plans] == ["表1.xlsx"]
    assert both.rulings[0].class_ is RulingClass.ACCEPT


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("rulings:\n  - {file: 没有.eml, class: ignore, reason: x}\n", 2, "没有“没有.eml”"),
        ("rulings:\n  - file: a.xlsx\n    unit: Z99\n    reason: x\n", 3, "没有编码“Z99”"),
        ("rulings:\n  - file: a.xlsx\n    class: drop\n    reason: x\n", 3, "drop"),
        ("rulings:\n  - file: a.xlsx\n    reason: x\n", 2, "没有写怎么处理"),
        ("rulings:\n  - file: a.xlsx\n    class: ignore\n", 2, "缺少"),
    ],
)
def test_mistakes_in_decisions_are_named_by_line(workspace: Workspace, text: str, line: int, what: str) -> None:
    (workspace.replies / "a.xlsx").write_bytes(FIRST)
    workspace.decisions.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_decisions(workspace, ROSTER)
    assert f"inputs/2020/decisions.yaml:{line}：" in str(caught.value)
    assert what in str(caught.value)


def test_a_ruling_on_an_unknown_part_stops_the_stage(workspace: Workspace) -> None:
    text = "rulings:\n  - file: 20200403-01.eml\n    part: 没有.xlsx\n    class: ignore\n    reason: x\n"
    workspace.decisions.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"decisions\.yaml:3："):
        run_stage(workspace, STAGE, lambda _: None)


def test_the_stage_writes_what_it_says(workspace: Workspace) -> None:
    told: list[str] = []
    outcome = run_stage(workspace, STAGE, told.append)
    assert outcome.changed
    assert len([line for line in told if line.startswith("读取来件")]) == len(list(workspace.replies.iterdir()))
    collection = Collection.model_validate_json(workspace.collection.read_bytes())
    assert (collection.round, collection.form_version) == ("2020", "2020.1")
    assert not run_stage(workspace, STAGE, told.append).changed
    check_ledger(outcome.folder / "ledger.sqlite", collection)
    board = openpyxl.load_workbook(outcome.folder / "报送情况.xlsx")
    assert [sheet.title for sheet in board.worksheets] == ["各单位", "来件明细"]
    assert board.worksheets[0].max_row == len(ROSTER.units) + 1
    problems = openpyxl.load_workbook(outcome.folder / "问题清单.xlsx").worksheets[0]
    assert "错误" in {row[1].value for row in problems.iter_rows(min_row=2)}


def test_nothing_planned_said_in_a_mail_counts_by_a_ruling(workspace: Workspace) -> None:
    name = "20200415-02.eml"  # J03 wrote a letter and no table
    ruling = "{file: %s, unit: J03, class: nil, reason: 正文说本年度无计划}"
    workspace.decisions.write_text(f"rulings:\n  - {ruling % name}\n", encoding="utf-8")
    run_stage(workspace, STAGE, lambda _text: None)
    collection = Collection.model_validate_json(workspace.collection.read_bytes())
    (plan,) = (plan for plan in collection.plans if plan.unit == "J03")
    assert (plan.nil_return, plan.activities, plan.place.file) == (True, (), name)
    standings = Standings.model_validate_json(workspace.standings.read_bytes())
    (standing,) = (unit for unit in standings.units if unit.unit == "J03")
    assert (standing.state, standing.waiting) == (State.NIL, ())
    assert "按裁定作零报送：正文说本年度无计划" in standing.note
    assert standing.history[-1].what.startswith("收到零报送，按裁定作零报送")


def check_ledger(path: Path, collection: Collection) -> None:
    connection = sqlite3.connect(path)
    try:
        units = connection.execute("SELECT count(*) FROM unit").fetchone()
        accepted = connection.execute(
            "SELECT unit, activities, sha256 FROM part WHERE class IN ('计划', '零报送') ORDER BY unit"
        ).fetchall()
    finally:
        connection.close()
    assert units == (len(ROSTER.units),)
    assert accepted == sorted((plan.unit, len(plan.activities), plan.sha256) for plan in collection.plans)


def test_an_empty_folder_is_a_round_nobody_answered(workspace: Workspace) -> None:
    for path in workspace.replies.iterdir():
        path.unlink()
    outcome = run_stage(workspace, STAGE, lambda _: None)
    assert "待报送24个" in outcome.summary[0]
    assert Collection.model_validate_json(workspace.collection.read_bytes()).plans == ()

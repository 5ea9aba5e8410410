"""Every rule fires on what breaks it, is silent on what keeps it, and says so in words a clerk would write."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.reading.cells import Circumstances, Source, check_cell
from pipeline.collect.rules.catalogue import RULES, as_declared, problem
from pipeline.collect.rules.help import WHOLE_TABLE, rule_lines, rules_help
from pipeline.collect.rules.rule import Scope
from pipeline.model.form import Form, FormRules, Strictness
from pipeline.model.outline import ItemName
from pipeline.model.problem import Place, Severity
from tests.collect.builders import FORM, grid, settle_replies, xlsx
from tests.collect.rules.examples import CLEAN, ELSEWHERE, EXAMPLES, Replies
from tests.conftest import PROJECT

PLACE = Place(file="回复.eml", part="计划表.xlsx", sheet="Sheet1", cell="C7")


def codes(replies: Replies) -> set[str]:
    return {item.problem.code for item in settle_replies(replies).problems}


def test_every_rule_has_its_examples() -> None:
    assert set(EXAMPLES) | set(ELSEWHERE) == set(RULES)
    assert not set(EXAMPLES) & set(ELSEWHERE)
    for code, file in ELSEWHERE.items():
        assert f'"{code}"' in (PROJECT / file).read_text(encoding="utf-8"), code


def test_a_clean_reply_breaks_no_rule() -> None:
    assert codes(CLEAN) == set()


@pytest.mark.parametrize("code", EXAMPLES)
def test_what_breaks_the_rule_is_found(code: str) -> None:
    found = [item.problem for item in settle_replies(EXAMPLES[code].failing).problems if item.problem.code == code]
    assert found
    assert {one.severity for one in found} == {RULES[code].severity}
    if RULES[code].scope in {Scope.CELL, Scope.ROW}:
        assert all(re.fullmatch(r"Sheet1![A-Z]+\d+", one.place.spot) for one in found), found


@pytest.mark.parametrize("code", EXAMPLES)
def test_what_keeps_the_rule_is_left_in_peace(code: str) -> None:
    assert code not in codes(EXAMPLES[code].passing)


def test_a_number_counted_through_an_outline_that_begins_anew() -> None:
    anew = {1: ItemName("一（一）"), 2: ItemName("一（二）1"), 3: ItemName("一（二）2")}
    column = FORM.column("items")
    for text, expected in (("3", ["items_counted"]), ("一（二）2", [])):
        _, found = check_cell(column, Source(text, PLACE), Circumstances(2020, anew))
        assert [one.code for one in found] == expected


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_the_words_are_short_and_friendly(rule) -> None:  # type: ignore[no-untyped-def]
    what, cure = (re.sub(r"\{\w+\}", "", text.replace("{help}", "")) for text in (rule.what, rule.cure))
    assert what.endswith("。")
    assert cure.endswith("。")
    assert not rule.help or rule.help.endswith("。")
    assert len(what) <= 35
    assert len(cure) <= 40
    assert not re.search(r"必须|严禁|非法|无效|错误地|！", rule.what + rule.cure)
    assert not re.search(r"[A-Za-z]{3,}", re.sub(r"\{\w+\}|Excel", "", rule.what + rule.cure + rule.help))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_problem_can_be_made_of_it(rule) -> None:  # type: ignore[no-untyped-def]
    names = {name for _, name, _, _ in string.Formatter().parse(rule.what + rule.cure) if name}
    made = problem(rule.code, PLACE, "时间", **dict.fromkeys(names - {"label", "help"}, "{x} = 5"))
    assert (made.code, made.severity) == (rule.code, rule.severity)
    assert "{label}" not in made.what + made.cure


@given(st.text(max_size=300))
def test_quoted_words_are_cut_and_stay_words(text: str) -> None:
    made = problem("period_unreadable", PLACE, "时间", text=text)
    assert len(made.what) <= 40 + 20
    assert "\n" not in made.what


def test_hints_make_no_plan_one_with_warnings() -> None:
    (accepted,) = settle_replies(EXAMPLES["number_range"].failing).accepted
    assert (accepted.errors, accepted.warnings, len(accepted.problems)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("strictness", "severity"),
    [(Strictness.ERROR, Severity.ERROR), (Strictness.HINT, Severity.HINT), (Strictness.OFF, None)],
)
def test_the_form_says_how_grave_some_rules_are(strictness: Strictness, severity: Severity | None) -> None:
    rules = FormRules(outside_round=strictness)
    form = Form.model_validate({**FORM.model_dump(), "rules": rules.model_dump()})
    problems = [
        problem("period_other_year", PLACE, "时间", text="2019年", year=2020),
        problem("required", PLACE, "时间"),
    ]
    declared = {one.code: one.severity for one in as_declared(problems, form)}
    assert declared.get("period_other_year") == severity
    assert declared["required"] is Severity.ERROR


def test_both_units_are_told_and_both_plans_are_kept() -> None:
    settled = settle_replies(EXAMPLES["shared_activity"].failing)
    told = {item.unit: item.problem for item in settled.problems if item.problem.code == "shared_activity"}
    assert sorted(told) == ["F01", "F02"]
    assert "岩石力学测试专委会" in told["F01"].what
    assert told["F01"].place.spot == "Sheet1!B4"
    assert [plan.unit for plan in settled.plans] == ["F01", "F02"]
    assert all(any(one.code == "shared_activity" for one in plan.problems) for plan in settled.plans)


def test_the_help_is_made_of_the_rules() -> None:
    said = {entry.label: "".join(entry.lines) for entry in rules_help(FORM)}
    assert "必填。" in said["活动名称"]
    assert "不超过60字。" in said["活动名称"]
    assert "在0至100000之间。" in said["经费（万元）"]
    assert "线上、线下、结合" in said["形式"]
    assert "不要合并单元格。" in said[WHOLE_TABLE]
    assert "{" not in "".join(said.values())
    changed = FORM.model_copy(
        update={
            "columns": tuple(c.model_copy(update={"max_length": 99}) if c.key == "name" else c for c in FORM.columns)
        }
    )
    assert "不超过99字。" in {entry.label: "".join(entry.lines) for entry in rules_help(changed)}["活动名称"]


def test_every_rule_is_listed_gravest_first() -> None:
    lines = rule_lines()
    assert len(lines) == len(RULES)
    assert [line.severity for line in lines] == sorted(
        (line.severity for line in lines), key=["错误", "提醒", "提示"].index
    )
    assert not any("{" in line.what + line.cure for line in lines)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.sampled_from(["5月", "6月", "待定", "300", "0", "线上", "腾讯会议", "", "1"]), min_size=16, max_size=16)
)
def test_no_row_breaks_the_rules_between_cells(answers: list[str]) -> None:
    table = grid()
    table[3] = list(answers)
    settle_replies({"计划表.xlsx": xlsx([*table, list(answers)])})

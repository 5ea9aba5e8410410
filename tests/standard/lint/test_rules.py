"""Every rule finds what is wrong, says what to write, and leaves alone what is right."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.standard.lint import Finding, Kind, Severity, lint_text, rules
from tests.standard.lint.cases import DAY, RIGHT, WRONG

BETWEEN_TEXTS = {  # seen only in a whole notice: test_notice.py
    "mixed-spacing", "list-ends", "deadline-past", "deadline-on-weekend", "house-number", "number-year", "title-issuer",
    "heading-order", "heading-sequence", "addressee-colon-once", "addressee-unknown", "attachment-wording",
    "attachment-unknown", "attachment-unmentioned", "unit-alias", "unit-near-miss",
}  # fmt: skip
# Half a sentence of marks and words that the rules look for: far likelier to hit one than any text.
MARKS = "，。、；：？！（）《》〈〉“”‘’【】〔〕[](){}…—～·,.;:?!-~ \n　×X%"
WORDS = re.split(
    "/",
    "等/的/关于/通知/截止/约/左右/2020年/04月/5日/13月/4月15日/星期四/12/3.5/.5/万/二零二零年/三、五天/單/⽯/２/一、/（一）/"
    "(1)/1、/a@example.org/第/号/岩学字/〔20〕/附件1/待定/请于/前报送/\u200b",
)
PIECES = st.lists(st.sampled_from([*MARKS, *WORDS]), max_size=12).map("".join)


def by_rule(text: str, kind: Kind, rule: str) -> list[Finding]:
    return [finding for finding in lint_text(text, kind, DAY) if finding.rule.id == rule]


@pytest.mark.parametrize(("rule", "kind", "text", "excerpt", "suggestion"), WRONG)
def test_what_is_wrong_is_found(rule: str, kind: Kind, text: str, excerpt: str, suggestion: str) -> None:
    found = [(finding.excerpt, finding.suggestion) for finding in by_rule(text, kind, rule)]
    assert (excerpt, suggestion) in found, lint_text(text, kind, DAY)


@pytest.mark.parametrize(("rule", "kind", "text", "excerpt", "suggestion"), [case for case in WRONG if case[4]])
def test_what_is_suggested_is_right(rule: str, kind: Kind, text: str, excerpt: str, suggestion: str) -> None:
    finding = next(finding for finding in by_rule(text, kind, rule) if finding.excerpt == excerpt)
    end = finding.offset + len(excerpt)
    assert not by_rule(text[: finding.offset] + suggestion + text[end:], kind, rule)


@pytest.mark.parametrize(("kind", "text"), RIGHT)
def test_what_is_right_is_left_alone(kind: Kind, text: str) -> None:
    assert [str(finding) for finding in lint_text(text, kind, DAY)] == []


def test_every_rule_has_its_case() -> None:
    assert {rule.id for rule in rules.ALL} == {case[0] for case in WRONG} | BETWEEN_TEXTS


def test_the_rules_have_different_names_and_a_source() -> None:
    assert len({rule.id for rule in rules.ALL}) == len(rules.ALL)
    assert all(rule.clause for rule in rules.ALL)


def test_a_finding_says_rank_and_clause() -> None:
    finding = by_rule("学习《甲》、《乙》。", Kind.BODY, "comma-between-titles")[0]
    assert str(finding) == (
        "“学习《甲》、《乙》。”：书名号之间、引号之间通常不用顿号；建议写作“》《”（国家标准，GB/T 15834-2011 4.5.3.5）"
    )
    assert finding.severity is Severity.ADVICE


@settings(deadline=None)
@given(st.one_of(PIECES, st.text(max_size=40)), st.sampled_from(Kind))
def test_any_text_can_be_read(text: str, kind: Kind) -> None:
    for finding in lint_text(text, kind, DAY):
        assert text[finding.offset : finding.offset + len(finding.excerpt)] == finding.excerpt
        assert finding.excerpt
        assert finding.what
        assert finding.suggestion != finding.excerpt


@settings(deadline=None)
@given(PIECES, st.sampled_from(Kind))
def test_a_suggestion_is_itself_clean(text: str, kind: Kind) -> None:
    for finding in lint_text(text, kind, DAY):
        if finding.suggestion:
            again = by_rule(finding.suggestion, kind, finding.rule.id)
            assert not again, (finding.excerpt, finding.suggestion, [str(found) for found in again])


@settings(deadline=None)
@given(PIECES, st.sampled_from(Kind))
def test_without_a_date_the_same_but_for_days(text: str, kind: Kind) -> None:
    of_days = {"impossible-date", "weekday", "deadline-before-notice"}
    dated = {(finding.rule.id, finding.offset) for finding in lint_text(text, kind, DAY)}
    undated = {(finding.rule.id, finding.offset) for finding in lint_text(text, kind)}
    assert all(rule in of_days for rule, _ in dated ^ undated)

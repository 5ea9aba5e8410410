"""The linter over the files of a round: the shipped words, file and line, the command."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.notice.read import read_inputs
from pipeline.notice.words import check_words, describe, errors_of, report_words
from pipeline.workspace import Workspace
from tests.command import run_command
from tests.conftest import PROJECT

NOTICE, OUTLINE = "inputs/2020/notice.yaml", "inputs/2020/outline.yaml"
POINT_3 = ("sections", 0, "items", 2, "paragraphs", 0)
POINT_6 = ("sections", 1, "items", 0)
DEFENDED = {  # file, keys, rule, excerpt: why it stays
    (
        NOTICE,
        ("number",),
        "house-number",
        "岩学字[2020]015号",
    ): "the society's habit, set in office.yaml, and so listed",
    (NOTICE, ("title",), "title-issuer", "关于转发《中"): "the seed's title; the organ mark above it names the issuer",
    (NOTICE, ("addressees", 0), "addressee-colon-once", "方学会："): "the seed has two lines of addressees",
    (NOTICE, ("attachments", 1, "title"), "attachment-unmentioned", "2020年科普工作计划表"): (
        "the seed's text says 2020年工作计划表, which leaves no doubt"
    ),
    (OUTLINE, POINT_3, "half-width-bracket", "(2019—2022年)"): "forwarded as received",
    (OUTLINE, (*POINT_6, "lead"), "half-width-bracket", "(2006—2010—2020年)"): "forwarded as received",
    (OUTLINE, (*POINT_6, "paragraphs", 0), "half-width-bracket", "(2006—2010—2020年)"): "forwarded as received",
    (OUTLINE, (*POINT_6, "paragraphs", 0), "half-width-bracket", "(以下简称《科学素质纲要》)"): "forwarded as received",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The shipped round whole: the names of all its units count."""
    for name in ("inputs", "templates"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return Workspace.open(tmp_path, "2020")


def change(workspace: Workspace, file: str, old: str, new: str) -> None:
    path = workspace.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(workspace: Workspace, file: str, text: str) -> int:
    lines = (workspace.root / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_shipped_words_pass_but_for_what_can_be_defended(workspace: Workspace) -> None:
    findings = check_words(workspace, read_inputs(workspace))
    found = {(finding.place.file, finding.place.location, finding.rule.id, finding.excerpt) for finding in findings}
    assert found == DEFENDED.keys(), describe(workspace, findings)
    assert errors_of(findings) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (NOTICE, "切实做好2020年科普工作。", "切实做好2020年科普工作,谢谢。", "half-width-mark"),
        (NOTICE, "于{截止日期}前", "于4月15日（星期四）前", "weekday"),
        (NOTICE, "于{截止日期}前", "于3月15日前", "deadline-before-notice"),
        (NOTICE, "》的通知", "》的通知。", "title-end"),
        (NOTICE, "title: 2020年科普工作计划表", "title: 《2020年科普工作计划表》", "attachment-marks"),
        (NOTICE, "title: 2020年科普工作计划表", "title: 2020年工作计划表", "attachment-wording"),
        (NOTICE, "填写2020年工作计划表", "填写附件3", "attachment-unknown"),
        (NOTICE, "以邮件形式", "以××形式", "open-placeholder"),
        (NOTICE, "科普教育基地：", "科普教育基地", "addressee-colon"),
        ("inputs/2020/form.yaml", "一项活动填一行；不要", "一项活动填一行;不要", "half-width-mark"),
        ("inputs/office.yaml", "department: 秘书处", "department: 秘书处 (待定)", "open-placeholder"),
    ],
)
def test_an_error_is_named_with_file_and_line(workspace: Workspace, file: str, old: str, new: str, rule: str) -> None:
    workspace.register.unlink()  # a changed title needs a number of its own
    change(workspace, file, old, new)
    errors = errors_of(check_words(workspace, read_inputs(workspace)))
    assert {finding.rule.id for finding in errors} == {rule}
    line = line_of(workspace, file, new.splitlines()[0])
    assert describe(workspace, errors)[0].startswith(f"{file}:{line}：错误：")


def test_what_was_received_is_only_advised_on(workspace: Workspace) -> None:
    change(workspace, OUTLINE, "持续做好应急科普宣传服务。", "持续做好,应急科普宣传服务。")
    findings = check_words(workspace, read_inputs(workspace))
    assert "half-width-mark" in {finding.rule.id for finding in findings}
    assert errors_of(findings) == ()


def test_the_roster_says_what_units_are_called(workspace: Workspace) -> None:
    change(workspace, NOTICE, "请各级机构", "请青工委和示例青年工作委会")
    found = {finding.rule.id: finding.suggestion for finding in check_words(workspace, read_inputs(workspace))}
    assert found["unit-alias"] == found["unit-near-miss"] == "示例青年工作委员会"


def test_a_deadline_that_is_over(workspace: Workspace) -> None:
    findings = check_words(workspace, read_inputs(workspace), date(2020, 4, 16))
    assert "deadline-past" in {finding.rule.id for finding in findings}


def test_a_clean_report_counts(workspace: Workspace) -> None:
    lines = list(report_words(workspace))
    assert len(lines) == len(DEFENDED) + 1
    assert lines[-1].endswith(f"错误 0 处，提醒 {len(DEFENDED)} 处")


def test_a_report_with_errors_stops_after_the_count(workspace: Workspace) -> None:
    change(workspace, NOTICE, "以邮件形式", "以××形式")
    lines: list[str] = []
    with pytest.raises(InputError) as stopped:
        lines.extend(report_words(workspace))
    assert lines[-1].endswith(f"错误 1 处，提醒 {len(DEFENDED)} 处")
    assert len(stopped.value.messages) == 1
    assert "还没有填写" in str(stopped.value)


@pytest.mark.parametrize(("new", "code"), [("以邮件形式", 0), ("以××形式", 2)])
def test_the_command(workspace: Workspace, new: str, code: int) -> None:
    change(workspace, NOTICE, "以邮件形式", new)
    done = run_command(workspace.root, "words")
    assert done.returncode == code, done.stdout
    assert f"错误 {1 if code else 0} 处" in done.stdout
    assert ("✗ inputs/2020/notice.yaml:12：错误：" in done.stdout) is bool(code)

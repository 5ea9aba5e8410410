"""Draft, review, approved; numbers given once, also by two runs at the same time."""

import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.inputs import load_register
from pipeline.model.notice import DocumentNumber, RegisterEntry
from pipeline.notice.approval import mark_approved
from pipeline.notice.approve_command import approve
from pipeline.notice.read import read_inputs
from pipeline.notice.register import gaps
from pipeline.notice.stage import STAGE
from pipeline.render.text import pdf_pages_text, word_text
from pipeline.runner import Outcome, run_stage
from pipeline.workspace import Workspace
from tests.command import run_command
from tests.conftest import PROJECT


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(workspace: Workspace) -> Outcome:
    return run_stage(workspace, STAGE, lambda _text: None)


def pages_marked_draft(workspace: Workspace) -> list[bool]:
    bound = next(workspace.outputs("notice").glob("*（含附件）.pdf"))
    return ["草稿" in page for page in pdf_pages_text(bound.read_bytes())]


def test_shipped_round_is_approved(workspace: Workspace) -> None:
    assert read_inputs(workspace).approval.final
    run(workspace)
    assert not any(pages_marked_draft(workspace))


@pytest.mark.parametrize("state", ["draft", "review"])
def test_what_is_not_approved_says_so_on_every_page_of_both_products(workspace: Workspace, state: str) -> None:
    edit(workspace.notice, "state: approved", f"state: {state}")
    outcome = run(workspace)
    assert all(pages_marked_draft(workspace))
    for path in workspace.outputs("notice").glob("*.docx"):
        with zipfile.ZipFile(path) as package:
            headers = [package.read(name).decode() for name in package.namelist() if name.startswith("word/header")]
        assert len([header for header in headers if "草稿" in header]) >= 2, path.name
    for path in workspace.outputs("notice").rglob("*.xlsx"):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert "草稿" in str(sheet["A1"].value), path.name
    assert any("make approve" in line for line in outcome.summary)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("notice.yaml", "切实做好", "切实抓好"),
        ("outline.yaml", "持续做好应急科普宣传服务。", "持续抓好应急科普宣传服务。"),
        ("form.yaml", "label: 地点", "label: 地点和场所"),
    ],
)
def test_a_change_after_approval_goes_back_to_draft(workspace: Workspace, name: str, old: str, new: str) -> None:
    edit(workspace.round_folder / name, old, new)
    outcome = run(workspace)
    assert all(pages_marked_draft(workspace))
    assert any("审定后内容有改动" in line for line in outcome.summary)
    list(approve(workspace))
    run(workspace)
    assert not any(pages_marked_draft(workspace))


def test_approved_by_hand_is_not_approved(workspace: Workspace) -> None:
    text = workspace.notice.read_text(encoding="utf-8")
    workspace.notice.write_text(re.sub(r"approved_content:.*\n", "", text), encoding="utf-8")
    assert not read_inputs(workspace).approval.final


def test_approving_changes_nothing_else_in_the_file(workspace: Workspace) -> None:
    before = workspace.notice.read_text(encoding="utf-8")
    edit(workspace.notice, "state: approved", "state: draft")
    list(approve(workspace))
    assert workspace.notice.read_text(encoding="utf-8") == before


@given(
    st.lists(
        st.sampled_from(["# 注", "title: 甲", "state: draft", "approved_content: abc", "body:", "  - 乙"]), unique=True
    )
)
def test_mark_approved_keeps_every_other_line(lines: list[str]) -> None:
    marked = mark_approved("\n".join(lines), "f00").splitlines()
    kept = [line for line in lines if not line.startswith(("state:", "approved_content:"))]
    assert [line for line in marked if line and not line.startswith(("state:", "approved_content:"))] == kept
    assert marked.count("state: approved") == 1
    assert marked[-1] == "approved_content: f00"


def test_a_draft_takes_no_number(workspace: Workspace) -> None:
    edit(workspace.notice, "sequence: 15", "sequence: 18")
    run(workspace)
    assert [entry.number.sequence for _, entry in load_register(workspace)] == [15]


def test_an_approved_notice_takes_its_number_once_and_gaps_are_named(workspace: Workspace) -> None:
    before = workspace.register.read_bytes()
    edit(workspace.notice, "sequence: 15", "sequence: 18")
    list(approve(workspace))
    outcome = run(workspace)
    after = workspace.register.read_bytes()
    assert after.startswith(before)
    assert [entry.number.sequence for _, entry in load_register(workspace)] == [15, 18]
    assert any("岩学字〔2020〕18号 已记入" in line for line in outcome.summary)
    assert any("缺号：16—17" in line for line in outcome.summary)
    assert not run(workspace).changed
    assert workspace.register.read_bytes() == after


def test_gaps_are_of_the_same_code_and_year_only() -> None:
    def entry(code: str, year: int, sequence: int) -> tuple[int, RegisterEntry]:
        number = DocumentNumber(code=code, year=year, sequence=sequence)
        return sequence, RegisterEntry(number=number, title="示例", date=date(year, 1, 1), round=str(year))

    entries = [entry("岩学字", 2020, 3), entry("岩学字", 2020, 5), entry("岩学函", 2020, 1), entry("岩学字", 2019, 9)]
    assert gaps(entries, DocumentNumber(code="岩学字", year=2020, sequence=8)) == (4, 6, 7)


ENTER = """
import sys
import zipfile
from datetime import date
from pathlib import Path
from pipeline.errors import InputError
from pipeline.model.notice import DocumentNumber, RegisterEntry
from pipeline.notice.register import enter
from pipeline.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]), "2020")
number = DocumentNumber(code="岩学字", year=2020, sequence=30)
entry = RegisterEntry(number=number, title=sys.argv[2], date=date(2020, 5, 1), round="2020")
try:
    print("taken" if enter(workspace, entry) else "mine already")
except InputError:
    print("refused")
"""


def test_two_runs_at_once_never_take_the_same_number(workspace: Workspace) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", ENTER, str(workspace.root), f"示例通知{index}"],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for index in range(4)
    ]
    said = sorted(process.communicate(timeout=120)[0].strip() for process in runs)
    assert said == ["refused"] * 3 + ["taken"]
    assert [entry.number.sequence for _, entry in load_register(workspace)] == [15, 30]


def test_the_command_says_what_comes_next(workspace: Workspace) -> None:
    edit(workspace.notice, "切实做好", "切实抓好")
    finished = run_command(workspace.root, "approve")
    assert finished.returncode == 0
    assert "下一步：make notice" in finished.stdout
    assert "没有改动" in run_command(workspace.root, "approve").stdout


def test_word_text_has_no_draft_mark_when_approved(workspace: Workspace) -> None:
    run(workspace)
    notice = next(path for path in workspace.outputs("notice").glob("*.docx") if "通知" in path.name)
    assert "草稿" not in word_text(notice.read_bytes())

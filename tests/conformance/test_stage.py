"""``make notice`` ends with what was measured on its products."""

import json
from pathlib import Path

import pytest

from pipeline.notice.approval import mark_approved
from pipeline.notice.read import read_inputs
from pipeline.runner import read_facts
from pipeline.workspace import Workspace
from tests.command import run_command


def test_shipped_notice_breaks_no_clause_and_claims_nothing_with_substituted_fonts(issued_round: Path) -> None:
    workspace = Workspace.open(issued_round, "2020")
    verdicts = dict(read_facts(workspace, "conformance")["verdicts"])
    assert len(verdicts) == 4
    assert set(verdicts.values()) == {"所测各条未见不符，但字体有替代，不作结论"}
    data = json.loads((workspace.outputs("conformance") / "版式核对.json").read_bytes())
    assert set(data) == set(verdicts)
    page = (workspace.outputs("conformance") / "版式核对.html").read_text(encoding="utf-8")
    assert all(name in page for name in verdicts)


@pytest.mark.parametrize(
    ("name", "old", "new", "clause"),
    [
        ("notice.css", "padding-top: {{ layout.MARK_TOP - layout.PORTRAIT.top }}", "padding-top: 45mm", "发文机关标志"),
        ("notice.css", "text-indent: {{ layout.INDENT_CHARACTERS }}em; orphans", "text-indent: 0; orphans", "缩进"),
    ],
)
def test_a_restyled_template_that_breaks_a_clause_is_named(
    small_workspace: Workspace, name: str, old: str, new: str, clause: str
) -> None:
    path = small_workspace.templates / "html" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    finished = run_command(small_workspace.root, "notice")
    assert finished.returncode == 0
    assert any("✗" in line and clause in line for line in finished.stdout.splitlines()), finished.stdout


def test_words_that_are_wrong_stop_an_approved_notice_and_advise_a_draft(small_workspace: Workspace) -> None:
    workspace = small_workspace
    text = workspace.notice.read_text(encoding="utf-8")
    workspace.notice.write_text(text.replace("切实做好2020年科普工作", "切实做好××年科普工作"), encoding="utf-8")
    draft = run_command(workspace.root, "notice")
    assert draft.returncode == 0
    assert "审定后内容有改动" in draft.stdout
    assert "文字核对：错误 1 处" in draft.stdout
    refused = run_command(workspace.root, "approve")
    assert refused.returncode == 2
    assert "inputs/2020/notice.yaml:" in refused.stdout
    assert "××" in refused.stdout
    # An older approval, given before the linter knew the rule, doesn't let it through either.
    inputs = read_inputs(workspace)
    approved = mark_approved(workspace.notice.read_text(encoding="utf-8"), inputs.content)
    workspace.notice.write_text(approved, encoding="utf-8")
    stopped = run_command(workspace.root, "notice")
    assert stopped.returncode == 2
    assert "××" in stopped.stdout

"""What a clerk writes wrong is named by file and line; exit code 2; nothing is written."""

from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from pipeline.workspace import Workspace
from tests.command import run_command, snapshot

Change = Callable[[Workspace], Path]


def replace(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


CASES: dict[str, tuple[str, Change, str, str]] = {
    "unknown key": (
        "notice",
        lambda work: replace(work.notice, "mailbox:", "mialbox:"),
        "mialbox",
        "mialbox：不认识这一项，请检查是否写错",
    ),
    "missing title": (
        "notice",
        lambda work: replace(work.notice, "title: 关于转发《{附件1}》的通知\n", ""),
        "# 2020年的通知",
        "title：缺少这一项",
    ),
    "deadline before the date": (
        "notice",
        lambda work: replace(work.notice, "deadline: 2020-04-15", "deadline: 2020-03-15"),
        "deadline: 2020-03-15",
        "截止日期 2020-03-15 早于成文日期 2020-04-01",
    ),
    "number given to another document": (
        "notice",
        lambda work: replace(work.register, "关于转发《中国科协2020年科普工作要点》的通知", "关于召开年会的通知"),
        "关于召开年会的通知",
        "岩学字〔2020〕15号 已给了《关于召开年会的通知》",
    ),
    "one number twice in the register": (
        "notice",
        lambda work: replace(
            work.register, "岩学字〔2020〕15号,", "岩学字[2020]015号,召开年会,2020-03-01,2020\r\n岩学字〔2020〕15号,"
        ),
        "关于转发",
        "岩学字〔2020〕15号 与第 2 行重复",
    ),
    "two units with one code": (
        "collect",
        lambda work: replace(work.roster, "\nF02,", "\nF01,"),
        "F01,示例岩石力学测试",
        "编码“F01”与第 2 行重复",
    ),
    "attachment without a file": (
        "notice",
        lambda work: work.outline.rename(work.outline.with_name("要点.yaml")) and work.notice,
        "source: outline.yaml",
        "附件1“中国科协2020年科普工作要点”要用的文件 outline.yaml 不在 inputs/2020 里",
    ),
    "broken YAML": (
        "notice",
        lambda work: replace(work.notice, "  code: 岩学字\n", "  code: [岩学字\n"),
        "year: 2020",
        "YAML 写法有误",
    ),
    "outline with items out of order": (
        "notice",
        lambda work: replace(work.outline, "number: 7\n", "number: 8\n"),
        "number: 8",
        "要点次序不对：这里应为第7条，现为第8条",
    ),
    "outline with sections out of order": (
        "notice",
        lambda work: replace(work.outline, "number: 三\n", "number: 四\n"),
        "number: 四",
        "这一节应为“三”，现为“四”",
    ),
    "unknown placeholder": (
        "notice",
        lambda work: replace(work.notice, "发至{邮箱}", "发至{电邮}"),
        "{电邮}",
        "不认识“{电邮}”",
    ),
    "a date that is none": (
        "notice",
        lambda work: replace(work.notice, "date: 2020-04-01", "date: 4月1日"),
        "4月1日",
        "应为日期，如 2020-04-15",
    ),
    "one column key twice": (
        "notice",
        lambda work: replace(work.form, "key: venue", "key: name"),
        "label: 地点",
        "key“name”出现了两次",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_and_nothing_is_written(workspace: Workspace, case: str) -> None:
    command, change, spot, message = CASES[case]
    path = change(workspace)
    line = line_of(path, spot)
    before = snapshot(workspace.root)
    finished = run_command(workspace.root, command)
    assert finished.returncode == 2, finished.stdout
    assert "Traceback" not in finished.stdout
    named = [text for text in finished.stdout.splitlines() if message in text]
    assert named, finished.stdout
    where = named[0].removeprefix("✗ ").split("：")[0]
    shown = path.relative_to(workspace.root).as_posix()
    assert where == f"{shown}:{line}"
    assert snapshot(workspace.root) == before


def test_several_mistakes_in_several_files_are_named_in_one_run(workspace: Workspace) -> None:
    replace(workspace.notice, "mailbox:", "mialbox:")
    replace(workspace.outline, "number: 7\n", "number: 8\n")
    replace(workspace.office, "name:", "nmae:")
    finished = run_command(workspace.root, "notice")
    assert finished.returncode == 2
    for name in ("inputs/office.yaml:", "inputs/2020/notice.yaml:", "inputs/2020/outline.yaml:"):
        assert name in finished.stdout


def test_a_round_that_is_not_there(workspace: Workspace) -> None:
    finished = run_command(workspace.root, "notice", "--round", "2031")
    assert finished.returncode == 2
    assert "没有“2031”这个年度；现有：2020" in finished.stdout


def test_a_broken_template_is_named(workspace: Workspace) -> None:
    replace(workspace.templates / "html" / "notice.html", "{{ notice.number }}", "{{ notice.nubmer }}")
    finished = run_command(workspace.root, "notice")
    assert finished.returncode == 2
    assert "templates/html/notice_package.html" in finished.stdout
    assert "Traceback" not in finished.stdout
    assert not (workspace.root / "outputs").exists()


def test_a_template_that_drops_a_fact_is_not_released(workspace: Workspace) -> None:
    replace(workspace.templates / "html" / "notice.html", "{{ notice.number }}", "")
    finished = run_command(workspace.root, "notice")
    assert finished.returncode == 5
    assert "“岩学字[2020]015号”" in finished.stdout
    assert not (workspace.root / "outputs").exists()


def drop(template: Path, old: str) -> None:
    """Take a tag out of a Word template, as someone restyling it might."""
    document = docx.Document(str(template))
    paragraph = next(paragraph for paragraph in document.paragraphs if old in paragraph.text)
    paragraph.runs[0].text = paragraph.text.replace(old, "")
    for run in paragraph.runs[1:]:
        run.text = ""
    document.save(str(template))


def test_a_word_template_that_drops_a_fact_is_not_released(workspace: Workspace) -> None:
    drop(workspace.templates / "docx" / "notice.docx", "{{ number }}")
    finished = run_command(workspace.root, "notice")
    assert finished.returncode == 5
    assert "“岩学字[2020]015号”" in finished.stdout
    assert ".docx" in finished.stdout
    assert not (workspace.root / "outputs").exists()


def test_a_word_template_that_has_lost_a_name_is_reported_before_it_matters(small_workspace: Workspace) -> None:
    drop(small_workspace.templates / "docx" / "letter.docx", "{{ number }}")
    finished = run_command(small_workspace.root, "notice")
    assert finished.returncode == 0
    assert "模板 templates/docx/letter.docx 里没有 number" in finished.stdout

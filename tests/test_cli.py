"""What ``--help`` lists, and that a mistyped command ends with the code that the help names."""

import re
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.errors import GateError, InputError, MissingToolError, PipelineError, TemplateError
from tests.command import run_command

HEADINGS = ("四个阶段", "起草和核对通知", "收信和发信", "查看")


def test_every_command_stands_under_a_heading_with_a_sentence(tmp_path: Path) -> None:
    shown = run_command(tmp_path, "--help").stdout
    assert [found for found in re.findall(r"─ (\S+) ─", shown) if found in HEADINGS] == list(HEADINGS)
    assert "Commands" not in shown, "every command has a heading of its own"
    lines = {found[1]: found[2] for found in re.finditer(r"^│ (\w+) +(\S.*?) +│$", shown, re.MULTILINE)}
    names = {command.name or getattr(command.callback, "__name__", "") for command in cli.app.registered_commands}
    assert names == set(lines)
    assert list(lines)[:4] == ["notice", "collect", "compendium", "archive"]
    assert all(re.search("[\u4e00-\u9fff].*。$", sentence) for sentence in lines.values()), lines


def test_the_help_names_every_exit_code(tmp_path: Path) -> None:
    shown = "".join(run_command(tmp_path, "--help").stdout.split())
    codes = {kind.exit_code for kind in (PipelineError, InputError, MissingToolError, TemplateError, GateError)}
    named = re.search("退出码：(.*)。", shown)
    assert named
    assert codes | {0, 1, 6, 130} == {int(code) for code in re.findall(r"(?:^|；)(\d+)", named[1])}


@pytest.mark.parametrize("arguments", [("colect",), ("collect", "--rund"), ("outline",)])
def test_a_mistyped_command_ends_with_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run_command(tmp_path, *arguments).returncode == 2


def test_a_folder_that_is_no_project_is_named_without_a_traceback(tmp_path: Path) -> None:
    for command in ("collect", "fetch", "sent", "status"):
        finished = run_command(tmp_path, command)
        assert finished.returncode in {2, 4}, command
        assert "Traceback" not in finished.stdout
        assert finished.stdout.startswith("✗ "), command

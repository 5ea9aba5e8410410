"""The whole way on the shipped round, as a clerk goes it: once, again, and after deleting ``outputs/``."""

import re
import shutil
from pathlib import Path

import pytest

from tests.command import run_command, snapshot
from tests.conftest import PROJECT

STAGES = ("notice", "compendium", "archive")


def project_copy(root: Path) -> Path:
    for name in ("inputs", "templates"):
        shutil.copytree(PROJECT / name, root / name)
    return root


@pytest.fixture(scope="module")
def first(finished_round: Path) -> tuple[Path, dict[str, bytes]]:
    return finished_round, snapshot(finished_round / "outputs")


def test_inputs_are_left_as_they_were(first: tuple[Path, dict[str, bytes]]) -> None:
    assert snapshot(first[0] / "inputs") == snapshot(PROJECT / "inputs")


def test_every_stage_left_its_products_and_nothing_half_written(first: tuple[Path, dict[str, bytes]]) -> None:
    made = first[1]
    for wanted in (
        r"2020/notice/.*（含附件）\.pdf",
        r"2020/notice/packages/F01 [^/]+/.*\.xlsx",
        r"2020/conformance/版式核对\.(html|json)",
        r"2020/collect/plans\.json",
        r"2020/collect/ledger\.sqlite",
        r"2020/collect/报送情况\.xlsx",
        r"2020/collect/问题清单\.xlsx",
        r"2020/compendium/2020年科普工作计划汇编\.(pdf|docx|xlsx)",
        r"archive/2020/.*manifest-sha512\.txt",
        r"archive/2020/.*归档文件目录\.(pdf|xlsx)",
    ):
        assert any(re.fullmatch(wanted, name) for name in made), wanted
    hidden = [name for name in made if name.endswith(".tmp") or "/." in name]
    caches = ["2020/.cache/readings.sqlite", "2020/.cache/sheets.sqlite"]
    assert hidden == caches, "closed, so without a log beside them"


def test_nothing_of_this_machine_is_in_the_products(first: tuple[Path, dict[str, bytes]]) -> None:
    root, made = first
    for name, content in made.items():
        assert str(root).encode() not in content, name
        assert str(Path.home()).encode() + b"/" not in content, name


def test_second_run_does_nothing(first: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    made, root = first[1], tmp_path / "again"
    shutil.copytree(first[0], root)
    times = {path: path.stat().st_mtime_ns for path in (root / "outputs").rglob("*")}
    for stage in STAGES:
        finished = run_command(root, stage)
        assert finished.returncode == 0
        assert "无变化" in finished.stdout
    assert {path: path.stat().st_mtime_ns for path in (root / "outputs").rglob("*")} == times
    assert snapshot(root / "outputs") == made


def test_after_deleting_outputs_another_day_and_place_give_the_same_bytes(
    first: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = first[1]
    elsewhere = project_copy(tmp_path / "另一处")
    home = tmp_path / "home"
    home.mkdir()
    for name, value in {"HOME": str(home), "TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "7"}.items():
        monkeypatch.setenv(name, value)
    for stage in STAGES:
        finished = run_command(elsewhere, stage)
        assert finished.returncode == 0, finished.stdout
    again = snapshot(elsewhere / "outputs")
    assert again.keys() == made.keys()
    # The report holds the fingerprint; the kept pages lie in the order in which the processes gave them.
    own = ("report.json", "sheets.sqlite")
    different = [name for name in made if again[name] != made[name] and not name.endswith(own)]
    assert different == []


def test_a_late_reply_changes_the_book_and_the_status(first: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    root = tmp_path / "late"
    shutil.copytree(first[0], root)
    late = next((root / "inputs" / "2020" / "replies").glob("20200403-01.eml"))
    late.unlink()
    before = (root / "outputs/2020/compendium/2020年科普工作计划汇编.xlsx").read_bytes()
    finished = run_command(root, "compendium")
    assert finished.returncode == 0, finished.stdout
    assert (root / "outputs/2020/compendium/2020年科普工作计划汇编.xlsx").read_bytes() != before
    assert answered(root) == answered(first[0]) - 1


def answered(root: Path) -> int:
    found = re.search(r"答复：(\d+) / 24", run_command(root, "status").stdout)
    assert found
    return int(found[1])

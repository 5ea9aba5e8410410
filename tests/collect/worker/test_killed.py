"""Killed at any moment and run again: the same ledger and plans as an undisturbed run."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.workspace import Workspace
from tests.command import run_command, snapshot
from tests.conftest import PROJECT
from tests.samples.blanks import Round
from tests.samples.many import invented_roster, many, roster_csv

UNITS = 110
KILLS = 10


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with the replies of many units, nothing read yet."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("inputs", "templates"):
        shutil.copytree(PROJECT / name, folder / name)
    workspace = Workspace.open(folder, "2020")
    roster = invented_roster(UNITS)
    workspace.roster.write_bytes(roster_csv(roster))
    shutil.rmtree(workspace.replies)
    workspace.replies.mkdir()
    workspace.decisions.unlink(missing_ok=True)
    for name, content in many(Round.load(Workspace.open(PROJECT, "2020")), roster, 3):
        if b'.doc"' not in content:  # each .doc would cost a start of LibreOffice in every run
            (workspace.replies / name).write_bytes(content)
    return folder


def copied(project: Path, into: Path) -> Workspace:
    for name in ("inputs", "templates"):
        shutil.copytree(project / name, into / name)
    return Workspace.open(into, "2020")


def collect(workspace: Workspace) -> dict[str, bytes]:
    finished = run_command(workspace.root, "collect")
    assert finished.returncode == 0, finished.stdout
    made = snapshot(workspace.outputs("collect"))
    report = json.loads(made["report.json"])
    del report["fingerprint"]  # of the program, which somebody may be working on
    return {**made, "report.json": json.dumps(report).encode()}


@pytest.fixture(scope="module")
def undisturbed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """What a run in peace makes, and how many seconds it takes."""
    begun = time.monotonic()
    made = collect(copied(project, tmp_path_factory.mktemp("peace") / "round"))
    return made, time.monotonic() - begun


def killed_after(workspace: Workspace, seconds: float) -> bool:
    """Start the command, kill it; whether it was still running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "collect"],
        cwd=workspace.root,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def test_killed_at_ten_moments_and_run_again_gives_the_same(
    project: Path, tmp_path: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    wanted, whole = undisturbed
    disturbed = copied(project, tmp_path / "disturbed")
    moments = random.Random(20200418)
    killed, longest = 0, whole / 2
    for _ in range(KILLS):
        # What was read stays read: later runs are shorter, so the moments spread over what is left.
        finished = not killed_after(disturbed, moments.uniform(0.2, 1.0) * longest)
        killed += not finished
        longest *= 0.7 if finished else 1.0
        if finished or moments.random() < 0.3:
            shutil.rmtree(disturbed.outputs("collect"), ignore_errors=True)
    assert killed >= 3
    got = collect(disturbed)
    assert sorted(got) == sorted(wanted)
    assert [name for name in wanted if got[name] != wanted[name]] == []


def test_killed_while_the_cache_is_written(
    project: Path, tmp_path: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    """Killed as soon as the first batch of readings is in the file, or on its way into it."""
    disturbed = copied(project, tmp_path / "disturbed")
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "collect"],
        cwd=disturbed.root,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    log = disturbed.readings.with_name(disturbed.readings.name + "-wal")
    size = 0
    while process.poll() is None and size < 60_000:
        size = log.stat().st_size if log.is_file() else 0
    process.kill()
    process.wait()
    assert size >= 60_000
    with sqlite3.connect(disturbed.readings) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert collect(disturbed) == undisturbed[0]


def test_a_spoilt_cache_changes_nothing(
    project: Path, tmp_path: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    workspace = copied(project, tmp_path / "round")
    workspace.readings.parent.mkdir(parents=True)
    workspace.readings.write_bytes(b"x" * 9000)
    assert collect(workspace) == undisturbed[0]


def test_a_reply_that_comes_between_others_gives_what_a_first_run_gives(
    project: Path, tmp_path: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    """The rest is remembered and only the new one read; the products are those of reading them all, to the byte."""
    workspace = copied(project, tmp_path / "round")
    replies = sorted(workspace.replies.iterdir())
    late = {path: path.read_bytes() for path in (replies[0], replies[len(replies) // 2])}
    for path in late:
        path.unlink()
    without = collect(workspace)
    for path, content in late.items():
        path.write_bytes(content)
    assert without != undisturbed[0]
    assert collect(workspace) == undisturbed[0]

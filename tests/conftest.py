"""Shared fixtures: the project as shipped, copied so that a test may change it."""

import shutil
from pathlib import Path

import pytest

from pipeline.tools import fonts
from pipeline.workspace import Workspace
from tests.command import run_command
from tests.project import PROJECT, copied, few_units
from tests.shared import made_once

__all__ = ["PROJECT"]

# Before any test module imports weasyprint: fontconfig reads its set-up once.
fonts.activate(PROJECT / "inputs" / "fonts")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The shipped 2020 round in a folder of its own, without outputs."""
    return copied(tmp_path)


@pytest.fixture
def small_workspace(tmp_path: Path) -> Workspace:
    """The same with two units, for tests that issue the notice."""
    return few_units(tmp_path)


def _run(root: Path, stage: str) -> None:
    finished = run_command(root, stage)
    assert finished.returncode == 0, finished.stdout


@pytest.fixture(scope="session")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after ``notice`` on the shipped round, run as a clerk does; only to be read."""

    def issue(root: Path) -> None:
        copied(root)
        _run(root, "notice")

    return made_once(tmp_path_factory, "the shipped round, issued", issue)


@pytest.fixture(scope="session")
def finished_round(tmp_path_factory: pytest.TempPathFactory, issued_round: Path) -> Path:
    """The same after all stages; only to be read."""

    def finish(root: Path) -> None:
        shutil.copytree(issued_round, root, dirs_exist_ok=True)
        for stage in ("compendium", "archive"):
            _run(root, stage)

    return made_once(tmp_path_factory, "the shipped round, finished", finish)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden files anew")
    parser.addoption("--allow-skips", action="store_true", help="a test skipped for a missing program is no failure")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test proves nothing: unless asked for, it fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker of pytest-xdist
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and not session.config.getoption("--allow-skips"):
        reporter.write_line(f"{len(skipped)} skipped; `make setup` installs what they need, or --allow-skips", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

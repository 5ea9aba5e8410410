"""Shared fixtures: the project as shipped, copied so that a test may change it."""

import shutil
from pathlib import Path

import pytest

from pipeline.tools import fonts
from pipeline.workspace import Workspace

PROJECT = Path(__file__).resolve().parent.parent

# Before any test module imports weasyprint: fontconfig reads its set-up once.
fonts.activate(PROJECT / "inputs" / "fonts")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The shipped 2020 round in a folder of its own, without outputs."""
    for name in ("inputs", "templates"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return Workspace.open(tmp_path, "2020")


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

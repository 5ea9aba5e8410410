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

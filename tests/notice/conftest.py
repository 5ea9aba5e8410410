"""Rounds that are quick to issue: two units instead of 24, and each set of settings issued once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.notice.issued import issued

Issue = Callable[..., Path]


def few_units(root: Path) -> Workspace:
    """The shipped round in a folder, asked of its first two units."""
    for name in ("inputs", "templates"):
        shutil.copytree(PROJECT / name, root / name)
    workspace = Workspace.open(root, "2020")
    lines = workspace.roster.read_bytes().splitlines(keepends=True)
    workspace.roster.write_bytes(b"".join(lines[:3]))
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The shipped round with two units, in a folder of its own, without outputs."""
    return few_units(tmp_path)


@pytest.fixture(scope="session")
def issue(tmp_path_factory: pytest.TempPathFactory) -> Issue:
    """``issued`` in a folder of its own; the same settings give the same folder, which is only to be read."""
    made: dict[str, Path] = {}

    def once(*settings: object, **more: object) -> Path:
        key = repr((settings, sorted(more.items())))
        if key not in made:
            made[key] = issued(few_units(tmp_path_factory.mktemp("issued")), *settings, **more)  # type: ignore[arg-type]
        return made[key]

    return once

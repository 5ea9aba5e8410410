"""Expensive things that many tests only read: made once in a run, by whichever worker of pytest-xdist comes first."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, key: str, make: Callable[[Path], object]) -> Path:
    """A folder that all tests of this run share; what lies in it is only to be read.

    Args:
        factory: knows where this run's temporary files lie.
        key: says what it is; the same words always mean the same content.
        make: fills the folder, which is empty; where it fails, the next one who asks tries again.
    """
    base = factory.getbasetemp()
    if base.name.startswith("popen-"):  # a worker's own folder, in that of the run
        base = base.parent
    folder = base / "shared" / hashlib.sha256(key.encode()).hexdigest()[:16]
    finished = folder.with_suffix(".made")
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not finished.exists():
            shutil.rmtree(folder, ignore_errors=True)  # somebody failed here
            folder.mkdir()
            make(folder)
            finished.touch()
    return folder

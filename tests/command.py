"""Running the program as a clerk does: one command in a project folder."""

import os
import subprocess
import sys
from pathlib import Path

from tests.project import PROJECT


def run_command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m pipeline …`` in ``folder``; standard error is mixed into standard output."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "NO_COLOR": "1", "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

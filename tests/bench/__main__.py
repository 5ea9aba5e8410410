"""``make bench``: processor seconds and peak memory of each stage, of 1,000 packages, and of other ways to the same.

Every line is a process of its own, with all that it starts (LibreOffice, veraPDF). ``--units`` sets how many
packages are made; the naive way is measured on 50 units and multiplied.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.tools import libreoffice
from pipeline.workspace import Workspace
from tests.bench.jobs import naive, packages
from tests.bench.measure import Cost, cost_of

PROJECT = Path(__file__).resolve().parents[2]
NAIVE_UNITS = 50
_JOBS = {"packages": packages, "naive": naive}


def main(arguments: list[str]) -> int:
    """Measure, or, with ``job``, do one piece of work that is being measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    job = parser.add_subparsers(dest="job").add_parser("job")
    job.add_argument("name", choices=sorted(_JOBS))
    job.add_argument("count", type=int)
    job.add_argument("into", type=Path)
    job.add_argument("root", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.job:
        _JOBS[chosen.name](Workspace.open(chosen.root, "2020"), chosen.count, chosen.into)
        return 0
    sys.stdout.write(f"{'':64} CPU s    clock s   peak MB   CPU ratio to ours\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for label, cost, peer in _measured(Path(folder), chosen.units):
            ratio = f"{cost.processor / peer.processor:8.2f}" if peer else ""
            line = f"{label:64}{cost.processor:6.1f}{cost.elapsed:11.1f}{cost.memory:10.0f}   {ratio}"
            sys.stdout.write(line.rstrip() + "\n")
            sys.stdout.flush()
    return 0


def _measured(folder: Path, units: int) -> Iterator[tuple[str, Cost, Cost | None]]:
    """Label, cost, and the cost it is a multiple of."""
    root = folder / "project"
    # The program too: a change to it while this runs would make "nothing changed" untrue.
    for name in ("inputs", "templates", "pipeline", "tests"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {"PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "200"}
    stages: dict[str, Cost] = {}
    for stage in ("notice", "collect", "compendium", "archive"):
        command = [sys.executable, "-m", "pipeline", stage, "--round", "2020"]
        stages[stage] = cost_of(command, root, environment)
        yield f"make {stage} (round of 2020)", stages[stage], None
    again = cost_of([sys.executable, "-m", "pipeline", "archive", "--round", "2020"], root, environment)
    yield "make archive again, nothing changed", again, None
    soffice = libreoffice.program()
    if soffice:
        notices = sorted(Workspace.open(root, "2020").outputs("notice").glob("*.docx"))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(soffice), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "pdf")]
        peer = cost_of([*command, *map(str, notices)], folder, {})
        yield f"LibreOffice: the notice's {len(notices)} Word files to PDF", peer, stages["notice"]
    ours = _job("packages", units, folder, environment)
    yield f"{units} packages (xlsx + docx)", ours, None
    theirs = _job("naive", NAIVE_UNITS, folder, environment).times(units / NAIVE_UNITS)
    yield f"the same, openpyxl/python-docx for each unit ({NAIVE_UNITS} ×{units / NAIVE_UNITS:g})", theirs, ours


def _job(name: str, count: int, folder: Path, environment: dict[str, str]) -> Cost:
    into = folder / name
    into.mkdir()
    command = [sys.executable, "-m", "tests.bench", "job", name, str(count), str(into), str(folder / "project")]
    return cost_of(command, folder, environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python -m tests.samples make``: write sample replies as real files.

Without options: the shipped set, into ``inputs/2020/replies``. With ``--units N``: a roster of N invented units and
their replies, for trials and measurements, into a folder of their own.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from pipeline.workspace import Workspace
from tests.samples.blanks import Round
from tests.samples.many import invented_roster, many, roster_csv
from tests.samples.shipped import Shipped

PROJECT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.samples", description=__doc__)
    make = parser.add_subparsers(required=True).add_parser("make", help="write sample replies")
    make.add_argument("--units", type=int, help="so many invented units; without it, the shipped set")
    make.add_argument("--seed", type=int, default=1, help="another seed gives other replies")
    make.add_argument("--into", type=Path, help="folder; needed with --units")
    chosen = parser.parse_args(arguments)
    if chosen.units is not None and chosen.into is None:
        parser.error("--units needs --into")
    workspace = Workspace.open(PROJECT, "2020")
    source = Round.load(workspace)
    if chosen.units is None:
        count = _write(chosen.into or workspace.replies, Shipped(source).files().items())
    else:
        roster = invented_roster(chosen.units)
        _write(chosen.into, [("units.csv", roster_csv(roster))])
        count = _write(chosen.into / "replies", many(source, roster, chosen.seed))
    sys.stdout.write(f"{count} files\n")
    return 0


def _write(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, content in files:
        (folder / name).write_bytes(content)
        count += 1
    return count


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

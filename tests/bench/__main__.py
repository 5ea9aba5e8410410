"""``make bench``: processor seconds and peak memory of each stage, of 1,000 packages, and of other ways to the same.

Every line is a process of its own, with all that it starts (LibreOffice, veraPDF, the children that read replies).
``--units`` sets how many packages are made; the naive way is measured on 50 units and multiplied. ``--replies`` says
how many replies are read, ``--books`` for how many units a compendium is made (beside LibreOffice, Typst and WeasyPrint
in one document; figures in ``outputs/bench/compendium.json``), ``--fuzzed`` how many damaged replies are read;
``--only`` measures a part.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.tools import libreoffice
from pipeline.workspace import Workspace
from tests.bench.compendium import measure
from tests.bench.jobs import fuzz, naive, packages, replies
from tests.bench.measure import Cost, cost_of

PROJECT = Path(__file__).resolve().parents[2]
NAIVE_UNITS = 50
_JOBS = {"packages": packages, "naive": naive, "replies": replies, "fuzz": fuzz}
REPLIES = (100, 1000, 5000)
BOOKS = (100, 1000)
"""Units; ``make bench-full`` adds ten thousand."""
FUZZED = 10_000


def main(arguments: list[str]) -> int:
    """Measure, or, with ``job``, do one piece of work that is being measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--replies", type=int, nargs="*", default=REPLIES)
    parser.add_argument("--fuzzed", type=int, default=FUZZED)
    parser.add_argument("--books", type=int, nargs="*", default=BOOKS)
    parser.add_argument("--only", choices=("books", "stages", "packages", "replies", "fuzz"), nargs="*")
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
        bench = _Bench(Path(folder), chosen.units, chosen.replies, chosen.fuzzed)
        wanted = chosen.only or ("books", "stages", "packages", "replies", "fuzz")
        if "books" in wanted:
            bench.books(chosen.books)
        for label, cost, peer in bench.lines([name for name in wanted if name != "books"]):
            ratio = f"{cost.processor / peer.processor:8.2f}" if peer else ""
            line = f"{label:64}{cost.processor:6.1f}{cost.elapsed:11.1f}{cost.memory:10.0f}   {ratio}"
            sys.stdout.write(line.rstrip() + "\n")
            sys.stdout.flush()
    return 0


Line = tuple[str, Cost, Cost | None]
"""Label, cost, and the cost it is a multiple of."""


class _Bench:
    def __init__(self, folder: Path, units: int, replies: Sequence[int], fuzzed: int) -> None:
        self._folder, self._units, self._replies, self._fuzzed = folder, units, replies, fuzzed
        self._root = folder / "project"
        # The program too: a change to it while this runs would make "nothing changed" untrue.
        for name in ("inputs", "templates", "pipeline", "tests"):
            shutil.copytree(PROJECT / name, self._root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PROJECT / "requirements.txt", self._root)
        self._environment = {"PYTHONPATH": str(self._root), "NO_COLOR": "1", "COLUMNS": "200"}

    def lines(self, wanted: Sequence[str]) -> Iterator[Line]:
        """All that is measured, in order."""
        measures = {
            "stages": self._stages,
            "packages": self._packages,
            "replies": self._all_replies,
            "fuzz": self._fuzz,
        }
        for name in wanted:
            yield from measures[name]()

    def books(self, sizes: Sequence[int]) -> None:
        """The compendium of invented rounds beside its peers; prints its own table."""
        measure(self._folder / "books", self._environment, sizes)

    def _stages(self) -> Iterator[Line]:
        stages = {name: self._stage(name, self._root) for name in ("notice", "collect", "compendium", "archive")}
        for name, cost in stages.items():
            yield f"make {name} (round of 2020)", cost, None
        yield "make archive again, nothing changed", self._stage("archive", self._root), None
        soffice = libreoffice.program()
        if soffice:
            notices = sorted(Workspace.open(self._root, "2020").outputs("notice").glob("*.docx"))
            profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
            command = [
                str(soffice),
                profile,
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(self._folder / "pdf"),
            ]
            peer = cost_of([*command, *map(str, notices)], self._folder, {})
            yield f"LibreOffice: the notice's {len(notices)} Word files to PDF", peer, stages["notice"]

    def _packages(self) -> Iterator[Line]:
        ours = self._job("packages", self._units)
        yield f"{self._units} packages (xlsx + docx)", ours, None
        theirs = self._job("naive", NAIVE_UNITS).times(self._units / NAIVE_UNITS)
        times = f"{NAIVE_UNITS} ×{self._units / NAIVE_UNITS:g}"
        yield f"the same, openpyxl/python-docx for each unit ({times})", theirs, ours

    def _all_replies(self) -> Iterator[Line]:
        for count in self._replies:
            self._job("replies", count)
            root = self._folder / "replies"
            # Held back, and given to it when all others are read: a reply that no run has seen.
            new = sorted(Workspace.open(root, "2020").replies.glob("*.eml"))[count // 2]
            held = new.rename(self._folder / new.name)
            cold = self._stage("collect", root)
            yield f"make collect, {count} replies of all kinds", cold, None
            held.rename(new)
            yield "  again with one new reply", self._stage("collect", root), cold
            yield "  again, nothing changed", self._stage("collect", root), cold
            shutil.rmtree(root)

    def _fuzz(self) -> Iterator[Line]:
        cost = self._job("fuzz", self._fuzzed)
        for line in (self._folder / "fuzz" / "findings").read_text(encoding="utf-8").splitlines():
            sys.stdout.write(f"  {line}\n")
        yield f"{self._fuzzed} damaged replies", cost, None

    def _stage(self, name: str, root: Path) -> Cost:
        return cost_of([sys.executable, "-m", "pipeline", name, "--round", "2020"], root, self._environment)

    def _job(self, name: str, count: int) -> Cost:
        into = self._folder / name
        into.mkdir()
        command = [sys.executable, "-m", "tests.bench", "job", name, str(count), str(into), str(self._root)]
        return cost_of(command, self._folder, self._environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

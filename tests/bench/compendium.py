"""The compendium measured beside other ways to the same book; figures for machines in ``outputs/bench``."""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipeline.tools import libreoffice
from tests.bench.book import PDF, ROUND, WORD
from tests.bench.measure import Cost, cost_of
from tests.conftest import PROJECT

RESULT = PROJECT / "outputs" / "bench" / "compendium.json"
MONOLITH_LIMIT = 1000
"""Units; at ten times as many WeasyPrint needs more than thirty gigabytes for one document."""


@dataclass(frozen=True)
class Measured:
    """One line: what was made of how many units, at what cost."""

    what: str
    units: int
    cost: Cost
    pages: int = 0
    size: int = 0

    def row(self) -> dict[str, object]:
        """As it stands in the JSON file: seconds, MB of 10^6 bytes, bytes."""
        cost = self.cost
        return {
            "what": self.what,
            "n": self.units,
            "cpu_s": round(cost.processor, 2),
            "wall_s": round(cost.elapsed, 2),
            "peak_mb": round(cost.memory, 1),
            "pages": self.pages,
            "bytes": self.size,
        }


def measure(folder: Path, environment: dict[str, str], sizes: Sequence[int]) -> list[Measured]:
    """Measure all sizes, print a line for each as it is there, and write the JSON file."""
    found: list[Measured] = []
    sys.stdout.write(f"{'compendium':24}{'units':>7}   CPU s  clock s  peak MB  pages        bytes  CPU to pdf_cold\n")
    for units in sizes:
        base = None
        for one in _size(folder / f"book-{units}", environment, units):
            base = base or one
            found.append(one)
            _print(one, base)
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(json.dumps({"rows": [one.row() for one in found]}, indent=1) + "\n", encoding="utf-8")
    for what in dict.fromkeys(one.what for one in found):
        _print_growth(what, [one for one in found if one.what == what])
    return found


def _size(folder: Path, environment: dict[str, str], units: int) -> Iterator[Measured]:
    folder.parent.mkdir(parents=True, exist_ok=True)

    def job(what: str, *arguments: str) -> Cost:
        command: list[str | Path] = [sys.executable, "-m", "tests.bench.book", what, folder, *arguments]
        return cost_of(command, folder.parent, environment)

    def made(what: str, name: str) -> Measured:
        cost = job(name)
        said = json.loads((folder.parent / "bench.log").read_text(encoding="utf-8").splitlines()[-1])
        return Measured(what, units, cost, said["pages"], said["bytes"])

    job("make", str(units))
    yield made("pdf_cold", "pdf")
    yield made("docx_cold", "docx")
    soffice = libreoffice.program()
    if soffice:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        target = folder / "libreoffice"
        command: list[str | Path] = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            target,
            folder / WORD,
        ]
        cost = cost_of(command, folder, {})
        yield Measured("libreoffice", units, cost, 0, (target / PDF).stat().st_size)
    yield made("typst", "typst")
    if units <= MONOLITH_LIMIT:
        yield made("weasyprint_monolithic", "monolith")
    job("late")
    yield made("pdf_one_late", "pdf")
    stage: list[str | Path] = [sys.executable, "-m", "tests.bench.stage", folder, ROUND]
    cost_of(stage, folder.parent, environment)
    yield Measured("unchanged", units, cost_of(stage, folder.parent, environment))


def _print(one: Measured, base: Measured) -> None:
    cost = one.cost
    ratio = f"{cost.processor / base.cost.processor:8.2f}" if one is not base else ""
    sys.stdout.write(
        f"{one.what:24}{one.units:7}{cost.processor:8.1f}{cost.elapsed:9.1f}{cost.memory:9.0f}{one.pages:7}"
        f"{one.size:13}{ratio}\n"
    )
    sys.stdout.flush()


def _print_growth(what: str, lines: Sequence[Measured]) -> None:
    """Exponent of the growth of processor time with the number of units: 1 is linear."""
    for small, large in pairwise(lines):
        exponent = math.log(large.cost.processor / small.cost.processor) / math.log(large.units / small.units)
        sys.stdout.write(f"{what:24} grows from {small.units} to {large.units} units with exponent {exponent:.2f}\n")

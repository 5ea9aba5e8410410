"""What the READMEs show of the compendium's figures: ``python -m tests.bench.charts`` after a quiet ``make bench``.

The figures of that run are kept in ``figures.json``; the charts are drawn from them, and so are the lines of the table
in both READMEs, which are printed to be pasted there. A test holds all of it together.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.render.charts import Bar, BarChart, chart_web
from pipeline.tools import fonts
from tests.bench.compendium import RESULT

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
CHARTS = {"cpu_s": HERE / "compendium-cpu.svg", "peak_mb": HERE / "compendium-memory.svg"}
"""What is measured, to the file of its chart."""
UNITS = 1000
"""Of the book in the charts."""

_NAMES = {
    "pdf_cold": "this program",
    "libreoffice": "LibreOffice, our Word file",
    "typst": "Typst",
    "weasyprint_monolithic": "WeasyPrint, one document",
}
_SAID = {"cpu_s": "CPU seconds", "peak_mb": "MB, largest process"}

Row = Mapping[str, Any]


def figures() -> list[Row]:
    """The rows of the last run that was kept; see ``Measured.row``."""
    found: list[Row] = json.loads(FIGURES.read_text(encoding="utf-8"))["rows"]
    return found


def chart(rows: Sequence[Row], measure: str) -> str:
    """One chart as SVG: a bar for each way to make the book's PDF.

    Args:
        rows: of ``figures``.
        measure: a key of ``CHARTS``.
    """
    by_name = {row["what"]: row for row in rows if row["n"] == UNITS}
    bars = [
        Bar(name, by_name[what][measure], f"{by_name[what][measure]:.0f}")
        for what, name in _NAMES.items()
        if what in by_name
    ]
    said = f"{UNITS} units, {_SAID[measure]}: " + ", ".join(f"{bar.label} {bar.note}" for bar in bars)
    return chart_web(BarChart(bars, said)) + "\n"


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The table's lines, in Markdown, without its head."""
    for row in rows:
        pages = f"{row['pages']:,}" if row["pages"] else ""
        size = f"{row['bytes'] / 1e6:.1f}" if row["bytes"] else ""
        yield (
            f"| `{row['what']}` | {row['n']:,} | {row['cpu_s']:.1f} | {row['wall_s']:.1f} | {row['peak_mb']:.0f} "
            f"| {pages} | {size} |"
        )


def main() -> int:
    """Keep the figures of the last run and draw them."""
    if RESULT.is_file():
        FIGURES.write_bytes(RESULT.read_bytes())
    fonts.activate(Path())
    rows = figures()
    for measure, path in CHARTS.items():
        path.write_text(chart(rows, measure), encoding="utf-8")
    sys.stdout.write("\n".join(table(rows)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

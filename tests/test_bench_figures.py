"""What the READMEs show of the measurements is what was measured."""

import pytest

from pipeline.tools import fonts
from tests.bench.charts import CHARTS, chart, figures, table
from tests.conftest import PROJECT

WHAT = {"pdf_cold", "pdf_one_late", "docx_cold", "unchanged", "weasyprint_monolithic", "typst", "libreoffice"}


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_show_every_figure_and_no_other(name: str) -> None:
    shown = [line for line in (PROJECT / name).read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    measured = [line for line in shown if any(line.startswith(f"| `{what}` |") for what in WHAT)]
    assert measured == list(table(figures()))


def test_the_charts_are_drawn_from_the_figures() -> None:
    fonts.activate(PROJECT / "inputs" / "fonts")
    for measure, path in CHARTS.items():
        assert path.read_text(encoding="utf-8") == chart(figures(), measure)


def test_every_way_is_measured() -> None:
    rows = figures()
    assert {row["what"] for row in rows} == WHAT
    assert {row["n"] for row in rows} >= {100, 1000}
    assert all(row["cpu_s"] > 0 and row["wall_s"] > 0 and row["peak_mb"] > 0 for row in rows)

"""One section of the overview: a table and mostly a chart; and what all of them are made with."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.compendium.showing import shown_number
from pipeline.compendium.statistics import Sum
from pipeline.render.charts import Bar, BarChart, Chart, wrap_label
from pipeline.render.table import Table, TableColumn
from pipeline.standard.layout import TYPE_WIDTH, Length, mm

_LABEL_CHARACTERS = 22


@dataclass(frozen=True)
class Exhibit:
    """One section of the overview."""

    key: str
    """Name of its chart in templates and files."""
    title: str
    lead: str
    """What it shows, in a sentence."""
    table_title: str
    table: Table
    chart_title: str = ""
    chart: Chart | None = None


def sum_text(amount: Sum) -> str:
    """A total as printed: blank where nobody gave a number."""
    return shown_number(amount.total) if amount.given else ""


def bars(pairs: Sequence[tuple[str, int]], title: str) -> BarChart | None:
    """Label and number of activities of each bar; None where there is nothing to draw."""
    if not any(number for _, number in pairs):
        return None
    drawn = tuple(Bar(wrap_label(label, _LABEL_CHARACTERS), number, f"{number}项") for label, number in pairs)
    return BarChart(drawn, f"{title}：" + "，".join(f"{label}{number}项" for label, number in pairs))


def wide_table(
    columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)
) -> Table:
    """A table as wide as the portrait type area.

    Args:
        columns: each label with its share of the width.
        rows: texts of the cells.
        left: which columns are set from the left; the others are centred.
    """
    whole = sum(share for _, share in columns)
    return Table(
        [
            TableColumn(label, _part(share / whole), centred=index not in left)
            for index, (label, share) in enumerate(columns)
        ],
        rows,
    )


def _part(share: float) -> Length:
    return mm(round(TYPE_WIDTH.mm * share, 3))

"""Charts inside a web page: a slimmer drawing for the width of a telephone, and the tones of a dark screen."""

from dataclasses import replace

from pipeline.render.charts.bars import SERIES_TONES, BarChart, StackedChart
from pipeline.render.charts.calendar import Calendar
from pipeline.render.charts.columns import ColumnChart
from pipeline.render.charts.drawing import DARK, HAIR, INK, MIDDLE, PALE, PAPER, TINT
from pipeline.render.charts.heat import STEPS, HeatMap
from pipeline.standard.layout import mm

NARROW = mm(92)
"""Width in which the letters of a chart are as large as the text beside it on a telephone."""
_NARROW_COLUMNS = 6
"""A heat map of more columns has no room in it for their names."""
_NARROW_FIGURES = 999
"""Above it the figures over the columns of a year have no room in it."""
_DARK_PAPER = "#14181D"
DARK_TONES = {
    INK: "#E8EAED",
    DARK: "#9DB2CC",
    MIDDLE: "#5D6B7E",
    PALE: "#353F4C",
    TINT: "#1D232A",
    HAIR: "#333C47",
    PAPER: _DARK_PAPER,
    **dict(zip(SERIES_TONES[3:], ("#232A32", "#EDF2F7"), strict=True)),
    **dict(zip(STEPS, ("#27303A", "#3D4A5A", "#536376", "#A9B9CC", "#E3EAF2"), strict=True)),
}
"""Each tone of a drawing with the one that stands for it on a dark screen: what was near the paper stays near it."""


def narrowed(
    chart: BarChart | StackedChart | ColumnChart | Calendar | HeatMap,
) -> BarChart | StackedChart | ColumnChart | HeatMap | None:
    """The chart as wide as a telephone; None where it would not be legible, as a year of days is."""
    match chart:
        case Calendar():
            return None
        case HeatMap() if len(chart.columns) > _NARROW_COLUMNS:
            return None
        case ColumnChart() if any(max(column.pale, column.dark) > _NARROW_FIGURES for column in chart.columns):
            return None
    return replace(chart, width=NARROW)


def dark_rules(scope: str) -> str:
    """Style rules that give the drawings inside ``scope``, a selector, the tones of a dark screen where it is one."""
    tones = "".join(f'{scope} [fill="{light}"]{{fill:{dark}}}' for light, dark in DARK_TONES.items())
    return f"@media screen and (prefers-color-scheme:dark){{{tones}}}"

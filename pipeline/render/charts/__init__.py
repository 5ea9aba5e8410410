"""Charts for reading in print: values that are drawn once, then written as SVG for the PDF and the web, PNG for Word.

Made to be read in grey: few quiet tones, shapes and words rather than colours, every number printed where it fits.
"""

from typing import assert_never

from pipeline.render.charts.bars import Bar, BarChart, StackedBar, StackedChart, draw_bars, draw_stacked
from pipeline.render.charts.calendar import Calendar, Manner, Planned
from pipeline.render.charts.calendar_drawing import draw_calendar, manner_of, reading_note
from pipeline.render.charts.columns import Column, ColumnChart, draw_columns
from pipeline.render.charts.drawing import Drawing
from pipeline.render.charts.heat import HeatMap, Span, panels
from pipeline.render.charts.heat_drawing import draw_heat
from pipeline.render.charts.png import PIXELS_PER_INCH, write_png
from pipeline.render.charts.svg import write_svg
from pipeline.render.charts.web import dark_rules, narrowed

__all__ = [
    "PIXELS_PER_INCH", "Bar", "BarChart", "Calendar", "Chart", "Column", "ColumnChart", "Drawing", "HeatMap", "Manner",
    "Planned", "Span", "StackedBar", "StackedChart", "chart_png", "chart_svg", "chart_web", "dark_rules", "draw",
    "manner_of", "narrowed", "panels", "reading_note", "wrap_label",
]  # fmt: skip

Chart = BarChart | StackedChart | ColumnChart | Calendar | HeatMap


def draw(chart: Chart) -> Drawing:
    """The chart as shapes and words in their places.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    match chart:
        case BarChart():
            return draw_bars(chart)
        case StackedChart():
            return draw_stacked(chart)
        case ColumnChart():
            return draw_columns(chart)
        case Calendar():
            return draw_calendar(chart)
        case HeatMap():
            return draw_heat(chart)
    assert_never(chart)


def chart_svg(chart: Chart) -> bytes:
    """The chart as an SVG file for the PDF: its words are text in the official font.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    return write_svg(draw(chart)).encode()


def chart_web(chart: Chart) -> str:
    """The chart as an SVG element to stand inside a web page.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    return write_svg(draw(chart), for_web=True)


def chart_png(chart: Chart) -> bytes:
    """The chart as a PNG file for Word.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    return write_png(draw(chart))


def wrap_label(label: str, characters: int) -> str:
    """A label cut to so many characters, with … where something was left out."""
    return label if len(label) <= characters else label[: characters - 1] + "…"

"""Bar charts by matplotlib: as SVG for the PDF, as PNG for Word; the same bytes every time.

Made to be read in grey: one quiet colour, every bar labelled with its own number, no grid, no legend. All text is
drawn as outlines, so that a chart looks the same wherever it is opened.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import MissingToolError
from pipeline.standard.layout import SIZE_SMALL_5, TYPE_WIDTH, Length, mm
from pipeline.tools import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

DARK, PALE, INK = "#44546A", "#C9D1DB", "#1A1A1A"
PIXELS_PER_INCH = 220

_BAR_PITCH, _COLUMNS_HEIGHT = mm(5.6), mm(60)
_LABEL_GAP, _EDGE = mm(1.5), mm(2)
_SETTINGS: dict[Any, Any] = {"text.hinting": "no_hinting"}
"""Characters as wide as designed: rounded to whole pixels a long label would grow beyond its room."""
_FALLBACK_MARK = "〓"
"""The compositor's mark for a character that no font has."""


@dataclass(frozen=True)
class Bar:
    """One bar and what stands beside it."""

    label: str
    value: float
    note: str
    """Printed at the bar's end, e.g. ``12项``."""


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars, from top to bottom."""

    bars: Sequence[Bar]
    alternative: str
    """What the chart says, for those who can't see it."""
    width: Length = TYPE_WIDTH


@dataclass(frozen=True)
class Column:
    """Two upright columns side by side, over one label."""

    label: str
    pale: float
    dark: float


@dataclass(frozen=True)
class ColumnChart:
    """Pairs of upright columns, from left to right; each series is named once, at the top."""

    columns: Sequence[Column]
    pale_name: str
    dark_name: str
    alternative: str
    width: Length = TYPE_WIDTH


Chart = BarChart | ColumnChart


def chart_svg(chart: Chart) -> bytes:
    """The chart as an SVG file with its text as outlines.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    import matplotlib as mpl  # noqa: PLC0415 - slow to load, and only the compendium has charts
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415

    result = io.BytesIO()
    with mpl.rc_context({**_SETTINGS, "svg.fonttype": "path", "svg.hashsalt": "chart"}):
        figure = _draw(chart)
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(result, metadata={"Date": None, "Creator": None})
    return result.getvalue()


def chart_png(chart: Chart) -> bytes:
    """The chart as a PNG file for print.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    import matplotlib as mpl  # noqa: PLC0415 - slow to load, and only the compendium has charts
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

    result = io.BytesIO()
    with mpl.rc_context(_SETTINGS):
        figure = _draw(chart)
        figure.set_dpi(PIXELS_PER_INCH)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(result, metadata={"Software": None})
    return result.getvalue()


def _draw(chart: Chart) -> "Figure":
    return _draw_bars(chart) if isinstance(chart, BarChart) else _draw_columns(chart)


def _figure(width: Length, height: Length) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415

    return Figure(figsize=(width.mm / 25.4, height.mm / 25.4), dpi=72)


def _draw_bars(chart: BarChart) -> "Figure":
    height = _BAR_PITCH * len(chart.bars) + _EDGE * 2
    figure = _figure(chart.width, height)
    label_width = max((_text_width(bar.label) for bar in chart.bars), default=0.0)
    note_width = max((_text_width(bar.note) for bar in chart.bars), default=0.0)
    left = label_width + _LABEL_GAP.mm
    right = chart.width.mm - note_width - _LABEL_GAP.mm * 2
    axes = figure.add_axes(
        (left / chart.width.mm, _EDGE.mm / height.mm, (right - left) / chart.width.mm, 1 - 2 * _EDGE.mm / height.mm)
    )
    _bare(axes)
    most = max((bar.value for bar in chart.bars), default=0.0) or 1.0
    axes.set_xlim(0, most)
    axes.set_ylim(len(chart.bars) - 0.5, -0.5)
    step = most / (right - left)  # data units in a millimetre
    for index, bar in enumerate(chart.bars):
        axes.barh(index, bar.value, height=0.62, color=DARK)
        _write(axes, -_LABEL_GAP.mm * step, index, bar.label, ha="right", va="center_baseline")
        _write(axes, bar.value + _LABEL_GAP.mm * step, index, bar.note, ha="left", va="center_baseline")
    axes.axvline(0, color=INK, linewidth=0.6, clip_on=False)
    return figure


def _draw_columns(chart: ColumnChart) -> "Figure":
    figure = _figure(chart.width, _COLUMNS_HEIGHT)
    axes = figure.add_axes((0.01, 0.12, 0.98, 0.70))
    _bare(axes)
    most = max((max(column.pale, column.dark) for column in chart.columns), default=0.0) or 1.0
    axes.set_ylim(0, most * 1.1)
    axes.set_xlim(-0.6, len(chart.columns) - 0.4)
    gap = most * 0.02
    for index, column in enumerate(chart.columns):
        for offset, value, colour in ((-0.2, column.pale, PALE), (0.2, column.dark, DARK)):
            axes.bar(index + offset, value, width=0.38, color=colour)
            if value:
                _write(axes, index + offset, value + gap, f"{value:g}", ha="center", va="bottom")
        _write(axes, index, -gap * 2, column.label, ha="center", va="top")
    axes.axhline(0, color=INK, linewidth=0.6)
    _name_series(figure, chart)
    return figure


def _name_series(figure: "Figure", chart: ColumnChart) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    side = 2.6  # mm
    place, top = 1.5, _COLUMNS_HEIGHT.mm - 6
    for name, colour in ((chart.pale_name, PALE), (chart.dark_name, DARK)):
        figure.add_artist(
            Rectangle(
                (place / chart.width.mm, top / _COLUMNS_HEIGHT.mm),
                side / chart.width.mm,
                side / _COLUMNS_HEIGHT.mm,
                transform=figure.transFigure,
                color=colour,
                linewidth=0,
            )
        )
        text, font = _fitting(name)
        figure.text(
            (place + side + 1) / chart.width.mm,
            (top + 0.25) / _COLUMNS_HEIGHT.mm,
            text,
            fontproperties=font,
            color=INK,
            va="bottom",
            parse_math=False,
        )
        place += side + 1 + _text_width(name) + 6


def _bare(axes: "Axes") -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


def _write(axes: "Axes", x: float, y: float, content: str, **alignment: Any) -> None:
    text, font = _fitting(content)
    axes.text(x, y, text, fontproperties=font, color=INK, clip_on=False, parse_math=False, **alignment)


def _text_width(content: str) -> float:
    """Room for a text in mm: a full square for each Chinese character, a generous half for any other."""
    squares = sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.6 for one in content)
    return squares * SIZE_SMALL_5.mm * 1.02


def _fitting(content: str) -> tuple[str, "FontProperties"]:
    """The text and the first of the official fonts that has all its characters; failing that, marks in their place."""
    candidates = _candidates()
    for file in candidates:
        if all(ord(character) in _characters(file) for character in content):
            return content, _font(file)
    known = _characters(candidates[0])
    text = "".join(character if ord(character) in known else _FALLBACK_MARK for character in content)
    return text, _font(candidates[0])


@cache
def _candidates() -> tuple[Path, ...]:
    found = [fonts.match(name).file for name in ("黑体", "宋体", "方正小标宋简体")]
    files = tuple(dict.fromkeys(file for file in found if file is not None))
    if not files:
        msg = "没有可用的中文字体，画不出图表；运行 make doctor 可知道怎样安装"
        raise MissingToolError(msg)
    return files


@cache
def _characters(file: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    return frozenset(FT2Font(str(file)).get_charmap())


@cache
def _font(file: Path) -> "FontProperties":
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return FontProperties(fname=str(file), size=SIZE_SMALL_5.pt)


def wrap_label(label: str, characters: int) -> str:
    """A label cut to so many characters, with … where something was left out."""
    return label if len(label) <= characters else label[: characters - 1] + "…"

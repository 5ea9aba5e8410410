import io
from itertools import combinations
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from pipeline.render.charts import (
    PIXELS_PER_INCH,
    Bar,
    BarChart,
    Chart,
    Column,
    ColumnChart,
    _draw,
    chart_png,
    chart_svg,
    wrap_label,
)

BARS = BarChart(
    [
        Bar("青少年活动（兴趣小组、冬夏令营、研学）", 12, "12项"),
        Bar("其他", 0, "0项"),
        Bar("Long Latin label WWWWW", 3, "3项"),
        Bar("很" * 22, 100000, "100000项"),
    ],
    "示例",
)
COLUMNS = ColumnChart(
    [Column(f"{month}月", 120 + month, month) for month in range(1, 13)], "当月进行", "当月开始", "示例"
)
EMPTY = ColumnChart([Column("1月", 0, 0)], "当月进行", "当月开始", "示例")
CHARTS = pytest.mark.parametrize("chart", [BARS, COLUMNS, EMPTY], ids=["bars", "columns", "empty"])


@CHARTS
def test_the_same_chart_is_the_same_bytes(chart: Chart) -> None:
    assert chart_svg(chart) == chart_svg(chart)
    assert chart_png(chart) == chart_png(chart)


@CHARTS
def test_no_clock_and_no_program_name(chart: Chart) -> None:
    svg = chart_svg(chart).lower()
    assert b"<dc:date>" not in svg
    assert b"matplotlib v" not in svg
    assert b"software" not in chart_png(chart).lower()


@CHARTS
def test_labels_are_inside_the_picture_and_apart(chart: Chart) -> None:
    figure = _draw(chart)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in zip(texts, boxes, strict=True):
        inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= width + 0.5 and box.y1 <= height + 0.5
        assert inside, (text.get_text(), box, width, height)
    for one, two in combinations(range(len(boxes)), 2):
        assert not boxes[one].overlaps(boxes[two]), (texts[one].get_text(), texts[two].get_text())


def test_the_png_has_the_resolution_of_print() -> None:
    image = Image.open(io.BytesIO(chart_png(BARS)))
    assert image.width == pytest.approx(BARS.width.mm / 25.4 * PIXELS_PER_INCH, abs=1)


def test_a_character_without_a_glyph_is_marked_not_lost() -> None:
    assert chart_svg(BarChart([Bar("\U0001f600表情", 1, "1项")], "示例")) == chart_svg(
        BarChart([Bar("〓表情", 1, "1项")], "示例")
    )


def test_dollar_signs_are_not_formulas() -> None:
    assert chart_svg(BarChart([Bar("$x$", 1, "$1$")], "示例"))


def test_long_labels_are_cut_with_a_mark() -> None:
    assert wrap_label("一二三四五", 5) == "一二三四五"
    assert wrap_label("一二三四五六", 5) == "一二三四…"

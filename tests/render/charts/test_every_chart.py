import io
from itertools import combinations

import pytest
from PIL import Image, ImageColor

from pipeline.render.charts import (
    PIXELS_PER_INCH,
    Bar,
    BarChart,
    Chart,
    chart_png,
    chart_svg,
    chart_web,
    draw,
    wrap_label,
)
from pipeline.render.charts.drawing import Box
from pipeline.standard.layout import TYPE_HEIGHT, TYPE_WIDTH
from tests.render.charts.examples import BARS, EVERY, calendar, heat_map
from tests.render.charts.picture import Picture

CHARTS = pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY.keys())


@CHARTS
def test_the_same_chart_is_the_same_bytes(chart: Chart) -> None:
    assert chart_svg(chart) == chart_svg(chart)
    assert chart_png(chart) == chart_png(chart)


@CHARTS
def test_it_fits_a_page_with_its_caption(chart: Chart) -> None:
    picture = Picture(chart)
    assert picture.width == TYPE_WIDTH.mm
    assert picture.height <= TYPE_HEIGHT.mm - 8


@CHARTS
def test_everything_is_inside_the_picture(chart: Chart) -> None:
    picture = Picture(chart)
    for area in (*picture.words, *picture.boxes):
        inside = area.left >= -0.01 and area.top >= -0.01
        assert inside and area.right <= picture.width + 0.2 and area.bottom <= picture.height + 0.2, area  # noqa: PT018


@CHARTS
def test_no_words_overlap(chart: Chart) -> None:
    for one, two in combinations(Picture(chart).words, 2):
        assert not one.overlaps(two), (one, two)


@CHARTS
def test_what_it_says_is_told_to_those_who_cannot_see_it(chart: Chart) -> None:
    assert Picture(chart).alternative == "示例"
    assert 'role="img" aria-label="示例"' in chart_web(chart)


@CHARTS
def test_the_web_page_shows_the_same_words(chart: Chart) -> None:
    printed, web = chart_svg(chart).decode(), chart_web(chart)
    assert web.count("<text") == printed.count("<text")
    assert web.count("<path") == printed.count("<path")


@pytest.mark.parametrize("chart", [BARS, heat_map(16, 24, 4), heat_map(16, 4, 300), calendar(118)])
def test_flat_tones_of_the_png_are_those_of_the_drawing(chart: Chart) -> None:
    image = Image.open(io.BytesIO(chart_png(chart))).convert("RGB")
    shown = {colour for _, colour in image.getcolors(65536) or ()}
    wanted = {ImageColor.getrgb(item.fill) for item in draw(chart).items if isinstance(item, Box) and item.width}
    assert wanted <= shown
    assert image.getpixel((image.width - 1, 0)) == (255, 255, 255)


def test_the_png_has_the_resolution_of_print() -> None:
    image = Image.open(io.BytesIO(chart_png(BARS)))
    assert PIXELS_PER_INCH >= 220
    assert image.width == pytest.approx(BARS.width.mm / 25.4 * PIXELS_PER_INCH, abs=1)
    assert image.info["dpi"] == pytest.approx((PIXELS_PER_INCH, PIXELS_PER_INCH), abs=0.1)


def test_a_character_without_a_glyph_is_marked_in_the_png_and_kept_in_the_svg() -> None:
    unknown, other, blank = (
        BarChart([Bar(f"{one}表情", 1, "1项")], "示例") for one in ("\U0001f600", "\U0001f601", "\u3000")
    )
    assert chart_png(unknown) == chart_png(other) != chart_png(blank)
    assert "\U0001f600表情" in chart_svg(unknown).decode()


def test_markup_and_control_characters_stay_harmless() -> None:
    picture = Picture(BarChart([Bar("<b>&\x00\n甲", 1, "$1$")], '"<&'))
    assert {word.content for word in picture.words} == {"<b>&甲", "$1$"}
    assert picture.alternative == '"<&'


def test_long_labels_are_cut_with_a_mark() -> None:
    assert wrap_label("一二三四五", 5) == "一二三四五"
    assert wrap_label("一二三四五六", 5) == "一二三四…"

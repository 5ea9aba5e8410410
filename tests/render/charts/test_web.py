import re
from collections.abc import Iterator

import pytest

from pipeline.render.charts import Chart, chart_web, dark_rules, draw, narrowed
from pipeline.render.charts.drawing import PAPER, Anchor, Box, Text
from pipeline.render.charts.lettering import advance
from pipeline.render.charts.web import DARK_TONES, NARROW
from tests.render.charts.examples import BARS, EVERY, calendar, heat_map
from tests.render.charts.picture import Picture

CHARTS = pytest.mark.parametrize("chart", EVERY.values(), ids=EVERY.keys())


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def words_with_ground(chart: Chart) -> Iterator[tuple[str, str, str]]:
    """Each word with its colour and that of the box below its middle, else of the paper."""
    boxes: list[Box] = []
    for item in draw(chart).items:
        if isinstance(item, Box):
            boxes.append(item)
        elif isinstance(item, Text) and item.content:
            before = {Anchor.START: 0.5, Anchor.MIDDLE: 0.0, Anchor.END: -0.5}[item.anchor]
            x, y = item.x + advance(item.content, item.size) * before, item.y - item.size * 0.35
            below = [box.fill for box in boxes if box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height]
            yield item.content, item.fill, (below or [PAPER])[-1]


@CHARTS
def test_every_tone_has_one_for_the_dark(chart: Chart) -> None:
    used = set(re.findall(r'fill="(#\w+)"', chart_web(chart)))
    assert used
    assert used <= set(DARK_TONES)


@CHARTS
def test_words_are_legible_on_a_dark_screen(chart: Chart) -> None:
    for word, ink, ground in words_with_ground(chart):
        assert contrast(DARK_TONES[ink], DARK_TONES[ground]) >= 4.5, (word, ink, ground)


def test_tones_keep_their_order_in_the_dark() -> None:
    light = sorted(DARK_TONES, key=luminance)
    dark = sorted(DARK_TONES, key=lambda tone: luminance(DARK_TONES[tone]), reverse=True)
    # What was nearer the paper stays nearer it; two neighbours may change places.
    assert all(abs(light.index(tone) - dark.index(tone)) <= 1 for tone in DARK_TONES)


def test_the_rules_name_each_tone_within_their_scope_and_on_screens_only() -> None:
    rules = dark_rules(".drawn")
    assert rules.startswith("@media screen and (prefers-color-scheme:dark)")
    assert all(f'.drawn [fill="{light}"]{{fill:{dark}}}' in rules for light, dark in DARK_TONES.items())


@CHARTS
def test_narrowed_it_is_as_wide_as_a_telephone_and_nothing_overlaps(chart: Chart) -> None:
    slim = narrowed(chart)
    if slim is None:
        return
    picture = Picture(slim)
    assert picture.width == NARROW.mm
    for area in (*picture.words, *picture.boxes):
        assert area.left >= -0.01, area
        assert area.right <= picture.width + 0.2, area
    words = picture.words
    assert not any(one.overlaps(two) for index, one in enumerate(words) for two in words[index + 1 :])


def test_what_would_be_too_small_is_not_narrowed() -> None:
    assert narrowed(BARS) is not None
    assert narrowed(heat_map(16, 4, 300)) is not None
    assert narrowed(heat_map(16, 24, 4)) is None
    assert narrowed(calendar(118)) is None

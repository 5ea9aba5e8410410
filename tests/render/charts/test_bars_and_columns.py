from itertools import pairwise

import pytest

from pipeline.render.charts import StackedBar, StackedChart, chart_svg
from pipeline.render.charts.bars import SERIES_TONES
from pipeline.render.charts.drawing import DARK, PALE
from tests.render.charts.examples import BARS, COLUMNS, STACKED
from tests.render.charts.picture import Picture, luminance


def test_bars_are_as_long_as_their_values() -> None:
    bars = Picture(BARS).filled(DARK)
    longest = bars[-1].width
    assert [bar.width / longest for bar in bars] == pytest.approx([bar.value / 100000 for bar in BARS.bars], abs=1e-4)


def test_a_bars_label_ends_left_of_it_and_its_note_begins_at_its_end() -> None:
    picture = Picture(BARS)
    bar = picture.filled(DARK)[0]
    assert (
        picture.word("青少年活动（兴趣小组、冬夏令营、研学）").right < bar.left < bar.right < picture.word("12项").left
    )


def test_a_label_longer_than_half_the_picture_is_cut() -> None:
    assert any(word.content.startswith("很很") and word.content.endswith("…") for word in Picture(BARS).words)


def test_parts_of_a_bar_follow_each_other_and_are_as_long_as_their_values() -> None:
    picture = Picture(STACKED)
    first = [box for tone in SERIES_TONES[:3] for box in picture.filled(tone) if box.top < 12 and box.width > 3]
    parts = [box for box in first if box.height == pytest.approx(3.5)]
    assert [part.width / parts[0].width for part in parts] == pytest.approx([1, 20 / 45, 8 / 45], rel=1e-2)
    assert [part.left for part in parts[1:]] == pytest.approx([part.right for part in parts[:-1]], abs=0.01)


def test_a_part_bears_its_number_only_where_there_is_room() -> None:
    contents = [word.content for word in Picture(STACKED).words]
    assert "45" in contents
    assert "1" not in contents


def test_neighbouring_series_differ_in_grey() -> None:
    lights = [luminance(tone) for tone in SERIES_TONES]
    assert all(abs(one - two) > 0.2 for one, two in pairwise(lights))
    assert all(abs(one - two) > 0.09 for index, one in enumerate(lights) for two in lights[:index])


def test_more_series_than_tones_are_refused() -> None:
    with pytest.raises(ValueError, match="grey"):
        chart_svg(StackedChart([StackedBar("甲", [1] * 6)], list("一二三四五六"), "示例"))


def test_columns_are_as_high_as_their_values_and_stand_on_one_line() -> None:
    picture = Picture(COLUMNS)
    dark = [box for box in picture.filled(DARK) if box.bottom > 20]
    pale = [box for box in picture.filled(PALE) if box.bottom > 20]
    assert [box.height / pale[-1].height for box in (*pale, *dark)] == pytest.approx(
        [value / 132 for value in (*range(121, 133), *range(1, 13))], abs=1e-3
    )
    assert {round(box.bottom, 2) for box in (*pale, *dark)} == {round(pale[0].bottom, 2)}

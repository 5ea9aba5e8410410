from itertools import pairwise

import pytest

from pipeline.render.charts import HeatMap, Span, panels
from pipeline.render.charts.drawing import INK, PAPER
from pipeline.render.charts.heat import ON_STEPS, STEPS, step_bounds, step_names, step_of, tones_of
from tests.render.charts.examples import heat_map
from tests.render.charts.picture import Picture, luminance


@pytest.mark.parametrize(
    ("most", "names"),
    [
        (0, ()),
        (1, ("1",)),
        (3, ("1", "2", "3")),
        (5, ("1", "2", "3", "4", "5")),
        (14, ("1", "2", "3—4", "5—8", "9以上")),
        (300, ("1—3", "4—14", "15—54", "55—199", "200以上")),
    ],
)
def test_steps(most: int, names: tuple[str, ...]) -> None:
    assert step_names(step_bounds(most)) == names


@pytest.mark.parametrize("most", [*range(1, 60), 99, 1000, 8000, 123456])
def test_every_value_has_a_step_and_every_step_a_value(most: int) -> None:
    bounds = step_bounds(most)
    assert len(bounds) <= len(STEPS)
    assert all(low < high for low, high in pairwise(bounds))
    assert {step_of(value, bounds) for value in range(1, most + 1)} == set(range(len(bounds)))


def test_steps_differ_in_grey_and_so_do_the_figures_on_them() -> None:
    lights = [1.0, *(luminance(tone) for tone in STEPS)]
    assert all(lighter - darker > 0.11 for lighter, darker in pairwise(lights))
    for tone, figure in zip(STEPS, ON_STEPS, strict=True):
        assert abs(luminance(tone) - luminance(figure)) > 0.4
    for count in range(1, 6):
        assert len(tones_of(range(count))) == count


def test_a_cell_has_the_tone_of_its_value_and_its_number_in_the_middle() -> None:
    picture = Picture(HeatMap(["甲", "乙"], ["一", "二", "三"], [[1, 0, 5], [2, 3, 4]], "示例"))
    cells = [box for box in picture.boxes if box.content in STEPS and box.height > 3]
    assert [box.content for box in cells] == [STEPS[0], STEPS[4], STEPS[1], STEPS[2], STEPS[3]]
    for cell, figure in zip(cells, ("1", "5", "2", "3", "4"), strict=True):
        word = next(word for word in picture.words if word.content == figure)
        assert (word.left + word.right) / 2 == pytest.approx((cell.left + cell.right) / 2, abs=0.1)
        assert cell.top < word.top < word.bottom < cell.bottom


def test_rows_and_columns_without_anything_bear_a_ring_that_the_legend_explains() -> None:
    picture = Picture(heat_map(16, 24, 4))
    assert len(picture.marks) == 3  # row 2, column 2, legend
    assert picture.word("没有活动")
    full = Picture(HeatMap(["甲"], ["一"], [[1]], "示例"))
    assert not full.marks
    assert "没有活动" not in [word.content for word in full.words]


def test_figures_that_do_not_fit_their_cell_are_left_out() -> None:
    chart = HeatMap(["甲"], [f"单位{index}" for index in range(40)], [[123456] * 40], "示例")
    assert "123456" not in [word.content for word in Picture(chart).words]


def test_panels_share_their_steps_and_split_their_spans() -> None:
    whole = heat_map(50, 90, 14)
    parts = panels(whole)
    assert [(len(part.rows), len(part.columns)) for part in parts] == [(25, 30)] * 6
    assert {part.bounds for part in parts} == {whole.bounds}
    assert [part.column_spans for part in parts[::2]] == [
        (Span("分支机构", 30),),
        (Span("分支机构", 15), Span("科学传播专家团队", 15)),
        (Span("科学传播专家团队", 30),),
    ]
    again = [[value for part in parts[start::2] for value in part.values[row]] for start in (0, 1) for row in range(25)]
    assert again == whole.values


def test_few_columns_have_their_names_across_without_lone_characters() -> None:
    names = ["分支机构", "地方学会", "科学传播专家团队", "科普教育基地"]
    picture = Picture(HeatMap(["1 要点" * 12], names, [[1, 2, 3, 4]], "示例"))
    assert {"分支机构", "地方学会", "科学传播", "专家团队", "科普教育", "基地"} <= {w.content for w in picture.words}


def test_names_over_several_columns_are_folded_between_words() -> None:
    chart = HeatMap(
        ["甲"], ["子"] * 5, [[1] * 5], "示例", column_spans=(Span("科学传播专家团队普及部", 1), Span("四列", 4))
    )
    contents = [word.content for word in Picture(chart).words]
    assert {"科学传播", "专家团队", "普及部"} <= set(contents)


def test_figures_are_dark_on_pale_steps_and_pale_on_dark_ones() -> None:
    svg = Picture(HeatMap(["甲"], ["一", "二"], [[1, 5]], "示例", most=5)).svg.decode()
    assert f'fill="{PAPER}">5<' in svg
    assert f'fill="{INK}">1<' not in svg
    assert ">1<" in svg

from collections import Counter

import pytest

from pipeline.render.charts import Calendar, Manner, Planned, manner_of, reading_note
from pipeline.render.charts.calendar import KINDS, short_names, signs, summed
from pipeline.render.charts.drawing import PALE, TINT, rings
from tests.render.charts.examples import CATEGORIES, calendar
from tests.render.charts.picture import Area, Picture


def year(*planned: Planned) -> Calendar:
    return Calendar(2020, planned, CATEGORIES, "示例")


def day_column(picture: Picture, day: int) -> Area:
    return next(word for word in picture.words if word.content == str(day) and word.top < 4)


@pytest.mark.parametrize(
    ("count", "manner"),
    [(0, "words"), (1, "words"), (118, "words"), (900, "marks"), (2000, "marks"), (8000, "sums")],
)
def test_the_more_activities_the_smaller_the_marks(count: int, manner: str) -> None:
    assert manner_of(calendar(count)) is Manner(manner)


@pytest.mark.parametrize("count", [1, 118, 900])
def test_one_mark_an_activity_and_one_in_the_legend_for_each_category(count: int) -> None:
    chart = calendar(count)
    picture = Picture(chart)
    marks = picture.filled(PALE) if manner_of(chart) is Manner.WORDS else picture.marks
    merged = max(0, len(chart.counts) - len(KINDS)) if count == 900 else 0
    assert len(marks) == count + len(chart.counts) - merged


def test_no_two_marks_lie_on_each_other() -> None:
    for count in (118, 900, 2000):
        chart = calendar(count)
        picture = Picture(chart)
        places = picture.marks or [(box.left, box.top) for box in picture.filled(PALE)]
        near = Counter((round(x / 1.0), round(y / 1.0)) for x, y in places)
        assert len(set(places)) == len(places)
        assert max(near.values()) <= 2


def test_a_day_stands_below_its_number_and_crowded_days_pile_up() -> None:
    picture = Picture(year(*[Planned("国际交流", 5, 16)] * 3, Planned("其他", 5, 17)))
    column = day_column(picture, 16)
    boxes = [box for box in picture.filled(PALE) if box.top < 100][:4]
    sixteenth = [box for box in boxes if box.left < column.left + 1 and box.right > column.right - 1]
    assert len(sixteenth) == 3
    assert len({round(box.left, 2) for box in sixteenth}) == 1
    assert len({round(box.top, 2) for box in sixteenth}) == 3


def test_less_exact_dates_stand_in_their_own_places() -> None:
    chart = year(Planned("国际交流", 5, 16), Planned("其他", 5, third=2), Planned("竞赛（比赛）", 5))
    picture = Picture(chart)
    day, third, month = (
        next(word for word in picture.words if word.content == sign and word.top < 75) for sign in ("国", "其", "竞")
    )
    assert day.bottom < third.top
    assert day_column(picture, 11).left - 2 < third.left < day_column(picture, 20).right
    assert month.left > day_column(picture, 31).right
    assert {"旬", "只写到月"} <= {word.content for word in picture.words}


def test_without_less_exact_dates_there_are_no_places_for_them() -> None:
    contents = {word.content for word in Picture(year(Planned("其他", 5, 16))).words}
    assert not {"旬", "只写到月"} & contents


@pytest.mark.parametrize("planned", [Planned("其他", 2, 30), Planned("其他", 13), Planned("其他", 2, third=4)])
def test_a_day_that_the_year_lacks_is_refused_not_lost(planned: Planned) -> None:
    with pytest.raises(ValueError, match=r"month"):
        year(planned)


def test_week_ends_are_tinted() -> None:
    assert len(Picture(year()).filled(TINT)) == 104  # 2020 has 52 Saturdays and 52 Sundays


def test_the_legend_counts_each_category() -> None:
    chart = year(Planned("国际交流", 5, 16), Planned("国际交流", 6), Planned("没听说过的", 7, 1))
    contents = [word.content for word in Picture(chart).words]
    assert "国际交流2项" in contents
    assert "未填类别1项" in contents


def test_each_category_has_a_sign_of_its_own_that_its_name_contains() -> None:
    chosen = signs(CATEGORIES)
    assert len(set(chosen.values())) == len(CATEGORIES)
    assert all(sign in category for category, sign in chosen.items())
    assert list(chosen.values())[:3] == ["讲", "展", "培"]


def test_names_that_offer_no_sign_get_a_number() -> None:
    assert signs(["ABC", "甲", "甲（乙）"]) == {"ABC": "①", "甲": "甲", "甲（乙）": "乙"}


def test_what_follows_in_brackets_is_dropped_unless_it_tells_names_apart() -> None:
    assert short_names(["讲座（报告会）", "展览（室内）", "展览（室外）"]) == {
        "讲座（报告会）": "讲座",
        "展览（室内）": "展览（室内）",
        "展览（室外）": "展览（室外）",
    }


def test_kinds_of_marks_differ_in_shape() -> None:
    shapes = {(kind.hollow, kind.shape, rings(kind, 1.0)) for kind in KINDS}
    assert len(shapes) == len(KINDS) == 14


def test_sums_add_up_to_all_activities() -> None:
    chart = calendar(8000)
    table = summed(chart)
    assert len(table.rows) == 48
    assert sum(map(sum, table.values)) == 8000
    assert [sum(line[column] for line in table.values) for column in range(len(chart.counts))] == list(
        chart.counts.values()
    )
    assert sum(int(total) for total in table.row_totals if total) == 8000


def test_sums_of_exact_dates_go_to_their_ten_days() -> None:
    table = summed(year(Planned("其他", 1, 10), Planned("其他", 1, 11), Planned("其他", 1, 31), Planned("其他", 1, 20)))
    assert [line[0] for line in table.values[:3]] == [1, 2, 1]
    assert len(table.rows) == 36


def test_the_note_says_how_to_read_it() -> None:
    assert reading_note(year(Planned("其他", 1, 10))) == "一字为一项活动，按开始日期排列"
    assert "只写到月" in reading_note(year(Planned("其他", 1)))
    assert reading_note(calendar(900)).startswith("一个符号为一项活动")
    assert "按旬合计" in reading_note(calendar(8000))

"""Two rounds side by side: each activity of either stands in the comparison exactly once."""

from hypothesis import given

from pipeline.compendium.statistics import Sum
from pipeline.compendium.year_on_year import UnitYears, YearOnYear, compare_years
from pipeline.model.plan import Activity, Collection
from pipeline.model.unit import Roster
from tests.compendium.books import activity, plan, span
from tests.compendium.made import FORM, ROSTER, UNHURRIED, collection_of, collections, made_book


def row(number: int, name: str, time: str, first: str, **more: tuple[str, int]) -> Activity:
    return activity(FORM, number, name=name, period=(time, span(first)), **more)


LAST = collection_of(
    (
        "甲1",
        [
            row(1, "岩石标本展", "2019年5月16日", "2019-05-16", headcount=("100", 100)),
            row(2, "隧道安全讲座", "2019-09-01", "2019-09-01"),
            row(3, "地质公园研学", "7月1日", "2019-07-01"),
        ],
    ),
    ("甲2", []),
    ("甲3", [row(1, "开放日", "6月1日", "2019-06-01")]),
).model_copy(update={"round": "2019"})
NOW = collection_of(
    (
        "甲1",
        [
            row(1, "隧道安全讲座", "10月1日", "2020-10-01"),
            row(2, "岩石标本展览", "2020年5月16日", "2020-05-16", headcount=("250", 250)),
            row(3, "科普微视频", "3月1日", "2020-03-01"),
        ],
    ),
    ("甲2", []),
    ("乙1", [row(1, "竞赛", "6月1日", "2020-06-01")]),
)


def compared() -> YearOnYear:
    return compare_years(LAST, made_book(NOW))


def test_one_unit_begins_continues_drops_and_moves() -> None:
    unit = compared().units[0]
    assert (unit.code, unit.years) == ("甲1", UnitYears.BOTH)
    assert [(one.before.title, one.now.title, one.renamed, one.moved) for one in unit.kept] == [
        ("隧道安全讲座", "隧道安全讲座", False, True),
        ("岩石标本展", "岩石标本展览", True, False),  # the same day of another year has not moved
    ]
    assert [(one.number, one.title, one.time) for one in unit.begun] == [(3, "科普微视频", "3月1日")]
    assert [(one.number, one.title, one.time) for one in unit.dropped] == [(3, "地质公园研学", "7月1日")]


def test_units_that_are_new_or_gone() -> None:
    assert [(unit.code, unit.years) for unit in compared().units] == [
        ("甲1", UnitYears.BOTH), ("甲2", UnitYears.BOTH), ("乙1", UnitYears.NEW), ("甲3", UnitYears.GONE),
    ]  # fmt: skip


def test_totals_side_by_side() -> None:
    found = compared()
    assert [measure.label for measure in found.measures] == ["预计人次", "经费（万元）"]
    assert (found.before.year, found.before.units, found.before.planned, found.before.activities) == (2019, 3, 2, 4)
    assert (found.now.year, found.now.units, found.now.planned, found.now.activities) == (2020, 3, 2, 4)
    assert (found.before.sums[0], found.now.sums[0]) == (Sum(100, 1, 3), Sum(250, 1, 3))
    assert found.note.startswith("与2019年相比：延续2项（时间有变1项），新增2项，2019年有而本年不再列入的2项。")


def test_a_unit_that_left_the_roster_is_named_as_it_called_itself() -> None:
    left = Collection(
        round="2019", form_version="2019.1", plans=(plan("X9", [row(1, "展览", "5月1日", "2019-05-01")]),)
    )
    unit = compare_years(left, made_book(collection_of())).units[0]
    assert (unit.code, unit.name, unit.years) == ("X9", "示例单位X9", UnitYears.GONE)


def test_last_years_form_may_lack_columns() -> None:
    plans = tuple(
        one.model_copy(
            update={
                "activities": tuple(
                    made.model_copy(update={"cells": {"name": made.cells["name"]}}) for made in one.activities
                )
            }
        )
        for one in LAST.plans
    )
    found = compare_years(LAST.model_copy(update={"plans": plans}), made_book(NOW))
    assert [one.moved for one in found.units[0].kept] == [False, False]
    assert found.before.sums == (Sum(0, 0, 4), Sum(0, 0, 4))


@UNHURRIED
@given(collections(), collections())
def test_each_activity_of_either_year_stands_in_it_once(last: Collection, now: Collection) -> None:
    found = compare_years(last.model_copy(update={"round": "2019"}), made_book(now))
    units = {unit.code: unit for unit in found.units}
    assert len(units) == len(found.units)
    assert set(units) == {one.unit for one in (*last.plans, *now.plans)}
    for code, unit in units.items():
        before, after = (
            [made.number for one in collection.plans if one.unit == code for made in one.activities]
            for collection in (last, now)
        )
        assert sorted([one.before.number for one in unit.kept] + [one.number for one in unit.dropped]) == before
        assert sorted([one.now.number for one in unit.kept] + [one.number for one in unit.begun]) == after
    counts = found.counts
    assert counts["延续"] + counts["新增"] == found.now.activities
    assert counts["延续"] + counts["不再列入"] == found.before.activities


@UNHURRIED
@given(collections())
def test_a_year_that_repeats_the_last_begins_and_drops_nothing(plans: Collection) -> None:
    named = [
        one.model_copy(update={"activities": tuple(made for made in one.activities if made.cells["name"].raw)})
        for one in plans.plans
    ]
    same = plans.model_copy(update={"plans": tuple(named)})
    found = compare_years(same, made_book(same, Roster(units=ROSTER.units)))
    assert (found.counts["新增"], found.counts["不再列入"], found.counts["其中时间有变"]) == (0, 0, 0)

"""Two rounds side by side: each activity of either stands in the comparison exactly once."""

from hypothesis import given

from pipeline.compendium.statistics import Sum
from pipeline.compendium.year_before import year_before
from pipeline.compendium.year_on_year import BEGUN, DROPPED, KEPT, MOVED, NOT_IN, UnitYears, YearOnYear, compare_years
from pipeline.model.plan import Activity, Collection, Precision
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
    ("乙2", [row(1, "问答", "6月1日", "2019-06-01")]),
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
    withheld=("乙2",),
)


def compared(last: Collection = LAST, now: Collection = NOW, roster: Roster = ROSTER) -> YearOnYear:
    book = made_book(now, roster)
    return compare_years(book, year_before(last, now, FORM))


def moved(before: Activity, after: Activity) -> bool:
    last = collection_of(("甲1", [before])).model_copy(update={"round": "2019"})
    (kept,) = compared(last, collection_of(("甲1", [after]))).units[0].goes_on
    return kept.moved


def test_one_unit_begins_continues_drops_and_moves() -> None:
    unit = compared().units[0]
    assert (unit.code, unit.years, unit.activities) == ("甲1", UnitYears.BOTH, (3, 3))
    assert [(one.before.title, one.now.title, one.renamed, one.moved) for one in unit.goes_on] == [
        ("隧道安全讲座", "隧道安全讲座", False, True),
        ("岩石标本展", "岩石标本展览", True, False),  # the same day of another year has not moved
    ]
    assert [(one.number, one.title, one.time) for one in unit.begun] == [(3, "科普微视频", "3月1日")]
    assert [(one.number, one.title, one.time) for one in unit.ended] == [(3, "地质公园研学", "7月1日")]
    assert unit.counts == {BEGUN: 1, KEPT: 1, MOVED: 1, DROPPED: 1, NOT_IN: 0}


def test_only_another_month_is_a_move() -> None:
    day = row(1, "讲座", "5月16日", "2019-05-16")
    assert not moved(day, row(1, "讲座", "5月30日", "2020-05-30"))
    assert moved(day, row(1, "讲座", "6月1日", "2020-06-01"))
    quarter = activity(FORM, 1, name="讲座", period=("第二季度", span("2020-04-01", "2020-06-30", Precision.QUARTER)))
    assert not moved(day, quarter), "less exact, or more, is no other time"
    assert not moved(day, activity(FORM, 1, name="讲座", period=("待定", None)))
    assert moved(row(1, "讲座", "1月5日", "2019-01-05"), row(1, "讲座", "2021年1月5日", "2021-01-05"))


def test_units_that_are_new_or_gone_and_why() -> None:
    assert [(unit.code, unit.years, unit.group, unit.activities) for unit in compared().units] == [
        ("甲1", UnitYears.BOTH, "甲组", (3, 3)),
        ("甲2", UnitYears.BOTH, "甲组", (0, 0)),
        ("甲3", UnitYears.MISSING, "甲组", (1, None)),
        ("乙1", UnitYears.NEW, "乙组", (None, 1)),
        ("乙2", UnitYears.WITHHELD, "乙组", (1, None)),
    ]


def test_what_a_unit_had_that_has_not_answered_is_not_called_dropped() -> None:
    counts = {unit.code: unit.counts for unit in compared().units}
    assert (counts["甲3"][DROPPED], counts["甲3"][NOT_IN]) == (0, 1)
    assert compared().note == (
        "与2019年相比，新增2项，继续1项，调整月份1项，取消1项；另有2019年的2项，所属单位本年没有收入。"
    )


def test_totals_side_by_side() -> None:
    found = compared()
    assert [measure.label for measure in found.measures] == ["预计人次", "经费（万元）"]
    before, now = found.before, found.now
    assert (before.label, before.units, before.planned, before.activities) == ("2019年", 4, 3, 5)
    assert (now.label, now.units, now.planned, now.activities) == ("2020年", 3, 2, 4)
    assert (before.sums[0], now.sums[0]) == (Sum(100, 1, 4), Sum(250, 1, 3))


def test_a_unit_that_left_the_roster_is_named_as_it_called_itself() -> None:
    left = Collection(
        round="2019", form_version="2019.1", plans=(plan("X9", [row(1, "展览", "5月1日", "2019-05-01")]),)
    )
    unit = compared(left, collection_of()).units[0]
    assert (unit.code, unit.name, unit.group, unit.years) == ("X9", "示例单位X9", "", UnitYears.LEFT)


def test_a_unit_is_the_same_under_a_new_name() -> None:
    renamed = ROSTER.units[0].model_copy(update={"name": "示例更名单位"})
    unit = compared(roster=Roster(units=(renamed, *ROSTER.units[1:]))).units[0]
    assert (unit.name, unit.years, len(unit.goes_on)) == ("示例更名单位", UnitYears.BOTH, 2)


def test_a_round_that_is_not_a_whole_year_bears_its_own_name() -> None:
    assert compared(LAST.model_copy(update={"round": "2019下半年"})).before.label == "2019下半年"


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
    found = compared(LAST.model_copy(update={"plans": plans}))
    assert [one.moved for one in found.units[0].goes_on] == [False, False]
    assert found.before.sums == (Sum(0, 0, 5), Sum(0, 0, 5))


@UNHURRIED
@given(collections(), collections())
def test_each_activity_of_either_year_stands_in_it_once(last: Collection, now: Collection) -> None:
    found = compared(last.model_copy(update={"round": "2019"}), now)
    units = {unit.code: unit for unit in found.units}
    assert len(units) == len(found.units)
    assert set(units) == {one.unit for one in (*last.plans, *now.plans)}
    for code, unit in units.items():
        before, after = (
            [made.number for one in collection.plans if one.unit == code for made in one.activities]
            for collection in (last, now)
        )
        assert sorted([one.before.number for one in unit.goes_on] + [one.number for one in unit.ended]) == before
        assert sorted([one.now.number for one in unit.goes_on] + [one.number for one in unit.begun]) == after
    counts = found.counts
    goes_on = counts[KEPT] + counts[MOVED]
    assert goes_on + counts[BEGUN] == found.now.activities
    assert goes_on + counts[DROPPED] + counts[NOT_IN] == found.before.activities


@UNHURRIED
@given(collections())
def test_a_year_that_repeats_the_last_begins_and_drops_nothing(plans: Collection) -> None:
    named = [
        one.model_copy(update={"activities": tuple(made for made in one.activities if made.cells["name"].raw)})
        for one in plans.plans
    ]
    same = plans.model_copy(update={"plans": tuple(named)})
    counts = compared(same, same).counts
    assert (counts[BEGUN], counts[DROPPED], counts[NOT_IN], counts[MOVED]) == (0, 0, 0, 0)

from pipeline import inputs
from pipeline.compendium.coverage import cover
from pipeline.compendium.statistics import MonthLine, Sum, count
from pipeline.model.plan import Collection, Precision, Withheld
from pipeline.model.unit import Roster
from pipeline.workspace import Workspace
from tests.compendium.books import PLACE, activity, book_of, plan, sample_collection, span, unit

LECTURE, OPEN_DAY = "科普讲座（报告会）", "开放日（实验室、基地）"
ROSTER = Roster(
    units=(
        unit("A1", "甲组", 1),
        unit("A2", "甲组", 2),
        unit("A3", "甲组", 3),
        unit("B1", "乙组", 1),
        unit("B2", "乙组", 2),
    )
)


def small_round(workspace: Workspace) -> Collection:
    form = inputs.load_form(workspace)
    first = [
        activity(form, 1, category=LECTURE, headcount=("100", 100), budget=("0.1", 0.1), items=("1", (1,)),
                 period=("5月", span("2020-05-01", "2020-05-31", Precision.MONTH))),
        activity(form, 2, category=LECTURE, headcount=("约百人", None), budget=("0.2", 0.2), items=("1、2", (1, 2)),
                 period=("4月—6月", span("2020-04-01", "2020-06-30", Precision.MONTH))),
        activity(form, 3, category=("讲课", None), headcount=("0", 0), items=("99", (99,)),
                 period=("第二季度", span("2020-04-01", "2020-06-30", Precision.QUARTER))),
    ]  # fmt: skip
    second = [
        activity(form, 1, category=OPEN_DAY, headcount=("50", 50), budget=("3", 3.0), items=("2", (2,)),
                 period=("12月30日—1月2日", span("2020-12-30", "2021-01-02"))),
        activity(form, 2, category=OPEN_DAY, period=("2021年1月", span("2021-01-01", "2021-01-31", Precision.MONTH))),
        activity(form, 3, category=OPEN_DAY, period=("待定", None)),
        activity(form, 4, category=OPEN_DAY, period=("12月20日起", span("2019-12-20", "2020-02-03"))),
    ]  # fmt: skip
    return Collection(
        round="2020",
        form_version=form.version,
        plans=(plan("A1", first), plan("A2", []), plan("B1", second)),
        withheld=(Withheld(unit="A3", reason="有错", place=PLACE),),
    )


def test_groups_add_up_to_the_total(workspace: Workspace) -> None:
    statistics = count(book_of(workspace, small_round(workspace), ROSTER))
    first, second = statistics.groups
    counted = [
        (g.asked, g.planned, g.nil, g.withheld, g.missing, g.activities) for g in (first, second, statistics.total)
    ]
    assert counted == [(3, 1, 1, 1, 0, 3), (2, 1, 0, 0, 1, 4), (5, 2, 1, 1, 1, 7)]
    assert (first.answered, second.answered, statistics.total.answered) == (2, 1, 3)


def test_sums_say_how_many_answers_they_lack(workspace: Workspace) -> None:
    statistics = count(book_of(workspace, small_round(workspace), ROSTER))
    first, second = statistics.groups
    assert first.headcount == Sum(100, given=2, missing=1)  # 100 + 0; 约百人 is not a number
    assert first.budget == Sum(0.3, given=2, missing=1)  # not 0.30000000000000004
    assert second.headcount == Sum(50, given=1, missing=3)
    assert statistics.total.headcount == Sum(150, given=3, missing=4)
    assert statistics.total.budget == Sum(3.3, given=3, missing=4)


def test_categories_are_those_of_the_form_and_one_for_the_rest(workspace: Workspace) -> None:
    statistics = count(book_of(workspace, small_round(workspace), ROSTER))
    found = {line.category: line.activities for line in statistics.categories}
    assert found.pop(LECTURE) == 2
    assert found.pop(OPEN_DAY) == 4
    assert found.pop("") == 1
    assert set(found.values()) == {0}
    assert len(found) == 12


def test_months_count_starts_once_and_running_in_every_month(workspace: Workspace) -> None:
    months = count(book_of(workspace, small_round(workspace), ROSTER)).months
    assert months is not None
    lines = {line.month: line for line in months.lines}
    assert lines[1] == MonthLine(1, starting=0, running=1)  # the one from last December to February
    assert lines[2] == MonthLine(2, starting=0, running=1)
    assert lines[4] == MonthLine(4, starting=1, running=2)  # the quarter runs, but starts in no month
    assert lines[5] == MonthLine(5, starting=1, running=3)
    assert lines[6] == MonthLine(6, starting=0, running=2)
    assert lines[12] == MonthLine(12, starting=1, running=1)
    assert (months.coarse, months.other_year, months.unknown) == (1, 2, 1)
    starts = sum(line.starting for line in months.lines)
    assert starts + months.coarse + months.other_year + months.unknown == 7


def test_coverage_names_idle_items_and_activities_without_one(workspace: Workspace) -> None:
    coverage = cover(book_of(workspace, small_round(workspace), ROSTER))
    assert coverage is not None
    lines = {line.item.number: line for line in coverage.items}
    assert lines[1].by_unit == (("A1", 2),)
    assert lines[2].by_unit == (("A1", 1), ("B1", 1))
    assert lines[3].activities == 0
    assert coverage.unassigned == 4  # item 99 is none of this outline's; three name none


def test_a_round_without_any_answer_counts_to_zero(workspace: Workspace) -> None:
    empty = Collection(round="2020", form_version=inputs.load_form(workspace).version, plans=())
    statistics = count(book_of(workspace, empty))
    assert statistics.total.activities == 0
    assert statistics.total.missing == statistics.total.asked == 7


def test_the_sample_counts(workspace: Workspace) -> None:
    statistics = count(book_of(workspace, sample_collection(inputs.load_form(workspace))))
    assert statistics.total.activities == 1 + 60 + 5
    assert statistics.total.headcount.total == 300 + sum(n for n in range(1, 61) if n % 10)
    assert statistics.total.headcount.missing == 6 + 5

"""Every breakdown, counted again the slow way; the lines add up to all activities."""

from hypothesis import given

from pipeline.compendium.assemble import Book
from pipeline.compendium.breakdowns import GROUP, MONTH, UNKNOWN, break_down, measures
from pipeline.compendium.statistics import Sum, add_up, count
from pipeline.model.form import FieldType
from pipeline.model.plan import Precision
from tests.compendium.books import activity, span
from tests.compendium.made import BOOKS, FORM, UNHURRIED, collection_of, made_book

SMALL = made_book(
    collection_of(
        (
            "甲1",
            [
                activity(FORM, 1, audience=("青少年、公众", ("青少年", "公众")), mode="线上", headcount=("100", 100),
                         budget=("0.1", 0.1), period=("5月16日", span("2020-05-16"))),
                activity(FORM, 2, audience=("公众", ("公众",)), mode=("网上", None), headcount=("约百人", None),
                         budget=("0.2", 0.2), period=("全年", span("2020-01-01", "2020-12-31", Precision.YEAR))),
            ],
        ),
        ("甲2", []),
        ("乙1", [activity(FORM, 1, campaign="全国科普日", mode="线上", headcount=("50", 50))]),
    )
)  # fmt: skip


def test_the_form_tells_what_is_sorted_and_added_up() -> None:
    assert [one.key for one in break_down(SMALL)] == [GROUP, MONTH, "category", "campaign", "audience", "mode"]
    assert [one.label for one in measures(FORM)] == ["预计人次", "经费（万元）"]
    columns = tuple(column for column in FORM.columns if column.type in {FieldType.TEXT, FieldType.CHOICES})
    small = made_book(collection_of(), form=FORM.model_copy(update={"columns": columns}))
    assert [(one.key, one.measures) for one in break_down(small)] == [(GROUP, ()), ("audience", ())]


def test_an_activity_counts_under_each_of_its_audiences() -> None:
    audience = next(one for one in break_down(SMALL) if one.key == "audience")
    lines = {line.name: line for line in audience.lines}
    assert audience.multiple
    assert (lines["青少年"].activities, lines["公众"].activities, lines[UNKNOWN].activities) == (1, 2, 1)
    assert lines["农民"].activities == 0
    assert lines["公众"].sums == (Sum(100, given=1, missing=1), Sum(0.3, given=2, missing=0))
    assert (audience.mentions, audience.total.activities) == (4, 3)
    assert audience.total.sums == (Sum(150, given=2, missing=1), Sum(0.3, given=2, missing=1))
    assert audience.note == "一项活动可填几项，各行相加为4项次，活动共3项；合计每项活动只计一次。"


def test_an_unreadable_answer_stands_in_a_line_of_its_own() -> None:
    mode = next(one for one in break_down(SMALL) if one.key == "mode")
    assert [(line.label, line.activities) for line in mode.lines] == [
        ("线上", 2), ("线下", 0), ("结合", 0), ("未填或无法归类", 1),
    ]  # fmt: skip
    assert mode.note == "各行相加等于合计的3项。"


def test_months_name_what_begins_in_none() -> None:
    month = next(one for one in break_down(SMALL) if one.key == MONTH)
    assert [(line.label, line.activities) for line in month.lines if line.activities] == [
        ("5月", 1), ("只写到季度、半年或全年", 1), ("未填或无法归类", 1),
    ]  # fmt: skip
    assert len(month.lines) == 14


@UNHURRIED
@given(BOOKS)
def test_lines_add_up(book: Book) -> None:
    everything = [row for entry in book.entries for row in entry.activities]
    for one in break_down(book):
        assert one.total.activities == len(everything)
        assert one.total.sums == tuple(add_up(everything, measure.key) for measure in one.measures)
        assert all(amount.given + amount.missing == line.activities for line in one.lines for amount in line.sums)
        if one.multiple:
            assert one.mentions >= len(everything)
        else:
            assert one.mentions == len(everything)
            for index in range(len(one.measures)):
                assert round(sum(line.sums[index].total for line in one.lines), 4) == round(
                    one.total.sums[index].total, 4
                )


@UNHURRIED
@given(BOOKS)
def test_lines_are_those_counted_by_hand(book: Book) -> None:
    for one in break_down(book):
        if one.key in {GROUP, MONTH}:
            continue
        for line in one.lines:
            chosen = []
            for entry in book.entries:
                for row in entry.activities:
                    value = row.cells[one.key].value
                    named = value if isinstance(value, tuple) else (value,)
                    known = set(named) & set(FORM.column(one.key).choices)
                    if line.name in known or (line.name == UNKNOWN and not known):
                        chosen.append(row)
            assert line.activities == len(chosen)
            assert line.sums == tuple(add_up(chosen, measure.key) for measure in one.measures)


@UNHURRIED
@given(BOOKS)
def test_breakdowns_agree_with_the_other_figures(book: Book) -> None:
    statistics = count(book)
    by_key = {one.key: one for one in break_down(book)}
    assert [line.activities for line in by_key[GROUP].lines] == [line.activities for line in statistics.groups]
    assert [line.activities for line in by_key["category"].lines] == [line.activities for line in statistics.categories]
    assert statistics.months
    assert [line.activities for line in by_key[MONTH].lines[:12]] == [line.starting for line in statistics.months.lines]

"""One mark for each activity; what can't be placed is listed, nothing is lost."""

from datetime import date

from hypothesis import given

from pipeline.compendium.anchors import Anchor
from pipeline.compendium.assemble import Book
from pipeline.compendium.calendar import Undated, calendar_of
from pipeline.compendium.statistics import count
from pipeline.model.form import FieldType
from pipeline.model.plan import Precision
from tests.compendium.books import activity, span
from tests.compendium.made import BOOKS, FORM, UNHURRIED, collection_of, made_book

PLACED = (
    activity(FORM, 1, name="甲", period=("5月", span("2020-05-01", "2020-05-31", Precision.MONTH))),
    activity(FORM, 2, name="乙", period=("5月1日—3日", span("2020-05-01", "2020-05-03"))),
    activity(FORM, 3, name="丙", period=("5月上旬", span("2020-05-01", "2020-05-10", Precision.TEN_DAYS))),
    activity(FORM, 4, name="丁", period=("12月30日—1月2日", span("2020-12-30", "2021-01-02"))),
    activity(FORM, 5, name="戊", period=("去年12月起", span("2019-12-20", "2020-02-03"))),
    activity(FORM, 6, name="己", period=("待定", None)),
    activity(FORM, 7, name="庚", period=("5月1日", span("2020-05-01"))),
)
SMALL = made_book(collection_of(("甲1", list(PLACED))))


def test_marks_stand_in_order_the_more_exact_first() -> None:
    calendar = calendar_of(SMALL)
    assert calendar
    assert [mark.title for mark in calendar.marks] == ["乙", "庚", "丙", "甲", "丁"]
    assert calendar.marks[4].end == date(2021, 1, 2)
    assert calendar.marks[0].anchor == Anchor("甲1", 2)
    assert [mark.title for mark in calendar.month(5, Precision.DAY)] == ["乙", "庚"]
    assert [mark.title for mark in calendar.month(5)] == ["乙", "庚", "丙", "甲"]
    assert [(day.isoformat(), len(marks)) for day, marks in calendar.days] == [("2020-05-01", 2), ("2020-12-30", 1)]


def test_what_is_not_drawn_is_listed_and_counted() -> None:
    calendar = calendar_of(SMALL)
    assert calendar
    assert [mark.title for mark in calendar.outside] == ["戊"]
    assert calendar.undated == (Undated(Anchor("甲1", 6), "己", "示例单位甲1", "待定"),)
    assert calendar.note == (
        "共7项活动，图中标出5项，每项一个标记，标在开始的时间；"
        "不在本年度开始的1项、没有写明时间或无法识别的1项未标出，另列于后。"
    )


def test_a_form_without_a_period_has_no_calendar() -> None:
    columns = tuple(column for column in FORM.columns if column.type is not FieldType.PERIOD)
    assert calendar_of(made_book(collection_of(), form=FORM.model_copy(update={"columns": columns}))) is None


@UNHURRIED
@given(BOOKS)
def test_every_activity_stands_in_it_exactly_once(book: Book) -> None:
    calendar = calendar_of(book)
    assert calendar
    found = [mark.anchor for mark in (*calendar.marks, *calendar.outside)] + [one.anchor for one in calendar.undated]
    assert sorted(found) == sorted(Anchor(e.unit.code, row.number) for e in book.entries for row in e.activities)
    assert calendar.activities == len(found)
    assert sorted(calendar.marks, key=lambda mark: mark.start) == list(calendar.marks)


@UNHURRIED
@given(BOOKS)
def test_it_agrees_with_the_months(book: Book) -> None:
    calendar, months = calendar_of(book), count(book).months
    assert calendar
    assert months
    exact = (Precision.DAY, Precision.TEN_DAYS, Precision.MONTH)
    for line in months.lines:
        assert len(calendar.month(line.month, *exact)) == line.starting
    assert (len(calendar.outside), len(calendar.undated)) == (months.other_year, months.unknown)

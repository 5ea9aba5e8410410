"""Times as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.values.periods import read_period
from pipeline.model.plan import Precision

DAY, TEN, MONTH = Precision.DAY, Precision.TEN_DAYS, Precision.MONTH
QUARTER, HALF, YEAR = Precision.QUARTER, Precision.HALF_YEAR, Precision.YEAR

SPELLINGS = [
    ("5月", "2020-05-01", "2020-05-31", MONTH),
    ("5月份", "2020-05-01", "2020-05-31", MONTH),
    ("2020年5月", "2020-05-01", "2020-05-31", MONTH),
    ("2020.5", "2020-05-01", "2020-05-31", MONTH),
    ("2020-05", "2020-05-01", "2020-05-31", MONTH),
    ("十月", "2020-10-01", "2020-10-31", MONTH),
    ("十二月", "2020-12-01", "2020-12-31", MONTH),
    ("2020.5.1", "2020-05-01", "2020-05-01", DAY),
    ("2020-05-16", "2020-05-16", "2020-05-16", DAY),
    ("2020/5/16", "2020-05-16", "2020-05-16", DAY),
    ("20200516", "2020-05-16", "2020-05-16", DAY),
    ("2020-05-16 00:00:00", "2020-05-16", "2020-05-16", DAY),
    ("2020年5月16日", "2020-05-16", "2020-05-16", DAY),
    ("20年5月16日", "2020-05-16", "2020-05-16", DAY),
    ("5月16日", "2020-05-16", "2020-05-16", DAY),
    ("5月16号", "2020-05-16", "2020-05-16", DAY),
    ("５月１６日", "2020-05-16", "2020-05-16", DAY),
    ("5 月 16 日", "2020-05-16", "2020-05-16", DAY),
    ("五月十六日", "2020-05-16", "2020-05-16", DAY),
    ("九月二十日", "2020-09-20", "2020-09-20", DAY),
    ("5.16", "2020-05-16", "2020-05-16", DAY),
    ("5月16日（周六）", "2020-05-16", "2020-05-16", DAY),
    ("2020年5月16日（周六）上午9:00", "2020-05-16", "2020-05-16", DAY),
    ("5月16日前后", "2020-05-16", "2020-05-16", DAY),
    ("预计5月16日", "2020-05-16", "2020-05-16", DAY),
    ("5月上旬", "2020-05-01", "2020-05-10", TEN),
    ("5月中旬", "2020-05-11", "2020-05-20", TEN),
    ("2月下旬", "2020-02-21", "2020-02-29", TEN),
    ("5月中下旬", "2020-05-11", "2020-05-31", TEN),
    ("5月初", "2020-05-01", "2020-05-10", TEN),
    ("5月底", "2020-05-21", "2020-05-31", TEN),
    ("年底", "2020-12-21", "2020-12-31", TEN),
    ("4月下旬至5月上旬", "2020-04-21", "2020-05-10", TEN),
    ("9月第三周", "2020-09-21", "2020-09-27", TEN),
    ("9月第3周", "2020-09-21", "2020-09-27", TEN),
    ("9月第三个周六", "2020-09-19", "2020-09-19", DAY),
    ("4月—6月", "2020-04-01", "2020-06-30", MONTH),
    ("4月-6月", "2020-04-01", "2020-06-30", MONTH),
    ("4-6月", "2020-04-01", "2020-06-30", MONTH),
    ("4～6月", "2020-04-01", "2020-06-30", MONTH),
    ("4月至6月", "2020-04-01", "2020-06-30", MONTH),
    ("1-12月", "2020-01-01", "2020-12-31", MONTH),
    ("7月-8月期间", "2020-07-01", "2020-08-31", MONTH),
    ("2020年5月—2021年3月", "2020-05-01", "2021-03-31", MONTH),
    ("12月—次年2月", "2020-12-01", "2021-02-28", MONTH),
    ("5/6月", "2020-05-01", "2020-06-30", MONTH),
    ("5月16日—20日", "2020-05-16", "2020-05-20", DAY),
    ("5月16-20日", "2020-05-16", "2020-05-20", DAY),
    ("5月16日—6月2日", "2020-05-16", "2020-06-02", DAY),
    ("5.16-5.20", "2020-05-16", "2020-05-20", DAY),
    ("2020-05-16—2020-05-20", "2020-05-16", "2020-05-20", DAY),
    ("2020年5月16日-2020年5月18日", "2020-05-16", "2020-05-18", DAY),
    ("5月16日、17日", "2020-05-16", "2020-05-17", DAY),
    ("第二季度", "2020-04-01", "2020-06-30", QUARTER),
    ("二季度", "2020-04-01", "2020-06-30", QUARTER),
    ("2020年第4季度", "2020-10-01", "2020-12-31", QUARTER),
    ("Q3", "2020-07-01", "2020-09-30", QUARTER),
    ("第二至第三季度", "2020-04-01", "2020-09-30", QUARTER),
    ("上半年", "2020-01-01", "2020-06-30", HALF),
    ("2020年下半年", "2020-07-01", "2020-12-31", HALF),
    ("全年", "2020-01-01", "2020-12-31", YEAR),
    ("2020年", "2020-01-01", "2020-12-31", YEAR),
    ("全年开放", "2020-01-01", "2020-12-31", YEAR),
    ("长期", "2020-01-01", "2020-12-31", YEAR),
]

LOOSE = [
    ("每月", "2020-01-01", "2020-12-31"),
    ("每月5日", "2020-01-01", "2020-12-31"),
    ("每周六", "2020-01-01", "2020-12-31"),
    ("5月、9月", "2020-05-01", "2020-09-30"),
    ("5、6、9月", "2020-05-01", "2020-09-30"),
    ("6月底前", "2020-06-21", "2020-06-30"),
    ("5月至10月，每月一次", "2020-05-01", "2020-10-31"),
    ("9月中旬（科普日期间）", "2020-09-11", "2020-09-20"),
    ("暑假", "2020-07-01", "2020-08-31"),
]

UNREADABLE = [
    "",
    "待定",
    "2月30日",
    "13月",
    "5月32日",
    "5-6",
    "3-5",
    "11月-1月",
    "16日",
    "若干",
    "六月飞雪",
    "9月第六周",
    "20",
]


@pytest.mark.parametrize(("text", "start", "end", "precision"), SPELLINGS)
def test_spelling_is_read(text: str, start: str, end: str, precision: Precision) -> None:
    found = read_period(text, 2020)
    assert found, text
    assert (found.period.start.isoformat(), found.period.end.isoformat()) == (start, end), text
    assert found.period.precision is precision, text
    assert not found.loose, text


@pytest.mark.parametrize(("text", "start", "end"), LOOSE)
def test_what_leaves_room_is_marked(text: str, start: str, end: str) -> None:
    found = read_period(text, 2020)
    assert found, text
    assert (found.period.start.isoformat(), found.period.end.isoformat(), found.loose) == (start, end, True), text


@pytest.mark.parametrize("text", UNREADABLE)
def test_doubtful_text_is_not_read(text: str) -> None:
    assert read_period(text, 2020) is None, text


days = st.dates(date(2000, 1, 1), date(2099, 12, 30))
day_spellings = st.sampled_from(
    [
        lambda day: day.isoformat(),
        lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: f"{day.year}.{day.month}.{day.day}",
        lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
        lambda day: f"{day:%Y%m%d}",
        lambda day: " ".join(f"{day.year}年{day.month}月{day.day}日"),
    ]
)


@given(day=days, spell=day_spellings, year=st.integers(2000, 2099))
def test_a_day_with_its_year_reads_back(day, spell, year) -> None:  # type: ignore[no-untyped-def]
    found = read_period(spell(day), year)
    assert found, spell(day)
    assert (found.period.start, found.period.end, found.period.precision) == (day, day, DAY), spell(day)


@given(
    start=st.dates(date(2000, 1, 1), date(2098, 12, 31)),
    length=st.integers(1, 400),
    dash=st.sampled_from(["—", "-", "至", "～", " - ", "——"]),
)
def test_a_span_of_days_reads_back(start: date, length: int, dash: str) -> None:
    end = start + timedelta(days=length)
    text = f"{start.year}年{start.month}月{start.day}日{dash}{end.year}年{end.month}月{end.day}日"
    found = read_period(text, 2020)
    assert found, text
    assert (found.period.start, found.period.end) == (start, end), text


@given(first=st.integers(1, 11), more=st.integers(1, 11), year=st.integers(2000, 2099))
def test_a_span_of_months_reads_back(first: int, more: int, year: int) -> None:
    last = min(first + more, 12)
    found = read_period(f"{first}—{last}月", year)
    assert found
    assert (found.period.months, found.period.precision) == (tuple(range(first, last + 1)), MONTH)


@given(st.text(alphabet="0123456789年月日第一二三四五季度周上中下旬半全每-—至、.()/~ ", max_size=20))
def test_no_text_breaks_the_grammar(text: str) -> None:
    found = read_period(text, 2020)
    assert found is None or found.period.start <= found.period.end

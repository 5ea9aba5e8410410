"""Times as people write them; the spellings are in tests/data/spellings/periods.csv, read as of 2020."""

import time
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.values.named_days import read_named
from pipeline.collect.values.periods import is_backwards, read_period
from pipeline.model.plan import Precision
from tests.collect.values.spellings import spellings

TABLE = spellings("periods")
READABLE = [row["text"] for row in TABLE if row["start"]]


def read(text: str) -> dict[str, str]:
    found = read_period(text, 2020)
    if found is None:
        return {"start": "", "end": "", "precision": "", "loose": ""}
    span = found.period
    return {
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
        "precision": span.precision.value,
        "loose": "loose" if found.loose else "",
    }


def test_the_table_is_large_and_says_nothing_twice() -> None:
    texts = [row["text"] for row in TABLE]
    assert len(texts) >= 300
    assert len(set(texts)) == len(texts)
    assert sum(not row["start"] for row in TABLE) >= 50


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"] or "empty")
def test_spelling(row: dict[str, str]) -> None:
    assert {"text": row["text"], **read(row["text"])} == row


@pytest.mark.parametrize("text", READABLE)
def test_width_and_spaces_change_nothing(text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign in "0123456789-~()/." else sign for sign in text)
    for variant in (
        wide,
        f"  {text}\u3000",
        text.replace("月", "月\u00a0"),
        unicodedata.normalize("NFKC", text),
        f"{text}。",
    ):
        # A time of day is told from a number by the space before it.
        if ":" not in variant and "：" not in variant:
            assert read(variant) == read(text), variant


@pytest.mark.parametrize(
    ("text", "backwards"),
    [
        ("11月-1月", True),
        ("6月—4月", True),
        ("12-3月", True),
        ("5月20日—16日", False),  # 16日 alone is no start
        ("5月20日—5月16日", True),
        ("2020.5.20-2020.5.16", True),
        ("4月-6月", False),
        ("2020年11月—2021年1月", False),
        ("待定", False),
        ("13月-1月", False),
        ("至", False),
    ],
)
def test_an_end_before_its_start_is_known_as_such(text: str, backwards: bool) -> None:
    assert is_backwards(text, 2020) is backwards


@pytest.mark.parametrize("name", ["春节", "端午节", "中秋节", "科技活动周", "春季学期", "年会", ""])
def test_what_moves_has_no_time_of_its_own(name: str) -> None:
    assert read_named(name, 2020) is None


days = st.dates(date(2000, 1, 1), date(2099, 12, 30))
DAY_SPELLINGS: list[Callable[[date], str]] = [
    lambda day: day.isoformat(),
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: " ".join(f"{day.year}年{day.month}月{day.day}日"),
    lambda day: f"{day.year}年{day.month}月{day.day}号上午9:00",
]
MONTH_SPELLINGS: list[Callable[[int, int], str]] = [
    lambda year, month: f"{year}年{month}月",
    lambda year, month: f"{year}-{month:02}",
    lambda year, month: f"{year}.{month}",
    lambda year, month: f"{year}年{'零一二三四五六七八九十'[month] if month <= 10 else '十' + ' 一二'[month - 10]}月份",
]


@given(day=days, spell=st.sampled_from(DAY_SPELLINGS), year=st.integers(2000, 2099))
def test_a_day_with_its_year_reads_back(day: date, spell: Callable[[date], str], year: int) -> None:
    found = read_period(spell(day), year)
    assert found, spell(day)
    assert (found.period.start, found.period.end, found.period.precision) == (day, day, Precision.DAY), spell(day)


@given(st.integers(2000, 2099), st.integers(1, 12), st.sampled_from(MONTH_SPELLINGS))
def test_a_month_reads_back(year: int, month: int, spell: Callable[[int, int], str]) -> None:
    found = read_period(spell(year, month), 2020)
    assert found, spell(year, month)
    assert (found.period.start, found.period.months) == (date(year, month, 1), (month,)), spell(year, month)


@given(
    start=st.dates(date(2000, 1, 1), date(2098, 12, 31)),
    length=st.integers(1, 400),
    dash=st.sampled_from(["—", "-", "至", "～", " - ", "——", "到", "〜"]),
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
    assert (found.period.months, found.period.precision) == (tuple(range(first, last + 1)), Precision.MONTH)


@given(
    st.text(max_size=40)
    | st.text(alphabet="0123456789年月日第一二三四五季度周上中下旬半全每-—至、.()/~ 节前起期间国庆", max_size=24)
)
def test_no_text_breaks_the_grammar(text: str) -> None:
    found = read_period(text, 2020)
    assert found is None or found.period.start <= found.period.end
    is_backwards(text, 2020)


@pytest.mark.parametrize(
    "text", [row["text"] for row in TABLE[::5] if row["text"]] + ["一", "5月", "(", "-", "每月", " "]
)
def test_a_cell_full_of_it_takes_no_time(text: str) -> None:
    for full in ((text * 32_767)[:32_767], (text * 200)[:200], (text * 60)[:60]):
        started = time.process_time()
        read_period(full, 2020)
        is_backwards(full, 2020)
        assert time.process_time() - started < 0.1, full[:80]

"""Numbers, amounts and item numbers as people write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.values.numbers import Doubt, is_unclear, read_count, read_items, read_money

COUNTS = [
    ("300", 300),
    ("300人", 300),
    ("３００", 300),
    ("1,200", 1200),
    ("1，200人", 1200),
    ("约300人", 300),
    ("300人左右", 300),
    ("300余人", 300),
    ("近300人次", 300),
    ("不少于500人", 500),
    ("200人以上", 200),
    ("3万", 30_000),
    ("1.2万", 12_000),
    ("1.2万人次", 12_000),
    ("三百人", 300),
    ("两千", 2000),
    ("0", 0),
    ("无", 0),
]
AMOUNTS = [
    ("2", 2.0),
    ("1.5", 1.5),
    ("2万元", 2.0),
    ("2万", 2.0),
    ("约2万元", 2.0),
    ("20000元", 2.0),
    ("20,000元", 2.0),
    ("3千元", 0.3),
    ("500元", 0.05),
    ("自筹2万元", 2.0),
    ("２．５", 2.5),
    ("0", 0.0),
    ("无", 0.0),
]
ITEMS = [
    ("5", (5,)),
    ("1、3、5", (1, 3, 5)),
    ("1,3,5", (1, 3, 5)),
    ("1，3；5", (1, 3, 5)),
    ("５、１３", (5, 13)),
    ("第3条", (3,)),
    ("第三条", (3,)),
    ("第1、2条", (1, 2)),
    ("3-5", (3, 4, 5)),
    ("3—5、8", (3, 4, 5, 8)),
    ("5.13", (5, 13)),
    ("13、5、5", (5, 13)),
    ("要点5和8", (5, 8)),
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_count(text: str, count: int) -> None:
    number = read_count(text)
    assert number
    assert (number.value, number.doubt) == (count, Doubt.NONE), text


@pytest.mark.parametrize(
    ("text", "middle"), [("200—300人", 250), ("200-300", 250), ("2-3万人", 25_000), ("100至200", 150)]
)
def test_a_range_gives_its_middle_and_says_so(text: str, middle: int) -> None:
    number = read_count(text)
    assert number
    assert (number.value, number.doubt) == (middle, Doubt.RANGE), text


@pytest.mark.parametrize("text", ["每场50人", "50人/场"])
def test_so_many_each_time(text: str) -> None:
    number = read_count(text)
    assert number
    assert (number.value, number.doubt) == (50, Doubt.PER_EVENT)


@pytest.mark.parametrize("text", ["待定", "暂无", "视疫情而定"])
def test_undecided_is_no_number(text: str) -> None:
    number = read_count(text)
    assert number
    assert (number.value, number.doubt) == (None, Doubt.UNDECIDED)


@pytest.mark.parametrize("text", ["若干", "很多人", "300人、200人", "一批", "=1+1", "3月", ""])
def test_no_number(text: str) -> None:
    assert read_count(text) is None, text


@pytest.mark.parametrize(("text", "amount"), AMOUNTS)
def test_amount_in_ten_thousand_yuan(text: str, amount: float) -> None:
    number = read_money(text)
    assert number
    assert number.value == pytest.approx(amount), text


def test_the_heading_may_say_yuan() -> None:
    assert read_money("20000", in_yuan=True) == read_money("2")
    assert read_money("2万元", in_yuan=True) == read_money("2")


def test_range_of_amounts() -> None:
    for text in ("1-2万元", "1万-2万", "10000—20000元"):
        number = read_money(text)
        assert number
        assert (number.value, number.doubt) == (1.5, Doubt.RANGE), text


@pytest.mark.parametrize(("text", "numbers"), ITEMS)
def test_items(text: str, numbers: tuple[int, ...]) -> None:
    assert read_items(text) == numbers


@pytest.mark.parametrize("text", ["三", "科普", "5-3", "", "第条", "1a"])
def test_no_items(text: str) -> None:
    assert read_items(text) is None, text


@given(
    count=st.integers(0, 99_999_999),
    spell=st.sampled_from(["{}", "{}人", "约{}人", "{:,}", "{:,}人次", "预计{}人左右", "{}余人"]),
)
def test_a_count_reads_back(count: int, spell: str) -> None:
    number = read_count(spell.format(count))
    assert number
    assert number.value == count


@given(yuan=st.integers(0, 900_000_000))
def test_yuan_and_ten_thousand_yuan_agree(yuan: int) -> None:
    first, second = read_money(f"{yuan}元"), read_money(f"{yuan / 10_000:.4f}万元")
    assert first
    assert second
    assert first.value == pytest.approx(second.value)


@given(st.sets(st.integers(1, 99), min_size=1, max_size=8), st.sampled_from(["、", ",", "，", " ", "；", "和"]))
def test_items_read_back(numbers: set[int], separator: str) -> None:
    assert read_items(separator.join(map(str, sorted(numbers)))) == tuple(sorted(numbers))


@given(st.text(alphabet="0123456789.,-—至万千百元人约场每/待定无 第条、", max_size=16))
def test_no_text_breaks_the_grammars(text: str) -> None:
    read_count(text), read_money(text), read_items(text)


@pytest.mark.parametrize("text", ["一" * 30_000, "约" * 30_000, "1、" * 30_000, "每场" * 20_000 + "1"])
def test_a_cell_full_of_numerals_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    assert (read_count(text), read_money(text), read_items(text)) == (None, None, None)
    assert time.perf_counter() - started < 1


ANEW = {1: "一（一）", 2: "一（二）1", 3: "一（二）2", 4: "二（一）1", 5: "二（一）11"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("一（一）", (1,)),
        ("一(二)2、二（一）1", (3, 4)),
        ("二、（一）11", (5,)),
        ("一 （二） 1；一（一）", (1, 2)),
        ("3", (3,)),
        ("一（四）1", None),
        ("一（二）", None),
    ],
)
def test_items_by_their_own_numbers(text: str, numbers: tuple[int, ...] | None) -> None:
    assert read_items(text, ANEW) == numbers


def test_a_bare_number_is_unclear_where_numbers_begin_anew() -> None:
    assert is_unclear("3", 3, ANEW)
    assert is_unclear("二（一）11、4", 4, ANEW)
    assert not is_unclear("一（二）2", 3, ANEW)
    assert not is_unclear("3", 3, {3: "3"})
    assert not is_unclear("第3条", 3, {3: "第三条"})


def test_articles_are_read_in_both_numerals() -> None:
    assert read_items("第三条、第5条", {3: "第三条", 5: "第五条"}) == (3, 5)

"""Numbers and amounts as people write them; the spellings are in tests/data/spellings."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.values.numbers import Number, read_count, read_money
from tests.collect.values.spellings import spellings

COUNTS, MONEY = spellings("counts"), spellings("money")


def shown(number: Number | None) -> dict[str, str]:
    """As in the tables: an unreadable one has neither value nor doubt."""
    if number is None:
        return {"value": "", "doubt": ""}
    value = "" if number.value is None else f"{number.value:.12g}"
    return {"value": value, "doubt": "" if number.doubt.name == "NONE" else number.doubt.name.lower()}


def in_yuan(heading: str) -> bool:
    return "元" in heading and "万元" not in heading


def test_the_tables_are_large() -> None:
    assert len({row["text"] for row in COUNTS}) == len(COUNTS) >= 100
    assert len({(row["text"], row["heading"]) for row in MONEY}) == len(MONEY) >= 70


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: row["text"] or "empty")
def test_count(row: dict[str, str]) -> None:
    assert {"text": row["text"], **shown(read_count(row["text"]))} == row


@pytest.mark.parametrize("row", MONEY, ids=lambda row: row["text"] + row["heading"])
def test_amount_in_ten_thousand_yuan(row: dict[str, str]) -> None:
    assert {**row, **shown(read_money(row["text"], in_yuan(row["heading"])))} == row


@pytest.mark.parametrize("row", [*COUNTS, *({**row, "heading": ""} for row in MONEY)], ids=lambda row: row["text"])
def test_width_and_spaces_change_nothing(row: dict[str, str]) -> None:
    text = row["text"]
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    for variant in (wide, f" {text}\u3000", f"{text}。"):
        assert shown(read_count(variant)) == shown(read_count(text)), variant
        assert shown(read_money(variant)) == shown(read_money(text)), variant


COUNT_SPELLINGS: list[Callable[[int], str]] = [
    str,
    lambda count: f"{count}人",
    lambda count: f"约{count}人",
    lambda count: f"{count:,}",
    lambda count: f"{count:,}人次",
    lambda count: f"预计{count}人左右",
    lambda count: f"{count}余人",
    lambda count: f"不少于{count}人次",
    lambda count: f"参加人数：{count} 人",
    lambda count: f"{count / 10_000:.4f}万人次",
]


@given(st.integers(0, 99_999_999), st.sampled_from(COUNT_SPELLINGS))
def test_a_count_reads_back(count: int, spell: Callable[[int], str]) -> None:
    number = read_count(spell(count))
    assert number
    assert number.value == pytest.approx(count), spell(count)


@given(each=st.integers(1, 5000), times=st.integers(1, 99))
def test_so_many_each_time_and_how_often(each: int, times: int) -> None:
    for text in (
        f"每场{each}人，共{times}场",
        f"{each}人×{times}场",
        f"{times}场，每场约{each}人",
        f"{each}人/场，{times}场",
    ):
        number = read_count(text)
        assert number, text
        assert (number.value, number.doubt.name) == (each * times, "MULTIPLIED"), text


@given(low=st.integers(1, 9999), more=st.integers(1, 9999), dash=st.sampled_from(["-", "—", "~", "至", "－", "～"]))
def test_a_range_gives_its_middle_and_says_so(low: int, more: int, dash: str) -> None:
    number = read_count(f"{low}{dash}{low + more}人")
    assert number
    assert (number.value, number.doubt.name) == (low + more / 2, "RANGE")
    assert read_count(f"{low + more}{dash}{low}人") is None


@given(yuan=st.integers(0, 900_000_000))
def test_yuan_and_ten_thousand_yuan_agree(yuan: int) -> None:
    first, second, third = (read_money(text) for text in (f"{yuan}元", f"{yuan / 10_000:.4f}万元", f"￥{yuan:,}"))
    assert first
    assert second
    assert third
    assert first.value == pytest.approx(second.value) == pytest.approx(third.value)


@given(st.text(max_size=40) | st.text(alphabet="0123456789.,-—至万千百元人约场共每/待定无×两三 、", max_size=20))
def test_no_text_breaks_the_grammars(text: str) -> None:
    for number in (read_count(text), read_money(text)):
        assert number is None or number.value is None or number.value >= 0


FULL = ["一", "约", "1", "1,", "每场", "每场1人", "两三", "十", "万", " ", "1 ", "(", "-", "共", "1-", "不少于"]


@pytest.mark.parametrize("text", FULL)
def test_a_cell_full_of_it_takes_no_time(text: str) -> None:
    for full in ((text * 32_767)[:32_767], (text * 200)[:199], (text * 60)[:60]):
        started = time.process_time()
        read_count(full), read_money(full)
        assert time.process_time() - started < 0.1, full[:60]

"""References to the outline's items; the spellings are in tests/data/spellings/items.csv, read by the 2020 outline."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import inputs
from pipeline.collect.values.items import is_unclear, read_items
from pipeline.model.outline import ItemName
from pipeline.workspace import Workspace
from tests.collect.values.spellings import spellings
from tests.conftest import PROJECT

NAMES = inputs.load_outline(Workspace.open(PROJECT, "2020")).item_names
TABLE = spellings("items")
ANEW = {
    number: ItemName(reference)
    for number, reference in enumerate(("一（一）", "一（二）1", "一（二）2", "二（一）1", "二（一）11"), 1)
}
LONG_SECTIONS = {number: ItemName(str(number), "", "一" if number < 4 else "二") for number in range(1, 20)}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"] or "empty")
def test_spelling(row: dict[str, str]) -> None:
    found = read_items(row["text"], NAMES)
    assert " ".join(map(str, found or ())) == row["value"]


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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("第一部分第2条", (2,)),
        ("第二部分第3条", (6,)),  # there is no item 3 in it: the third
        ("第二部分第18条", (18,)),  # there are only sixteen: the one numbered so
        ("第二部分第5条", None),  # the fifth is item 8; item 5 is there too
        ("第三部分第1条", None),
    ],
)
def test_a_section_that_leaves_two_meanings_is_not_read(text: str, numbers: tuple[int, ...] | None) -> None:
    assert read_items(text, LONG_SECTIONS) == numbers


def test_a_bare_number_is_unclear_where_numbers_begin_anew() -> None:
    assert is_unclear("3", 3, ANEW)
    assert is_unclear("二（一）11、4", 4, ANEW)
    assert not is_unclear("一（二）2", 3, ANEW)
    assert not is_unclear("3", 3, {3: ItemName("3")})
    assert not is_unclear("第3条", 3, {3: ItemName("第三条")})


def test_first_words_that_two_items_share_name_neither() -> None:
    names = {1: ItemName("1", "推进科普信息化建设。"), 2: ItemName("2", "推进科普信息化服务。")}
    assert read_items("推进科普信息化", names) is None
    assert read_items("推进科普信息化服务", names) == (2,)


@given(st.sampled_from(sorted(NAMES)), st.integers(6, 60))
def test_the_beginning_of_a_lead_names_its_item_or_none(number: int, length: int) -> None:
    assert read_items(NAMES[number].lead[: length + 4], NAMES) in {(number,), None}
    assert read_items(NAMES[number].lead, NAMES) == (number,)
    assert read_items(f"{number}.{NAMES[number].lead}", NAMES) == (number,)


@given(st.sets(st.integers(1, 19), min_size=1, max_size=8), st.sampled_from(["、", ",", "，", " ", "；", "和", "/"]))
def test_items_read_back(numbers: set[int], separator: str) -> None:
    text = separator.join(map(str, sorted(numbers)))
    assert read_items(text) == read_items(text, LONG_SECTIONS) == tuple(sorted(numbers))


@given(st.text(max_size=60) | st.text(alphabet="0123456789第条部分一二三十、（）().-—和 推进科普", max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    for names in (NAMES, ANEW, {}):
        found = read_items(text, names)
        assert found is None or list(found) == sorted(set(found))


@pytest.mark.parametrize("text", ["1、", "一", "第一部分", "1-", "（一）", "第", "推进", "；", " 1"])
def test_a_cell_full_of_it_takes_no_time(text: str) -> None:
    for full in ((text * 32_767)[:32_767], (text * 200)[:200]):
        started = time.process_time()
        read_items(full, NAMES), read_items(full, ANEW)
        assert time.process_time() - started < 0.1, full[:60]

"""Indexes: everything is found, once where it must be once, in an order that a reader can follow."""

from collections import Counter

import pytest
from hypothesis import given

from pipeline.compendium.anchors import Anchor
from pipeline.compendium.assemble import Book
from pipeline.compendium.coverage import named_items
from pipeline.compendium.indexes import Index, indexes
from pipeline.model.form import FieldType
from pipeline.model.plan import Precision
from pipeline.model.unit import Roster
from pipeline.standard.pinyin import pinyin_key
from tests.compendium.books import activity, span, unit
from tests.compendium.made import BOOKS, FORM, OUTLINE, UNHURRIED, collection_of, made_book

NAMED = {
    "U1": "重庆岩石力学分会",
    "U2": "长沙岩土学会",
    "U3": "“岩石”专委会",
    "U4": "3D打印专委会",
    "U5": "岩土分会",
}
WHOLE_YEAR = ("全年", span("2020-01-01", "2020-12-31", Precision.YEAR))
UNITS = Roster(units=tuple(unit(code, "甲组", number, name) for number, (code, name) in enumerate(NAMED.items())))
SMALL = made_book(
    collection_of(
        (
            "U1",
            [
                activity(FORM, 1, name="岩石标本展", category="其他", items=("2、1", (2, 1)),
                         period=("5月20日", span("2020-05-20"))),
                activity(FORM, 2, name="安全讲座", category=("看不懂", None),
                         period=("5月", span("2020-05-01", "2020-05-31", Precision.MONTH))),
            ],
        ),
        ("U2", [activity(FORM, 1, name="岩石标本展"), activity(FORM, 2, period=WHOLE_YEAR)]),
        ("U3", []), ("U4", []), ("U5", []),
    ),
    UNITS,
)  # fmt: skip


def by_key(book: Book) -> dict[str, Index]:
    return {index.key: index for index in indexes(book)}


def outlined(index: Index) -> list[tuple[str, list[tuple[str, list[Anchor]]]]]:
    return [
        (section.head, [(entry.text, [place.anchor for place in entry.places]) for entry in section.entries])
        for section in index.sections
    ]


def test_units_under_the_letters_of_their_pinyin() -> None:
    assert outlined(by_key(SMALL)["unit"]) == [
        ("数字及其他", [("3D打印专委会", [Anchor("U4")])]),
        ("C", [("长沙岩土学会", [Anchor("U2")]), ("重庆岩石力学分会", [Anchor("U1")])]),
        ("Y", [("“岩石”专委会", [Anchor("U3")]), ("岩土分会", [Anchor("U5")])]),
    ]


def test_activities_of_one_title_share_a_line() -> None:
    assert outlined(by_key(SMALL)["activity"]) == [
        ("数字及其他", [("（未填活动名称）", [Anchor("U2", 2)])]),
        ("A", [("安全讲座", [Anchor("U1", 2)])]),
        ("Y", [("岩石标本展", [Anchor("U1", 1), Anchor("U2", 1)])]),
    ]


def test_categories_months_and_items_keep_their_own_order() -> None:
    found = by_key(SMALL)
    assert [section.head for section in found["category"].sections] == ["其他", "未填或无法归类"]
    assert outlined(found["month"]) == [
        ("5月", [("安全讲座", [Anchor("U1", 2)]), ("岩石标本展", [Anchor("U1", 1)])]),
        ("只写到季度、半年或全年", [("（未填活动名称）", [Anchor("U2", 2)])]),
        ("未填或无法归类", [("岩石标本展", [Anchor("U2", 1)])]),
    ]
    assert found["month"].sections[0].entries[1].places[0].day == "20日"


def test_every_item_lists_its_units_and_those_that_name_none_come_last() -> None:
    index = by_key(SMALL)["items"]
    leads = [f"{number}\u3000{item.lead.rstrip('。')}" for number, item in enumerate(OUTLINE.items, 1)]
    assert [section.head for section in index.sections] == [*leads, "没有写明要点"]
    both = [(NAMED["U1"], [Anchor("U1", 1)])]
    assert [entries for _, entries in outlined(index)] == [
        both, both, *[[]] * (len(leads) - 2),
        [(NAMED["U1"], [Anchor("U1", 2)]), (NAMED["U2"], [Anchor("U2", 1), Anchor("U2", 2)])],
    ]  # fmt: skip
    assert [entry.whole for entry in index.sections[-1].entries] == [False, True]


def test_indexes_that_nobody_would_read_through_are_left_to_the_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.compendium.indexes.MOST_ACTIVITIES", 3)
    assert list(by_key(SMALL)) == ["unit", "activity", "items"]


def test_the_form_tells_which_there_are() -> None:
    assert list(by_key(SMALL)) == ["unit", "activity", "category", "month", "items"]
    columns = tuple(column for column in FORM.columns if column.type is FieldType.TEXT)
    bare = made_book(collection_of(), form=FORM.model_copy(update={"columns": columns}))
    assert list(by_key(bare)) == ["unit", "activity"]


@UNHURRIED
@given(BOOKS)
def test_everything_is_found_exactly_once(book: Book) -> None:
    everything = Counter(Anchor(entry.unit.code, row.number) for entry in book.entries for row in entry.activities)
    numbers = {item.number for item in OUTLINE.items}
    for index in indexes(book):
        if index.key == "unit":
            assert Counter(index.anchors) == Counter(Anchor(entry.unit.code) for entry in book.entries)
        elif index.key == "items":
            wanted = Counter(
                {
                    Anchor(entry.unit.code, row.number): len(numbers & set(named_items(row, "items"))) or 1
                    for entry in book.entries
                    for row in entry.activities
                }
            )
            assert Counter(index.anchors) == wanted
        else:
            assert Counter(index.anchors) == everything


@UNHURRIED
@given(BOOKS)
def test_letters_and_titles_come_in_order(book: Book) -> None:
    index = by_key(book)["activity"]
    letters = [section.head for section in index.sections if len(section.head) == 1]
    assert letters == sorted(set(letters))
    for section in index.sections:
        keys = [pinyin_key(entry.text) for entry in section.entries if entry.text[0] != "（"]
        assert keys == sorted(keys)
        assert len({entry.text for entry in section.entries}) == len(section.entries)

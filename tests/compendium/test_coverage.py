"""Work points against units: the matrix, its margins, what nobody takes up."""

import time

from hypothesis import given

from pipeline.compendium.anchors import Anchor
from pipeline.compendium.assemble import Book
from pipeline.compendium.coverage import cover, named_items
from pipeline.model.unit import Roster
from tests.compendium.books import activity, unit
from tests.compendium.made import BOOKS, FORM, OUTLINE, UNHURRIED, collection_of, made_book

SMALL = made_book(
    collection_of(
        ("甲1", [activity(FORM, 1, items=("1、2", (1, 2))), activity(FORM, 2, items=("2，2", (2, 2)))]),
        ("甲2", []),
        ("甲3", [activity(FORM, 1, items=("99", (99,))), activity(FORM, 2)]),
        ("乙1", [activity(FORM, 1, items=("2", (2,)))]),
    )
)


def test_the_matrix_by_item_and_by_unit() -> None:
    coverage = cover(SMALL)
    assert coverage
    second = coverage.items[1]
    assert (second.activities, second.by_unit, second.by_group) == (
        3, (("甲1", 2), ("乙1", 1)), (("甲组", 2), ("乙组", 1)),
    )  # fmt: skip
    assert second.anchors == (Anchor("甲1", 1), Anchor("甲1", 2), Anchor("乙1", 1))
    assert [(line.unit, line.activities, line.unassigned, line.by_item) for line in coverage.units] == [
        ("甲1", 2, 0, ((1, 1), (2, 2))), ("甲2", 0, 0, ()), ("甲3", 2, 2, ()), ("乙1", 1, 0, ((2, 1),)),
    ]  # fmt: skip
    assert coverage.most == 2


def test_who_and_what_is_left_out() -> None:
    coverage = cover(SMALL)
    assert coverage
    assert [line.item.number for line in coverage.idle] == [item.number for item in OUTLINE.items[2:]]
    assert [line.unit for line in coverage.silent] == ["甲3"]  # a nil return is silent about nothing
    assert coverage.without_item == (Anchor("甲3", 1), Anchor("甲3", 2))


@UNHURRIED
@given(BOOKS)
def test_the_matrix_is_that_counted_by_hand(book: Book) -> None:
    coverage = cover(book)
    assert coverage
    for line in coverage.items:
        number = line.item.number
        counts = [
            (entry.unit.code, sum(number in named_items(row, "items") for row in entry.activities))
            for entry in book.entries
        ]
        assert line.by_unit == tuple((code, count) for code, count in counts if count)
        assert line.activities == sum(count for _, count in counts) == sum(count for _, count in line.by_group)
        assert len(line.anchors) == len(set(line.anchors)) == line.activities
    numbers = {item.number for item in OUTLINE.items}
    rows = [row for entry in book.entries for row in entry.activities]
    assert coverage.unassigned == sum(not numbers & set(named_items(row, "items")) for row in rows)
    assert coverage.unassigned == len(coverage.without_item) == sum(line.unassigned for line in coverage.units)


@UNHURRIED
@given(BOOKS)
def test_both_sides_of_the_matrix_say_the_same(book: Book) -> None:
    coverage = cover(book)
    assert coverage
    by_item = {(line.item.number, code): count for line in coverage.items for code, count in line.by_unit}
    by_unit = {(number, line.unit): count for line in coverage.units for number, count in line.by_item}
    assert by_item == by_unit
    assert [line.unit for line in coverage.units] == [entry.unit.code for entry in book.entries]


def test_many_units_are_no_work() -> None:
    row = activity(FORM, 1, items=("1、5", (1, 5)))
    roster = Roster(units=tuple(unit(f"U{number}", "甲组", number) for number in range(2_000)))
    rows = [row.model_copy(update={"number": number}) for number in range(1, 9)]
    book = made_book(collection_of(*((one.code, rows) for one in roster.units)), roster)
    began = time.process_time()
    coverage = cover(book)
    assert time.process_time() - began < 0.5  # seconds; a loop over items × activities took ten times as long
    assert coverage
    assert coverage.items[0].activities == 16_000

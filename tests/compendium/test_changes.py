"""Between two editions nothing is lost: the change list turns the old rows into the new ones."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from pipeline.compendium.changes import ChangeList, RowChangeKind, UnitChangeKind, changes
from pipeline.compendium.edition import Edition
from pipeline.compendium.record import EditionRecord, UnitRecord, record_of, spaced_hash
from pipeline.model.plan import Activity, Collection
from tests.compendium.books import activity
from tests.compendium.made import FORM, UNHURRIED, collection_of, collections, made_book

SHOW = activity(FORM, 1, name="岩石标本展", venue="示例市", headcount=("300", 300), leader="示例一")
TALK = activity(FORM, 2, name="隧道安全讲座", venue="示例区", headcount=("120", 120), leader="示例三")
TOUR = activity(FORM, 3, name="地质公园研学", venue="示例县", headcount=("50", 50), leader="示例二")


def numbered(*rows: Activity) -> list[Activity]:
    return [row.model_copy(update={"number": number}) for number, row in enumerate(rows, 1)]


def record(*plans: tuple[str, list[Activity]], withheld: tuple[str, ...] = ()) -> EditionRecord:
    return recorded(collection_of(*plans, withheld=withheld))


def recorded(collection: Collection, last: EditionRecord | None = None) -> EditionRecord:
    return record_of(made_book(collection), Edition.INTERNAL, last)


def with_cell(row: Activity, key: str, text: str) -> Activity:
    cell = replace(row.cells[key], raw=text, value=text)
    return row.model_copy(update={"cells": row.cells | {key: cell}})


def test_each_kind_of_change_has_its_line() -> None:
    old = record(("甲1", numbered(SHOW, TALK)), ("甲2", numbered(TOUR)), ("甲3", []), withheld=("乙1",))
    moved = with_cell(with_cell(SHOW, "venue", ""), "remark", "雨天顺延")
    new = record(("甲1", numbered(TOUR, moved)), ("甲3", numbered(TALK)), ("乙1", []), withheld=("乙2",))
    assert changes(old, new).lines == (
        "与第1版（2020年4月15日）相比：新收入单位1个，不再收入单位1个，有改动单位2个，情况有变单位1个，"
        "新增活动2项，删去活动1项，改动活动1项。",
        "示例单位甲1：新增第1项“地质公园研学”；第2项“岩石标本展”（原第1项）：地点由“示例市”改为空白，"
        "备注原为空白，现为“雨天顺延”；删去原第2项“隧道安全讲座”。",
        "示例单位甲2：不再收入（原有1项活动），现为未报送。",
        "示例单位甲3：由无计划变为有计划；新增第1项“隧道安全讲座”。",
        "示例单位乙1：新收入，本年度无计划。",
        "示例单位乙2：由未报送变为待改正；原因原为空白，现为“计划表有2处错误，待改正”。",
    )


def test_rows_that_only_moved() -> None:
    old, new = record(("甲1", numbered(SHOW, TALK))), record(("甲1", numbered(TALK, SHOW)))
    found = changes(old, new)
    assert [row.kind for row in found.units[0].rows] == [RowChangeKind.RENUMBERED] * 2
    assert "第1项“隧道安全讲座”（原第2项）移位" in found.lines[1]


def test_the_same_edition_says_so() -> None:
    old = record(("甲1", numbered(SHOW)))
    assert changes(old, old).lines == ("与第1版（2020年4月15日）相比，内容没有改动。",)


def test_a_new_column_is_told_once() -> None:
    old = record(("甲1", numbered(SHOW)), ("甲2", numbered(TALK)))
    venue = [key for key, _ in old.columns].index("venue")

    def without(unit: UnitRecord) -> UnitRecord:
        rows = tuple(row.model_copy(update={"cells": row.cells[:venue] + row.cells[venue + 1 :]}) for row in unit.rows)
        return unit.model_copy(update={"rows": rows, "digest": ""})

    columns = old.columns[:venue] + old.columns[venue + 1 :]
    bare = old.model_copy(update={"columns": columns, "units": tuple(map(without, old.units))})
    assert changes(bare, old).lines == (
        "与第1版（2020年4月15日）相比：各单位的内容没有改动。", "表格新增栏目：地点。",
    )  # fmt: skip
    assert changes(old, bare).columns_dropped == ("地点",)


def test_the_number_grows_only_with_the_data() -> None:
    first = recorded(collection_of(("甲1", numbered(SHOW))))
    assert recorded(collection_of(("甲1", numbered(SHOW))), first) == first
    second = recorded(collection_of(("甲1", numbered(SHOW, TALK))), first)
    assert (first.number, second.number) == (1, 2)
    assert EditionRecord.model_validate_json(second.model_dump_json()) == second


def test_anybody_can_recompute_the_hash_from_the_file() -> None:
    made = record(("甲1", numbered(SHOW)))
    data = json.loads(made.model_dump_json())
    printed = data.pop("data_hash")
    del data["number"]
    written = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(written.encode("utf-8")).hexdigest() == printed
    assert spaced_hash("0123456789abcdef" * 4) == "\n".join(["01234567 89abcdef 01234567 89abcdef"] * 2)


@pytest.mark.parametrize("change", [{"title": "别的"}, {"made_on": date(2020, 5, 1)}, {"units": ()}])
def test_a_record_that_was_tampered_with_is_seen(change: dict[str, object]) -> None:
    made = record(("甲1", numbered(SHOW)))
    assert made.hash_holds
    assert not made.model_copy(update=change).hash_holds


def applied(found: ChangeList, old: UnitRecord | None, new: UnitRecord) -> list[tuple[int, dict[str, str]]]:
    """The old rows after all changes of the unit, but for the texts of rows that are new."""
    labels = [label for _, label in found.new.columns]
    rows = {row.number: dict(zip(labels, row.cells, strict=True)) for row in old.rows} if old else {}
    change = next((one for one in found.units if one.code == new.code), None)
    if change is None:
        return sorted(rows.items(), key=lambda one: one[0])
    if change.kind is UnitChangeKind.ADDED:
        return [(row.number, dict(zip(labels, row.cells, strict=True))) for row in new.rows]
    left = dict(rows)
    made: dict[int, dict[str, str]] = {}
    for row in change.rows:
        texts = left.pop(row.old) if row.old else {}
        for cell in row.cells:
            assert texts[cell.label] == cell.old
            texts = texts | {cell.label: cell.new}
        if row.kind is RowChangeKind.ADDED:
            texts = next(dict(zip(labels, one.cells, strict=True)) for one in new.rows if one.number == row.new)
        if row.new:
            made[row.new] = texts
    return sorted((left | made).items())


@UNHURRIED
@given(collections(), collections())
def test_the_changes_turn_the_old_edition_into_the_new(one: Collection, other: Collection) -> None:
    old = recorded(one)
    new = recorded(other, old)
    found = changes(old, new)
    before = {unit.code: unit for unit in old.units}
    labels = [label for _, label in new.columns]
    for unit in new.units:
        if unit.state in {"待改正", "未报送"}:
            continue
        wanted = [(row.number, dict(zip(labels, row.cells, strict=True))) for row in unit.rows]
        assert applied(found, before.get(unit.code), unit) == wanted
    assert (found.units == ()) == (old.number == new.number) == (old.units == new.units)
    assert all(line.endswith("。") for line in found.lines)


@UNHURRIED
@given(collections())
def test_an_edition_differs_in_nothing_from_itself(one: Collection) -> None:
    assert changes(recorded(one), recorded(one)).units == ()

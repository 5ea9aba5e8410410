"""What changed between two submissions, row by row."""

import time
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.collect.reading.record import Content
from pipeline.collect.settle.difference import ChangeKind, FieldChange, difference, head_difference
from pipeline.model.plan import Activity, Cell
from tests.collect.builders import FORM, HEAD, ROW, grid, rows, submitted, xlsx

LABELS = {column.label: column.key for column in FORM.columns}


def content(*activities: Mapping[str, str]) -> Content:
    """Rows given by label."""
    made = []
    for number, answers in enumerate(activities, 1):
        cells = {column.key: Cell(raw=answers.get(column.label, ""), value=None) for column in FORM.columns}
        made.append(Activity(number=number, cells=cells))
    head = {field.key: Cell(raw=str(HEAD.get(field.label, "")), value=None) for field in FORM.head}
    return Content(head=head, activities=tuple(made))


def summary(old: Content, new: Content) -> list[tuple[str, int | None, int | None]]:
    return [(change.kind.value, change.old, change.new) for change in difference(old, new, FORM)]


A = {"活动名称": "岩石标本展", "时间": "5月16日", "地点": "示例市", "预计人次": "300", "负责人": "示例一"}
B = {"活动名称": "地质公园研学", "时间": "7月", "地点": "示例县", "预计人次": "50", "负责人": "示例二"}
C = {"活动名称": "隧道安全讲座", "时间": "9月", "地点": "示例区", "预计人次": "120", "负责人": "示例三"}


def test_rows_of_real_files() -> None:
    old = submitted("一.xlsx", xlsx(grid(rows({}, {}, {})))).content
    new_rows = [rows({}, {})[1], {**ROW, "活动名称": "示例活动1", "时间": "6月"}, {**ROW, "活动名称": "新办的讲座"}]
    new = submitted("二.xlsx", xlsx(grid(new_rows))).content
    first, second, third = difference(old, new, FORM)
    assert (first.kind, first.old, first.new) == (ChangeKind.SAME, 2, 1)
    assert (second.kind, second.old, second.new) == (ChangeKind.CHANGED, 1, 2)
    assert second.changed == (FieldChange("时间", "5月16日", "6月"),)
    assert (third.kind, third.old, third.new) == (ChangeKind.CHANGED, 3, 3)  # renamed, all else the same
    assert third.changed == (FieldChange("活动名称", "示例活动3", "新办的讲座"),)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([A, B], [A, B], [("不变", 1, 1), ("不变", 2, 2)]),
        ([A, B], [B, A], [("不变", 2, 1), ("不变", 1, 2)]),
        ([A], [A, B], [("不变", 1, 1), ("新增", None, 2)]),
        ([A, B], [B], [("不变", 2, 1), ("删去", 1, None)]),
        ([A], [{**A, "活动名称": "岩石标本展览"}], [("改动", 1, 1)]),
        ([A], [{**A, "活动名称": "《岩石标本展》", "预计人次": "400"}], [("改动", 1, 1)]),
        ([A], [{**A, "活动名称": "科普开放日"}], [("改动", 1, 1)]),  # all else the same
        ([A], [C], [("新增", None, 1), ("删去", 1, None)]),
        ([A, A], [A], [("不变", 1, 1), ("删去", 2, None)]),
        ([A, {**A, "时间": "6月"}], [{**A, "时间": "6月"}, A], [("不变", 2, 1), ("不变", 1, 2)]),
        ([A], [{**A, "预计人次": "３００ "}], [("不变", 1, 1)]),
        ([{**A, "序号": "1"}], [{**A, "序号": "7"}], [("不变", 1, 1)]),
        ([], [A], [("新增", None, 1)]),
        ([A], [], [("删去", 1, None)]),
        ([], [], []),
        # Two that lost their namesakes: each goes to the one it is most like.
        (
            [A, B],
            [{**B, "活动名称": "地质公园研学营"}, {**A, "活动名称": "岩石标本巡展"}],
            [("改动", 2, 1), ("改动", 1, 2)],
        ),
        # Rows without a name are compared by the rest.
        (
            [{**A, "活动名称": ""}],
            [{**A, "活动名称": "", "时间": "6月", "地点": "示例镇"}],
            [("新增", None, 1), ("删去", 1, None)],
        ),
    ],
)
def test_which_rows_belong_together(
    old: list[dict[str, str]], new: list[dict[str, str]], expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert summary(content(*old), content(*new)) == expected


def test_what_changed_is_given_as_written() -> None:
    changed = {**A, "时间": "5月下旬", "备注": "改期"}
    (change,) = difference(content(A), content(changed), FORM)
    assert change.name == "岩石标本展"
    assert change.changed == (FieldChange("时间", "5月16日", "5月下旬"), FieldChange("备注", "", "改期"))


def test_the_head() -> None:
    old = content(A)
    phone = {**old.head, "phone": Cell(raw="010-5550 0009", value=None), "contact": Cell(raw=" 示例一 ", value=None)}
    new = old.model_copy(update={"head": phone})
    assert head_difference(old, new, FORM) == (FieldChange("联系电话", "010-5550 0001", "010-5550 0009"),)
    assert head_difference(old, old, FORM) == ()


row = st.fixed_dictionaries(
    {
        "活动名称": st.sampled_from(["岩石展", "岩石展览", "隧道讲座", "研学", "", "开放日"]),
        "时间": st.sampled_from(["5月", "6月", ""]),
        "地点": st.sampled_from(["示例市", "示例县"]),
        "预计人次": st.sampled_from(["1", "2", "3"]),
        "负责人": st.sampled_from(["甲", "乙"]),
    }
)
tables = st.lists(row, max_size=9).map(lambda answers: content(*answers))


@given(tables, tables)
def test_every_row_of_both_is_accounted_for_once(old: Content, new: Content) -> None:
    changes = difference(old, new, FORM)
    assert [change.new for change in changes if change.new] == [activity.number for activity in new.activities]
    assert sorted(change.old for change in changes if change.old) == [activity.number for activity in old.activities]
    for change in changes:
        assert (change.old is None) == (change.kind is ChangeKind.ADDED)
        assert (change.new is None) == (change.kind is ChangeKind.REMOVED)
        assert bool(change.changed) == (change.kind is ChangeKind.CHANGED)


@given(tables, st.randoms(use_true_random=False))
def test_rows_in_another_order_are_unchanged(old: Content, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(old.activities)
    random.shuffle(shuffled)
    renumbered = tuple(Activity(number=number, cells=one.cells) for number, one in enumerate(shuffled, 1))
    kinds = {change.kind for change in difference(old, Content(head=old.head, activities=renumbered), FORM)}
    assert kinds <= {ChangeKind.SAME}


@given(tables, tables)
def test_backwards_it_tells_the_same_rows_unchanged(old: Content, new: Content) -> None:
    forth = Counter(change.kind for change in difference(old, new, FORM))
    back = Counter(change.kind for change in difference(new, old, FORM))
    assert forth[ChangeKind.SAME] == back[ChangeKind.SAME]
    assert forth[ChangeKind.ADDED] - forth[ChangeKind.REMOVED] == back[ChangeKind.REMOVED] - back[ChangeKind.ADDED]


@given(tables, tables)
@settings(max_examples=40)
def test_the_changes_make_the_new_table_of_the_old(old: Content, new: Content) -> None:
    labels = {column.key: column.label for column in FORM.columns}
    for change in difference(old, new, FORM):
        if change.old and change.new:
            answers = {labels[key]: cell.raw for key, cell in old.activities[change.old - 1].cells.items()}
            answers.update({field.label: field.new for field in change.changed})
            assert answers == {labels[key]: cell.raw for key, cell in new.activities[change.new - 1].cells.items()}


def test_two_thousand_rows_with_nothing_in_common_take_no_longer_than_a_breath() -> None:
    old = content(*({**A, "活动名称": f"{number}岩石力学科普系列活动之" + "甲乙" * 400} for number in range(2000)))
    new = content(*({**B, "活动名称": "丙丁" * 400 + f"岩土工程展览{number}"} for number in range(2000)))
    started = time.process_time()
    assert len(difference(old, new, FORM)) == 4000
    assert time.process_time() - started < 8

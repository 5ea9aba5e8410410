"""The chapter 与上年对照 as it is printed: what its tables say, and that its gate sees what they don't."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given

from pipeline.compendium.assemble import Book, assemble
from pipeline.compendium.contexts import Heading, context_of
from pipeline.compendium.gate_years import check_year_rows, check_years
from pipeline.compendium.statistics import count
from pipeline.compendium.year_before import year_before
from pipeline.compendium.year_chapter import YearTable, tables_of, year_chapter
from pipeline.compendium.year_on_year import compare_years
from pipeline.errors import GateError
from pipeline.model.plan import Activity, Collection
from tests.compendium.books import MAKING, activity, span
from tests.compendium.made import FORM, UNHURRIED, collection_of, collections, made_book

Rows = list[Sequence[str]]


def row(number: int, name: str, first: str, **more: tuple[str, float]) -> Activity:
    return activity(FORM, number, name=name, period=(first, span(first)), **more)


def year(name: str, *plans: tuple[str, list[Activity]]) -> Collection:
    return collection_of(*plans).model_copy(update={"round": name})


LAST = year(
    "2019",
    ("甲1", [row(1, "岩石标本展", "2019-05-16", headcount=("100", 100)), row(2, "隧道讲座", "2019-09-01")]),
    ("甲2", []),
    ("甲3", [row(1, "开放日", "2019-06-01", headcount=("20.5", 20.5))]),
    ("X9", [row(1, "竞赛", "2019-06-01")]),
)
NOW = year(
    "2020",
    ("甲1", [row(1, "岩石标本展览", "2020-05-17", headcount=("250", 250)), row(2, "隧道讲座", "2020-10-01")]),
    ("甲2", []),
    ("乙1", [row(1, "视频", "2020-03-01"), activity(FORM, 2)]),
    ("乙2", []),
)


def beside(last: Collection, now: Collection) -> Book:
    book = made_book(now)
    return assemble(dataclasses.replace(book.sources, before=year_before(last, now, FORM)))


def chapter_of(book: Book) -> dict[str, Any]:
    assert book.sources.before
    return year_chapter(compare_years(book, book.sources.before), Heading, "九、与上年对照", 4)


def printed(last: Collection = LAST, now: Collection = NOW) -> dict[str, Rows]:
    """Title of each table to its rows."""
    return {table.title: list(table.table.rows) for table in tables_of(chapter_of(beside(last, now)))}


def test_totals_stand_side_by_side_with_what_is_missing() -> None:
    assert printed()["表5\u30002019年与2020年合计"] == [
        ("收入的单位", "4", "4", "持平"),
        ("其中有计划的单位", "3", "2", "减1"),
        ("活动项数", "4", "4", "持平"),
        ("预计人次", "120.5（2项未填）", "250（3项未填）", "增129.5"),
        ("经费（万元）", "—", "—", "—"),
    ]


def test_groups_add_up() -> None:
    assert printed()["表6\u30002019年与2020年各类单位的活动项数"] == [
        ("甲组", "3", "2", "0", "1", "1", "0", "1"),
        ("乙组", "0", "2", "2", "0", "0", "0", "0"),
        ("已不在单位名录的单位", "1", "0", "0", "0", "0", "0", "1"),
        ("合计", "4", "4", "2", "1", "1", "0", "2"),
    ]


def test_each_unit_says_what_became_of_each_activity() -> None:
    found = printed()
    assert found["（一）甲组"] == [
        (
            "示例单位甲1", "2", "2",
            "继续1项：岩石标本展览（原名“岩石标本展”）。\n调整月份1项：隧道讲座（9月1日改为10月1日）。",
        ),
        ("示例单位甲2", "0", "0", "两年都报告没有计划。"),
        ("示例单位甲3", "1", "—", "本年尚未报送。\n上年有1项：开放日。"),
    ]  # fmt: skip
    assert found["（二）乙组"] == [
        ("示例单位乙1", "—", "2", "上年的汇编没有这个单位。\n新增2项：视频；第2项（没有写名称）。"),
        ("示例单位乙2", "—", "0", "上年的汇编没有这个单位。\n本年报告没有计划。"),
    ]
    assert found["（三）已不在单位名录的单位"] == [
        ("示例单位X9", "1", "—", "已不在本年的单位名录。\n上年有1项：竞赛。")
    ]


def test_a_unit_with_very_many_activities_takes_several_rows() -> None:
    names = [f"第{number}讲\n" + "岩石" * 30 for number in range(1, 101)]
    now = year("2020", ("甲1", [row(number, name, "2020-05-01") for number, name in enumerate(names, 1)]))
    rows = printed(LAST, now)["（一）甲组"][:-2]
    assert len(rows) > 5
    assert [one[0] for one in rows] == ["示例单位甲1", *["示例单位甲1（续）"] * (len(rows) - 1)]
    assert [one[1:3] for one in rows] == [("2", "100"), *[("", "")] * (len(rows) - 1)]
    assert all(len(one[3]) < 1000 for one in rows)
    said = "".join(one[3] for one in rows)
    assert said.startswith("新增100项：第1讲 岩石")
    assert all(f"第{number}讲 岩石" in said for number in range(1, 101))
    assert said.endswith("取消2项：岩石标本展；隧道讲座。")


def test_no_year_before_no_chapter() -> None:
    book = made_book(NOW)
    context = context_of(book, count(book), (), MAKING)
    assert context["years"] is None
    assert not any("对照" in text for text in (*context["note"], *(one.text for one in context["headings"])))


def test_the_chapter_is_in_the_contents_and_the_note_names_it() -> None:
    book = beside(LAST, NOW)
    assert book.sources.before
    context = context_of(book, count(book), (), MAKING, compare_years(book, book.sources.before))
    titles = [heading.text for heading in context["headings"]]
    assert titles[titles.index("五、与上年对照") - 1] == "四、未报送单位"
    assert any("书后有各单位与2019年计划的对照。" in text for text in context["note"])


@UNHURRIED
@given(collections(), collections())
def test_the_gate_counts_what_the_comparison_counts(last: Collection, now: Collection) -> None:
    book = beside(last.model_copy(update={"round": "2019"}), now)
    check_years(chapter_of(book), book)


def spoilt(table: int, change: Callable[[Rows], Rows]) -> dict[str, Any]:
    """The chapter with another content of one of its tables."""
    chapter = chapter_of(beside(LAST, NOW))
    tables: list[YearTable] = list(tables_of(chapter))
    old = tables[table]
    rows = change(list(old.table.rows))
    tables[table] = dataclasses.replace(
        old, table=dataclasses.replace(old.table, rows=rows), codes=old.codes[: len(rows)]
    )
    return {**chapter, "tables": tuple(tables[:2]), "groups": tuple(tables[2:])}


def put(index: int, column: int, text: str) -> Callable[[Rows], Rows]:
    """Another text in one cell."""
    return lambda rows: [
        tuple(text if (at, place) == (index, column) else cell for place, cell in enumerate(one))
        for at, one in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        (0, put(2, 1, "5"), "“活动项数”两年的合计是5、4，按各单位的计划重新相加是4、4"),
        (0, put(3, 2, "251（3项未填）"), "“预计人次”两年的合计是120.5、251，按各单位的计划重新相加是120.5、250"),
        (0, put(3, 2, "250（2项未填）"), "“预计人次”两年的合计是120.5、250"),
        (0, put(3, 3, "增130"), "“预计人次”的增减是增130，应为增129.5"),
        (1, put(0, 1, "4"), "甲组的活动是4、2项，重新数是3、2项"),
        (1, put(0, 4, "2"), "甲组的各项变化加起来与活动项数不符"),
        (1, put(3, 3, "3"), "合计的各项变化加起来"),
        (2, put(0, 3, "继续2项：岩石标本展览（原名“岩石标本展”）；隧道地铁。"), "缺少示例单位甲1的活动“隧道讲座”"),
        (2, put(0, 2, "3"), "示例单位甲1的活动是3项，按计划重新数是2项"),
        (2, put(0, 3, "继续1项：岩石标本展览（原名“岩石标本展”）。隧道讲座"), "示例单位甲1的活动是1项，按计划重新数"),
        (2, lambda rows: rows[:2], "缺少编码为甲3的单位"),
    ],
)  # fmt: skip
def test_what_does_not_agree_with_the_plans_stops(table: int, change: Callable[[Rows], Rows], said: str) -> None:
    with pytest.raises(GateError) as stopped:
        check_years(spoilt(table, change), beside(LAST, NOW))
    assert said in str(stopped.value)


def test_a_book_whose_chapter_is_missing_or_too_much_stops() -> None:
    with pytest.raises(GateError, match="汇编缺少“与上年对照”一章"):
        check_years(None, beside(LAST, NOW))
    with pytest.raises(GateError, match="没有上年的计划，却有“与上年对照”一章"):
        check_years(chapter_of(beside(LAST, NOW)), made_book(NOW))


def test_rows_are_found_in_their_order_and_stand_ins_count() -> None:
    chapter = chapter_of(beside(LAST, NOW))
    rows = [list(one) for table in tables_of(chapter) for one in table.table.rows]
    check_year_rows("PDF", chapter, [["别的"], *rows])
    check_year_rows("PDF", chapter, [[cell.replace("隧", "〓") for cell in one] for one in rows], missing="隧")
    with pytest.raises(GateError, match="PDF的“与上年对照”里缺少一行（合计、4、4、2、1、1、0、2）"):
        check_year_rows("PDF", chapter, [one for one in rows if one[0] != "合计"])
    with pytest.raises(GateError, match="缺少一行（示例单位乙1、—、2"):
        check_year_rows("PDF", chapter, [*rows[:9], *sorted(rows[9:])])
    check_year_rows("PDF", None, [])

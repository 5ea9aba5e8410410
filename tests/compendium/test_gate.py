"""The gate against a real book that is spoilt on its way: each test lets the program itself go wrong in one place."""

import dataclasses
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline import inputs
from pipeline.compendium import back_pieces, manuscript, printed, sheets, statistics, word_fields
from pipeline.compendium.anchors import Anchor, bookmark_of
from pipeline.compendium.index_lines import blocks_of
from pipeline.compendium.pieces import front_sections
from pipeline.compendium.stage import STAGE
from pipeline.compendium.statistics import Statistics, Sum
from pipeline.errors import GateError
from pipeline.model.plan import Activity, Collection
from pipeline.model.unit import Roster
from pipeline.press.cells import CellPainter, PaintedCell
from pipeline.press.fragment import Fragment
from pipeline.press.pagination import Pagination, Part, paginate
from pipeline.press.painter import PaintedTable
from pipeline.workspace import Workspace
from tests.compendium.books import activity, furnish, plan, unit
from tests.project import copied
from tests.shared import made_once

NAMES = ("岩石标本展", "边坡安全讲座", "试验机开放日")
SECOND = bookmark_of(Anchor("F02", 2))


def two_units(folder: Path) -> Workspace:
    """Two units of three activities each, 10 to 60 people, 0.5 万元 to 3 万元; one number is missing."""
    workspace = copied(folder)
    form = inputs.load_form(workspace)
    plans = tuple(
        plan(
            code,
            [
                activity(
                    form,
                    number,
                    name=f"{name}（{code}）",
                    summary=f"{name}的内容",
                    headcount=("约百人", None) if (code, number) == ("F02", 3) else (f"{people}人", people),
                    budget=(str(people / 20), people / 20),
                )
                for number, (name, people) in enumerate(zip(NAMES, crowds, strict=True), 1)
            ],
        )
        for code, crowds in (("F01", (10, 20, 30)), ("F02", (40, 50, 60)))
    )
    units = tuple(unit(code, "分支机构", number) for number, code in enumerate(("F01", "F02"), 1))
    furnish(workspace, Collection(round="2020", form_version=form.version, plans=plans), Roster(units=units))
    return workspace


@pytest.fixture
def unset_round(tmp_path: Path) -> Workspace:
    """The round of two, no page of it set: for tests that spoil the setting itself."""
    return two_units(tmp_path)


@pytest.fixture
def round_of_two(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Workspace:
    """The round of two, its pages remembered from a sound book."""

    def make(folder: Path) -> None:
        build(two_units(folder))

    sound = Workspace.open(made_once(tmp_path_factory, "the gate's round of two", make), "2020")
    workspace = two_units(tmp_path)
    workspace.sheets.parent.mkdir(parents=True)
    shutil.copy(sound.sheets, workspace.sheets)
    return workspace


def build(workspace: Workspace) -> Mapping[str, bytes]:
    return STAGE.build(workspace, lambda _message: None).files


def stopped(workspace: Workspace, match: str) -> None:
    with pytest.raises(GateError, match=match):
        build(workspace)


def test_a_sound_book_is_released(unset_round: Workspace) -> None:
    assert len(build(unset_round)) == 5


def test_a_dropped_row(unset_round: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = PaintedTable._made
    monkeypatch.setattr(PaintedTable, "_made", lambda self, parts, start: made(self, [*parts[:1], *parts[2:]], start))
    stopped(unset_round, "PDF里缺少示例单位F01第2项活动的整行")


def test_a_row_that_is_said_to_be_there_but_is_not_drawn(
    unset_round: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Fragment._texts

    def without_the_last_line(self: Fragment, stream: Any) -> Iterator[str]:
        drawn = list(texts(self, stream))
        last = max(index for index, one in enumerate(drawn) if one.endswith(("Tj", "TJ")))
        yield from drawn if self.look.name != "plan" else (one for index, one in enumerate(drawn) if index != last)

    monkeypatch.setattr(Fragment, "_texts", without_the_last_line)
    stopped(unset_round, "PDF 里有一行没有印出来（3、试验机开放日（F01）")


def test_a_row_outside_the_page(round_of_two: Workspace) -> None:
    style = round_of_two.templates / "html" / "compendium" / "style.css"
    style.write_text(style.read_text("utf-8") + ".entry { margin-left: 40mm }", "utf-8")
    stopped(round_of_two, "“示例单位F01”的表格第1行超出了页面")


def test_two_cells_swapped(unset_round: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    row = CellPainter.row

    def swapped(self: CellPainter, texts: Sequence[str]) -> tuple[PaintedCell, ...]:
        cells = list(row(self, texts))
        if "边坡安全讲座（F02）" in texts:
            cells[10], cells[14] = cells[14], cells[10]
        return tuple(cells)

    monkeypatch.setattr(CellPainter, "row", swapped)
    stopped(unset_round, "PDF里缺少示例单位F02第2项活动的“(预计人次|经费（万元）)”")


def shifted(labels: Mapping[str, str]) -> dict[str, str]:
    return {**labels, SECOND: str(int(labels[SECOND]) + 1)}


def test_a_wrong_number_in_an_index(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = back_pieces._tables
    monkeypatch.setattr(back_pieces, "_tables", lambda blocks, labels: tables(blocks, shifted(labels)))
    stopped(round_of_two, "PDF的活动索引里“边坡安全讲座（F02）”的页码是(\\d+)，应为")


def test_a_wrong_number_in_the_contents(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    unit_two = bookmark_of(Anchor("F02"))

    def spoilt(templates: Path, context: Any, labels: Mapping[str, str]) -> Any:
        return front_sections(templates, context, {**labels, unit_two: "99"})

    monkeypatch.setattr(printed, "front_sections", spoilt)
    stopped(round_of_two, "PDF的目录里“示例单位F02”的页码是99，应为")


def test_numbers_that_agree_with_each_other_but_not_with_the_pages(
    round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where pagination itself puts a row on the wrong page, and everything follows it."""

    def wrong(parts: Sequence[Part]) -> Pagination:
        found = paginate(parts)
        if SECOND not in found.anchors:
            return found
        page, left, top = found.anchors[SECOND]
        return dataclasses.replace(found, anchors={**found.anchors, SECOND: (page - 1, left, top)})

    monkeypatch.setattr("pipeline.compendium.printed.paginate", wrong)
    monkeypatch.setattr("pipeline.press.binding.paginate", wrong)
    stopped(round_of_two, "PDF 的活动索引说“边坡安全讲座（F02）”在第\\d+页，那一页上没有")


def test_a_line_missing_from_an_index(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def shorter(index: Any, labels: Mapping[str, str]) -> Any:
        first, *rest = blocks_of(index, labels)
        return (dataclasses.replace(first, lines=first.lines[1:] or first.lines), *rest)

    monkeypatch.setattr(back_pieces, "blocks_of", shorter)
    stopped(round_of_two, "PDF的.{2,4}索引里缺少“")


@pytest.mark.parametrize(("key", "label"), [("headcount", "预计人次"), ("budget", "经费（万元）")])
def test_a_total_off_by_one(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch, key: str, label: str) -> None:
    add_up: Callable[..., Sum] = statistics.add_up

    def one_more(activities: Sequence[Activity], column: str) -> Sum:
        found = add_up(activities, column)
        return dataclasses.replace(found, total=found.total + 1) if column == key else found

    monkeypatch.setattr(statistics, "add_up", one_more)
    wrong, right = {"headcount": ("151", "150"), "budget": ("11.5", "10.5")}[key]
    stopped(round_of_two, f"PDF里“{label}”的合计是{wrong}.*重新相加是{right}")


def test_a_missing_number_that_is_not_counted(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add_up: Callable[..., Sum] = statistics.add_up
    monkeypatch.setattr(statistics, "add_up", lambda rows, key: dataclasses.replace(add_up(rows, key), missing=0))
    stopped(round_of_two, "PDF里“预计人次”的合计是150，按各单位的计划重新相加是150（1项未填）")


def test_an_activity_counted_twice(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(book: Any) -> Statistics:
        found = statistics.count(book)
        return dataclasses.replace(found, total=dataclasses.replace(found.total, activities=7))

    monkeypatch.setattr(manuscript, "count", twice)
    stopped(round_of_two, "PDF里“活动项数”的合计是7，按各单位的计划重新相加是6")


def test_a_wrong_number_in_the_word_file(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page_of = word_fields.page_of
    monkeypatch.setattr(
        word_fields, "page_of", lambda anchor, label: page_of(anchor, "99" if anchor == SECOND else label)
    )
    stopped(round_of_two, "Word 文件的活动索引里“边坡安全讲座（F02）”的页码是99，应为")


def test_a_wrong_number_in_the_workbook(round_of_two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    activities = sheets._activities
    monkeypatch.setattr(sheets, "_activities", lambda book, labels: activities(book, shifted(labels)))
    stopped(round_of_two, "Excel 文件“活动一览”里的页码与 PDF 不符")

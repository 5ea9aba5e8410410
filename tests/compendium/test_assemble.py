import pytest

from pipeline import inputs
from pipeline.compendium.assemble import book_title
from pipeline.compendium.contexts import column_widths, context_of
from pipeline.compendium.coverage import cover
from pipeline.compendium.editorial import editorial_note
from pipeline.compendium.exhibits import exhibits
from pipeline.compendium.statistics import count
from pipeline.errors import PipelineError
from pipeline.model.plan import Collection
from pipeline.model.unit import Roster
from pipeline.workspace import Workspace
from tests.compendium.books import MAKING, ROSTER, activity, book_of, plan, sample_collection


@pytest.mark.parametrize(
    ("form_title", "title"),
    [
        ("2020年科普工作计划表", "2020年科普工作计划汇编"),
        ("科普工作计划表", "2020年科普工作计划汇编"),
        ("2020年科普工作计划一览表", "2020年科普工作计划汇编"),
        ("2020年科普工作计划", "2020年科普工作计划汇编"),
    ],
)
def test_title_comes_from_the_form(form_title: str, title: str) -> None:
    assert book_title(form_title, 2020) == title


def test_units_stand_in_the_rosters_order_by_group(workspace: Workspace) -> None:
    book = book_of(workspace, sample_collection(inputs.load_form(workspace)))
    assert [chapter.title for chapter in book.chapters] == ["分支机构", "地方学会"]
    assert [entry.unit.code for entry in book.entries] == ["F01", "F02", "F03", "D01"]
    assert [absence.unit.code for absence in book.withheld] == ["F04"]
    assert [absence.unit.code for absence in book.missing] == ["D02", "J01"]


def test_the_date_is_the_deadline_or_the_last_replys(workspace: Workspace) -> None:
    collection = sample_collection(inputs.load_form(workspace))
    assert book_of(workspace, collection).made_on.isoformat() == "2020-04-20"
    first = collection.plans[0].model_copy(update={"received": collection.plans[0].received.replace(year=9998)})  # type: ignore[union-attr]
    alone = collection.model_copy(update={"plans": (first,)})
    assert book_of(workspace, alone).made_on.isoformat() == "2020-04-15"


def test_the_note_tells_the_counts(workspace: Workspace) -> None:
    book = book_of(workspace, sample_collection(inputs.load_form(workspace)))
    note = "".join(editorial_note(book, count(book)))
    assert "应报送7个单位，已报送4个（有计划3个、本年度无计划1个），共66项活动" in note
    assert "另有1个单位的报送材料有待改正" in note
    assert "尚未报送的有2个单位" in note
    assert "岩学字[2020]015号通知" in note
    assert "自2020年4月1日起，至4月15日截止；其中1个单位在截止日期以后报送" in note


def test_a_unit_that_left_the_roster_stops_the_book(workspace: Workspace) -> None:
    collection = sample_collection(inputs.load_form(workspace))
    with pytest.raises(PipelineError, match="F01"):
        book_of(workspace, collection, Roster(units=ROSTER.units[1:]))


def test_plans_read_with_another_form_stop_the_book(workspace: Workspace) -> None:
    collection = sample_collection(inputs.load_form(workspace))
    with pytest.raises(PipelineError, match=r"2019\.9版"):
        book_of(workspace, collection.model_copy(update={"form_version": "2019.9"}))


def test_columns_fill_the_landscape_type_area(workspace: Workspace) -> None:
    form = inputs.load_form(workspace)
    assert [round(width.mm, 3) for width in column_widths(form)] == [column.width for column in form.columns]
    wider = form.model_copy(update={"columns": (*form.columns, form.columns[1].model_copy(update={"width": None}))})
    assert sum(width.mm for width in column_widths(wider)) == pytest.approx(225)


def test_every_heading_has_an_anchor_of_its_own(workspace: Workspace) -> None:
    book = book_of(workspace, sample_collection(inputs.load_form(workspace)))
    headings = context_of(book, count(book), (), MAKING)["headings"]
    assert [heading.text for heading in headings if heading.level == 1] == [
        "一、概览",
        "二、分支机构",
        "三、地方学会",
        "四、报送待改正单位",
        "五、未报送单位",
        "附录\u3000通知原文",
        "单位索引",
        "活动索引",
        "活动类别索引",
        "月份索引",
        "工作要点索引",
    ]
    assert len({heading.anchor for heading in headings}) == len(headings)
    assert all(len(heading.running) <= 32 for heading in headings)


def test_when_everybody_answered_the_book_says_so(workspace: Workspace) -> None:
    form = inputs.load_form(workspace)
    full = Collection(round="2020", form_version=form.version, plans=sample_collection(form).plans[:1])
    book = book_of(workspace, full, Roster(units=ROSTER.units[:1]))
    last = context_of(book, count(book), (), MAKING)["absences"][-1]
    assert last["lead"] == "应报送的1个单位均有报送。"
    assert last["table"] is None


def test_items_are_named_by_the_outlines_own_numbers(workspace: Workspace) -> None:
    workspace.outline.write_text(
        """\
title: 示例要点
preamble: []
sections:
  - number: 一
    title: 开头
    items:
      - {number: 1, mark: （一）, lead: 办好会议。}
      - {number: 2, mark: "1.", group: （二）书刊, lead: 编好会刊。}
      - {number: 3, mark: "2.", lead: 编好丛书。}
""",
        encoding="utf-8",
    )
    form = inputs.load_form(workspace)
    collection = Collection(
        round="2020",
        form_version=form.version,
        plans=(plan("F01", [activity(form, 1, name="示例讲座", items=("一（二）2、一（一）", (1, 3)))]),),
    )
    book = book_of(workspace, collection)
    assert "一（一）、一（二）2" in book.entries[0].rows[0]
    coverage = cover(book)
    assert coverage
    assert [line.reference for line in coverage.items] == ["一（一）", "一（二）1", "一（二）2"]
    printed = next(exhibit for exhibit in exhibits(book, count(book), coverage) if exhibit.key == "items")
    assert "一（二）1尚无活动对应" in printed.lead

"""Two rounds from their replies on: the later one's book compares them, in all its files, and nobody types more."""

import csv
import io
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipeline.compendium import year_on_year
from pipeline.compendium.contexts import context_of
from pipeline.compendium.page import write_page
from pipeline.compendium.page_reading import page_rows
from pipeline.compendium.sources import read_sources
from pipeline.compendium.word_reading import WordReading
from pipeline.compendium.year_chapter import UNITS
from pipeline.compendium.year_sheets import year_sheet
from pipeline.errors import GateError
from pipeline.inputs import ROSTER_COLUMNS
from pipeline.press.values import TableRows
from pipeline.render.sheet_table import SheetTable
from pipeline.render.text import pdf_pages_text, squeeze
from pipeline.render.word_table import word_table
from pipeline.runner import Outcome, run_with_needs
from pipeline.stages import STAGES
from pipeline.workspace import Workspace
from tests.collect.builders import LABELS, ROW, xlsx
from tests.conftest import PROJECT

CHAPTER = "与上年对照"
F01 = "示例更名后专业委员会", "1", "2", (
    "新增1项：新开的研学。\n调整月份1项：岩石标本展览（原名“岩石标本展”，5月16日改为9月20日）。"
)  # fmt: skip
F02 = "示例第二分会", "2", "—", "本年尚未报送。\n上年有2项：隧道讲座；请找〔略〕报名的开放日。"
Activity = tuple[str, str]


def reply(year: str, unit: str, activities: Sequence[Activity], leader: str = "上官云飞") -> bytes:
    """A unit's filled table: names and times."""
    head = ["填报单位", unit, "联系人", "示例一", "联系电话", "010-5550 0001"]
    rows = [
        [{**ROW, "活动名称": name, "时间": time, "负责人": leader}.get(label.rstrip("*")) for label in LABELS]
        for name, time in activities
    ]
    return xlsx([[f"{year}年科普工作计划表"], head, list(LABELS), *rows])


def furnish(root: Path, year: str, units: Mapping[str, str], replies: Mapping[str, bytes]) -> Workspace:
    """A round of these units (code to name) and replies, its other inputs those of 2020."""
    folder = root / "inputs" / year
    folder.mkdir()
    for name in ("notice.yaml", "form.yaml", "outline.yaml"):
        text = (PROJECT / "inputs" / "2020" / name).read_text("utf-8")
        (folder / name).write_text(text.replace("2020", year), "utf-8")
    lines = io.StringIO()
    rows = [[code, name, "", "", "分支机构", order, "", ""] for order, (code, name) in enumerate(units.items(), 1)]
    csv.writer(lines).writerows([ROSTER_COLUMNS, *rows])
    (folder / "units.csv").write_text(lines.getvalue(), "utf-8")
    (folder / "replies").mkdir()
    for name, content in replies.items():
        (folder / "replies" / name).write_bytes(content)
    return Workspace.open(root, year)


def rounds(root: Path) -> Workspace:
    """2020 and 2021, without outputs: F01 bears another name then, F02 is silent."""
    (root / "inputs").mkdir(parents=True)
    shutil.copytree(PROJECT / "templates", root / "templates")
    office = (PROJECT / "inputs" / "office.yaml").read_text("utf-8")
    (root / "inputs" / "office.yaml").write_text(office.replace("  # public:\n", "  public: {}\n"), "utf-8")
    first = {
        "甲.xlsx": reply("2020", "示例第一分会", [("岩石标本展", "2020-05-16")]),
        "乙.xlsx": reply(
            "2020", "示例第二分会", [("隧道讲座", "2020-06-01"), ("请找上官云飞报名的开放日", "2020-07-01")]
        ),
    }
    furnish(root, "2020", {"F01": "示例第一分会", "F02": "示例第二分会"}, first)
    names = [("岩石标本展览", "2021-09-20"), ("新开的研学", "2021-07-05")]
    second = {"甲.xlsx": reply("2021", "示例更名后专业委员会", names, leader="示例二")}
    return furnish(root, "2021", {"F01": "示例更名后专业委员会", "F02": "示例第二分会"}, second)


def build(workspace: Workspace) -> list[Outcome]:
    return list(run_with_needs(workspace, STAGES, "compendium", lambda _text: None))


def done(outcomes: Sequence[Outcome]) -> list[tuple[str, str, bool]]:
    """Folder above, stage and whether anything was made."""
    return [(one.folder.parent.name, one.stage.name, one.changed) for one in outcomes]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, list[Outcome]]:
    workspace = rounds(tmp_path_factory.mktemp("two") / "rounds")
    return workspace, build(workspace)


def file(workspace: Workspace, suffix: str, public: bool = False) -> bytes:
    year = f"{workspace.round}年科普工作计划汇编"
    folder = workspace.outputs("compendium")
    return (folder / "公开版" / f"{year}（公开版）{suffix}" if public else folder / f"{year}{suffix}").read_bytes()


def cells(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(squeeze, row))


def as_read(text: str) -> str:
    """As the PDF's text is read back: without white space, in the form NFKC."""
    return unicodedata.normalize("NFKC", squeeze(text))


def shown_to_the_public(row: Sequence[str]) -> tuple[str, ...]:
    return cells(row)


def internal(row: Sequence[str]) -> tuple[str, ...]:
    return cells([cell.replace("〔略〕", "上官云飞") for cell in row])


def test_the_round_before_is_collected_first(built: tuple[Workspace, list[Outcome]]) -> None:
    workspace, outcomes = built
    assert done(outcomes) == [("2020", "collect", True), ("2021", "collect", True), ("2021", "compendium", True)]
    assert "与2020年相比，新增1项，继续0项，调整月份1项，取消0项；另有2020年的2项" in "\n".join(outcomes[-1].summary)
    assert done(build(workspace)) == [(one.folder.parent.name, one.stage.name, False) for one in outcomes]


@pytest.mark.parametrize(("public", "written"), [(False, internal), (True, shown_to_the_public)])
def test_the_comparison_is_in_all_files(built: tuple[Workspace, list[Outcome]], public: bool, written: Any) -> None:
    workspace, _ = built
    printed = [as_read(page) for page in pdf_pages_text(file(workspace, ".pdf", public))]
    (chapter,) = [page for page in printed if as_read("（一）分支机构") in page]
    word_rows = [cells(row) for row in WordReading(io.BytesIO(file(workspace, ".docx", public)))]
    web_rows = [cells(row) for row in page_rows(io.BytesIO(file(workspace, ".html", public)))]
    for row in map(written, (F01, F02)):
        assert row in word_rows
        assert row in web_rows
        assert as_read("".join(row)) in chapter
    totals = cells(("活动项数", "3", "2", "减1"))
    assert totals in word_rows
    assert totals in web_rows
    assert as_read("".join(totals)) in chapter


def test_contents_of_pdf_and_word_lead_to_it(built: tuple[Workspace, list[Outcome]]) -> None:
    workspace, _ = built
    reading = WordReading(io.BytesIO(file(workspace, ".docx")))
    assert reading.dangling() == []
    ((title, number),) = [line for line in reading.numbered if CHAPTER in line[0]]
    assert title == "四、与上年对照"
    pages = [squeeze(page) for page in pdf_pages_text(file(workspace, ".pdf"))]
    assert any(f"—{number}—" in page and "四、与上年对照" in page for page in pages)


def test_the_workbook_lists_every_activity_of_either_year(built: tuple[Workspace, list[Outcome]]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file(built[0], ".xlsx")))
    rows = list(book[CHAPTER].iter_rows(values_only=True))
    assert rows[0] == (
        "单位编码", "单位", "单位类别", "单位情况", "变化",
        "2021年序号", "2021年活动", "2021年时间", "2020年序号", "2020年活动", "2020年时间",
    )  # fmt: skip
    assert [(row[0], row[3], row[4], *row[5:]) for row in rows[1:]] == [
        ("F01", "两年均有", "调整月份", 1, "岩石标本展览", "9月20日", 1, "岩石标本展", "5月16日"),
        ("F01", "两年均有", "新增", 2, "新开的研学", "7月5日", None, None, None),
        ("F02", "本年尚未报送", "本年未收入", None, None, None, 1, "隧道讲座", "6月1日"),
        ("F02", "本年尚未报送", "本年未收入", None, None, None, 2, "请找上官云飞报名的开放日", "7月1日"),
    ]


def test_who_was_withheld_last_year_is_in_no_public_file(built: tuple[Workspace, list[Outcome]]) -> None:
    workspace, _ = built
    assert "上官云飞" in "".join(map(squeeze, pdf_pages_text(file(workspace, ".pdf")))), "the search finds it there"
    assert "上官云飞" not in "".join(map(squeeze, pdf_pages_text(file(workspace, ".pdf", public=True))))
    assert "上官云飞".encode() not in file(workspace, ".html", public=True)
    assert "上官云飞".encode() not in file(workspace, "（数据）.json", public=True)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file(workspace, ".xlsx", public=True)))
    assert "上官云飞" not in str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_the_first_round_has_no_such_chapter(built: tuple[Workspace, list[Outcome]]) -> None:
    first = Workspace.open(built[0].root, "2020")
    assert done(build(first)) == [("2020", "collect", False), ("2020", "compendium", True)]
    for suffix in (".html", "（数据）.json"):
        assert CHAPTER.encode() not in file(first, suffix)
        assert b"years" not in file(first, suffix)
    assert CHAPTER not in openpyxl.load_workbook(io.BytesIO(file(first, ".xlsx"))).sheetnames
    assert not any(CHAPTER in page for page in map(squeeze, pdf_pages_text(file(first, ".pdf"))))


@pytest.fixture
def own(built: tuple[Workspace, list[Outcome]], tmp_path: Path) -> Workspace:
    """The two rounds with their outputs, to be changed."""
    shutil.copytree(built[0].root, tmp_path / "own")
    return Workspace.open(tmp_path / "own", "2021")


def test_a_late_reply_of_last_year_sets_the_book_anew(own: Workspace) -> None:
    before = Workspace.open(own.root, "2020")
    (before.replies / "甲.xlsx").write_bytes(
        reply("2020", "示例第一分会", [("岩石标本展", "2020-05-16"), ("新开的研学", "2020-07-05")])
    )
    outcomes = build(own)
    assert done(outcomes) == [("2020", "collect", True), ("2021", "collect", False), ("2021", "compendium", True)]
    told = "\n".join(outcomes[-1].summary)
    assert "与2020年相比，新增0项，继续1项，调整月份1项" in told
    assert "各单位的内容没有改动，与上年的对照有改动。" in told


def test_plans_that_are_kept_with_the_round_need_no_other(own: Workspace) -> None:
    before = Workspace.open(own.root, "2020")
    shutil.copy(before.collection, own.previous_plans)
    shutil.rmtree(before.round_folder)
    shutil.rmtree(own.root / "outputs")
    outcomes = build(own)
    assert done(outcomes) == [("2021", "collect", True), ("2021", "compendium", True)]
    assert "与2020年相比" in "\n".join(outcomes[-1].summary)
    assert read_sources(own).before


def test_a_row_left_out_of_the_pdf(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = TableRows

    def shorter(design: str, given: tuple[tuple[str, ...], ...], *rest: Any) -> Any:
        return rows(design, given[:1] if design == UNITS else given, *rest)

    monkeypatch.setattr("pipeline.compendium.pieces.TableRows", shorter)
    stopped(own, "PDF的“与上年对照”里缺少一行（示例第二分会、2、—")


def test_a_cell_changed_in_the_word_file(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = word_table
    monkeypatch.setattr(
        "pipeline.compendium.word.word_table", lambda *args, **more: made(*args, **more).replace("减1", "减2")
    )
    stopped(own, "Word 文件的“与上年对照”里缺少一行（收入的单位、2、1、减1）")


def test_an_activity_left_out_of_the_workbook(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = year_sheet

    def shorter(comparison: Any) -> SheetTable:
        table = made(comparison)
        return SheetTable(table.title, table.columns, table.rows[1:])

    monkeypatch.setattr("pipeline.compendium.sheets.year_sheet", shorter)
    stopped(own, "Excel 文件的“与上年对照”里，F01第1项活动“岩石标本展览”不对或不全")


def test_a_row_left_out_of_the_web_page(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = write_page
    monkeypatch.setattr(
        "pipeline.compendium.run.write_page",
        lambda *args: made(*args).replace("新开的研学。".encode(), "新开的游学。".encode()),
    )
    stopped(own, "网页的“与上年对照”里缺少一行（示例更名后专业委员会")


def test_a_total_of_last_year_off_by_one(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    totals = year_on_year._totals

    def one_more(label: str, plans: Sequence[Any], counted: Any) -> Any:
        found = totals(label, plans, counted)
        return year_on_year.YearTotals(label, found.units, found.planned, found.activities + 1, found.sums)

    monkeypatch.setattr(year_on_year, "_totals", one_more)
    stopped(own, "“与上年对照”里“活动项数”两年的合计是4、3，按各单位的计划重新相加是3、2")


def test_a_book_without_its_chapter(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = context_of
    monkeypatch.setattr("pipeline.compendium.manuscript.context_of", lambda *args: made(*args[:4]))
    stopped(own, "汇编缺少“与上年对照”一章")


def stopped(workspace: Workspace, said: str) -> None:
    with pytest.raises(GateError) as error:
        STAGES["compendium"].build(workspace, lambda _text: None)
    assert said in str(error.value)

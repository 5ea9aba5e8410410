"""What is mailed to each unit, and whether the reply made from it says whose it is."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.inputs import load_form, load_roster
from pipeline.model.form import CONTINUED, FORM_SHEET, IDENTITY_SHEET, PREVIOUS_LABEL
from pipeline.model.plan import Collection
from pipeline.model.problem import Severity
from pipeline.notice.documents import Made, fillable_form, plan_documents
from pipeline.notice.packages import Enclosed, make_packages, package_summary, prefilled
from pipeline.notice.previous import keep_previous
from pipeline.notice.read import read_inputs
from pipeline.notice.recipients import Recipients
from pipeline.previous_round import Previous, load_previous, previous_sources
from pipeline.render.sheet import cell_at, put
from pipeline.workspace import Workspace
from tests.collect.builders import ROW, classes, mail, problems, settle_replies, submitted
from tests.conftest import PROJECT

BOUND = Made("通知（含附件）.pdf", b"%PDF-1.7 bound")
F01 = "packages/F01 岩石动力学专委会"
IDENTITY = {"年度": "2020", "表格版本": "2020.1", "单位编码": "F01"}
STEM = "附件2 2020年科普工作计划表（岩石动力学专委会）"


def make(workspace: Workspace, previous: Previous | None = None) -> dict[str, bytes]:
    inputs = read_inputs(workspace)
    recipients = Recipients(load_roster(workspace), previous)
    documents = plan_documents(inputs)
    enclosed = Enclosed(BOUND, fillable_form(inputs, workspace.templates, documents[-1]))
    return make_packages(inputs, recipients, workspace.templates, documents, enclosed)


@pytest.fixture(scope="module")
def shipped() -> Workspace:
    return Workspace.open(PROJECT, "2020")


@pytest.fixture(scope="module")
def collection(shipped: Workspace) -> Collection:
    """One plan of two activities, as collect would hand it over."""
    found = settle_replies({"甲.xlsx": answered(make(shipped)[f"{F01}/{STEM}.xlsx"], ["示例开放日", "=1+1 & <示例>"])})
    return Collection(round="2019", form_version="2019.1", plans=found.plans)


@pytest.fixture(scope="module")
def files(shipped: Workspace, collection: Collection) -> dict[str, bytes]:
    return make(shipped, Previous(collection))


def form_sheet(package: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(package))
    return book, book[FORM_SHEET]


def answered(package: bytes, names: list[str], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """The workbook filled in as a unit would: the telephone and one row for each name."""
    book, sheet = form_sheet(package)
    cells = {str(cell.value): cell for row in sheet.iter_rows(max_row=8) for cell in row if cell.value}
    phone = cells["联系电话*"]
    cell_at(sheet, phone.row, (phone.column or 0) + 1).value = "010-5550 0001"
    head = cells["活动名称*"].row
    headings = {str(cell.value).replace("\n", "").rstrip("*"): cell.column for cell in sheet[head]}
    for row, name in enumerate(names, head + 1):
        for label, value in {**ROW, "活动名称": name}.items():
            put(cell_at(sheet, row, headings[label] or 0), value if isinstance(value, int | float) else str(value))
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_every_unit_gets_the_bound_notice_and_the_three_forms(files: dict[str, bytes], shipped: Workspace) -> None:
    units = load_roster(shipped).units
    assert len(files) == 4 * len(units) == 96
    assert {f"{F01}/{name}" for name in (BOUND.name, f"{STEM}.xlsx", f"{STEM}.docx", f"{STEM}（可填写）.pdf")} <= set(
        files
    )
    assert files[f"{F01}/{BOUND.name}"] == BOUND.content


def test_the_same_inputs_give_the_same_bytes(
    files: dict[str, bytes], shipped: Workspace, collection: Collection
) -> None:
    assert make(shipped, Previous(collection)) == files


def test_nothing_is_left_of_the_placeholders(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if not name.endswith(".pdf"):
            for part, text in parts(content):
                assert b"\xee\x80\x80" not in text, (name, part)
                assert b"&#57344;" not in text, (name, part)


def parts(package: bytes) -> Iterator[tuple[str, bytes]]:
    with ZipFile(io.BytesIO(package)) as archive:
        yield from ((name, archive.read(name)) for name in archive.namelist())


def test_every_part_is_whole_xml(files: dict[str, bytes]) -> None:
    for suffix in (".xlsx", ".docx"):
        for name, content in parts(files[f"{F01}/{STEM}{suffix}"]):
            if name.endswith((".xml", ".rels")):
                etree.fromstring(content)


def test_workbook_says_who_it_is_for(files: dict[str, bytes]) -> None:
    book, sheet = form_sheet(files[f"{F01}/{STEM}.xlsx"])
    text = [str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row if cell.value]
    for value in ("示例岩石动力学专业委员会", "分支机构", "示例一", "f01@example.org"):
        assert value in text
    rows = list(book[IDENTITY_SHEET].iter_rows(values_only=True))
    assert rows == [("年度", "2020"), ("表格版本", "2020.1"), ("单位编码", "F01")]
    assert book[IDENTITY_SHEET].sheet_state == "hidden"
    assert custom_properties(files[f"{F01}/{STEM}.xlsx"]) == IDENTITY


def test_word_form_says_who_it_is_for(files: dict[str, bytes]) -> None:
    content = files[f"{F01}/{STEM}.docx"]
    document = docx.Document(io.BytesIO(content))
    # python-docx leaves out what stands in a content control.
    cells = document.tables[0]._tbl.iter(qn("w:tc"))
    text = ["".join(str(piece) for piece in cell.itertext(qn("w:t"))) for cell in cells]
    for value in ("示例岩石动力学专业委员会", "分支机构", "示例一", "f01@example.org"):
        assert value in text
    assert document.core_properties.identifier == "2020/2020.1/F01"
    assert custom_properties(content) == IDENTITY


def custom_properties(package: bytes) -> dict[str, str]:
    content = dict(parts(package))["docProps/custom.xml"].decode()
    return dict(re.findall(r'name="([^"]+)"><vt:lpwstr>([^<]*)<', content))


def test_what_the_roster_does_not_know_stays_an_empty_cell(workspace: Workspace) -> None:
    roster = workspace.roster.read_text(encoding="utf-8-sig")
    changed = roster.replace("示例一,f01@example.org", ",").replace(",分支机构,1,", ",其他组,1,")
    workspace.roster.write_text(changed, encoding="utf-8")
    unit = load_roster(workspace).by_code()["F01"]
    assert (unit.contact, unit.email, unit.group) == ("", "", "其他组")
    assert prefilled(load_form(workspace), unit) == {
        "unit": unit.name, "unit_group": "", "contact": "", "email": "",
    }  # fmt: skip
    _, sheet = form_sheet(make(workspace)[f"{F01}/{STEM}.xlsx"])
    labels = {str(cell.value): cell for row in sheet.iter_rows(max_row=6) for cell in row if cell.value}
    for label in ("单位类别", "联系人*", "电子邮箱"):
        cell = labels[label]
        assert all(sheet.cell(cell.row, cell.column + step).value is None for step in (1, 2))


def test_hostile_names_stay_text(workspace: Workspace) -> None:
    roster = workspace.roster.read_text(encoding="utf-8-sig")
    workspace.roster.write_text(roster.replace(",示例一,", ",=HYPERLINK(1)<&{{x}}]]>,"), encoding="utf-8")
    made = make(workspace)
    _, sheet = form_sheet(made[f"{F01}/{STEM}.xlsx"])
    cell = next(cell for row in sheet.iter_rows(max_row=6) for cell in row if "HYPERLINK" in str(cell.value))
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)<&{{x}}]]>", "s")
    word = docx.Document(io.BytesIO(made[f"{F01}/{STEM}.docx"]))
    assert "=HYPERLINK(1)<&{{x}}]]>" in [cell.text for row in word.tables[0].rows for cell in row.cells]


def test_last_years_activities_are_listed_to_go_on_or_to_drop(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files[f"{F01}/{STEM}.xlsx"]))
    rows = list(book[PREVIOUS_LABEL].iter_rows(values_only=True))
    assert rows[0][0] == "上年活动（2019年度）"
    assert [str(label).replace("\n", "") for label in rows[2][:3]] == ["今年", "活动名称", "对应要点"]
    assert [row[1] for row in rows[3:]] == ["示例开放日", "=1+1 & <示例>"]
    assert {row[10] for row in rows[3:]} == {300}
    rule = book[PREVIOUS_LABEL].data_validations.dataValidation[0]
    assert (rule.formula1, str(rule.sqref).partition(":")[0]) == ('"继续,不再举办"', "A4")
    word = docx.Document(io.BytesIO(files[f"{F01}/{STEM}.docx"]))
    assert [row.cells[0].text for row in word.tables[2].rows] == ["上年活动", "示例开放日", "=1+1 & <示例>"]


def test_a_unit_without_a_plan_last_year_has_no_list(files: dict[str, bytes]) -> None:
    name = "packages/F02 岩石力学测试专委会/附件2 2020年科普工作计划表（岩石力学测试专委会）"
    assert PREVIOUS_LABEL not in openpyxl.load_workbook(io.BytesIO(files[f"{name}.xlsx"])).sheetnames
    assert len(docx.Document(io.BytesIO(files[f"{name}.docx"])).tables) == 2


def erase_unit(book: openpyxl.Workbook) -> None:
    for row in book[FORM_SHEET].iter_rows(max_row=6):
        for cell in row:
            if cell.value == "示例岩石动力学专业委员会":
                cell.value = None


def erase_unit_and_identity(book: openpyxl.Workbook) -> None:
    erase_unit(book)
    del book[IDENTITY_SHEET]


@pytest.mark.parametrize("change", [erase_unit, erase_unit_and_identity])
def test_a_workbook_without_its_name_is_known_by_its_code(
    files: dict[str, bytes], change: Callable[[openpyxl.Workbook], None]
) -> None:
    reply = answered(files[f"{F01}/{STEM}.xlsx"], ["示例讲座"], change)
    letter = mail({"计划.xlsx": reply}, sender="someone@example.net", subject="回复")
    found = settle_replies({"回复.eml": letter})
    assert [plan.unit for plan in found.plans] == ["F01"]
    assert "unit_empty" in [problem.code for problem in found.plans[0].problems]
    assert [kind for kind in classes(found).values() if kind == "needs_a_person"] == []


def test_a_word_form_without_its_name_is_known_by_its_code(files: dict[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(files[f"{F01}/{STEM}.docx"]))
    for row in document.tables[0].rows:
        for cell, before in zip(row.cells[1:], row.cells, strict=False):
            if before.text.startswith("填报单位"):
                cell.text = ""
            if before.text.startswith("联系电话"):
                cell.text = "010-5550 0001"
    headings = [cell.text.replace("\n", "").rstrip("*") for cell in document.tables[1].rows[0].cells]
    for heading, cell in zip(headings, document.tables[1].rows[1].cells, strict=True):
        cell.text = str(ROW[heading])
    stream = io.BytesIO()
    document.save(stream)
    found = settle_replies(
        {"回复.eml": mail({"表.docx": stream.getvalue()}, sender="someone@example.net", subject="回复")}
    )
    assert [plan.unit for plan in found.plans] == ["F01"]
    assert [activity.cells["name"].raw for activity in found.plans[0].activities] == [ROW["活动名称"]]


def test_the_list_is_never_read_as_a_plan(files: dict[str, bytes]) -> None:
    submission = submitted("表.xlsx", answered(files[f"{F01}/{STEM}.xlsx"], ["示例讲座"]))
    assert [activity.cells["name"].raw for activity in submission.content.activities] == ["示例讲座"]
    assert "continued_missing" not in problems(submission)


@pytest.mark.parametrize(("names", "missing"), [(["示例讲座"], 1), (["示例讲座", "示例 开放日"], 0)])
def test_what_was_to_go_on_and_is_not_there_is_said(files: dict[str, bytes], names: list[str], missing: int) -> None:
    def go_on(book: openpyxl.Workbook) -> None:
        book[PREVIOUS_LABEL]["A4"] = CONTINUED

    submission = submitted("表.xlsx", answered(files[f"{F01}/{STEM}.xlsx"], names, go_on))
    assert problems(submission).count("continued_missing") == missing
    assert not any(found.severity is Severity.ERROR for found in submission.record.problems)


def next_round(workspace: Workspace, collection: Collection) -> Workspace:
    shutil.copytree(workspace.round_folder, workspace.root / "inputs" / "2021")
    workspace.collection.parent.mkdir(parents=True)
    workspace.collection.write_text(collection.model_dump_json(), encoding="utf-8")
    return Workspace.open(workspace.root, "2021")


def test_last_years_plans_are_kept_under_inputs(workspace: Workspace, collection: Collection) -> None:
    assert load_previous(workspace) is None
    after = next_round(workspace, collection)
    before = load_previous(after)
    assert before
    assert before.plan("F01")
    assert before.plan("F02") is None
    assert keep_previous(after)
    shutil.rmtree(after.root / "outputs")
    assert load_previous(after) == before
    assert not keep_previous(after)
    assert previous_sources(after) == (after.previous_plans,)
    summary = package_summary(Recipients(load_roster(after), before), kept=True)
    assert "2 个单位" in summary[0]
    assert "1 份列有2019年度的活动" in summary[0]


def test_previous_plans_that_cannot_be_read_are_named(workspace: Workspace) -> None:
    workspace.previous_plans.write_text("{}", encoding="utf-8")
    with pytest.raises(Exception, match=r"inputs/2020/previous\.json：读不出上年的计划"):
        load_previous(workspace)


def test_libreoffice_opens_the_prefilled_forms(files: dict[str, bytes], tmp_path: Path) -> None:
    from pipeline.render.text import pdf_pages_text, squeeze  # noqa: PLC0415
    from pipeline.tools import libreoffice  # noqa: PLC0415

    for suffix in (".xlsx", ".docx"):
        printed = "".join(pdf_pages_text(libreoffice.convert(files[f"{F01}/{STEM}{suffix}"], suffix, "pdf")))
        for text in ("示例岩石动力学专业委员会", "f01@example.org", "上年活动", "示例开放日"):
            assert squeeze(text) in printed.replace("\n", ""), (suffix, text)

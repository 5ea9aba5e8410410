"""The fillable xlsx form, read back by two libraries and laid out by LibreOffice."""

import io
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from pipeline.collect.reading.identity import identity_in
from pipeline.inputs import load_form
from pipeline.model.form import (
    CHOICES_SHEET,
    FORM_SHEET,
    HELP_SHEET,
    IDENTITY_SHEET,
    FieldType,
    Form,
    FormField,
    FormIdentity,
)
from pipeline.notice.form_rules import explained
from pipeline.notice.form_sheet import form_workbook
from pipeline.render.prefill import sheet_part
from pipeline.render.stable import unpack
from pipeline.tools import libreoffice
from pipeline.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[2]
NOTES = ("一项活动填一行。", "请于4月15日前将本表发至csrme@163.com。")
DAY = date(2020, 4, 1)


def make(form: Form) -> bytes:
    return form_workbook(
        form, FormIdentity(round="2020", version=form.version, unit="F01"), form.title, NOTES, "示例学会", DAY
    )


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form(Workspace.open(PROJECT, "2020"))


@pytest.fixture(scope="module")
def content(form: Form) -> bytes:
    return make(form)


@pytest.fixture
def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def plain(value: object) -> str:
    """A label as one line: headings are broken to fit their columns."""
    return str(value).replace("\n", "")


def find(sheet: Worksheet, text: str, nth: int = 0) -> tuple[int, int]:
    """Row and column of the nth cell that holds exactly this text."""
    cells = [cell for row in sheet.iter_rows() for cell in row if plain(cell.value) == text]
    found = [(cell.row or 0, cell.column or 0) for cell in cells]
    assert len(found) > nth, f"{text} is not on {sheet.title}"
    return found[nth]


def head_row(sheet: Worksheet, form: Form) -> int:
    return find(sheet, form.columns[0].marked_label)[0]


def rule_at(sheet: Worksheet, row: int, column: int) -> DataValidation | None:
    address = sheet.cell(row, column).coordinate
    rules = [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]
    assert len(rules) <= 1, f"{len(rules)} rules fight over {address}"
    return rules[0] if rules else None


def offered(book: openpyxl.Workbook, rule: DataValidation) -> tuple[str, ...]:
    """What a list validation offers, following the name of its list."""
    sheet_name, _, area = str(book.defined_names[str(rule.formula1)].attr_text).rpartition("!")
    cells = book[sheet_name.strip("'")][area.replace("$", "")]
    return tuple(str(row[0].value) for row in cells)


def test_same_bytes_twice(form: Form, content: bytes) -> None:
    assert make(form) == content


def test_labels_stand_in_order_and_rows_are_ready(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    top = head_row(sheet, form)
    labels = [plain(sheet.cell(top, index).value) for index in range(1, len(form.columns) + 1)]
    assert labels == [column.marked_label for column in form.columns]
    assert [sheet.cell(top + n, 1).value for n in range(1, form.rows + 1)] == list(range(1, form.rows + 1))
    assert sheet.max_row == top + form.rows
    assert sheet.freeze_panes == f"A{top + 1}"
    for note in NOTES:
        assert any(note in str(sheet.cell(row, 1).value) for row in range(2, top)), note


def test_each_head_field_has_its_answer_beside_it(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    for field in form.head:
        row, column = find(sheet, field.marked_label)
        answer = sheet.cell(row, column + 1)
        assert answer.value is None
        assert not answer.protection.locked, field.label
        assert sheet.cell(row, column).protection.locked, field.label


def test_calamine_reads_the_same_cells(content: bytes, book: openpyxl.Workbook) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(FORM_SHEET).to_python()
    for row, values in enumerate(book[FORM_SHEET].iter_rows(values_only=True)):
        expected = ["" if value is None else value for value in values]
        assert rows[row][: len(expected)] == expected


def fields_with_choices(form: Form) -> list[FormField]:
    return [field for field in (*form.head, *form.columns) if field.choices]


def test_every_choice_field_offers_exactly_its_choices(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    assert fields_with_choices(form)
    for field in fields_with_choices(form):
        in_head = field in form.head
        row, column = find(sheet, field.marked_label)
        rows = [row] if in_head else [row + 1, row + form.rows]
        for answer in rows:
            rule = rule_at(sheet, answer, column + 1 if in_head else column)
            assert rule is not None, field.label
            assert offered(book, rule) == field.choices
            assert rule.showDropDown is not True  # in this format True hides the arrow
            assert bool(rule.showErrorMessage) == (field.type is FieldType.CHOICE)


def test_help_shows_when_a_cell_is_entered(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    top = head_row(sheet, form)
    for index, column in enumerate(form.columns, 1):
        rule = rule_at(sheet, top + 1, index)
        assert rule is not None
        assert (rule.prompt, rule.showInputMessage) == (explained(column), True), column.label


def test_numbers_and_lengths_are_bounded_in_chinese(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    top = head_row(sheet, form)
    for key, kind, low, high in (
        ("headcount", "whole", 0, 100000000),
        ("budget", "decimal", 0, 100000),
        ("summary", "textLength", 120, None),
    ):
        column = form.column(key)
        rule = rule_at(sheet, top + 1, form.columns.index(column) + 1)
        assert rule is not None
        assert (rule.type, rule.errorStyle, float(str(rule.formula1))) == (kind, "stop", low)
        assert high is None or float(str(rule.formula2)) == high
        assert str(low if high is None else high) in str(rule.error)


def test_excel_cannot_turn_free_entries_into_dates(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    top = head_row(sheet, form)
    for index, column in enumerate(form.columns, 1):
        if column.type in {FieldType.PERIOD, FieldType.PHONE, FieldType.ITEMS, FieldType.TEXT}:
            assert sheet.cell(top + form.rows, index).number_format == "@", column.label


def test_labels_are_locked_answers_and_rows_are_not(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    top = head_row(sheet, form)
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.protection.insertRows is False  # False: may be done
    assert sheet.protection.formatRows is False
    assert book.security.lockStructure
    for index in range(1, len(form.columns) + 1):
        assert sheet.cell(top, index).protection.locked
        assert not sheet.cell(top + 1, index).protection.locked


def test_identity_and_lists_are_hidden(book: openpyxl.Workbook, form: Form) -> None:
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states == {
        FORM_SHEET: "visible",
        HELP_SHEET: "visible",
        CHOICES_SHEET: "hidden",
        IDENTITY_SHEET: "hidden",
    }
    identity = {row[0]: row[1] for row in book[IDENTITY_SHEET].iter_rows(values_only=True)}
    assert identity == {"年度": "2020", "表格版本": form.version, "单位编码": "F01"}
    assert (book.properties.title, book.properties.creator) == (form.title, "示例学会")


def test_properties_say_which_form_it_is(content: bytes, form: Form) -> None:
    assert identity_in(unpack(content)) == FormIdentity(round="2020", version=form.version, unit="F01")


def test_several_choices_may_be_written_after_the_one_from_the_list(book: openpyxl.Workbook, form: Form) -> None:
    sheet = book[FORM_SHEET]
    several = [column for column in form.columns if column.type is FieldType.CHOICES]
    assert several
    for column in several:
        rule = rule_at(sheet, head_row(sheet, form) + 1, form.columns.index(column) + 1)
        assert rule is not None
        assert not rule.showErrorMessage
        assert "顿号" in str(rule.prompt)


def test_a_telephone_number_gets_no_green_corner(content: bytes, form: Form) -> None:
    parts = unpack(content)
    sheet = etree.fromstring(parts[sheet_part(parts, FORM_SHEET)])
    names = [etree.QName(child).localname for child in sheet]
    assert names.index("headerFooter") + 1 == names.index("ignoredErrors")
    (ignored,) = sheet[names.index("ignoredErrors")]
    top = head_row(openpyxl.load_workbook(io.BytesIO(content))[FORM_SHEET], form)
    assert (ignored.get("sqref"), ignored.get("numberStoredAsText")) == (f"A{top + 1}:P{top + form.rows}", "1")


def test_two_lists_with_one_key_keep_their_own_choices() -> None:
    head = FormField(key="kind", label="类别", type=FieldType.CHOICE, choices=("甲", "乙"))
    column = FormField(key="kind", label="类别", type=FieldType.CHOICE, choices=("丙", "丁"))
    form = Form(version="1", title="表", head=(head,), columns=(column,), rows=2)
    book = openpyxl.load_workbook(io.BytesIO(make(form)))
    rules = book[FORM_SHEET].data_validations.dataValidation
    assert [offered(book, rule) for rule in rules] == [("甲", "乙"), ("丙", "丁")]


def rules_of(sheet: Worksheet) -> set[tuple[str, str, str, str]]:
    """Cells, type, source and help of each validation that refuses or offers something."""
    return {
        (str(cell), str(rule.type), str(rule.formula1).replace("$", ""), str(rule.prompt))
        for rule in sheet.data_validations.dataValidation
        if rule.type in {"list", "whole", "decimal", "textLength"}
        for cell in (str(area).split(":")[0] for area in rule.sqref.ranges)
    }


@pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")
def test_libreoffice_keeps_lists_help_and_locks(content: bytes, form: Form) -> None:
    saved = openpyxl.load_workbook(io.BytesIO(libreoffice.convert(content, ".xlsx", "xlsx")))
    made = openpyxl.load_workbook(io.BytesIO(content))
    sheet, before = saved[FORM_SHEET], made[FORM_SHEET]
    assert {rule[0] for rule in rules_of(before)} <= {rule[0] for rule in rules_of(sheet)}
    top = head_row(sheet, form)
    for column in fields_with_choices(form):
        if column in form.columns:
            rule = rule_at(sheet, top + 1, form.columns.index(column) + 1)
            assert rule is not None
            assert offered(saved, rule) == column.choices
            assert rule.prompt == explained(column)
    assert sheet.protection.sheet
    assert sheet.cell(top, 1).protection.locked
    assert not sheet.cell(top + 1, 2).protection.locked
    assert saved[CHOICES_SHEET].sheet_state == "hidden"
    assert sheet.cell(top + 1, 2).number_format == "@"


def test_help_sheet_explains_every_field(book: openpyxl.Workbook, form: Form) -> None:
    lines = [row[1:6] for row in book[HELP_SHEET].iter_rows(values_only=True)]
    for field in (*form.head, *form.columns):
        wanted = (
            field.label,
            "必填" if field.required else None,
            explained(field) or None,
            field.example or None,
            "；".join(field.choices) or None,
        )
        assert wanted in lines


def test_text_of_the_schema_never_becomes_a_formula() -> None:
    column = FormField(key="name", label="=1+1", type=FieldType.CHOICE, choices=("=2+2", "+3"), help="=4")
    form = Form(version="1", title="=5", head=(FormField(key="unit", label="@单位"),), columns=(column,), rows=2)
    book = openpyxl.load_workbook(io.BytesIO(make(form)))
    for sheet in book.worksheets:
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert offered(book, book[FORM_SHEET].data_validations.dataValidation[0]) == ("=2+2", "+3")


@pytest.mark.parametrize("widths", [(5.0,), (10.0, 10.0), (8.0, 40.0, 9.0), (20.0,) * 30])
def test_any_schema_gets_an_answer_cell_for_every_head_field(widths: tuple[float, ...]) -> None:
    columns = tuple(
        FormField(key=f"c{'x' * index}", label=f"栏{index}", width=width) for index, width in enumerate(widths)
    )
    head = tuple(FormField(key=f"h{'x' * index}", label=f"表头{index}") for index in range(5))
    form = Form(version="1", title="表", head=head, columns=columns, rows=3)
    sheet = openpyxl.load_workbook(io.BytesIO(make(form)))[FORM_SHEET]
    for field in head:
        row, column = find(sheet, field.label)
        assert not sheet.cell(row, column + 1).protection.locked


@pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")
def test_prints_on_a4_landscape_one_page_wide(content: bytes, form: Form, tmp_path: Path) -> None:
    pdf = tmp_path / "form.pdf"
    pdf.write_bytes(libreoffice.convert(content, ".xlsx", "pdf"))
    facts = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    size = next(line for line in facts.splitlines() if line.startswith("Page size"))
    assert "841" in size
    assert "595" in size
    assert "A4" in size
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    texts = pages.stdout.split("\f")[:-1]
    per_page = "".join(texts[1].split())
    assert all(column.label[:2] in per_page for column in form.columns)  # the head row comes again
    assert f"第2页，共{len(texts)}页" in per_page
    assert len(texts) < 16

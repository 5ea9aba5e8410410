"""Which form a file was made from: this version, an older one, last year's, another organisation's."""

import io

import docx
import openpyxl
import pytest

from pipeline import inputs
from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import Part
from pipeline.collect.reading.documents import open_document
from pipeline.collect.reading.headers import find_identity
from pipeline.collect.reading.reading import PartRead, read_part
from pipeline.errors import InputError
from pipeline.model.form import Form, Migration
from pipeline.model.plan import Activity
from pipeline.model.problem import Place, Severity
from pipeline.tools import libreoffice
from pipeline.untrusted.kind import Kind
from pipeline.workspace import Workspace
from tests.collect.builders import FORM, ITEMS, LABELS, ROW, grid, problems, read_one, rewrite, submitted, word, xlsx
from tests.collect.reading.books import Table, saved

DRAFT = Migration(
    columns={"活动主题": "name", "内容": "venue", "规模": "headcount"},
    choices={"category": {"报告会和讲座": "科普讲座（报告会）"}, "audience": {"学生": "青少年", "市民": "公众"}},
    dropped=("级别",),
)
MIGRATED: Form = FORM.model_copy(update={"migrations": {"2020.0": DRAFT}})


def with_identity(table: Table, version: str, round_name: str = "2020") -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(table)))
    sheet = book.create_sheet("_表格信息")
    for pair in (("年度", round_name), ("表格版本", version), ("单位编码", "")):
        sheet.append(pair)
    sheet.sheet_state = "hidden"
    return saved(book)


def old_table(extra: str = "") -> list[list[object]]:
    """As the draft asked: 活动主题 for 活动名称, 内容 for 地点, two choices by other words, and a column 级别."""
    table = grid([{**ROW, "活动类别": "报告会和讲座", "面向对象": "学生、市民"}])
    names = {"活动名称*": "活动主题*", "地点": "内容", "预计人次": "规模"}
    table[2] = [names.get(str(label), label) for label in table[2]] + ["级别"]
    table[3].append(extra or None)
    return table


def read(data: bytes, form: Form = MIGRATED) -> PartRead:
    (part,) = open_reply("计划表.xlsx", data)
    (one,) = read_part(part, form, "2020", ITEMS)
    assert one.reading.submission, one.reading
    return one


def codes(one: PartRead) -> list[str]:
    assert one.reading.submission
    return [found.code for found in one.reading.submission.problems]


def activity(one: PartRead) -> Activity:
    assert one.content
    return one.content.activities[0]


def test_an_older_version_is_read_as_this_one() -> None:
    one = read(with_identity(old_table(), "2020.0"))
    cells = activity(one).cells
    assert (cells["name"].value, cells["venue"].value, cells["headcount"].value) == (
        "岩石为什么会“唱歌”",
        "示例市",
        300,
    )
    assert (cells["category"].value, cells["category"].raw) == ("科普讲座（报告会）", "报告会和讲座")
    assert (cells["audience"].value, cells["audience"].raw) == (("青少年", "公众"), "学生、市民")
    assert one.reading.submission
    (found,) = one.reading.submission.problems
    assert (found.code, found.severity) == ("version_migrated", Severity.HINT)


def test_both_versions_of_the_same_answer_have_one_digest() -> None:
    same = read(with_identity(grid(), FORM.version)).reading.submission
    older = read(with_identity(old_table(), "2020.0")).reading.submission
    assert same
    assert older
    assert same.digest == older.digest


def test_what_stands_in_a_dropped_column_is_no_hint() -> None:
    assert codes(read(with_identity(old_table("国家级"), "2020.0"))) == ["column_unknown", "version_old"]


def test_an_unknown_version_and_none_are_read_by_their_labels() -> None:
    table = grid()
    table[2] = ["活动主题*" if label == "活动名称*" else label for label in table[2]]
    assert codes(read(with_identity(table, "2020.9"))) == ["version_old"]
    assert codes(read(xlsx(table))) == []
    # 内容 is an alias of 主要内容 in this version; without an identity it is taken for that.
    assert "version_migrated" not in codes(read(xlsx(old_table())))


def test_another_years_form_is_not_migrated() -> None:
    assert "round_wrong" in codes(read(with_identity(old_table(), "2020.0", "2019")))


@pytest.mark.parametrize(
    ("migration", "message"),
    [
        ("{columns: {活动主题: nane}}", "columns.活动主题：columns 里没有 key 为“nane”的栏"),
        ("{choices: {categori: {讲座: 其他}}}", "没有 key 为“categori”的选择项"),
        ("{choices: {category: {讲座: 讲坐}}}", "“活动类别”的 choices 里没有“讲坐”"),
        ("{choices: {name: {讲座: 其他}}}", "没有 key 为“name”的选择项"),
        ("{columns: {级别: name}, dropped: [级别]}", "不能既改名又取消"),
        ("{coloumns: {级别: name}}", "不认识这一项"),
    ],
)
def test_a_wrong_migration_is_an_input_error_with_its_line(workspace: Workspace, migration: str, message: str) -> None:
    text = workspace.form.read_text(encoding="utf-8")
    text = text.split("\nmigrations:")[0].rstrip("\n") + f'\nmigrations:\n  "2019.9":\n    {migration}\n'
    workspace.form.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        inputs.load_form(workspace)
    (said,) = raised.value.messages
    assert message in said
    assert f"form.yaml:{len(text.splitlines())}：" in said


def test_a_migration_from_the_version_in_use_is_an_input_error(workspace: Workspace) -> None:
    text = workspace.form.read_text(encoding="utf-8").split("\nmigrations:")[0].rstrip("\n")
    workspace.form.write_text(f'{text}\nmigrations:\n  "{FORM.version}": {{}}\n', encoding="utf-8")
    with pytest.raises(InputError, match="这是现用版本"):
        inputs.load_form(workspace)


def titled(title: str, period: str = "5月16日") -> bytes:
    table = grid([{**ROW, "时间": period}])
    table[0] = [title]
    return xlsx(table)


@pytest.mark.parametrize(
    ("title", "period", "expected"),
    [
        ("2020年科普工作计划表", "5月", []),
        ("示例岩石动力学专业委员会2020年度科普工作计划", "5月", []),
        ("科普工作计划表", "5月", []),
        ("2019年科普工作计划表", "5月", ["round_wrong"]),
        ("２０１９年度科普工作计划表", "5月", ["round_wrong"]),
        ("2019年科普工作计划表", "2020年5月", ["title_other_year"]),
        ("示例市科协会员服务活动安排表", "5月", ["form_foreign"]),
    ],
)
def test_without_an_identity_the_title_tells(title: str, period: str, expected: list[str]) -> None:
    assert problems(submitted("计划表.xlsx", titled(title, period))) == expected


def test_last_years_word_form_is_named_by_its_title() -> None:
    lines = [
        "附件2",
        "2019年科普工作计划表",
        "填报单位：示例岩石动力学专业委员会 联系人：示例一 联系电话：010-5550 0001",
    ]
    assert problems(submitted("计划表.docx", word([grid()[2:]], lines))) == ["round_wrong"]


def test_the_identity_counts_more_than_the_title() -> None:
    table = grid()
    table[0] = ["2019年科普工作计划表"]
    assert codes(read(with_identity(table, FORM.version))) == []


def test_another_organisations_table_is_named() -> None:
    table = [["示例省科协2020年会员登记表"], ["姓名", "职称", "单位"], ["甲", "研究员", "示例大学"]]
    assert "示例省科协2020年会员登记表" in read_one("登记表.xlsx", xlsx(table)).stuck


CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"


def with_properties(data: bytes) -> bytes:
    """A Word file with the properties that our form has."""
    listed = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property>"
        for number, (name, value) in enumerate((("年度", "2020"), ("表格版本", "2020.1"), ("单位编码", "F04")), 2)
    )
    properties = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{listed}</Properties>'
    )
    override = f'<Override PartName="/docProps/custom.xml" ContentType="{CUSTOM}"/></Types>'
    relation = f'<Relationship Id="rIdC" Type="{RELATION}" Target="docProps/custom.xml"/></Relationships>'
    return rewrite(
        data,
        {
            "docProps/custom.xml": properties.encode(),
            "[Content_Types].xml": lambda old: old.replace(b"</Types>", override.encode()),
            "_rels/.rels": lambda old: old.replace(b"</Relationships>", relation.encode()),
        },
    )


@pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
@pytest.mark.parametrize(("suffix", "kind"), [("doc", Kind.DOC), ("odt", Kind.ODT), ("rtf", Kind.RTF)])
def test_the_identity_stays_through_other_word_formats(suffix: str, kind: Kind) -> None:
    data = libreoffice.convert(with_properties(word([grid()])), ".docx", suffix)
    document = open_document(Part(Place(file=f"计划表.{suffix}"), data), kind)
    assert document
    identity = find_identity(document)
    assert identity
    assert (identity.round, identity.version, identity.unit) == ("2020", "2020.1", "F04")


@pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_the_identity_stays_through_other_workbook_formats(suffix: str) -> None:
    data = libreoffice.convert(with_identity(grid(), "2020.1"), ".xlsx", suffix)
    record = submitted(f"计划表.{suffix}", data).record
    assert record.identity
    assert (record.identity.round, record.identity.version) == ("2020", "2020.1")


def test_notes_say_what_was_not_as_in_our_form() -> None:
    table = grid(labels=list(reversed(LABELS)))
    table[2] = ["活动主题" if label == "活动名称*" else label for label in table[2]]
    notes = submitted("计划表.xlsx", xlsx(table)).record.notes
    assert notes == (
        "工作表“Sheet1”的表头在第3行",
        "“活动主题”一栏按“活动名称”理解",
        "栏目次序与下发的表格不同，按栏名对上了",
    )


def test_our_own_form_untouched_has_no_notes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(with_identity(grid(), FORM.version)))
    book.worksheets[0].title = "工作计划表"
    assert submitted("计划表.xlsx", saved(book)).record.notes == ()


def test_word_properties_of_docx_are_an_identity() -> None:
    stream = io.BytesIO()
    document = docx.Document(io.BytesIO(word([grid()])))
    document.core_properties.identifier = "2019/2019.1/F01"
    document.save(stream)
    assert problems(submitted("计划表.docx", stream.getvalue())) == ["round_wrong"]

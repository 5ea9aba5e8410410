"""The sender's own file, marked: the marks are at the cells, everything else is as it was, and it reads the same."""

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
import python_calamine
import xlwt
from docx.oxml.ns import qn
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

from pipeline.collect.letters.marking.mark import Marked, mark
from pipeline.collect.letters.marking.marks import MARK_LIMIT, marks_of, spot_of
from pipeline.model.problem import Place, Problem, Severity
from pipeline.tools import libreoffice
from tests.collect.builders import ROW, grid, read_one, rewrite, rows, submitted, word, xlsx, zipped
from tests.conftest import PROJECT

DAY = date(2020, 4, 16)
BAD = rows({"时间": "待定的某天"}, {"预计人次": "很多", "对应要点": "99"})
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def at(sheet: str, cell: str, what: str = "有问题。", severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code="x", severity=severity, place=Place(file="a", sheet=sheet, cell=cell), what=what, cure="请改。")


def marked(data: bytes, name: str, *problems: Problem) -> Marked:
    made = mark(data, name, problems, DAY)
    assert made
    return made


def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def own_problems(name: str, data: bytes) -> tuple[Problem, ...]:
    found = submitted(name, data).record.problems
    assert found
    return found


def test_each_wrong_cell_of_a_workbook_is_coloured_and_says_what_to_do() -> None:
    data = xlsx(grid(BAD))
    problems = own_problems("计划.xlsx", data)
    sheet = book(marked(data, "计划.xlsx", *problems).content)["Sheet1"]
    for problem in problems:
        cell = sheet[problem.place.cell]
        assert cell.fill.fgColor.rgb == (RED if problem.severity is Severity.ERROR else YELLOW)
        assert cell.comment
        assert cell.comment.author == "秘书处核对"
        assert problem.what in cell.comment.text
        assert problem.cure in cell.comment.text
    commented = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert commented == {problem.place.cell for problem in problems}


def test_each_wrong_cell_of_a_word_file_is_shaded_and_says_what_to_do() -> None:
    data = word([grid(BAD)])
    problems = own_problems("计划.docx", data)
    document = docx.Document(io.BytesIO(marked(data, "计划.docx", *problems).content))
    comments = {comment.comment_id: comment for comment in document.comments}
    assert len(comments) == len({problem.place.cell for problem in problems})
    table = document.tables[0]
    for problem in problems:
        row, column = spot_of(problem.place.cell) or (0, 0)
        cell = table.cell(row - 1, column - 1)._tc
        assert [shading.get(qn("w:fill")) for shading in cell.iter(qn("w:shd"))] in [["FFC7CE"], ["FFEB9C"]]
        (start,) = cell.iter(qn("w:commentRangeStart"))
        comment = comments[int(start.get(qn("w:id"), ""))]
        assert comment.author == "秘书处核对"
        assert problem.what in comment.text
        assert len(list(cell.iter(qn("w:commentReference")))) == 1


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", xlsx(grid(BAD))), ("a.docx", word([grid(BAD)]))])
def test_a_marked_file_reads_as_the_unmarked_one(name: str, data: bytes) -> None:
    """People mend the marked copy and send that."""
    before = submitted(name, data)
    after = submitted(name, marked(data, name, *before.record.problems).content)
    assert after.content == before.content
    assert after.record.problems == before.record.problems
    assert after.record.digest == before.record.digest


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", xlsx(grid(BAD))), ("a.docx", word([grid(BAD)]))])
def test_the_same_file_gives_the_same_bytes(name: str, data: bytes) -> None:
    problems = own_problems(name, data)
    assert marked(data, name, *problems).content == marked(data, name, *problems).content


def test_libreoffice_opens_a_marked_workbook_and_shows_the_comments() -> None:
    data = xlsx(grid(BAD))
    problems = own_problems("计划.xlsx", data)
    again = libreoffice.convert(marked(data, "计划.xlsx", *problems).content, ".xlsx", "ods")
    shown = etree.fromstring(zipfile.ZipFile(io.BytesIO(again)).read("content.xml"))
    notes = [
        "".join(note.itertext()) for note in shown.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation")
    ]
    assert len(notes) == len(problems)
    assert all(any(problem.what in note for note in notes) for problem in problems)


def test_libreoffice_opens_a_marked_word_file_and_shows_the_comments() -> None:
    data = word([grid(BAD)])
    problems = own_problems("计划.docx", data)
    again = libreoffice.convert(marked(data, "计划.docx", *problems).content, ".docx", "odt")
    shown = etree.fromstring(zipfile.ZipFile(io.BytesIO(again)).read("content.xml"))
    notes = [
        "".join(note.itertext()) for note in shown.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation")
    ]
    assert all(any(problem.what in note for note in notes) for problem in problems)


def decorated() -> bytes:
    """A workbook with a picture, a drop-down list, a comment of the sender's, widths and a second sheet."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "计划"
    sheet["A1"], sheet["B2"] = "标题", "=1+1"
    sheet.merge_cells("A1:C1")
    sheet["B3"].comment = Comment("请领导过目", "张三")
    sheet["B3"].number_format = "0.00"
    sheet.column_dimensions["B"].width = 30
    rule = DataValidation(type="list", formula1='"是,否"')
    rule.add("C2:C9")
    sheet.add_data_validation(rule)
    picture = io.BytesIO()
    Picture.new("RGB", (20, 10), "red").save(picture, "PNG")
    sheet.add_image(Image(io.BytesIO(picture.getvalue())), "E2")
    made.create_sheet("附表")["A1"] = "别的"
    result = io.BytesIO()
    made.save(result)
    return result.getvalue()


def test_everything_else_in_the_workbook_stays() -> None:
    data = decorated()
    made = marked(data, "a.xlsx", at("计划", "B3"), at("计划", "D7"), at("附表", "B2", severity=Severity.WARNING))
    before, after = (dict_of(one) for one in (data, made.content))
    untouched = {name for name in before if before[name] == after.get(name)}
    changed = set(before) - untouched
    assert changed == {
        "[Content_Types].xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
        "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml",
        *({"xl/worksheets/_rels/sheet2.xml.rels"} & set(before)),
    } & set(before) | (changed & {"xl/worksheets/_rels/sheet1.xml.rels"})  # fmt: skip
    opened = book(made.content)
    sheet = opened["计划"]
    assert sheet["B2"].value == "=1+1"
    assert sheet.column_dimensions["B"].width == 30
    assert sheet["B3"].number_format == "0.00"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:C1"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"是,否"'
    assert "xl/media/image1.png" in untouched
    assert b"<drawing " in after["xl/worksheets/sheet1.xml"]
    assert sheet["B3"].comment.text.startswith("请领导过目")
    assert "有问题。" in sheet["B3"].comment.text
    assert "有问题。" in sheet["D7"].comment.text
    assert opened["附表"]["B2"].fill.fgColor.rgb == YELLOW


def dict_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_merged_cell_is_marked_at_its_corner() -> None:
    data = xlsx([["甲", None, None], [1, 2, 3]], merges=["A1:C1"])
    sheet = book(marked(data, "a.xlsx", at("Sheet1", "C1")).content)["Sheet1"]
    assert sheet["A1"].comment
    assert sheet["A1"].fill.fgColor.rgb == RED


def test_several_problems_of_a_cell_are_one_comment_in_the_gravest_colour() -> None:
    problems = (at("Sheet1", "A1", "第一处。", Severity.WARNING), at("Sheet1", "A1", "第二处。"))
    cell = book(marked(xlsx([["甲"]]), "a.xlsx", *problems).content)["Sheet1"]["A1"]
    assert cell.fill.fgColor.rgb == RED
    assert "请核对：第一处。请改。\n请改正：第二处。请改。" in cell.comment.text


def test_a_cell_that_is_not_there_is_made_in_its_place() -> None:
    data = xlsx([[1, None, None, 4], [], [], [9]])
    made = marked(data, "a.xlsx", at("Sheet1", "C1"), at("Sheet1", "B2"), at("Sheet1", "AA30"))
    rows_of = etree.fromstring(dict_of(made.content)["xl/worksheets/sheet1.xml"]).iter("{*}row")
    spots = [[cell.get("r") for cell in row] for row in rows_of]
    assert [cells for cells in spots if cells] == [["A1", "C1", "D1"], ["B2"], ["A4"], ["AA30"]]
    assert book(made.content)["Sheet1"]["AA30"].comment


def test_an_old_workbook_becomes_a_new_one_first() -> None:
    old = xlwt.Workbook()
    sheet = old.add_sheet("计划")
    sheet.write(0, 0, "甲")
    sheet.write(1, 1, "错的")
    stream = io.BytesIO()
    old.save(stream)
    made = marked(stream.getvalue(), "计划.xls", at("计划", "B2"))
    assert (made.suffix, "xlsx" in made.note) == (".xlsx", True)
    assert "有问题。" in book(made.content)["计划"]["B2"].comment.text
    assert made.content == marked(stream.getvalue(), "计划.xls", at("计划", "B2")).content


def test_an_ods_file_becomes_a_workbook_first() -> None:
    data = libreoffice.convert(xlsx([["甲"], ["错的"]]), ".xlsx", "ods")
    made = marked(data, "计划.ods", at("Sheet1", "A2"))
    assert book(made.content)["Sheet1"]["A2"].comment
    assert "ODS" in made.note


def test_a_csv_file_and_a_pasted_table_become_a_workbook_of_what_was_read() -> None:
    made = marked("甲,乙\n=cmd|' /C calc'!A0,错的\n".encode(), "计划.csv", at("CSV", "B2"))
    sheet = book(made.content)["CSV"]
    assert sheet["B2"].comment
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=cmd|' /C calc'!A0", "s")
    html = "<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>错的</td></tr></table>".encode()
    made = marked(html, "正文（HTML）", at("表格1", "B2"))
    assert book(made.content)["表格1"]["B2"].comment
    assert "另做" in made.note


def macro_workbook() -> bytes:
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    tie = b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>'  # noqa: E501
    return rewrite(
        xlsx([["甲"], ["错的"]]),
        {
            "[Content_Types].xml": lambda text: text.replace(plain, kind).replace(b"</Types>", macro),
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(b"</Relationships>", tie),
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros",
        },
    )


def test_macros_are_never_sent_on() -> None:
    made = marked(macro_workbook(), "计划.xlsm", at("Sheet1", "A2"))
    parts = dict_of(made.content)
    assert not [name for name in parts if "vba" in name.casefold()]
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    assert b"vbaProject" not in parts["xl/_rels/workbook.xml.rels"]
    assert (made.suffix, made.note) == (".xlsx", "宏已去掉")
    assert book(made.content)["Sheet1"]["A2"].comment


@pytest.mark.parametrize(
    "name", ["xl/embeddings/oleObject1.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.bin"]
)
def test_what_runs_in_other_ways_is_left_behind(name: str) -> None:
    content = b"<x/>" if name.endswith(".xml") else b"\xd0\xcf"
    made = marked(rewrite(xlsx([["甲"], ["错的"]]), {name: content}), "计划.xlsx", at("Sheet1", "A2"))
    assert name not in dict_of(made.content)
    assert "另做" in made.note
    assert book(made.content)["Sheet1"]["A2"].comment


def test_a_file_with_a_document_type_is_not_opened() -> None:
    data = rewrite(
        xlsx([["甲"]]), {"xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet>&x;</worksheet>'}
    )
    assert mark(data, "计划.xlsx", [at("Sheet1", "A1")], DAY) is None


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", zipped({"a": b"b"}), b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_cannot_be_opened_cannot_be_marked(data: bytes) -> None:
    assert mark(data, "计划.xlsx", [at("Sheet1", "A1")], DAY) is None


def test_problems_without_a_cell_leave_no_mark() -> None:
    assert mark(xlsx([["甲"]]), "计划.xlsx", [at("Sheet1", "")], DAY) is None


def test_marks_are_bounded_and_hold_what_xml_can() -> None:
    many = [at("Sheet1", f"A{number}") for number in range(1, MARK_LIMIT + 200)]
    assert len(marks_of(many)) == MARK_LIMIT
    (one,) = marks_of([at("Sheet1", "A1", "坏\x00字\x0b符" + "长" * 5000)])
    assert one.text.startswith("请改正：坏字符")
    assert len(one.text) == 1500


def test_word_cells_are_counted_as_the_reader_counts_them() -> None:
    """Merged cells, a deleted row, a table inside a cell: every cell that the reader names is found, with its text."""
    document = docx.Document()
    table = document.add_table(4, 3)
    for row in range(4):
        for column in range(3):
            table.cell(row, column).text = f"r{row + 1}c{column + 1}"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(2, 2).merge(table.cell(3, 2))
    deleted = table.rows[1]._tr
    deleted.get_or_add_trPr().append(deleted.makeelement(qn("w:del"), {}))
    inner = table.cell(2, 0).add_table(1, 1)
    inner.cell(0, 0).text = "inner"
    stream = io.BytesIO()
    document.save(stream)
    cells = {("表格1", "A1"): "r1c1", ("表格1", "C1"): "r1c3", ("表格1", "A2"): "r3c1", ("表格1", "C3"): "r3c3"}
    cells["表格2", "A1"] = "inner"
    for (sheet, cell), text in cells.items():
        made = marked(stream.getvalue(), "a.docx", at(sheet, cell))
        body = etree.fromstring(dict_of(made.content)["word/document.xml"])
        (start,) = body.iter(qn("w:commentRangeStart"))
        assert text in "".join(next(start.iterancestors(qn("w:tc"))).itertext())


def test_a_cell_inside_a_content_control_is_marked() -> None:
    def wrap(text: bytes) -> bytes:
        opening = b"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        first = text.index(b"<w:p>", text.index(b"<w:tc>"))
        last = text.index(b"</w:p>", first) + 6
        return text[:first] + opening + text[first:last] + b"</w:sdtContent></w:sdt>" + text[last:]

    data = rewrite(word([[["单击此处输入", "乙"]]]), {"word/document.xml": wrap})
    made = marked(data, "a.docx", at("表格1", "A1"))
    document = docx.Document(io.BytesIO(made.content))
    assert [comment.text for comment in document.comments] == ["请改正：有问题。请改。"]
    body = etree.fromstring(dict_of(made.content)["word/document.xml"])
    (start,) = body.iter(qn("w:commentRangeStart"))
    assert "单击此处输入" in "".join(next(start.iterancestors(qn("w:p"))).itertext())


def test_a_word_file_with_comments_keeps_them() -> None:
    document = docx.Document()
    run = document.add_paragraph("请看").add_run("这里")
    document.add_comment(run, "领导说行", author="秘书处")  # the unit's own
    document.add_table(1, 1).cell(0, 0).text = "错的"
    stream = io.BytesIO()
    document.save(stream)
    made = docx.Document(io.BytesIO(marked(stream.getvalue(), "a.docx", at("表格1", "A1")).content))
    assert [(one.author, one.text) for one in made.comments] == [
        ("秘书处", "领导说行"),
        ("秘书处核对", "请改正：有问题。请改。"),
    ]


@pytest.mark.parametrize("path", sorted((PROJECT / "inputs/2020/replies").glob("*.xls*")), ids=lambda path: path.name)
def test_the_sample_replies_can_be_marked(path: Path) -> None:
    data = path.read_bytes()
    submission = read_one(path.name, data).submission
    if submission is None:
        return
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as sheets:
        problem = at(sheets.sheet_names[0], "B6")
    made = marked(data, path.name, problem)
    assert made.note.startswith("原件是") is (path.suffix == ".xls")
    assert submitted(path.name, made.content).record.digest == submission.digest


def test_text_that_looks_like_a_formula_or_markup_stays_text() -> None:
    evil = [{**ROW, "活动名称": "=cmd|' /C calc'!A0", "时间": "<w:p>&某天</w:p>"}]
    for name, data in (("a.xlsx", xlsx(grid(evil))), ("a.docx", word([grid(evil)]))):
        problems = own_problems(name, data)
        made = marked(data, name, *problems)
        again = submitted(name, made.content)
        assert again.content == submitted(name, data).content


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_second_round_of_marks_takes_the_first_back(kind: str) -> None:
    """The sender mends one cell of the marked copy and sends it; only what is still wrong is marked then."""
    name, sheet = f"a.{kind}", "Sheet1" if kind == "xlsx" else "表格1"
    table = [["甲", "乙"], ["丙", "丁"]]
    first = marked(
        xlsx(table) if kind == "xlsx" else word([table]), name, at(sheet, "A1", "一。"), at(sheet, "B2", "二。")
    )
    second = marked(first.content, name, at(sheet, "B2", "三。"))
    if kind == "xlsx":
        opened = book(second.content)[sheet]
        assert opened["A1"].comment is None
        assert opened["A1"].fill.patternType is None
        assert opened["B2"].comment.text == "秘书处核对：\n请改正：三。请改。"
        assert opened["B2"].fill.fgColor.rgb == RED
        assert dict_of(second.content)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 1
    else:
        document = docx.Document(io.BytesIO(second.content))
        assert [comment.text for comment in document.comments] == ["请改正：三。请改。"]
        body = dict_of(second.content)["word/document.xml"]
        assert body.count(b"commentReference") == 1
        assert body.count(b"FFC7CE") == 1


def test_a_second_round_keeps_what_the_sender_wrote() -> None:
    first = marked(decorated(), "a.xlsx", at("计划", "B3", "一。"))
    second = marked(first.content, "a.xlsx", at("计划", "B3", "二。"))
    text = book(second.content)["计划"]["B3"].comment.text
    assert text == "请领导过目\n秘书处核对：\n请改正：二。请改。"

"""The same plan in every format that people send: the same answers are read from each."""

import shutil
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.collect.intake.part import Part
from pipeline.collect.reading.documents import open_document
from pipeline.model.problem import Place
from pipeline.tools import libreoffice
from pipeline.untrusted.kind import Kind
from tests.collect.builders import HEAD, grid, problems, read_one, rewrite, submitted, word, xlsx
from tests.collect.reading.books import xls, xlsb

needs_libreoffice = pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
EXPECTED = submitted("计划表.xlsx", xlsx(grid())).record.digest
TEXTS = [["" if cell is None else str(cell) for cell in row] for row in grid()]


def same(name: str, data: bytes) -> tuple[str, ...]:
    """Assert that the file says what the xlsx says; its notes."""
    submission = submitted(name, data)
    assert submission.record.digest == EXPECTED
    assert submission.content.head["unit"].raw == HEAD["填报单位"]
    assert not problems(submission)
    return submission.record.notes


def text(separator: str) -> str:
    return "\r\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in TEXTS)


def page() -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TEXTS)
    return f"<html><meta charset=gb2312><body><table>{body}</table></body></html>"


def test_binary_workbook() -> None:
    same("计划表.xlsb", xlsb(grid()))


@pytest.mark.parametrize("name", ["计划表.xls", "计划表.et", "计划表.xlsx"])
def test_old_workbook_under_any_name(name: str) -> None:
    same(name, xls(grid()))


@needs_libreoffice
@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "GBK", "gb18030"])
def test_xml_table_of_excel_2003_in_the_character_set_that_it_declares(encoding: str) -> None:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data s:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in TEXTS
    )
    page = (
        f'<?xml version="1.0" encoding="{encoding}"?>\r\n<?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:s="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet s:Name="Sheet1"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    same("计划表.xls", page.encode(encoding))


@needs_libreoffice
def test_ods() -> None:
    same("计划表.ods", libreoffice.convert(xlsx(grid()), ".xlsx", "ods"))


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [
        (",", "gbk"),
        (",", "utf-8"),
        (",", "utf-8-sig"),
        ("\t", "utf-16"),
        ("\t", "utf-16-le"),
        (";", "gb18030"),
        (";", "utf-8-sig"),
        ("|", "utf-8"),
    ],
)
def test_csv_in_every_encoding_and_with_every_separator(separator: str, encoding: str) -> None:
    same("计划表.csv", text(separator).encode(encoding))


def test_csv_that_names_its_separator() -> None:
    same("计划表.csv", ("sep=;\r\n" + text(";")).encode("gbk"))


def test_csv_keeps_the_text_in_quotes_and_numbers_kept_as_text() -> None:
    table = [list(row) for row in TEXTS]
    table[1][5] = '="010-5550 0001"'
    table[3][10] = "'300"
    lines = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    same("计划表.csv", lines.encode("utf-8-sig"))


@pytest.mark.parametrize("name", ["计划表.xls", "计划表.doc", "计划表.html"])
def test_web_page_under_any_name(name: str) -> None:
    same(name, page().encode("gbk"))


def test_single_file_web_page() -> None:
    message = EmailMessage()
    message["MIME-Version"] = "1.0"
    message.set_content("")
    message.add_alternative(page(), subtype="html", charset="utf-8")
    part = Part(Place(file="计划表.mht"), message.as_bytes())
    document = open_document(part, Kind.MHT)
    assert document
    assert [table.text(4, 2) for table in document.tables] == ["岩石为什么会“唱歌”"]


ARCHIVE = b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: "


def test_single_file_web_page_with_a_broken_head() -> None:
    """The standard library ends the headers at the first line without a colon."""
    same(
        "计划表.mht",
        b"this line has no colon\r\n".join([ARCHIVE[:19], ARCHIVE[19:]]) + b"text/html\r\n\r\n" + page().encode(),
    )


def in_each_other(depth: int) -> bytes:
    content = b"text/html\r\n\r\n" + page().encode()
    for number in range(depth):
        content = b"multipart/mixed; boundary=b%d-\r\n\r\n--b%d-\r\nContent-Type: %s\r\n--b%d---\r\n" % (
            number, number, content, number,
        )  # fmt: skip
    return ARCHIVE + content


def test_single_file_web_pages_within_the_bounds_of_mails() -> None:
    """Headers, parts and depth are counted before anything is parsed: the standard library takes 31 s for 0.2 MB."""
    same("计划表.mht", in_each_other(5))
    assert "层" in read_one("计划表.mht", in_each_other(3000)).stuck
    many = ARCHIVE[:19] + b"".join(b"X-%d: a\r\n" % number for number in range(3000)) + ARCHIVE[19:]
    assert "邮件头超过" in read_one("计划表.mht", many + b"text/html\r\n\r\n" + page().encode()).stuck


@needs_libreoffice
@pytest.mark.parametrize("name", ["计划表.doc", "计划表.wps"])
def test_old_word_is_converted(name: str) -> None:
    notes = same(name, libreoffice.convert(word([grid()]), ".docx", "doc"))
    assert any("转换后读" in note for note in notes)


@needs_libreoffice
def test_odt_is_read_without_the_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    data = libreoffice.convert(
        word([grid()[2:]], ["填报单位：示例岩石动力学专业委员会 联系人：示例一 电话：010-5550 0001"]), ".docx", "odt"
    )
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    document = open_document(Part(Place(file="计划表.odt"), data), Kind.ODT)
    assert document
    assert document.tables[0].text(2, 2) == "岩石为什么会“唱歌”"
    assert document.tables[0].above[0].startswith("填报单位：示例岩石动力学专业委员会")


@needs_libreoffice
def test_rtf() -> None:
    data = libreoffice.convert(word([grid()]), ".docx", "rtf")
    document = open_document(Part(Place(file="计划表.rtf"), data), Kind.RTF)
    assert document
    assert document.tables[0].text(4, 2) == "岩石为什么会“唱歌”"


@pytest.mark.parametrize("kind", [Kind.DOC, Kind.WPS, Kind.RTF])
def test_without_libreoffice_it_waits_with_the_reason(
    kind: Kind, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("soffice") is None
    part = Part(Place(file="计划表.doc"), b"\xd0\xcf\x11\xe0")
    with pytest.raises(Exception, match="没有安装") as raised:
        open_document(part, kind)
    assert "LibreOffice" in str(raised.value)


def test_strict_open_xml_is_read() -> None:
    def strict(content: bytes) -> bytes:
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        office = b"http://schemas.openxmlformats.org/officeDocument/2006/"
        content = content.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return content.replace(office, b"http://purl.oclc.org/ooxml/officeDocument/")

    parts = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "_rels/.rels")
    data = rewrite(xlsx(grid()), dict.fromkeys((*parts, "xl/styles.xml"), strict))
    same("计划表.xlsx", data)


def test_a_page_without_any_table_is_no_plan() -> None:
    assert not read_one("说明.html", "<html><body>各位老师好</body></html>".encode()).submission

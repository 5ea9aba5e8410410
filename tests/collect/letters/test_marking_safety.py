"""No letter of ours carries what runs or fetches; no file gets into LibreOffice but by a filter of its own kind."""

import io
import re
import zipfile

import pytest

from pipeline.collect.letters.marking.mark import mark
from pipeline.collect.reading.active import active_content
from pipeline.tools import libreoffice
from pipeline.untrusted.conversion import WAYS, converted
from pipeline.untrusted.kind import Kind, kind_of
from tests.collect.builders import grid, read_one, rewrite, submitted, word, xlsx
from tests.collect.letters.test_marking import BAD, DAY, at, book, dict_of, macro_workbook, marked
from tests.collect.reading.books import xls
from tests.collect.reading.odf import odt
from tests.collect.reading.test_active import IN_WORD, SETTINGS, Change, relation, relations

TEMPLATE = '<w:attachedTemplate xmlns:r="{}" r:id="rIdX"/>'.format(
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)
DROPPED = {"宏", "外部模板"}
"""What is taken out of the sender's file; a file with anything else is not sent on."""


def external(content: bytes) -> list[str]:
    """Relations that lead out of a package, whatever their part is called and written in."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(name).replace(b"\0", b"") for name in package.namelist() if ".rels" in name.casefold()]
    return [match.decode() for part in parts for match in re.findall(rb'[^<]*TargetMode="External"', part)]


@pytest.mark.parametrize(("changes", "what"), IN_WORD, ids=range(len(IN_WORD)))
def test_nothing_that_runs_or_fetches_is_sent_back_in_a_word_file(changes: dict[str, Change], what: str) -> None:
    made = marked(rewrite(word([grid(BAD)]), changes), "计划.docx", at("表格1", "H4"))
    assert not external(made.content)
    assert not active_content(dict_of(made.content))
    assert ("已去掉" in made.note) is (what in DROPPED)
    assert ("另做" in made.note) is (what not in DROPPED)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/connections.xml", b'<connections><webPr url="http://x"/></connections>'),
        ("xl/externalLinks/externalLink1.xml", b'<x:ddeLink xmlns:x="x" ddeService="cmd"/>'),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", relations(relation("externalLinkPath"))),
        ("xl/drawings/_rels/drawing1.xml.rels", relations(relation("image"))),
        ("xl/ctrlProps/ctrlProp1.xml", b"<x/>"),
    ],
)
def test_nothing_that_runs_or_fetches_is_sent_back_in_a_workbook(part: str, content: bytes) -> None:
    made = marked(rewrite(xlsx(grid(BAD)), {part: content}), "计划.xlsx", at("Sheet1", "H4"))
    assert part not in dict_of(made.content)
    assert "另做" in made.note


def test_a_template_elsewhere_is_cut_off_and_the_file_stays_as_it_was() -> None:
    settings = {
        SETTINGS: relations(relation("attachedTemplate", "http://example.org/t.dotm")),
        "word/settings.xml": lambda old: old.replace(b"</w:settings>", TEMPLATE.encode() + b"</w:settings>"),
    }
    data = rewrite(word([grid(BAD)]), settings)
    assert b"attachedTemplate" in dict_of(data)["word/settings.xml"]
    made = marked(data, "计划.docx", at("表格1", "H4"))
    assert (made.suffix, made.note) == (".docx", "外部模板已去掉")
    assert b"attachedTemplate" not in b"".join(dict_of(made.content).values())
    assert submitted("计划.docx", made.content).record.digest == submitted("计划.docx", data).record.digest


def test_what_was_taken_out_is_said_together() -> None:
    both = {SETTINGS: relations(relation("attachedTemplate")), "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
    assert marked(rewrite(word([grid(BAD)]), both), "计划.docx", at("表格1", "H4")).note == "宏、外部模板已去掉"
    assert marked(macro_workbook(), "计划.xlsm", at("Sheet1", "A2")).note == "宏已去掉"


def test_a_document_type_in_a_part_that_only_marking_opens() -> None:
    """Comments of a Word file may be called anything; the reader does not look at those."""
    target = f"{relation('comments', 'notes.dat')}".replace(' TargetMode="External"', "")
    changes = {
        "word/_rels/document.xml.rels": lambda old: old.replace(
            b"</Relationships>", target.encode() + b"</Relationships>"
        ),
        "word/notes.dat": b'<!DOCTYPE c [<!ENTITY a "b">]><w:comments xmlns:w="w"/>',
    }
    made = marked(rewrite(word([grid(BAD)]), changes), "计划.docx", at("表格1", "H4"))
    assert b"DOCTYPE" not in b"".join(dict_of(made.content).values())
    assert "另做" in made.note


PAGE = b"<html><body><table><tr><td>1</td></tr></table><img src='http://127.0.0.1:9/x'></body></html>"
ARCHIVE = b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + PAGE
MAIL = b"From: a@example.org\r\nSubject: x\r\n\r\n" + PAGE


@pytest.mark.parametrize("name", ["计划.doc", "计划.xls", "计划.wps", "计划.et", "计划.rtf", "计划.xml"])
@pytest.mark.parametrize("data", [PAGE, ARCHIVE, MAIL, b"a,b\n1,2\n", b"%PDF-1.4", b"HWP Document File"])
def test_no_page_mail_or_list_gets_into_the_converter(name: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr(libreoffice, "convert", refuse)
    assert kind_of(data, name) not in WAYS
    if not data.startswith(b"From"):
        read_one(name, data)
    mark(data, name, [at("表格1", "A1")], DAY)


def test_every_kind_has_a_filter_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def convert(*arguments: object) -> bytes:
        asked.append(arguments)
        return word([grid()])

    monkeypatch.setattr(libreoffice, "convert", convert)
    monkeypatch.setattr(libreoffice, "is_cut_off", lambda: True)
    for kind in WAYS:
        converted(b"x", kind)
    assert all(isinstance(arguments[-1], str) and arguments[-1] for arguments in asked)
    assert len(asked) == len(WAYS)


@pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
def test_without_a_cut_off_network_only_old_files_of_office_are_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "is_cut_off", lambda: False)
    rtf = read_one("计划.rtf", b"{\\rtf1 x}")
    assert "不能断开它的网络" in rtf.stuck
    assert "请单位" not in rtf.stuck, "its sender can do nothing about it"
    assert marked(xls(grid(BAD)), "计划.xls", at("Sheet1", "H4")).note == "原件是旧版 Excel 表格，已转为 xlsx 格式"
    assert "另做" in marked(odt(grid(BAD)), "计划.odt", at("表格1", "H4")).note
    assert {kind for kind, way in WAYS.items() if way.quiet} == {Kind.DOC, Kind.WPS, Kind.XLS, Kind.ET}


def test_a_table_made_anew_holds_words_alone() -> None:
    """Of cells that would be formulas, and of characters that a workbook can't hold and that show only at saving."""
    words = ["=cmd|' /C calc'!A0", "＝1+1", "+1", "@x", "#N/A", "甲\ufffe\uffff乙"]
    page = "<table>" + "".join(f"<tr><td>{word}</td><td>错</td></tr>" for word in words) + "</table>"
    made = marked(page.encode(), "计划.html", at("表格1", "B1"))
    sheet = book(made.content)["表格1"]
    cells = [sheet.cell(row, 1) for row in range(1, len(words) + 1)]
    assert [cell.value for cell in cells] == [*words[:5], "甲乙"]
    assert {cell.data_type for cell in cells} == {"s"}

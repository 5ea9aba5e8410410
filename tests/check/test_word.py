"""Word files: their own values clause by clause, and their pages as LibreOffice lays them out."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.check.entry import check_docx
from pipeline.check.finding import Finding, Verdict
from pipeline.check.report import Report
from pipeline.check.word import measure_word, read_word
from pipeline.errors import InputError
from pipeline.tools import libreoffice
from tests.check.documents import Sources


@pytest.fixture
def right(document: Sources) -> bytes:
    """The notice as the stage makes it."""
    return document.word("岩学字")


def spoiled(content: bytes, spoil: Callable[[Document], None]) -> bytes:
    document = docx.Document(io.BytesIO(content))
    spoil(document)
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


def paper(document: Document) -> None:
    document.sections[0].page_width = Mm(216)


def margin(document: Document) -> None:
    document.sections[0].left_margin = Mm(31)


def line_pitch(document: Document) -> None:
    for paragraph in document.paragraphs:
        paragraph.paragraph_format.line_spacing = Pt(33)


def no_line_pitch(document: Document) -> None:
    for style in document.styles.element.iter(qn("w:spacing")):
        style.attrib.pop(qn("w:lineRule"), None)
    for element in document.element.body.iter(qn("w:spacing")):
        element.attrib.pop(qn("w:lineRule"), None)


def font(document: Document) -> None:
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.set(qn("w:eastAsia"), "微软雅黑")


def theme(document: Document) -> None:
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.set(qn("w:eastAsiaTheme"), "minorEastAsia")


WRONG = {
    "word-paper": paper,
    "word-margins": margin,
    "word-line-pitch": line_pitch,
    "word-fonts": font,
    "word-theme-fonts": theme,
}


def by_clause(content: bytes) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in measure_word(read_word(content)):
        found.setdefault(finding.clause, []).append(finding)
    return found


@pytest.mark.parametrize("clause", WRONG)
def test_a_value_of_the_file_is_caught_by_its_clause(right: bytes, clause: str) -> None:
    assert [finding.value for finding in by_clause(right)[clause] if finding.verdict is not Verdict.PASSED] == []
    wrong = by_clause(spoiled(right, WRONG[clause]))[clause]
    assert any(finding.verdict is Verdict.FAILED for finding in wrong), [finding.value for finding in wrong]


def test_a_notice_without_exact_line_height_is_caught(right: bytes) -> None:
    assert by_clause(spoiled(right, no_line_pitch))["word-line-pitch"][0].value == "不是固定值"


def results(report: Report) -> dict[str, Verdict]:
    return {result.clause.id: result.verdict for result in report.results}


def pages_spoiled(document: Document) -> None:
    """Several things that only the laid-out pages show."""
    document.sections[0].top_margin = Mm(40)
    document.sections[0].right_margin = Mm(29)
    document.sections[0].footer_distance = Mm(20)
    for paragraph in document.paragraphs:
        style = paragraph.style.style_id if paragraph.style else ""
        if style == "Title":
            for run in paragraph.runs:
                run.font.size = Pt(18)
        if style == "OfficialText":
            paragraph.paragraph_format.first_line_indent = Pt(0)
            _drop_characters(paragraph._p)


def _drop_characters(paragraph: object) -> None:
    for indent in paragraph.iter(qn("w:ind")):  # type: ignore[attr-defined] # an lxml element
        indent.set(qn("w:firstLineChars"), "0")


needs_libreoffice = pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")


@needs_libreoffice
def test_the_pages_of_the_right_file_are_measured_like_a_pdf(right: bytes) -> None:
    found = results(check_docx(right))
    assert found["word-layout"] is Verdict.PASSED
    for clause in ("mark-top", "red-line-length", "title-size", "body-indent", "page-number-height", "characters"):
        assert found[clause] is Verdict.PASSED, clause


@needs_libreoffice
def test_what_only_the_pages_show_is_caught(right: bytes) -> None:
    found = results(check_docx(spoiled(right, pages_spoiled)))
    for clause in ("mark-top", "margin-right", "title-size", "body-indent", "page-number-height", "word-margins"):
        assert found[clause] is Verdict.FAILED, clause


def test_without_libreoffice_nothing_is_called_conforming(right: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    report = check_docx(right)
    assert results(report)["word-layout"] is Verdict.NOT_VERIFIED
    assert "符合标准" not in report.verdict
    assert report.verdict.startswith("未验证")


def bomb() -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (60 * 1024 * 1024))
    return result.getvalue()


def entities() -> bytes:
    text = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><w:document xmlns:w="x">&a;</w:document>'
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as package:
        package.writestr("word/document.xml", text)
    return result.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old", bomb()])
def test_what_is_no_word_file_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(InputError, match="打不开这个 Word 文件"):
        check_docx(content)


def test_a_document_type_is_refused() -> None:
    with pytest.raises(InputError, match="DOCTYPE"):
        read_word(entities())

"""Templates as an office leaves them, streamed: the words that docxtpl writes, and what its tree would have mended."""

import io
import struct
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu
from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup

from pipeline.errors import TemplateError
from pipeline.render.environment import word_environment
from pipeline.render.stable import unpack
from pipeline.render.word import DocumentProperties
from pipeline.render.word_package import Picture
from pipeline.render.word_sections import SectionStart, written_section
from pipeline.render.word_stream import WordContent, stream_docx
from pipeline.render.word_text import inner_text
from pipeline.standard.layout import mm

PROPERTIES = DocumentProperties("示例&题", "示例会", date(2020, 4, 1))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def save(document: Document, folder: Path) -> None:
    (folder / "docx").mkdir(exist_ok=True)
    document.save(str(folder / "docx" / "x.docx"))


def streamed(folder: Path, context: dict[str, Any], **more: Any) -> bytes:
    out = io.BytesIO()
    stream_docx(folder, "x.docx", WordContent(context, **more), PROPERTIES, out)
    return out.getvalue()


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def png(across: int, down: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", across, down, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + b"\x80" * across for _ in range(down)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_the_words_are_those_that_docxtpl_writes(tmp_path: Path) -> None:
    document = docx.Document()
    split = document.add_paragraph("{")
    for piece in ("{ na", "me }", "} 收"):  # as Word splits what is typed
        split.add_run(piece)
    for text in (
        "{%p for item in items %}",
        "{{ loop.index }}. {{ item|upper }}",
        "{%p endfor %}",
        "{% if “a” == name %}甲{% else %}乙{% endif %}",
        "{{r rich }}",
    ):
        document.add_paragraph(text)
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "{%tr if items %}", "{%tr endif %}"
    save(document, tmp_path)
    context = {"name": "a<&>", "items": ["x & y", "</w:t>"], "rich": Markup("<w:r><w:t>富</w:t></w:r>")}
    template = DocxTemplate(str(tmp_path / "docx" / "x.docx"))
    template.render(context, word_environment())
    by_docxtpl = io.BytesIO()
    template.save(by_docxtpl)
    wanted = lines(by_docxtpl.getvalue())
    assert wanted == ["a<&> 收", "1. X & Y", "2. </W:T>", "乙", "富"]
    assert lines(streamed(tmp_path, context)) == wanted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("平常", "平常"),
        ("{{ 7*7 }}{% x %}{_{", "{{ 7*7 }}{% x %}{_{"),
        ("</w:t><&>", "&lt;/w:t&gt;&lt;&amp;&gt;"),
        ("上\r\n下\r末", '上</w:t><w:br/><w:t xml:space="preserve">下</w:t><w:br/><w:t xml:space="preserve">末'),
        ("甲\t乙", '甲</w:t><w:tab/><w:t xml:space="preserve">乙'),
        ("a\x00\x07\x1f\x7f\ud800\uffffb", "ab"),
        ("", ""),
    ],
)
def test_text_that_xml_would_trip_over(text: str, written: str, tmp_path: Path) -> None:
    assert inner_text(text) == written
    document = docx.Document()
    document.add_paragraph("始{{ text }}终")
    save(document, tmp_path)
    body = unpack(streamed(tmp_path, {"text": text}))["word/document.xml"]
    etree.fromstring(body)
    assert f"始{written}终" in body.decode()


def test_the_same_bytes_twice_and_properties_filled(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ a }}")
    document.core_properties.title, document.core_properties.subject = "模板", "{{ a }}的主题"
    document.sections[0].footer.paragraphs[0].text = "脚{{ a }}"
    save(document, tmp_path)
    content = streamed(tmp_path, {"a": "甲&乙"})
    assert content == streamed(tmp_path, {"a": "甲&乙"})
    written = docx.Document(io.BytesIO(content))
    told = written.core_properties
    assert (told.title, told.author, told.subject, told.language) == ("示例&题", "示例会", "甲&乙的主题", "zh-CN")
    assert told.modified is not None
    assert told.modified.date() == date(2020, 4, 1)
    assert written.sections[0].footer.paragraphs[0].text == "脚甲&乙"


def test_pictures_in_a_loop_beside_the_templates_own(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{%p for key in keys %}")
    document.add_picture(io.BytesIO(png(4, 4)))
    document.add_paragraph("{{r picture(key) }}")
    document.add_paragraph("{%p endfor %}")
    save(document, tmp_path)
    pictures = {"a": Picture(png(30, 10), mm(90), "说明<1>"), "b": Picture(png(5, 5), mm(10), "二")}
    pictures["c"] = Picture(b"", mm(1), "")
    content = streamed(tmp_path, {"keys": ["a", "b", "a"]}, pictures=pictures)
    shapes = list(docx.Document(io.BytesIO(content)).inline_shapes)
    assert len({shape._inline.docPr.get("id") for shape in shapes}) == len(shapes) == 6
    assert [shape._inline.docPr.get("descr") for shape in shapes[1::2]] == ["说明<1>", "二", "说明<1>"]
    assert shapes[1].width / shapes[1].height == pytest.approx(3, rel=0.001)
    media = [name for name in unpack(content) if name.startswith("word/media/")]
    assert len(media) == 3  # its own, a and b once each; c is not asked for
    with pytest.raises(TemplateError, match="“d”没有"):
        streamed(tmp_path, {"keys": ["d"]}, pictures=pictures)


def headed(folder: Path, field: str) -> None:
    """Two sections in a loop under a header that names the nearest heading, as Word saves it."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>书</w:t></w:r>"))
    for element in parse_xml(f"<w:p {nsdecls('w')}>{field}</w:p>"):
        document.sections[0].header.paragraphs[0]._p.append(element)
    document.add_paragraph("{%p for name in names %}")
    document.add_paragraph("{{ name }}")
    document.add_section(WD_SECTION.ODD_PAGE)
    document.add_paragraph("{%p endfor %}")
    save(document, folder)


@pytest.mark.parametrize(
    "field",
    [
        '<w:fldSimple w:instr=" STYLEREF 1 "><w:r><w:t>{{r marked(name) }}</w:t></w:r></w:fldSimple>',
        '<w:fldSimple w:instr=" STYLEREF 1 "/>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> STYLEREF "标题 1" \\* MERGEFORMAT </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{{r mar</w:t></w:r>'
        '<w:r><w:t>ked(name) }}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ],
)
def test_each_section_has_a_running_head_of_its_own(field: str, tmp_path: Path) -> None:
    headed(tmp_path, field)
    starts = iter([SectionStart(5, True, ("甲 & 乙", "", "")), SectionStart(running=("丙", "", "")), SectionStart()])
    content = streamed(tmp_path, {"names": ["一", "二"]}, section=lambda: next(starts))
    sections = docx.Document(io.BytesIO(content)).sections
    heads = [etree.fromstring(etree.tostring(section.header._element)) for section in sections]
    assert ["".join(text.text or "" for text in head.iter(f"{W}t")) for head in heads[:2]] == ["书甲 & 乙", "书丙"]
    assert all("STYLEREF" in etree.tostring(head, encoding="unicode") for head in heads)
    numbering: Any = sections[0]._sectPr.find(qn("w:pgNumType"))
    assert numbering.get(qn("w:start")) == "5"


def test_a_section_break_takes_the_form_of_the_section_it_is_in(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph('{{p section_break("Normal") }}')
    document.add_section(WD_SECTION.ODD_PAGE)
    document.sections[0].page_width, document.sections[1].page_width = Emu(5_000_000), Emu(6_000_000)
    document.add_paragraph('{{p section_break("Normal") }}')
    save(document, tmp_path)
    widths = [section.page_width for section in docx.Document(io.BytesIO(streamed(tmp_path, {}))).sections]
    assert [round((width or 0) / 1e6) for width in widths] == [5, 5, 6, 6]


@pytest.mark.parametrize(
    ("inside", "written"),
    [
        ('<w:pgNumType w:fmt="decimal" w:start="1"/>', '<w:pgNumType w:start="7" w:fmt="decimal"/>'),
        ("<w:pgMar/><w:cols/>", '<w:pgMar/><w:pgNumType w:start="7"/><w:cols/>'),
        ("", '<w:pgNumType w:start="7"/>'),
    ],
)
def test_a_section_counted_anew(inside: str, written: str) -> None:
    section = f"<w:sectPr>{inside}</w:sectPr>"
    assert written_section(section, SectionStart(7), {}) == f"<w:sectPr>{written}</w:sectPr>"
    assert written_section(section, SectionStart(), {}) == section


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ unknown }}", "不认识“unknown”"),
        ("{{ item.lost }}", "段落“{{ item.lost }}”：模板无法填写"),
        ("{{ item.__class__.__mro__ }}", "模板无法填写"),
        ("{% for x in item %}", "endfor"),
    ],
)
def test_what_is_wrong_is_said_with_its_paragraph(text: str, said: str, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(text)
    save(document, tmp_path)
    with pytest.raises(TemplateError, match=r"x\.docx") as caught:
        streamed(tmp_path, {"item": {"a": 1}})
    assert said in str(caught.value)


def test_a_missing_template_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="make templates"):
        streamed(tmp_path, {})

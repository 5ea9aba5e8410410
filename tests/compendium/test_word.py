"""The Word file by itself: filled from values, read back as XML, laid out by LibreOffice to see whether it obeys."""

import dataclasses
import io
import re
import zipfile
from typing import Any

import pytest
from lxml import etree

from pipeline import inputs
from pipeline.compendium.anchors import anchor_of, bookmark_of
from pipeline.compendium.assemble import Book
from pipeline.compendium.contexts import context_of
from pipeline.compendium.coverage import cover
from pipeline.compendium.exhibit import Exhibit
from pipeline.compendium.exhibits import exhibits
from pipeline.compendium.gate import check_word
from pipeline.compendium.gate_numbers import numbered_lines
from pipeline.compendium.index_lines import blocks_of
from pipeline.compendium.statistics import count
from pipeline.compendium.word import write_book
from pipeline.compendium.word_pages import ColumnsPlace, Paging, TablePlace
from pipeline.render.stable import unpack
from pipeline.render.text import squeeze
from pipeline.render.word import DocumentProperties
from pipeline.tools import libreoffice
from pipeline.workspace import Workspace
from tests.compendium.books import HOSTILE, MAKING, book_of, sample_collection
from tests.conftest import PROJECT
from tests.notice.test_products_valid import misplaced
from tests.press.book import page_texts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NASTY = "</w:t></w:r>{{ 7*7 }}{% for a in b %}&amp;\x07\x0b\ud800 ]]>\n第二行"

needs_libreoffice = pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")


@dataclasses.dataclass(frozen=True)
class Written:
    book: Any
    context: dict[str, Any]
    paging: Paging
    content: bytes

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(unpack(self.content)["word/document.xml"])


@pytest.fixture(scope="module")
def written() -> Written:
    """The sample round, with pages looser than any program would make them: every heading on its own, and more."""
    workspace = Workspace.open(PROJECT, "2020")
    book = book_of(workspace, sample_collection(inputs.load_form(workspace)))
    overview = overview_of(book)
    context = context_of(book, count(book), overview, MAKING)
    context["chapters"][0]["entries"][0]["contact"] = NASTY
    anchors = [heading.anchor for heading in context["headings"]]
    sixty = next(heading.anchor for heading in context["headings"] if heading.text.endswith("F02"))
    # 一、概览 1; 二、F01 5, F02 6–14, F03 15; 三、17, D01 17 with a row over a page's end; 四 23, 五 25; notice 27;
    # indexes of units 29, activities 30–31, categories 32, months 33, work points 34
    numbers = ["1", "5", "5", "6", "15", "17", "17", "23", "25", "27", "29", "30", "32", "33", "34"]
    labels = dict(zip(anchors, numbers, strict=True))
    for entry, first in ((book.entries[0], 5), (book.entries[1], 6), (book.entries[3], 17)):
        rows = enumerate(entry.activities)
        labels |= {bookmark_of(anchor_of(entry, one)): str(first + row // 7) for row, one in rows}
    labels |= {"_Exhibit1": "1", "_Chart1": "1", "_Exhibit2": "2", "_Chart2": "2", "_Exhibit3": "3", "_Chart3": "3"}
    labels["_Exhibit4"] = "4"
    hostile = anchors[6]
    tables = {sixty: TablePlace((7, 14, 21, 28, 35, 42, 49, 56)), hostile: TablePlace((), spills=True)}
    blocks = blocks_of(context["indexes"][1]["index"], labels)
    lectures = next(number for number, block in enumerate(blocks) if len(block.lines) >= 60)
    pages, columns = {(2 * lectures + 1, 20)}, {(2 * lectures + 1, 10), (2 * lectures + 1, 30)}
    paging = Paging(labels, tables, {anchors[11]: ColumnsPlace(frozenset(pages), frozenset(columns))})
    return Written(book, context, paging, write(context, overview, paging))


def overview_of(book: Book) -> tuple[Exhibit, ...]:
    """Four exhibits, three of them with a chart, each on a page of its own."""
    found = {exhibit.key: exhibit for exhibit in exhibits(book, count(book), cover(book))}
    last = dataclasses.replace(found["items"], chart=None, chart_title="")
    return (found["groups"], found["categories"], found["months"], last)


def write(context: dict[str, Any], overview: Any, paging: Paging) -> bytes:
    charts = {exhibit.key: exhibit.chart for exhibit in overview if exhibit.chart}
    properties = DocumentProperties(context["title"], "示例学会", inputs.load_notice(workspace()).deadline)
    return write_book(PROJECT / "templates", context, charts, paging, properties)


def workspace() -> Workspace:
    return Workspace.open(PROJECT, "2020")


def texts(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def test_every_part_is_xml_in_the_order_of_the_schema(written: Written) -> None:
    for name, part in unpack(written.content).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
        if re.fullmatch(r"word/(document|header\w+|footer\w+|styles)\.xml", name):
            assert misplaced(part) == [], name


def test_hostile_text_stands_as_it_is(written: Written) -> None:
    check_word(written.book, numbered_lines(written.context, written.paging.labels), written.content)
    said = texts(written.root)
    assert "</w:t></w:r>{{ 7*7 }}{% for a in b %}&amp; ]]>第二行" in said
    assert squeeze(HOSTILE[0]) in squeeze(said)
    contact = next(p for p in written.root.iter(f"{W}p") if "7*7" in texts(p))
    assert len(list(contact.iter(f"{W}br"))) == 1


def test_the_same_values_give_the_same_bytes(written: Written) -> None:
    book = written.book
    overview = overview_of(book)
    assert write(written.context, overview, written.paging) == written.content


def test_headings_captions_and_contents_are_real(written: Written) -> None:
    root = written.root
    styles = [(style.get(f"{W}val"), texts(p)) for p in root.iter(f"{W}p") for style in p.iterfind(f"{W}pPr/{W}pStyle")]
    assert [text for style, text in styles if style == "Heading1"][:2] == ["一、概览", "二、分支机构"]
    assert next(text for style, text in styles if style == "Heading3") == "（一）按单位类别"
    assert next(text for style, text in styles if style == "Caption") == "表1\u3000各类单位报送情况"
    codes = [(code.text or "").split() for code in root.iter(f"{W}instrText")]
    assert [code[:2] for code in codes if code[0] == "SEQ"][:3] == [["SEQ", "表"], ["SEQ", "图"], ["SEQ", "表"]]
    assert [code for code in codes if code[0] == "TOC"] == [["TOC", "\\o", '"1-2"', "\\h", "\\z", "\\u"]]
    lines = [line for line in numbered_lines(written.context, written.paging.labels) if line.number]
    assert sum(code[0] == "PAGEREF" for code in codes) == len(lines) > 200
    assert ["REF", "_RefTable1", "\\h"] in codes
    assert not [mark for mark in root.iter(f"{W}fldChar") if mark.get(f"{W}dirty")]
    assert b"updateFields" not in unpack(written.content)["word/settings.xml"]
    begun = [mark.get(f"{W}fldCharType") for mark in root.iter(f"{W}fldChar")]
    assert begun.count("begin") == begun.count("separate") == begun.count("end")


def test_bookmarks_have_names_and_numbers_of_their_own(written: Written) -> None:
    marks = list(written.root.iter(f"{W}bookmarkStart"))
    for key in ("id", "name"):
        assert len({mark.get(f"{W}{key}") for mark in marks}) == len(marks)
    assert {mark.get(f"{W}id") for mark in written.root.iter(f"{W}bookmarkEnd")} == {
        mark.get(f"{W}id") for mark in marks
    }


def test_pictures_are_related_typed_and_described(written: Written) -> None:
    parts = unpack(written.content)
    relations = {one.get("Id"): one for one in etree.fromstring(parts["word/_rels/document.xml.rels"])}
    blips = [
        blip.get(f"{R}embed")
        for blip in written.root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    ]
    assert len(blips) == len(set(blips)) == 3
    for blip in blips:
        assert parts["word/" + (relations[blip].get("Target") or "")].startswith(b"\x89PNG")
    types = etree.fromstring(parts["[Content_Types].xml"])
    assert "image/png" in [one.get("ContentType") for one in types if one.get("Extension") == "png"]
    overridden = {(one.get("PartName") or "/")[1:] for one in types if one.get("PartName")}
    assert overridden <= set(parts)
    drawings = list(written.root.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))
    assert len({one.get("id") for one in drawings}) == 3
    assert all("项" in (one.get("descr") or "") for one in drawings)


def test_sections_begin_as_the_pages_say(written: Written) -> None:
    found = []
    for section in written.root.iter(f"{W}sectPr"):
        kind, number = section.find(f"{W}type"), section.find(f"{W}pgNumType")
        found.append(
            (
                "nextPage" if kind is None else kind.get(f"{W}val"),
                None if number is None else number.get(f"{W}start"),
            )
        )
    assert found == [
        ("nextPage", None),  # cover
        ("nextPage", "1"),  # front, Roman
        ("oddPage", "1"),
        ("oddPage", None),
        ("oddPage", None),  # on 17 behind 15: a page stays blank
        ("nextPage", "23"),  # behind a row taller than a page: counted anew
        *[("oddPage", None)] * 3,  # 五, the notice, the first index
        ("continuous", None),  # its columns
        *[("nextPage", None), ("continuous", None)] * 2,  # on 30 and 32
        ("oddPage", None),
        ("continuous", None),
        ("nextPage", None),  # on 34
        ("continuous", None),
        ("nextPage", None),  # the colophon
    ]


def test_running_heads_hold_what_a_program_shows_that_does_not_know_the_field(written: Written) -> None:
    parts = unpack(written.content)
    targets = {one.get("Id"): one.get("Target") for one in etree.fromstring(parts["word/_rels/document.xml.rels"])}
    heads = []
    for section in written.root.iter(f"{W}sectPr"):
        for one in section.iter(f"{W}headerReference"):
            root = etree.fromstring(parts[f"word/{targets[one.get(f'{R}id')]}"])
            heads.append(("".join(root.itertext()), [field.get(f"{W}instr") for field in root.iter(f"{W}fldSimple")]))
    title, first, second = written.context["title"], [" STYLEREF 1 "], [" STYLEREF 1 ", " STYLEREF 2 "]
    assert heads[2][0] == f"{title}一、概览"
    assert heads[2:5] == [
        (f"{title}一、概览", first),
        (f"{title}\u3000二、分支机构", second),
        (f"{title}\u3000三、地方学会{written.context['headings'][6].running}", second),
    ]


def test_tables_go_on_page_after_page_with_their_head(written: Written) -> None:
    tables = [table for table in written.root.iter(f"{W}tbl") if len(list(table.iter(f"{W}gridCol"))) == 16]
    assert [len(list(table.iter(f"{W}tr"))) - 1 for table in tables] == [1, 7, 7, 7, 7, 7, 7, 7, 7, 4, 5]
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        assert [bool(list(row.iter(f"{W}tblHeader"))) for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(list(row.iter(f"{W}cantSplit")) for row in rows)
    assert texts(written.root).count("续表") == 8


@needs_libreoffice
def test_laid_out_each_heading_stands_on_the_page_it_was_given(written: Written) -> None:
    pages = [squeeze(page) for page in page_texts(libreoffice.convert(written.content, ".docx", "pdf", 120))]
    head = squeeze(written.context["title"])
    # The number comes last in the text, but for pages in columns.
    body = [page for page in pages if re.search(r"—\d+—", page)]
    numbers = [int(re.findall(r"—(\d+)—", page)[-1]) for page in body]
    assert numbers == sorted(set(numbers))
    for heading in written.context["headings"]:
        page = body[numbers.index(int(written.paging.labels[heading.anchor]))]
        assert squeeze(heading.text) in page.removeprefix(head), heading.text
    for row, number in ((0, 6), (6, 6), (7, 7), (14, 8), (41, 11), (42, 12), (59, 14)):
        assert f"科普讲座第{row + 1}讲" in body[numbers.index(number)]


def test_an_index_goes_on_in_the_next_column_where_the_pdf_does(written: Written) -> None:
    index = written.context["indexes"][1]["index"]
    breaks = [
        texts(p) for p in written.root.iter(f"{W}p") for one in p.iter(f"{W}br") if one.get(f"{W}type") == "column"
    ]
    lines = max((block.lines for block in blocks_of(index, written.paging.labels)), key=len)
    assert breaks == [f"{lines[row].text}{written.paging.labels[lines[row].target]}" for row in (10, 20, 30)]


def test_the_notice_the_imprint_and_the_colophon_are_there(written: Written) -> None:
    said = texts(written.root)
    assert "关于转发《中国科协2020年科普工作要点》的通知各分支机构、地方学会：" in said
    assert "附件：1. 中国科协2020年科普工作要点2. 2020年科普工作计划表" in said
    for label, text in (*written.context["imprint"], *written.context["colophon"]["lines"]):
        assert squeeze(label + text) in squeeze(said)
    assert "01234567 89abcdef 01234567 89abcdef" in said


def test_a_heading_without_a_page_is_a_mistake_of_ours(written: Written) -> None:
    lost = dict(written.paging.labels)
    del lost[written.context["headings"][3].anchor]
    with pytest.raises(KeyError):
        write_book(
            PROJECT / "templates", written.context, {}, Paging(lost), DocumentProperties("", "", written.book.made_on)
        )


def test_the_package_begins_as_programs_expect(written: Written) -> None:
    with zipfile.ZipFile(io.BytesIO(written.content)) as package:
        names = package.namelist()
        assert package.testzip() is None
    assert len(names) == len(set(names))
    assert names[0] == "_rels/.rels"
    assert "word/document.xml" in names[:4]

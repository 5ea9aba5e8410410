"""What a file would run or fetch in another program is named, however it is written; and never fetched here."""

import re
import struct
from collections.abc import Callable

import pytest

from tests.collect.builders import grid, rewrite, submitted, word, xlsx
from tests.collect.intake.builders import compound
from tests.collect.intake.damage import book_stream, records
from tests.collect.reading.books import xls
from tests.collect.reading.odf import odt

BODY, SETTINGS, RELATIONS = "word/document.xml", "word/_rels/settings.xml.rels", "word/_rels/document.xml.rels"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
Change = bytes | Callable[[bytes], bytes]


def relation(kind: str, target: str = "http://example.org/x", space: str = KIND) -> str:
    return f'<Relationship Id="rIdX" Type="{space}{kind}" Target="{target}" TargetMode="External"/>'


def relations(*items: str) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(items)}</Relationships>'.encode()


def more(item: str) -> Change:
    return lambda old: old.replace(b"</Relationships>", item.encode() + b"</Relationships>")


def paragraph(inside: str) -> Change:
    return lambda old: re.sub(rb"<w:body>", lambda _: f"<w:body><w:p>{inside}</w:p>".encode(), old, count=1)


def run(instruction: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


IN_WORD: list[tuple[dict[str, Change], str]] = [
    ({SETTINGS: relations(relation("attachedTemplate"))}, "外部模板"),
    ({SETTINGS: relations(relation("attachedTemplate", space=STRICT))}, "外部模板"),
    ({SETTINGS.replace(".rels", ".RELS"): relations(relation("attachedTemplate"))}, "外部模板"),
    ({SETTINGS: relations(relation("attachedTemplate")).decode().encode("utf-16")}, "外部模板"),
    ({SETTINGS: relations(relation("mailMergeSource", "file:///x.mdb"))}, "外部链接"),
    ({RELATIONS: more(relation("image"))}, "网络图片"),
    ({RELATIONS: more(relation("subDocument"))}, "外部链接"),
    ({RELATIONS: more(relation("aFChunk"))}, "外部链接"),
    ({RELATIONS: more(relation("oleObject"))}, "外部链接"),
    ({RELATIONS: more(relation("somethingNew"))}, "外部链接"),
    ({BODY: paragraph(run(' DDEAUTO c:\\\\x "/k calc" '))}, "DDE链接"),
    ({BODY: paragraph(run(" ddeauto cmd "))}, "DDE链接"),
    ({BODY: paragraph(field("begin") + run("DDE") + run("AUTO cmd") + field("end"))}, "DDE链接"),
    ({BODY: paragraph('<w:fldSimple w:instr="DDEAUTO cmd &quot;/k calc&quot;"/>')}, "DDE链接"),
    ({BODY: paragraph(field("begin") + run(" INCLUDEPICTURE &quot;http://x/a.png&quot; ") + field("end"))}, "外部链接"),
    ({BODY: paragraph(run(" INCLUDETEXT &quot;file:///etc/hostname&quot; "))}, "外部链接"),
    (
        {BODY: paragraph(field("begin") + run("IF ") + field("begin") + run("DDE x") + field("end") + field("end"))},
        "DDE链接",
    ),
    ({"word/header1.xml": f'<w:hdr xmlns:w="w"><w:p>{run("DDE cmd")}</w:p></w:hdr>'.encode()}, "DDE链接"),
    ({"word/footnotes.xml": f'<w:f xmlns:w="w">{run("DDE cmd")}</w:f>'.encode("utf-16")}, "DDE链接"),
    ({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}, "嵌入的对象"),
    ({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, "宏"),
    ({"word/activeX/activeX1.xml": b"<x/>"}, "控件或加载项"),
    ({"customUI/customUI14.xml": b"<x/>"}, "控件或加载项"),
]


@pytest.mark.parametrize(("changes", "what"), IN_WORD, ids=range(len(IN_WORD)))
def test_in_word(changes: dict[str, Change], what: str) -> None:
    notes = submitted("计划表.docx", rewrite(word([grid()]), changes)).record.notes
    assert f"文件里有{what}，没有执行" in notes


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"xl/connections.xml": b'<connections><webPr url="http://x"/></connections>'}, "外部数据连接"),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, "宏表"),
        ({"xl/drawings/_rels/drawing1.xml.rels": relations(relation("image"))}, "网络图片"),
        ({"xl/externalLinks/_rels/externalLink1.xml.rels": relations(relation("externalLinkPath"))}, "外部链接"),
        ({"xl/pivotCache/_rels/p.xml.rels": relations(relation("pivotCacheDefinition"))}, "外部链接"),
        ({"xl/externalLinks/externalLink1.xml": b'<x:ddeLink xmlns:x="x" ddeService="cmd"/>'}, "DDE链接"),
    ],
)
def test_in_a_workbook(changes: dict[str, Change], what: str) -> None:
    notes = submitted("计划表.xlsx", rewrite(xlsx(grid()), changes)).record.notes
    assert f"文件里有{what}，没有执行" in notes


OFFICE, DRAW = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ('<draw:image xlink:href="http://example.org/x.png"/>', "外部链接"),
        ('<draw:image xlink:href="../../etc/hostname"/>', "外部链接"),
        ('<draw:image xlink:href="&#x2f;etc/hostname"/>', "外部链接"),
        ('<draw:floating-frame xlink:href="file:///etc/hostname"/>', "外部链接"),
        ('<draw:section-source xlink:href="smb://example.org/x.odt"/>', "外部链接"),
        ('<office:dde-source office:dde-application="cmd"/>', "DDE链接"),
        ("<draw:event-listener/>", "宏"),
    ],
)
def test_in_open_document(inside: str, what: str) -> None:
    text = f'<x xmlns:draw="{DRAW}" xmlns:office="{OFFICE}" {LINK}>{inside}</x>'
    notes = submitted("计划表.odt", odt(grid(), text)).record.notes
    assert f"文件里有{what}，没有执行" in notes
    flat = submitted("计划表.fodt", odt(grid(), text, flat=True)).record.notes
    assert f"文件里有{what}，没有执行" in flat


def test_what_does_nothing_is_not_named() -> None:
    link = more(relation("hyperlink"))
    page = paragraph(field("begin") + run(" PAGE ") + field("separate") + "<w:r><w:t>DDE</w:t></w:r>" + field("end"))
    plain = rewrite(word([grid()]), {RELATIONS: link, BODY: page})
    inside = (
        f'<x xmlns:draw="{DRAW}" {LINK}><draw:image xlink:href="Pictures/1.png"/><draw:a xlink:href="http://x"/></x>'
    )
    for name, data in (("计划表.docx", plain), ("计划表.odt", odt(grid(), inside)), ("计划表.xlsx", xlsx(grid()))):
        assert not [note for note in submitted(name, data).record.notes if "没有执行" in note], name


@pytest.mark.parametrize(("kind", "named"), [(0, False), (1, True), (2, False), (6, False)])
def test_macro_sheets_of_an_old_workbook(kind: int, named: bool) -> None:
    """BoundSheet8 names the type of each sheet (MS-XLS 2.4.28): 1 is a sheet of Excel 4.0 macros."""
    book = bytearray(book_stream(xls(grid())))
    _, start, length = next(record for record in records(bytes(book)) if record[0] == 0x0085)
    start += 4
    entry = bytes(book[start - 4 : start + length])
    place = struct.unpack_from("<I", entry, 4)[0]
    second = entry[:4] + struct.pack("<IBB", place, 2, kind) + entry[10:]
    moved = len(second)
    struct.pack_into("<I", book, start, place + moved)
    second = second[:4] + struct.pack("<I", place + moved) + second[8:]
    data = compound({"Workbook": bytes(book[: start + length] + second + book[start + length :])})
    notes = submitted("计划表.xls", data).record.notes
    assert ("文件里有宏表，没有执行" in notes) is named

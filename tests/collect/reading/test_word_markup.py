"""Word markup as people and programs make it: controls, boxes, tracked rows, notes, links, struck-out rows."""

import io
import re

import docx
import pytest

from pipeline.collect.reading.raw import RawDocument
from pipeline.collect.reading.read_word import read_docx
from pipeline.collect.reading.wording import OFFICE_AUTHOR
from tests.collect.builders import HEAD, ROW, grid, problems, read_one, rewrite, rows, submitted, word

BODY = "word/document.xml"
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def with_cell(old: str, xml: str, *, parts: dict[str, bytes] | None = None, lines: tuple[str, ...] = ()) -> bytes:
    """The form with the paragraph of the cell that says ``old`` replaced."""
    data = word([grid()], lines)

    def change(content: bytes) -> bytes:
        text, count = re.subn(
            rf"<w:p>(?:(?!<w:p>).)*?<w:t>{old}</w:t>.*?</w:p>", xml.replace("\\", "\\\\"), content.decode(), count=1
        )
        assert count == 1
        return text.encode()

    return rewrite(data, {BODY: change, **(parts or {})})


def cell(data: bytes, key: str) -> str:
    return submitted("计划表.docx", data).content.activities[0].cells[key].raw


def control(properties: str, text: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"


def test_drop_down_and_date_controls_show_their_text() -> None:
    drop_down = control('<w:dropDownList><w:listItem w:value="1"/></w:dropDownList>', "线上")
    assert cell(with_cell("线下", f"<w:p>{drop_down}</w:p>"), "mode") == "线上"
    date = control('<w:date w:fullDate="2020-06-01T00:00:00Z"/>', "2020年6月1日")
    assert cell(with_cell("5月16日", f"<w:p>{date}</w:p>"), "period") == "2020年6月1日"


def test_a_control_that_still_shows_its_prompt_is_empty() -> None:
    prompt = control("<w:showingPlcHdr/><w:text/>", "单击或点击此处输入文字。")
    assert cell(with_cell("示例市", f"<w:p>{prompt}</w:p>"), "venue") == ""
    shown = "<w:sdtContent><w:p><w:r><w:t>选择一项</w:t></w:r></w:p></w:sdtContent>"
    around = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{shown}</w:sdt><w:p/>"
    assert cell(with_cell("示例市", around), "venue") == ""


def test_a_control_around_a_cell_keeps_its_column() -> None:
    def controlled(content: bytes) -> bytes:
        text = content.decode()
        before, cells = text.rsplit("<w:tr>", 1)
        inner = cells.split("<w:tc>")
        placed = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:tc>{inner[9]}</w:sdtContent></w:sdt>"
        return (
            before + "<w:tr>" + "<w:tc>".join(inner[:9]) + placed + "".join(f"<w:tc>{one}" for one in inner[10:])
        ).encode()

    activity = submitted("计划表.docx", rewrite(word([grid()]), {BODY: controlled})).content.activities[0]
    assert (activity.cells["venue"].raw, activity.cells["mode"].raw) == ("", "线下")


def test_a_bound_control_shows_what_its_data_says() -> None:
    binding = (
        '<w:showingPlcHdr/><w:dataBinding w:prefixMappings="xmlns:a=\'urn:example\'" w:xpath="/a:form[1]/a:venue[1]"'
        ' w:storeItemID="{0123}"/>'
    )
    store = {
        "customXml/item1.xml": '<form xmlns="urn:example"><venue>示例市一号馆</venue></form>'.encode(),
        "customXml/itemProps1.xml": b'<d:datastoreItem d:itemID="{0123}" xmlns:d="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/customXml"/>',
    }
    data = with_cell("示例市", f"<w:p>{control(binding, '单击此处')}</w:p>", parts=store)
    assert cell(data, "venue") == "示例市一号馆"


@pytest.mark.parametrize("path", ["//*", "/a:form[1]/a:venue[position()=1]", "/a:form/../a:form", "/a:x" * 400])
def test_only_plain_paths_into_bound_data_are_followed(path: str) -> None:
    binding = f'<w:dataBinding w:prefixMappings="xmlns:a=\'urn:x\'" w:xpath="{path}" w:storeItemID="1"/>'
    store = {
        "customXml/item1.xml": b'<form xmlns="urn:x"><venue>x</venue></form>',
        "customXml/itemProps1.xml": b'<d:datastoreItem d:itemID="1" xmlns:d="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/customXml"/>',
    }
    assert cell(with_cell("示例市", f"<w:p>{control(binding, '')}</w:p>", parts=store), "venue") == ""


def test_ticked_boxes_of_every_make() -> None:
    symbol = '<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>线上</w:t></w:r></w:p>'
    assert cell(with_cell("线下", symbol), "mode") == "☑线上"
    empty = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>线上</w:t></w:r></w:p>'
    assert cell(with_cell("线下", empty), "mode") == "☐线上"
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/>'
        "</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:t>线上</w:t></w:r></w:p>"
    )
    assert cell(with_cell("线下", field), "mode") == "☑线上"


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("☑线上 □线下 □结合", "线上"),
        ("□线上　√线下　□结合", "线下"),
        ("线上□ 线下□ 结合☑", "结合"),
        ("☐线上☐线下☐结合", None),
        ("☑线下", "线下"),
    ],
)
def test_of_printed_choices_the_ticked_one_counts(written: str, mode: str | None) -> None:
    found = submitted("计划表.docx", word([grid([{**ROW, "形式": written}])])).content.activities[0].cells["mode"]
    assert (found.value, found.raw) == (mode, written.replace("\u3000", " "))


def test_of_several_printed_choices_the_ticked_ones_count() -> None:
    row = {**ROW, "面向对象": "☑青少年 ☑公众 □农民 □其他"}
    assert submitted("计划表.docx", word([grid([row])])).content.activities[0].cells["audience"].value == (
        "青少年",
        "公众",
    )


def test_a_legacy_drop_down_shows_the_entry_chosen() -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="线上"/><w:listEntry w:val="结合"/></w:ddList></w:ffData></w:fldChar></w:r></w:p>'
    )
    assert cell(with_cell("线下", field), "mode") == "结合"


def test_tracked_rows_moves_and_deleted_cells() -> None:
    moved = (
        "<w:p><w:moveFrom><w:r><w:t>旧馆</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新馆</w:t></w:r></w:moveTo></w:p>"
    )
    submission = submitted("计划表.docx", with_cell("示例市", moved))
    assert submission.content.activities[0].cells["venue"].raw == "新馆"
    assert "有修订标记（插入1处、删去1处），按接受全部修订读" in submission.record.notes

    def deleted(content: bytes) -> bytes:
        head, row, tail = content.rpartition(b"<w:tr>")
        return head + row + b"<w:trPr><w:del/></w:trPr>" + tail

    data = rewrite(word([grid(rows({}, {}))]), {BODY: deleted})
    assert len(submitted("计划表.docx", data).content.activities) == 1


def boxed(content: bytes) -> bytes:
    """The whole table put into a text box, as Word writes it: once new, once for older versions."""
    start, end = content.index(b"<w:tbl>"), content.rindex(b"</w:tbl>") + len(b"</w:tbl>")
    box = b"<w:txbxContent>" + content[start:end] + b"<w:p/></w:txbxContent>"
    shape = (
        b'<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        b"<mc:Choice><w:drawing>"
        + box
        + b"</w:drawing></mc:Choice><mc:Fallback><w:pict>"
        + box
        + b"</w:pict></mc:Fallback>"
        b"</mc:AlternateContent></w:r></w:p>"
    )
    return content[:start] + shape + content[end:]


def test_a_table_in_a_text_box_is_read_once() -> None:
    submission = submitted("计划表.docx", rewrite(word([grid()]), {BODY: boxed}))
    assert len(submission.content.activities) == 1
    assert "文本框里的内容也读了" in submission.record.notes


def test_a_table_inside_a_cell() -> None:
    document = docx.Document()
    outer = document.add_table(1, 1)
    inner = outer.cell(0, 0).add_table(len(grid()), 16)
    for number, row in enumerate(grid()):
        for index, value in enumerate(row):
            inner.cell(number, index).text = "" if value is None else str(value)
    stream = io.BytesIO()
    document.save(stream)
    submission = submitted("计划表.docx", stream.getvalue())
    assert submission.content.activities[0].cells["name"].spot == "表格2!B4"
    assert submission.record.digest == submitted("计划表.docx", word([grid()])).record.digest


def test_a_table_split_with_its_head_repeated() -> None:
    table = grid(rows({}, {}, {}))
    submission = submitted("计划表.docx", word([table[:4], [table[2], *table[4:]]]))
    assert [activity.cells["name"].spot for activity in submission.content.activities] == [
        "表格1!B4",
        "表格2!B2",
        "表格2!B3",
    ]
    assert not problems(submission)


def test_head_fields_in_the_page_header() -> None:
    document = docx.Document(io.BytesIO(word([grid()[2:]])))
    document.sections[0].header.paragraphs[
        0
    ].text = "填报单位：示例岩石动力学专业委员会 联系人：示例一 联系电话：010-5550 0001"
    stream = io.BytesIO()
    document.save(stream)
    head = submitted("计划表.docx", stream.getvalue()).content.head
    assert [head[key].raw for key in ("unit", "contact", "phone")] == list(HEAD.values())


def test_comments_and_footnotes_are_kept_as_notes() -> None:
    document = docx.Document(io.BytesIO(word([grid()])))
    run = document.tables[0].cell(3, 7).paragraphs[0].runs[0]
    document.add_comment(run, text="时间可能推迟", author="示例一")
    document.add_comment(run, text="请写明起止时间", author=OFFICE_AUTHOR)
    stream = io.BytesIO()
    document.save(stream)
    footnotes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>与示例市科协合办</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    data = rewrite(stream.getvalue(), {"word/footnotes.xml": footnotes.encode()})
    said = submitted("计划表.docx", data).record.notes
    assert "脚注“与示例市科协合办”" in said
    assert "批注“时间可能推迟”" in said
    assert not any("起止时间" in note for note in said)


def test_a_row_struck_out_in_word() -> None:
    document = docx.Document(io.BytesIO(word([grid(rows({}, {}))])))
    for one in document.tables[0].rows[4].cells:
        for run in one.paragraphs[0].runs:
            run.font.strike = True
    stream = io.BytesIO()
    document.save(stream)
    submission = submitted("计划表.docx", stream.getvalue())
    assert len(submission.content.activities) == 2
    assert problems(submission) == ["row_struck"]


def test_strict_word_file() -> None:
    def strict(content: bytes) -> bytes:
        return content.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )

    assert submitted("计划表.docx", rewrite(word([grid()]), {BODY: strict})).content.activities


def test_remote_template_is_named_and_not_fetched() -> None:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        ' Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/></Relationships>'
    )
    data = rewrite(word([grid()]), {"word/_rels/settings.xml.rels": relation.encode()})
    assert "文件里有外部模板，没有执行" in submitted("计划表.docx", data).record.notes


def test_hyperlinks_are_nothing_to_speak_of() -> None:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        ' Target="mailto:a@example.org" TargetMode="External"/></Relationships>'
    )
    data = rewrite(word([grid()]), {"word/_rels/footer9.xml.rels": relation.encode()})
    assert not any("没有执行" in note for note in submitted("计划表.docx", data).record.notes)


def test_a_document_without_tables_is_read_as_such() -> None:
    document = read_docx(word([], ["各位老师好"]))
    assert isinstance(document, RawDocument)
    assert read_one("说明.docx", word([], ["各位老师好"])).beside


def test_line_breaks_stay_and_template_syntax_is_text() -> None:
    row = {**ROW, "主要内容": "第一场\n第二场 {{ 7*7 }} {% x %}"}
    assert cell(word([grid([row])]), "summary") == "第一场\n第二场 {{ 7*7 }} {% x %}"


CHUNK = b'<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rIdC"/>'


def with_inserted_file(package: bytes) -> bytes:
    """The document with a page of the web that Word shows as its own text."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    relation = b'<Relationship Id="rIdC" Type="' + kind + b'" Target="afchunk.htm"/></Relationships>'
    page = b"<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table></body></html>"
    return rewrite(
        package,
        {
            BODY: lambda old: old.replace(b"<w:body>", b"<w:body>" + CHUNK, 1),
            "word/_rels/document.xml.rels": lambda old: old.replace(b"</Relationships>", relation),
            "word/afchunk.htm": page,
        },
    )


def test_a_file_inserted_as_a_whole_is_no_empty_document() -> None:
    reading = read_one("计划表.docx", with_inserted_file(word([], ["您好"])))
    assert "插入的另一个文件" in reading.stuck
    assert "请单位" in reading.stuck


def test_a_file_inserted_beside_the_table_is_said() -> None:
    notes = submitted("计划表.docx", with_inserted_file(word([grid()]))).record.notes
    assert "插入的另一个文件的内容没有读" in notes


def test_a_text_that_no_cell_of_a_workbook_could_hold_is_cut_and_said_to_be() -> None:
    submission = submitted("计划表.docx", word([grid([{**ROW, "地点": "某" * 40_000}])]))
    assert len(submission.content.activities[0].cells["venue"].raw) == 32_767
    assert problems(submission) == ["cut_off"]

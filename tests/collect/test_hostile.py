"""Files made to harm or merely broken: each ends with a reason, none stops the run."""

import io
import re
import struct
import zipfile

import pytest

from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import PartClass
from tests.collect.builders import (
    FORM,
    HEAD,
    ROW,
    classes,
    grid,
    mail,
    read_one,
    rewrite,
    settle_replies,
    submitted,
    word,
    xlsx,
    zipped,
)

DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def with_doctype(content: bytes) -> bytes:
    return DOCTYPE + content[content.find(b"?>") + 2 if b"?>" in content[:100] else 0 :]


def test_zip_bomb_is_not_inflated() -> None:
    bomb = zipped({"计划表.xlsx": b"\0" * 150_000_000})
    assert len(bomb) < 200_000
    (part,) = open_reply("计划.zip", bomb)
    assert "压缩比异常" in part.trouble
    assert settle_replies({"计划.zip": bomb}).parts[0].kind is PartClass.NEEDS_A_PERSON


def test_bomb_inside_a_workbook() -> None:
    swollen = rewrite(xlsx(grid()), {"xl/worksheets/sheet1.xml": b"<a>" + b" " * 150_000_000})
    assert "压缩比异常" in read_one("计划表.xlsx", swollen).stuck


def test_too_many_members() -> None:
    (part,) = open_reply("a.zip", zipped({f"{n}.txt": b"x" for n in range(2001)}))
    assert "2000" in part.trouble


def test_zip_in_zip_in_zip_comes_to_an_end() -> None:
    data = xlsx(grid())
    for level in range(8):
        data = zipped({f"{level}.zip" if level else "计划表.xlsx": data})
    (part,) = open_reply("a.zip", data)
    assert "层层嵌套" in part.trouble


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/计划表.xlsx", "etc/计划表.xlsx"),
        ("/abs/计划表.xlsx", "abs/计划表.xlsx"),
        ("C:\\Users\\计划表.xlsx", "Users/计划表.xlsx"),
        ("..\\..\\计划表.xlsx", "计划表.xlsx"),
        ("a\u202exslx.计划表.xlsx", "axslx.计划表.xlsx"),
    ],
)
def test_member_names_are_labels(name: str, shown: str) -> None:
    (part,) = open_reply("a.zip", zipped({name: xlsx(grid())}))
    assert part.place.part == shown


def test_attachment_names_are_labels() -> None:
    data = mail({"../../../tmp/计划表.xlsx": xlsx(grid())})
    assert [part.place.part for part in open_reply("a.eml", data)] == ["正文", "计划表.xlsx"]


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "docProps/core.xml"])
def test_document_type_in_word(part: str) -> None:
    data = rewrite(word([grid()]), {part: with_doctype})
    assert "DOCTYPE" in read_one("计划表.docx", data).stuck


def test_document_type_in_another_encoding() -> None:
    def in_utf16(content: bytes) -> bytes:
        text = with_doctype(content).decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
        return text.encode("utf-16")

    data = rewrite(word([grid()]), {"word/document.xml": in_utf16})
    assert "DOCTYPE" in read_one("计划表.docx", data).stuck


@pytest.mark.parametrize("name", ["UTF--18", "gbk", "hex", "undefined", "big5", "utf-7"])
@pytest.mark.parametrize(
    ("file", "data", "part"),
    [
        ("计划表.docx", word([grid()]), "word/document.xml"),
        ("计划表.xlsx", xlsx(grid()), "xl/worksheets/sheet1.xml"),
        ("计划表.xlsx", xlsx(grid()), "xl/sharedStrings.xml"),
    ],
)
def test_character_sets_that_packages_do_not_have(name: str, file: str, data: bytes, part: str) -> None:
    def declared(content: bytes) -> bytes:
        rest = content[content.find(b"?>") + 2 :] if content.startswith(b"<?xml") else content
        return f'<?xml version="1.0" encoding="{name}"?>'.encode() + rest

    reading = read_one(file, rewrite(data, {part: declared}))
    assert reading.submission or "文件已损坏（内部的 XML 不完整）" in reading.stuck


@pytest.mark.parametrize("name", ["gb2312", "GBK", "gb18030", "big5", "UTF-8", "UTF--18"])
def test_document_type_in_one_file_of_xml(name: str) -> None:
    text = f"""<?xml version="1.0" encoding="{name}"?>
        <!DOCTYPE w [<!ENTITY a "aaaa">]><?mso-application progid="Excel.Sheet"?><Workbook>&a;</Workbook>"""
    assert "DOCTYPE" in read_one("计划表.xls", text.encode()).stuck


def test_document_type_in_a_workbook() -> None:
    data = rewrite(xlsx(grid()), {"xl/workbook.xml": with_doctype})
    assert "DOCTYPE" in read_one("计划表.xlsx", data).stuck


def test_far_cell_is_refused_before_the_grid_is_laid_out() -> None:
    def far(content: bytes) -> bytes:
        row = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", row)

    data = rewrite(xlsx(grid()), {"xl/worksheets/sheet1.xml": far})
    assert "表格范围过大" in read_one("计划表.xlsx", data).stuck


def test_word_cell_that_spans_a_hundred_million_columns() -> None:
    def wide(content: bytes) -> bytes:
        return content.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="100000000"/>', 1)

    reading = read_one("计划表.docx", rewrite(word([grid()]), {"word/document.xml": wide}))
    assert reading.stuck or reading.submission


def test_merge_over_the_whole_sheet_is_bounded() -> None:
    def merge(content: bytes) -> bytes:
        return content.replace(
            b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A4:XFD1048576"/></mergeCells>'
        )

    reading = read_one("计划表.xlsx", rewrite(xlsx(grid()), {"xl/worksheets/sheet1.xml": merge}))
    assert reading.submission


def test_encrypted_zip() -> None:
    data = bytearray(zipped({"计划表.xlsx": xlsx(grid())}))
    data[6] |= 1  # general purpose flag, local header
    central = data.rfind(b"PK\x01\x02")
    data[central + 8] |= 1
    (part,) = open_reply("a.zip", bytes(data))
    assert "密码" in part.trouble


def test_encrypted_office_file() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
    assert "密码" in read_one("计划表.xlsx", compound).stuck


@pytest.mark.parametrize("name", ["计划表.xlsx", "计划表.docx", "计划表.zip", "计划表.xls", "来信.eml", "计划表.csv"])
@pytest.mark.parametrize("data", [b"", b"   \r\n", b"\0" * 100], ids=["nothing", "blanks", "zeros"])
def test_empty_file(name: str, data: bytes) -> None:
    assert "空的" in read_one(name, data).stuck


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["计划表.xlsx", "计划表.docx"])
def test_truncated_file(name: str, share: float) -> None:
    whole = xlsx(grid()) if name.endswith("xlsx") else word([grid()])
    assert read_one(name, whole[: int(len(whole) * share)]).stuck


@pytest.mark.parametrize("position", range(0, 5000, 250))
def test_altered_bytes_never_stop_the_run(position: int) -> None:
    whole = bytearray(xlsx(grid()))
    whole[position % len(whole)] ^= 0xFF
    (part,) = settle_replies({"计划表.xlsx": bytes(whole)}).parts
    assert part.kind in PartClass


def test_garbage_under_every_name() -> None:
    noise = bytes(range(256)) * 40
    for suffix in ("xlsx", "xls", "et", "xlsb", "ods", "docx", "zip", "eml", "csv", "html", "rar", "pdf"):
        reading = read_one(f"计划表.{suffix}", noise)
        assert reading.stuck or reading.beside, suffix


def test_old_workbook_that_is_noise() -> None:
    noise = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(range(256)) * 40
    assert "损坏" in read_one("计划表.xls", noise).stuck


def test_mail_nested_too_deep() -> None:
    data = b"From: a@example.org\r\nSubject: x\r\n\r\nhi"
    for _ in range(40):
        data = b"From: a@example.org\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n" + data
    parts = open_reply("a.eml", data)
    assert len(parts) == 1


def test_mail_with_a_huge_header() -> None:
    (part,) = open_reply("a.eml", b"From: a@example.org\r\nX: " + b"a" * 300_000 + b"\r\n\r\nhi")
    assert "邮件头过长" in part.trouble


def test_template_syntax_and_formulas_stay_text() -> None:
    name = "{{ cycler.__init__ }} {% raw %} =1+1"
    row = {**ROW, "活动名称": name, "地点": "=cmd|'/c calc'!A1"}
    table = grid([row])
    data = word([table])
    submission = submitted("计划表.docx", data)
    assert submission.content.activities[0].cells["name"].value == name
    assert submission.content.activities[0].cells["venue"].value == "=cmd|'/c calc'!A1"


def test_formula_without_a_result_is_said() -> None:
    submission = submitted("计划表.xlsx", xlsx(grid([{**ROW, "活动名称": '="岩石"&"力学"'}])))
    assert [problem.code for problem in submission.record.problems] == ["formula_blind"]
    assert submission.record.problems[0].place.cell == "B4"


def test_formula_with_a_result_gives_the_result() -> None:
    def computed(content: bytes) -> bytes:
        return re.sub(rb'<c r="K4"[^>]*>.*?</c>', b'<c r="K4"><f>100*3</f><v>300</v></c>', content)

    submission = submitted("计划表.xlsx", rewrite(xlsx(grid()), {"xl/worksheets/sheet1.xml": computed}))
    assert submission.content.activities[0].cells["headcount"].value == 300
    assert not submission.record.problems


def test_control_characters_are_dropped() -> None:
    row = {**ROW, "活动名称": "岩石\u202e力学\u200b日"}
    submission = submitted("计划表.docx", word([grid([row])]))
    assert submission.content.activities[0].cells["name"].value == "岩石力学日"


def test_zip_names_in_gbk_with_and_without_a_lying_flag() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        info = zipfile.ZipInfo("x" * len("计划表.xlsx".encode("gbk")))
        archive.writestr(info, xlsx(grid()))
    data = plain.getvalue().replace(b"x" * 11, "计划表.xlsx".encode("gbk"))
    assert [part.place.part for part in open_reply("a.zip", data)] == ["计划表.xlsx"]
    lying = bytearray(data)
    central = lying.rfind(b"PK\x01\x02")
    for offset in (6, central + 8):
        struct.pack_into("<H", lying, offset, 0x800)
    with pytest.raises(UnicodeDecodeError):
        zipfile.ZipFile(io.BytesIO(bytes(lying)))
    assert [part.place.part for part in open_reply("a.zip", bytes(lying))] == ["计划表.xlsx"]
    assert settle_replies({"a.zip": bytes(lying)}).plans


def test_two_parts_never_share_a_path() -> None:
    inner = zipped({"b.txt": b"1"})
    data = zipped({"a.zip": inner, "a.zip/b.txt": b"2", "正文": b"3"})
    settlement = settle_replies({"x.zip": data})
    assert len(classes(settlement)) == 3


def test_form_has_head_fields_the_builders_use() -> None:
    labels = [field.label for field in FORM.head]
    assert all(label in labels for label in HEAD)

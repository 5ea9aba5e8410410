"""What a file is, by its content: real files, files under false names, damaged files."""

import base64
import gzip
import io
import struct
import zipfile

import pytest
import xlwt

from pipeline.untrusted.kind import Kind, kind_of
from tests.collect.builders import grid, mail, rewrite, word, xlsx, zipped
from tests.collect.intake.builders import compound, outlook_mail, rar, tnef


def opendocument(kind: str) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        package.writestr("content.xml", "<x/>")
    return result.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "x")
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def locked_xls() -> bytes:
    stream = struct.pack("<HH16s", 0x0809, 16, b"") + struct.pack("<HH", 0x002F, 6) + bytes(6)
    return compound({"Workbook": stream.ljust(5000, b"\0")})


def macro_types(content: bytes) -> bytes:
    return content.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")


def flat(kind: str) -> bytes:
    return (
        '<?xml version="1.0"?>\n<office:document xmlns:office="urn:x" '
        f'office:mimetype="application/vnd.oasis.opendocument.{kind}">'
    ).encode()


WEB_PAGE = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><table><tr><td>计划</td></tr></table></body></html>"
)
MHT = b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"


CASES = [
    ("a.xlsx", xlsx(grid()), Kind.XLSX),
    ("a.xls", xlsx(grid()), Kind.XLSX),
    ("a.et", xlsx(grid()), Kind.XLSX),
    ("a.xlsm", rewrite(xlsx(grid()), {"[Content_Types].xml": macro_types}), Kind.XLSM),
    ("a.xlsb", zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), Kind.XLSB),
    ("a.docx", word([grid()]), Kind.DOCX),
    ("a.doc", word([grid()]), Kind.DOCX),
    ("a.pptx", zipped({"[Content_Types].xml": b"", "ppt/x": b""}), Kind.SLIDES),
    ("a.ods", opendocument("spreadsheet"), Kind.ODS),
    ("a.odt", opendocument("text"), Kind.ODT),
    ("a.ofd", zipped({"OFD.xml": b"<x/>"}), Kind.OFD),
    ("a.zip", zipped({"a.txt": b"1"}), Kind.ZIP),
    ("a.xls", xls(), Kind.XLS),
    ("a.et", xls(), Kind.ET),
    ("a.xls", locked_xls(), Kind.LOCKED),
    ("a.doc", compound({"WordDocument": bytes(5000)}), Kind.DOC),
    ("a.wps", compound({"WordDocument": bytes(5000)}), Kind.WPS),
    ("a.doc", compound({"WordDocument": bytes(11) + b"\x01" + bytes(5000)}), Kind.LOCKED),
    ("a.xlsx", compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), Kind.LOCKED),
    ("a.ppt", compound({"PowerPoint Document": b"x"}), Kind.SLIDES),
    ("a", compound(outlook_mail([])), Kind.MSG),
    ("a.doc", compound({"a": "Workbook".encode("utf-16-le"), "WordDocument": bytes(64)}), Kind.DOC),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, Kind.XLS),
    ("a.xls", WEB_PAGE.encode("gbk"), Kind.HTML),
    ("a.doc", WEB_PAGE.encode("utf-16"), Kind.HTML),
    ("a.doc", b"<?xml version='1.0'?>\r\n<!-- x -->\r\n<!DOCTYPE html><html>", Kind.HTML),
    ("a.xls", MHT, Kind.MHT),
    (
        "a.mht",
        b"From: <Saved by WPS>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
        Kind.MHT,
    ),
    ("a.doc", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", Kind.MHT),
    ("a.doc", b"{\\rtf1\\ansi}", Kind.RTF),
    (
        "a.xls",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="x">',
        Kind.SPREADSHEET_XML,
    ),
    ("a.doc", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>', Kind.WORD_XML),
    ("a.fods", flat("spreadsheet"), Kind.FODS),
    ("a.xml", flat("text"), Kind.FODT),
    ("a.uof", b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2009/uof">', Kind.UOF),
    ("a.xls", "序号\t活动名称\n1\t讲座\n".encode("gbk"), Kind.CSV),
    ("a.csv", "序号,活动名称\n".encode("utf-16"), Kind.CSV),
    ("a", mail({"a.txt": b"1"}), Kind.MAIL),
    ("a.txt", mail({"a.txt": b"1"}), Kind.MAIL),
    ("a", b"From a@example.org Fri Apr 10 2020\r\nFrom: a@example.org\r\n", Kind.MBOX),
    ("winmail.dat", tnef([]), Kind.TNEF),
    ("a", rar({}), Kind.RAR),
    ("a", b"7z\xbc\xaf\x27\x1cxx", Kind.SEVEN_ZIP),
    ("a", gzip.compress(b"x"), Kind.TAR),
    ("a", b"%PDF-1.7", Kind.PDF),
    ("a", b"RIFF1234WEBPVP8 ", Kind.PICTURE),
    ("a", b"\0\0\0\x18ftypheic", Kind.PICTURE),
    ("a", b"\0\0\0\x18ftypmp42", Kind.MEDIA),
    ("a.ics", b"BEGIN:VCALENDAR\r\n", Kind.CALENDAR),
    ("a.vcf", b"BEGIN:VCARD\r\n", Kind.CARD),
    ("a.p7s", b"x", Kind.SIGNATURE),
    ("a.txt", "说明：BM 开头".encode(), Kind.TEXT),
    ("a.txt", b"BMW of text", Kind.TEXT),
    ("a.xlsx", b"", Kind.EMPTY),
    ("a.xlsx", b"\0" * 9000, Kind.EMPTY),
    ("a.bin", b"\x01\x02", Kind.OTHER),
]


@pytest.mark.parametrize(
    ("name", "data", "kind"), CASES, ids=[f"{number}-{case[2]}" for number, case in enumerate(CASES)]
)
def test_kinds(name: str, data: bytes, kind: Kind) -> None:
    assert kind_of(data, name) is kind


def test_the_declared_type_decides_last() -> None:
    assert kind_of(b"\x01", "a", "image/x-unknown") is Kind.PICTURE
    assert kind_of(b"hello", "a", "text/plain") is Kind.TEXT
    assert kind_of(b"hello", "a", "text/calendar") is Kind.CALENDAR
    assert kind_of(base64.b64decode("UEsDBA=="), "a.txt", "text/plain") is Kind.ZIP


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.value for kind in Kind}) == len(Kind)

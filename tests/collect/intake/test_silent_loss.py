"""Mails that hide their attachments from a reader that trusts the standard: each comes out, or a person is told."""

import base64
import binascii
import quopri
from collections.abc import Callable

import pytest

from pipeline.collect.intake.evidence import Evidence
from pipeline.collect.intake.mail import read_mail
from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import PartClass
from tests.collect.builders import grid, mail, settle_replies, xlsx

TABLE = xlsx(grid())
NAME = "计划表.xlsx"
HEAD = b"From: f01@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
CONTENT_TYPE = b"Content-Type: multipart/mixed; boundary=b1\r\n"
ENCODED = base64.encodebytes(TABLE).replace(b"\n", b"\r\n")
ONE_LINE = base64.b64encode(TABLE)
DISPOSITION = b'Content-Disposition: attachment; filename="' + NAME.encode("gbk") + b'"\r\n'


def body(part: bytes = b"", boundary: bytes = b"b1") -> bytes:
    part = part or (
        DISPOSITION + b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" + ENCODED
    )
    text = b"Content-Type: text/plain; charset=gbk\r\n\r\n" + "您好".encode("gbk")
    return b"--" + boundary + b"\r\n" + text + b"\r\n--" + boundary + b"\r\n" + part + b"\r\n--" + boundary + b"--\r\n"


def named(data: bytes) -> dict[str, bytes]:
    return {part.place.part: part.data for part in open_reply("a.eml", data) if not part.body}


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r"])
def test_a_member_at_the_start_of_a_line_is_no_second_file(ending: bytes) -> None:
    member = b"PK\x03\x04" + bytes(53)  # fills a line of base64, so that the next one begins as a zip does
    data = base64.encodebytes(member * 3).replace(b"\n", ending)
    assert data.count(ending + b"UEsDB") == 2
    assert Evidence.of(b"Content-Transfer-Encoding: base64" + ending * 2 + data).signs == {b"UEsDB": 1}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEAD + CONTENT_TYPE + b"\r\n" + body(), id="as it should be"),
        pytest.param(
            HEAD + b"this line has no colon\r\n" + CONTENT_TYPE + b"\r\n" + body(), id="header line without colon"
        ),
        pytest.param(HEAD + "没有冒号的一行\r\n".encode("gbk") + CONTENT_TYPE + b"\r\n" + body(), id="the same in GBK"),
        pytest.param(b"\r\n\r\n" + HEAD + CONTENT_TYPE + b"\r\n" + body(), id="blank lines before the headers"),
        pytest.param(b"\xef\xbb\xbf" + HEAD + CONTENT_TYPE + b"\r\n" + body(), id="byte order mark"),
        pytest.param((HEAD + CONTENT_TYPE + b"\r\n" + body()).decode("gbk").encode("utf-16"), id="saved as UTF-16"),
        pytest.param(
            b"From f01@example.org Fri Apr 10 2020\r\n" + HEAD + CONTENT_TYPE + b"\r\n" + body(), id="mbox line"
        ),
        pytest.param(HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + body(), id="no boundary"),
        pytest.param(HEAD + b"Content-Type: multipart/mixed; boundary=other\r\n\r\n" + body(), id="another boundary"),
        pytest.param(HEAD + b"\r\n" + CONTENT_TYPE + b"\r\n" + body(), id="blank line inside the headers"),
        pytest.param(HEAD + b"\r\n" + body(), id="no content type"),
        pytest.param(HEAD + CONTENT_TYPE + b"\r\n" + body()[:-10], id="no closing boundary"),
        pytest.param(
            HEAD + CONTENT_TYPE + b"\r\n" + body().replace(b"--b1--", b"--b1--  \t"), id="blanks after the boundary"
        ),
        pytest.param((HEAD + CONTENT_TYPE + b"\r\n" + body()).replace(b"\r\n", b"\n"), id="LF alone"),
        pytest.param((HEAD + CONTENT_TYPE + b"\r\n" + body()).replace(b"\r\n", b"\r"), id="CR alone"),
        pytest.param(
            HEAD
            + b'Content-Type: multipart/mixed; boundary="--=_Next Part(1)"\r\n\r\n'
            + body(boundary=b"--=_Next Part(1)"),
            id="boundary of dashes and blanks",
        ),
        pytest.param(
            HEAD
            + CONTENT_TYPE
            + b"\r\n"
            + body().replace(b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding base64"),
            id="encoding line without colon",
        ),
        pytest.param(
            HEAD + CONTENT_TYPE + b"\r\n" + body(DISPOSITION + b"Content-Transfer-Encoding: BASE64 \r\n\r\n" + ENCODED),
            id="no type, encoding in capitals",
        ),
    ],
)
def test_the_attachment_comes_out(data: bytes) -> None:
    assert named(data) == {NAME: TABLE}


def test_a_nameless_inline_part_is_a_file() -> None:
    part = b"Content-Type: application/octet-stream\r\nContent-Disposition: inline\r\n"
    part += b"Content-Transfer-Encoding: base64\r\n\r\n"
    assert named(HEAD + CONTENT_TYPE + b"\r\n" + body(part + ENCODED)) == {"无名附件.zip": TABLE}


def test_a_file_declared_as_text_is_a_file() -> None:
    part = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + ENCODED
    assert named(HEAD + CONTENT_TYPE + b"\r\n" + body(part)) == {"无名附件.zip": TABLE}


@pytest.mark.parametrize(
    ("encode", "declared"),
    [
        (base64.encodebytes, b"base64"),
        (base64.encodebytes, b"7bit"),
        (quopri.encodestring, b"quoted-printable"),
        (bytes, b"base64"),
        (bytes, b"quoted-printable"),
        (bytes, b"8bit"),
    ],
)
def test_a_mail_inside_the_mail_encoded_or_only_said_to_be(encode: Callable[[bytes], bytes], declared: bytes) -> None:
    inner = mail({NAME: TABLE}, subject="内层")
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + declared + b"\r\n\r\n" + encode(inner)
    assert named(HEAD + CONTENT_TYPE + b"\r\n" + body(part)) == {f"内层.eml/{NAME}": TABLE}


def test_uuencode_in_the_text() -> None:
    lines = b"".join(binascii.b2a_uu(TABLE[start : start + 45]) for start in range(0, len(TABLE), 45))
    text = (
        "您好\r\n".encode("gbk")
        + b"begin 644 "
        + NAME.encode("gbk")
        + b"\r\n"
        + lines.replace(b"\n", b"\r\n")
        + b"`\r\nend\r\nbye"
    )
    data = HEAD + b"Content-Type: text/plain; charset=gbk\r\n\r\n" + text
    parts = open_reply("a.eml", data)
    assert [(part.place.part, part.alone) for part in parts] == [("正文", False), (NAME, False)]
    assert parts[1].data == TABLE
    assert "bye" in parts[0].data.decode()
    assert "begin" not in parts[0].data.decode()
    assert [plan.unit for plan in settle_replies({"a.eml": data}).plans] == ["F01"]


def test_a_sentence_that_begins_like_uuencode_stays_text() -> None:
    (part,) = open_reply("a.eml", HEAD + b"\r\nbegin 644 things\r\nand then\r\nend")
    assert part.data == b"begin 644 things\r\nand then\r\nend"


def test_two_base64_streams_in_one_part_are_two_files() -> None:
    other = xlsx(grid(head={"填报单位": "x"}))
    part = DISPOSITION + b"Content-Transfer-Encoding: base64\r\n\r\n"
    padded = [base64.b64encode(data + b"\0" * (1 + (1 - len(data)) % 3)) for data in (TABLE, other)]
    assert all(data.endswith(b"=") for data in padded)
    found = named(HEAD + CONTENT_TYPE + b"\r\n" + body(part + b"\r\n".join(padded)))
    assert [data.rstrip(b"\0") for data in found.values()] == [TABLE.rstrip(b"\0"), other.rstrip(b"\0")]


def test_base64_in_blocks_each_padded_is_one_file() -> None:
    part = DISPOSITION + b"Content-Transfer-Encoding: base64\r\n\r\n"
    blocks = b"\r\n".join(base64.b64encode(TABLE[start : start + 100]) for start in range(0, len(TABLE), 100))
    assert named(HEAD + CONTENT_TYPE + b"\r\n" + body(part + blocks)) == {NAME: TABLE}


def test_a_footer_that_a_list_added_to_base64() -> None:
    part = (
        DISPOSITION
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + ENCODED
        + b"\r\n_______ list footer: see http://x_y\r\n"
    )
    assert named(HEAD + CONTENT_TYPE + b"\r\n" + body(part)) == {NAME: TABLE}


def test_content_that_was_never_encoded() -> None:
    text = "您好，请查收附件。".encode("gbk")
    (part,) = open_reply(
        "a.eml", HEAD + b"Content-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n\r\n" + text
    )
    assert part.data.decode() == "您好，请查收附件。"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEAD + b"Content-Type: text/plain\r\n\r\nsee below\r\n\r\n" + ENCODED, id="in the text"),
        pytest.param(
            HEAD + CONTENT_TYPE + b"\r\n" + ENCODED + b"\r\n" + body(b"\r\nhi"), id="before the first boundary"
        ),
        pytest.param(HEAD + CONTENT_TYPE + b"\r\n" + body(b"\r\nhi") + b"\r\n" + ENCODED, id="after the last boundary"),
        pytest.param(
            HEAD + b"Content-Type: text/html\r\n\r\n<p>hi</p>\r\n> " + ENCODED.replace(b"\r\n", b"\r\n> "), id="quoted"
        ),
        pytest.param(
            HEAD + b'Content-Type: text/html\r\n\r\n<a href="data:application/x;base64,' + ONE_LINE + b'">table</a>',
            id="in a data address",
        ),
        pytest.param(
            HEAD
            + b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + quopri.encodestring(b'<a href="data:application/x;base64,' + ONE_LINE + b'">table</a>'),
            id="in a data address, quoted-printable",
        ),
        pytest.param(HEAD + b'Content-Type: text/plain\r\n\r\n{"file":"' + ONE_LINE + b'"}', id="in quotation marks"),
        pytest.param(HEAD + b"Content-Type: text/plain\r\n\r\nfile=" + ONE_LINE, id="after an equals sign"),
    ],
)
def test_what_did_not_come_out_is_told(data: bytes) -> None:
    parts = open_reply("a.eml", data)
    assert parts[-1].place.part == "未取出的附件"
    assert "xlsx、docx 或 zip" in parts[-1].trouble
    settled = settle_replies({"a.eml": data}).parts
    assert settled[-1].kind is PartClass.NEEDS_A_PERSON


def test_one_of_two_that_did_not_come_out_is_told() -> None:
    data = HEAD + CONTENT_TYPE + b"\r\n" + body() + b"\r\n" + ENCODED
    assert [part.place.part for part in open_reply("a.eml", data)] == ["正文", NAME, "未取出的附件"]


def test_a_zip_inside_its_base64_is_no_second_file() -> None:
    """A member of the zip whose header falls on the start of a line of base64."""
    for shift in range(0, 60, 3):
        data = b"PK\x03\x04" + b"x" * (53 + shift) + b"PK\x03\x04" + b"y" * 100
        assert read_mail(mail({"a.bin": data})).hidden == ""


def test_truncated_outlook_signature_does_not_hide_the_text() -> None:
    """A signature beside the text is no file: the text is still shown to a person."""
    data = HEAD + CONTENT_TYPE + b"\r\n" + body(b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nxx")
    settled = settle_replies({"a.eml": data}).parts
    assert [(part.part.name, part.kind) for part in settled] == [
        ("正文", PartClass.NEEDS_A_PERSON),
        ("smime.p7s", PartClass.IGNORED),
    ]


def test_a_picture_that_no_text_shows_is_a_file() -> None:
    part = (
        b"Content-Type: image/jpeg; name=scan.jpg\r\nContent-Disposition: inline; filename=scan.jpg\r\n"
        b"Content-ID: <1>\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"\xff\xd8\xff" + b"x" * 50)
    )
    parts = open_reply("a.eml", HEAD + CONTENT_TYPE + b"\r\n" + body(part))
    assert [(part.name, part.inline) for part in parts] == [("正文", False), ("scan.jpg", False)]


@pytest.mark.parametrize(
    ("media_type", "told"),
    [("application/pkcs7-mime", "S/MIME"), ("message/partial", "几封"), ("message/external-body", "地址")],
)
def test_parts_that_can_not_be_opened_say_why(media_type: str, told: str) -> None:
    parts = open_reply(
        "a.eml", HEAD + CONTENT_TYPE + b"\r\n" + body(b"Content-Type: " + media_type.encode() + b"\r\n\r\nxx")
    )
    assert told in parts[1].trouble

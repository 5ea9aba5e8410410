"""Mail as Chinese programs write it."""

import base64
from datetime import datetime

import pytest

from pipeline.collect.intake.mail import read_mail
from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import PartClass
from pipeline.model.time_zone import CHINA
from pipeline.untrusted.charset import decode_header
from tests.collect.builders import grid, mail, settle_replies, xlsx

NAME = "示例江省学会科普计划表.xlsx"


def raw_mail(*headers: bytes, content: bytes = b"UEsDBA==", extra: bytes = b"") -> bytes:
    lines = [
        b"From: =?GBK?B?" + base64.b64encode("示例十".encode("gbk")) + b"?= <D01@Example.org>",
        b"Date: Thu, 9 Apr 2020 08:51:27 +0800",
        b"Content-Type: multipart/mixed; boundary=b1",
        extra,
        b"",
        b"--b1",
        b"Content-Type: text/plain; charset=gb2312",
        b"",
        "您好，请查收。".encode("gbk"),
        b"--b1",
        *[b"Content-Type: application/octet-stream"][: not any(line.startswith(b"Content-Type") for line in headers)],
        b"Content-Transfer-Encoding: base64",
        *headers,
        b"",
        content,
        b"--b1--",
    ]
    return b"\r\n".join(line for index, line in enumerate(lines) if line or index != 3)


def words(name: str, charset: str, size: int) -> bytes:
    """Encoded words cut every ``size`` bytes, characters or not."""
    raw = name.encode(charset)
    pieces = [raw[start : start + size] for start in range(0, len(raw), size)]
    return b"\r\n ".join(b"=?" + charset.encode() + b"?B?" + base64.b64encode(piece) + b"?=" for piece in pieces)


def continued(name: str, size: int) -> bytes:
    """RFC 2231 in pieces, cut anywhere."""
    text = "UTF-8''" + "".join(f"%{byte:02X}" for byte in name.encode())
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    fields = [f"filename*{number}*={piece}" for number, piece in enumerate(pieces)]
    return ("Content-Disposition: attachment;\r\n " + ";\r\n ".join(fields)).encode()


@pytest.mark.parametrize(
    "header",
    [
        b'Content-Disposition: attachment; filename="' + NAME.encode("gbk") + b'"',
        b'Content-Disposition: attachment; filename="' + NAME.encode("utf-8") + b'"',
        b"Content-Disposition: attachment; filename=" + NAME.encode("gb18030"),
        b'Content-Disposition: attachment; filename="' + words(NAME, "gb2312", 45) + b'"',
        b'Content-Disposition: attachment; filename="' + words(NAME, "gbk", 7) + b'"',
        b'Content-Disposition: attachment; filename="' + words(NAME, "utf-8", 10) + b'"',
        b"Content-Disposition: attachment; filename*=UTF-8''" + b"".join(b"%%%02X" % byte for byte in NAME.encode()),
        b"Content-Disposition: attachment; filename*=gbk'zh'"
        + b"".join(b"%%%02x" % byte for byte in NAME.encode("gbk")),
        continued(NAME, 40),
        continued(NAME, 17),
        b'Content-Disposition: attachment; filename="' + b"".join(b"%%%02X" % byte for byte in NAME.encode()) + b'"',
        b'Content-Type: application/vnd.ms-excel; name="' + words(NAME, "utf-8", 45) + b'"',
    ],
)
def test_file_names_of_all_kinds(header: bytes) -> None:
    pieces = read_mail(raw_mail(header)).pieces
    assert [piece.name for piece in pieces] == ["正文", NAME]
    assert pieces[0].data.decode() == "您好，请查收。"


def test_headers() -> None:
    found = read_mail(raw_mail(b"Content-Disposition: attachment", extra=b"Subject: " + "报送计划".encode("gbk")))
    assert found.subject == "报送计划"
    assert found.senders == ("d01@example.org",)
    assert found.date == datetime(2020, 4, 9, 8, 51, 27, tzinfo=CHINA)
    assert [piece.name for piece in found.pieces] == ["正文", "无名附件.zip"]


def test_words_cut_inside_a_character_and_strange_character_sets() -> None:
    assert decode_header(words("报送科普工作计划", "gbk", 3).decode()) == "报送科普工作计划"
    assert decode_header("=?x-unknown?Q?=B1=A8=CB=CD?=") == "报送"
    assert decode_header("=?utf-8?B?5oql6YCB?= plan =?utf-8?Q?=E8=AE=A1?=") == "报送 plan 计"


@pytest.mark.parametrize(
    "date", ["", "nonsense", "Mon, 99 Foo 99999999999 99:99:99 +9999", "Thu, 1 Jan 1970 00:00:00 +0000"]
)
def test_without_a_usable_date_the_newest_received_line_counts(date: str) -> None:
    data = mail({}).replace(b"Date: Fri, 10 Apr 2020 09:00:00 +0800", b"Date: " + date.encode())
    assert read_mail(data).date is None
    data = b"Received: from a by b; Fri, 10 Apr 2020 10:00:00 +0800\r\n" + data
    assert read_mail(data).date == datetime(2020, 4, 10, 10, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("headers", "subject"),
    [
        ({"Auto-Submitted": "auto-replied"}, "Re: 通知"),
        ({"X-Autoreply": "yes"}, "Re: 通知"),
        ({}, "自动回复：通知"),
        ({}, "Automatic reply: notice"),
    ],
)
def test_out_of_office_is_no_answer(headers: dict[str, str], subject: str) -> None:
    settlement = settle_replies({"a.eml": mail({}, headers=headers, subject=subject, text="本人休假。")})
    assert [(part.kind, part.reason) for part in settlement.parts] == [(PartClass.IGNORED, "自动回复")]


def test_an_office_system_marks_a_real_answer_as_generated() -> None:
    data = mail({"计划表.xlsx": xlsx(grid())}, headers={"Auto-Submitted": "auto-generated"})
    assert [plan.unit for plan in settle_replies({"a.eml": data}).plans] == ["F01"]


def test_bounce_with_our_own_form_in_it() -> None:
    ours = mail({"计划表.xlsx": xlsx(grid())})
    bounce = (
        b"From: MAILER-DAEMON@example.org\r\nSubject: Undelivered\r\nContent-Type: multipart/report; boundary=q\r\n\r\n"
        b"--q\r\nContent-Type: text/plain\r\n\r\nfailed\r\n--q\r\nContent-Type: message/rfc822\r\n\r\n"
        + ours
        + b"\r\n--q--"
    )
    settlement = settle_replies({"a.eml": bounce})
    assert {part.kind for part in settlement.parts} == {PartClass.IGNORED}
    assert not settlement.plans


def test_a_forwarded_mail_counts_by_its_own_date_and_sender() -> None:
    table = grid(head={"联系人": "示例三", "联系电话": "010-5550 0003"})
    inner = mail({"计划表.xlsx": xlsx(table)}, day="2020-04-03", sender="f03@example.org", subject="计划")
    outer = (
        b"From: someone@example.org\r\nDate: Wed, 15 Apr 2020 09:00:00 +0800\r\nSubject: Fwd\r\n"
        b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nsee\r\n"
        b"--q\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--q--"
    )
    settlement = settle_replies({"a.eml": outer})
    (plan,) = settlement.plans
    assert (plan.unit, plan.received) == ("F03", datetime(2020, 4, 3, 9, tzinfo=CHINA))
    assert plan.place.part == "计划.eml/计划表.xlsx"
    assert [problem.code for problem in plan.problems] == ["unit_empty"]


def test_mail_saved_inside_an_archive() -> None:
    settlement = settle_replies({"a.eml": mail({"转发.eml": mail({"计划表.xlsx": xlsx(grid())})})})
    assert [plan.place.part for plan in settlement.plans] == ["转发.eml/计划表.xlsx"]


def test_a_mail_without_files_waits_for_a_person_once() -> None:
    settlement = settle_replies({"a.eml": mail({}, text="今年没有计划。", html="<p>今年没有计划。</p>")})
    assert [part.kind for part in settlement.parts] == [PartClass.NEEDS_A_PERSON, PartClass.IGNORED]
    assert settlement.parts[0].unit == "F01"


def test_a_cloud_link_is_named_as_such() -> None:
    settlement = settle_replies({"a.eml": mail({}, text="从QQ邮箱发来的超大附件：https://wx.mail.qq.com/ftn/x")})
    assert [(part.kind, part.part.name) for part in settlement.parts] == [
        (PartClass.IGNORED, "正文"),
        (PartClass.NEEDS_A_PERSON, "QQ邮箱超大附件的链接"),
    ]
    assert "请单位作为普通附件重新发送" in settlement.parts[1].reason


def page(table: list[list[object]]) -> str:
    rows = ("".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) for row in table)
    return "<html><body>您好<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table></body></html>"


def test_a_table_pasted_into_the_text_is_read() -> None:
    (plan,) = settle_replies({"a.eml": mail({}, html=page(grid()))}).plans
    assert plan.unit == "F01"
    assert plan.activities[0].cells["headcount"].value == 300
    assert plan.place.part == "正文（HTML）"


def test_an_attached_table_outranks_a_pasted_one() -> None:
    wrong = grid()
    wrong[3][7] = "待定"
    settlement = settle_replies({"a.eml": mail({"表.xlsx": xlsx(grid())}, html=page(wrong))})
    assert [(part.part.name, part.kind.value) for part in settlement.parts] == [
        ("正文", "不收"),
        ("正文（HTML）", "不收"),
        ("表.xlsx", "计划"),
    ]
    assert not settlement.problems


def test_the_same_name_twice_in_one_mail() -> None:
    twice = mail({"a.txt": b"1"}).replace(b'filename="a.txt"', b'filename="a.txt"')
    block = twice[twice.rindex(b"Content-Type: application") :].split(b"\n--")[0]
    boundary = twice.rstrip().rsplit(b"\n", 1)[1].rstrip(b"-")
    doubled = twice.rstrip()[:-2] + b"\n" + block + b"\n" + boundary + b"--\n"
    assert [part.place.part for part in open_reply("a.eml", doubled)] == ["正文", "a.txt", "a（2）.txt"]

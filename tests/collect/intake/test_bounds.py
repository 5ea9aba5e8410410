"""Every bound of ``limits``: what breaks it is refused with the bound named, and the reply still ends as a part."""

import mailbox
from email import message_from_bytes
from pathlib import Path

import pytest

from pipeline.collect.intake.opening import open_reply
from pipeline.untrusted import limits
from tests.collect.builders import grid, mail, settle_replies, xlsx, zipped

HEAD = b"From: a@example.org\r\nSubject: x\r\n"


def trouble(data: bytes, name: str = "a.eml") -> str:
    (part,) = open_reply(name, data)
    return part.trouble


def nested(depth: int) -> bytes:
    data = HEAD + b"\r\nhi"
    for _ in range(depth):
        data = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + data
    return data


def test_size_of_a_file() -> None:
    assert "100 MB" in trouble(b"x" * (limits.FILE_BYTES + 1), "a.bin")


def test_size_of_a_mail() -> None:
    assert "50 MB" in trouble(HEAD + b"\r\n" + b"x" * limits.MAIL_BYTES)


def test_headers_of_a_mail() -> None:
    assert str(limits.HEADERS) in trouble(
        b"".join(b"X-%d: 1\r\n" % number for number in range(limits.HEADERS)) + HEAD + b"\r\nhi"
    )
    assert "64 KB" in trouble(HEAD + b"X: " + b"a" * limits.HEADER_BYTES + b"\r\n\r\nhi")
    assert "64 KB" in trouble(HEAD + b"X: a" + b"\r\n a" * limits.HEADER_BYTES + b"\r\n\r\nhi")


def test_parts_of_a_mail() -> None:
    parts = b"--q\r\nContent-Type: text/plain\r\n\r\nx\r\n" * (limits.MAIL_PARTS + 1)
    assert str(limits.MAIL_PARTS) in trouble(HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n" + parts)


def test_attachments_of_a_mail() -> None:
    assert str(limits.ATTACHMENTS) in trouble(mail({f"{number}.txt": b"x" for number in range(limits.ATTACHMENTS + 1)}))
    assert (
        len(open_reply("a.eml", mail({f"{number}.txt": b"x" for number in range(limits.ATTACHMENTS)})))
        == limits.ATTACHMENTS + 1
    )


def test_mails_in_mails() -> None:
    assert str(limits.MAIL_DEPTH) in trouble(nested(limits.MAIL_DEPTH + 1))
    assert str(limits.MAIL_DEPTH) in trouble(nested(3000))
    assert open_reply("a.eml", nested(limits.MAIL_DEPTH // 2))[0].data == b"hi"


def test_mails_attached_to_mails() -> None:
    data = mail({})
    for _ in range(limits.MAIL_DEPTH + 1):
        data = mail({"a.eml": data})
    last = open_reply("a.eml", data)[-1]
    assert f"超过 {limits.MAIL_DEPTH} 层" in last.trouble


def test_multiparts_in_multiparts() -> None:
    data = b"Content-Type: text/plain\r\n\r\nhi"
    for number in range(limits.MAIL_DEPTH + 2):
        data = b"Content-Type: multipart/mixed; boundary=b%d-\r\n\r\n--b%d-\r\n%s\r\n--b%d---\r\n" % (
            number,
            number,
            data,
            number,
        )
    assert str(limits.MAIL_DEPTH) in trouble(HEAD + data)


def test_parts_of_a_reply() -> None:
    inner = zipped({f"{number}.txt": b"x" for number in range(1900)})
    parts = open_reply("a.zip", zipped({f"{number}.zip": inner for number in range(4)}))
    assert len(parts) <= limits.REPLY_PARTS + 4
    assert str(limits.REPLY_PARTS) in parts[-1].trouble


def test_mbox(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "a.mbox")
    text = "From 那天起，没有计划。\nFrom here on\n>From there"
    book = xlsx(grid())
    for day, name in ((3, "甲.xlsx"), (4, "乙.xlsx")):
        box.add(message_from_bytes(mail({name: book}, day=f"2020-04-0{day}", text=text)))
    box.close()
    data = (tmp_path / "a.mbox").read_bytes()
    parts = open_reply("a.mbox", data)
    assert [part.place.part for part in parts] == [
        "第1封.eml/正文",
        "第1封.eml/甲.xlsx",
        "第2封.eml/正文",
        "第2封.eml/乙.xlsx",
    ]
    assert [part.envelope.date.day for part in parts if part.envelope.date] == [3, 3, 4, 4]
    assert {part.envelope.senders for part in parts} == {("f01@example.org",)}
    assert parts[1].data == book
    assert [plan.place.part for plan in settle_replies({"a.mbox": data}).plans] == ["第1封.eml/甲.xlsx"]


def test_mails_of_an_mbox() -> None:
    one = b"From a@example.org Fri Apr 10 2020\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nhi\r\n\r\n"
    assert str(limits.MAILBOX_MAILS) in trouble(one * (limits.MAILBOX_MAILS + 1), "a.mbox")


def test_one_broken_mail_of_an_mbox_costs_only_itself() -> None:
    good = b"From a@example.org Fri Apr 10 2020\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nhi\r\n\r\n"
    bad = b"From a@example.org Fri Apr 10 2020\r\nFrom: a@example.org\r\nX: " + b"a" * 70_000 + b"\r\n\r\nhi\r\n\r\n"
    assert [bool(part.trouble) for part in open_reply("a.mbox", good + bad + good)] == [False, True, False]


MADE_TO_TAKE_LONG = [
    b"\r\n" * 500_000,
    HEAD + b"\r\n" + b"--x\r\n" * 300_000,
    HEAD + b"Content-Type: multipart/mixed; boundary=" + b"-" * 200 + b"\r\n\r\n" + b"-" * 2_000_000,
    HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + b"--" + b"-" * 2_000_000,
    HEAD + b"Content-Type: text/plain; " + b'name="' * 9_000 + b"\r\n\r\nhi",
    HEAD + b"Content-Disposition: attachment; filename=" + b'" ' * 30_000 + b"\r\n\r\nhi",
    HEAD + b"Subject: " + b"=?gbk?B?" * 7_000 + b"\r\n\r\nhi",
    HEAD + b"Subject: " + b"=?punycode?Q?" + b"a-b" * 20_000 + b"?=\r\n\r\nhi",
    HEAD + b"\r\n" + b"begin 644 a\r\n" * 100_000,
    HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A=" * 500_000,
    HEAD + b"\r\n" + b"<" * 1_000_000,
    b"From " * 400_000,
]


@pytest.mark.parametrize("data", MADE_TO_TAKE_LONG, ids=range(len(MADE_TO_TAKE_LONG)))
def test_made_to_take_long(data: bytes) -> None:
    assert open_reply("a.eml", data)

"""Outlook mails and winmail.dat, in compound files and TNEF streams written for the test."""

import base64
import struct
from datetime import UTC, datetime

import olefile
import pytest

from pipeline.collect.intake.opening import NOISE, open_reply
from pipeline.collect.intake.part import PartClass
from pipeline.collect.intake.rtf_body import inflate_rtf
from pipeline.model.time_zone import CHINA
from tests.collect.builders import grid, mail, settle_replies, xlsx
from tests.collect.intake.builders import (
    BINARY,
    OBJECT,
    Property,
    Tree,
    attached,
    attached_mail,
    compound,
    integer,
    mapi,
    moment,
    outlook_mail,
    string8,
    tnef,
    unicode,
)

SENT = datetime(2020, 4, 9, 0, 51, 27, tzinfo=UTC)
NAME = "示例江省学会科普计划表.xlsx"


def properties(subject: str = "报送计划", text: str = "您好，请查收。") -> list[Property]:
    return [
        unicode(0x001A, "IPM.Note"),
        unicode(0x0037, subject),
        unicode(0x1000, text),
        unicode(0x0C1F, "/O=EXAMPLE/OU=X/CN=D01"),
        unicode(0x5D01, "D01@example.org"),
        unicode(0x1035, "<abc@example.org>"),
        moment(0x0039, SENT),
    ]


def paths(name: str, data: bytes) -> list[str]:
    return [part.place.part for part in open_reply(name, data)]


def test_the_writer_of_compound_files_writes_real_ones() -> None:
    data = compound({"a": b"1" * 10, "b": {"c": b"2" * 5000, "d": b""}})
    with olefile.OleFileIO(data) as ole:
        assert ole.listdir() == [["a"], ["b", "c"], ["b", "d"]]
        assert ole.openstream("a").read() == b"1" * 10
        assert ole.openstream("b/c").read() == b"2" * 5000


def test_an_outlook_mail_with_its_attachment() -> None:
    table = xlsx(grid())
    data = compound(outlook_mail(properties(), [attached(table, unicode(0x3707, NAME))]))
    parts = open_reply("报送.msg", data)
    assert [part.place.part for part in parts] == ["正文", NAME]
    assert parts[1].data == table
    assert parts[1].envelope.senders == ("d01@example.org",)
    assert parts[1].envelope.subjects == ("报送计划",)
    assert parts[1].envelope.date == datetime(2020, 4, 9, 8, 51, 27, tzinfo=CHINA)
    assert parts[1].envelope.message_id == "abc@example.org"
    assert parts[0].data.decode() == "您好，请查收。"
    assert [plan.unit for plan in settle_replies({"报送.msg": data}).plans] == ["F01"]


@pytest.mark.parametrize(
    ("code_page", "encoding"), [(936, "gbk"), (950, "cp950"), (65001, "utf-8"), (0, "gbk"), (99999, "gbk")]
)
def test_texts_in_a_code_page(code_page: int, encoding: str) -> None:
    own = [string8(0x0037, "計劃", encoding), string8(0x1000, "請查收", encoding), integer(0x3FFD, code_page)]
    inside = attached(b"x", string8(0x3707, "計劃表.txt", encoding), integer(0x3FFD, code_page))
    parts = open_reply("a.msg", compound(outlook_mail(own, [inside])))
    assert parts[0].envelope.subjects == ("計劃",)
    assert parts[0].data.decode() == "請查收"
    assert parts[1].place.part == "計劃表.txt"


def test_html_text_in_gbk_and_a_picture_it_shows() -> None:
    page = '<html><body>您好<img src="cid:p1"></body></html>'
    own = [(0x1013, BINARY, page.encode("gbk")), integer(0x3FDE, 936), unicode(0x0037, "x")]
    picture = attached(b"\x89PNG....", unicode(0x3707, "logo.png"), unicode(0x3712, "p1"), unicode(0x370E, "image/png"))
    parts = open_reply("a.msg", compound(outlook_mail(own, [picture])))
    assert parts[0].data.decode() == page
    assert [(part.name, part.inline) for part in parts] == [("正文（HTML）", False), ("logo.png", True)]


def test_a_mail_inside_an_outlook_mail_keeps_its_own_sender_and_date() -> None:
    inner = outlook_mail(properties("内层"), [attached(xlsx(grid()), unicode(0x3707, NAME))], head=24)
    outer = [unicode(0x0037, "转发"), unicode(0x5D01, "someone@example.org"), unicode(0x1000, "见附件")]
    parts = open_reply("a.msg", compound(outlook_mail(outer, [attached_mail(inner, unicode(0x3001, "内层"))])))
    assert [part.place.part for part in parts] == ["正文", "内层.eml/正文", f"内层.eml/{NAME}"]
    assert parts[2].envelope.senders == ("d01@example.org", "someone@example.org")
    assert parts[2].envelope.date == datetime(2020, 4, 9, 8, 51, 27, tzinfo=CHINA)


def test_headers_that_came_over_the_wire_count() -> None:
    wire = (
        "Microsoft Mail Internet Headers Version 2.0\r\nFrom: =?GBK?B?yr7A/Q==?= <f02@example.org>\r\n"
        "Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSN?=: x\r\nIn-Reply-To: <l1@example.org>\r\n"
        "Auto-Submitted: auto-replied\r\n\r\n"
    )
    (part,) = open_reply("a.msg", compound(outlook_mail([unicode(0x007D, wire), unicode(0x1000, "休假")])))
    assert part.envelope.senders == ("f02@example.org",)
    assert part.envelope.automatic == "自动回复"
    assert part.envelope.answers == ("l1@example.org",)


@pytest.mark.parametrize(
    ("message_class", "automatic"),
    [
        ("REPORT.IPM.Note.NDR", "退信"),
        ("REPORT.IPM.Note.IPNRN", "阅读或送达回执"),
        ("IPM.Note.Rules.OofTemplate.Microsoft", "自动回复"),
    ],
)
def test_what_outlook_calls_a_report(message_class: str, automatic: str) -> None:
    own = [unicode(0x001A, message_class), unicode(0x1000, "无法送达：f09@example.org"), unicode(0x0037, "x")]
    (part,) = open_reply("a.msg", compound(outlook_mail(own)))
    assert part.envelope.automatic == automatic


def test_an_attachment_that_is_only_a_link_or_an_object() -> None:
    by_reference = attached(
        b"", unicode(0x3707, "计划.xlsx"), integer(0x3705, 7), unicode(0x370D, "https://x.example.org/a")
    )
    link = {**by_reference, "__properties_version1.0": bytes(8) + struct.pack("<HHLQ", 3, 0x3705, 6, 7)}
    ole: Tree = {
        "__properties_version1.0": bytes(8) + struct.pack("<HHLQ", 3, 0x3705, 6, 6),
        "__substg1.0_3701000D": {"CONTENTS": b"x"},
    }
    parts = open_reply("a.msg", compound(outlook_mail(properties(), [link, ole])))
    assert "只是一个链接（https://x.example.org/a）" in parts[1].trouble
    assert "对象" in parts[2].trouble


def test_winmail_with_a_gbk_title() -> None:
    table = xlsx(grid())
    wrapped = tnef([(NAME.encode("gbk"), table, ())])
    parts = open_reply("a.eml", mail({"winmail.dat": wrapped}))
    assert [part.place.part for part in parts] == ["正文", f"winmail.dat/{NAME}"]
    assert parts[1].data == table
    assert not parts[0].alone
    assert [plan.unit for plan in settle_replies({"a.eml": mail({"winmail.dat": wrapped})}).plans] == ["F01"]


def test_winmail_with_long_names_by_property_and_a_mail_inside() -> None:
    inner = tnef(
        [(b"", b"inner", [unicode(0x3707, "里面.txt\0")])],
        [unicode(0x0037, "转发的计划\0"), unicode(0x1000, "见附件\0")],
    )
    embedded = bytes.fromhex("0703020000000000c000000000000046") + inner
    wrapped = tnef(
        [
            (b"~1.XLS", b"first", [unicode(0x3707, "很长的名字.xls\0"), (0x8101, 0x1E, b"named\0")]),
            (b"", b"", [(0x3701, OBJECT, embedded)]),
        ]
    )
    parts = open_reply("a.eml", mail({"winmail.dat": wrapped}))
    assert {part.place.part: part.data for part in parts[1:]} == {
        "winmail.dat/很长的名字.xls": b"first",
        "winmail.dat/转发的计划.eml/正文": "见附件".encode(),
        "winmail.dat/转发的计划.eml/里面.txt": b"inner",
    }


def test_winmail_without_files_leaves_the_text_to_be_read() -> None:
    """Outlook wraps every mail in rich text so; the clerk must still see 今年没有计划."""
    parts = open_reply("a.eml", mail({"winmail.dat": tnef([])}, text="今年没有计划。"))
    assert [(part.place.part, part.alone, part.trouble) for part in parts] == [
        ("正文", True, ""),
        ("winmail.dat", False, NOISE),
    ]
    classes = [
        part.kind for part in settle_replies({"a.eml": mail({"winmail.dat": tnef([])}, text="今年没有计划。")}).parts
    ]
    assert classes == [PartClass.NEEDS_A_PERSON, PartClass.IGNORED]


def test_winmail_with_a_table_in_its_rich_text() -> None:
    rtf = b"{\\rtf1\\ansi \\trowd\\cellx1000 A\\cell\\row}"
    packed = struct.pack("<LL4sL", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
    wrapped = tnef([], [(0x1009, BINARY, packed)])
    parts = open_reply("a.eml", mail({"winmail.dat": wrapped}))
    assert [(part.place.part, part.body) for part in parts] == [("正文", True), ("winmail.dat/正文.rtf", True)]
    assert parts[1].data == rtf


def test_compressed_rtf() -> None:
    """The two examples of MS-OXRTFCP 3.1 and 3.2."""
    simple = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert inflate_rtf(simple) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert inflate_rtf(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_winmail_that_lies_about_its_lengths() -> None:
    whole = tnef([(NAME.encode("gbk"), b"x" * 100, [unicode(0x3707, NAME)])], [unicode(0x1000, "text")])
    for position in range(0, len(whole) - 4, 3):
        broken = bytearray(whole)
        struct.pack_into("<L", broken, position, 0xFFFFFFF0)
        assert open_reply("winmail.dat", bytes(broken))
    assert open_reply("winmail.dat", whole[:50])


def test_property_list_that_claims_a_billion_values() -> None:
    claimed = struct.pack("<L", 0xFFFFFFFF) + mapi([unicode(0x3707, "a")])[4:] * 3
    assert open_reply(
        "winmail.dat", b"\x78\x9f\x3e\x22\x01\x00" + struct.pack("<BLL", 1, 0x69003, len(claimed)) + claimed
    )


@pytest.mark.parametrize("position", range(0, 20_000, 487))
def test_damaged_outlook_mails_end_as_parts(position: int) -> None:
    data = bytearray(compound(outlook_mail(properties(), [attached(xlsx(grid()), unicode(0x3707, NAME))])))
    data[position % len(data)] ^= 0xFF
    assert open_reply("a.msg", bytes(data))
    assert open_reply("a.msg", bytes(data[: position % len(data)]))


def test_an_outlook_mail_attached_to_a_mail() -> None:
    inner = compound(outlook_mail(properties(), [attached(b"%PDF-1", unicode(0x3707, "扫描.pdf"))]))
    assert paths("a.eml", mail({"报送.msg": inner})) == ["正文", "报送.msg/正文", "报送.msg/扫描.pdf"]


def test_a_mail_of_base64_in_an_outlook_attachment_is_opened() -> None:
    inner = mail({"表.txt": b"1"})
    outer = compound(outlook_mail(properties(), [attached(inner, unicode(0x3707, "原件.eml"))]))
    assert paths("a.msg", outer) == ["正文", "原件.eml/正文", "原件.eml/表.txt"]
    assert base64.b64encode(b"1") in inner

"""Mails that no person wrote, as QQ, 163, Exchange, Foxmail and others word them; and mails that only look so."""

import pytest

from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import Bounce, Part, PartClass
from tests.collect.builders import grid, mail, settle_replies, xlsx


def first(data: bytes) -> Part:
    return open_reply("a.eml", data)[0]


def automatic(data: bytes) -> str:
    return first(data).envelope.automatic


@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        ("自动回复:关于报送计划的通知", "您好，邮件已收到。", {}),
        ("自动回复：Re: 通知", "您好", {}),
        ("[自动回复] 通知", "您好", {}),
        ("【自动回复】您的邮件已收到", "您好", {}),
        ("自动答复: 关于报送计划的通知", "我正在休假", {}),
        ("外出: 通知", "我出差了", {}),
        ("自動回覆：通知", "您好", {}),
        ("假期自动回复：通知", "您好", {}),
        ("QQ邮箱自动回复", "您好", {}),
        ("Automatic reply: notice", "away", {}),
        ("Auto-Reply: notice", "away", {}),
        ("AutoReply: notice", "away", {}),
        ("Out of Office: notice", "away", {}),
        ("Re: 通知", "这是来自QQ邮箱的假期自动回复邮件。\n\n您好，我最近正在休假中，无法亲自回复您的邮件。", {}),
        ("回复：通知", "此邮件为系统自动回复，请勿直接回复。", {}),
        ("Re: notice", "This is an automatic reply.", {}),
        ("Re: 通知", "本人休假", {"Auto-Submitted": "auto-replied"}),
        ("Re: 通知", "本人休假", {"X-Autoreply": "yes"}),
        ("Re: 通知", "本人休假", {"X-Autorespond": "x"}),
        ("Re: 通知", "本人休假", {"Precedence": "auto_reply"}),
        ("Re: 通知", "本人出差至15日，回来后处理。", {"X-Auto-Response-Suppress": "All"}),
        (
            "答复: 通知",
            "I am out of the office until Monday.",
            {"X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply"},
        ),
    ],
)
def test_out_of_office(subject: str, text: str, headers: dict[str, str]) -> None:
    assert automatic(mail({}, subject=subject, text=text, headers=headers)) == "自动回复"


@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        ("回复：自动回复：通知", "我们今年没有计划。", {}),
        ("关于自动回复的说明", "我们今年没有计划。", {}),
        ("Re: 通知", "我们今年没有计划。", {"X-Auto-Response-Suppress": "OOF"}),
        ("Re: 通知", "我们今年没有计划。", {"Auto-Submitted": "no"}),
        ("Re: 通知", "我们今年没有计划，收到贵会自动回复。", {"List-Id": "<x.example.org>"}),
        ("已读，今年无计划", "我们今年没有计划。", {}),
        ("退信了请查收", "上次的信被退回，今年没有计划。", {}),
        ("Re: 通知", "联系人在外出差，今年没有计划。", {}),
    ],
)
def test_what_a_person_wrote(subject: str, text: str, headers: dict[str, str]) -> None:
    data = mail({}, subject=subject, text=text, headers=headers)
    assert automatic(data) == ""
    assert settle_replies({"a.eml": data}).parts[0].kind is PartClass.NEEDS_A_PERSON


@pytest.mark.parametrize(
    "headers", [{"Auto-Submitted": "auto-generated"}, {"X-Autoreply": "yes"}, {"Precedence": "bulk"}]
)
@pytest.mark.parametrize("subject", ["自动回复：通知", "已读: 通知", "计划"])
def test_a_table_beside_counts_all_the_same(headers: dict[str, str], subject: str) -> None:
    data = mail({"计划表.xlsx": xlsx(grid())}, subject=subject, headers=headers)
    assert [plan.unit for plan in settle_replies({"a.eml": data}).plans] == ["F01"]


def report(kind: str, fields: str, sender: str = "MAILER-DAEMON@example.org", text: str = "failed") -> bytes:
    return (
        f"From: {sender}\r\nTo: kepu@example.org\r\nSubject: Undelivered Mail\r\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=q\r\n\r\n"
        f"--q\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        f"--q\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n--q--\r\n"
    ).encode()


def test_a_bounce_by_the_standard_names_each_address_and_why() -> None:
    fields = (
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; F09@Example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <F09@example.org>: Recipient address\r\n rejected\r\n\r\n"
        "Original-Recipient: rfc822;f10@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n"
        "Final-Recipient: rfc822; f11@example.org\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
        "Final-Recipient: rfc822; f12@example.org\r\nAction: failed\r\nStatus: 5.7.1\r\n"
        "Diagnostic-Code: smtp; 552 mailbox full\r\n"
    )
    part = first(report("delivery-status", fields))
    assert part.envelope.automatic == "退信"
    assert [(bounce.address, bounce.reason, bounce.status) for bounce in part.envelope.bounced] == [
        ("f09@example.org", "邮箱地址不存在", "5.1.1"),
        ("f10@example.org", "对方邮箱已满", "5.2.2"),
        ("f12@example.org", "对方邮箱已满", "5.7.1"),
    ]
    assert part.envelope.bounced[0].diagnostic == "550 5.1.1 <F09@example.org>: Recipient address rejected"


def test_a_delay_is_not_yet_a_bounce() -> None:
    fields = (
        "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; f09@example.org\r\nAction: delayed\r\nStatus: 4.4.1\r\n"
    )
    envelope = first(report("delivery-status", fields)).envelope
    assert envelope.automatic == "投递延迟通知"
    assert envelope.bounced == (
        Bounce(
            address="f09@example.org",
            reason="暂时没有送到，对方服务器还在重试（连不上对方的邮件服务器）",
            status="4.4.1",
            permanent=False,
        ),
    )


def test_a_receipt_of_delivery_or_reading_is_no_bounce() -> None:
    fields = "Final-Recipient: rfc822; f09@example.org\r\nAction: delivered\r\nStatus: 2.0.0\r\n"
    assert automatic(report("delivery-status", fields)) == "阅读或送达回执"
    fields = "Final-Recipient: rfc822; f09@example.org\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"
    assert automatic(report("disposition-notification", fields, sender="f09@example.org")) == "阅读或送达回执"
    assert automatic(mail({}, subject="已读: 关于报送计划的通知", text="您的邮件已被阅读")) == "阅读或送达回执"
    assert automatic(mail({}, subject="Read: notice", text="read")) == "阅读或送达回执"


QQ = """很抱歉您发送的邮件被退回，以下是该邮件的相关信息：

被退回邮件
主题：关于报送2020年科普工作计划的通知
时间：2020-04-02 09:15:23
无法发送到 f09@example.com
退信原因
收件人邮件地址（f09@example.com）不存在，邮件无法送达。
host mx3.example.com[203.0.113.7] said: 550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help
"""
NETEASE = """抱歉，您的邮件被退回来了……

原邮件信息：
时间：2020-04-02 09:15:23
主题：关于报送2020年科普工作计划的通知
收件人：f10@example.com
退信原因：
收件人邮箱已满
英文说明:SMTP error, DATA: 552 Quota exceeded
"""
QMAIL = """Hi. This is the qmail-send program at example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
<f11@example.com>:
203.0.113.9 does not like recipient.
Remote host said: 554 5.7.1 rejected as spam
"""


@pytest.mark.parametrize(
    ("sender", "subject", "text", "address", "reason"),
    [
        ("PostMaster@qq.com", "系统退信/Systems bounce", QQ, "f09@example.com", "邮箱地址不存在"),
        ("10000@qq.com", "来自qq.com的退信", QQ, "f09@example.com", "邮箱地址不存在"),
        ("Postmaster@163.com", "系统退信", NETEASE, "f10@example.com", "对方邮箱已满"),
        ("MAILER-DAEMON@example.org", "failure notice", QMAIL, "f11@example.com", "被对方的邮件服务器拒收"),
    ],
)
def test_bounces_in_words(sender: str, subject: str, text: str, address: str, reason: str) -> None:
    data = mail({}, sender=sender, subject=subject, text=text)
    envelope = first(data).envelope
    assert envelope.automatic == "退信"
    assert [(bounce.address, bounce.reason, bounce.permanent) for bounce in envelope.bounced] == [
        (address, reason, True)
    ]
    assert {part.kind for part in settle_replies({"a.eml": data}).parts} == {PartClass.IGNORED}


def test_failed_recipients_in_a_header() -> None:
    data = mail({}, subject="x", text="x", headers={"X-Failed-Recipients": "f09@example.com, f10@example.com"})
    assert [bounce.address for bounce in first(data).envelope.bounced] == ["f09@example.com", "f10@example.com"]


def test_other_mail_of_the_mailbox_service_and_circulars() -> None:
    assert automatic(mail({}, sender="postmaster@163.com", subject="邮箱升级", text="请登录")) == "邮箱系统的邮件"
    headers = {"List-Unsubscribe": "<mailto:x@example.org>", "Precedence": "bulk"}
    assert automatic(mail({}, subject="会议征文", text="欢迎投稿", headers=headers)) == "群发的宣传邮件"


LETTER = "2020-F01-3@example.org"
OWN = {"X-Letter": LETTER, "Message-ID": f"<{LETTER}>"}


def test_our_own_letter_coming_back_is_no_reply() -> None:
    data = mail({"计划表（请改正）.xlsx": xlsx(grid())}, sender="kepu@example.org", headers=OWN)
    settlement = settle_replies({"a.eml": data})
    assert {(part.kind, part.reason) for part in settlement.parts} == {(PartClass.IGNORED, "本会发出的信")}
    assert not settlement.plans


def test_our_letter_inside_an_answer_is_ignored_and_the_table_beside_it_counts() -> None:
    ours = mail({"请改正.xlsx": xlsx(grid())}, sender="kepu@example.org", subject="请改正", headers=OWN)
    data = mail({"计划表.xlsx": xlsx(grid()), "原信.eml": ours}, headers={"In-Reply-To": f"<{LETTER}>"})
    settlement = settle_replies({"a.eml": data})
    assert [
        (part.part.place.part, part.kind.value, part.reason)
        for part in settlement.parts
        if "原信" in part.part.place.part
    ] == [
        ("原信.eml/正文", "不收", "本会发出的信"),
        ("原信.eml/请改正.xlsx", "不收", "本会发出的信"),
    ]
    assert [plan.place.part for plan in settlement.plans] == ["计划表.xlsx"]
    assert LETTER in settlement.parts[0].part.envelope.answers


def test_an_answer_with_nothing_but_our_letter_is_read_by_a_person() -> None:
    ours = mail({}, sender="kepu@example.org", subject="请改正", headers=OWN).decode()
    data = (
        "From: f01@example.org\r\nSubject: Re\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n今年没有计划。\r\n--q\r\nContent-Type: message/rfc822\r\n\r\n"
        + ours
        + "\r\n--q--"
    )
    settlement = settle_replies({"a.eml": data.encode()})
    assert [(part.part.name, part.kind.value) for part in settlement.parts] == [("正文", "待人工"), ("正文", "不收")]


def test_our_letter_sent_on_by_a_person_with_a_table_counts() -> None:
    """Foxmail's "send again" keeps our field and gives a Message-ID of its own."""
    data = mail({"计划表.xlsx": xlsx(grid())}, headers={"X-Letter": LETTER, "Message-ID": "<own@example.com>"})
    part = first(data)
    assert (part.envelope.automatic, part.envelope.answers, part.envelope.message_id) == (
        "",
        (LETTER,),
        "own@example.com",
    )
    assert settle_replies({"a.eml": data}).plans


def test_what_a_mail_answers_nearest_first() -> None:
    headers = {"In-Reply-To": "<c@x>", "References": "<a@x> <b@x> <c@x>"}
    assert first(mail({}, headers=headers)).envelope.answers == ("c@x", "b@x", "a@x")


def test_a_mailing_list_is_no_sender() -> None:
    """Where a list writes its own address into From and Reply-To, an answer would go to everybody on it."""
    headers = {"Reply-To": "list@example.net, f01@example.org", "List-Post": "<mailto:list@example.net>"}
    data = mail({"计划表.xlsx": xlsx(grid())}, sender="list@example.net", headers=headers)
    assert {part.envelope.senders for part in open_reply("a.eml", data)} == {("f01@example.org",)}

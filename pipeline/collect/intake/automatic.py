"""Mails that no person wrote: automatic answers, bounces, receipts, circulars, our own letters coming back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.collect.intake.mime import Headers

LETTER_HEADER = "x-letter"
"""Field that our own letters bear: their number, which is their Message-ID."""


class Automatic(StrEnum):
    """Why a mail is no answer."""

    REPLY = "自动回复"  # a file beside it still counts
    BOUNCE = "退信"
    DELAY = "投递延迟通知"
    RECEIPT = "阅读或送达回执"
    SYSTEM = "邮箱系统的邮件"
    CIRCULAR = "群发的宣传邮件"
    OWN = "本会发出的信"


@dataclass(frozen=True)
class Signs:
    """What a mail is judged by."""

    headers: Headers
    subject: str
    sender: str
    text: str
    """Its text, shortened."""
    reports: Sequence[str] = ()
    """Contents of its ``message/delivery-status`` parts."""
    has_files: bool = False
    """Whether a file stands beside the text that a person may have put there."""
    message_class: str = ""
    """Of an Outlook mail: IPM.Note, REPORT.IPM.Note.NDR …"""


_REPLY_SUBJECT = re.compile(
    r"\s*[\[【(（]?\s*(?:(?:假期|休假|外出|系统|邮件|QQ邮箱|邮箱)*自动(?:回复|答复|应答)|自動(?:回覆|回復|答覆|應答)|假期回复|休假回复"
    r"|auto(?:matic|mated)?[ _-]?(?:reply|response|answer)|autoresponder?|out[ -]of[ -](?:the[ -])?office|外出[:：]"
    r"|不在办公室"
    r"|(?:ooo|oof|away from (?:my )?mail)\b)",
    re.IGNORECASE,
)
# Only where the text says it of itself: 收到贵会自动回复 is a person's sentence.
_REPLY_TEXT = re.compile(
    r"\s*(?:您好[，,！!。：:\s]*)?(?:这是|(?:本|此|该)(?:邮件|信)(?:是|为|由)?)[^，。！？\n]{0,24}"
    r"(?:自动(?:回复|答复|应答)|自動(?:回覆|回復))|\s*[\[【(（]?自动(?:回复|答复)[\]】)）：:]"
    r"|\s*(?:this (?:is|message is)|i am)[^.\n]{0,30}"
    r"\b(?:automatic(?:ally)? (?:reply|generated)|auto-?reply|out of (?:the )?office)\b",
    re.IGNORECASE,
)
_ABSENCE = re.compile(
    r"休假|年假|产假|出差|外出|不在办公室|无法(?:及时)?(?:回复|处理)|out of (?:the )?office|on (?:leave|vacation)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"退信|退回(?:的)?邮件|邮件(?:被)?退回|投递失败|发送失败|无法(?:送达|投递)|未(?:能)?(?:送达|传递)|undeliver"
    r"|delivery (?:status|failure|has failed)|(?:mail|message)[^\n]{0,20}(?:delivery|not) (?:fail|deliver)"
    r"|failure notice|returned (?:mail|to sender)|mail system error",
    re.IGNORECASE,
)
_DELAY = re.compile(r"\bdelay(?:ed)?\b|延迟|仍在尝试|still (?:being retried|trying)", re.IGNORECASE)
_RECEIPT_SUBJECT = re.compile(
    r"\s*(?:[\[【]?(?:已读|未读|未阅读即?已?删除|阅读回执|已读回执|收条|送达回执|已送达|已中继)[\]】]?\s*[:：]"
    r"|(?:not )?read:|delivered:|relayed:|return receipt)",
    re.IGNORECASE,
)
_BOUNCERS = re.compile(r"(?:mailer-?daemon|postmaster|mail-daemon|maildaemon|bounces?)@|10000@qq\.com$", re.IGNORECASE)
_BOUNCE_TEXT = re.compile(
    r"退信|被退回|无法(?:送达|投递|发送到)|投递失败|undeliver|could ?n[o']t be delivered|delivery fail", re.IGNORECASE
)
_TO_MANY = {"bulk", "list", "junk"}
_MARKS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-mail-autoreply", "x-autoreply-from")


def judge(signs: Signs) -> Automatic | None:
    """What kind of automatic mail it is; None where a person wrote it, or may have."""
    if is_own_letter(signs.headers):
        return Automatic.OWN
    report = _report(signs)
    if report:
        return report
    if _bounced(signs):
        delayed = _DELAY.search(signs.subject) and not re.search(r"fail|失败|退信", signs.subject, re.IGNORECASE)
        return Automatic.DELAY if delayed else Automatic.BOUNCE
    # Office systems mark what people send through them as generated; what brings a file is looked at.
    return None if signs.has_files else _without_files(signs)


def _without_files(signs: Signs) -> Automatic | None:
    if _RECEIPT_SUBJECT.match(signs.subject):
        return Automatic.RECEIPT
    if _BOUNCERS.match(signs.sender):
        return Automatic.SYSTEM
    if _replied_by_itself(signs):
        return Automatic.REPLY
    return Automatic.CIRCULAR if _circular(signs.headers) else None


def unanswerable(headers: Headers) -> str:
    """Why a program must not answer the mail, whatever it brings (RFC 3834, section 2), as a clause in Chinese.

    Programs that answer each other's mails never end. Empty where nothing speaks against an answer.
    """
    submitted, precedence = headers.token("auto-submitted"), headers.token("precedence")
    if submitted and submitted != "no":
        return "来件是程序自动发出的（Auto-Submitted）"
    if headers.raw("return-path").strip() == "<>":
        return "来件的退信地址是空的（Return-Path）"
    if precedence in _TO_MANY:
        return f"来件是群发的邮件（Precedence: {precedence}）"
    return "来件来自邮件列表（List-Id）" if headers.raw("list-id").strip() else ""


def is_own_letter(headers: Headers) -> bool:
    """Whether the mail is a letter of ours, untouched.

    A person who sends one on or answers it gives it a Message-ID of its own; then the number only says what it answers.
    """
    letter = letter_number(headers)
    if not letter:
        return False
    identifiers = {_bare(headers.text(name)) for name in ("message-id", "x-microsoft-original-message-id")} - {""}
    return not identifiers or letter in identifiers


def letter_number(headers: Headers) -> str:
    """The number of the letter of ours that the mail is, or was made from; empty where it bears none."""
    return _bare(headers.text(LETTER_HEADER))


def _report(signs: Signs) -> Automatic | None:
    """``multipart/report`` (RFC 6522), and what Outlook keeps of one."""
    message_class = signs.message_class.casefold()
    if message_class.startswith("report."):
        return Automatic.BOUNCE if message_class.endswith(".ndr") else Automatic.RECEIPT
    if ".oof" in message_class:
        return Automatic.REPLY
    if not signs.headers.token("content-type").startswith("multipart/report"):
        return None
    if "disposition-notification" in signs.headers.raw("content-type").casefold():
        return Automatic.RECEIPT
    actions = {
        match.casefold() for report in signs.reports for match in re.findall(r"(?im)^action:\s*([\w-]+)", report)
    }
    if actions and actions <= {"delayed"}:
        return Automatic.DELAY
    return Automatic.RECEIPT if actions and actions <= {"delivered", "relayed", "expanded"} else Automatic.BOUNCE


def _bounced(signs: Signs) -> bool:
    if signs.headers.raw("x-failed-recipients"):
        return True
    if _BOUNCERS.match(signs.sender):
        known = signs.sender.casefold().startswith(("mailer-daemon", "mail-daemon", "maildaemon"))
        return known or bool(_BOUNCE_SUBJECT.search(signs.subject) or _BOUNCE_TEXT.search(signs.text[:2000]))
    nobody = signs.headers.text("return-path") == "<>"
    return nobody and bool(_BOUNCE_SUBJECT.search(signs.subject))


def _replied_by_itself(signs: Signs) -> bool:
    headers = signs.headers
    submitted = headers.token("auto-submitted")
    if (submitted and submitted != "no") or any(headers.raw(name) for name in _MARKS):
        return True
    if headers.token("precedence") in {"auto_reply", "auto-reply"} or headers.token("x-autogenerated") == "reply":
        return True
    if _REPLY_SUBJECT.match(signs.subject) or _REPLY_TEXT.match(signs.text[:200]):
        return True
    # Exchange asks others not to answer its automatic answers; ordinary mail bears this mark too, so words must agree.
    suppressed = headers.raw("x-auto-response-suppress") or headers.text("return-path") == "<>"
    return bool(suppressed and _ABSENCE.search(signs.subject + signs.text[:300]))


def _circular(headers: Headers) -> bool:
    listed = bool(headers.raw("list-unsubscribe"))
    return listed and (bool(headers.raw("list-id")) or headers.token("precedence") in _TO_MANY)


def _bare(identifier: str) -> str:
    found = re.search(r"<([^<>\s]+)>", identifier)
    return found[1] if found else identifier.strip()

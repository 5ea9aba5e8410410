"""Bounces (RFC 3464, and what QQ and 163 write instead): whose address a letter did not reach, and why, in Chinese."""

import re

from pipeline.collect.intake.mime import Headers, parse_headers
from pipeline.collect.intake.part import Bounce
from pipeline.untrusted import limits
from pipeline.untrusted.unreadable import UnreadableError

ADDRESS = re.compile(r"[\w.+%-]{1,100}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}", re.ASCII)
_BOUNCES = 50
_BY_STATUS = (
    ("1.2", "邮箱地址的域名（@ 后面）不存在"),
    ("1.3", "邮箱地址写得不对"),
    ("1.8", "对方服务器不认本会的发件地址"),
    ("1.", "邮箱地址不存在"),
    ("2.1", "对方邮箱已停用"),
    ("2.2", "对方邮箱已满"),
    ("2.3", "邮件太大，对方邮箱不收"),
    ("3.4", "邮件太大，对方邮箱不收"),
    ("4.", "连不上对方的邮件服务器"),
    ("7.", "被对方的邮件服务器拒收"),
)
_BY_WORDS = (
    (
        r"domain[^\n]{0,30}not (?:found|exist)|host[^\n]{0,20}not found|域名(?:不存在|错误|无法解析)",
        "邮箱地址的域名（@ 后面）不存在",
    ),
    (
        r"not exist|不存在|unknown (?:user|recipient)|user unknown"
        r"|no such (?:user|recipient|mailbox)|(?:user|mailbox|recipient)[^\n]{0,20}not found"
        r"|invalid (?:user|recipient|mailbox)|unavailable|找不到(?:收件人|用户)",
        "邮箱地址不存在",
    ),
    (r"quota|mailbox[^\n]{0,20}full|已满|空间不足|容量不足", "对方邮箱已满"),
    (
        r"too large|size (?:limit|exceed)|exceed[^\n]{0,20}size|(?:邮件|附件|大小)[^\n]{0,8}(?:过大|太大|超过)",
        "邮件太大，对方邮箱不收",
    ),
    (r"disabled|suspended|inactive|停用|冻结|禁用", "对方邮箱已停用"),
    (r"spam|blocked|blacklist|reject|denied|policy|垃圾|拒收|拒绝|黑名单|频率|frequency", "被对方的邮件服务器拒收"),
    (r"time[d ]{0,2} ?out|connect|refused|超时|连接", "连不上对方的邮件服务器"),
)
_NEAR_RECIPIENT = re.compile(
    r"(?:收件人|收信人|无法(?:发送|送达|投递)(?:到|至|给)?|(?:发送|投递|发|送)(?:到|至|往|给)|recipients?|addresse?s?"
    r"|deliver(?:y|ed)? to|RCPT TO)[^@\n]{0,40}?[:：<（(\s]{1,3}(?=[\w.+%-]+@)",
    re.IGNORECASE,
)
_REASON_LINE = re.compile(
    r"(?:退信原因|失败原因|错误原因|原因|said|reason|Diagnostic-Code)\s*[:：]?\s*([^\n]{4,300})", re.IGNORECASE
)
_SERVER_LINE = re.compile(r"[^\n]{0,60}\b[45]\d\d[ -](?:[45]\.\d\.\d+[ ])?[^\n]{4,300}")
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")


def reported_bounces(report: str) -> tuple[Bounce, ...]:
    """The recipients of a ``message/delivery-status`` part; those reached are left out."""
    found = []
    for block in re.split(r"\n[ \t]*\r?\n", report[: limits.NOTICE_CHARACTERS])[: _BOUNCES + 1]:
        bounce = _recipient(_fields(block))
        if bounce:
            found.append(bounce)
    return tuple(found[:_BOUNCES])


def written_bounces(text: str, headers: Headers) -> tuple[Bounce, ...]:
    """The recipients that the text of a bounce names; the bounce's own addresses are not among them."""
    text = text[: limits.NOTICE_CHARACTERS]
    own = {
        address.casefold()
        for name in ("from", "to", "sender", "reply-to")
        for address in ADDRESS.findall(headers.text(name))
    }
    named = ADDRESS.findall(headers.text("x-failed-recipients"))
    named += [match[0] for near in _NEAR_RECIPIENT.finditer(text) if (match := ADDRESS.match(text, near.end()))]
    if not [address for address in named if address.casefold() not in own]:
        named += [address for address in ADDRESS.findall(text) if address.casefold() not in own][:1]
    addresses = list(
        dict.fromkeys(address.casefold().rstrip(".") for address in named if address.casefold() not in own)
    )
    said = _said(text)
    status = _STATUS.search(said) or _STATUS.search(text)
    code = status[1] if status else ""
    permanent = not code.startswith("4") and not re.search(r"delayed|延迟|will (?:keep|continue)|继续尝试", text)
    return tuple(
        Bounce(
            address=address,
            reason=_reason(code, said or text, permanent=permanent),
            status=code,
            diagnostic=said,
            permanent=permanent,
        )
        for address in addresses[:_BOUNCES]
    )


def _recipient(fields: Headers) -> Bounce | None:
    recipient = fields.text("final-recipient") or fields.text("original-recipient")
    address = ADDRESS.search(recipient.rpartition(";")[2])
    action = fields.token("action")
    if not address or action in {"delivered", "relayed", "expanded"}:
        return None
    status = _STATUS.search(fields.text("status"))
    code = status[1] if status else ""
    said = _short(fields.text("diagnostic-code").partition(";")[2] or fields.text("diagnostic-code"))
    permanent = action != "delayed" and not (code.startswith("4") and action != "failed")
    return Bounce(
        address=address[0].casefold(),
        reason=_reason(code, said, permanent=permanent),
        status=code,
        diagnostic=said,
        permanent=permanent,
    )


def _fields(block: str) -> Headers:
    try:
        return parse_headers(block.strip().encode("utf-8", "replace"))
    except UnreadableError:
        return Headers()


def _reason(status: str, words: str, *, permanent: bool) -> str:
    """In Chinese: what the words say where they say it, else what the status code means."""
    by_words = next((reason for pattern, reason in _BY_WORDS if re.search(pattern, words, re.IGNORECASE)), "")
    by_status = next((reason for start, reason in _BY_STATUS if status[2:].startswith(start)), "")
    # 5.1.1 is exact, 5.0.0 and 5.7.1 are what servers give for anything.
    vague = not by_status or status[2:].startswith("7.")
    reason = (by_words if vague else "") or by_status or by_words or "没有送到，原因见退信"
    return reason if permanent else f"暂时没有送到，对方服务器还在重试（{reason}）"


def _said(text: str) -> str:
    server = _SERVER_LINE.search(text)
    if server:
        return _short(server[0])
    line = _REASON_LINE.search(text)
    return _short(line[1]) if line else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199] + "…"

"""Letters of the outbox as files: whom they go to, their number, and the bytes that leave.

A letter is sent as it lies there, by whatever program it was edited. Only this changes: line ends become CRLF
(RFC 5321, 2.3.8), a missing Date and Message-ID are added, and X-Unsent and Bcc are left out.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import HeaderParser
from email.utils import format_datetime
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.mailbox.connection import clean_words, decode_words
from pipeline.sent_log import LetterKind, SendState, SentLetter

LARGEST_LETTER = 45 * 1024 * 1024
"""Bytes; public services take 50 MB with all encodings."""
MOST_RECIPIENTS = 50
NOT_SENT = frozenset({b"x-unsent", b"bcc"})
"""Header fields that are for the office alone."""

_FIELD = re.compile(rb"(?P<name>[!-9;-~]+)[ \t]*:")
_MESSAGE_ID = re.compile(r"<?([^<>@\s\x00-\x1f\x7f-\U0010ffff]+@[^<>@\s\x00-\x1f\x7f-\U0010ffff]+)>?")
_NUMBER = re.compile(r"<?([!-;=?-~]{1,250})>?")
_ADDRESS = re.compile(r"[^@\s<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# What the library's header parser raises on hostile or broken fields (seen in real mails).
_HEADER_ERRORS = (ValueError, LookupError, AttributeError, TypeError, RecursionError)


class NotALetterError(PipelineError):
    """A file of the outbox that can't be sent as it is; ``str()`` says why, in Chinese, without the file's name."""


@dataclass(frozen=True)
class Outgoing:
    """One letter."""

    path: Path
    number: str
    """What the log knows it by: the field X-Letter, else its Message-ID."""
    kind: LetterKind
    unit: str
    subject: str
    recipients: tuple[str, ...]
    """Addresses of To, Cc and Bcc, each once."""
    head: bytes
    """Header fields, CRLF, without the empty line."""
    body: bytes
    dated: bool

    @property
    def eight_bit(self) -> bool:
        """Whether the body needs 8BITMIME (RFC 6152)."""
        return not self.body.isascii() or not self.head.isascii()

    @property
    def international(self) -> bool:
        """Whether an address needs SMTPUTF8 (RFC 6531)."""
        return not all(address.isascii() for address in self.recipients)

    def content(self, at: datetime) -> bytes:
        """The bytes that leave.

        Args:
            at: the time of sending, for the field Date (RFC 5322, 3.6.1) where the letter has none.
        """
        date = b"" if self.dated else f"Date: {format_datetime(at)}\r\n".encode()
        return date + self.head + b"\r\n\r\n" + self.body

    def log_line(self, at: datetime, state: SendState, note: str = "") -> SentLetter:
        """A line of the log about it."""
        return SentLetter(
            at=at, state=state, kind=self.kind, unit=self.unit, to="；".join(self.recipients),
            subject=self.subject, letter=self.number, note=note,
        )  # fmt: skip


def read_letter(path: Path, domain: str) -> Outgoing:
    """A letter as it will be sent.

    Args:
        path: the .eml file.
        domain: for the Message-ID of a letter that has none.

    Raises:
        NotALetterError: it is too large, no mail, or has nobody to go to.
    """
    if path.stat().st_size > LARGEST_LETTER:
        raise NotALetterError(f"超过{LARGEST_LETTER // 1024 // 1024}MB，邮箱不会收")
    # A lone CR or LF is no line end on the wire, and a hidden one could end the letter early (RFC 5321, 2.3.8).
    content = re.sub(rb"\r\n|\r|\n", b"\r\n", path.read_bytes())
    head, _, body = content.partition(b"\r\n\r\n")
    fields = _fields(head)
    try:
        # An edited letter may have its head in UTF-8 or GBK as it is.
        mail = HeaderParser(_class=EmailMessage, policy=policy.SMTPUTF8).parsestr(decode_words(head))
        return _letter(path, fields, mail, body, domain)
    except _HEADER_ERRORS:
        raise NotALetterError("信头（收件人、主题等）写法不对，读不了") from None


def _letter(path: Path, fields: list[bytes], mail: EmailMessage, body: bytes, domain: str) -> Outgoing:
    if not str(mail["From"] or "").strip():
        raise NotALetterError("没有写发件人")
    recipients = tuple(dict.fromkeys(address for name in ("To", "Cc", "Bcc") for address in _addresses(mail, name)))
    if not recipients:
        raise NotALetterError("没有写收件人")
    if len(recipients) > MOST_RECIPIENTS:
        raise NotALetterError(f"收件人多于{MOST_RECIPIENTS}个；请分开写")
    kept = [field for field in fields if _name(field) not in NOT_SENT]
    number = _number(mail, "X-Letter", _NUMBER) or _number(mail, "Message-ID")
    if not number:
        number = f"{hashlib.sha256(b''.join(fields) + body).hexdigest()[:24]}@{domain}"
    if not _number(mail, "Message-ID"):
        kept = [field for field in kept if _name(field) != b"message-id"]
        kept.append(f"Message-ID: <{number}>".encode())
    kind = clean_words(str(mail["X-Letter-Kind"] or ""))
    return Outgoing(
        path=path,
        number=number,
        kind=LetterKind(kind) if kind in list(LetterKind) else LetterKind.OTHER,
        unit=clean_words(str(mail["X-Letter-Unit"] or "")),
        subject=clean_words(str(mail["Subject"] or "")) or "（没有主题）",
        recipients=recipients,
        head=b"\r\n".join(kept),
        body=body,
        dated=bool(str(mail["Date"] or "").strip()),
    )


def _fields(head: bytes) -> list[bytes]:
    """Header fields, each with its continuation lines."""
    fields: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1] += b"\r\n" + line
        elif _FIELD.match(line):
            fields.append(line)
        else:
            raise NotALetterError("不是邮件文件，或信头里有一行写法不对")
    return fields


def _name(field: bytes) -> bytes:
    return field.partition(b":")[0].strip().lower()


def _addresses(mail: EmailMessage, name: str) -> list[str]:
    found: list[str] = []
    try:
        headers = mail.get_all(name, [])
    except _HEADER_ERRORS:
        raise NotALetterError(f"收件人一栏（{name}）有的不是有效的邮箱地址") from None
    for header in headers:
        if not str(header).strip():
            continue
        addresses = [str(address.addr_spec) for address in getattr(header, "addresses", ())]
        wrong = [address for address in addresses if not _ADDRESS.fullmatch(address)]
        if wrong or not addresses:
            shown = clean_words("、".join(wrong) or str(header))
            raise NotALetterError(f"收件人“{shown}”不是有效的邮箱地址")
        found.extend(addresses)
    return found


def _number(mail: EmailMessage, name: str, pattern: re.Pattern[str] = _MESSAGE_ID) -> str:
    text = str(mail[name] or "").strip()
    if not text:
        return ""
    found = pattern.fullmatch(text)
    if found is None:
        raise NotALetterError(f"信件编号（{name}）写法不对：{clean_words(text)[:60]}")
    return found[1]

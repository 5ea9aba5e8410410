"""Mail as Chinese mail programs write it (RFC 5322, MIME), down to the raw bytes of the header."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import Enum, auto
from urllib.parse import quote

MAILBOX = "csrme@163.com"
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "zip": "application/zip",
}
_LINE = 76


class Naming(Enum):
    """How the header gives an attachment's file name."""

    ENCODED_WORD = auto()  # =?UTF-8?B?…?=, against RFC 2047 but the commonest
    ENCODED_WORD_GB = auto()  # =?GB18030?B?…?=, cut in pieces
    EXTENDED = auto()  # RFC 2231: filename*=UTF-8''…
    CONTINUED = auto()  # RFC 2231: filename*0*=…; filename*1*=…
    RAW_GBK = auto()  # 8-bit bytes in the header


@dataclass(frozen=True)
class Attachment:
    """One attached file."""

    name: str
    content: bytes
    naming: Naming = Naming.ENCODED_WORD
    content_id: str = ""
    """Set for a picture shown in the text."""


@dataclass(frozen=True)
class Letter:
    """One mail."""

    sender: str
    """Name."""
    address: str
    subject: str
    sent: datetime
    text: str
    attachments: tuple[Attachment, ...] = ()
    charset: str = "utf-8"
    mailer: str = "QQMail 2.x"
    html: bool = True
    """With a text/html twin of the text."""
    automatic: bool = False
    """Written by a machine (RFC 3834)."""
    in_reply_to: str = ""
    pasted: str = ""
    """What the text/html twin says in place of the text: a table pasted into the mail."""

    @property
    def message_id(self) -> str:
        """Made from sender and time."""
        digest = hashlib.sha256(f"{self.address}{self.sent.isoformat()}".encode()).hexdigest()
        return f"<{digest[:24]}@{self.address.partition('@')[2]}>"


def compose(letter: Letter) -> bytes:
    """The mail as bytes, lines ending in CRLF."""
    gb = letter.charset != "utf-8"
    lines = [
        f"Received: from mail.example.org (192.0.2.25) by mx.example.net; {format_datetime(letter.sent)}".encode(),
        b"From: " + _words(letter.sender, letter.charset) + f" <{letter.address}>".encode(),
        b"To: " + _words("学会秘书处", letter.charset) + f" <{MAILBOX}>".encode(),
        b"Subject: " + _words(letter.subject, letter.charset),
        f"Date: {format_datetime(letter.sent)}".encode(),
        f"Message-ID: {letter.message_id}".encode(),
        *([f"In-Reply-To: {letter.in_reply_to}".encode()] if letter.in_reply_to else []),
        f"X-Mailer: {letter.mailer}".encode(),
        *([b"Auto-Submitted: auto-replied", b"X-Autoreply: yes"] if letter.automatic else []),
        *([b"X-Priority: 3"] if gb else []),
        b"MIME-Version: 1.0",
    ]
    return _joined(lines + _content(letter))


def _content(letter: Letter) -> list[bytes]:
    body = _alternative(letter) if letter.html else _text(letter, "plain")
    pictures = [_attachment(one) for one in letter.attachments if one.content_id]
    if pictures:
        body = _multipart("related", _boundary(letter, 2), [body, *pictures])
    files = [_attachment(one) for one in letter.attachments if not one.content_id]
    return _multipart("mixed", _boundary(letter, 1), [body, *files]) if files else body


def _alternative(letter: Letter) -> list[bytes]:
    return _multipart("alternative", _boundary(letter, 3), [_text(letter, "plain"), _text(letter, "html")])


def _text(letter: Letter, kind: str) -> list[bytes]:
    text = letter.text
    if kind == "html" and letter.pasted:
        text = f"<html><body>{letter.pasted}</body></html>"
    elif kind == "html":
        picture = next((f'<div><img src="cid:{a.content_id}"></div>' for a in letter.attachments if a.content_id), "")
        text = "".join(f"<div>{line or '<br>'}</div>" for line in text.splitlines()) + picture
    return [
        f'Content-Type: text/{kind}; charset="{letter.charset}"'.encode(),
        b"Content-Transfer-Encoding: base64",
        b"",
        *_base64(text.encode(letter.charset)),
    ]


def _attachment(one: Attachment) -> list[bytes]:
    media_type = _TYPES.get(one.name.rpartition(".")[2], "application/octet-stream").encode()
    disposition = b"inline" if one.content_id else b"attachment"
    return [
        b"Content-Type: " + media_type + _parameter("name", one),
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: " + disposition + _parameter("filename", one),
        *([f"Content-ID: <{one.content_id}>".encode()] if one.content_id else []),
        b"",
        *_base64(one.content),
    ]


def _parameter(key: str, one: Attachment) -> bytes:
    fold = b";\r\n\t" + key.encode()
    match one.naming:
        case Naming.ENCODED_WORD:
            return fold + b'="' + _words(one.name, "utf-8") + b'"'
        case Naming.ENCODED_WORD_GB:
            return fold + b'="' + _words(one.name, "gb18030") + b'"'
        case Naming.RAW_GBK:
            return fold + b'="' + one.name.encode("gbk") + b'"'
        case Naming.EXTENDED:
            return fold + b"*=UTF-8''" + quote(one.name).encode()
        case Naming.CONTINUED:
            # Eight characters a piece: an escape, or a character, must not be cut in two.
            pieces = [quote(one.name[start : start + 8]) for start in range(0, len(one.name), 8)]
            return b"".join(
                fold + f"*{number}*={'' if number else 'UTF-8' + chr(39) * 2}{piece}".encode()
                for number, piece in enumerate(pieces)
            )


def _words(text: str, charset: str) -> bytes:
    """Encoded words (RFC 2047), at most 75 characters each; plain where the text is ASCII."""
    if text.isascii():
        return text.encode()
    pieces = [text[start : start + 12] for start in range(0, len(text), 12)]
    words = [f"=?{charset.upper()}?B?{base64.b64encode(p.encode(charset)).decode()}?=".encode() for p in pieces]
    return b"\r\n ".join(words)


def _multipart(kind: str, boundary: str, parts: list[list[bytes]]) -> list[bytes]:
    lines = [
        f'Content-Type: multipart/{kind};\r\n\tboundary="{boundary}"'.encode(),
        b"",
        b"This is a multi-part message in MIME format.",
        b"",
    ]
    for part in parts:
        lines += [f"--{boundary}".encode(), *part, b""]
    return [*lines, f"--{boundary}--".encode(), b""]


def _boundary(letter: Letter, number: int) -> str:
    digest = hashlib.sha256(f"{letter.message_id}{number}".encode()).hexdigest().upper()
    if letter.mailer.startswith("Coremail"):
        return f"----=_Part_{int(digest[:6], 16)}_{int(digest[6:14], 16)}.{int(letter.sent.timestamp() * 1000)}"
    return f"----=_NextPart_{digest[:8]}_{digest[8:16]}_{digest[16:24]}"


def _base64(content: bytes) -> list[bytes]:
    encoded = base64.b64encode(content)
    return [encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)]


def _joined(lines: list[bytes]) -> bytes:
    return b"\r\n".join(lines) + b"\r\n"

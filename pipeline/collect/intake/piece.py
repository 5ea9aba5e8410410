"""What a mail consists of, wherever it was read: its pieces, and what it says of itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from pipeline.collect.intake.automatic import Automatic, Signs, judge, letter_number, unanswerable
from pipeline.collect.intake.bounce import ADDRESS, reported_bounces, written_bounces
from pipeline.collect.intake.mime import Headers
from pipeline.collect.intake.part import Bounce
from pipeline.model.time_zone import CHINA
from pipeline.untrusted import limits
from pipeline.untrusted.charset import safe_name
from pipeline.untrusted.unreadable import UnreadableError

BODY = "正文"
HTML_BODY = "正文（HTML）"
RTF_BODY = "正文.rtf"
TEXT_TYPES = {"text/plain": BODY, "text/html": HTML_BODY}
_FORMAL_NAMES = {
    "message/delivery-status": "投递状态.txt",
    "message/disposition-notification": "阅读回执.txt",
    "text/rfc822-headers": "原信头.txt",
}
_NO_FILES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "text/calendar",
)
_SUFFIXES = (
    (b"%PDF", ".pdf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"PK", ".zip"),
    (b"Rar!", ".rar"),
    (b"7z\xbc\xaf", ".7z"),
    (b"\xd0\xcf\x11\xe0", ".ole"),
    (b"{\\rtf", ".rtf"),
)
_SUFFIX_OF_TYPE = {"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics"}
_CONTENT_ID = re.compile(r"cid:([^\"'\s<>)]{1,300})", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """One leaf of a mail, or a mail inside the mail."""

    name: str
    """File name, safe to show; 正文 or 正文（HTML） for the mail's text."""
    media_type: str
    data: bytes = field(repr=False)
    body: bool = False
    inline: bool = False
    mail: "Mail | None" = None
    """The mail that this piece is."""
    trouble: str = ""
    """Why it can't be opened."""
    wrapping: bool = False
    """Nothing but the envelope that Outlook puts around a mail."""
    content_id: str = ""
    """By which the HTML text refers to it."""


@dataclass(frozen=True)
class Mail:
    """A mail."""

    senders: tuple[str, ...]
    """Addresses of From, Reply-To and Sender, lower case, each once."""
    subject: str
    date: datetime | None
    """Of the Date header, else of the newest Received header, in Chinese time."""
    automatic: Automatic | None
    pieces: tuple[Piece, ...]
    message_id: str = ""
    answers: tuple[str, ...] = ()
    bounced: tuple[Bounce, ...] = ()
    unanswerable: str = ""
    """Why no letter may be made in answer; else empty."""
    hidden: str = ""
    """Why a person must look at the mail itself: files stand in it that did not come out."""

    @property
    def texts(self) -> list[str]:
        """What it says, plain text first."""
        texts = (piece for piece in self.pieces if piece.body and piece.media_type in TEXT_TYPES)
        bodies = sorted(texts, key=lambda piece: piece.media_type == "text/html")
        return [piece.data.decode("utf-8", "replace") for piece in bodies]


def make_mail(headers: Headers, pieces: Sequence[Piece], message_class: str = "", reports: Sequence[str] = ()) -> Mail:
    """A mail out of its headers and pieces, wherever they were read.

    Args:
        headers: the mail's own.
        pieces: in order; pictures that its HTML text shows are marked here.
        message_class: as Outlook has it.
        reports: contents of its ``message/delivery-status`` parts.

    Raises:
        UnreadableError: too many attachments.
    """
    pieces = _distinct(_inline_marked(pieces))
    attachments = sum(not piece.body and not piece.inline for piece in pieces)
    if attachments > limits.ATTACHMENTS:
        raise UnreadableError(f"邮件的附件超过 {limits.ATTACHMENTS} 个，请人工处理")
    senders = [address for name in ("from", "reply-to", "sender") for address in _addresses(headers.text(name))]
    # A list may put its own address in the sender's place (RFC 7960): an answer to it would go to everybody.
    lists = _addresses(headers.text("list-post"))
    senders = [address for address in senders if address not in lists]
    mail = Mail(
        senders=tuple(dict.fromkeys(senders)),
        subject=headers.text("subject"),
        date=_date(headers),
        automatic=None,
        pieces=pieces,
        message_id=next(iter(_identifiers(headers.text("message-id"))), ""),
        answers=_answers(headers),
        unanswerable=unanswerable(headers),
    )
    text = next(iter(mail.texts), "")[: limits.NOTICE_CHARACTERS]
    has_files = any(is_file(piece) for piece in pieces)
    sender = senders[0] if senders else ""
    automatic = judge(Signs(headers, mail.subject, sender, text, reports, has_files, message_class))
    return replace(mail, automatic=automatic, bounced=_bounced(automatic, headers, text, reports))


def is_file(piece: Piece) -> bool:
    """Whether a piece is something that a person put beside the text."""
    if piece.body or piece.inline or piece.wrapping or piece.media_type in {*_NO_FILES, *_FORMAL_NAMES}:
        return False
    return piece.mail is None or piece.mail.automatic is not Automatic.OWN


def body_piece(text: str, media_type: str) -> Piece:
    """A mail's text as a piece, in UTF-8."""
    return Piece(TEXT_TYPES[media_type], media_type, text.encode("utf-8", "replace"), body=True)


def rtf_piece(data: bytes) -> Piece:
    """A mail's text as Outlook keeps it."""
    return Piece(RTF_BODY, "text/rtf", data, body=True)


def mail_piece(mail: Mail, name: str = "") -> Piece:
    """A mail inside a mail as a piece."""
    name = safe_name(name or mail.subject) or "转发的邮件"
    name = name if name.casefold().endswith((".eml", ".msg")) else f"{name}.eml"
    return Piece(name, "message/rfc822", b"", mail=mail)


def file_piece(name: str, media_type: str, data: bytes, content_id: str = "") -> Piece:
    """A file as a piece, its name made safe; a nameless one gets the suffix of its content."""
    name = safe_name(name) or _FORMAL_NAMES.get(media_type) or f"无名附件{_suffix(data, media_type)}"
    return Piece(name, media_type, data, content_id=content_id.strip().strip("<>"))


def _inline_marked(pieces: Sequence[Piece]) -> list[Piece]:
    """The pictures that the HTML text shows marked as such; a picture that it doesn't show is a file like any other."""
    pages = "\n".join(
        piece.data.decode("utf-8", "replace") for piece in pieces if piece.body and "html" in piece.media_type
    )
    shown = {found.casefold() for found in _CONTENT_ID.findall(pages)}
    return [
        replace(piece, inline=True)
        if piece.content_id
        and _is_picture(piece)
        and (piece.content_id.casefold() in shown or ("/" in piece.content_id and piece.content_id in pages))
        else piece
        for piece in pieces
    ]


def _is_picture(piece: Piece) -> bool:
    pictured = piece.data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF"))
    return piece.media_type.startswith("image/") or pictured


def _suffix(content: bytes, media_type: str) -> str:
    found = next((suffix for magic, suffix in _SUFFIXES if content.startswith(magic)), "")
    return found or _SUFFIX_OF_TYPE.get(media_type, "")


def _distinct(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same pieces under names that occur once."""
    seen: dict[str, int] = {}
    result = []
    for piece in pieces:
        name = piece.name
        while name in seen:
            seen[piece.name] += 1
            name = numbered(piece.name, seen[piece.name])
        seen[name] = 1
        result.append(replace(piece, name=name))
    return tuple(result)


def numbered(name: str, number: int) -> str:
    """A file name with a number before its suffix: 计划（2）.xlsx."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}（{number}）{dot}{suffix}" if dot else f"{name}（{number}）"


def _bounced(automatic: Automatic | None, headers: Headers, text: str, reports: Sequence[str]) -> tuple[Bounce, ...]:
    if automatic not in {Automatic.BOUNCE, Automatic.DELAY}:
        return ()
    reported = {bounce.address: bounce for report in reports for bounce in reported_bounces(report)}
    return tuple(reported.values()) or written_bounces(text, headers)


def _answers(headers: Headers) -> tuple[str, ...]:
    """What a mail answers: the letter of ours that it was made from, In-Reply-To, References from the nearest on."""
    references = _identifiers(headers.text("references"))[::-1]
    named = [letter_number(headers), *_identifiers(headers.text("in-reply-to")), *references]
    return tuple(dict.fromkeys(name for name in named if name))[: limits.REFERENCES]


def _identifiers(text: str) -> list[str]:
    return re.findall(r"<([^<>\s]{1,500})>", text)


def _date(headers: Headers) -> datetime | None:
    stamps = [headers.text("date")]
    stamps += [value.rpartition(";")[2] for value in headers.every("received")[:1]]
    for stamp in stamps:
        try:
            found = parsedate_to_datetime(stamp[:200])
            found = found if found.tzinfo else found.replace(tzinfo=CHINA)
            if 1995 <= found.year <= 2200:
                return found.astimezone(CHINA)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _addresses(text: str) -> list[str]:
    return [address.casefold() for address in ADDRESS.findall(text[:4000])]

"""Mail (RFC 5322, MIME) into its parts, as Chinese mail programs really write it.

Headers hold raw GBK bytes, encoded words cut in the middle of a character, file names by RFC 2231 or RFC 2047 or
neither. So the standard library only splits the mail; headers are kept raw and decoded here.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email._policybase import Compat32
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from pipeline.collect.intake.part import UnreadableError
from pipeline.collect.values.spelling import clean

CHINA = timezone(timedelta(hours=8))
MAIL_LIMIT = 50_000_000  # bytes
HEADER_LIMIT = 256_000  # bytes of all header lines of the mail itself
PIECE_LIMIT = 500
DEPTH_LIMIT = 12
NAME_LIMIT = 120  # characters

_WORD = re.compile(r"=\?([\w.:-]+?)(?:\*[\w-]*)?\?([bBqQ])\?([^?\r\n]*)\?=")
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(?:\[?自动(?:回复|答复)|auto(?:matic)?[ -]?reply|out of (?:the )?office|不在办公室)", re.IGNORECASE
)
_BOUNCE_SUBJECT = re.compile(
    r"退信|undeliver|delivery (?:status|failure|has failed)|mail delivery failed|returned mail|投递失败", re.IGNORECASE
)
_SUFFIXES = (
    (b"%PDF", ".pdf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"PK", ".zip"),
    (b"\xd0\xcf\x11\xe0", ".ole"),
)


class _RawHeaders(Compat32):
    """Header values as they came, their 8-bit bytes as surrogates; the stock policy replaces those bytes by U+FFFD."""

    def header_fetch_parse(self, _name: str, value: str) -> str:
        return value


@dataclass(frozen=True)
class Piece:
    """One leaf of the MIME tree, or a mail inside the mail."""

    name: str
    """File name, safe to show; 正文 or 正文（HTML） for the mail's text."""
    media_type: str
    data: bytes = field(repr=False)
    body: bool = False
    inline: bool = False
    mail: "Mail | None" = None
    """The mail that this piece is."""


@dataclass(frozen=True)
class Mail:
    """A mail."""

    senders: tuple[str, ...]
    """Addresses of From, Reply-To and Sender, lower case, each once."""
    subject: str
    date: datetime | None
    """Of the Date header, else of the newest Received header, in Chinese time."""
    automatic: str
    """退信, 自动回复, 系统邮件 or empty."""
    pieces: tuple[Piece, ...]


def read_mail(data: bytes) -> Mail:
    """A mail into its parts.

    Raises:
        UnreadableError: too large, too many parts, or no mail at all.
    """
    if len(data) > MAIL_LIMIT:
        raise UnreadableError("邮件超过 50 MB，请人工处理")
    data = data.lstrip(b"\xef\xbb\xbf\r\n \t")
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    if len(head) > HEADER_LIMIT:
        raise UnreadableError("邮件头过长，不像正常的邮件，请人工处理")
    try:
        message = message_from_bytes(data, policy=_RawHeaders())
        mail = _mail(message, 0)
    except RecursionError:
        raise UnreadableError("邮件嵌套过深，请人工处理") from None
    if not message.keys():
        raise UnreadableError("这个文件不是邮件，请人工处理")
    return mail


def decode_header(raw: str) -> str:
    """A header's text: encoded words joined before they are decoded, raw bytes read as UTF-8 or GB18030."""
    raw = re.sub(r"\r?\n[ \t]*", " ", raw)
    raw = re.sub(r"(\?=)\s+(=\?)", r"\1\2", raw)
    pieces: list[tuple[str, bytes]] = []  # character set, bytes
    position = 0
    for match in _WORD.finditer(raw):
        if match.start() > position:
            pieces.append(("", _raw_bytes(raw[position : match.start()])))
        charset, content = match[1].casefold(), _word_bytes(match[2], match[3])
        if pieces and pieces[-1][0] == charset and match.start() == position:
            pieces[-1] = (charset, pieces[-1][1] + content)
        else:
            pieces.append((charset, content))
        position = match.end()
    pieces.append(("", _raw_bytes(raw[position:])))
    return clean("".join(decode_text(content, charset) for charset, content in pieces)).replace("\n", " ")


def decode_text(content: bytes, charset: str = "") -> str:
    """Bytes as text: by the named character set, else UTF-8, else GB18030; never fails."""
    named = (
        "gb18030" if charset.casefold() in {"gb2312", "gbk", "x-gbk", "cp936", "gb_2312-80", "hz-gb-2312"} else charset
    )
    for encoding in (named, "utf-8-sig", "gb18030"):
        try:
            if encoding:
                return content.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return content.decode("gb18030", "replace")


def safe_name(name: str) -> str:
    """A file name as a label: the last step of its path, without anything that could be taken for one."""
    name = clean(name).replace("\n", " ")
    name = re.split(r"[/\\]", name)[-1].strip(" .")
    if len(name) > NAME_LIMIT:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[: NAME_LIMIT - 12]}…{dot}{suffix[:10]}"
    return name


def _mail(message: "Message[str, str]", depth: int) -> Mail:
    pieces = tuple(_pieces(message, depth))
    subject = decode_header(_header(message, "subject"))
    has_files = any(not piece.body and not piece.inline for piece in pieces)
    senders = [address for name in ("from", "reply-to", "sender") for address in _addresses(_header(message, name))]
    return Mail(
        senders=tuple(dict.fromkeys(senders)),
        subject=subject,
        date=_date(message),
        automatic=_automatic(message, subject, senders, has_files),
        pieces=_distinct(pieces),
    )


def _pieces(message: "Message[str, str]", depth: int) -> Iterator[Piece]:
    """The leaves below ``message``, in order."""
    if depth > DEPTH_LIMIT:
        raise UnreadableError("邮件嵌套过深，请人工处理")
    count = 0
    stack = [message]
    while stack:
        part = stack.pop()
        count += 1
        if count > PIECE_LIMIT:
            raise UnreadableError(f"邮件的部分超过 {PIECE_LIMIT} 个，请人工处理")
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and part is not message:
            yield _nested(part, depth)
        elif isinstance(payload, list):
            stack.extend(piece for piece in reversed(payload) if isinstance(piece, Message))
        else:
            piece = _leaf(part)
            if piece.data.strip() or not piece.body:
                yield piece


def _nested(part: "Message[str, str]", depth: int) -> Piece:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else None
    if inner is not None and not inner.keys():
        # Some programs encode the mail inside (RFC 2046 forbids it): then its "body" is the whole of it.
        text = str(inner.get_payload())
        inner = message_from_bytes(
            base64.b64decode(re.sub(r"[^A-Za-z0-9+/=]", "", text)[: 4 * MAIL_LIMIT]), policy=_RawHeaders()
        )
    mail = _mail(inner, depth + 1) if inner is not None else None
    name = safe_name(_file_name(part) or (mail.subject if mail else "")) or "转发的邮件"
    return Piece(name if name.casefold().endswith(".eml") else f"{name}.eml", "message/rfc822", b"", mail=mail)


def _leaf(part: "Message[str, str]") -> Piece:
    media_type = part.get_content_type()
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        data = None
    content = data if isinstance(data, bytes) else b""
    name = safe_name(_file_name(part))
    disposition = _header(part, "content-disposition").partition(";")[0].strip().casefold()
    body = not name and disposition != "attachment" and media_type in {"text/plain", "text/html"}
    if body:
        charset = decode_header(str(part.get_param("charset") or ""))
        text = decode_text(content, charset)
        return Piece("正文（HTML）" if media_type == "text/html" else "正文", media_type, text.encode(), body=True)
    inline = (
        media_type.startswith("image/")
        and disposition != "attachment"
        and bool(_header(part, "content-id") or disposition == "inline")
    )
    return Piece(name or "无名附件" + _suffix(content, media_type), media_type, content, inline=inline)


def _suffix(content: bytes, media_type: str) -> str:
    for magic, suffix in _SUFFIXES:
        if content.startswith(magic):
            return suffix
    return {"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics"}.get(media_type, "")


def _distinct(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same pieces under names that occur once."""
    seen: dict[str, int] = {}
    result = []
    for piece in pieces:
        seen[piece.name] = seen.get(piece.name, 0) + 1
        if seen[piece.name] > 1:
            stem, dot, suffix = piece.name.rpartition(".")
            number = f"（{seen[piece.name]}）"
            name = f"{stem}{number}{dot}{suffix}" if dot else f"{piece.name}{number}"
            piece = Piece(name, piece.media_type, piece.data, piece.body, piece.inline, piece.mail)  # noqa: PLW2901
        result.append(piece)
    return tuple(result)


def _file_name(part: "Message[str, str]") -> str:
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        continued = _continued(_header(part, header), parameter)
        if continued:
            return continued
        try:
            value = part.get_param(parameter, header=header)
        except (ValueError, LookupError):
            value = None
        if value and isinstance(value, str):
            return _plain_name(value)
    return ""


def _continued(header: str, parameter: str) -> str:
    """A parameter by RFC 2231, perhaps in pieces; the pieces are joined before they are decoded.

    The standard library decodes each piece by itself, and so loses what was cut inside an escape (``%E5%8`` ``8``).
    """
    pieces: list[tuple[int, bool, str]] = []
    for match in re.finditer(
        rf";\s*{parameter}\*(?:(\d{{1,3}})(\*?)|())\s*=\s*(\"[^\"]*\"|[^;\s]*)", header, re.IGNORECASE
    ):
        escaped = match[1] is None or match[2] == "*"
        pieces.append((int(match[1] or 0), escaped, match[4].strip('"')))
    if not pieces:
        return ""
    pieces.sort(key=lambda piece: piece[0])
    first = re.fullmatch(r"([\w.:-]*)'[^']*'(.*)", pieces[0][2], re.DOTALL) if pieces[0][1] else None
    texts = [first[2] if first else pieces[0][2], *(text for _, _, text in pieces[1:])]
    escaped = any(is_escaped for _, is_escaped, _ in pieces)
    joined = _raw_bytes("".join(texts))
    return clean(decode_text(unquote_to_bytes(joined) if escaped else joined, first[1] if first else ""))


def _plain_name(value: str) -> str:
    name = decode_header(value)
    # Some programs percent-encode without saying so.
    if re.search(r"(?:%[0-9A-Fa-f]{2}){2}", name):
        return decode_text(unquote_to_bytes(name))
    return name


def _automatic(message: "Message[str, str]", subject: str, senders: list[str], has_files: bool) -> str:
    content_type = _header(message, "content-type").casefold()
    sender = senders[0] if senders else ""
    empty_return_path = _header(message, "return-path").strip() == "<>"
    if "multipart/report" in content_type:
        return "回执" if "disposition-notification" in content_type else "退信"
    if sender.startswith(("mailer-daemon@", "postmaster@")) or (empty_return_path and _BOUNCE_SUBJECT.search(subject)):
        return "退信"
    if has_files:
        # Office systems mark what people send through them as generated; what brings a file is looked at.
        return ""
    submitted = _header(message, "auto-submitted").strip().casefold()
    marked = any(_header(message, name) for name in ("x-autoreply", "x-autorespond"))
    precedence = _header(message, "precedence").strip().casefold() == "auto_reply"
    if (submitted and submitted != "no") or marked or precedence or _AUTOMATIC_SUBJECT.search(subject):
        return "自动回复"
    return ""


def _date(message: "Message[str, str]") -> datetime | None:
    stamps = [_header(message, "date")]
    stamps += [str(value).rpartition(";")[2] for value in message.get_all("received") or []][:1]
    for stamp in stamps:
        try:
            found = parsedate_to_datetime(decode_header(stamp))
            found = found if found.tzinfo else found.replace(tzinfo=CHINA)
            if 1995 <= found.year <= 2200:
                return found.astimezone(CHINA)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _addresses(raw: str) -> list[str]:
    return [address.casefold() for address in _ADDRESS.findall(decode_header(raw)[:4000])]


def _header(message: "Message[str, str]", name: str) -> str:
    value = message.get(name)
    return str(value) if value is not None else ""


def _word_bytes(encoding: str, text: str) -> bytes:
    try:
        if encoding in "bB":
            padded = text.rstrip("=")
            return base64.b64decode(padded + "=" * (-len(padded) % 4))
        return quopri.decodestring(_raw_bytes(text), header=True)
    except (binascii.Error, ValueError):
        return _raw_bytes(text)


def _raw_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")

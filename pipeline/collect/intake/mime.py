"""The MIME structure of a mail (RFC 5322, RFC 2045-2046), split so that nothing in it gets lost.

The standard library ends the headers at the first line without a colon, takes a mail for one text when its boundary is
missing, leaves a base64 mail inside a mail closed, and replaces 8-bit header bytes: each hides attachments without a
word. Here the bytes are split by position, in linear time, and within the bounds of ``limits``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote_to_bytes

from pipeline.collect.intake.transfer import decode_body
from pipeline.standard.spelling import clean
from pipeline.untrusted import limits
from pipeline.untrusted.charset import decode_header, decode_text, raw_bytes
from pipeline.untrusted.unreadable import UnreadableError

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_BLANK_LINE = re.compile(rb"(?:\A|\n)\r?\n")
_GUESSED_BOUNDARY = re.compile(
    rb"^--(-{0,80}[^\s-][^\r\n]{0,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE | re.MULTILINE
)
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]{60,}={0,2}\r?")
_WITHOUT_COLON = re.compile(
    rb"(content-(?:type|transfer-encoding|disposition|id)|mime-version)[ \t]+([^\r\n:]+\r?\n?)", re.IGNORECASE
)
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+)/([\w.+-]+)", re.ASCII)
_PARAMETER = re.compile(
    r';\s*([\w.%-]+)(?:\*(\d{1,3}))?(\*?)\s*=\s*(?:"((?:[^"\\]|\\.|"(?!\s*(?:;|$)))*)"|([^;]*))', re.DOTALL
)


@dataclass(frozen=True)
class Headers:
    """The header fields of a mail or of a part."""

    fields: tuple[tuple[str, str], ...] = ()
    """Name in lower case, raw value; bytes above 127 as surrogates."""

    def raw(self, name: str) -> str:
        """The first field of this name as it came; empty where there is none."""
        return next((value for key, value in self.fields if key == name), "")

    def text(self, name: str) -> str:
        """The first field of this name, decoded."""
        return decode_header(self.raw(name)).strip()

    def every(self, name: str) -> list[str]:
        """All fields of this name, decoded."""
        return [decode_header(value).strip() for key, value in self.fields if key == name]

    def token(self, name: str) -> str:
        """The field before its parameters, lower case: ``attachment``."""
        return self.text(name).partition(";")[0].strip().casefold()

    def parameter(self, name: str, parameter: str) -> str:
        """A parameter of a field: plain, by RFC 2047 or by RFC 2231, perhaps in pieces."""
        pieces: list[tuple[int, bool, str]] = []
        plain = ""
        for match in _PARAMETER.finditer(re.sub(r"\r?\n[ \t]*", " ", self.raw(name))):
            if match[1].casefold() != parameter:
                continue
            value = re.sub(r'\\(["\\])', r"\1", match[4]) if match[4] is not None else match[5].strip().strip('"')
            if match[2] is None and not match[3]:
                plain = plain or value
            else:
                pieces.append((int(match[2] or 0), bool(match[3]), value))
        return _joined(pieces) if pieces else _plain(plain)


@dataclass(frozen=True)
class Entity:
    """A mail, a multipart or a leaf."""

    headers: Headers
    media_type: str
    body: bytes = field(repr=False)
    """As it stands in the mail; of a leaf only."""
    parts: tuple["Entity", ...] = ()
    """Of a multipart; of a mail inside the mail its one mail."""

    @cached_property
    def contents(self) -> list[bytes]:
        """The leaf's content; more than one where several files stand in it."""
        return decode_body(self.body, self.headers.token("content-transfer-encoding"))

    def leaves(self) -> Iterator["Entity"]:
        """Its leaves in order, those of the mails inside it too."""
        for part in self.parts:
            yield from part.leaves()
        if not self.parts:
            yield self


def parse_mail(data: bytes) -> Entity:
    """A mail into its tree.

    Raises:
        UnreadableError: no mail at all, or a bound is broken.
    """
    if len(data) > limits.MAIL_BYTES:
        raise UnreadableError(f"邮件超过 {limits.megabytes(limits.MAIL_BYTES)}，请人工处理")
    entity = _Parser(_plain_lines(data)).mail()
    if not entity.headers.fields:
        raise UnreadableError("这个文件不是邮件，请人工处理")
    return entity


def parse_headers(block: bytes) -> Headers:
    """Header lines by themselves, as Outlook keeps them.

    Raises:
        UnreadableError: too many, or one too long.
    """
    return _headers(block)[0]


class _Parser:
    """Splits one mail; ``count`` is the number of its entities so far."""

    def __init__(self, data: bytes, count: int = 0) -> None:
        self._data = data
        self.count = count

    def mail(self, depth: int = 0) -> Entity:
        return self._entity(0, len(self._data), depth, "text/plain")

    def _entity(self, start: int, end: int, depth: int, default_type: str) -> Entity:
        self.count += 1
        if self.count > limits.MAIL_PARTS:
            raise UnreadableError(f"邮件的部分超过 {limits.MAIL_PARTS} 个，请人工处理")
        if depth > limits.MAIL_DEPTH:
            raise UnreadableError(f"邮件嵌套超过 {limits.MAIL_DEPTH} 层，请人工处理")
        headers, start = self._head(start, end)
        declared = _media_type(headers)
        media_type = declared or default_type
        if media_type.startswith("multipart/") or not declared:
            parts = self._multipart(headers, media_type, start, end, depth)
            if parts:
                return Entity(headers, media_type if declared else "multipart/mixed", b"", parts)
        if media_type in {"message/rfc822", "message/global"}:
            return Entity(headers, media_type, b"", (self._inner_mail(headers, start, end, depth),))
        return Entity(headers, media_type, self._data[start:end])

    def _head(self, start: int, end: int) -> tuple[Headers, int]:
        """The headers, and where the body starts."""
        found = _BLANK_LINE.search(self._data, start, end)
        if self._data[start : start + 2].startswith((b"\n", b"\r\n")):  # no headers at all
            return Headers(), start + (1 if self._data[start : start + 1] == b"\n" else 2)
        stop, body = (found.start() + 1, found.end()) if found else (end, end)
        headers, left_over = _headers(self._data[start:stop])
        return headers, start + left_over if left_over is not None else body

    def _multipart(self, headers: Headers, media_type: str, start: int, end: int, depth: int) -> tuple[Entity, ...]:
        boundary = raw_bytes(headers.parameter("content-type", "boundary"))
        spans = self._spans(boundary, start, end) if boundary else []
        if not spans:
            guess = _GUESSED_BOUNDARY.search(self._data, start, end)
            spans = self._spans(guess[1], start, end) if guess else []
        inner = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        return tuple(self._entity(first, last, depth + 1, inner) for first, last in spans)

    def _spans(self, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
        """Where the parts between the boundary's lines stand; the last one may lack its closing line."""
        mark = b"--" + boundary.rstrip()
        spans: list[tuple[int, int]] = []
        opened = -1
        position = start
        while (found := self._data.find(mark, position, end)) >= 0:
            position = found + len(mark)
            line_end = self._data.find(b"\n", position, end)
            line_end = end if line_end < 0 else line_end
            rest = self._data[position : min(line_end, position + 80)].strip()
            at_line_start = found == start or self._data[found - 1 : found] == b"\n"
            if not at_line_start or rest not in {b"", b"--"}:
                continue
            if opened >= 0:
                spans.append((opened, self._before(found, opened)))
            opened = -1 if rest == b"--" else min(line_end + 1, end)
            if len(spans) > limits.MAIL_PARTS:
                raise UnreadableError(f"邮件的部分超过 {limits.MAIL_PARTS} 个，请人工处理")
        if opened >= 0:
            spans.append((opened, end))
        return spans

    def _before(self, position: int, least: int) -> int:
        """The end of what stands before a boundary line; the line break belongs to the boundary (RFC 2046 5.1.1)."""
        if self._data[position - 1 : position] == b"\n":
            position -= 2 if self._data[position - 2 : position - 1] == b"\r" else 1
        return max(position, least)

    def _inner_mail(self, headers: Headers, start: int, end: int, depth: int) -> Entity:
        encoding = headers.token("content-transfer-encoding")
        while start < end and self._data[start] in b"\r\n":
            start += 1
        line = self._data[start : min(end, start + 100)].partition(b"\n")[0]
        # RFC 2046 5.2.1 forbids encoding a mail; some programs do it all the same, and some don't say so.
        head = _BLANK_LINE.split(self._data[start : min(end, start + limits.HEADER_BYTES)], maxsplit=1)[0]
        if encoding == "quoted-printable" and b"=3D" in head:
            return self._decoded_mail(decode_body(self._data[start:end], encoding)[0], depth)
        if _BASE64_LINE.fullmatch(line) or (encoding == "base64" and not _FIELD.fullmatch(line)):
            return self._decoded_mail(decode_body(self._data[start:end], "base64")[0], depth)
        return self._entity(start, end, depth + 1, "text/plain")

    def _decoded_mail(self, decoded: bytes, depth: int) -> Entity:
        inner = _Parser(_plain_lines(decoded), self.count)
        entity = inner.mail(depth + 1)
        self.count = inner.count
        return entity


def _plain_lines(data: bytes) -> bytes:
    """The mail from its first header on, with lines that end in LF."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    data = data.lstrip(b"\xef\xbb\xbf\r\n \t\0")
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _headers(block: bytes) -> tuple[Headers, int | None]:
    """The fields of a block of lines; and where in it the body starts, if the blank line before it is missing."""
    fields: list[tuple[str, list[bytes]]] = []
    stray: int | None = None
    position = 0
    for line in block.splitlines(keepends=True):
        here, position = position, position + len(line)
        match = _FIELD.fullmatch(line) or _WITHOUT_COLON.fullmatch(line)
        if match:
            fields.append((match[1].decode("ascii").casefold(), [match[2]]))
            stray = None
        elif line[:1] in b" \t" and fields and stray is None:
            fields[-1][1].append(line)
        elif line.strip() and stray is None:  # a line that is no header: skipped, unless only such lines follow
            stray = here
        if len(fields) > limits.HEADERS:
            raise UnreadableError(f"邮件头超过 {limits.HEADERS} 项，不像正常的邮件，请人工处理")
    decoded = []
    for name, lines in fields:
        value = b"".join(lines)
        if len(value) > limits.HEADER_BYTES:
            raise UnreadableError(
                f"邮件头过长（一项超过 {limits.HEADER_BYTES // 1000} KB），不像正常的邮件，请人工处理"
            )
        decoded.append((name, value.decode("utf-8" if _is_utf8(value) else "ascii", "surrogateescape").strip("\r\n")))
    return Headers(tuple(decoded)), stray if fields else None


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _media_type(headers: Headers) -> str:
    match = _MEDIA_TYPE.match(decode_header(headers.raw("content-type")))
    return f"{match[1]}/{match[2]}".casefold() if match else ""


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: pieces in order, joined before they are decoded, for an escape may be cut between two of them."""
    pieces.sort(key=lambda piece: piece[0])
    charset = ""
    first = re.fullmatch(r"([\w.:-]*)'[^']*'(.*)", pieces[0][2], re.DOTALL) if pieces[0][1] else None
    texts = [first[2] if first else pieces[0][2], *(text for _, _, text in pieces[1:])]
    if first:
        charset = first[1]
    joined = raw_bytes("".join(texts))
    if any(escaped for _, escaped, _ in pieces):
        return clean(decode_text(unquote_to_bytes(joined), charset))
    return _plain("".join(texts))


def _plain(value: str) -> str:
    text = decode_header(value)
    # Some programs percent-encode without saying so.
    if re.search(r"(?:%[0-9A-Fa-f]{2}){2}", text):
        return clean(decode_text(unquote_to_bytes(text)))
    return text

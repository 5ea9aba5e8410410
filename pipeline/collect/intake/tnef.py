"""winmail.dat (MS-OXTNEF), Outlook's own wrapping of attachments.

Read here and not by a library: tnefparse stops at a title in GBK, follows lengths and counts as they are written, and
copies the rest of the file at every attribute.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.collect.intake import mapi
from pipeline.collect.intake.mapi import Properties
from pipeline.collect.intake.piece import Piece, file_piece, mail_piece, make_mail
from pipeline.untrusted import limits
from pipeline.untrusted.charset import code_page, decode_text
from pipeline.untrusted.unreadable import UnreadableError

TNEF_MAGIC = b"\x78\x9f\x3e\x22"
_FIRST_ATTRIBUTE = 6
_ATTRIBUTE = struct.Struct("<BLL")
_CHECKSUM = 2  # bytes
_MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES, _NEW_ATTACHMENT = 0x00069003, 0x00069005, 0x00069002
_TITLE, _DATA, _CODE_PAGE, _SUBJECT, _BODY = 0x00018010, 0x0006800F, 0x00069007, 0x00018004, 0x0002800C
_MESSAGE_CLASS = 0x00078008
_EMBEDDED_MAIL = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage
_WIDTHS = {
    0x0002: 2,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 2,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_NAMED = 0x8000
_MANY = 0x1000


@dataclass
class _Attachment:
    title: bytes = b""
    data: memoryview = field(default_factory=lambda: memoryview(b""))
    properties: Properties = field(default_factory=lambda: Properties({}))


@dataclass
class _Message:
    charset: str = ""
    subject: bytes = b""
    body: bytes = b""
    message_class: bytes = b""
    properties: Properties = field(default_factory=lambda: Properties({}))
    attachments: list[_Attachment] = field(default_factory=list)


def tnef_pieces(data: bytes) -> list[Piece]:
    """The text and the files of a winmail.dat; none where Outlook wrapped nothing but its own notes.

    Raises:
        UnreadableError: damaged from the start, or a bound is broken.
    """
    return _pieces(_message(memoryview(data)), 0, alone=False)


def _pieces(message: _Message, depth: int, *, alone: bool) -> list[Piece]:
    if depth > limits.MAIL_DEPTH:
        raise UnreadableError(f"邮件嵌套超过 {limits.MAIL_DEPTH} 层，请人工处理")
    pieces = message.properties.bodies(alone=alone)
    if len(message.attachments) > limits.ATTACHMENTS:
        raise UnreadableError(f"邮件的附件超过 {limits.ATTACHMENTS} 个，请人工处理")
    return pieces + [_attached(attachment, message.charset, depth) for attachment in message.attachments]


def _attached(attachment: _Attachment, charset: str, depth: int) -> Piece:
    properties = attachment.properties
    title = decode_text(attachment.title.split(b"\0")[0], charset)
    name = properties.text(*mapi.ATTACHMENT_NAMES[:2]) or title or properties.text(mapi.ATTACHMENT_NAMES[2])
    media_type = properties.text(mapi.ATTACHMENT_TYPE).casefold() or "application/octet-stream"
    inside = properties.data(mapi.ATTACHMENT)
    if inside.startswith(_EMBEDDED_MAIL):
        inner = _message(memoryview(inside)[len(_EMBEDDED_MAIL) :])
        headers = inner.properties.headers()
        pieces = _pieces(inner, depth + 1, alone=True)
        return mail_piece(make_mail(headers, pieces, inner.properties.text(mapi.MESSAGE_CLASS)), name)
    data = bytes(attachment.data) or inside
    return file_piece(name, media_type, data, properties.text(mapi.CONTENT_ID))


def _message(data: memoryview) -> _Message:
    """The attributes of one TNEF stream; a damaged end loses what stands in it alone."""
    if bytes(data[:4]) != TNEF_MAGIC:
        raise UnreadableError("winmail.dat 已损坏，打不开；请单位改用普通附件重新发送")
    message = _Message()
    for name, content in _attributes(data):
        if name == _NEW_ATTACHMENT:
            message.attachments.append(_Attachment())
        elif name in {_TITLE, _DATA, _ATTACHMENT_PROPERTIES}:
            if not message.attachments:
                message.attachments.append(_Attachment())
            _add_to(message.attachments[-1], name, content, message.charset)
        elif name == _CODE_PAGE and len(content) >= 4:
            message.charset = code_page(int.from_bytes(content[:4], "little"))
        elif name == _MESSAGE_PROPERTIES:
            message.properties = _properties(content, message.charset)
        elif name in {_SUBJECT, _BODY, _MESSAGE_CLASS}:
            _keep(message, name, bytes(content[: limits.PROPERTY_BYTES]))
    _complete(message)
    return message


def _keep(message: _Message, name: int, content: bytes) -> None:
    content = content.rstrip(b"\0")
    if name == _SUBJECT:
        message.subject = content
    elif name == _BODY:
        message.body = content
    else:
        message.message_class = content


def _complete(message: _Message) -> None:
    """Attributes of the old style stand in for MAPI properties that are not there."""
    values = dict(message.properties.values)
    for number, content in (
        (mapi.SUBJECT, message.subject),
        (mapi.BODY, message.body),
        (mapi.MESSAGE_CLASS, message.message_class),
    ):
        if content:
            values.setdefault(number, (mapi.STRING8, content))
    message.properties = Properties(values, message.charset)


def _add_to(attachment: _Attachment, name: int, content: memoryview, charset: str) -> None:
    if name == _TITLE:
        attachment.title = bytes(content[: limits.HEADER_BYTES])
    elif name == _DATA:
        attachment.data = content
    else:
        attachment.properties = _properties(content, charset)


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    position = _FIRST_ATTRIBUTE
    for _ in range(limits.STREAMS):
        if position + _ATTRIBUTE.size > len(data):
            return
        _, name, length = _ATTRIBUTE.unpack_from(data, position)
        start = position + _ATTRIBUTE.size
        yield name, data[start : start + length]
        position = start + length + _CHECKSUM
    raise UnreadableError(f"winmail.dat 内部的条目超过 {limits.STREAMS} 个，不像正常的文件，请人工处理")


def _properties(data: memoryview, charset: str) -> Properties:
    """A list of MAPI properties (MS-OXTNEF 2.1.3.4); what follows a damaged one is left out."""
    values: dict[int, tuple[int, bytes]] = {}
    reader = _Reader(data)
    try:
        for _ in range(min(reader.number(), limits.STREAMS)):
            kind, number = reader.pair()
            if number >= _NAMED:
                reader.skip_name()
            value = reader.value(kind)
            if not kind & _MANY:
                values.setdefault(number, (kind, value))
    except _EndError:
        pass
    return Properties(values, charset)


class _EndError(Exception):
    """The data ends before its time."""


class _Reader:
    """Reads property lists; every step is padded to four bytes."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._position = 0

    def number(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def pair(self) -> tuple[int, int]:
        both = self._take(4)
        return int.from_bytes(both[:2], "little"), int.from_bytes(both[2:], "little")

    def skip_name(self) -> None:
        self._take(16)
        if self.number() == 1:
            self._take(self.number())
        else:
            self._take(4)

    def value(self, kind: int) -> bytes:
        """One value; of several the first."""
        width = _WIDTHS.get(kind & ~_MANY)
        counted = width is None or kind & _MANY
        count = self.number() if counted else 1
        if count > limits.STREAMS:
            raise _EndError
        first = b""
        for index in range(count):
            content = self._take(self.number() if width is None else width)
            first = bytes(content) if index == 0 else first
        return first

    def _take(self, count: int) -> memoryview:
        end = self._position + count
        if end > len(self._data):
            raise _EndError
        taken = self._data[self._position : end]
        self._position = end + (-count % 4)
        return taken

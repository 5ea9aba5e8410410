"""MAPI properties, as Outlook mails (MS-OXMSG) and winmail.dat (MS-OXTNEF) keep them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from pipeline.collect.intake.mime import Headers, parse_headers
from pipeline.collect.intake.piece import Piece, body_piece, rtf_piece
from pipeline.collect.intake.rtf_body import inflate_rtf
from pipeline.untrusted import limits
from pipeline.untrusted.charset import code_page, decode_text

# Property types (MS-OXCDATA 2.11.1).
STRING8, UNICODE, BINARY, OBJECT, TIME = 0x001E, 0x001F, 0x0102, 0x000D, 0x0040

# Property numbers (MS-OXPROPS).
MESSAGE_CLASS = 0x001A
SUBJECT = 0x0037
SUBMITTED = 0x0039
DELIVERED = 0x0E06
TRANSPORT_HEADERS = 0x007D
SENDERS = (0x5D01, 0x5D02, 0x5D0A, 0x0C1F, 0x0065)  # SMTP addresses first; the others may be Exchange names
BODY = 0x1000
RTF = 0x1009
HTML = 0x1013
MESSAGE_ID, REFERENCES, IN_REPLY_TO = 0x1035, 0x1039, 0x1042
ATTACHMENT = 0x3701
ATTACHMENT_NAMES = (0x3707, 0x3704, 0x3001)
ATTACHMENT_METHOD = 0x3705
ATTACHMENT_PATHS = (0x370D, 0x3708)
ATTACHMENT_TYPE = 0x370E
CONTENT_ID = 0x3712
INTERNET_CODE_PAGE, MESSAGE_CODE_PAGE = 0x3FDE, 0x3FFD

_TABLE_MARKS = (b"\\trowd", b"<table", b"<TABLE")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Properties:
    """The properties of a mail or of an attachment."""

    values: Mapping[int, tuple[int, bytes]] = field(repr=False)
    """Number to type and raw value."""
    charset: str = ""
    """Of 8-bit strings, where the properties themselves don't say it."""

    def text(self, *numbers: int) -> str:
        """The first of these that is a text and not empty."""
        for number in numbers:
            kind, value = self.values.get(number, (0, b""))
            if kind == UNICODE:
                text = value[: limits.PROPERTY_BYTES].decode("utf-16-le", "replace")
            elif kind == STRING8:
                text = decode_text(value[: limits.PROPERTY_BYTES], self._charset)
            else:
                continue
            if text.strip("\0 \r\n\t"):
                return text.rstrip("\0")
        return ""

    def data(self, number: int) -> bytes:
        """A binary value; empty where there is none."""
        kind, value = self.values.get(number, (0, b""))
        return value if kind in {BINARY, OBJECT} else b""

    def number(self, number: int) -> int:
        """An integer; 0 where there is none."""
        return int.from_bytes(self.values.get(number, (0, b""))[1][:4], "little")

    def moment(self, *numbers: int) -> datetime | None:
        """The first of these that is a moment."""
        for number in numbers:
            kind, value = self.values.get(number, (0, b""))
            if kind == TIME:
                try:
                    return _EPOCH + timedelta(microseconds=int.from_bytes(value[:8], "little") // 10)
                except OverflowError:
                    continue
        return None

    @property
    def _charset(self) -> str:
        named = self.number(MESSAGE_CODE_PAGE) or self.number(INTERNET_CODE_PAGE)
        return code_page(named) or self.charset

    def headers(self) -> Headers:
        """The mail's headers: as they came over the wire, and what is missing there (a mail never sent) made up.

        Raises:
            UnreadableError: too many, or one too long.
        """
        wire = parse_headers(self.text(TRANSPORT_HEADERS).encode("utf-8", "replace"))
        moment = self.moment(SUBMITTED, DELIVERED)
        address = next((text for number in SENDERS if "@" in (text := self.text(number))), "")
        known = (
            ("from", address),
            ("subject", self.text(SUBJECT)),
            ("date", format_datetime(moment) if moment else ""),
            ("message-id", self.text(MESSAGE_ID)),
            ("in-reply-to", self.text(IN_REPLY_TO)),
            ("references", self.text(REFERENCES)),
        )
        return Headers((*wire.fields, *((name, value) for name, value in known if value and not wire.raw(name))))

    def bodies(self, *, alone: bool) -> list[Piece]:
        """The mail's text in its forms.

        Args:
            alone: whether it stands nowhere else; else RTF without a table says nothing new.
        """
        pieces = []
        plain = self.text(BODY)
        if plain.strip():
            pieces.append(body_piece(plain, "text/plain"))
        page = self._html()
        if page.strip():
            pieces.append(body_piece(page, "text/html"))
        rtf = b"" if page else inflate_rtf(self.data(RTF))
        if rtf and ((alone and not plain) or any(mark in rtf for mark in _TABLE_MARKS)):
            pieces.append(rtf_piece(rtf))
        return pieces

    def _html(self) -> str:
        content = self.data(HTML)[: limits.PROPERTY_BYTES]
        return decode_text(content, code_page(self.number(INTERNET_CODE_PAGE))) if content else self.text(HTML)

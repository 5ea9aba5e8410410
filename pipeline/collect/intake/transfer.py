"""Transfer encodings undone (RFC 2045 6): base64, also in several streams, quoted-printable, uuencode."""

import binascii
import quopri
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.untrusted.charset import decode_text, loose_base64, safe_name

_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/\s]*={0,2}\s*")
_STREAM = re.compile(rb"[A-Za-z0-9+/\s]+(?:=\s*){0,2}")
_MAGIC_IN_BASE64 = (b"UEsDB", b"0M8R4KGx", b"UmFyIR", b"N3q8rycc", b"JVBERi")
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,300}?)[ \t]*\r?\n", re.MULTILINE)
_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t ")


@dataclass(frozen=True)
class Enclosed:
    """A file that stands in the text of a mail (uuencode)."""

    name: str
    data: bytes = field(repr=False)


def decode_body(body: bytes, encoding: str) -> list[bytes]:
    """The content of a part: its first stream, and further files where base64 starts anew inside it.

    Args:
        body: as it stands in the mail.
        encoding: Content-Transfer-Encoding, lower case.
    """
    if encoding == "base64":
        return _base64_streams(body)
    if encoding == "quoted-printable":
        return [quopri.decodestring(body)]
    if "uu" in encoding:
        files, rest = take_uuencoded(body)
        return [file.data for file in files] or [rest]
    # Declared plain, but base64 all the same: the header line that said so was lost on the way.
    if body.lstrip().startswith(_MAGIC_IN_BASE64) and _BASE64_LINE.fullmatch(body):
        return _base64_streams(body)
    return [body]


def take_uuencoded(text: bytes) -> tuple[list[Enclosed], bytes]:
    """The files that stand in a text between ``begin 644 name`` and ``end``, and the text without them."""
    files: list[Enclosed] = []
    rest: list[bytes] = []
    position = 0
    while begin := _UU_BEGIN.search(text, position):
        decode = _base64_line if begin[0].startswith(b"begin-base64") else _uu_line
        data, stop = _enclosed(text, begin.end(), decode)
        if data:
            rest.append(text[position : begin.start()])
            files.append(Enclosed(safe_name(decode_text(begin[1])), data))
        else:  # a sentence that begins so
            rest.append(text[position:stop])
        position = stop
    return files, b"".join([*rest, text[position:]])


def _enclosed(text: bytes, position: int, decode: Callable[[bytes], bytes | None]) -> tuple[bytes, int]:
    """The lines of a file from a position on, and where the text goes on; no data where they are no such lines.

    Every line is looked at once, so a text of a thousand beginnings without an end takes no longer than any other.
    """
    content = bytearray()
    while position < len(text):
        found = text.find(b"\n", position)
        after = len(text) if found < 0 else found + 1
        line = text[position:after].rstrip(b"\r\n")
        if line.rstrip() in {b"end", b"===="}:
            return bytes(content), after
        data = b"" if line.strip() in {b"", b"`"} else decode(line)
        if data is None:
            break
        content += data
        position = after
    return bytes(content), position


def _uu_line(line: bytes) -> bytes | None:
    wanted = 1 + (((line[0] - 32) & 63) + 2) // 3 * 4
    if len(line) > wanted + 1:  # some encoders add a check character
        return None
    try:
        return binascii.a2b_uu(line[:wanted])
    except binascii.Error:
        return None


def _base64_line(line: bytes) -> bytes | None:
    return loose_base64(line.decode("ascii")) if _BASE64_LINE.fullmatch(line) else None


def _base64_streams(body: bytes) -> list[bytes]:
    if not body.strip():
        return [b""]
    foreign = sum(1 for byte in body[:4000] if byte not in _ALPHABET)
    if foreign * 5 > len(body[:4000]):
        return [body]  # never encoded, whatever the header says
    lines = [line for line in body.splitlines() if _BASE64_LINE.fullmatch(line)]
    streams = [loose_base64(match[0].decode("ascii")) for match in _STREAM.finditer(b"\n".join(lines))]
    files: list[bytes] = []
    for stream in streams:
        # Some programs encode block by block, each with its padding: those blocks are one file.
        if files and not stream.startswith(_MAGIC):
            files[-1] += stream
        else:
            files.append(stream)
    return [file for file in files if file] or [body]

"""Text as Chinese mail programs write it: raw GBK, words cut inside a character, character sets under wrong names."""

import base64
import binascii
import codecs
import contextlib
import quopri
import re
from dataclasses import dataclass

from pipeline.standard.spelling import clean
from pipeline.untrusted import limits

_WORD = re.compile(r"=\?([\w.:-]+?)(?:\*[\w-]*)?\?([bBqQ])\?([^?\r\n]*)\?=")
# Python's own names go far beyond character sets (punycode takes quadratic time, unicode_escape means backslashes).
_CHARACTER_SET = re.compile(
    r"gb|hz|big5|utf|ucs|iso-?(?:8859|2022)|cp-?\d|windows-?\d|latin|(?:us-)?ascii|koi8|euc|shift|sjis|mac|tis|x-mac"
)
_SAME_AS_GB18030 = re.compile(
    r"x-gbk|cp-?936|windows-?936|ms-?936|gbk?|gb_?2312(?:[-_]80)?|gb_1988-80|euc-?cn|x-euc-cn"
)
_BIG5 = re.compile(r"big-?5|cn-big5|x-x-big5|cp-?950|windows-?950")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SHIFTED = re.compile(rb"\x0e([^\x0f]*)\x0f?")
_ESCAPED = re.compile(rb"\x1b[$()*+]{1,2}[A-Z]|\x1bN")
_CODE_PAGES = {
    936: "gb18030",
    950: "cp950",
    52936: "hz",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
    20127: "ascii",
}
_NAMELESS = re.compile(r"[A-Za-z]:|\.+")


def decode_text(content: bytes, charset: str = "") -> str:
    """Bytes as text: by their mark, the named character set, UTF-8, GB18030, in that order; never fails."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    named = _codec(charset)
    if named == "iso-2022-cn":
        named, content = "gb18030", _ESCAPED.sub(b"", _SHIFTED.sub(_raised, content))
    try:
        if named:
            return content.decode(named)
    except (UnicodeError, LookupError):
        pass
    return _best_guess(content)


def code_page(number: int) -> str:
    """The character set of a Windows code page, as ``decode_text`` wants it."""
    return _CODE_PAGES.get(number) or (f"cp{number}" if 0 < number < 10_000 else "")


def decode_header(raw: str) -> str:
    """A header's text (RFC 2047): words joined before they are decoded, raw bytes read as UTF-8 or GB18030."""
    raw = re.sub(r"\r?\n[ \t]*", " ", raw)
    raw = re.sub(r"(\?=)\s+(=\?)", r"\1\2", raw)
    pieces: list[_Words] = []
    position = 0
    for match in _WORD.finditer(raw):
        between = raw[position : match.start()]
        if between:
            pieces.append(_Words(content=raw_bytes(between)))
        position = match.end()
        charset, base64_coded = match[1].casefold(), match[2] in "bB"
        if not pieces or pieces[-1].charset != charset:
            pieces.append(_Words(charset))
        pieces[-1].add(match[3], base64_coded=base64_coded)
    pieces.append(_Words(content=raw_bytes(raw[position:])))
    return clean("".join(piece.text for piece in pieces)).replace("\n", " ")


@dataclass
class _Words:
    """Encoded words that follow each other in one character set; a character may be cut between two of them."""

    charset: str = ""
    content: bytes = b""
    open_base64: str = ""
    """Base64 digits whose group of four ends only in the next word."""

    def add(self, text: str, *, base64_coded: bool) -> None:
        if not base64_coded:
            self._close()
            self.content += quopri.decodestring(raw_bytes(text), header=True)
            return
        self.open_base64 += text
        if text.endswith("=") or len(self.open_base64) % 4 == 0:
            self._close()

    def _close(self) -> None:
        self.content += loose_base64(self.open_base64)
        self.open_base64 = ""

    @property
    def text(self) -> str:
        self._close()
        return decode_text(self.content, self.charset)


def loose_base64(text: str) -> bytes:
    """Base64 digits as bytes; padding may be missing, an odd digit at the end is dropped."""
    digits = re.sub(r"[^A-Za-z0-9+/]", "", text)
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4))
    except (binascii.Error, ValueError):
        return b""


def raw_bytes(text: str) -> bytes:
    """Header text as the bytes that came; bytes above 127 are kept as surrogates until here."""
    return text.encode("utf-8", "surrogateescape" if not _has_stray_surrogate(text) else "replace")


def safe_name(name: str) -> str:
    """A file name as a label: the last step of its path, without anything that could be taken for one."""
    name = clean(name).replace("\n", " ")
    name = re.split(r"[/\\]", name)[-1].strip(" .")
    if len(name.encode()) <= limits.NAME_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, dot, suffix = name, "", ""
    room = limits.NAME_BYTES - len(f"…{dot}{suffix}".encode())
    return f"{stem.encode()[:room].decode('utf-8', 'ignore')}…{dot}{suffix}"


def safe_path(name: str) -> str:
    """A path inside an archive as a label: no drive, no root, no step upwards."""
    steps = [safe_name(step) for step in re.split(r"[/\\]", name)]
    return "/".join(step for step in steps if step and not _NAMELESS.fullmatch(step)) or "无名文件"


def _codec(charset: str) -> str:
    name = charset.strip().strip("\"'").casefold()
    if _SAME_AS_GB18030.fullmatch(name):
        return "gb18030"
    if _BIG5.fullmatch(name):
        return "cp950"
    if name in {"hz-gb-2312", "hz"}:
        return "hz"
    return name if _CHARACTER_SET.match(name) else ""


def _best_guess(content: bytes) -> str:
    """UTF-8, with a few broken characters perhaps, else GB18030, else Big5."""
    loose = content.decode("utf-8", "replace")
    foreign = [character for character in loose if character > "\x7f"]
    if foreign and "\u0100" <= max(foreign) < "\u0800":
        # 学 and 联通 in GBK are Cyrillic and the like in UTF-8, which nobody here writes.
        with contextlib.suppress(UnicodeError):
            return content.decode("gb18030")
    if loose.count("\ufffd") * 20 <= len(foreign):
        return loose
    for encoding in ("gb18030", "cp950"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode("gb18030", "replace")


def _raised(match: "re.Match[bytes]") -> bytes:
    return bytes(byte | 0x80 if byte > 0x20 else byte for byte in match[1])


def _has_stray_surrogate(text: str) -> bool:
    """A surrogate that stands for no byte: it can't come from a header, only from a name decoded before."""
    return any("\ud800" <= character <= "\udfff" and not "\udc80" <= character <= "\udcff" for character in text)

"""Signs of a file in the raw bytes of a mail, so that "no attachment" is never concluded where one stands."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_FIRST_BYTES = {
    b"UEsDB": (b"PK\x03\x04", "xlsx、docx 或 zip"),
    b"0M8R4KGx": (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls 或 doc"),
    b"UmFyIR": (b"Rar!", "rar"),
    b"N3q8rycc": (b"7z\xbc\xaf\x27\x1c", "7z"),
}
# At the start of a line, after the comma of a data address, in quotation marks: anywhere but within base64 itself.
_SIGN = re.compile(rb"(?<![A-Za-z0-9+/])(UEsDB|0M8R4KGx|UmFyIR|N3q8rycc)[A-Za-z0-9+/=]{8}")
# The members of a zip begin as the zip itself does, so what follows a line of base64 is no beginning.
_WITHIN_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}\r?\Z")
_UUENCODED = re.compile(rb"^[> \t]{0,8}begin [67][0-7]{2} [^\r\n]{1,200}\r?\n[> \t]{0,8}M[!-`]{40}", re.MULTILINE)


@dataclass(frozen=True)
class Evidence:
    """How many files of each kind a mail's bytes seem to hold."""

    signs: Counter[bytes]
    uuencoded: int

    @classmethod
    def of(cls, data: bytes) -> "Evidence":
        """The signs in the bytes of a mail as it came."""
        signs = (match for match in _SIGN.finditer(data) if not _continues(data, match.start()))
        return cls(Counter(match[1] for match in signs), len(_UUENCODED.findall(data)))

    def missing(self, files: Iterable[bytes]) -> str:
        """Why a person must look: in Chinese, what seems to be in the mail and did not come out; empty if nothing.

        Args:
            files: what came out of the mail, its texts left aside.
        """
        if not self.signs and not self.uuencoded:
            return ""
        found: Counter[bytes] = Counter()
        others = 0
        for file in files:
            sign = next((sign for sign, (magic, _) in _FIRST_BYTES.items() if file.startswith(magic)), None)
            if sign:
                found[sign] += 1
            others += not sign
        kinds = [what for sign, (_, what) in _FIRST_BYTES.items() if self.signs[sign] > found[sign]]
        if self.uuencoded > others:
            kinds.append("uuencode 编码的文件")
        if not kinds:
            return ""
        return f"邮件里好像还有没能取出的附件（{'；'.join(kinds)}），请用邮件程序打开这封邮件查看"


def _continues(data: bytes, position: int) -> bool:
    """Whether a line of base64 ends where the line of the position begins; lines may end in LF, CR LF or CR alone."""
    if data[position - 1 : position] not in {b"\n", b"\r"}:
        return False
    position -= 1
    earliest, before = max(0, position - 1000), max(0, position - 1)
    start = max(data.rfind(b"\n", earliest, before), data.rfind(b"\r", earliest, before)) + 1
    return bool(_WITHIN_BASE64.match(data, start, position))

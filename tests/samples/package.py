"""What comes along with forms: archives, pictures of stamped pages, logos. All drawn here, all small."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

Pixel = Callable[[int, int], tuple[int, int, int]]
"""Colour at column and row."""
_SCAN_WIDTH, _SCAN_HEIGHT = 420, 297  # an A4 page sideways
_WHITE, _INK, _RED = (252, 251, 247), (70, 70, 78), (200, 32, 38)


class _GbkEntry(zipfile.ZipInfo):
    """zipfile itself would write UTF-8 and set the flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's name
        return self.filename.encode("gbk"), self.flag_bits


def gbk_zip(members: Mapping[str, bytes], day: date) -> bytes:
    """A zip as Windows in Chinese writes it: names as GBK bytes, without the flag that says UTF-8."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = _GbkEntry(name, (day.year, day.month, day.day, 10, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return stream.getvalue()


@cache
def scan_png(seed: int) -> bytes:
    """A picture of a stamped page: a table, lines of writing, a red ring without words."""
    return _png(_SCAN_WIDTH, _SCAN_HEIGHT, _scan(seed))


def logo_png() -> bytes:
    """A small picture such as stands below a mail."""

    def pixel(x: int, y: int) -> tuple[int, int, int]:
        inside = abs(x - 24) + abs(y - 24) < 20
        return ((30, 90, 150) if (x + y) // 6 % 2 else (90, 150, 200)) if inside else (255, 255, 255)

    return _png(48, 48, pixel)


@cache
def scan_pdf(seed: int) -> bytes:
    """The same page as a PDF with one picture and no text, as scanners make it."""
    picture = zlib.compress(_samples(_SCAN_WIDTH, _SCAN_HEIGHT, _scan(seed)), 9)
    drawing = b"q 842 0 0 595 0 0 cm /Im0 Do Q"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R"
        b" /Resources << /XObject << /Im0 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (_SCAN_WIDTH, _SCAN_HEIGHT, len(picture), picture),
    ]
    result = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(result))
        result += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(result)
    result += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    result += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    result += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(result)


def _scan(seed: int) -> Pixel:
    centre_x, centre_y = 330, 225

    def pixel(x: int, y: int) -> tuple[int, int, int]:
        distance = (x - centre_x) ** 2 + (y - centre_y) ** 2
        if 34**2 < distance < 38**2 or (distance < 12**2 and (x + y) % 3):
            return _RED
        if 20 < x < 400 and 50 < y < 270:
            if x % 38 == 21 or y % 20 == 11:
                return _INK
            if y % 20 in {18, 21, 24} and (x * 7 + y // 20 * 13 + seed) % 11 < 6 and x % 38 > 26:
                return _INK
        if 150 < x < 270 and 25 < y < 34 and (x + seed) % 9 < 7:
            return _INK
        return _WHITE

    return pixel


def _samples(width: int, height: int, pixel: Pixel) -> bytes:
    return bytes(value for y in range(height) for x in range(width) for value in pixel(x, y))


def _png(width: int, height: int, pixel: Pixel) -> bytes:
    samples = _samples(width, height, pixel)
    rows = b"".join(b"\0" + samples[y * width * 3 : (y + 1) * width * 3] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )

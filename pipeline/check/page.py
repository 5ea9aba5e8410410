"""What is on the pages of a PDF: every character with its box, lines of text, fonts, and the ink.

All places are millimetres from the top left corner of the sheet as it is shown.
"""

import ctypes
import math
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.check.ink import Box, Ink, draw
from pipeline.errors import InputError

MOST_PAGES = 300
MOST_CHARACTERS = 600_000
MOST_PIXELS = 16e6
LARGEST_FILE = 100 * 1024 * 1024
_MM = 25.4 / 72
_SAME_LINE = 1.2
"""Baselines that differ by less (mm) are one line."""


@dataclass(frozen=True)
class Font:
    """A font as the PDF names it."""

    name: str
    """PostScript name without the subset's six letters."""
    embedded: bool


@dataclass(frozen=True)
class Glyph:
    """One character on the page."""

    text: str
    ink: Box
    """Edges of its outline."""
    left: float
    """Where it begins, the blank before its ink included."""
    right: float
    """Where the next one begins, letter-spacing aside."""
    baseline: float
    size: float
    """Points."""
    font: Font

    @property
    def wide(self) -> bool:
        """Whether it takes a whole character's width by nature."""
        return unicodedata.east_asian_width(self.text) in "WFA"

    @property
    def ideograph(self) -> bool:
        """Whether it is a Chinese character, whose ink fills its square."""
        return "\u4e00" <= self.text <= "\u9fff"


@dataclass(frozen=True)
class Line:
    """Characters on one baseline, from left to right; blanks are left out."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def text(self) -> str:
        """Its characters without blanks."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def left(self) -> float:
        """Where its first character begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where its last character ends."""
        return self.glyphs[-1].right

    @property
    def baseline(self) -> float:
        """The most common baseline."""
        return median(glyph.baseline for glyph in self.glyphs)

    @cached_property
    def size(self) -> float:
        """The usual type size of its characters, in points."""
        return median(glyph.size for glyph in self.glyphs)

    @cached_property
    def ink(self) -> Box:
        """Round the outlines of its characters."""
        boxes = [glyph.ink for glyph in self.glyphs]
        return Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )

    @cached_property
    def square(self) -> Box:
        """The ink of its Chinese characters only (of all, where it has none): brackets and tails reach lower."""
        boxes = [glyph.ink for glyph in self.glyphs if glyph.ideograph] or [glyph.ink for glyph in self.glyphs]
        return Box(self.ink.left, median(box.top for box in boxes), self.ink.right, median(box.bottom for box in boxes))

    @property
    def middle(self) -> float:
        """Height of the middle of its Chinese characters: the same in every font, as a baseline is not."""
        return self.square.middle

    @property
    def font(self) -> Font:
        """The font of most of its characters."""
        fonts = [glyph.font for glyph in self.glyphs]
        return max(dict.fromkeys(fonts), key=fonts.count)


@dataclass(frozen=True)
class Page:
    """One sheet's side."""

    number: int
    """From 1, in the file."""
    width: float
    height: float
    lines: tuple[Line, ...]
    """Upright text from the top down."""
    turned: tuple[Line, ...]
    """On a page lying sideways: text that is upright once the page stands, in the standing page's millimetres."""
    ink: Ink

    @property
    def landscape(self) -> bool:
        """Whether it lies sideways."""
        return self.width > self.height


@dataclass(frozen=True)
class Sheets:
    """A whole document as it would be printed."""

    pages: tuple[Page, ...]
    fonts: tuple[Font, ...]
    """In the order they first appear."""
    skipped: int = 0
    """Pages beyond the first 300, which nobody looked at."""

    @cached_property
    def text(self) -> str:
        """All text without blanks."""
        return "".join(line.text for page in self.pages for line in page.lines)


def read_pdf(content: bytes) -> Sheets:
    """Measure what is on every page.

    Raises:
        InputError: it is not a PDF, is locked, or can't be read.
    """
    if len(content) > LARGEST_FILE:
        msg = f"文件太大（{len(content) // 2**20} MB），最多 {LARGEST_FILE // 2**20} MB"
        raise InputError(msg)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "文件设有密码" if "password" in str(error).lower() else "文件损坏，或者不是 PDF"
        msg = f"打不开这个 PDF：{reason}"
        raise InputError(msg) from None
    try:
        return _read_pages(document)
    except pypdfium2.PdfiumError:
        msg = "PDF 的页面读不出来，文件可能损坏"
        raise InputError(msg) from None
    finally:
        document.close()


def _read_pages(document: Any) -> Sheets:
    count = len(document)
    if not count:
        msg = "这个 PDF 一页也没有"
        raise InputError(msg)
    reader = _Reader()
    pages = tuple(reader.page(document[index], index + 1) for index in range(min(count, MOST_PAGES)))
    return Sheets(pages, tuple(dict.fromkeys(reader.fonts.values())), max(0, count - MOST_PAGES))


@dataclass
class _Reader:
    """Reads page after page, and remembers the fonts."""

    fonts: dict[int, Font] = field(default_factory=dict)
    characters: int = 0

    def page(self, page: Any, number: int) -> Page:
        width, height = (length * _MM for length in page.get_size())
        if width < 1 or height < 1:
            msg = f"第 {number} 页的大小不对"
            raise InputError(msg)
        place = _Place(page.get_cropbox(), page.get_rotation())
        upright: list[Glyph] = []
        turned: list[Glyph] = []
        text = page.get_textpage()
        for index in range(self._allowed(text.count_chars(), number)):
            glyph = self._glyph(text, index, place)
            if glyph is not None:
                (turned if glyph[1] else upright).append(glyph[0])
        text.close()
        lines, sideways = _lines(upright), [_stand(glyph, width) for glyph in turned]
        ink = draw(page, width, height, MOST_PIXELS)
        page.close()
        return Page(number, width, height, lines, _lines(sideways), ink)

    def _allowed(self, count: int, number: int) -> int:
        self.characters += count
        if self.characters > MOST_CHARACTERS:
            msg = f"文字太多（到第 {number} 页已超过 {MOST_CHARACTERS} 字），不像一份公文"
            raise InputError(msg)
        return count

    def _glyph(self, text: Any, index: int, place: "_Place") -> tuple[Glyph, bool] | None:
        """The character and whether it is turned by a quarter; None for blanks and what is slanted."""
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            return None
        code = pdfium.FPDFText_GetUnicode(text, index)
        character = _plain(chr(code)) if 0 < code < 0x110000 else ""
        if not character:
            return None
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        angle = place.angle(math.degrees(math.atan2(matrix.b, matrix.a)))
        if angle not in (0, 90, 270):
            return None
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        ink = place.box(text.get_charbox(index))
        advance = place.box(text.get_charbox(index, loose=True))
        size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.a, matrix.b)
        across, down = place.point(x.value, y.value)
        font = self._font(text, index)
        # A turned character's baseline runs down the page: it is where the letter begins, across.
        glyph = Glyph(character, ink, advance.left, advance.right, across if angle else down, size, font)
        return glyph, bool(angle)

    def _font(self, text: Any, index: int) -> Font:
        handle = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(text, index))
        key = ctypes.cast(handle, ctypes.c_void_p).value or 0
        if key not in self.fonts:
            buffer = ctypes.create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(handle, buffer, 256)
            name = buffer.value.decode("utf-8", "replace")
            self.fonts[key] = Font(_without_tag(name), pdfium.FPDFFont_GetIsEmbedded(handle) == 1)
        return self.fonts[key]


@dataclass(frozen=True)
class _Place:
    """From the PDF's own coordinates to millimetres on the page as shown."""

    crop: tuple[float, float, float, float]
    rotation: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.crop
        turned = {
            0: (x - left, top - y),
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }
        across, down = turned[self.rotation % 360]
        return across * _MM, down * _MM

    def box(self, edges: tuple[float, float, float, float]) -> Box:
        first, second = self.point(edges[0], edges[1]), self.point(edges[2], edges[3])
        return Box(
            min(first[0], second[0]), min(first[1], second[1]), max(first[0], second[0]), max(first[1], second[1])
        )

    def angle(self, degrees: float) -> int:
        return round(degrees - self.rotation) % 360


def _stand(glyph: Glyph, width: float) -> Glyph:
    """A turned character on the page stood up: the left edge of the standing page lay on top."""
    box = Box(glyph.ink.top, width - glyph.ink.right, glyph.ink.bottom, width - glyph.ink.left)
    return Glyph(glyph.text, box, box.left, box.right, width - glyph.baseline, glyph.size, glyph.font)


def _lines(glyphs: list[Glyph]) -> tuple[Line, ...]:
    ordered = sorted(glyphs, key=lambda glyph: (glyph.baseline, glyph.left))
    groups: list[list[Glyph]] = [ordered[:1]] if ordered else []
    for before, glyph in pairwise(ordered):
        if glyph.baseline - before.baseline > _SAME_LINE:
            groups.append([])
        groups[-1].append(glyph)
    lines = [Line(tuple(sorted(group, key=lambda glyph: glyph.left))) for group in groups]
    return tuple(sorted(lines, key=lambda line: line.baseline))


def _plain(character: str) -> str:
    """The character as people type it; empty for what prints nothing.

    A PDF's text layer may hold a radical (⼀) where the sign on paper is a character (一).
    """
    if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs"):
        return ""
    return unicodedata.normalize("NFKC", character) if "\u2e80" <= character <= "\u2fdf" else character


def _without_tag(name: str) -> str:
    tag, plus, rest = name.partition("+")
    return rest if plus and len(tag) == 6 and tag.isupper() else name

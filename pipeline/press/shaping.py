"""Tokens shaped once by Pango, as WeasyPrint would: glyphs, widths, and which font they came from.

What is kept does not depend on what was set before, so that a piece gives the same bytes whatever came earlier.
"""

from dataclasses import dataclass, field
from typing import Any

import cffi
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout

from pipeline.press.values import FontFace, Glyphs

_UNKNOWN = int(pango.PANGO_GLYPH_UNKNOWN_FLAG)
_EMPTY = int(pango.PANGO_GLYPH_EMPTY)

_other = cffi.FFI()
_other.cdef(
    """
    void *pango_fc_font_get_pattern(void *font);
    int FcPatternGetString(void *pattern, const char *object, int n, unsigned char **value);
    int FcPatternGetInteger(void *pattern, const char *object, int n, int *value);
    """
)
_pangoft = _other.dlopen("libpangoft2-1.0.so.0")
_fontconfig = _other.dlopen("libfontconfig.so.1")


class Unpaintable(Exception):  # noqa: N818 - no error: the table is set the slow way instead
    """Something that only the layout engine itself can set; the message says what."""


@dataclass(slots=True, eq=False)
class Token:
    """A shaped token."""

    text: str
    width: float
    """In em."""
    font: str
    """Key of its font in content streams."""
    codes: str
    """Its glyphs as they stand inside ``<`` and ``>`` of a ``TJ`` operator, with kerning between."""
    glyphs: Glyphs
    missing: bool = False


@dataclass(slots=True)
class FontShelf:
    """All fonts met by a process. WeasyPrint's streams add theirs to ``fonts`` too."""

    fonts: dict[int, Font] = field(default_factory=dict)

    def add(self, pango_font: Any) -> tuple[Font, float]:
        """The font and its size in CSS pixels."""
        key, description, size = get_pango_font_key(pango_font)
        if key not in self.fonts:
            self.fonts[key] = Font(pango_font, description, size)
            self.fonts[key].press_file = _file_of(pango_font)
        return self.fonts[key], size

    def take_used(self) -> dict[str, Glyphs]:
        """What WeasyPrint's streams used since the last call, by font key."""
        used: dict[str, Glyphs] = {}
        for font in self.fonts.values():
            if font.to_unicode:
                known = used.setdefault(font.hash, {})
                for glyph, text in font.to_unicode.items():
                    known.setdefault(glyph, (text, font.widths[glyph]))
            font.to_unicode, font.widths = {}, {}
        return used

    def families(self) -> dict[str, str]:
        """Font key to family."""
        return {font.hash: font.family for font in self.fonts.values()}

    def faces(self, keys: Any) -> dict[str, FontFace]:
        """What a PDF says of some fonts."""
        return {font.hash: _face(font) for font in self.fonts.values() if font.hash in keys}


class Typeface:
    """One style of type: shapes tokens, each once."""

    def __init__(self, style: Any, shelf: FontShelf) -> None:
        self._layout = Layout(style)
        self._shelf = shelf
        self._tokens: dict[str, Token] = {}
        self.size = float(style["font_size"])

    def __getitem__(self, text: str) -> Token:
        found = self._tokens.get(text)
        if found is None:
            found = self._tokens[text] = self._shape(text)
        return found

    def width(self, text: str) -> float:
        """Of a token, in em."""
        return self[text].width

    def _shape(self, text: str) -> Token:
        if len(text) > 1 and text.isascii() and text.isdigit():
            digits = [self[digit] for digit in text]
            if len({digit.font for digit in digits}) == 1:
                return _number(text, digits)
        return self._shaped_by_pango(text)

    def _shaped_by_pango(self, text: str) -> Token:
        self._layout.set_text(text)
        line, _ = self._layout.get_first_line()
        runs = []
        run = line.runs[0] if line.runs != ffi.NULL else ffi.NULL
        while run != ffi.NULL:
            runs.append(run.data)
            run = run.next
        if len(runs) != 1:
            return self._several(text, runs)
        return self._shaped(text, runs[0])

    def _several(self, text: str, runs: list[Any]) -> Token:
        if not runs:
            return Token(text, 0.0, "", "", {})
        raw = text.encode()
        parts = [
            self._shaped(raw[item.item.offset : item.item.offset + item.item.length].decode(), item) for item in runs
        ]
        if len({part.font for part in parts}) > 1:
            return _Joined(text, parts)
        glyphs: Glyphs = {}
        for part in parts:
            glyphs |= part.glyphs
        codes = "".join(part.codes for part in parts)
        width = sum(part.width for part in parts)
        return Token(text, width, parts[0].font, codes, glyphs, any(part.missing for part in parts))

    def _shaped(self, text: str, item: Any) -> Token:
        if item.item.analysis.level % 2:
            msg = f"从右向左的文字“{text}”"
            raise Unpaintable(msg)
        font, size = self._shelf.add(item.item.analysis.font)
        codes, glyphs, width, missing = "", {}, 0.0, _is_coloured(font)
        raw, count, clusters = text.encode(), item.glyphs.num_glyphs, item.glyphs.log_clusters
        for index in range(count):
            info = item.glyphs.glyphs[index]
            glyph, advance = int(info.glyph), info.geometry.width * FROM_UNITS / size
            width += advance
            if glyph == _EMPTY:
                if advance:
                    codes += f">{-round(advance * 1000)}<"
                continue
            if glyph & _UNKNOWN:
                missing = True
                continue
            if info.geometry.y_offset or info.geometry.x_offset:
                msg = f"组合字符“{text}”"
                raise Unpaintable(msg)
            start = clusters[index]
            end = clusters[index + 1] if index + 1 < count else item.item.length
            own = self._own_width(item.item.analysis.font, glyph, size)
            glyphs[glyph] = (raw[start:end].decode() or " ", own)
            kerning = int(own - advance * 1000)
            codes += f"{glyph:04x}" + (f">{kerning}<" if kerning else "")
        return Token(text, width, font.hash, codes, glyphs, missing)

    def _own_width(self, pango_font: Any, glyph: int, size: float) -> float:
        rectangle = ffi.new("PangoRectangle *")
        pango.pango_font_get_glyph_extents(pango_font, glyph, ffi.NULL, rectangle)
        return float(round(rectangle.width * 1000 * FROM_UNITS / size))


def _number(text: str, digits: list[Token]) -> Token:
    """A number out of its digits: there are too many numbers to shape each, and digits aren't kerned."""
    glyphs: Glyphs = {}
    for digit in digits:
        glyphs |= digit.glyphs
    codes, width = "".join(digit.codes for digit in digits), sum(digit.width for digit in digits)
    return Token(text, width, digits[0].font, codes, glyphs, any(digit.missing for digit in digits))


class _Joined(Token):
    """A token of more than one font."""

    __slots__ = ("parts",)

    def __init__(self, text: str, parts: list[Token]) -> None:
        super().__init__(text, sum(part.width for part in parts), "", "", {}, any(part.missing for part in parts))
        self.parts = parts


def parts_of(token: Token) -> list[Token]:
    """The parts of a token, each of one font."""
    return token.parts if isinstance(token, _Joined) else [token]


def _is_coloured(font: Font) -> bool:
    return bool(font.bitmap or font.png or font.svg or font.colr)


def _face(font: Font) -> FontFace:
    file, index = font.press_file
    return FontFace(
        key=font.hash,
        base_font=font.name.decode("ascii", "replace").lstrip("/"),
        family=font.family,
        flags=font.flags,
        ascent=font.ascent,
        descent=font.descent,
        file=file,
        index=index,
    )


def _file_of(pango_font: Any) -> tuple[str, int]:
    pattern = _pangoft.pango_fc_font_get_pattern(_other.cast("void *", int(ffi.cast("uintptr_t", pango_font))))
    value, number = _other.new("unsigned char **"), _other.new("int *")
    _fontconfig.FcPatternGetString(pattern, b"file", 0, value)
    _fontconfig.FcPatternGetInteger(pattern, b"index", 0, number)
    return _other.string(value[0]).decode(), number[0] & 0xFFFF

"""Characters before they are set: what would disturb is taken out, what no font has gets a stand-in, both are named."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from pipeline.press.shaping import Token
from pipeline.press.values import LEADER, STAND_IN, Piece

_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LINE_ENDS = "\x85\u2028\u2029"
_HARMLESS = frozenset("\n\r" + LEADER)
_NEVER_SHOWN = ("Cc", "Cf", "Zs", "Zl", "Zp")
"""Categories of characters that print nothing; a font need not have them."""


class Mended(NamedTuple):
    """A piece that can be set."""

    piece: Piece
    fallbacks: dict[str, str]
    """Character to the font family that stands in for the usual one."""
    missing: str
    """Characters that no font has."""


class Repertoire:
    """Knows of every character met so far which font shows it."""

    def __init__(self, shape: Callable[[str], Token], families: Callable[[], dict[str, str]], usual: str) -> None:
        """Ask a typeface.

        Args:
            shape: a character in the book's usual typeface.
            families: font key to family.
            usual: a character that the usual font has.
        """
        self._shape, self._families = shape, families
        self._usual = shape(usual).font
        self._known: dict[str, str | None] = {}

    def mend(self, piece: Piece) -> Mended:
        """Take out what would disturb, put the stand-in for what no font has."""
        used = set(piece.html).union(*(text for table in piece.tables for row in table.rows for text in row))
        table = {ord(one): other for one in used if (other := plain(one)) != one}
        shown = [one for one in sorted(used) if ord(one) not in table and one not in _HARMLESS]
        fonts = {one: self._font_of(one) for one in shown}
        missing = "".join(one for one, font in fonts.items() if font is None)
        table |= dict.fromkeys(map(ord, missing), STAND_IN)
        lost = "".join(chr(one) for one, other in table.items() if other == STAND_IN)
        names = self._families()
        fallbacks = {one: names[font] for one, font in fonts.items() if font and font != self._usual and font in names}
        return Mended(_translated(piece, table) if table else piece, fallbacks, "".join(sorted(lost)))

    def _font_of(self, character: str) -> str | None:
        """Key of the font that shows it; empty for what prints nothing, None where there is none."""
        if character not in self._known:
            if unicodedata.category(character) in _NEVER_SHOWN:
                self._known[character] = ""
            else:
                token = self._shape(character)
                self._known[character] = None if token.missing else token.font
        return self._known[character]


def plain(character: str) -> str:
    """A character, or what is printed in its place whatever the font; empty for what would disturb."""
    category = unicodedata.category(character)
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return " "
    if category == "Cs":
        return STAND_IN
    if character in _BIDI_CONTROLS or (category == "Cc" and character not in _HARMLESS):
        return ""
    return character


def _translated(piece: Piece, table: dict[int, str]) -> Piece:
    def row(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(text.translate(table) for text in texts)

    tables = tuple(replace(one, rows=tuple(map(row, one.rows))) for one in piece.tables)
    return replace(piece, html=piece.html.translate(table), tables=tables)

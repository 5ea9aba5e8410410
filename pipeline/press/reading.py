"""What is drawn on a sheet, read back from its content stream: the gate believes the glyphs, not what was intended."""

import re
import sys
import unicodedata
from array import array
from collections.abc import Mapping

from pipeline.press.values import Glyphs

_SHOWN = re.compile(rb"<</MCID[^\n]*?BDC|/(\S+) [-\d.]+ Tf|(?<!<)<([0-9A-Fa-f]+)>|(\bT[md]\b)")
"""What marks content (its ActualText is not drawn);
a font, the codes of some glyphs (two bytes each), the beginning of a piece of text (ISO 32000-1, 9.4)."""


class Meanings(dict[int, str]):
    """Glyph number to what it means; any other means the replacement character."""

    def __missing__(self, _: int) -> str:
        return "\ufffd"


def meanings_of(glyphs: Mapping[str, Glyphs]) -> dict[str, Meanings]:
    """What the glyphs of each font mean, by font key."""
    return {font: Meanings((number, text) for number, (text, _) in found.items()) for font, found in glyphs.items()}


def page_text(content: bytes, fonts: Mapping[str, Meanings]) -> str:
    """The text that a content stream draws: a line for each piece of text, without white space, in the form NFKC.

    Args:
        content: operators, not deflated; fonts have two-byte codes that are glyph numbers.
        fonts: those that it uses, of ``meanings_of``.
    """
    lines: list[list[str]] = [[]]
    meanings = Meanings()
    for font, codes, begins in _SHOWN.findall(content):
        if font:
            meanings = fonts.get(font.decode(), Meanings())
        elif begins:
            lines.append([])
        else:
            numbers = array("H", bytes.fromhex(codes.decode()))
            if sys.byteorder == "little":
                numbers.byteswap()
            lines[-1] += map(meanings.__getitem__, numbers)
    texts = ("".join(unicodedata.normalize("NFKC", "".join(line)).split()) for line in lines)
    return "\n".join(text for text in texts if text)

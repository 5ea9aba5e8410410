"""What is drawn on a sheet, read back from its content stream: the gate believes the glyphs, not what was intended."""

import re
import unicodedata
from collections.abc import Mapping

from pipeline.press.values import Glyphs

_SHOWN = re.compile(rb"<</MCID[^\n]*?BDC|/(\S+) [-\d.]+ Tf|(?<!<)<([0-9A-Fa-f]+)>|(\bT[md]\b)")
"""What marks content (its ActualText is not drawn);
a font, the codes of some glyphs (two bytes each), the beginning of a piece of text (ISO 32000-1, 9.4)."""
_CODE = 4


def page_text(content: bytes, glyphs: Mapping[str, Glyphs]) -> str:
    """The text that a content stream draws: a line for each piece of text, without white space, in the form NFKC.

    Args:
        content: operators, not deflated; fonts have two-byte codes that are glyph numbers.
        glyphs: font key to what each glyph means.
    """
    lines: list[list[str]] = [[]]
    meanings: Glyphs = {}
    for font, codes, begins in _SHOWN.findall(content):
        if font:
            meanings = glyphs.get(font.decode(), {})
        elif begins:
            lines.append([])
        else:
            numbers = (int(codes[at : at + _CODE], 16) for at in range(0, len(codes), _CODE))
            lines[-1] += [meanings[number][0] if number in meanings else "\ufffd" for number in numbers]
    texts = ("".join(unicodedata.normalize("NFKC", "".join(line)).split()) for line in lines)
    return "\n".join(text for text in texts if text)

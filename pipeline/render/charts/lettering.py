"""Letters of charts: how wide they are, which font has them, how they stand in a column set downwards."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import MissingToolError
from pipeline.render.charts.drawing import Anchor, Text, UprightText
from pipeline.standard.layout import SIZE_SMALL_5
from pipeline.tools import fonts

if TYPE_CHECKING:
    import uharfbuzz

FALLBACK_MARK = "〓"
"""The compositor's mark for a character that no font has."""
MIDDLE_ABOVE_BASE = 0.37
"""From the base line up to the middle of a line of text, in its size."""

_OFFICIAL = ("黑体", "宋体", "方正小标宋简体")
_GENEROUS = 1.02
_TURNED = frozenset("（）《》〈〉「」『』【】〔〕［］｛｝()[]{}<>—―–-…～~：:｜|")
_HANGING = frozenset("、，。；")
_SIDE_BY_SIDE = 2
"""So many Latin letters or figures stand side by side in a column set downwards; more of them lie on their side."""
_TOP_TO_BASE = 0.88


@dataclass(frozen=True)
class Face:
    """One font file."""

    file: Path
    index: int


@dataclass(frozen=True)
class Letter:
    """One character in its place."""

    character: str
    x: float
    y: float
    """Its base line."""
    turned: bool = False
    """Lying on its side, top to the right."""


def advance(content: str, size: float) -> float:
    """Exact width of a line in the official font, in mm."""
    return sum(_advance(character) for character in content) * size


def room(content: str, size: float = SIZE_SMALL_5.mm) -> float:
    """Room to keep for a line, in mm: also enough where a reader has another font."""
    return sum(max(_square(character), _advance(character)) for character in content) * size * _GENEROUS


def cut(content: str, width: float, size: float = SIZE_SMALL_5.mm) -> str:
    """A line that fits in so many mm, with … where something was left out."""
    if room(content, size) <= width:
        return content
    kept = content
    while kept and room(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip("（、，· ") + "…"


def clean(content: str) -> str:
    """Without line ends, and without the characters that XML can't hold."""
    return "".join(
        one for one in content if one >= " " and one not in "\ufffe\uffff" and not "\ud800" <= one <= "\udfff"
    )


def place(text: Text) -> tuple[Letter, ...]:
    """The letters of a line, one after the other."""
    before = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[text.anchor]
    content = clean(text.content)
    x = text.x - advance(content, text.size) * before
    letters = []
    for character in content:
        letters.append(Letter(character, x, text.y))
        x += _advance(character) * text.size
    return tuple(letters)


def place_upright(text: UprightText) -> tuple[Letter, ...]:
    """The letters of a column set downwards: ideographs upright, brackets and Latin words on their side."""
    letters: list[Letter] = []
    y = text.y
    for run in _runs(clean(text.content)):
        if run[0] in _TURNED or len(run) > _SIDE_BY_SIDE:
            for character in run:
                letters.append(Letter(character, text.x - MIDDLE_ABOVE_BASE * text.size, y, turned=True))
                y += _advance(character) * text.size
            continue
        aside = 0.55 * text.size if run in _HANGING else 0.0
        line = Text(text.x + aside, y - aside + _TOP_TO_BASE * text.size, run, Anchor.MIDDLE, text.size)
        letters += place(line)
        y += text.size
    return tuple(letters)


def upright_height(content: str, size: float) -> float:
    """Height of a column set downwards, in mm."""
    return sum(advance(run, size) if run[0] in _TURNED or len(run) > _SIDE_BY_SIDE else size for run in _runs(content))


def cut_upright(content: str, height: float, size: float) -> str:
    """A column set downwards that fits in so many mm, with … where something was left out."""
    if upright_height(content, size) <= height + 0.01:
        return content
    kept = content
    while kept and upright_height(kept + "…", size) > height:
        kept = kept[:-1]
    return kept.rstrip("（、，· ") + "…"


def face_of(character: str) -> Face | None:
    """The first of the official fonts that has a character.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    return _glyph(character)[0]


def faces() -> tuple[Face, ...]:
    """The official fonts, as far as they are there.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    return tuple(face for face, _ in _fonts())


def _runs(content: str) -> Iterator[str]:
    """Each wide character or bracket alone, Latin letters and figures together."""
    for alone, characters in groupby(content, lambda one: one in _TURNED or _square(one) == 1.0):
        run = "".join(characters)
        yield from run if alone else [run]


def _square(character: str) -> float:
    """A full square for a Chinese character, a generous half for any other."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.6


@cache
def _advance(character: str) -> float:
    return _glyph(character)[1]


@cache
def _glyph(character: str) -> tuple[Face | None, float]:
    for face, font in _fonts():
        glyph = font.get_nominal_glyph(ord(character))
        if glyph:
            return face, font.get_glyph_h_advance(glyph) / font.face.upem
    return None, 1.0


@cache
def _fonts() -> tuple[tuple[Face, "uharfbuzz.Font"], ...]:
    import uharfbuzz  # noqa: PLC0415 - only the compendium has charts

    found = [fonts.match(name) for name in _OFFICIAL]
    files = tuple(dict.fromkeys(Face(match.file, match.index) for match in found if match.file is not None))
    if not files:
        msg = "没有可用的中文字体，画不出图表；运行 make doctor 可知道怎样安装"
        raise MissingToolError(msg)
    return tuple(
        (face, uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(face.file)), face.index)))
        for face in files
    )

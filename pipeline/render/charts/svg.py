"""A drawing as SVG with its words as text: for the PDF, placed letter by letter; for a web page, by their ends."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from pipeline.render.charts.drawing import (
    HOLE,
    INK,
    Anchor,
    Box,
    Drawing,
    Item,
    Kind,
    Marks,
    Point,
    Shape,
    Text,
    UprightText,
    rings,
)  # fmt: skip
from pipeline.render.charts.lettering import Letter, clean, place, place_upright
from pipeline.standard.layout import FONT_HEADING_1, SIZE_SMALL_5

FAMILIES = f"{FONT_HEADING_1}, SimHei, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
"""The official font, then what a reader's own machine may have."""

_UNIT = 10
"""To the millimetre: letters stay larger than 12 units, the least that some browsers draw."""


def write_svg(drawing: Drawing, *, for_web: bool = False) -> str:
    """The SVG element of a drawing.

    Args:
        drawing: the picture.
        for_web: to stand inside a web page, where the font may be another than the official one.
    """
    width, height = _number(drawing.width), _number(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width:g}mm" height="{drawing.height:g}mm" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(clean(drawing.alternative))}>'
    )
    group = f"<g font-family={quoteattr(FAMILIES)} font-size={quoteattr(_number(SIZE_SMALL_5.mm))} fill={_quoted(INK)}>"
    return head + group + "".join(_items(drawing.items, for_web)) + "</g></svg>"


def _items(items: Sequence[Item], for_web: bool) -> Iterator[str]:
    """Boxes of one colour that follow each other become one path: half the bytes and the time of many rectangles."""
    for fill, run in groupby(items, lambda item: item.fill if isinstance(item, Box) else None):
        if fill is None:
            yield from (_item(item, for_web) for item in run if not isinstance(item, Box))
        else:
            yield f'<path fill="{fill}" d="{"".join(_box(item) for item in run if isinstance(item, Box))}"/>'


def _box(box: Box) -> str:
    width = _number(box.width)
    return f"M{_number(box.x)} {_number(box.y)}h{width}v{_number(box.height)}h-{width}z"


def _item(item: Marks | Text | UprightText, for_web: bool) -> str:
    match item:
        case Marks():
            return _marks(item)
        case Text() if for_web:
            place_ = f'x="{_number(item.x)}" y="{_number(item.y)}"'
            anchor = f' text-anchor="{item.anchor}"' if item.anchor is not Anchor.START else ""
            return f"<text {place_}{anchor}{_look(item)}>{escape(clean(item.content))}</text>"
        case Text():
            # WeasyPrint draws an anchored text as a group of its own: dearer, and another layer in the PDF.
            start = place(item)[:1]
            return _letters(start, clean(item.content), _look(item)) if start else ""
        case UprightText():
            return _column(item)


def _column(text: UprightText) -> str:
    parts, upright = [], []
    for letter in place_upright(text):
        if letter.turned:
            parts.append(_letters([letter], letter.character, _look(text) + _turn(letter)))
        else:
            upright.append(letter)
    if upright:
        parts.insert(0, _letters(upright, "".join(letter.character for letter in upright), _look(text)))
    return "".join(parts)


def _letters(letters: Sequence[Letter], content: str, look: str) -> str:
    across = " ".join(_number(letter.x) for letter in letters)
    down = " ".join(_number(letter.y) for letter in letters)
    return f'<text x="{across}" y="{down}"{look}>{escape(clean(content))}</text>'


def _turn(letter: Letter) -> str:
    return f' transform="rotate(90 {_number(letter.x)} {_number(letter.y)})"'


def _look(text: Text | UprightText) -> str:
    size = f' font-size="{_number(text.size)}"' if text.size != SIZE_SMALL_5.mm else ""
    fill = f' fill="{text.fill}"' if text.fill != INK else ""
    return size + fill


def _marks(marks: Marks) -> str:
    shape = _circle(marks.kind, marks.size / 2) if marks.kind.shape is Shape.CIRCLE else _corners(marks)
    path = "".join(f"M{_number(x)} {_number(y)}{shape}" for x, y in marks.points)
    return f'<path fill="{marks.fill}" fill-rule="evenodd" d="{path}"/>' if path else ""


def _circle(kind: Kind, radius: float) -> str:
    radii = (radius, radius * HOLE) if kind.hollow else (radius,)
    parts, at = [], 0.0
    for one in radii:
        size, across = _number(one), _number(2 * one)
        parts.append(f"m{_number(-one - at)} 0a{size} {size} 0 1 0 {across} 0a{size} {size} 0 1 0 -{across} 0z")
        at = -one
    return "".join(parts)


def _corners(marks: Marks) -> str:
    """Relative to the mark's middle, so that all marks of a kind are written alike."""
    parts, at = [], (0.0, 0.0)
    for ring in rings(marks.kind, marks.size / 2):
        first, *others = [(round(x, 3), round(y, 3)) for x, y in ring]
        parts.append("m" + _step(at, first))
        for before, corner in zip([first, *others], others, strict=False):
            parts.append("l" + _step(before, corner))
        parts.append("z")
        at = first
    return "".join(parts)


def _step(before: Point, after: Point) -> str:
    return f"{_number(after[0] - before[0])} {_number(after[1] - before[1])}"


def _number(millimetres: float) -> str:
    return f"{round(millimetres * _UNIT, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _quoted(value: str) -> str:
    return f'"{value}"'

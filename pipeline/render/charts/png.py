"""A drawing as PNG for Word: edges on whole pixels, marks and letters smooth; the same bytes every time."""

import io
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from pipeline.render.charts.drawing import (
    HOLE,
    PAPER,
    Box,
    Drawing,
    Item,
    Kind,
    Marks,
    Shape,
    Text,
    UprightText,
    rings,
)  # fmt: skip
from pipeline.render.charts.lettering import FALLBACK_MARK, Face, Letter, face_of, faces, place, place_upright

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

PIXELS_PER_INCH = 300

_SCALE = PIXELS_PER_INCH / 25.4
_EDGE_STEPS, _COLOURS = 6, 256
_FINER = 8
"""Marks are drawn so many times larger, then reduced."""


def write_png(drawing: Drawing) -> bytes:
    """The PNG file of a drawing, in the few tones that it has and the steps between them.

    Raises:
        MissingToolError: there is no Chinese font at all.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only the compendium has charts

    image = Image.new("RGB", (_pixels(drawing.width), _pixels(drawing.height)), "white")
    pen = ImageDraw.Draw(image)
    for item in drawing.items:
        _draw(image, pen, item)
    result = io.BytesIO()
    image = image.quantize(palette=_palette(drawing), dither=Image.Dither.NONE)
    image.save(result, "PNG", dpi=(PIXELS_PER_INCH, PIXELS_PER_INCH))
    return result.getvalue()


def _palette(drawing: Drawing) -> "Image":
    """The drawing's tones, and those on the smooth edges of its words and marks."""
    from PIL import Image, ImageColor  # noqa: PLC0415 - only the compendium has charts

    flat = dict.fromkeys([PAPER, *(item.fill for item in drawing.items if isinstance(item, Box))])
    fine = dict.fromkeys(item.fill for item in drawing.items if not isinstance(item, Box))
    own = [ImageColor.getrgb(tone)[:3] for tone in (*flat, *fine)]
    tones = dict.fromkeys(own)
    for above in map(ImageColor.getrgb, fine):
        for below in map(ImageColor.getrgb, flat):
            for step in range(1, _EDGE_STEPS + 1):
                part = step / (_EDGE_STEPS + 1)
                mixed = [round(a + (b - a) * part) for a, b in zip(above, below, strict=True)]
                if not any(_close(mixed, tone) for tone in own):
                    tones[mixed[0], mixed[1], mixed[2]] = None
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for tone in list(tones)[:_COLOURS] for channel in tone])
    return palette


def _close(one: Sequence[int], other: Sequence[int]) -> bool:
    """So near that Pillow, which compares only the upper bits, would take one for the other."""
    return all(abs(a - b) < 9 for a, b in zip(one, other, strict=True))


def _draw(image: "Image", pen: "ImageDraw", item: Item) -> None:
    match item:
        case Box():
            _box(pen, item)
        case Marks():
            _stamp(image, item)
        case Text():
            _write(image, pen, place(item), item)
        case UprightText():
            _write(image, pen, place_upright(item), item)


def _box(pen: "ImageDraw", box: Box) -> None:
    """At least one pixel wide and high, unless it is nothing."""
    if box.width <= 0 or box.height <= 0:
        return
    left, top = _pixels(box.x), _pixels(box.y)
    right, bottom = max(left + 1, _pixels(box.x + box.width)), max(top + 1, _pixels(box.y + box.height))
    pen.rectangle((left, top, right - 1, bottom - 1), fill=box.fill)


def _stamp(image: "Image", marks: Marks) -> None:
    stamp = _mark(marks.kind, marks.size)
    for x, y in marks.points:
        corner = (round(x * _SCALE - stamp.width / 2), round(y * _SCALE - stamp.height / 2))
        image.paste(marks.fill, (*corner, corner[0] + stamp.width, corner[1] + stamp.height), stamp)


@cache
def _mark(kind: Kind, size: float) -> "Image":
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only the compendium has charts

    side = int(size * _SCALE * 1.3) // 2 * 2 + 2
    large = Image.new("L", (side * _FINER, side * _FINER))
    pen, middle, radius = ImageDraw.Draw(large), side * _FINER / 2, size / 2 * _SCALE * _FINER
    if kind.shape is Shape.CIRCLE:
        for reach, tone in ((radius, 255), (radius * HOLE, 0)) if kind.hollow else ((radius, 255),):
            pen.ellipse((middle - reach, middle - reach, middle + reach, middle + reach), fill=tone)
    for ring, tone in zip(rings(kind, radius), (255, 0), strict=False):
        if ring:
            pen.polygon([(middle + x, middle + y) for x, y in ring], fill=tone)
    return large.reduce(_FINER)


def _write(image: "Image", pen: "ImageDraw", letters: tuple[Letter, ...], text: Text | UprightText) -> None:
    """Letter by letter, for the font's own spacing is in whole pixels."""
    for letter in letters:
        face = face_of(letter.character)
        shown = letter.character if face else FALLBACK_MARK
        font = _font(face or faces()[0], text.size)
        if letter.turned:
            _write_turned(image, letter, shown, font, text.fill)
        elif not shown.isspace():
            pen.text((letter.x * _SCALE, letter.y * _SCALE), shown, fill=text.fill, font=font, anchor="ls")


def _write_turned(image: "Image", letter: Letter, shown: str, font: "FreeTypeFont", fill: str) -> None:
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only the compendium has charts

    side = int(font.size * 2)
    mask = Image.new("L", (side * 2, side * 2))
    ImageDraw.Draw(mask).text((side, side), shown, fill=255, font=font, anchor="ls")
    turned = mask.transpose(Image.Transpose.ROTATE_270)
    corner = (round(letter.x * _SCALE) - side, round(letter.y * _SCALE) - side)
    image.paste(fill, (*corner, corner[0] + side * 2, corner[1] + side * 2), turned)


@cache
def _font(face: Face, size: float) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 - only the compendium has charts

    return ImageFont.truetype(str(face.file), size * _SCALE, face.index, layout_engine=ImageFont.Layout.BASIC)


def _pixels(millimetres: float) -> int:
    return round(millimetres * _SCALE)

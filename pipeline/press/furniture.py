"""What stands around the type area: running heads, page numbers, rules. Read off pages set once, drawn at binding.

The style sheet says where and how, with margin boxes whose text has names in braces: ``content: "— {page} —"``. A page
is set for each kind of page and each side; at binding the names are replaced and the text is drawn with the book's own
fonts. Pieces therefore don't know their page numbers, nor on which side they begin.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from weasyprint.draw import draw_page
from weasyprint.formatting_structure import boxes

from pipeline.errors import TemplateError
from pipeline.press.cells import painted_line
from pipeline.press.characters import plain
from pipeline.press.fragment import POINTS, numbers
from pipeline.press.frames import DrawnFurniture, PageFrame, PageWords
from pipeline.press.geometry import ALIGNMENTS, colour_of
from pipeline.press.lines import tokens
from pipeline.press.pagination import LEFT, RIGHT
from pipeline.press.setter import Setter
from pipeline.press.shaping import Token, Typeface, Unpaintable, parts_of
from pipeline.press.stream import bare_stream, operators
from pipeline.press.values import STAND_IN, Glyphs

_NAME = re.compile(r"\{(\w+)\}")
_CUT = "…"


@dataclass(frozen=True, eq=False)
class Slot:
    """A line of text outside the type area; CSS pixels."""

    template: str
    left: float
    width: float
    align: str
    baseline: float
    colour: tuple[float, ...]
    typeface: Typeface


class Furniture:
    """The frames of all kinds of page."""

    def __init__(self, setter: Setter, css: str, kinds: Sequence[str]) -> None:
        """Set a page of each kind and side.

        Args:
            setter: that of the book's pieces; their style sheet counts too.
            css: ``@page`` rules with margin boxes.
            kinds: names of CSS pages.

        Raises:
            TemplateError: the two sides of a kind differ in size, or a margin box holds what can't be drawn.
        """
        self._setter = setter
        self._line = lru_cache(4096)(_drawn)
        self._frames: dict[tuple[str, str], tuple[PageFrame, tuple[Slot, ...]]] = {}
        for kind in kinds:
            self._frames |= _frames(setter, css, kind)

    def drawn(self, words: Sequence[PageWords]) -> DrawnFurniture:
        """All frames, and the texts of these pages.

        Raises:
            TemplateError: the style sheet asks for a value that isn't there.
        """
        used: dict[str, Glyphs] = {}
        for frame, _ in self._frames.values():
            _add(used, frame.glyphs)
        texts = tuple(self._text(page, used) for page in words)
        frames = {place: frame for place, (frame, _) in self._frames.items()}
        return DrawnFurniture(frames, texts, used, self._setter.shelf.faces(used))

    def _text(self, page: PageWords, used: dict[str, Glyphs]) -> bytes:
        drawn: list[str] = []
        _, slots = self._frames[page.kind, page.side]
        for slot in slots:
            lines, glyphs = self._line(slot, _filled(slot.template, page.values))
            drawn += lines
            _add(used, glyphs)
        return f"BT\n{chr(10).join(drawn)}\nET".encode() if drawn else b""


def _add(used: dict[str, Glyphs], more: Mapping[str, Glyphs]) -> None:
    for key, found in more.items():
        known = used.setdefault(key, {})
        for glyph, meaning in found.items():
            known.setdefault(glyph, meaning)


def _frames(setter: Setter, css: str, kind: str) -> dict[tuple[str, str], tuple[PageFrame, tuple[Slot, ...]]]:
    html = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><style>{css}</style></head><body>'
        f'<div style="page: {kind}"><p>&nbsp;</p><p style="break-before: page">&nbsp;</p></div></body></html>'
    )
    right, left = setter.margin_pages(html, kind)[:2]
    frames = {(kind, RIGHT): _frame(setter, right), (kind, LEFT): _frame(setter, left)}
    areas = [(page._page_box.width, page._page_box.height, page.width, page.height) for page in (right, left)]
    if any(abs(one - other) > 0.01 for one, other in zip(*areas, strict=True)):
        msg = f"样式表里 @page {kind} 的左右页版心大小不同；请使左右页的边距互换而总和相等"
        raise TemplateError(msg)
    return frames


def _frame(setter: Setter, page: Any) -> tuple[PageFrame, tuple[Slot, ...]]:
    page_box = page._page_box
    margin = [box for box in page_box.children if isinstance(box, boxes.MarginBox)]
    slots = tuple(
        _slot(setter, box, line) for box in margin for line in box.descendants() if isinstance(line, boxes.LineBox)
    )
    stream = bare_stream(setter.shelf)
    setter.shelf.take_used()
    draw_page(page_box.copy_with_children([box.copy_with_children([]) for box in margin]), stream)
    frame = PageFrame(
        width=round(page.width * POINTS, 4),
        height=round(page.height * POINTS, 4),
        left=round(page_box.content_box_x() * POINTS, 4),
        top=round(page_box.content_box_y() * POINTS, 4),
        operators=b"\n".join(operators(stream)),
        glyphs=setter.shelf.take_used(),
    )
    return frame, tuple(slot for slot in slots if slot.template.strip())


def _slot(setter: Setter, holder: Any, line: Any) -> Slot:
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    if not texts:
        return Slot("", 0, 0, "left", 0, (), setter.typeface(line.style))
    around = texts[0].style
    try:
        colour = colour_of(around["color"])
    except Unpaintable as reason:
        msg = f"书眉、页码不能用{reason}"
        raise TemplateError(msg) from None
    return Slot(
        template="".join(box.text for box in texts),
        left=holder.content_box_x(),
        width=holder.width,
        align=ALIGNMENTS.get(line.style["text_align_all"], "left"),
        baseline=texts[0].position_y + texts[0].baseline,
        colour=colour,
        typeface=setter.typeface(around),
    )


def _filled(template: str, values: Mapping[str, str]) -> str:
    def value(match: "re.Match[str]") -> str:
        if match[1] not in values:
            msg = f"样式表的书眉、页码里写了 {match[0]}，没有这一项；可用的有：{'、'.join(sorted(values))}"
            raise TemplateError(msg)
        return " ".join("".join(map(plain, values[match[1]])).split())

    return _NAME.sub(value, template)


def _drawn(slot: Slot, text: str) -> tuple[list[str], dict[str, Glyphs]]:
    used: dict[str, Glyphs] = {}
    if not text.strip():
        return [], used
    face = slot.typeface
    shaped = [_shaped(face, token) for token in tokens(text)]
    if sum(token.width for token in shaped) * face.size > slot.width + 0.01:
        shaped = [_shaped(face, token) for token in _cut(text, slot.width / face.size, face)]
    for token in shaped:
        for part in parts_of(token):
            for glyph, meaning in part.glyphs.items():
                used.setdefault(part.font, {}).setdefault(glyph, meaning)
    line = painted_line(shaped, face.size)
    spare = slot.width - line.width
    left = slot.left + {"left": 0.0, "center": spare / 2, "right": spare}[slot.align]
    drawn = [f"{numbers(slot.colour)} rg", f"1 0 0 -1 {left:.2f} {slot.baseline:.2f} Tm"]
    for key, codes in line.shows:
        drawn += [f"/{key} {face.size:.6g} Tf", f"[{codes}]TJ"]
    return drawn, used


def _shaped(face: Typeface, token: str) -> Token:
    """A token; a stand-in for what no font has or only the layout engine can set: the page itself has that in full."""
    try:
        found = face[token]
    except Unpaintable:
        return face[STAND_IN]
    return face[STAND_IN] if found.missing else found


def _cut(text: str, room: float, face: Typeface) -> list[str]:
    """As many characters as there is room for, and an ellipsis."""
    room -= face.width(_CUT)
    kept: list[str] = []
    for character in text:
        room -= _shaped(face, character).width
        if room < 0:
            break
        kept.append(character)
    return [*kept, _CUT]

"""A leaf as bytes and back, in parts: pagination and binding need not read what only the gate asks for.

Layout: four bytes of mark, four little-endian lengths, then what pagination needs as JSON, what binding needs and what
the gate reads (rows, texts and type areas) as deflated JSON, last the content streams and objects as they are.
"""

import json
import struct
import zlib
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipeline.press.elements import element_in, element_out
from pipeline.press.values import Bookmark, FontFace, Glyphs, Leaf, Link, Place, SetRow, Sheet

_MARK = b"leaf"
_HEADER = struct.Struct("<4sIIII")
_LEVEL = 3


@dataclass(frozen=True)
class LeafReading:
    """What the gate reads of a leaf; see ``Reading``."""

    rows: tuple[SetRow, ...]
    areas: tuple[Place, ...]
    texts: tuple[str, ...]
    unpainted: str


class Brief(NamedTuple):
    """What pagination needs of a leaf."""

    pages: int
    anchors: dict[str, tuple[int, float, float]]
    """Name to page of the piece, from 0, and the point on it."""
    fallbacks: dict[str, str]
    missing: str
    unpainted: str


def pack(leaf: Leaf) -> bytes:
    """A leaf as bytes; equal leaves give equal bytes."""
    summary = {
        "sheets": [_sheet_out(sheet) for sheet in leaf.sheets],
        "faces": [list(vars(face).values()) for face in leaf.faces.values()],
        "glyphs": {key: _glyphs_out(glyphs) for key, glyphs in leaf.glyphs.items()},
        "objects": [len(item) for item in leaf.objects],
        "states": dict(leaf.states),
        "structure": [element_out(element) for element in leaf.structure],
    }
    anchors = {
        name: (page, *point)
        for page, sheet in reversed(list(enumerate(leaf.sheets)))
        for name, point in sheet.anchors.items()
    }
    found = (len(leaf.sheets), dict(sorted(anchors.items())), dict(leaf.fallbacks), leaf.missing, leaf.unpainted)
    brief = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    rows = [[*row[:3], list(row.cells), list(row.ink)] for row in leaf.rows]
    first, second = _out(summary), _out([rows, leaf.areas, leaf.texts])
    body = b"".join([*(sheet.content for sheet in leaf.sheets), *leaf.objects])
    return _HEADER.pack(_MARK, len(brief), len(first), len(second), len(body)) + brief + first + second + body


def brief_of(data: bytes) -> Brief:
    """What pagination needs of a leaf, without unpacking it.

    Raises:
        ValueError: these are not a leaf's bytes.
    """
    length, *_ = _lengths(data)
    pages, anchors, fallbacks, missing, unpainted = json.loads(data[_HEADER.size : _HEADER.size + length])
    return Brief(pages, {name: tuple(place) for name, place in anchors.items()}, fallbacks, missing, unpainted)


def unpack(data: bytes, *, rows: bool = True) -> Leaf:
    """The leaf; without its rows and the texts of its pages if they are not wanted.

    Raises:
        ValueError: these are not a leaf's bytes.
    """
    zeroth, first, second, _ = _lengths(data)
    start = _HEADER.size + zeroth
    body = start + first + second
    summary = _in(data[start : start + first])
    brief = brief_of(data)
    reading = unpack_reading(data) if rows else LeafReading((), (), ("",) * len(summary["sheets"]), "")
    sheets, at = [], body
    for written, text in zip(summary["sheets"], reading.texts, strict=True):
        sheets.append(_sheet_in(written, data[at : at + written[-1]], text))
        at += written[-1]
    objects = []
    for length in summary["objects"]:
        objects.append(data[at : at + length])
        at += length
    return Leaf(
        sheets=tuple(sheets),
        rows=reading.rows,
        faces={face[0]: FontFace(*face) for face in summary["faces"]},
        glyphs={key: _glyphs_in(*written) for key, written in summary["glyphs"].items()},
        objects=tuple(objects),
        states=summary["states"],
        fallbacks=brief.fallbacks,
        missing=brief.missing,
        unpainted=brief.unpainted,
        structure=tuple(map(element_in, summary["structure"])),
    )


def unpack_reading(data: bytes) -> LeafReading:
    """What the gate reads of a leaf.

    Raises:
        ValueError: these are not a leaf's bytes.
    """
    zeroth, first, second, _ = _lengths(data)
    start = _HEADER.size + zeroth + first
    rows, areas, texts = _in(data[start : start + second])
    found = tuple(map(_row_in, rows))
    return LeafReading(found, tuple(Place(*area) for area in areas), tuple(texts), brief_of(data).unpainted)


def _lengths(data: bytes) -> tuple[int, int, int, int]:
    msg = "not a leaf"
    if len(data) < _HEADER.size:
        raise ValueError(msg)
    mark, *lengths = _HEADER.unpack_from(data)
    if mark != _MARK or len(data) != _HEADER.size + sum(lengths):
        raise ValueError(msg)
    brief, first, second, last = lengths
    return brief, first, second, last


def _out(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


def _in(data: bytes) -> Any:
    return json.loads(zlib.decompress(data))


def _sheet_out(sheet: Sheet) -> list[Any]:
    anchors = [[name, *place] for name, place in sheet.anchors.items()]
    links = [[link.internal, link.target, list(link.place), link.text] for link in sheet.links]
    bookmarks = [list(mark) for mark in sheet.bookmarks]
    size = [sheet.width, sheet.height, sheet.left, sheet.top, sheet.area_width, sheet.area_height]
    return [*size, sheet.page_type, sheet.resources, links, anchors, bookmarks, len(sheet.content)]


def _sheet_in(written: list[Any], content: bytes, text: str) -> Sheet:
    width, height, left, top, area_width, area_height, page_type, resources, links, anchors, bookmarks, _ = written
    return Sheet(
        width,
        height,
        left,
        top,
        area_width,
        area_height,
        content,
        page_type,
        resources,
        tuple(Link(internal, target, Place(*place), text) for internal, target, place, text in links),
        {name: (x, y) for name, x, y in anchors},
        tuple(Bookmark(*mark) for mark in bookmarks),
        text,
    )


def _glyphs_out(glyphs: Glyphs) -> list[Any]:
    return [list(glyphs), [text for text, _ in glyphs.values()], [width for _, width in glyphs.values()]]


def _glyphs_in(numbers: list[int], texts: list[str], widths: list[float]) -> Glyphs:
    return dict(zip(numbers, zip(texts, widths, strict=True), strict=True))


def _row_in(written: list[Any]) -> SetRow:
    table, row, page, cells, ink = written
    return SetRow(table, row, page, tuple(cells), Place(*ink))

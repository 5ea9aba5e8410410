"""A leaf as bytes and back: three parts, so that binding need not read what only the gate asks for.

Layout: four bytes of mark, three little-endian lengths, then the summary and the rows as deflated JSON, then the
content streams and objects as they are.
"""

import json
import struct
import zlib
from typing import Any

from pipeline.press.values import Bookmark, FontFace, Glyphs, Leaf, Link, Place, SetRow, Sheet

_MARK = b"leaf"
_HEADER = struct.Struct("<4sIII")
_LEVEL = 3


def pack(leaf: Leaf) -> bytes:
    """A leaf as bytes; equal leaves give equal bytes."""
    summary = {
        "sheets": [_sheet_out(sheet) for sheet in leaf.sheets],
        "faces": [list(vars(face).values()) for face in leaf.faces.values()],
        "glyphs": {key: _glyphs_out(glyphs) for key, glyphs in leaf.glyphs.items()},
        "objects": [len(item) for item in leaf.objects],
        "states": dict(leaf.states),
        "fallbacks": dict(leaf.fallbacks),
        "missing": leaf.missing,
        "unpainted": leaf.unpainted,
    }
    rows = [[*row[:3], list(row.cells), list(row.ink)] for row in leaf.rows]
    first, second = _out(summary), _out(rows)
    body = b"".join([*(sheet.content for sheet in leaf.sheets), *leaf.objects])
    return _HEADER.pack(_MARK, len(first), len(second), len(body)) + first + second + body


def unpack(data: bytes, *, rows: bool = True) -> Leaf:
    """The leaf; without its rows if they are not wanted.

    Raises:
        ValueError: these are not a leaf's bytes.
    """
    if len(data) < _HEADER.size:
        msg = "not a leaf"
        raise ValueError(msg)
    mark, first, second, last = _HEADER.unpack_from(data)
    body = _HEADER.size + first + second
    if mark != _MARK or len(data) != body + last:
        msg = "not a leaf"
        raise ValueError(msg)
    summary = _in(data[_HEADER.size : _HEADER.size + first])
    sheets, at = [], body
    for written in summary["sheets"]:
        sheets.append(_sheet_in(written, data[at : at + written[-1]]))
        at += written[-1]
    objects = []
    for length in summary["objects"]:
        objects.append(data[at : at + length])
        at += length
    return Leaf(
        sheets=tuple(sheets),
        rows=tuple(_row_in(row) for row in _in(data[_HEADER.size + first : body])) if rows else (),
        faces={face[0]: FontFace(*face) for face in summary["faces"]},
        glyphs={key: _glyphs_in(*written) for key, written in summary["glyphs"].items()},
        objects=tuple(objects),
        states=summary["states"],
        fallbacks=summary["fallbacks"],
        missing=summary["missing"],
        unpainted=summary["unpainted"],
    )


def _out(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


def _in(data: bytes) -> Any:
    return json.loads(zlib.decompress(data))


def _sheet_out(sheet: Sheet) -> list[Any]:
    anchors = [[name, *place] for name, place in sheet.anchors.items()]
    links = [[link.internal, link.target, list(link.place)] for link in sheet.links]
    bookmarks = [list(mark) for mark in sheet.bookmarks]
    size = [sheet.width, sheet.height, sheet.left, sheet.top]
    return [*size, sheet.page_type, sheet.resources, links, anchors, bookmarks, len(sheet.content)]


def _sheet_in(written: list[Any], content: bytes) -> Sheet:
    width, height, left, top, page_type, resources, links, anchors, bookmarks, _ = written
    return Sheet(
        width,
        height,
        left,
        top,
        content,
        page_type,
        resources,
        tuple(Link(internal, target, Place(*place)) for internal, target, place in links),
        {name: (x, y) for name, x, y in anchors},
        tuple(Bookmark(*mark) for mark in bookmarks),
    )


def _glyphs_out(glyphs: Glyphs) -> list[Any]:
    return [list(glyphs), [text for text, _ in glyphs.values()], [width for _, width in glyphs.values()]]


def _glyphs_in(numbers: list[int], texts: list[str], widths: list[float]) -> Glyphs:
    return dict(zip(numbers, zip(texts, widths, strict=True), strict=True))


def _row_in(written: list[Any]) -> SetRow:
    table, row, page, cells, ink = written
    return SetRow(table, row, page, tuple(cells), Place(*ink))

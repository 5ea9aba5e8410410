"""One font program a font for the whole book: the union of what all sheets use, glyph numbers kept."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import uharfbuzz

from pipeline.errors import PipelineError
from pipeline.press.values import FontFace, Glyphs, Leaf
from pipeline.press.writer import PdfWriter, array, name, text_string

_DROPPED = (
    "BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "STAT", "VORG",
)  # fmt: skip
"""Tables of a font that a PDF has no use for."""

_USUAL_WIDTH = 1000.0
_CMAP_BLOCK = 100


class FontUnion:
    """Collects what sheets use, then writes the fonts."""

    def __init__(self) -> None:
        self._faces: dict[str, FontFace] = {}
        self._glyphs: dict[str, Glyphs] = {}

    def add_leaf(self, leaf: Leaf) -> None:
        """What one leaf used."""
        for key, face in leaf.faces.items():
            self.add_face(face)
            self.add(key, leaf.glyphs[key])

    def add_face(self, face: FontFace) -> None:
        """A font that is used.

        Raises:
            PipelineError: two font files go by one name.
        """
        known = self._faces.setdefault(face.key, face)
        if (known.file, known.index) != (face.file, face.index):
            msg = f"字体 {face.family} 有两个文件：{known.file}、{face.file}；请删去一个，再运行一次"
            raise PipelineError(msg)

    def add(self, key: str, glyphs: Glyphs) -> None:
        """Some glyphs of a font; what a glyph means is kept from the first that says so."""
        known = self._glyphs.setdefault(key, {})
        if known.keys() >= glyphs.keys():
            return
        for glyph, meaning in glyphs.items():
            known.setdefault(glyph, meaning)

    @property
    def families(self) -> dict[str, int]:
        """Font family to how many of its glyphs are used."""
        return {face.family: len(self._glyphs.get(key, {})) for key, face in sorted(self._faces.items())}

    def write(self, writer: PdfWriter, number: int) -> None:
        """Write all fonts; ``number`` becomes the dictionary that names them.

        Raises:
            PipelineError: a font's file is gone or can't be read.
        """
        entries = []
        for key in sorted(self._faces):
            glyphs = dict(sorted(self._glyphs.get(key, {}).items()))
            if glyphs:
                entries.append(name(key) + b" %d 0 R" % _write_font(writer, self._faces[key], glyphs))
        writer.add(b"<<" + b"".join(entries) + b">>", number)


def subset(face: FontFace, glyphs: Glyphs) -> bytes:
    """A font file with these glyphs under their old numbers; the same bytes every time.

    Raises:
        PipelineError: the font's file is gone or can't be read.
    """
    if not Path(face.file).is_file():
        msg = f"字体文件 {face.file} 不见了；请运行 make setup，或把它放回原处"
        raise PipelineError(msg)
    whole: Any = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(face.file), face.index)
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
    made = wanted.subset(whole)
    # Again, told that all glyphs up to the last are there: this cuts off the empty ones behind it.
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    wanted.glyph_set.update(range(max(glyphs) + 1))
    return bytes(wanted.subset(made).blob.data)


def _write_font(writer: PdfWriter, face: FontFace, glyphs: Glyphs) -> int:
    program = subset(face, glyphs)
    opentype = program[:4] == b"OTTO"
    kind = b"/Subtype/OpenType" if opentype else b"/Length1 %d" % len(program)
    file = writer.stream(kind, program)
    widths = {glyph: width for glyph, (_, width) in glyphs.items()}
    base = name(face.base_font)
    descriptor = writer.add(
        b"<</Type/FontDescriptor/FontName%s/FontFamily%s/Flags %d/FontBBox%s/ItalicAngle 0/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80/FontFile%d %d 0 R>>"
        % (
            base,
            text_string(face.family),
            face.flags,
            array([0, face.descent, max(widths.values()), face.ascent]),
            face.ascent,
            face.descent,
            face.ascent,
            3 if opentype else 2,
            file,
        )
    )
    descendant = writer.add(
        b"<</Type/Font/Subtype/CIDFontType%d/BaseFont%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/CIDToGIDMap/Identity/DW %d/W[%s]/FontDescriptor %d 0 R>>"
        % (0 if opentype else 2, base, _USUAL_WIDTH, b"".join(_width_array(widths)), descriptor)
    )
    meaning = writer.stream(b"", b"\n".join(_unicode_map(glyphs)))
    return writer.add(
        b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (base, descendant, meaning)
    )


def _width_array(widths: dict[int, float]) -> Iterator[bytes]:
    before = None
    for glyph, width in widths.items():
        if width == _USUAL_WIDTH:
            continue
        if before is None or glyph != before + 1:
            yield b"%s%d[" % (b"" if before is None else b"]", glyph)
        else:
            yield b" "
        yield f"{width:g}".encode()
        before = glyph
    if before is not None:
        yield b"]"


def _unicode_map(glyphs: Glyphs) -> Iterator[bytes]:
    """The lines of a ToUnicode CMap (9.10.3)."""
    yield from (
        b"/CIDInit /ProcSet findresource begin",
        b"12 dict begin",
        b"begincmap",
        b"/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def",
        b"/CMapName /Adobe-Identity-UCS def",
        b"/CMapType 2 def",
        b"1 begincodespacerange",
        b"<0000> <ffff>",
        b"endcodespacerange",
    )
    items = iter(glyphs.items())
    while block := list(islice(items, _CMAP_BLOCK)):
        yield b"%d beginbfchar" % len(block)
        for glyph, (text, _) in block:
            yield b"<%04x> <%s>" % (glyph, text.encode("utf-16-be", "replace").hex().encode())
        yield b"endbfchar"
    yield from (b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end")

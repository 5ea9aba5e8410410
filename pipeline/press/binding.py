"""Sheets into one PDF/A-3u, or 3a with tags: numbered, headed, linked, a font program a font; written as it goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from pipeline.errors import GateError, TemplateError
from pipeline.press.cache import Cache
from pipeline.press.fonts import FontUnion
from pipeline.press.frames import DrawnFurniture, FurnitureSource, PageFrame, PageWords
from pipeline.press.metadata import (
    AssociatedFile,
    BookInfo,
    write_files,
    write_info,
    write_output_intent,
    write_xmp,
)
from pipeline.press.outline import Mark, write_outline
from pipeline.press.pagination import Pagination, Part, paginate, side_of
from pipeline.press.relocate import Relocator
from pipeline.press.setting import load
from pipeline.press.tags import Annotation, TaggedSheet, TagWriter, pagination_artifact
from pipeline.press.values import Leaf, Link, Place, Sheet
from pipeline.press.writer import PdfWriter, array, name, number, text_string

_KIDS = 32
"""Children of a node of the page tree: a flat list makes readers walk through ten thousand pages."""
_PIXELS = b"q 1 0 0 -1 0 %s cm .75 0 0 .75 0 0 cm\n"


@dataclass(frozen=True)
class Bound:
    """A finished book."""

    pagination: Pagination
    size: int
    """Bytes."""
    families: Mapping[str, int] = field(default_factory=dict)
    """Font family to the number of its glyphs in the file."""


def bind(  # noqa: PLR0913 - what a book consists of
    target: BinaryIO,
    parts: Sequence[Part],
    cache: Cache,
    furniture: FurnitureSource,
    *,
    info: BookInfo,
    attached: Sequence[AssociatedFile] = (),
    tagged: bool = False,
) -> Bound:
    """Bind the parts into one file.

    Args:
        target: a binary file opened for writing.
        parts: in order.
        cache: where their leaves are.
        furniture: running heads and page numbers.
        info: what the file says of itself; its date is the file's only clock.
        attached: files that go with the book.
        tagged: whether it gets a structure tree, and is PDF/A-3a and PDF/UA-1; its pieces were set with
            ``Style.tagged``.

    Raises:
        GateError: a link leads nowhere, or a piece of a tagged book has no structure.
        PipelineError: a leaf is no longer in the cache, or a font is gone.
        TemplateError: the furniture's style sheet asks for a value that isn't there.
    """
    pagination = paginate(parts)
    drawn = furniture.drawn(list(_words(parts, pagination)))
    binder = _Binder(PdfWriter(target), pagination, drawn, tagged=tagged)
    for part, first in zip(parts, pagination.first, strict=True):
        binder.bind_part(part, first, load(cache, part.piece, rows=False))
    binder.finish(info, attached)
    return Bound(pagination, binder.writer.size, binder.fonts.families)


def _words(parts: Sequence[Part], pagination: Pagination) -> Iterator[PageWords]:
    """What each page says around its type area, in order; pages without a frame are left out."""
    for part, first in zip(parts, pagination.first, strict=True):
        if part.furniture:
            for index in range(first, first + part.piece.pages):
                yield PageWords(part.furniture, side_of(index), {**part.heads, "page": pagination.labels[index]})


class _Binder:
    def __init__(self, writer: PdfWriter, pagination: Pagination, furniture: DrawnFurniture, *, tagged: bool) -> None:
        self.writer, self.fonts = writer, FontUnion()
        self._pagination, self._frames, self._texts = pagination, furniture.frames, iter(furniture.texts)
        for font, glyphs in furniture.glyphs.items():
            self.fonts.add_face(furniture.faces[font])
            self.fonts.add(font, glyphs)
        self._pages = writer.reserve(pagination.pages)
        self._resources, self._font_dictionary = writer.reserve(), writer.reserve()
        self._states: dict[str, str] = {}
        self._openings: dict[tuple[object, ...], int] = {}
        self._marks: list[Mark] = []
        self._parents = _page_tree(writer, self._pages, pagination.pages)
        self._bound = 0
        self._tags = TagWriter(writer) if tagged else None

    def bind_part(self, part: Part, first: int, leaf: Leaf) -> None:
        """Write a part's pages, and the blank one before them where there is one."""
        if first > self._bound:
            self._blank(leaf.sheets[0])
        self.fonts.add_leaf(leaf)
        self._states |= leaf.states
        relocator = Relocator(self.writer, leaf.objects, self._font_dictionary)
        bound = [self._bind_sheet(part, first + offset, sheet, relocator) for offset, sheet in enumerate(leaf.sheets)]
        if self._tags:
            if not leaf.structure:
                msg = f"“{part.piece.name}”没有结构，装订不成带标签的 PDF"
                raise GateError(msg)
            tagged = [sheet for sheet in bound if sheet]
            self._tags.add_piece(leaf.structure, tagged, new_part=part.starts_right)

    def _bind_sheet(self, part: Part, index: int, sheet: Sheet, relocator: Relocator) -> TaggedSheet | None:
        frame = self._frames[part.furniture, side_of(index)] if part.furniture else None
        if frame and (abs(frame.width - sheet.width) > 1 or abs(frame.height - sheet.height) > 1):
            msg = f"“{part.piece.name}”的页面与样式表里 @page {part.furniture} 的大小不同；请改成一样"
            raise TemplateError(msg)
        shift = (frame.left - sheet.left, sheet.top - frame.top) if frame else (0.0, 0.0)
        contents = [self._opening(sheet, frame, shift), self.writer.stream(b"", sheet.content, deflated=True)]
        contents.append(self._closing({**part.heads, "page": self._pagination.labels[index]}, sheet, frame))
        resources = self._resources if sheet.resources < 0 else relocator.number(sheet.resources)
        links = [self._link(link, shift) for link in sheet.links]
        tagged = self._tagged(self._tags, index, shift, sheet.links, links) if self._tags else None
        size = array([0, 0, sheet.width, sheet.height])
        self.writer.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox%s/Resources %d 0 R/Contents[%s]%s>>"
            % (
                self._parents[index],
                size,
                resources,
                b" ".join(b"%d 0 R" % one for one in contents),
                _page_extras(links, tagged),
            ),
            self._pages + index,
        )
        for mark in sheet.bookmarks:
            point = (mark.left + shift[0], mark.top + shift[1])
            self._marks.append(Mark(mark.level, mark.label, self._pages + index, *point))
        self._bound = index + 1
        return tagged

    def _tagged(
        self, tags: TagWriter, index: int, shift: tuple[float, float], links: Sequence[Link], written: Sequence[bytes]
    ) -> TaggedSheet:
        """A page and its links as the structure tree refers to them: the links become objects of their own."""
        key = tags.new_key()
        annotations = []
        for link, entries in zip(links, written, strict=True):
            own = tags.new_key()
            said = text_string(link.text or link.target)
            body = b"%s/StructParent %d/Contents%s>>" % (entries.removesuffix(b">>"), own, said)
            annotations.append(Annotation(self.writer.add(body), own))
        return TaggedSheet(self._pages + index, key, shift, tuple(annotations))

    def _blank(self, like: Sheet) -> None:
        """An empty page; it has neither head nor number."""
        self.writer.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox%s/Resources<<>>>>"
            % (self._parents[self._bound], array([0, 0, like.width, like.height])),
            self._pages + self._bound,
        )
        self._bound += 1

    def _opening(self, sheet: Sheet, frame: PageFrame | None, shift: tuple[float, float]) -> int:
        """What comes before a sheet's own content: the frame, and the shift to its side. Shared by many pages."""
        key = (id(frame), sheet.height, *shift)
        if key not in self._openings:
            content = b"q 1 0 0 1 %s %s cm\n" % (number(shift[0]), number(shift[1]))
            if frame is not None and frame.operators:
                around = _PIXELS % number(sheet.height) + frame.operators + b"\nQ\n"
                content = (pagination_artifact(around) if self._tags else around) + content
            self._openings[key] = self.writer.stream(b"", content)
        return self._openings[key]

    def _closing(self, words: Mapping[str, str], sheet: Sheet, frame: PageFrame | None) -> int:
        """What comes after: the running heads and the page number."""
        if frame is None:
            key: tuple[object, ...] = ("closing",)
            if key not in self._openings:
                self._openings[key] = self.writer.stream(b"", b"\nQ\n")
            return self._openings[key]
        content = _PIXELS % number(sheet.height) + next(self._texts) + b"\nQ\n"
        if self._tags:
            content = pagination_artifact(content, " ".join(words.values()))
        return self.writer.stream(b"", b"\nQ\n" + content)

    def _link(self, link: Link, shift: tuple[float, float]) -> bytes:
        place = Place(*(value + shift[axis % 2] for axis, value in enumerate(link.place)))
        common = b"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect%s" % array(list(place))
        if not link.internal:
            return common + b"/A<</S/URI/URI%s>>>>" % text_string(link.target)
        if link.target not in self._pagination.anchors:
            msg = f"书里有一处链接指向 {link.target}，没有这个地方"
            raise GateError(msg)
        index, left, top = self._pagination.anchors[link.target]
        return common + b"/Dest[%d 0 R/XYZ %s %s null]>>" % (self._pages + index, number(left), number(top))

    def finish(self, info: BookInfo, attached: Sequence[AssociatedFile]) -> None:
        """Write everything that is known only now."""
        writer = self.writer
        states = b"".join(name(key) + value.encode() for key, value in sorted(self._states.items()))
        writer.add(b"<</Font %d 0 R/ExtGState<<%s>>>>" % (self._font_dictionary, states), self._resources)
        self.fonts.write(writer, self._font_dictionary)
        entries = [
            b"<</Type/Catalog/Version/1.7/Pages %d 0 R" % self._parents[-1],
            b"/Metadata %d 0 R" % write_xmp(writer, info, tagged=bool(self._tags)),
            b"/OutputIntents[%d 0 R]" % write_output_intent(writer),
            b"/Lang%s/ViewerPreferences<</DisplayDocTitle true>>" % text_string(info.language),
            b"/PageLabels<</Nums[%s]>>" % b"".join(_page_labels(self._pagination)),
        ]
        if self._marks:
            entries.append(b"/PageMode/UseOutlines/Outlines %d 0 R" % write_outline(writer, self._marks))
        if files := write_files(writer, attached, info.made_on):
            names = b"".join(b"%s %d 0 R" % file for file in files)
            entries.append(b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % names)
            entries.append(b"/AF[%s]" % b" ".join(b"%d 0 R" % found for _, found in files))
        if self._tags:
            entries.append(self._tags.finish())
        root = writer.add(b"".join(entries) + b">>")
        writer.finish(root, write_info(writer, info))


def _page_extras(links: Sequence[bytes], tagged: TaggedSheet | None) -> bytes:
    annotations = b"".join(links)
    if tagged:
        annotations = b" ".join(b"%d 0 R" % link.number for link in tagged.links)
    annots = b"/Annots[%s]" % annotations if annotations else b""
    return annots + (b"/StructParents %d/Tabs/S" % tagged.key if tagged else b"")


def _page_tree(writer: PdfWriter, first: int, count: int) -> list[int]:
    """The parent of each page, and last the root; a balanced tree."""
    levels = [[(first + index, 1) for index in range(count)]]
    while len(levels) == 1 or len(levels[-1]) > 1:
        below = levels[-1]
        groups = [below[start : start + _KIDS] for start in range(0, len(below), _KIDS)]
        levels.append([(writer.reserve(), sum(pages for _, pages in group)) for group in groups])
    for depth in range(1, len(levels)):
        for index, (node, pages) in enumerate(levels[depth]):
            kids = levels[depth - 1][index * _KIDS : (index + 1) * _KIDS]
            above = levels[depth + 1][index // _KIDS][0] if depth + 1 < len(levels) else 0
            parent = b"/Parent %d 0 R" % above if above else b""
            listed = b" ".join(b"%d 0 R" % kid for kid, _ in kids)
            writer.add(b"<</Type/Pages%s/Count %d/Kids[%s]>>" % (parent, pages, listed), node)
    return [*(levels[1][index // _KIDS][0] for index in range(count)), levels[-1][0][0]]


def _page_labels(pagination: Pagination) -> list[bytes]:
    styles = {"arabic": b"/S/D", "Roman": b"/S/R", "roman": b"/S/r", "none": b""}
    found = []
    for index, numbering, start in pagination.starts:
        prefix = b"/P" + text_string(numbering.label) if numbering.label else b""
        begin = b"/St %d" % start if start != 1 and numbering.style != "none" else b""
        found.append(b"%d<<%s%s%s>>" % (index, styles[numbering.style], prefix, begin))
    return found

"""What a streamed Word file holds beside its text: pictures, copies of headers, the lists that name them, properties.

Open Packaging Conventions: ECMA-376 part 2; parts of WordprocessingML: part 1, 11.3 and 15.2.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree
from markupsafe import Markup

from pipeline.errors import TemplateError
from pipeline.render.environment import word_environment
from pipeline.render.word import DocumentProperties
from pipeline.standard.layout import Length

_TYPES, _RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_DC, _CP, _DATES = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}",
    "{http://purl.org/dc/terms/}",
)
_DRAWING = (
    "<w:r><w:drawing>"
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Picture {number}" descr={alternative}/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{a}" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic xmlns:a="{a}"><a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}">'
    '<pic:nvPicPr><pic:cNvPr id="{number}" name="{file}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)
"""An inline picture (ECMA-376 part 1, 20.4.2.8)."""
_A, _PIC = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://schemas.openxmlformats.org/drawingml/2006/picture",
)


@dataclass(frozen=True)
class Picture:
    """A picture to be placed in a Word file."""

    png: bytes
    width: Length
    """On paper; its height follows."""
    alternative: str
    """What it says, for those who can't see it."""


class Package:
    """What is added to a template's parts while its text is written."""

    lists = frozenset({_TYPES, _RELATIONS})
    """Parts that can be written only when all is known: they come last, in ``additions``."""

    def __init__(self, parts: Mapping[str, bytes], pictures: Mapping[str, Picture]) -> None:
        self._parts, self._pictures = parts, pictures
        self._placed: dict[str, int] = {}
        self._types, self._relations = (etree.fromstring(parts[name]) for name in (_TYPES, _RELATIONS))
        self._ids = {one.get("Target"): one.get("Id") or "" for one in self._relations}
        self.copies: dict[str, tuple[str, tuple[str, str, str]]] = {}
        """Name of each copied header or footer to the part it is a copy of, and what its STYLEREF fields show."""
        self._copied: dict[tuple[str, tuple[str, str, str]], str] = {}

    def picture(self, key: str, number: int) -> str:
        """The run that shows a picture; ``number`` is the drawing's, which no other drawing has.

        Raises:
            TemplateError: there is no such picture.
        """
        if key not in self._pictures:
            msg = f"Word 模板要放的图片“{key}”没有；可用的有：{'、'.join(self._pictures) or '（无）'}"
            raise TemplateError(msg)
        place = self._placed.setdefault(key, len(self._placed) + 1)
        picture = self._pictures[key]
        across, down = struct.unpack(">II", picture.png[16:24])  # the header chunk of PNG (ISO/IEC 15948, 11.2.2)
        width = picture.width.emu
        return _DRAWING.format(
            width=width, height=round(width * down / across), number=number, a=_A, pic=_PIC,
            alternative=quoteattr(picture.alternative), file=_file(place), relation=f"rIdPicture{place}",
        )  # fmt: skip

    def relation_of(self, name: str) -> str:
        """The relationship by which the text refers to a part."""
        return self._ids.get(name.removeprefix("word/"), "")

    def copy(self, name: str, running: tuple[str, str, str]) -> str:
        """The relationship of the copy of a header or footer whose STYLEREF fields show these headings."""
        if (name, running) not in self._copied:
            number = len(self._copied) + 1
            self._copied[name, running] = f"rIdCopy{number}"
            self.copies[name.replace(".xml", f"_{number}.xml")] = (name, running)
        return self._copied[name, running]

    def additions(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of all that was not among the template's parts, and of the lists."""
        for number, (name, (original, _)) in enumerate(self.copies.items(), 1):
            like = next(one for one in self._types if one.get("PartName") == f"/{original}")
            etree.SubElement(self._types, like.tag, PartName=f"/{name}", ContentType=like.get("ContentType") or "")
            kind = next(one.get("Type") or "" for one in self._relations if one.get("Id") == self.relation_of(original))
            self._relate(f"rIdCopy{number}", kind, name)
            if (its_own := _relations_of(original)) in self._parts:
                yield _relations_of(name), self._parts[its_own]
        for key, place in self._placed.items():
            self._relate(f"rIdPicture{place}", _IMAGE, f"word/media/{_file(place)}")
            yield f"word/media/{_file(place)}", self._pictures[key].png
        if self._placed and not any((one.get("Extension") or "").lower() == "png" for one in self._types):
            self._types.insert(0, etree.Element(f"{_TYPES_NS}Default", Extension="png", ContentType="image/png"))
        yield _RELATIONS, _serialised(self._relations)
        yield _TYPES, _serialised(self._types)

    def properties(self, properties: DocumentProperties, context: Mapping[str, Any]) -> bytes:
        """The core properties; other texts among them may hold tags, as in docxtpl."""
        root = etree.fromstring(self._parts["docProps/core.xml"])
        for element in root:
            if element.text and "{" in element.text:
                filled = word_environment().from_string(element.text).render(dict(context))
                element.text = Markup(filled).unescape()  # noqa: S704 - only to undo what the template escaped
        day = datetime.combine(properties.day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for tag, text in (
            (f"{_DC}title", properties.title), (f"{_DC}creator", properties.author),
            (f"{_CP}lastModifiedBy", properties.author), (f"{_DC}language", "zh-CN"), (f"{_CP}revision", "1"),
            (f"{_DATES}created", day), (f"{_DATES}modified", day),
        ):  # fmt: skip
            found = root.find(tag)
            if found is None:
                found = etree.SubElement(root, tag)
                if tag.startswith(_DATES):
                    found.set("{http://www.w3.org/2001/XMLSchema-instance}type", "dcterms:W3CDTF")
            found.text = text
        return _serialised(root)

    def _relate(self, relation: str, kind: str, name: str) -> None:
        etree.SubElement(self._relations, _RELATION, Id=relation, Type=kind, Target=name.removeprefix("word/"))


def _file(place: int) -> str:
    return f"picture{place}.png"


def _relations_of(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

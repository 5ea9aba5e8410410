"""The parts of an xlsx package: which sheet lies where, its styles, strings and comments."""

import posixpath
import re
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.collect.reading.sheet_scan import Looks, feed, int_or, local
from pipeline.render.stable import pack
from pipeline.untrusted.package import DOCUMENT_TYPE
from pipeline.untrusted.unreadable import UnreadableError

_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
)
_MONTH_FORMATS = {17, 27, 57}  # mmm-yy; yyyy"年"m"月" in Chinese Excel (ECMA-376 18.8.30)
_STRING_LIMIT = 1_000_000
_COMMENT_LIMIT = 200
_WORKBOOK = "xl/workbook.xml"
_ANY_DAY = date(2000, 1, 1)  # of a copy that is read and thrown away


@dataclass(frozen=True)
class Relation:
    """One entry of a ``.rels`` part."""

    kind: str
    """Last step of its type, e.g. ``worksheet``."""
    target: str
    """Name of the part; the address itself where it lies outside the package."""
    external: bool


@dataclass(frozen=True)
class Comment:
    """What somebody wrote beside a cell."""

    cell: str
    author: str
    text: str


def relations(parts: dict[str, bytes], name: str) -> dict[str, Relation]:
    """The relations of a part by their id; ``name`` is empty for those of the package."""
    folder, _, file = name.rpartition("/")
    root = parse(parts.get(posixpath.join(folder, "_rels", f"{file}.rels"), b""))
    found = {}
    for item in root if root is not None else ():
        target = item.get("Target", "")
        external = item.get("TargetMode") == "External"
        inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = item.get("Type", "").rpartition("/")[2]
        found[item.get("Id", "")] = Relation(kind, target if external else inside, external)
    return found


def transitional(parts: dict[str, bytes]) -> bytes | None:
    """A workbook saved as “Strict Open XML” as an ordinary one, which the reader understands; None where it is one."""
    if not any(strict in parts.get(_WORKBOOK, b"") for strict, _ in _STRICT):
        return None
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            for strict, ordinary in _STRICT:
                content = content.replace(strict, ordinary)  # noqa: PLW2901 - one after the other
            parts[name] = content
    return pack(parts, _ANY_DAY)


def sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Each worksheet's name with its part.

    Raises:
        UnreadableError: the workbook can't be read, or a sheet that it names is not in the package.
    """
    root = parse(parts.get(_WORKBOOK, b""))
    if root is None:
        raise UnreadableError("工作簿的目录已损坏，打不开；请单位另存为 xlsx 后重新发送")
    related = relations(parts, _WORKBOOK)
    found = {}
    for sheet in (element for element in root.iter() if _tag(element) == "sheet"):
        name = sheet.get("name", "")
        identifier = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        relation = related.get(identifier)
        if relation and relation.kind in {"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}:
            continue
        if relation is None or relation.external or relation.target not in parts:
            raise UnreadableError(f"工作表“{name[:31]}”的内容不在文件里，文件已损坏；请单位另存为 xlsx 后重新发送")
        found[name] = relation.target
    return found


def looks_of(parts: dict[str, bytes]) -> Looks:
    """What styles and shared strings of a workbook say."""
    related = {relation.kind: relation.target for relation in relations(parts, _WORKBOOK).values()}
    styles = parse(parts.get(related.get("styles", ""), b""))
    months, struck = _style_indexes(styles) if styles is not None else (frozenset[int](), frozenset[int]())
    strings = _Strings()
    content = parts.get(related.get("sharedStrings", ""), b"")
    if content:
        feed(content, strings.start, strings.end, strings.text)
    return Looks(months, struck, strings.count, frozenset(strings.blank), frozenset(strings.struck))


def comments_of(parts: dict[str, bytes], sheet_part: str) -> list[Comment]:
    """The comments on a sheet, in the order of the part."""
    found: list[Comment] = []
    for relation in relations(parts, sheet_part).values():
        root = parse(parts.get(relation.target, b"")) if relation.kind == "comments" else None
        if root is None:
            continue
        authors = ["".join(item.itertext()) for item in root.iter() if _tag(item) == "author"]
        for item in (element for element in root.iter() if _tag(element) == "comment"):
            number = int_or(item.get("authorId", ""), len(authors))
            author = authors[number] if number < len(authors) else ""
            text = "".join(piece.text or "" for piece in item.iter() if _tag(piece) == "t")
            found.append(Comment(item.get("ref", ""), author, text))
    return found[:_COMMENT_LIMIT]


def parse(content: bytes) -> Element | None:
    """A small part as a tree; None where it is missing or can't be read.

    Raises:
        UnreadableError: it has a document type: a part may be called anything, and so have been passed over before.
    """
    try:
        root: Element | None = fromstring(content, forbid_dtd=True) if content else None
    except DefusedXmlException:
        raise UnreadableError(DOCUMENT_TYPE) from None
    except (ParseError, ValueError):
        return None
    return root


def _style_indexes(root: Element) -> tuple[frozenset[int], frozenset[int]]:
    """Cell styles that show only year and month, and those in struck-out type."""
    months = set(_MONTH_FORMATS)
    struck_fonts: set[int] = set()
    cells: list[Element] = []
    for part in root:
        if _tag(part) == "numFmts":
            shown = [item for item in part if _shows_month(item.get("formatCode", ""))]
            months |= {int_or(item.get("numFmtId", ""), -1) for item in shown}
        elif _tag(part) == "fonts":
            struck_fonts = {index for index, font in enumerate(part) if _strikes(font)}
        elif _tag(part) == "cellXfs":
            cells = list(part)
    return (
        frozenset(index for index, item in enumerate(cells) if int_or(item.get("numFmtId", ""), 0) in months),
        frozenset(index for index, item in enumerate(cells) if int_or(item.get("fontId", ""), -1) in struck_fonts),
    )


def _shows_month(code: str) -> bool:
    code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code[:200]).casefold()
    return "y" in code and "m" in code and "d" not in code and "h" not in code


def _strikes(font: Element) -> bool:
    return any(_tag(item) == "strike" and item.get("val", "1") not in {"0", "false"} for item in font)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Strings:
    """Which shared strings are blank, and which are struck out from beginning to end."""

    def __init__(self) -> None:
        self.blank: set[int] = set()
        self.struck: set[int] = set()
        self._index = -1
        self._length = self._struck_length = 0
        self._in_text = self._strike = False

    @property
    def count(self) -> int:
        """How many there are."""
        return self._index + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "si":
            self._index += 1
            if self._index > _STRING_LIMIT:
                raise UnreadableError("工作簿里的文字过多，不像计划表，请人工处理")
            self._length = self._struck_length = 0
            self._strike = False
        elif tag == "r":
            self._strike = False
        elif tag == "strike":
            self._strike = attributes.get("val", "1") not in {"0", "false"}
        self._in_text = tag == "t"

    def end(self, name: str) -> None:
        self._in_text = False
        if local(name) == "si":
            if not self._length:
                self.blank.add(self._index)
            elif self._length == self._struck_length:
                self.struck.add(self._index)

    def text(self, text: str) -> None:
        if self._in_text:
            self._length += len(text)
            self._struck_length += len(text) * self._strike

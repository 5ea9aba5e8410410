"""A tagged PDF read back as a reader for the blind would: the structure tree, and the text that each element leads to.

Nothing here comes from the press. Text is decoded with the fonts' own ToUnicode maps.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf

_SHOWS = frozenset(
    ("Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI", "INLINE IMAGE")
)
"""Operators that put something on the page."""


class _Mark(NamedTuple):
    kind: str
    number: int | None
    said: str | None


_OUTSIDE = _Mark("", None, None)


@dataclass
class Found:
    """A structure element that was read."""

    kind: str
    parts: "list[str | Found]" = field(default_factory=list)
    """Its own texts and the elements below it, in reading order."""
    attributes: dict[str, Any] = field(default_factory=dict)
    links: int = 0

    def all(self, *kinds: str) -> "list[Found]":
        """All elements of some kinds at or below this one, in reading order."""
        return [one for one in self.descendants() if one.kind in kinds]

    def descendants(self) -> "Iterator[Found]":
        """Itself and all below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.descendants()

    @property
    def kids(self) -> "list[Found]":
        """The elements right below it."""
        return [one for one in self.parts if isinstance(one, Found)]

    @property
    def text(self) -> str:
        """Its text with that of all below it, in reading order."""
        return "".join(one if isinstance(one, str) else one.text for one in self.parts)

    def outline(self) -> Any:
        """Kinds alone, for looking at."""
        return [self.kind, *(kid.outline() for kid in self.kids)]


@dataclass
class Reading:
    """A tagged PDF that was read."""

    root: Found
    complaints: list[str]
    """Marked content and tree that don't agree, content outside of all marks, marks within marks."""


def read_tagged(content: bytes) -> Reading:
    """Read a tagged PDF, and compare its pages' marks with its tree both ways."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return _Reader(pdf).read()


class _Reader:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._complaints: list[str] = []
        self._meanings: dict[Any, dict[int, str]] = {}
        self._texts: dict[tuple[Any, int], str] = {}
        self._met: set[tuple[Any, int]] = set()
        self._met_links: set[Any] = set()
        self._pdf = pdf
        self._parents = dict(_number_tree(pdf.Root.StructTreeRoot.ParentTree))

    def read(self) -> Reading:
        used_keys: set[int] = set()
        for page in self._pdf.pages:
            texts = self._page_texts(page)
            self._texts |= {(page.objgen, number): text for number, text in texts.items()}
            key: Any = page.obj.get("/StructParents")
            owners = list(self._parents.get(int(key), [])) if key is not None else []
            if sorted(texts) != list(range(len(owners))):
                self._complaints.append(f"page {page.index}: marks {sorted(texts)}, parent tree {len(owners)}")
            used_keys.update([int(key)] if owners else [])
            for annotation in page.obj.get("/Annots", []):
                used_keys.add(int(annotation.StructParent))
        if used_keys != set(self._parents):
            self._complaints.append(f"keys of the parent tree: {used_keys ^ set(self._parents)}")
        root = self._pdf.Root.StructTreeRoot
        found = self._element(root.K, root)
        left = set(self._texts) - self._met
        if left:
            self._complaints.append(f"marks that no element has: {sorted(left)}")
        links = {one.objgen for page in self._pdf.pages for one in page.obj.get("/Annots", [])}
        if links != self._met_links:
            self._complaints.append("links that no element has")
        return Reading(found, self._complaints)

    def _element(self, element: Any, parent: Any) -> Found:
        if element.P.objgen != parent.objgen:
            self._complaints.append(f"{element.S} has another parent")
        found = Found(str(element.S)[1:], attributes=_attributes(element))
        kids: Any = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                found.parts.append(self._mark(element, element.Pg, kid))
            elif kid.get("/Type") == "/MCR":
                found.parts.append(self._mark(element, kid.Pg, int(kid.MCID)))
            elif kid.get("/Type") == "/OBJR":
                found.links += 1
                self._met_links.add(kid.Obj.objgen)
                if self._parents[int(kid.Obj.StructParent)].objgen != element.objgen:
                    self._complaints.append("a link's parent is another element")
            else:
                found.parts.append(self._element(kid, element))
        return found

    def _mark(self, element: Any, page: Any, number: int) -> str:
        key = (page.objgen, number)
        self._met.add(key)
        owner = self._parents[int(page.StructParents)][number]
        if owner.objgen != element.objgen or key not in self._texts:
            self._complaints.append(f"mark {number} belongs to another element")
        return self._texts.get(key, "")

    def _page_texts(self, page: pikepdf.Page) -> dict[int, str]:
        """MCID to its text."""
        texts: dict[int, str] = {}
        mark = _OUTSIDE
        font: dict[int, str] = {}
        for instruction in pikepdf.parse_content_stream(page):
            operator, operands = str(instruction.operator), list(instruction.operands)
            if operator in ("BDC", "BMC"):
                if mark is not _OUTSIDE:
                    self._complaints.append(f"page {page.index}: a mark within a mark")
                mark = _opened(operands)
                if mark.number is not None:
                    texts[mark.number] = mark.said or ""
            elif operator == "EMC":
                mark = _OUTSIDE
            elif operator == "Tf":
                font = self._meaning(page.obj.Resources.Font[str(operands[0])])
            elif operator in _SHOWS:
                self._show(mark, texts, _shown(operator, operands, font))
        if mark is not _OUTSIDE:
            self._complaints.append(f"page {page.index}: a mark without end")
        return texts

    def _show(self, mark: _Mark, texts: dict[int, str], shown: str) -> None:
        if mark.number is not None and mark.said is None:
            texts[mark.number] += shown
        elif mark.number is None and mark.kind != "/Artifact":
            self._complaints.append(f"“{shown}” outside of all marks")

    def _meaning(self, font: Any) -> dict[int, str]:
        if font.objgen not in self._meanings:
            written = font.ToUnicode.read_bytes()
            pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>", written.split(b"beginbfchar", 1)[1])
            self._meanings[font.objgen] = {
                int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
            }
        return self._meanings[font.objgen]


def _opened(operands: list[Any]) -> _Mark:
    properties = operands[1] if len(operands) > 1 else {}
    number, said = properties.get("/MCID"), properties.get("/ActualText")
    return _Mark(str(operands[0]), None if number is None else int(number), None if said is None else str(said))


def _shown(operator: str, operands: list[Any], font: dict[int, str]) -> str:
    if operator not in ("Tj", "TJ"):
        return ""
    parts = operands[0] if operator == "TJ" else [operands[0]]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(font[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _attributes(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = {key: str(element[f"/{key}"]) for key in ("Alt", "ID") if f"/{key}" in element}
    for item in element.get("/A", {}).items():
        found[item[0][1:]] = item[1]
    return found


def _number_tree(node: Any) -> Iterator[tuple[int, Any]]:
    numbers = list(node.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(numbers[::2], numbers[1::2], strict=True))
    for kid in node.get("/Kids", []):
        yield from _number_tree(kid)

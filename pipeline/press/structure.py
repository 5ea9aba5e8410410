"""The structure of a piece, read off the boxes that WeasyPrint laid out: one element for each HTML element.

What an element is follows from its HTML name and its ``role`` alone, so any template gets its tags in the same way. An
element that goes on over pages is one element: boxes are told apart by the HTML element they come from.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from pipeline.errors import TemplateError
from pipeline.press.columns import ColumnsFragment
from pipeline.press.elements import ALTERNATIVE, BOX, Element, LinkMark, Mark
from pipeline.press.fragment import POINTS, Fragment
from pipeline.press.heads import cell_attributes
from pipeline.press.marking import MarkedStream
from pipeline.press.painted_structure import PaintedStructure, open_table
from pipeline.press.values import Link

_SVG = "{http://www.w3.org/2000/svg}"
_KINDS = {
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "p": "P", "pre": "P", "blockquote": "BlockQuote", "section": "Sect", "article": "Art",
    "div": "Div", "main": "Div", "header": "Div", "footer": "Div", "nav": "Div", "aside": "Div", "address": "Div",
    "figure": "Div", "figcaption": "Caption", "caption": "Caption",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "Lbl", "dd": "LBody",
    "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD",
}  # fmt: skip
_ROLES = {"caption": "Caption", "note": "Note", "doc-footnote": "Note", "doc-endnote": "Note"}
_GROUPING = frozenset(("", "Sect", "Art", "Div", "BlockQuote", "TOCI"))
"""Kinds whose own text is a paragraph without a name."""
_EMPTY_KEPT = frozenset(("TR", "TH", "TD"))
_IN_CONTENTS = {"tr": "TOCI", "thead": None, "tbody": None, "th": None, "td": None}


class Structure:
    """Takes the pages of a piece one after another."""

    def __init__(self) -> None:
        self._root = Element("")
        self._known: dict[tuple[int, str], Element] = {}
        """By ``id`` of the HTML element, and pseudo-element."""
        self._tables: dict[tuple[int, int], PaintedStructure] = {}
        """By ``id`` of the HTML element, and number of the table."""
        self._heads: set[int] = set()
        self._left_out: set[int] = set()
        self._numbers: Mapping[int, int] = {}
        self._links: dict[int, list[LinkMark]] = {}
        """Links of the page that have no element yet, by ``id`` of their box."""
        self._next_link = 0
        self._page = 0
        self._height = 0.0

    def left_out(self, page: Any) -> set[int]:
        """``id`` of all boxes of a page that are no content: heads that were on a page before, empty ``alt``."""
        self._left_out = set()
        for box in page._page_box.descendants(placeholders=True):
            if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
                if id(box.element) in self._heads:
                    self._left_out |= {id(one) for one in box.descendants()}
                self._heads.add(id(box.element))
            elif isinstance(box, boxes.ReplacedBox) and _is_decoration(box):
                self._left_out.add(id(box))
        return self._left_out

    def take(self, number: int, page: Any, stream: MarkedStream, links: Sequence[Link]) -> None:
        """Take a page after it was drawn.

        Args:
            number: of the page, from 0.
            page: of a WeasyPrint document.
            stream: what it was drawn into.
            links: those of the sheet; WeasyPrint's own come first, in its order.

        Raises:
            TemplateError: something was drawn that can't have a place in the structure.
        """
        self._page, self._numbers, self._height = number, stream.numbers, page.height
        self._links = {}
        linked = [box for kind, _, _, box in page.links if kind in ("internal", "external")]
        for index, box in enumerate(linked):
            self._links.setdefault(id(box), []).append(LinkMark(number, index))
        self._next_link = len(linked)
        for child in page._page_box.children:
            self._walk(child, self._root)
        if self._links or self._next_link != len(links):
            msg = "带标签的 PDF 里，换页后重复的表头中不能有链接；请改模板"
            raise TemplateError(msg)

    def elements(self) -> tuple[Element, ...]:
        """The elements of the piece, without those that hold nothing."""
        return tuple(kid for kid in _pruned(self._root).kids if isinstance(kid, Element))

    def _walk(self, box: Any, at: Element) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if id(box) in self._left_out:
            return
        if isinstance(box, boxes.TextBox):
            self._text(box, at)
            return
        inner = at if isinstance(box, boxes.ReplacedBox) else self._element(box, at)
        for link in self._links.pop(id(box), ()):
            inner = _link_in(inner, link)
        if isinstance(box, boxes.ReplacedBox):
            self._replaced(box, inner)
            return
        for child in box.children:
            self._walk(child, inner)

    def _text(self, box: Any, at: Element) -> None:
        number = self._numbers.get(id(box))
        if number is None:
            if box.text.strip():
                msg = f"带标签的 PDF 里，“{box.text[:10]}”没有归入结构；请改模板"
                raise TemplateError(msg)
            return
        _paragraph(at).kids.append(Mark(self._page, number))

    def _replaced(self, box: Any, at: Element) -> None:
        if isinstance(box.replacement, Fragment):
            self._painted(box, box.replacement, at)
            return
        if isinstance(box.replacement, ColumnsFragment):
            for fragment, _, _ in box.replacement.placed():
                self._painted(box, fragment, at)
            return
        number = self._numbers.get(id(box))
        if number is not None:
            figure = at.child("Figure", **{ALTERNATIVE: _alternative(box), BOX: self._place(box)})
            figure.kids.append(Mark(self._page, number))

    def _painted(self, box: Any, fragment: Fragment, at: Element) -> None:
        key = id(box.element), fragment.number
        if key not in self._tables:
            self._tables[key] = PaintedStructure(at, fragment.look)
        self._next_link = self._tables[key].take(fragment, self._page, self._next_link)

    def _place(self, box: Any) -> list[float]:
        left, top = box.content_box_x(), box.content_box_y()
        edges = (left, self._height - top - box.height, left + box.width, self._height - top)
        return [round(edge * POINTS, 2) for edge in edges]

    # Which element a box belongs to

    def _element(self, box: Any, at: Element) -> Element:
        element = box.element
        if element is None:
            return at
        _, _, pseudo = box.element_tag.partition("::")
        marker = pseudo if pseudo == "marker" else ""
        found = self._known.get((id(element), marker))
        if found is None:
            found = self._opened(box, element, marker, at)
            if found is not at:
                self._known[id(element), marker] = found
        return found

    def _opened(self, box: Any, element: Any, marker: str, at: Element) -> Element:
        name = element.tag
        if marker:
            return _label(at)
        if name == "a" and element.get("href"):
            return (at.child("Reference") if at.kind == "TOCI" else at).child("Link")
        if name == "table":
            return open_table(at, element.attrib)
        if at.kind in ("TOC", "TOCI") and name in _IN_CONTENTS:
            kind = _IN_CONTENTS[name]
        else:
            kind = _ROLES.get(element.get("role", "")) or _KINDS.get(name)
        if kind is None:
            return at
        if kind in ("LI", "Lbl", "LBody"):
            return _list_item(at, kind)
        attributes = {"ListNumbering": "Decimal" if name == "ol" else "Disc"} if name in ("ol", "ul") else {}
        return at.child(kind, **(cell_attributes(box) if kind in ("TH", "TD") else attributes))


def _paragraph(at: Element) -> Element:
    """Where text goes: an element that only groups others gets a paragraph for it."""
    if at.kind not in _GROUPING:
        return at
    last = at.kids[-1] if at.kids else None
    if isinstance(last, Element) and last.note is at:
        return last
    return at.child("P", note=at)


def _link_in(at: Element, link: LinkMark) -> Element:
    """Where a link goes: into the element of its ``<a>``; a link made by the style sheet alone gets one."""
    found = at if at.kind == "Link" else at.child("Link")
    found.kids.append(link)
    return found


def _label(body: Element) -> Element:
    """The mark before a list item, given its body."""
    item: Element = body.note
    label = Element("Lbl")
    item.kids.insert(0, label)
    return label


def _list_item(at: Element, kind: str) -> Element:
    """An item's part: of ``li`` its body, of ``dt`` the label of a new item, of ``dd`` the body of the last one."""
    last = at.kids[-1] if at.kids else None
    if kind == "LBody" and isinstance(last, Element) and last.kind == "LI":
        return last.child("LBody")
    item = at.child("LI")
    return item.child("Lbl") if kind == "Lbl" else item.child("LBody", note=item)


def _is_decoration(box: Any) -> bool:
    """Pictures that the style sheet puts there, and those that are said to tell nothing."""
    if box.element is None or isinstance(box.replacement, Fragment | ColumnsFragment):
        return False
    return "::" in box.element_tag or box.element.get("alt") == ""


def _alternative(box: Any) -> str:
    element = box.element
    title = element.find(f"{_SVG}title") if element.tag == f"{_SVG}svg" else None
    found = (title.text if title is not None else element.get("alt")) or ""
    if not found.strip():
        msg = '带标签的 PDF 里，图片都要有文字说明；请在模板里写上 alt（装饰用的图片写 alt=""）'
        raise TemplateError(msg)
    return found


def _pruned(element: Element) -> Element:
    """Without what holds nothing."""
    kids = [_pruned(kid) if isinstance(kid, Element) else kid for kid in element.kids]
    kept = [kid for kid in kids if not isinstance(kid, Element) or kid.kids or kid.kind in _EMPTY_KEPT]
    return Element(element.kind, kept, element.attributes)

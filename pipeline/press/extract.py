"""What stands on a page that WeasyPrint laid out: its rows and links, read off its boxes."""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.press.columns import ColumnsFragment
from pipeline.press.fragment import POINTS, Fragment
from pipeline.press.values import NOWHERE, Link, Place, SetRow


def pages(document: Any) -> Iterator[tuple[int, Any]]:
    """The pages of a document with their numbers, from 0.

    One that stands for those after it, too, comes again with what each of them holds: use it before the next is asked
    for.
    """
    number = -1
    for page in document.pages:
        number += 1
        yield number, page
        for box in [box for box in page._page_box.descendants() if getattr(_painted(box), "following", ())]:
            first = box.replacement, box.width, box.height
            for fragment in first[0].following:
                box.replacement = fragment
                box.width, box.height = fragment.get_intrinsic_size(1, 1)[:2]
                number += 1
                yield number, page
            box.replacement, box.width, box.height = first


def _painted(box: Any) -> Fragment | ColumnsFragment | None:
    found = getattr(box, "replacement", None)
    return found if isinstance(found, Fragment | ColumnsFragment) else None


def fragments(page: Any) -> Iterator[tuple[Fragment, float, float]]:
    """The painted tables of a page, each with its left and top; CSS pixels from the page's upper left corner."""
    # The boxes are WeasyPrint's own; there is no public way to ask what was laid out.
    for box in page._page_box.descendants():
        replacement = _painted(box)
        if isinstance(replacement, Fragment):
            yield replacement, box.content_box_x(), box.content_box_y()
        elif isinstance(replacement, ColumnsFragment):
            for fragment, left, top in replacement.placed():
                yield fragment, box.content_box_x() + left, box.content_box_y() + top


def painted_rows(document: Any) -> Iterator[SetRow]:
    """The rows of painted tables, after they were drawn."""
    for number, page in pages(document):
        for fragment, _, _ in fragments(page):
            yield from fragment.set_rows(number)


def real_rows(document: Any) -> Iterator[SetRow]:
    """The rows of tables that WeasyPrint set itself."""
    for number, page in enumerate(document.pages):
        for row in page._page_box.descendants():
            named = row.element.get("data-row") if row.element_tag == "tr" and row.element is not None else None
            if not named or not row.children or row.children[0].element_tag != "td":
                continue
            table, index = map(int, named.split(":"))
            inside = [[box for box in cell.descendants() if getattr(box, "text", "")] for cell in row.children]
            cells = tuple("".join(box.text for box in found) for found in inside)
            lines = [box for box in row.descendants() if isinstance(box, boxes.LineBox)]
            yield SetRow(table, index, number, cells, _extent([box for found in inside for box in found], lines, page))


def _extent(texts: list[Any], lines: list[Any], page: Any) -> Place:
    if not texts:
        return NOWHERE
    return Place(
        round(min(box.position_x for box in texts) * POINTS, 2),
        round((page.height - max(box.position_y + box.height for box in lines)) * POINTS, 2),
        round(max(box.position_x + box.width for box in texts) * POINTS, 2),
        round((page.height - min(box.position_y for box in lines)) * POINTS, 2),
    )


def links(page: Any) -> Iterator[Link]:
    """What WeasyPrint found of links."""
    for kind, target, (left, top, right, bottom), box in page.links:
        if kind in ("internal", "external"):
            place = Place(
                *(round(value * POINTS, 2) for value in (left, page.height - bottom, right, page.height - top))
            )
            text = "".join(getattr(one, "text", "") for one in box.descendants())
            yield Link(kind == "internal", target, place, text)

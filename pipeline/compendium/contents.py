"""The Word file's table of contents: a real field, already filled in, with page numbers learnt from a laid-out copy."""

import io
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from markupsafe import Markup

from pipeline.compendium.contexts import Heading
from pipeline.errors import MissingToolError
from pipeline.tools import libreoffice
from pipeline.tools.libreoffice import ConversionError
from pipeline.tools.process import ToolTimeoutError

_LAYOUT_SECONDS = 180
_PDF_WITH_BOOKMARKS = 'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"}}'
_TEXT = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
_CODE = '<w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
_BEGIN, _SEPARATE, _END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
_CONTENTS_FIELD, _PAGE_FIELD = 'TOC \\o "1-2" \\h \\z \\u', "PAGEREF {} \\h"
_BEGIN_DIRTY = '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'


def safe(text: str) -> Markup:
    """Text for a Word template, escaped; docxtpl would read ``{_{`` as its own way to write ``{{``."""
    written = escape(text)
    for mark in "{}%":
        written = written.replace(f"{mark}_", f"{mark}&#95;")
    return Markup(written)  # noqa: S704 - escaped above


def marked(heading: Heading) -> Markup:
    """A heading's run inside the bookmark that the contents point to; for ``{{r … }}``."""
    number = int(heading.anchor.removeprefix("_Toc"))
    return Markup(  # noqa: S704 - its text is escaped
        f'<w:bookmarkStart w:id="{number}" w:name="{heading.anchor}"/>'
        f'{_TEXT.format(safe(heading.text))}<w:bookmarkEnd w:id="{number}"/>'
    )


def contents(headings: Sequence[Heading], pages: Mapping[str, str] | None) -> Markup:
    """The contents as a TOC field with its result; for ``{{p … }}``.

    Args:
        headings: what it lists, in order.
        pages: anchor to printed page number; None leaves the numbers open, for Word to fill in when it opens the file.
    """
    begin = _BEGIN if pages is not None else _BEGIN_DIRTY
    opening = begin + _CODE.format(_CONTENTS_FIELD) + _SEPARATE
    lines = []
    for index, heading in enumerate(headings):
        page = (pages or {}).get(heading.anchor, "")
        number = f"{_BEGIN}{_CODE.format(_PAGE_FIELD.format(heading.anchor))}{_SEPARATE}{_TEXT.format(page)}{_END}"
        lines.append(
            f'<w:p><w:pPr><w:pStyle w:val="TOC{heading.level}"/></w:pPr>{opening if not index else ""}'
            f'<w:hyperlink w:anchor="{heading.anchor}" w:history="1">{_TEXT.format(safe(heading.text))}'
            f"<w:r><w:tab/></w:r>{number}</w:hyperlink>{_END if index == len(headings) - 1 else ''}</w:p>"
        )
    return Markup("".join(lines))  # noqa: S704 - every text in it is escaped


def learn_pages(document: bytes, headings: Sequence[Heading]) -> dict[str, str] | None:
    """Lay a Word file out and look up the page of each heading; None where that can't be done here.

    The first heading begins page 1; LibreOffice leaves out the blank page before it, so pages are counted from there.
    """
    try:
        laid_out = libreoffice.convert(document, ".docx", _PDF_WITH_BOOKMARKS, _LAYOUT_SECONDS)
    except (MissingToolError, ConversionError, ToolTimeoutError):
        return None
    pages: dict[str, int] = {}
    bookmarks = iter(_bookmarks(laid_out))
    for heading in headings:
        # Other headings stand between those of the contents: the exhibits', or some of an office's own template.
        wanted = "".join(heading.text.split())
        page = next((page for title, page in bookmarks if "".join(title.split()) == wanted), None)
        if page is None:
            return None
        pages[heading.anchor] = page
    first = min(pages.values(), default=0)
    return {anchor: str(page - first + 1) for anchor, page in pages.items()}


def _bookmarks(pdf_content: bytes) -> list[tuple[str, int]]:
    """Title and page index of each bookmark of a PDF, in order."""
    found: list[tuple[str, int]] = []
    with pikepdf.open(io.BytesIO(pdf_content)) as pdf:
        index_of: dict[Any, int] = {page.objgen: index for index, page in enumerate(pdf.pages)}

        def walk(items: Sequence[pikepdf.OutlineItem]) -> None:
            for item in items:
                place: Any = item.destination
                if place is None and item.action is not None:
                    place = item.action.get("/D")
                if isinstance(place, pikepdf.Array):
                    found.append((str(item.title), index_of[place[0].objgen]))
                walk(item.children)

        with pdf.open_outline() as outline:
            walk(outline.root)
    return found

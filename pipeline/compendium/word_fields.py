"""Headings, captions and the fields that refer to them, as WordprocessingML: filled in, so that nothing needs updating.

Fields are complex ones (ECMA-376 part 1, 17.16.18) with their result; none is marked dirty, so that Word doesn't ask
whether to update them. F9 updates them all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from pipeline.compendium.contexts import Heading
from pipeline.compendium.index_lines import IndexBlock
from pipeline.compendium.word_pages import ColumnsPlace
from pipeline.render.word_text import run

_CODE = '<w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
_BEGIN, _SEPARATE, _END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
_TAB = "<w:r><w:tab/></w:r>"
_COLUMN = '<w:r><w:br w:type="column"/></w:r>'
_CONTENTS = 'TOC \\o "1-2" \\h \\z \\u'
_CAPTION = re.compile(r"([表图])(\d+)(.*)", re.DOTALL)
_MENTION = re.compile(r"(?:(?<=[见和及与、，（])|(?<![一-鿿]))[表图]\d+")
"""表1 as a word of its own, not the end of another such as 附表1."""
_KINDS = {"表": "Table", "图": "Figure"}


def field(code: str, shown: str) -> str:
    """A complex field; ``shown`` is the text of its result."""
    return f"{_BEGIN}{_CODE.format(code)}{_SEPARATE}{run(shown)}{_END}"


def bookmarked(runs: str, name: str, number: int) -> str:
    """Runs inside a bookmark (17.13.6); no other bookmark of the file has this number."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'


def caption_bookmark(kind: str, number: str) -> str:
    """Name of the bookmark around 表1 or 图1 in its caption."""
    return f"_Ref{_KINDS[kind]}{number}"


def caption(text: str, number: int) -> Markup:
    """A caption's runs, for ``{{r … }}``: 表1 with a SEQ field (17.16.5.56), bookmarked, and the words."""
    found = _CAPTION.fullmatch(text)
    if not found:
        return Markup(run(text))  # noqa: S704 - run has escaped it
    kind, counted, words = found.groups()
    label = run(kind) + field(f"SEQ {kind} \\* ARABIC", counted)
    return Markup(bookmarked(label, caption_bookmark(kind, counted), number) + run(words))  # noqa: S704 - as above


def captions_in(texts: Iterable[str]) -> frozenset[str]:
    """表1, 图1 … of these captions."""
    return frozenset(found[1] + found[2] for text in texts if (found := _CAPTION.fullmatch(text)))


def linked(text: str, captions: frozenset[str]) -> Markup:
    """A text's runs, for ``{{r … }}``: where it names a caption, a REF field that leads there (17.16.5.51)."""
    runs, position = [], 0
    for found in _MENTION.finditer(text):
        if found[0] in captions:
            runs += [run(text[position : found.start()])] * (found.start() > position)
            runs.append(field(f"REF {caption_bookmark(found[0][0], found[0][1:])} \\h", found[0]))
            position = found.end()
    return Markup("".join([*runs, *[run(text[position:])] * (position < len(text))]))  # noqa: S704 - run has escaped it


def page_of(anchor: str, label: str) -> Markup:
    """The page of an anchor, as a PAGEREF field that leads there (17.16.5.43); for ``{{r … }}`` and for tables."""
    return Markup(field(f"PAGEREF {anchor} \\h", label))  # noqa: S704 - run has escaped it


def contents(headings: Sequence[Heading], pages: Mapping[str, str]) -> Markup:
    """The contents as a TOC field (17.16.5.68) with its result; for ``{{p … }}``.

    Args:
        headings: what it lists, in order.
        pages: anchor to printed page number.

    Raises:
        KeyError: a heading has no page.
    """
    opening = _BEGIN + _CODE.format(_CONTENTS) + _SEPARATE
    lines = []
    for index, heading in enumerate(headings):
        lines.append(
            f'<w:p><w:pPr><w:pStyle w:val="TOC{heading.level}"/></w:pPr>{opening if not index else ""}'
            f"{_numbered(heading.text, heading.anchor, pages[heading.anchor])}"
            f"{_END if index == len(headings) - 1 else ''}</w:p>"
        )
    return Markup("".join(lines))  # noqa: S704 - every text in it is escaped


def index_lines(blocks: Sequence[IndexBlock], pages: Mapping[str, str], place: ColumnsPlace) -> Markup:
    """The lines of an index, column by column as in the PDF; for ``{{p … }}``.

    Not an INDEX field (17.16.5.27): Word sorts that by strokes or by its own pinyin, and LibreOffice drops its links.

    Args:
        blocks: heads and lines.
        pages: bookmark to printed page number.
        place: where columns begin; tables are head and lines of each block in turn.

    Raises:
        KeyError: a line has no page.
    """
    # Behind a page's last column a column break leads to the next page.
    begins = place.pages | place.columns
    written = []
    for number, block in enumerate(blocks):
        written.append(_paragraph("IndexHead", run(block.head), breaks=(2 * number, 0) in begins))
        for row, line in enumerate(block.lines):
            shown = _numbered(line.text, line.target, pages[line.target]) if line.target else run(line.text)
            written.append(_paragraph("IndexLine", shown, breaks=(2 * number + 1, row) in begins))
    return Markup("".join(written))  # noqa: S704 - every text in it is escaped


def _paragraph(style: str, runs: str, *, breaks: bool) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_COLUMN if breaks else ""}{runs}</w:p>'


def _numbered(text: str, anchor: str, label: str) -> str:
    """A line that leads to an anchor and names its page."""
    inside = f"{run(text)}{_TAB}{page_of(anchor, label)}"
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{inside}</w:hyperlink>'

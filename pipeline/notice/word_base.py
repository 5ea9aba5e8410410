"""What the Word templates of the notice and its attachments share: styles of running text, title and page number."""

from dataclasses import replace

from docx.document import Document
from docx.section import Section

from pipeline.render.word_styles import CENTER, LEFT, RIGHT, TextStyle, add, frame
from pipeline.standard import layout

CHARACTER = layout.WORD_CHARACTER_TWIP
SPACING = layout.WORD_CHARACTER_SPACING_TWIP
LINE = layout.WORD_LINE_TWIP


RUNNING = TextStyle("Normal", "Normal", layout.FONT_BODY, layout.SIZE_3, spacing_twip=SPACING)
"""3号 running text, 28 characters a line."""
PAGE_NUMBERS = (
    TextStyle(
        "PageNumberOdd", "单页页码", layout.FONT_PAGE_NUMBER, layout.SIZE_4, RIGHT, line_twip=280,
        right_twip=layout.PAGE_NUMBER_SIDE_INDENT.twip,
    ),
    TextStyle(
        "PageNumberEven", "双页页码", layout.FONT_PAGE_NUMBER, layout.SIZE_4, LEFT, line_twip=280,
        left_twip=layout.PAGE_NUMBER_SIDE_INDENT.twip,
    ),
)  # fmt: skip
IMPRINT_LINE = 440
"""Line height of the imprint in twips."""
DRAFT = TextStyle("DraftMark", "草稿标记", layout.FONT_HEADING_1, layout.SIZE_3, RIGHT, line_twip=400)
BASE = (RUNNING, *PAGE_NUMBERS, DRAFT)
TITLE = TextStyle("Title", "Title", layout.FONT_TITLE, layout.SIZE_2, CENTER, outline_level=0)
TEXT = replace(
    RUNNING,
    style_id="OfficialText",
    name="公文正文",
    first_line_twip=layout.INDENT_CHARACTERS * CHARACTER,
    first_line_characters=layout.INDENT_CHARACTERS,
)

LABEL = replace(RUNNING, style_id="AttachmentNumber", name="附件序号", font=layout.FONT_HEADING_1, alignment=LEFT)
ATTACHMENT = (
    *BASE,
    LABEL,
    TITLE,
    TEXT,
)


def draft_mark(section: Section) -> None:
    """草稿 at the top of every page, where ``draft`` is true; in a frame, so that nothing else moves."""
    headers = [section.header, section.even_page_header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    for header in headers:
        header.is_linked_to_previous = False
        first = header.paragraphs[0]
        first.text = "{%p if draft %}"
        marked = header.add_paragraph("草稿")
        marked._p.get_or_add_pPr().style = "DraftMark"
        frame(marked, w=1134, vAnchor="page", hAnchor="margin", xAlign="right", y=layout.mm(20).twip)
        header.add_paragraph("{%p endif %}")
        if header is not headers[-1] or len(headers) == 2:
            header.add_paragraph()  # a header must hold a paragraph when both tags are gone


def blank_lines(document: Document, count: int) -> None:
    """Empty lines on the grid."""
    for _ in range(count):
        add(document, "Normal")


def repeat(document: Document, loop: str, *paragraphs: tuple[str, str]) -> None:
    """Paragraphs, style id and text, inside a loop of the template."""
    add(document, "Normal", f"{{%p {loop} %}}")
    for style_id, text in paragraphs:
        add(document, style_id, text)
    add(document, "Normal", "{%p endfor %}")

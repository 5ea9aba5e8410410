"""The stock Word templates of the notice and its attachments, made from the numbers of the standard.

An office may restyle the files in Word; ``make templates`` makes them anew.
"""

from collections.abc import Callable
from dataclasses import replace

from docx.document import Document

from pipeline.render.word_styles import (
    BOTH,
    CENTER,
    LEFT,
    RIGHT,
    TextStyle,
    add,
    blank_document,
    bottom_border,
    define_run_style,
    define_styles,
    odd_even_page_numbers,
    page_setup,
    template_bytes,
)
from pipeline.standard import layout

_CHARACTER = layout.WORD_CHARACTER_TWIP
_SPACING = layout.WORD_CHARACTER_SPACING_TWIP
_LINE = layout.WORD_LINE_TWIP


_RUNNING = TextStyle("Normal", "Normal", layout.FONT_BODY, layout.SIZE_3, spacing_twip=_SPACING)
"""3号 running text, 28 characters a line."""
# In an exact line the 16 pt character stands in 28.95 pt; what is below it is part of the 4 mm to the red line.
_BELOW_NUMBER = round(layout.RED_LINE_BELOW_NUMBER.pt - (_LINE / 20 - layout.SIZE_3.pt) / 2)

_PAGE_NUMBERS = (
    TextStyle(
        "PageNumberOdd", "单页页码", layout.FONT_PAGE_NUMBER, layout.SIZE_4, RIGHT, line_twip=280,
        right_twip=layout.PAGE_NUMBER_SIDE_INDENT.twip,
    ),
    TextStyle(
        "PageNumberEven", "双页页码", layout.FONT_PAGE_NUMBER, layout.SIZE_4, LEFT, line_twip=280,
        left_twip=layout.PAGE_NUMBER_SIDE_INDENT.twip,
    ),
)  # fmt: skip
_BASE = (_RUNNING, *_PAGE_NUMBERS)
_TITLE = TextStyle("Title", "Title", layout.FONT_TITLE, layout.SIZE_2, CENTER, outline_level=0)
_TEXT = replace(
    _RUNNING,
    style_id="OfficialText",
    name="公文正文",
    first_line_twip=layout.INDENT_CHARACTERS * _CHARACTER,
    first_line_characters=layout.INDENT_CHARACTERS,
)

_ATTACHMENT = (
    *_BASE,
    replace(_RUNNING, style_id="AttachmentNumber", name="附件序号", font=layout.FONT_HEADING_1, alignment=LEFT),
    _TITLE,
    _TEXT,
)


def _hanging(style_id: str, name: str, *, left: int, hanging: int) -> TextStyle:
    """Running text with a hanging indent, in characters."""
    return replace(
        _RUNNING,
        style_id=style_id,
        name=name,
        left_twip=left * _CHARACTER,
        first_line_twip=-hanging * _CHARACTER,
    )


def notice_template() -> bytes:
    """``notice.docx``: red head, title, addressees, text, attachment list, signature, date."""
    document = blank_document()
    define_styles(
        document,
        (
            *_BASE,
            TextStyle(
                "OrganMark", "发文机关标志", layout.FONT_TITLE, layout.pt(40), CENTER, line_twip=800,
                before_twip=(layout.MARK_TOP - layout.PORTRAIT.top).twip, color="FF0000",
            ),
            replace(_RUNNING, style_id="DocumentNumber", name="发文字号", alignment=CENTER),
            _TITLE,
            replace(_RUNNING, style_id="Addressee", name="主送机关", alignment=LEFT),
            _TEXT,
            _hanging("AttachmentSingle", "附件说明", left=5, hanging=3),
            _hanging("AttachmentFirst", "附件说明首项", left=6, hanging=4),
            _hanging("AttachmentNext", "附件说明后项", left=6, hanging=1),
            replace(_RUNNING, style_id="Signature", name="发文机关署名", alignment=RIGHT, keep_with_next=True),
            replace(_RUNNING, style_id="SignatureDate", name="成文日期", alignment=RIGHT),
        ),
    )  # fmt: skip
    page_setup(document.sections[0], layout.PORTRAIT)
    odd_even_page_numbers(document, document.sections[0])
    add(document, "OrganMark", "{{ mark }}")
    _blank_lines(document, layout.NUMBER_LINES_BELOW_MARK)
    number = add(document, "DocumentNumber", "{{ number }}")
    bottom_border(number, "FF0000", layout.RED_LINE_WIDTH.pt, _BELOW_NUMBER)
    _blank_lines(document, layout.TITLE_LINES_BELOW_RED_LINE)
    add(document, "Title", "{{ title_text }}")
    _blank_lines(document, layout.ADDRESSEES_LINES_BELOW_TITLE)
    _repeat(document, "for addressee in addressees", ("Addressee", "{{ addressee }}"))
    _repeat(document, "for paragraph in body", ("OfficialText", "{{ paragraph }}"))
    add(document, "Normal", "{%p if attachments %}")
    _blank_lines(document, layout.ATTACHMENT_LIST_LINES_BELOW_BODY)
    add(document, "Normal", "{%p if attachments|length == 1 %}")
    add(document, "AttachmentSingle", "附件：{{ attachments[0] }}")
    add(document, "Normal", "{%p else %}")
    add(document, "AttachmentFirst", "附件：{{ attachments[0] }}")
    _repeat(document, "for attachment in attachments[1:]", ("AttachmentNext", "{{ attachment }}"))
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p endif %}")
    _repeat(document, "for line in range(signature_place.blank_lines)", ("Normal", ""))
    add(document, "Signature", "{{ signature }}")
    add(document, "SignatureDate", "{{ date }}")
    return template_bytes(document, "通知模板")


def outline_template() -> bytes:
    """``outline.docx``: attachment 1, the work points."""
    document = blank_document()
    define_styles(
        document,
        (
            *_ATTACHMENT,
            replace(
                _TEXT,
                style_id="Heading1",
                name="heading 1",
                font=layout.FONT_HEADING_1,
                keep_with_next=True,
                outline_level=1,
            ),
        ),
    )
    define_run_style(document, "ItemLead", "要点首句", layout.FONT_HEADING_2)
    page_setup(document.sections[0], layout.PORTRAIT)
    odd_even_page_numbers(document, document.sections[0])
    _attachment_head(document)
    _repeat(document, "for paragraph in preamble", ("OfficialText", "{{ paragraph }}"))
    add(document, "Normal", "{%p for section in sections %}")
    add(document, "Heading1", "{{ section.heading }}")
    add(document, "Normal", "{%p for item in section['items'] %}")
    item = add(document, "OfficialText")
    item.add_run("{{ item.lead }}", document.styles["要点首句"])
    item.add_run("{{ item.run_on }}")
    _repeat(document, "for paragraph in item.paragraphs", ("OfficialText", "{{ paragraph }}"))
    add(document, "Normal", "{%p endfor %}")
    add(document, "Normal", "{%p endfor %}")
    return template_bytes(document, "工作要点模板")


def form_template() -> bytes:
    """``form.docx``: attachment 2, the plan table, printed sideways."""
    document = blank_document()
    cell = TextStyle("TableCell", "表格文字", layout.FONT_BODY, layout.SIZE_SMALL_5, LEFT, line_twip=240)
    define_styles(
        document,
        (
            *_ATTACHMENT,
            replace(_TITLE, after_twip=120),
            replace(cell, style_id="TableHead", name="表头", font=layout.FONT_HEADING_1, alignment=CENTER),
            cell,
            TextStyle("FormNote", "填表说明", layout.FONT_BODY, layout.SIZE_5, BOTH, line_twip=320),
        ),
    )
    page_setup(document.sections[0], layout.LANDSCAPE_ODD, landscape=True)
    odd_even_page_numbers(document, document.sections[0])
    add(document, "AttachmentNumber", "{{ document_number }}　{{ label }}")
    add(document, "Title", "{{ title_text }}")
    add(document, "Normal", "{{p head_table }}")
    add(document, "FormNote", "")
    add(document, "Normal", "{{p table }}")
    _repeat(document, "for note in notes", ("FormNote", "{{ loop.index }}. {{ note }}"))
    return template_bytes(document, "工作计划表模板")


STOCK: dict[str, Callable[[], bytes]] = {
    "notice.docx": notice_template,
    "outline.docx": outline_template,
    "form.docx": form_template,
}
"""File name in ``templates/docx`` to what makes it."""


def _attachment_head(document: Document) -> None:
    add(document, "AttachmentNumber", "{{ document_number }}　{{ label }}")
    _blank_lines(document, 1)
    add(document, "Title", "{{ title_text }}")
    _blank_lines(document, 1)


def _blank_lines(document: Document, count: int) -> None:
    for _ in range(count):
        add(document, "Normal")


def _repeat(document: Document, loop: str, *paragraphs: tuple[str, str]) -> None:
    add(document, "Normal", f"{{%p {loop} %}}")
    for style_id, text in paragraphs:
        add(document, style_id, text)
    add(document, "Normal", "{%p endfor %}")

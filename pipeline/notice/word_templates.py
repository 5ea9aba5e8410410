"""The stock Word templates of the notice and its attachments, made from the numbers of the standard.

An office may restyle the files in Word; ``make templates`` makes them anew.
"""

from collections.abc import Callable
from dataclasses import replace

from docx.document import Document

from pipeline.notice.word_base import ATTACHMENT, LABEL, TEXT, TITLE, blank_lines, draft_mark, repeat
from pipeline.notice.word_notice_template import letter_template, notice_template
from pipeline.render.word_controls import PROMPT_STYLE
from pipeline.render.word_styles import (
    BOTH,
    CENTER,
    LEFT,
    TextStyle,
    add,
    blank_document,
    define_prompt_style,
    define_run_style,
    define_styles,
    odd_even_page_numbers,
    page_setup,
    template_bytes,
)
from pipeline.standard import layout


def outline_template() -> bytes:
    """``outline.docx``: attachment 1, the work points."""
    document = blank_document()
    heading = replace(TEXT, keep_with_next=True)
    define_styles(
        document,
        (
            *ATTACHMENT,
            replace(heading, style_id="Heading1", name="heading 1", font=layout.FONT_HEADING_1, outline_level=1),
            replace(heading, style_id="Heading2", name="heading 2", font=layout.FONT_HEADING_2, outline_level=2),
        ),
    )
    define_run_style(document, "ItemLead", "要点首句", layout.FONT_HEADING_2)
    define_run_style(document, "ArticleNumber", "条文序号", layout.FONT_HEADING_1)
    page_setup(document.sections[0], layout.PORTRAIT)
    odd_even_page_numbers(document, document.sections[0])
    draft_mark(document.sections[0])
    _attachment_head(document)
    repeat(document, "for paragraph in preamble", ("OfficialText", "{{ paragraph }}"))
    add(document, "Normal", "{%p for section in sections %}")
    add(document, "Heading1", "{{ section.heading }}")
    add(document, "Normal", "{%p for item in section['items'] %}")
    add(document, "Normal", "{%p if item.group %}")
    add(document, "Heading2", "{{ item.group }}")
    add(document, "Normal", "{%p endif %}")
    item = add(document, "OfficialText")
    item.add_run("{%r if item.article %}")
    item.add_run("{{ item.article }}", document.styles["条文序号"])
    item.add_run("{%r endif %}")
    item.add_run("{{ item.lead }}", document.styles["要点首句"])
    item.add_run("{{ item.run_on }}")
    repeat(document, "for paragraph in item.paragraphs", ("OfficialText", "{{ paragraph }}"))
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
            *ATTACHMENT,
            replace(LABEL, line_twip=layout.mm(8).twip),
            replace(TITLE, line_twip=layout.mm(9).twip, after_twip=120),
            replace(cell, style_id="TableHead", name="表头", font=layout.FONT_HEADING_1, alignment=CENTER),
            cell,
            TextStyle("FormNote", "填表说明", layout.FONT_BODY, layout.SIZE_5, BOTH, line_twip=320),
        ),
    )
    define_prompt_style(document, PROMPT_STYLE)
    page_setup(document.sections[0], layout.LANDSCAPE_ODD, landscape=True)
    odd_even_page_numbers(document, document.sections[0])
    draft_mark(document.sections[0])
    add(document, "AttachmentNumber", "{{ document_number }}　{{ label }}")
    add(document, "Title", "{{ title_text }}")
    add(document, "Normal", "{{p head_table }}")
    add(document, "FormNote", "")
    add(document, "Normal", "{{p table }}")
    repeat(document, "for note in notes", ("FormNote", "{{ loop.index }}. {{ note }}"))
    return template_bytes(document, "工作计划表模板")


STOCK: dict[str, Callable[[], bytes]] = {
    "notice.docx": notice_template,
    "letter.docx": letter_template,
    "outline.docx": outline_template,
    "form.docx": form_template,
}
"""File name in ``templates/docx`` to what makes it."""


def _attachment_head(document: Document) -> None:
    add(document, "AttachmentNumber", "{{ document_number }}　{{ label }}")
    blank_lines(document, 1)
    add(document, "Title", "{{ title_text }}")
    blank_lines(document, 1)

"""The stock Word templates of the notice itself: with the full red head (文件), and as a letter (信函)."""

from dataclasses import replace

from docx.document import Document
from docx.section import Section

from pipeline.notice.word_base import (
    BASE,
    CHARACTER,
    IMPRINT_LINE,
    LINE,
    RUNNING,
    TEXT,
    TITLE,
    blank_lines,
    draft_mark,
    repeat,
)
from pipeline.render.word_styles import (
    BOTH,
    CENTER,
    LEFT,
    RIGHT,
    TextStyle,
    add,
    blank_document,
    borders,
    define_styles,
    frame,
    odd_even_page_numbers,
    page_setup,
    right_tab,
    rule,
    template_bytes,
)
from pipeline.standard import layout

_MARK_SIZE = layout.pt(40)
# In an exact line of 28.95 pt Word and LibreOffice put about four fifths of what the 16 pt character leaves free
# above it and one fifth below (measured); both are part of the gaps to the rules.
_FREE = LINE / 20 - layout.SIZE_3.pt
_ABOVE, _BELOW = _FREE * 0.8, _FREE * 0.2
_MARK_FOOT = 3.7
"""Points from the mark's ink to the foot of its line (measured)."""
_RED = "FF0000"
_SIDE_TWIP = ((layout.LETTER_RULE_WIDTH - layout.TYPE_WIDTH) * 0.5).twip


def _hanging(style_id: str, name: str, *, left: int, hanging: int) -> TextStyle:
    """Running text with a hanging indent, in characters."""
    return replace(
        RUNNING,
        style_id=style_id,
        name=name,
        left_twip=left * CHARACTER,
        first_line_twip=-hanging * CHARACTER,
        keep_with_next=True,  # the signature never stands alone on a page
    )


_MARK = TextStyle(
    "OrganMark", "发文机关标志", layout.FONT_TITLE, _MARK_SIZE, CENTER, line_twip=800,
    before_twip=(layout.MARK_TOP - layout.PORTRAIT.top).twip, color=_RED,
)  # fmt: skip
_IMPRINT = TextStyle(
    "ImprintPrinted", "印发机关和日期", layout.FONT_BODY, layout.SIZE_4, LEFT, line_twip=IMPRINT_LINE,
    left_twip=layout.SIZE_4.twip, right_twip=layout.SIZE_4.twip,
)  # fmt: skip
_BODY_STYLES = (
    *BASE,
    TITLE,
    replace(RUNNING, style_id="Addressee", name="主送机关", alignment=LEFT),
    TEXT,
    _hanging("AttachmentSingle", "附件说明", left=5, hanging=3),
    _hanging("AttachmentFirst", "附件说明首项", left=6, hanging=4),
    _hanging("AttachmentNext", "附件说明后项", left=6, hanging=1),
    replace(RUNNING, style_id="SignatureSpace", name="署名前空行", keep_with_next=True),
    replace(RUNNING, style_id="Signature", name="发文机关署名", alignment=LEFT, keep_with_next=True),
    replace(RUNNING, style_id="SignatureDate", name="成文日期", alignment=LEFT),
    replace(
        _IMPRINT, style_id="ImprintCopies", name="抄送机关", alignment=BOTH,
        left_twip=4 * layout.SIZE_4.twip, first_line_twip=-3 * layout.SIZE_4.twip,
    ),
    _IMPRINT,
    # LibreOffice takes the last paragraph of a text out of its frame, so that another must follow; it is 1 pt high.
    TextStyle("FrameEnd", "版记后", layout.FONT_BODY, layout.pt(1), line_twip=20),
)  # fmt: skip


def notice_template() -> bytes:
    """``notice.docx``: red head, number, red line, title, addressees, text, attachment list, signature, imprint."""
    document = blank_document()
    define_styles(document, (*_BODY_STYLES, _MARK, replace(RUNNING, style_id="DocumentNumber", name="发文字号",
                                                           alignment=CENTER)))  # fmt: skip
    page_setup(document.sections[0], layout.PORTRAIT)
    odd_even_page_numbers(document, document.sections[0])
    draft_mark(document.sections[0])
    add(document, "OrganMark", "{{ mark }}")
    blank_lines(document, layout.NUMBER_LINES_BELOW_MARK)
    number = add(document, "DocumentNumber", "{{ number }}")
    borders(number, bottom=rule(_RED, layout.RED_LINE_WIDTH.pt, round(layout.RED_LINE_BELOW_NUMBER.pt - _BELOW)))
    _body(document)
    return template_bytes(document, "通知模板")


def letter_template() -> bytes:
    """``letter.docx`` (10.1): mark and double rule in the first page's head, a second double rule at its foot."""
    document = blank_document()
    head = replace(_MARK, before_twip=0, left_twip=-_SIDE_TWIP, right_twip=-_SIDE_TWIP)
    gap = layout.LETTER_NUMBER_BELOW_RULE.twip - round(_ABOVE * 20)
    number = replace(RUNNING, style_id="DocumentNumber", name="发文字号", alignment=RIGHT, before_twip=max(gap, 0))
    define_styles(document, (*_BODY_STYLES, head, number))
    section = document.sections[0]
    page_setup(section, layout.PORTRAIT)
    section.different_first_page_header_footer = True
    odd_even_page_numbers(document, section)
    draft_mark(section)
    _letter_rules(section)
    add(document, "DocumentNumber", "{{ number }}")
    _body(document)
    return template_bytes(document, "信函模板")


def _letter_rules(section: Section) -> None:
    section.header_distance = layout.LETTER_MARK_TOP.emu
    mark = section.first_page_header.add_paragraph("{{ mark }}")
    mark._p.get_or_add_pPr().style = "OrganMark"
    above = rule(
        _RED, layout.LETTER_RULE_THICK.pt, round(layout.LETTER_RULE_BELOW_MARK.pt - _MARK_FOOT), "thickThinSmallGap"
    )
    borders(mark, bottom=above)
    foot = section.first_page_footer.paragraphs[0]
    foot._p.get_or_add_pPr().style = "Normal"
    borders(foot, bottom=rule(_RED, layout.LETTER_RULE_THICK.pt, 0, "thinThickSmallGap"))
    top = layout.PAGE_HEIGHT - layout.LETTER_RULE_ABOVE_SHEET_BOTTOM - layout.Length(LINE / 20 / 72 * 25.4)
    left = layout.PORTRAIT.left - (layout.LETTER_RULE_WIDTH - layout.TYPE_WIDTH) * 0.5
    section.first_page_footer.add_paragraph()._p.get_or_add_pPr().style = "FrameEnd"
    frame(foot, w=layout.LETTER_RULE_WIDTH.twip, vAnchor="page", hAnchor="page", x=left.twip, y=top.twip)


def _body(document: Document) -> None:
    blank_lines(document, layout.TITLE_LINES_BELOW_RED_LINE)
    add(document, "Title", "{{ title_text }}")
    blank_lines(document, layout.ADDRESSEES_LINES_BELOW_TITLE)
    repeat(document, "for addressee in addressees", ("Addressee", "{{ addressee }}"))
    repeat(document, "for paragraph in body", ("OfficialText", "{{ paragraph }}"))
    _attachment_list(document)
    repeat(document, "for line in range(signature_block.blank_lines)", ("SignatureSpace", ""))
    repeat(document, "for line in signature_lines[:-1]", ("Signature", "{{ line }}"))
    add(document, "SignatureDate", "{{ signature_lines[-1] }}")
    add(document, "Normal", "{%p if note %}")
    add(document, "OfficialText", "{{ note }}")
    add(document, "Normal", "{%p endif %}")
    _imprint(document)


def _attachment_list(document: Document) -> None:
    add(document, "Normal", "{%p if attachments %}")
    blank_lines(document, layout.ATTACHMENT_LIST_LINES_BELOW_BODY)
    add(document, "Normal", "{%p if attachments|length == 1 %}")
    add(document, "AttachmentSingle", "附件：{{ attachments[0] }}")
    add(document, "Normal", "{%p else %}")
    add(document, "AttachmentFirst", "附件：{{ attachments[0] }}")
    repeat(document, "for attachment in attachments[1:]", ("AttachmentNext", "{{ attachment }}"))
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p endif %}")


def _imprint(document: Document) -> None:
    """Two paragraphs, each in a frame of its own at the foot of the type area, with the lines of 7.4.

    One frame for both would do for Word; LibreOffice 7.4 leaves neighbours with borders in the text's flow. Where
    the upper one stands is set when the template is filled: it depends on the length of the copy-to list.
    """
    outer, inner = layout.IMPRINT_LINE_OUTER.pt, layout.IMPRINT_LINE_INNER.pt
    add(document, "Normal", "{%p if imprint and imprint.copies %}")
    copies = add(document, "ImprintCopies", "{{ imprint.copies }}")
    borders(copies, top=rule("000000", outer, 0), bottom=rule("000000", inner, 0))
    frame(copies, w=layout.TYPE_WIDTH.twip, vAnchor="margin", hAnchor="margin", x=0, y=0)
    add(document, "FrameEnd")
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p if imprint and imprint.printer and imprint.copies %}")
    _printed(document, {"bottom": rule("000000", outer, 0)})
    add(document, "Normal", "{%p elif imprint and imprint.printer %}")
    _printed(document, {"top": rule("000000", outer, 0), "bottom": rule("000000", outer, 0)})
    add(document, "Normal", "{%p endif %}")


def _printed(document: Document, lines: dict[str, dict[str, int | str]]) -> None:
    printed = add(document, "ImprintPrinted", "{{ imprint.printer }}\t{{ imprint.printed_on }}")
    right_tab(printed, layout.TYPE_WIDTH.twip - layout.SIZE_4.twip)
    borders(printed, **lines)
    frame(printed, w=layout.TYPE_WIDTH.twip, vAnchor="margin", hAnchor="margin", x=0, yAlign="bottom")
    add(document, "FrameEnd")

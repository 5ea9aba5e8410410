"""The stock Word template of the compendium, made from the numbers of the standard.

An office may restyle the file in Word; ``make templates`` makes it anew.
"""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Emu
from docx.text.paragraph import Paragraph

from pipeline.render.word_styles import (
    BOTH,
    CENTER,
    LEFT,
    RIGHT,
    TextStyle,
    add,
    add_page_number,
    blank_document,
    define_styles,
    page_setup,
    template_bytes,
)
from pipeline.standard import layout
from pipeline.standard.layout import Length, mm, pt

# Lines and the room around them are those of compendium.css or a trifle less, so that what fits a page of the PDF fits
# Word's (``word_pages``), and exact, so that they don't depend on the fonts of the machine.
_TEXT_LINE, _SMALL_LINE, _ROW_LINE = pt(21).twip, pt(18).twip, pt(12).twip
_HEADING = pt(18)
_HEAD_ABOVE_TEXT = mm(11)
"""From the top of the running head to the type area."""
_RULE_BELOW_HEAD = pt(3.5)
"""Gap and rule."""
_SONG, _HEI, _TITLE_FONT = layout.FONT_PAGE_NUMBER, layout.FONT_HEADING_1, layout.FONT_TITLE

STYLES = (
    TextStyle("Normal", "Normal", _SONG, layout.SIZE_SMALL_4, BOTH, _TEXT_LINE),
    TextStyle("CoverOrganisation", "封面单位", _TITLE_FONT, layout.SIZE_2, CENTER, 0, before_twip=mm(18).twip),
    TextStyle("Title", "Title", _TITLE_FONT, layout.SIZE_1 * 1.5, CENTER, pt(60).twip, before_twip=mm(44).twip),
    TextStyle("CoverImprint", "封面落款", layout.FONT_BODY, layout.SIZE_3, CENTER, pt(30).twip),
    TextStyle("FrontHeading", "前言标题", _TITLE_FONT, _HEADING, CENTER, 0, after_twip=mm(8).twip),
    TextStyle(
        "BodyText", "汇编正文", _SONG, layout.SIZE_SMALL_4, BOTH, _TEXT_LINE,
        first_line_twip=layout.SIZE_SMALL_4.twip * layout.INDENT_CHARACTERS,
        first_line_characters=layout.INDENT_CHARACTERS,
    ),
    TextStyle("Signed", "前言落款", _SONG, layout.SIZE_SMALL_4, RIGHT, _TEXT_LINE, right_twip=480),
    TextStyle("TOC1", "toc 1", _HEI, layout.SIZE_SMALL_4, LEFT, _TEXT_LINE, before_twip=mm(2).twip),
    TextStyle("TOC2", "toc 2", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, left_twip=480),
    TextStyle(
        "Heading1", "heading 1", _TITLE_FONT, _HEADING, LEFT, pt(25).twip, after_twip=mm(1).twip,
        keep_with_next=True, outline_level=0,
    ),
    TextStyle(
        "Heading2", "heading 2", _HEI, layout.SIZE_4, LEFT, pt(19).twip, before_twip=mm(3).twip,
        keep_with_next=True, outline_level=1,
    ),
    TextStyle(
        "Heading3", "heading 3", _HEI, layout.SIZE_4, LEFT, pt(19).twip, before_twip=mm(3).twip, keep_with_next=True,
        outline_level=2,
    ),
    TextStyle("ChapterLead", "章首说明", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, keep_with_next=True),
    TextStyle(
        "Contact", "联系方式", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, after_twip=mm(1.5).twip, keep_with_next=True,
    ),
    TextStyle("NilReturn", "无计划", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, after_twip=mm(3).twip),
    TextStyle("Continued", "续表", _HEI, layout.SIZE_SMALL_5, RIGHT, _ROW_LINE, keep_with_next=True),
    TextStyle(
        "Caption", "caption", _HEI, layout.SIZE_SMALL_5, CENTER, pt(14).twip, before_twip=mm(2).twip,
        keep_with_next=True,
    ),
    TextStyle("Figure", "插图", _SONG, layout.SIZE_SMALL_5, CENTER, 0, before_twip=mm(3).twip, keep_with_next=True),
    TextStyle("FigureCaption", "图题", _HEI, layout.SIZE_SMALL_5, CENTER, pt(14).twip, before_twip=mm(1).twip),
    TextStyle("TableHead", "表头", _HEI, layout.SIZE_SMALL_5, CENTER, _ROW_LINE),
    # A shade closer than set solid: five digits then fit the 10 mm of 预计人次 (measured in LibreOffice).
    TextStyle("TableCell", "表格文字", _SONG, layout.SIZE_SMALL_5, LEFT, _ROW_LINE, spacing_twip=-4),
    # Its line, rule and room below fill what is above the type area: LibreOffice 7.4 forgets any other room on the
    # first page of a section that must begin on the right.
    TextStyle(
        "RunningHead", "书眉", _SONG, layout.SIZE_SMALL_5, LEFT, pt(13).twip,
        after_twip=_HEAD_ABOVE_TEXT.twip - pt(13).twip - _RULE_BELOW_HEAD.twip,
    ),
    TextStyle("PageNumber", "页码", _SONG, layout.SIZE_5, CENTER, 0),
    TextStyle("SectionEnd", "分节", _SONG, pt(1), LEFT, 20),
)  # fmt: skip


def compendium_template() -> bytes:
    """``compendium.docx``: cover, editor's note, contents, overview, chapters printed sideways, absences."""
    document = blank_document()
    define_styles(document, STYLES)
    _tabs(document)
    page_setup(document.sections[0], layout.PORTRAIT)
    _cover(document)
    _begin_section(document, "upperRoman", start=1)
    _front(document)
    _begin_section(document, "decimal", start=1, odd=True)
    _overview(document)
    # Each chapter is a section of its own, its end within the loop: where nobody planned anything, there is none.
    _begin_section(document, "decimal", landscape=True, odd=True)
    add(document, "Normal", "{%p for chapter in chapters %}")
    _chapter(document)
    _begin_section(document, "decimal", odd=True)
    add(document, "Normal", "{%p endfor %}")
    _absences(document)
    cover, front, overview, chapters, absences, last_absence = document.sections
    cover.header.is_linked_to_previous = cover.footer.is_linked_to_previous = False
    _furnish(front)
    _furnish(overview, ("{{ title }}",), 1, layout.TYPE_WIDTH)
    _furnish(chapters, ("{{ title }}\u3000", 1), 2, layout.LANDSCAPE_WIDTH)
    _furnish(absences, ("{{ title }}",), 1, layout.TYPE_WIDTH)
    _furnish(last_absence, ("{{ title }}",), 1, layout.TYPE_WIDTH)
    return template_bytes(document, "汇编模板")


def _cover(document: Document) -> None:
    add(document, "CoverOrganisation", "{{ organisation }}")
    title = add(document, "Title", '{{ title_lines|join("\\n") }}')
    rules = "".join(f'<w:{side} w:val="single" w:sz="16" w:space="24" w:color="auto"/>' for side in ("top", "bottom"))
    title._p.get_or_add_pPr().insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{rules}</w:pBdr>"), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    imprint = add(document, "CoverImprint", "{{ department }}编")
    imprint.paragraph_format.space_before = Emu(mm(62).twip * 635)
    add(document, "CoverImprint", "{{ made_on }}")


def _front(document: Document) -> None:
    add(document, "FrontHeading", "编辑说明")
    _repeat(document, "paragraph in note", ("BodyText", "{{ paragraph }}"))
    add(document, "Signed", "{{ organisation }}{{ department }}").paragraph_format.space_before = Emu(mm(8).twip * 635)
    add(document, "Signed", "{{ made_on }}")
    add(document, "FrontHeading", "目录").paragraph_format.page_break_before = True
    add(document, "TOC1", "{{p contents }}")


def _overview(document: Document) -> None:
    _centre(add(document, "Heading1", "{{r marked(overview.heading) }}"))
    add(document, "Normal", "{{p table(overview.totals_table) }}")
    add(document, "Normal", "{%p for exhibit in overview.exhibits %}")
    title = ("Heading3", "{{r anchored(exhibit.title, exhibit.anchor) }}")
    _paged(document, "new_page(exhibit.anchor, not loop.first)", title)
    add(document, "BodyText", "{{r linked(exhibit.lead) }}")
    add(document, "Caption", "{{r caption(exhibit.table_title) }}")
    add(document, "Normal", "{{p table(exhibit.table, exhibit.anchor) }}")
    add(document, "Normal", "{%p if exhibit.chart %}")
    _paged(document, "new_page(exhibit.chart_anchor)", ("Figure", "{{r picture(exhibit.chart) }}"))
    add(document, "FigureCaption", "{{r caption(exhibit.chart_title) }}")
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p endfor %}")


def _chapter(document: Document) -> None:
    add(document, "Heading1", "{{r marked(chapter.heading) }}")
    add(document, "ChapterLead", "{{ chapter.lead }}")
    add(document, "Normal", "{%p for entry in chapter.entries %}")
    # Only behind a row taller than a page: the numbers go on from the PDF's.
    add(document, "Normal", "{%p if new_section(entry.heading.anchor) %}")
    add(document, "Normal", '{{p section_break("SectionEnd") }}')
    add(document, "Heading2", "{{r marked(entry.heading) }}")
    add(document, "Normal", "{%p else %}")
    _paged(document, "new_page(entry.heading.anchor, entry.new_page)", ("Heading2", "{{r marked(entry.heading) }}"))
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p if entry.contact %}")
    add(document, "Contact", "{{ entry.contact }}")
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p if entry.table %}")
    add(document, "Normal", "{{p table(entry.table, entry.heading.anchor) }}")
    add(document, "Normal", "{%p else %}")
    add(document, "NilReturn", "{{ entry.nil }}")
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p endfor %}")


def _absences(document: Document) -> None:
    add(document, "Normal", "{%p for absence in absences %}")
    _centre(add(document, "Heading1", "{{r marked(absence.heading) }}"))
    add(document, "BodyText", "{{ absence.lead }}").paragraph_format.space_after = Emu(mm(2).twip * 635)
    add(document, "Normal", "{%p if absence.table %}")
    add(document, "Normal", "{{p table(absence.table, absence.heading.anchor) }}")
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p if not loop.last %}")
    _begin_section(document, "decimal", odd=True)
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p endfor %}")
    # A document may not end with a table.
    add(document, "SectionEnd")


def _repeat(document: Document, loop: str, paragraph: tuple[str, str]) -> None:
    add(document, "Normal", f"{{%p for {loop} %}}")
    add(document, *paragraph)
    add(document, "Normal", "{%p endfor %}")


def _paged(document: Document, condition: str, paragraph: tuple[str, str]) -> None:
    """The paragraph, on a new page where the condition holds."""
    add(document, "Normal", f"{{%p if {condition} %}}")
    first = add(document, *paragraph).paragraph_format
    first.page_break_before, first.space_before = True, Emu(0)
    add(document, "Normal", "{%p else %}")
    add(document, *paragraph)
    add(document, "Normal", "{%p endif %}")


def _centre(paragraph: Paragraph) -> None:
    paragraph.alignment = CENTER


def _begin_section(
    document: Document, number_format: str, *, start: int | None = None, landscape: bool = False, odd: bool = False
) -> None:
    section = document.add_section(WD_SECTION.ODD_PAGE if odd else WD_SECTION.NEW_PAGE)
    # add_section ends the section before with a paragraph of its own; it must not take a line.
    ends = [
        one for one in document.paragraphs if one._p.pPr is not None and one._p.pPr.find(qn("w:sectPr")) is not None
    ]
    ends[-1]._p.get_or_add_pPr().style = "SectionEnd"
    page_setup(section, layout.LANDSCAPE_ODD if landscape else layout.PORTRAIT, landscape=landscape)
    element = section._sectPr
    for old in element.findall(qn("w:pgNumType")):
        element.remove(old)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:fmt"), number_format)
    if start is not None:
        numbering.set(qn("w:start"), str(start))
    element.insert_element_before(numbering, "w:cols", "w:titlePg", "w:docGrid")


def _furnish(
    section: Section, left: Sequence[str | int] = (), right: int = 0, width: Length = layout.TYPE_WIDTH
) -> None:
    """Give a section its page number and running head; a number stands for the nearest heading of that level."""
    section.footer.is_linked_to_previous = section.header.is_linked_to_previous = False
    footer, header = section.footer.paragraphs[0], section.header.paragraphs[0]
    footer._p.get_or_add_pPr().style = "PageNumber"
    header._p.get_or_add_pPr().style = "RunningHead"
    if not left:
        add_page_number(footer, "", "")
        return
    add_page_number(footer)
    section.header_distance = Emu((section.top_margin or 0) - _HEAD_ABOVE_TEXT.twip * 635)
    header.paragraph_format.tab_stops.add_tab_stop(Emu(width.twip * 635), WD_TAB_ALIGNMENT.RIGHT)
    for piece in (*left, "\t", right):
        if isinstance(piece, int):
            _nearest_heading(header, piece)
        else:
            header.add_run(piece)
    _rule_below(header)


def _nearest_heading(paragraph: Paragraph, level: int) -> None:
    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" STYLEREF {level} ")
    field.append(paragraph.add_run("标题")._r)
    paragraph._p.insert_element_before(field)


def _rule_below(paragraph: Paragraph) -> None:
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="4" w:space="3" w:color="777777"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _tabs(document: Document) -> None:
    for style in document.styles:
        if style.style_id in {"TOC1", "TOC2"}:
            style.paragraph_format.tab_stops.add_tab_stop(
                Emu(layout.TYPE_WIDTH.twip * 635), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )


STOCK = {"compendium.docx": compendium_template}
"""File name in ``templates/docx`` to what makes it."""

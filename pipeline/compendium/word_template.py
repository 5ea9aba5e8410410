"""The stock Word template of the compendium, made from the numbers of the standard.

An office may restyle the file in Word; ``make templates`` makes it anew.
"""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Emu
from docx.text.paragraph import Paragraph

from pipeline.compendium.word_looks import HEAD_ABOVE_TEXT, STYLES, TABLE_STYLES
from pipeline.compendium.word_template_back import add_back_matter, begin_section, index_tab
from pipeline.render.word_styles import (
    CENTER,
    add,
    add_page_number,
    blank_document,
    define_styles,
    page_setup,
    template_bytes,
)
from pipeline.render.word_table_styles import define_table_style
from pipeline.standard import layout
from pipeline.standard.layout import Length, mm


def compendium_template() -> bytes:
    """``compendium.docx``: cover, front matter, overview, chapters printed sideways, absences, back matter."""
    document = blank_document()
    define_styles(document, STYLES)
    for style in TABLE_STYLES:
        define_table_style(document, style)
    _tabs(document)
    index_tab(document)
    page_setup(document.sections[0], layout.PORTRAIT)
    _cover(document)
    begin_section(document, "upperRoman", start=1)
    _front(document)
    begin_section(document, "decimal", start=1, odd=True)
    _overview(document)
    # Each chapter is a section of its own, its end within the loop: where nobody planned anything, there is none.
    begin_section(document, "decimal", landscape=True, odd=True)
    add(document, "Normal", "{%p for chapter in chapters %}")
    _chapter(document)
    begin_section(document, "decimal", odd=True)
    add(document, "Normal", "{%p endfor %}")
    _absences(document)
    _years(document)
    add_back_matter(document)
    cover, front, overview, chapters, absences, last_absence, appendix, *indexes, colophon = document.sections
    cover.header.is_linked_to_previous = cover.footer.is_linked_to_previous = False
    _furnish(front)
    _furnish(overview, ("{{ title }}",), 1, layout.TYPE_WIDTH)
    _furnish(chapters, ("{{ title }}\u3000", 1), 2, layout.LANDSCAPE_WIDTH)
    _furnish(absences, ("{{ title }}",), 1, layout.TYPE_WIDTH)
    for section in (last_absence, appendix, *indexes):
        _furnish(section, ("{{ title }}",), 1, layout.TYPE_WIDTH)
    colophon.header.is_linked_to_previous = colophon.footer.is_linked_to_previous = False
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
    add(document, "ImprintSpace").paragraph_format.page_break_before = True
    add(document, "Normal", "{{p label_table(imprint) }}")


def _front(document: Document) -> None:
    add(document, "FrontHeading", "编辑说明")
    _repeat(document, "paragraph in note", ("BodyText", "{{ paragraph }}"))
    add(document, "Signed", "{{ organisation }}{{ department }}").paragraph_format.space_before = Emu(mm(8).twip * 635)
    add(document, "Signed", "{{ made_on }}")
    add(document, "FrontHeading", "目录").paragraph_format.page_break_before = True
    add(document, "TOC1", "{{p contents }}")


def _overview(document: Document) -> None:
    _centre(add(document, "Heading1", "{{r marked(overview.heading) }}"))
    add(document, "Normal", "{{p totals(overview.totals) }}")
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
    add(document, "Normal", "{{p table(entry.table, entry.heading.anchor, 'PlanTable', entry.row_anchors) }}")
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
    begin_section(document, "decimal", odd=True)
    add(document, "Normal", "{%p endif %}")
    add(document, "Normal", "{%p endfor %}")


def _years(document: Document) -> None:
    """Where there is an earlier round; its section is one more like that of the last list of absences."""
    add(document, "Normal", "{%p if years %}")
    add(document, "Normal", '{{p section_break("SectionEnd") }}')
    _centre(add(document, "Heading1", "{{r marked(years.heading) }}"))
    add(document, "BodyText", "{{r linked(years.lead) }}")
    for tables, title in (
        ("tables", ("Caption", "{{r caption(one.title) }}")),
        ("groups", ("Heading3", "{{r anchored(one.title, one.anchor) }}")),
    ):
        add(document, "Normal", f"{{%p for one in years.{tables} %}}")
        _paged(document, "new_page(one.anchor)", title)
        add(document, "Normal", "{{p table(one.table, one.anchor) }}")
        add(document, "Normal", "{%p endfor %}")
    add(document, "Normal", "{%p endif %}")


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
    section.header_distance = Emu((section.top_margin or 0) - HEAD_ABOVE_TEXT.twip * 635)
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

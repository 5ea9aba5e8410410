"""The back of the stock Word template: the notice as an appendix, indexes in two columns, the colophon."""

from typing import Any

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu

from pipeline.compendium.word_looks import INDEX_COLUMN
from pipeline.render.word_styles import CENTER, add, page_setup
from pipeline.standard import layout


def begin_section(
    document: Document, number_format: str, *, start: int | None = None, landscape: bool = False, odd: bool = False
) -> Section:
    """A new section on a new page; ends the one before."""
    section: Section = document.add_section(WD_SECTION.ODD_PAGE if odd else WD_SECTION.NEW_PAGE)
    # add_section ends the section before with a paragraph of its own; it must not take a line.
    ends = [
        one for one in document.paragraphs if one._p.pPr is not None and one._p.pPr.find(qn("w:sectPr")) is not None
    ]
    ends[-1]._p.get_or_add_pPr().style = "SectionEnd"
    page_setup(section, layout.LANDSCAPE_ODD if landscape else layout.PORTRAIT, landscape=landscape)
    element: Any = section._sectPr
    for old in (*element.findall(qn("w:pgNumType")), *element.findall(qn("w:cols"))):
        element.remove(old)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:fmt"), number_format)
    if start is not None:
        numbering.set(qn("w:start"), str(start))
    for new in (numbering, OxmlElement("w:cols")):
        element.insert_element_before(new, "w:titlePg", "w:docGrid")
    return section


def add_back_matter(document: Document) -> None:
    """Appendix, indexes and colophon, each in sections of its own."""
    begin_section(document, "decimal", odd=True)
    _appendix(document)
    begin_section(document, "decimal", odd=True)
    add(document, "Normal", "{%p for index in indexes %}")
    add(document, "Heading1", "{{r marked(index.heading) }}").alignment = CENTER
    add(document, "BodyText", "{{ index.lead }}")
    _begin_columns(document)
    add(document, "IndexLine", "{{p index_lines(index) }}")
    begin_section(document, "decimal")
    add(document, "Normal", "{%p endfor %}")
    _colophon(document)


def _appendix(document: Document) -> None:
    add(document, "Heading1", "{{r marked(appendix.heading) }}").alignment = CENTER
    add(document, "NoticeNumber", "{{ appendix.number }}")
    add(document, "NoticeTitle", '{{ appendix.title_lines|join("\\n") }}')
    _each(document, "addressee in appendix.addressees", "Addressee", "{{ addressee }}")
    _each(document, "paragraph in appendix.body", "BodyText", "{{ paragraph }}")
    add(document, "Normal", "{%p for attachment in appendix.attachments %}")
    add(document, "AttachmentLine", "{% if loop.first %}附件：{% endif %}{{ attachment }}")
    add(document, "Normal", "{%p endfor %}")
    add(document, "Signed", '{{ appendix.signatures|join("\\n") }}').paragraph_format.space_before = Emu(360000)
    add(document, "Signed", "{{ appendix.date }}")


def _each(document: Document, loop: str, style: str, text: str) -> None:
    add(document, "Normal", f"{{%p for {loop} %}}")
    add(document, style, text)
    add(document, "Normal", "{%p endfor %}")


def _begin_columns(document: Document) -> None:
    """Two columns from here on, on the same page."""
    section = begin_section(document, "decimal")
    section.start_type = WD_SECTION.CONTINUOUS
    columns: Any = section._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), str((layout.TYPE_WIDTH - INDEX_COLUMN * 2).twip))


def _colophon(document: Document) -> None:
    add(document, "ColophonTitle", "{{ colophon.title }}")
    add(document, "Normal", "{{p label_table(colophon.lines) }}")
    # A document may not end with a table.
    add(document, "SectionEnd")


def index_tab(document: Document) -> None:
    """Dots up to the page number."""
    style = next(style for style in document.styles if style.style_id == "IndexLine")
    end = Emu(INDEX_COLUMN.twip * 635)
    style.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)

"""Building a Word template: an empty document without theme fonts, and styles an office can restyle.

Style names are Chinese, as Word shows them; style ids are ASCII, as templates and ``word_table`` name them.
"""

import io
from dataclasses import dataclass
from datetime import date
from typing import cast

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Emu, Pt, RGBColor
from docx.styles.style import BaseStyle, CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from pipeline.render.stable import repack
from pipeline.standard import layout
from pipeline.standard.layout import Length, Margins

TEMPLATE_DAY = date(2020, 1, 1)
"""The date a template's own file bears: it has none of its own, and the same template must be the same bytes."""

LEFT, CENTER, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


_KEPT_STYLES = frozenset({
    "Normal", "Header", "Footer", "Heading1", "Heading2", "Heading3", "Title",
    "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid",
})  # fmt: skip


@dataclass(frozen=True)
class TextStyle:
    """A paragraph style. Indents and spaces are in twips, as OOXML has them."""

    style_id: str
    name: str
    font: str
    size: Length
    alignment: WD_ALIGN_PARAGRAPH = BOTH
    line_twip: int = layout.WORD_LINE_TWIP
    """Exact line height; 0 for single spacing."""
    spacing_twip: int = 0
    """Added to the width of each character."""
    left_twip: int = 0
    first_line_twip: int = 0
    """Negative for a hanging indent."""
    first_line_characters: int = 0
    """The same in characters, which Word keeps when the size is changed."""
    right_twip: int = 0
    before_twip: int = 0
    after_twip: int = 0
    keep_with_next: bool = False
    page_break_before: bool = False
    outline_level: int | None = None
    """0 for the first level; shown in Word's navigation pane and contents."""
    color: str = ""
    """Six hexadecimal digits."""


def blank_document() -> Document:
    """An empty document with no theme fonts, Chinese by default."""
    document = docx.Document()
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
        _set_fonts(fonts, layout.FONT_BODY)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    _drop_unused_styles(document)
    _settings(document)
    return document


def page_setup(section: Section, margins: Margins, *, landscape: bool = False) -> None:
    """A4 with these margins; the page number's baseline is set by ``footer_distance``."""
    width, height = layout.PAGE_WIDTH, layout.PAGE_HEIGHT
    if landscape:
        width, height = height, width
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = _emu(width), _emu(height)
    section.top_margin, section.bottom_margin = _emu(margins.top), _emu(margins.bottom)
    section.left_margin, section.right_margin = _emu(margins.left), _emu(margins.right)
    # The footer's one line ends this far from the sheet's edge, so that its dash is 7 mm below the type area.
    section.footer_distance = _emu(margins.bottom - layout.PAGE_NUMBER_BELOW_TYPE_AREA - layout.SIZE_4 * 0.5)


def define_styles(document: Document, styles: tuple[TextStyle, ...]) -> None:
    """Add paragraph styles, or redefine those of the same id."""
    for style in styles:
        _define(document, style)


def odd_even_page_numbers(document: Document, section: Section) -> None:
    """Page numbers at the outer edges: odd right, even left, one character in (GB/T 9704-2012, 7.5)."""
    document.settings.odd_and_even_pages_header_footer = True
    for footer, style_id in ((section.footer, "PageNumberOdd"), (section.even_page_footer, "PageNumberEven")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph._p.get_or_add_pPr().style = style_id  # python-docx finds styles by name only
        add_page_number(paragraph)


def define_run_style(document: Document, style_id: str, name: str, font: str) -> None:
    """Add a character style that changes only the font."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.element.set(qn("w:styleId"), style_id)
    _set_fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), font)


def define_prompt_style(document: Document, style_id: str) -> None:
    """Add the character style of what an empty content control says: grey, and named as Word names it."""
    style = document.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    style.element.set(qn("w:styleId"), style_id)
    cast("CharacterStyle", style).font.color.rgb = RGBColor.from_string("8C8C8C")


def add(document: Document, style_id: str, text: str = "") -> Paragraph:
    """A paragraph in the style with this id."""
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().style = style_id  # python-docx finds styles by name only
    return paragraph


def add_page_number(paragraph: Paragraph, before: str = "— ", after: str = " —") -> None:
    """A PAGE field with text on both sides."""
    paragraph.add_run(before)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    cast("_Element", paragraph._p).append(field)  # python-docx has no fields
    field.append(paragraph.add_run("1")._r)
    paragraph.add_run(after)


def rule(color: str, width_pt: float, gap_pt: int, kind: str = "single") -> dict[str, int | str]:
    """One border of a paragraph (CT_Border): ``gap_pt`` points away from its line."""
    return {"val": kind, "sz": round(width_pt * 8), "space": gap_pt, "color": color}


def borders(paragraph: Paragraph, bottom: dict[str, int | str], top: dict[str, int | str] | None = None) -> None:
    """Rules below and above a paragraph (``w:pBdr``)."""
    above = _xml("w:top", **top) if top else ""
    border = parse_xml(f'<w:pBdr xmlns:w="{_W}">{above}{_xml("w:bottom", **bottom)}</w:pBdr>')
    _insert(paragraph, border, "w:pBdr")


def frame(paragraph: Paragraph, **attributes: int | str) -> None:
    """Take a paragraph out of the flow (``w:framePr``): a paragraph still, not a text box."""
    _insert(paragraph, parse_xml(_xml("w:framePr", wrap="around", **attributes)), "w:framePr")


def right_tab(paragraph: Paragraph, position_twip: int) -> None:
    """A right-aligned tab stop."""
    tab = _xml("w:tab", val="right", pos=position_twip)
    _insert(paragraph, parse_xml(f'<w:tabs xmlns:w="{_W}">{tab}</w:tabs>'), "w:tabs")


_PARAGRAPH_ORDER = ("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr", "w:widowControl",
                    "w:numPr", "w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc",
                    "w:outlineLvl", "w:rPr", "w:sectPr")  # fmt: skip


def _insert(paragraph: Paragraph, element: BaseOxmlElement, tag: str) -> None:
    """Put an element into ``w:pPr`` where the schema wants it (ECMA-376, CT_PPrBase)."""
    after = _PARAGRAPH_ORDER[_PARAGRAPH_ORDER.index(tag) + 1 :]
    paragraph._p.get_or_add_pPr().insert_element_before(element, *after)


def template_bytes(document: Document, title: str) -> bytes:
    """The finished template."""
    document.core_properties.title = title
    document.core_properties.author = document.core_properties.comments = ""
    stream = io.BytesIO()
    document.save(stream)
    return repack(stream.getvalue(), TEMPLATE_DAY)


def _define(document: Document, wanted: TextStyle) -> None:
    found = _find(document, wanted.style_id) or document.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH)
    style = cast("ParagraphStyle", found)
    style.element.set(qn("w:styleId"), wanted.style_id)
    if wanted.style_id != "Normal":
        style.base_style = None
    style.font.size = Pt(round(wanted.size.pt * 2) / 2)  # Word counts half points
    style.font.bold = False
    style.font.color.rgb = RGBColor.from_string(wanted.color or "000000")
    run_properties = style.element.get_or_add_rPr()
    _set_fonts(run_properties.get_or_add_rFonts(), wanted.font)
    for stale in run_properties.findall(qn("w:spacing")):
        run_properties.remove(stale)
    if wanted.spacing_twip:
        run_properties.append(parse_xml(_xml("w:spacing", val=wanted.spacing_twip)))
        _order_run_properties(run_properties)
    old = style.element.find(qn("w:pPr"))
    if old is not None:
        style.element.remove(old)
    style.element.insert_element_before(parse_xml(_paragraph_properties(wanted)), "w:rPr")


def _paragraph_properties(style: TextStyle) -> str:
    """``w:pPr`` with its children in the schema's order (ECMA-376, CT_PPrBase)."""
    indent: dict[str, int] = {"left": style.left_twip, "right": style.right_twip}
    if style.first_line_characters:
        indent["firstLineChars"] = style.first_line_characters * 100
    if style.first_line_twip >= 0:
        indent["firstLine"] = style.first_line_twip
    else:
        indent["hanging"] = -style.first_line_twip
    spacing: dict[str, int | str] = {"before": style.before_twip, "after": style.after_twip}
    if style.line_twip:
        spacing |= {"line": style.line_twip, "lineRule": "exact"}
    else:
        spacing |= {"line": 240, "lineRule": "auto"}
    level = "" if style.outline_level is None else _xml("w:outlineLvl", val=style.outline_level)
    return (
        f'<w:pPr xmlns:w="{_W}">'
        + (_xml("w:keepNext") if style.keep_with_next else "")
        + (_xml("w:pageBreakBefore") if style.page_break_before else "")
        + _xml("w:widowControl", val=0)
        + _xml("w:overflowPunct", val=0)
        + _xml("w:autoSpaceDE", val=0)
        + _xml("w:autoSpaceDN", val=0)
        + _xml("w:snapToGrid", val=0)
        + _xml("w:spacing", **spacing)
        + _xml("w:ind", **indent)
        + _xml("w:jc", val=_JUSTIFICATION[style.alignment])
        + level
        + "</w:pPr>"
    )


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_JUSTIFICATION = {LEFT: "left", CENTER: "center", RIGHT: "right", BOTH: "both"}
_RUN_ORDER = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "color", "spacing", "w",
              "kern",
              "position", "sz", "szCs", "highlight", "u", "lang")  # fmt: skip


def _order_run_properties(properties: _Element) -> None:
    """Children of ``w:rPr`` in the schema's order (ECMA-376, CT_RPr); Word repairs a file where they are not."""
    rank = {qn(f"w:{name}"): index for index, name in enumerate(_RUN_ORDER)}
    properties[:] = sorted(properties, key=lambda child: rank.get(str(child.tag), len(rank)))


def _xml(tag: str, **attributes: int | str) -> str:
    written = "".join(f' w:{name}="{value}"' for name, value in attributes.items())
    return f'<{tag} xmlns:w="{_W}"{written}/>'


def _find(document: Document, style_id: str) -> BaseStyle | None:
    return next((style for style in document.styles if style.style_id == style_id), None)


def _set_fonts(fonts: _Element, font: str) -> None:
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), font)


def _settings(document: Document) -> None:
    settings = document.settings.element
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def _drop_unused_styles(document: Document) -> None:
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            style.getparent().remove(style)
            continue
        for reference in (*style.findall(qn("w:link")), *style.findall(qn("w:next"))):
            style.remove(reference)


def _emu(length: Length) -> Emu:
    return Emu(length.twip * 635)  # whole twips, as OOXML stores page sizes

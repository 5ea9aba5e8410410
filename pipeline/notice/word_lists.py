"""Numbers that Word counts itself, in place of typed ones: an office may move an item, and the rest count on."""

import re
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.etree import _Element

from pipeline.standard import layout

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEADING = re.compile(r"[一二三四五六七八九十百]+、")
_ITEM = re.compile(r"\d+\.")


def let_word_count(document: Document) -> None:
    """Turn 一、 of the headings and 1. of the items into two running lists (ECMA-376 part 1, 17.9).

    Call it only where both run through the whole document without a gap: Word prints what it counts.
    """
    headings = _list(document, "chineseCountingThousand", "%1、", layout.FONT_HEADING_1)
    items = _list(document, "decimal", "%1.", layout.FONT_HEADING_2)
    for paragraph in document.paragraphs:
        first = next((run for run in paragraph.runs if run.text), None)
        if first is None or paragraph.style is None:
            continue
        if paragraph.style.style_id == "Heading1":
            _count(paragraph, first, _HEADING, headings)
        elif first.style.style_id == "ItemLead":
            _count(paragraph, first, _ITEM, items)


def _count(paragraph: Paragraph, first: Run, typed: re.Pattern[str], list_id: int) -> None:
    match = typed.match(first.text)
    if match is None:
        return
    first.text = first.text[match.end() :]
    properties: Any = paragraph._p.get_or_add_pPr()
    numbers = properties.get_or_add_numPr()
    numbers.get_or_add_ilvl().val = 0
    numbers.get_or_add_numId().val = list_id


def _list(document: Document, number_format: str, text: str, font: str) -> int:
    """A new list; its id."""
    numbering: _Element = document.part.numbering_part.element
    ids = [int(value) for name in ("abstractNumId", "numId") for value in numbering.xpath(f".//@w:{name}")]
    new = max(ids, default=0) + 1
    fonts = " ".join(f'w:{script}="{font}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    indent = layout.INDENT_CHARACTERS * layout.WORD_CHARACTER_TWIP
    abstract = parse_xml(
        f'<w:abstractNum xmlns:w="{_W}" w:abstractNumId="{new}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{indent}"/></w:pPr><w:rPr><w:rFonts {fonts}/></w:rPr></w:lvl>'
        "</w:abstractNum>"
    )
    lists = numbering.findall(qn("w:num"))
    if lists:  # definitions stand before the lists that use them (CT_Numbering)
        lists[0].addprevious(abstract)
    else:
        numbering.append(abstract)
    used = parse_xml(f'<w:num xmlns:w="{_W}" w:numId="{new}"><w:abstractNumId w:val="{new}"/></w:num>')
    numbering.append(used)
    return new

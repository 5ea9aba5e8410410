"""The Word templates are the numbers of the standard: read back from the files as shipped."""

import io

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Length as WordLength

from pipeline.notice.word_templates import STOCK
from pipeline.standard import layout
from tests.conftest import PROJECT


def millimetres(length: WordLength | None) -> float:
    assert length is not None
    return float(round(length.mm, 1))


@pytest.mark.parametrize("name", STOCK)
def test_shipped_template_is_the_stock_one(name: str) -> None:
    assert (PROJECT / "templates" / "docx" / name).read_bytes() == STOCK[name]()


@pytest.mark.parametrize("name", ["notice.docx", "outline.docx"])
def test_type_area_is_156_by_225(name: str) -> None:
    section = docx.Document(io.BytesIO(STOCK[name]())).sections[0]
    assert (millimetres(section.page_width), millimetres(section.page_height)) == (210, 297)
    margins = [section.top_margin, section.right_margin, section.bottom_margin, section.left_margin]
    assert [millimetres(margin) for margin in margins] == [37, 26, 35, 28]


def test_form_is_landscape_with_the_binding_side_on_top() -> None:
    section = docx.Document(io.BytesIO(STOCK["form.docx"]())).sections[0]
    assert (millimetres(section.page_width), millimetres(section.page_height)) == (297, 210)
    margins = [section.top_margin, section.right_margin, section.bottom_margin, section.left_margin]
    assert [millimetres(margin) for margin in margins] == [28, 37, 26, 35]


@pytest.mark.parametrize(
    ("style_id", "font", "points"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("OfficialText", "仿宋_GB2312", 16),
        ("DocumentNumber", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("OrganMark", "方正小标宋简体", 40),
        ("PageNumberOdd", "宋体", 14),
    ],
)
def test_styles_have_the_font_and_size_of_the_standard(style_id: str, font: str, points: float) -> None:
    document = docx.Document(io.BytesIO(STOCK["notice.docx"]()))
    style = next(style.element for style in document.styles if style.style_id == style_id)
    fonts = style.find(qn("w:rPr")).find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == font
    assert int(style.find(qn("w:rPr")).find(qn("w:sz")).get(qn("w:val"))) == points * 2


def test_running_text_has_22_lines_of_28_characters() -> None:
    document = docx.Document(io.BytesIO(STOCK["notice.docx"]()))
    text = next(style.element for style in document.styles if style.style_id == "OfficialText")
    spacing = text.find(qn("w:pPr")).find(qn("w:spacing"))
    line = int(spacing.get(qn("w:line")))
    assert spacing.get(qn("w:lineRule")) == "exact"
    assert 22 * line <= layout.TYPE_HEIGHT.twip < 23 * line
    character = 320 + int(text.find(qn("w:rPr")).find(qn("w:spacing")).get(qn("w:val")))
    assert 28 * character <= layout.TYPE_WIDTH.twip < 29 * character
    assert text.find(qn("w:pPr")).find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


@pytest.mark.parametrize("name", STOCK)
def test_run_properties_are_in_the_order_of_the_schema(name: str) -> None:
    order = ["rFonts", "b", "bCs", "color", "spacing", "sz", "szCs", "lang"]
    document = docx.Document(io.BytesIO(STOCK[name]()))
    for properties in document.styles.element.iter(qn("w:rPr")):
        found = [str(child.tag).split("}")[1] for child in properties]
        known = [order.index(tag) for tag in found if tag in order]
        assert known == sorted(known), found

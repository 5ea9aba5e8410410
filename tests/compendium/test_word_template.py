import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from pipeline.compendium.word_looks import STYLES
from pipeline.compendium.word_template import compendium_template
from pipeline.standard import layout
from tests.conftest import PROJECT

COMMITTED = PROJECT / "templates" / "docx" / "compendium.docx"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_committed_template_is_the_generated_one() -> None:
    assert parts(COMMITTED.read_bytes()) == parts(compendium_template())


def test_the_template_is_the_same_bytes_every_time() -> None:
    assert compendium_template() == compendium_template()


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.style_id)
def test_styles_carry_the_official_fonts_and_sizes(style: object) -> None:
    document = docx.Document(str(COMMITTED))
    wanted = next(one for one in STYLES if one is style)
    found = next(one for one in document.styles if one.style_id == wanted.style_id)
    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == wanted.font
    assert not [name for name in fonts.attrib if "Theme" in name]
    assert found.element.rPr.find(qn("w:sz")).get(qn("w:val")) == str(round(wanted.size.pt * 2))


def test_pages_are_those_of_the_standard() -> None:
    sections = docx.Document(str(COMMITTED)).sections
    assert [round(section.page_width.mm) for section in sections] == [210, 210, 210, 297, *[210] * 6]  # type: ignore[union-attr]
    chapters = sections[3]
    text = chapters.page_width - chapters.left_margin - chapters.right_margin  # type: ignore[operator]
    assert text / 36000 == pytest.approx(layout.LANDSCAPE_WIDTH.mm, abs=0.05)


def test_front_pages_are_roman_and_the_body_begins_at_one() -> None:
    sections = docx.Document(str(COMMITTED)).sections
    numbers: list[Any] = [section._sectPr.find(qn("w:pgNumType")) for section in sections]
    assert numbers[0] is None
    told = [(number.get(qn("w:fmt")), number.get(qn("w:start"))) for number in numbers[1:]]
    assert told == [("upperRoman", "1"), ("decimal", "1"), *[("decimal", None)] * 7]


def test_chapters_begin_on_the_right_and_the_running_head_fills_the_room_above_them() -> None:
    """LibreOffice 7.4 forgets the room below a head there; it must lie within the head's own paragraph."""
    document = docx.Document(str(COMMITTED))
    kinds = [section._sectPr.find(qn("w:type")) for section in document.sections]
    assert [kind is not None and kind.get(qn("w:val")) for kind in kinds] == [
        *[False] * 2,
        *["oddPage"] * 6,
        "continuous",
        False,
    ]
    style: Any = next(one for one in document.styles if one.style_id == "RunningHead")
    taken = style.paragraph_format.line_spacing + style.paragraph_format.space_after + 3.5 * 12700
    for section in list(document.sections)[2:-1]:
        assert section.header_distance is not None
        assert section.top_margin is not None
        assert section.header_distance + taken == pytest.approx(section.top_margin, abs=12700 * 0.2)


def test_only_the_lines_of_indexes_stand_in_two_columns() -> None:
    sections = docx.Document(str(COMMITTED)).sections
    columns: list[Any] = [section._sectPr.find(qn("w:cols")) for section in sections]
    told = [None if one is None else one.get(qn("w:num")) for one in columns]
    assert told == [*[None] * 8, "2", None]

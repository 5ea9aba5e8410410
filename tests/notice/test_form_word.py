"""The Word form: controls where the field's type has one, read back as Word, WPS and LibreOffice leave them."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from lxml import etree

from pipeline.collect.intake.part import Part
from pipeline.collect.reading.identity import identity_in
from pipeline.collect.reading.reading import PartRead, read_part
from pipeline.inputs import load_outline
from pipeline.model.form import CHOOSE_DATE, CHOOSE_ONE, FieldType, FormField
from pipeline.model.problem import Place
from pipeline.render.stable import pack, unpack
from pipeline.render.word_controls import list_control
from pipeline.tools import libreoffice
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.form_filling import Answers, Typed, W, WordFiller
from tests.notice.test_products_valid import misplaced
from tests.samples.blanks import Round

SOURCE = Round.load(Workspace.open(PROJECT, "2020"))
FORM = SOURCE.form
ITEMS = load_outline(SOURCE.workspace).item_names
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
KINDS = {
    FieldType.CHOICE: f"{W}dropDownList",
    FieldType.CHOICES: f"{W}comboBox",
    FieldType.DATE: f"{W}date",
    FieldType.FLAG: f"{W14}checkbox",
}
# ECMA-376 part 1, CT_SdtPr, as Word writes it
ORDER = ("rPr", "alias", "tag", "id", "lock", "placeholder", "showingPlcHdr")
HEAD: dict[str, Typed] = {"unit": "示例单位", "contact": "示例一", "phone": "010-5550 0123", "filled_on": "2020-04-10"}
ROW: dict[str, Typed] = {
    "name": "示例开放日",
    "category": "其他",
    "audience": "青少年、公众",
    "period": "5月",
    "mode": "线下",
    "leader": "示例二",
}


def body() -> etree._Element:
    return etree.fromstring(unpack(SOURCE.blank_word)["word/document.xml"])


def answer_cells() -> Iterator[tuple[FormField, etree._Element]]:
    """Every field of the form with each of its answer cells."""
    head, table = body().iter(f"{W}tbl")
    cells = list(head.iter(f"{W}tc"))
    labels = ["".join(cell.itertext(f"{W}t")) for cell in cells]
    for field in FORM.head:
        yield field, cells[labels.index(field.marked_label) + 1]
    for row in table.findall(f"{W}tr")[1:]:
        yield from zip(FORM.columns, row.findall(f"{W}tc"), strict=True)


def read(content: bytes) -> PartRead:
    (found,) = read_part(Part(Place(file="计划表.docx"), content), FORM, "2020", ITEMS)
    return found


def test_only_official_fonts_are_named() -> None:
    """Word's own check box would bring in MS Gothic."""
    named = {
        font
        for element in body().iter()
        for name, font in element.items()
        if name in {f"{W14}font", *(f"{W}{kind}" for kind in ("ascii", "hAnsi", "eastAsia", "cs"))}
        and element.tag in {f"{W}rFonts", f"{W14}checkedState", f"{W14}uncheckedState"}
    }
    assert "宋体" in named
    assert named <= {"宋体", "黑体", "楷体_GB2312", "仿宋_GB2312", "Times New Roman"}


def test_every_field_has_the_control_of_its_type() -> None:
    seen = 0
    for field, cell in answer_cells():
        controls = list(cell.iter(f"{W}sdtPr"))
        assert len(controls) == (field.type in KINDS), field.label
        for properties in controls:
            assert properties.find(KINDS[field.type]) is not None, field.label
            items = [item.get(f"{W}value") for item in properties.iter(f"{W}listItem")]
            assert items == (["", *field.choices] if field.choices else [])
            names = [etree.QName(child).localname for child in properties]
            known = [name for name in names if name in ORDER]
            assert known == sorted(known, key=ORDER.index)
            seen += 1
    assert seen == 3 + 4 * FORM.printed_rows


def test_every_control_has_a_number_of_its_own_and_none_is_locked() -> None:
    numbers = [number.get(f"{W}val") for number in body().iter(f"{W}id") if number.getparent().tag == f"{W}sdtPr"]  # type: ignore[union-attr]
    assert len(numbers) == len(set(numbers))
    assert not list(body().iter(f"{W}lock"))


def test_prompts_stand_in_their_own_style_that_the_template_has() -> None:
    styles = unpack(SOURCE.blank_word)["word/styles.xml"].decode()
    assert 'w:styleId="PlaceholderText"' in styles
    for control in body().iter(f"{W}sdt"):
        text = "".join(control.itertext(f"{W}t"))
        prompted = any(True for _ in control.iter(f"{W}showingPlcHdr"))
        assert prompted == (text in {CHOOSE_ONE, CHOOSE_DATE})
        assert prompted == any(style.get(f"{W}val") == "PlaceholderText" for style in control.iter(f"{W}rStyle"))


def test_rows_are_whole_and_the_head_comes_again() -> None:
    _, table = body().iter(f"{W}tbl")
    rows = table.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, *[False] * FORM.printed_rows]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert misplaced(unpack(SOURCE.blank_word)["word/document.xml"]) == []


def test_identity_stands_in_the_properties() -> None:
    assert identity_in(unpack(SOURCE.blank_word)) == SOURCE.identity


def test_text_of_the_schema_stays_text() -> None:
    written = str(list_control('"甲" & <乙>', 1, ["<b>", '"', "{{ 7*7 }}"], "请选", "{% x %}"))
    control = etree.fromstring(f'<p xmlns:w="{W[1:-1]}">{written}</p>')
    assert [item.get(f"{W}value") for item in control.iter(f"{W}listItem")] == ["", "<b>", '"', "{{ 7*7 }}"]
    assert "".join(control.itertext(f"{W}t")) == "{% x %}"


def filled(**head: Typed) -> bytes:
    return WordFiller(SOURCE.blank_word, FORM).fill(Answers({**HEAD, **head}, [ROW]))


def changed(content: bytes, change: object) -> bytes:
    """A Word file whose body a function has changed."""
    parts = unpack(content)
    root = etree.fromstring(parts["word/document.xml"])
    change(root)  # type: ignore[operator]
    return pack({**parts, "word/document.xml": etree.tostring(root)}, date(2020, 4, 10))


def assert_as_filled(found: PartRead) -> None:
    assert found.content, found.reading
    (activity,) = found.content.activities
    for key, value in ROW.items():
        assert activity.cells[key].raw == value, key
    assert activity.cells["campaign"].raw == ""
    assert found.content.head["filled_on"].raw == "2020-04-10"
    assert found.content.head["nothing_planned"].value is not True


def test_an_answer_under_the_mark_of_a_prompt_is_still_an_answer() -> None:
    """A program that knows no content controls leaves the mark and changes the text."""

    def mark(root: etree._Element) -> None:
        for properties in root.iter(f"{W}sdtPr"):
            if properties.find(f"{W}showingPlcHdr") is None and properties.find(f"{W14}checkbox") is None:
                properties.insert(2, etree.Element(f"{W}showingPlcHdr"))

    assert_as_filled(read(changed(filled(), mark)))


def test_prompts_without_their_controls_are_no_answers() -> None:
    def unwrap(root: etree._Element) -> None:
        for control in list(root.iter(f"{W}sdt")):
            parent, content = control.getparent(), control.find(f"{W}sdtContent")
            assert parent is not None
            assert content is not None
            for child in list(content):
                control.addprevious(child)
            parent.remove(control)

    assert_as_filled(read(changed(filled(), unwrap)))


@pytest.mark.parametrize("beside", ["是", " 是", "无计划"])
def test_a_word_typed_beside_the_box_is_for_a_person(beside: str) -> None:
    """☐是 may as well be a choice that nobody ticked: what was meant is not guessed, and not lost."""

    def type_it(root: etree._Element) -> None:
        (box,) = (one for one in root.iter(f"{W}sdt") if any(True for _ in one.iter(f"{W14}checkbox")))
        run = etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}t").text = beside
        box.addnext(run)

    content = WordFiller(SOURCE.blank_word, FORM).fill(Answers(HEAD))
    found = read(changed(content, type_it))
    assert found.reading.stuck or (found.reading.submission and found.reading.submission.problems)


def test_a_word_in_place_of_the_box_counts() -> None:
    def write_over(root: etree._Element) -> None:
        (box,) = (one for one in root.iter(f"{W}sdt") if any(True for _ in one.iter(f"{W14}checkbox")))
        paragraph = box.getparent()
        assert paragraph is not None
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(run, f"{W}t").text = "是"
        paragraph.remove(box)

    found = read(changed(WordFiller(SOURCE.blank_word, FORM).fill(Answers(HEAD)), write_over))
    assert found.reading.submission
    assert found.reading.submission.nil_return


def test_a_ticked_box_is_a_nil_return() -> None:
    found = read(WordFiller(SOURCE.blank_word, FORM).fill(Answers({**HEAD, "nothing_planned": "是"})))
    assert found.reading.submission
    assert found.reading.submission.nil_return


@pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")
def test_libreoffice_keeps_every_answer() -> None:
    saved = libreoffice.convert(filled(), ".docx", "docx")
    assert_as_filled(read(saved))
    assert len(re.findall(rb"<w:dropDownList>", unpack(saved)["word/document.xml"])) >= FORM.printed_rows

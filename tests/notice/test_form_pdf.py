"""The PDF form: real fields with names, help and order, filled in and looked at by another program's eyes."""

import io
from collections.abc import Iterator
from datetime import date

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from pipeline.model.form import FieldType, Form, FormField, FormIdentity
from pipeline.notice.contexts import form_notes
from pipeline.notice.form_pdf import cell_name, filled_pdf, form_pdf, head_name
from pipeline.render.text import pdf_pages_text, squeeze
from pipeline.standard.notice_wording import Wording
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.form_filling import Answers, PdfFiller
from tests.samples.blanks import Round

SOURCE = Round.load(Workspace.open(PROJECT, "2020"))
FORM = SOURCE.form
NOTES = form_notes(FORM, Wording.of(SOURCE.notice))
A4_SIDEWAYS = (842, 595)  # points


def make(form: Form = FORM) -> bytes:
    return form_pdf(SOURCE.workspace.templates, form, SOURCE.identity, form.title, NOTES, "示例学会")


@pytest.fixture(scope="module")
def content() -> bytes:
    return make()


@pytest.fixture
def document(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def leaves(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """Full name to field."""

    def below(fields: pikepdf.Object, prefix: str) -> Iterator[tuple[str, pikepdf.Object]]:
        for one in fields:
            name = f"{prefix}{one.T}"
            if "/Kids" in one:
                yield from below(one.Kids, name + ".")
            else:
                yield name, one

    return dict(below(document.Root.AcroForm.Fields, ""))


def pictures(content: bytes) -> list[Image.Image]:
    """The pages as pdfium draws them, fields included."""
    opened = pypdfium2.PdfDocument(content)
    opened.init_forms()
    try:
        return [page.render(scale=2, may_draw_forms=True).to_pil().convert("L") for page in opened]
    finally:
        opened.close()


def ink_in(before: Image.Image, after: Image.Image, leaf: pikepdf.Object) -> int:
    """Pixels that a field's content darkened."""
    left, bottom, right, top = (float(edge) * 2 for edge in leaf.Rect)
    box = (int(left), int(before.height - top), int(right), int(before.height - bottom))
    difference = ImageChops.difference(before.crop(box), after.crop(box))
    return sum(difference.histogram()[64:])


def test_same_bytes_twice(content: bytes) -> None:
    assert make() == content


def test_every_head_field_and_every_cell_has_a_field_with_its_help(document: pikepdf.Pdf) -> None:
    found = leaves(document)
    rows = {int(name.split(".")[1]) for name in found if name.startswith("表格.")}
    assert rows == set(range(1, len(rows) + 1))
    assert len(rows) >= FORM.printed_rows * 2
    answered = [column for column in FORM.columns if column.type is not FieldType.SEQUENCE]
    wanted = {head_name(field): field for field in FORM.head}
    wanted |= {cell_name(column, row): column for column in answered for row in rows}
    hidden = {name for name in found if name.startswith("表格信息.")}
    assert set(found) == set(wanted) | hidden
    for name, field in wanted.items():
        assert str(found[name].TU).startswith(field.marked_label), name
        assert field.help in str(found[name].TU), name


def test_fields_are_of_their_kind(document: pikepdf.Pdf) -> None:
    found = leaves(document)
    for field, name in [(one, head_name(one)) for one in FORM.head] + [
        (one, cell_name(one, 1)) for one in FORM.columns
    ]:
        if field.type is FieldType.CHOICE:
            assert str(found[name].FT) == "/Ch", name
            assert int(found[name].Ff) == 1 << 17, name
            assert [str(choice) for choice in found[name].Opt] == ["", *field.choices]
        elif field.type is FieldType.FLAG:
            assert [str(found[name][key]) for key in ("/FT", "/V", "/AS")] == ["/Btn", "/Off", "/Off"]
            assert set(found[name].AP.N.keys()) == {"/Off", "/Yes"}
        elif field.type is not FieldType.SEQUENCE:
            assert found[name].FT == "/Tx", name


def test_tabulators_go_through_the_fields_row_by_row(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        shown = [one for one in page.Annots if not int(one.F) & 2]
        corners = [(-round(float(one.Rect[3])), round(float(one.Rect[0]))) for one in shown]
        assert corners == sorted(corners)
        assert page.Tabs == "/R"
        assert [round(float(edge)) for edge in page.MediaBox][2:] == list(A4_SIDEWAYS)


def test_no_script_no_action_no_claim_to_be_for_reading_only(content: bytes, document: pikepdf.Pdf) -> None:
    assert not any(key in document.Root for key in ("/OpenAction", "/AA", "/Names"))
    assert not any(key in one for one in leaves(document).values() for key in ("/A", "/AA"))
    assert b"pdfaid" not in content
    with document.open_metadata() as metadata:
        assert not metadata.pdfa_status


def test_identity_stands_in_hidden_fields_and_properties(document: pikepdf.Pdf, content: bytes) -> None:
    identity = FormIdentity(round="2020", version=FORM.version, unit="F01")
    with pikepdf.open(io.BytesIO(filled_pdf(content, FORM, identity, {}))) as filled:
        for opened, code in ((document, ""), (filled, "F01")):
            found = leaves(opened)
            assert str(found["表格信息.年度"].V) == "2020"
            assert str(found["表格信息.单位编码"].get("/V", "")) == code
            assert all(int(found[name].F) == 2 for name in found if name.startswith("表格信息."))
            assert str(opened.docinfo["/表格版本"]) == FORM.version


def test_labels_and_notes_are_printed_on_every_page_that_needs_them(content: bytes) -> None:
    pages = pdf_pages_text(content)
    for page in pages:
        assert all(squeeze(column.marked_label) in page for column in FORM.columns)
    for note in NOTES:
        assert squeeze(note) in pages[0]
    assert f"共{len(pages)}页" in pages[-1]


def test_a_copy_for_a_unit_shows_what_is_known(content: bytes) -> None:
    answers = {"unit": "示例岩石动力学专业委员会", "unit_group": "分支机构", "nothing_planned": "是"}
    identity = FormIdentity(round="2020", version=FORM.version, unit="F01")
    filled = filled_pdf(content, FORM, identity, answers)
    before, after = pictures(content)[0], pictures(filled)[0]
    with pikepdf.open(io.BytesIO(filled)) as opened:
        found = leaves(opened)
        for field in FORM.head:
            drawn = ink_in(before, after, found[head_name(field)])
            assert (drawn > 20) == (field.key in answers), (field.label, drawn)


def test_what_is_typed_in_a_viewer_shows_in_chinese(content: bytes) -> None:
    """Values without appearances: pdfium draws them with the form's font, as it does while one types."""
    row = {column.key: column.example for column in FORM.columns if column.example and column.key != "seq"}
    typed = PdfFiller(content, FORM).fill(Answers({"unit": "示例单位", "filled_on": date(2020, 4, 10)}, [row]))
    with pikepdf.open(io.BytesIO(typed)) as opened:
        for name, leaf in leaves(opened).items():
            if name.startswith("表格.1.") or name == head_name(FORM.head[0]):
                del leaf["/AP"]
        bare = io.BytesIO()
        opened.save(bare)
        before, after = pictures(content)[0], pictures(bare.getvalue())[0]
        for key in row:
            assert ink_in(before, after, leaves(opened)[cell_name(FORM.column(key), 1)]) > 10, key


def test_a_label_with_a_full_stop_and_two_with_one_label_keep_apart() -> None:
    columns = (
        FormField(key="name", label="No. 名称", required=True, width=80),
        FormField(key="first", label="联系电话", width=70),
        FormField(key="second", label="联系电话", width=75),
    )
    form = Form(version="1", title="表", head=(FormField(key="unit", label="单位"),), columns=columns, printed_rows=2)
    with pikepdf.open(io.BytesIO(make(form))) as opened:
        names = [name for name in leaves(opened) if name.startswith("表格.1.")]
    assert names == ["表格.1.No． 名称 name", "表格.1.联系电话 first", "表格.1.联系电话 second"]

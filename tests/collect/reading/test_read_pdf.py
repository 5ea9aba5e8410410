"""PDFs that come in: our form filled in, our form printed, and whatever else."""

import io
from functools import cache

import pikepdf
import pytest

from pipeline.collect.intake.part import Part
from pipeline.collect.reading import read_pdf as module
from pipeline.collect.reading.read_pdf import PRINTED, is_printed_form, read_pdf
from pipeline.collect.reading.reading import read_part
from pipeline.inputs import load_outline
from pipeline.model.form import FormIdentity
from pipeline.model.problem import Place
from pipeline.notice.contexts import form_notes
from pipeline.notice.form_pdf import form_pdf, head_name
from pipeline.standard.notice_wording import Wording
from pipeline.untrusted.unreadable import UnreadableError
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.form_filling import Answers, PdfFiller
from tests.samples.blanks import Round
from tests.samples.package import scan_pdf

SOURCE = Round.load(Workspace.open(PROJECT, "2020"))
FORM = SOURCE.form
ITEMS = load_outline(SOURCE.workspace).item_names
ROW = {"name": "示例开放日", "category": "其他", "period": "5月", "leader": "示例二"}
HEAD = {"unit": "示例岩石动力学专业委员会", "contact": "示例一", "phone": "010-5550 0001"}


@cache
def blank() -> bytes:
    notes = form_notes(FORM, Wording.of(SOURCE.notice))
    return form_pdf(SOURCE.workspace.templates, FORM, SOURCE.identity, FORM.title, notes, SOURCE.office.name)


@cache
def filled() -> bytes:
    return PdfFiller(blank(), FORM).fill(Answers(HEAD, [ROW, {}, {**ROW, "name": "示例讲座"}]))


def changed(change: object, content: bytes = b"") -> bytes:
    """A PDF changed by a function that gets it open."""
    with pikepdf.open(io.BytesIO(content or filled())) as document:
        change(document)  # type: ignore[operator]
        result = io.BytesIO()
        document.save(result)
    return result.getvalue()


def empty_pdf() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        result = io.BytesIO()
        document.save(result)
    return result.getvalue()


def test_rows_and_head_with_the_identity() -> None:
    (read,) = read_part(Part(Place(file="计划表.pdf"), filled()), FORM, "2020", ITEMS)
    assert read.content
    assert read.reading.submission
    assert [activity.cells["name"].raw for activity in read.content.activities] == ["示例开放日", "示例讲座"]
    assert read.content.head["unit"].raw == HEAD["unit"]
    assert read.reading.submission.identity == SOURCE.identity
    assert not [problem for problem in read.reading.submission.problems if problem.severity == "错误"]


def test_row_numbers_of_the_page_are_row_numbers_of_the_table() -> None:
    found = read_pdf(filled())
    assert found
    table = found.tables[1]
    column = table.rows[0].index("活动名称")
    assert [row[column] for row in table.rows[1:4]] == ["示例开放日", None, "示例讲座"]


def test_a_copy_without_its_properties_knows_itself_by_its_fields() -> None:
    def lose(document: pikepdf.Pdf) -> None:
        del document.trailer["/Info"]

    found = read_pdf(changed(lose))
    assert found
    assert found.identity == FormIdentity(round="2020", version=FORM.version)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj <</Type/Catalog>>", empty_pdf(), scan_pdf(5)])
def test_other_pdfs_are_no_forms(content: bytes) -> None:
    assert read_pdf(content) is None
    (read,) = read_part(Part(Place(file="扫描件.pdf"), content), FORM, "2020", ITEMS)
    assert read.reading.beside == "PDF"


def test_somebody_elses_form_is_none_of_ours() -> None:
    def rename(document: pikepdf.Pdf) -> None:
        for group in document.Root.AcroForm.Fields:
            group.T = pikepdf.String("form1")

    assert read_pdf(changed(rename)) is None


def test_a_printed_form_says_that_it_can_not_be_read() -> None:
    def flatten(document: pikepdf.Pdf) -> None:
        del document.Root["/AcroForm"]
        for page in document.pages:
            del page["/Annots"]

    printed = changed(flatten)
    assert is_printed_form(printed, FORM)
    (read,) = read_part(Part(Place(file="计划表.pdf"), printed), FORM, "2020", ITEMS)
    assert (read.reading.beside, read.content) == (PRINTED, None)


def test_too_many_fields_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIELD_LIMIT", 20)
    with pytest.raises(UnreadableError, match="过多"):
        read_pdf(filled())


def test_groups_that_hold_themselves_end() -> None:
    def knot(document: pikepdf.Pdf) -> None:
        group = document.Root.AcroForm.Fields[0]
        group.Kids.append(group)

    assert read_pdf(changed(knot))


def test_values_of_other_kinds_are_read_or_left_out() -> None:
    def change(document: pikepdf.Pdf) -> None:
        fields = {str(one.T): one for one in document.Root.AcroForm.Fields[1].Kids}
        assert head_name(FORM.head[0]).split(".")[1] in fields
        unit, contact, phone, email = (
            fields[head_name(field).split(".")[1]]
            for field in FORM.head
            if field.key in {"unit", "contact", "phone", "email"}
        )
        unit.V = document.make_stream("示例\r单位".encode("utf-16"))
        contact.V = pikepdf.Array([pikepdf.String("甲"), pikepdf.String("乙")])
        phone.V = 12
        email.V = pikepdf.Dictionary(JS=pikepdf.String("app.alert(1)"))

    found = read_pdf(changed(change))
    assert found
    answers = {row[0]: row[1] for row in found.tables[0].rows}
    assert answers["填报单位"] == "示例\n单位"
    assert answers["联系人"] == "甲、乙"
    assert answers["联系电话"] is None
    assert answers["电子邮箱"] is None


def test_a_field_that_inflates_without_end_is_refused() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    answer = document.make_indirect(pikepdf.Stream(document, b"A" * 100_000_000))
    kid = pikepdf.Dictionary(T=pikepdf.String("联系人 contact"), V=answer)
    group = pikepdf.Dictionary(T=pikepdf.String("表头"), Kids=pikepdf.Array([document.make_indirect(kid)]))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(group)]))
    stream = io.BytesIO()
    document.save(stream, compress_streams=True)
    assert len(stream.getvalue()) < 200_000
    with pytest.raises(UnreadableError, match="过大"):
        read_pdf(stream.getvalue())

"""The tagged book as it is released: its structure says what the book says, whatever pieces it is made of."""

import io
from pathlib import Path

import pikepdf
import pytest

from pipeline import inputs
from pipeline.compendium.stage import STAGE
from pipeline.render.text import squeeze
from pipeline.tools import verapdf
from pipeline.tools.verapdf import Conformance
from tests.compendium.books import furnish, sample_collection
from tests.compendium.conftest import Built
from tests.press.tagged import Found, Reading, read_tagged
from tests.project import copied

TITLE = "2020年科普工作计划汇编"


@pytest.fixture(scope="module")
def reading(built: Built) -> Reading:
    return read_tagged(built.file(".pdf"))


def plan_tables(reading: Reading, columns: int) -> list[Found]:
    return [table for table in reading.root.all("Table") if len(table.all("TH")) == columns]


def test_what_the_file_declares_veraPDF_confirms(built: Built) -> None:  # noqa: N802 - the program's name
    with pikepdf.open(io.BytesIO(built.file(".pdf"))) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
    verdict = verapdf.verify({"book": built.file(".pdf")}, flavour=verapdf.AS_DECLARED).verdicts["book"]
    if verdict.conformance is Conformance.NOT_VERIFIED:
        pytest.skip(verdict.reason)
    assert (verdict.conformance, verdict.rules) == (Conformance.PASSED, ())


def test_marks_and_structure_agree_and_nothing_is_outside(reading: Reading) -> None:
    assert reading.complaints == []


def test_every_plan_is_a_table_of_its_rows(built: Built, reading: Reading) -> None:
    planned = [entry for entry in built.book.entries if entry.rows]
    tables = plan_tables(reading, len(planned[0].rows[0]))
    assert len(tables) == len(planned)
    for table, entry in zip(tables, planned, strict=True):
        (body,) = table.all("TBody")
        found = [[squeeze(cell.text) for cell in row.all("TD")] for row in body.all("TR")]
        assert found == [[squeeze(cell.replace("\x07", "")) for cell in row] for row in entry.rows]


def test_contents_lead_to_all_headings_of_chapters_and_units(built: Built, reading: Reading) -> None:
    (contents,) = reading.root.all("TOC")[:1]
    entries = [entry.text for entry in contents.all("TOCI")]
    with pikepdf.open(io.BytesIO(built.file(".pdf"))) as pdf, pdf.open_outline() as outline:
        marks = [one.title for item in outline.root for one in (item, *item.children)]
    headings = [heading.text for heading in reading.root.all("H1", "H2")]
    assert set(marks) <= set(headings)
    listed = [mark for mark in marks if mark not in ("编辑说明", "目录", "编印记录")]
    assert [entry[: len(mark)] for entry, mark in zip(entries, listed, strict=True)] == listed
    assert all(entry[len(mark) :].isdigit() for entry, mark in zip(entries, listed, strict=True))
    assert all(entry.all("Link")[0].links == 1 for entry in contents.all("TOCI"))
    assert [kid.kind for kid in contents.kids][:3] == ["TOCI", "TOCI", "TOC"]


def test_charts_have_words_and_tables_their_captions(reading: Reading) -> None:
    figures = reading.root.all("Figure")
    assert figures
    assert all(len(figure.attributes["Alt"]) > 5 for figure in figures)
    captions = [caption.text for caption in reading.root.all("Caption")]
    assert sum(caption.startswith("表") for caption in captions) >= 3
    assert sum(caption.startswith("图") for caption in captions) == len(figures)


def test_an_office_may_do_without(built: Built, tmp_path: Path) -> None:
    workspace = copied(tmp_path)
    office = workspace.office
    office.write_text(office.read_text().replace("tagged: true", "tagged: false"))
    furnish(workspace, sample_collection(inputs.load_form(workspace)))
    content = STAGE.build(workspace, lambda _message: None).files[f"{TITLE}.pdf"]
    with pikepdf.open(io.BytesIO(content)) as pdf, pikepdf.open(io.BytesIO(built.file(".pdf"))) as tagged:
        assert "/StructTreeRoot" not in pdf.Root
        assert len(pdf.pages) == len(tagged.pages)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:conformance"] == "U"

"""PDF objects written one after another; pikepdf reads them back."""

import io

import pikepdf
import pytest

from pipeline.press.writer import PdfWriter, name, number, text_string


def written(count: int) -> bytes:
    target = io.BytesIO()
    writer = PdfWriter(target)
    pages = writer.reserve()
    found = [
        writer.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 10 10]/Resources<<>>/Contents %d 0 R>>"
            % (pages, writer.stream(b"", b"%d 0 m" % index))
        )
        for index in range(count)
    ]
    writer.add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b" ".join(b"%d 0 R" % one for one in found)), pages)
    root = writer.add(b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    writer.finish(root, writer.add(b"<</Title%s>>" % text_string("汇编 (一)\\")))
    return target.getvalue()


@pytest.mark.parametrize("count", [1, 3, 450])
def test_objects_are_read_back(count: int) -> None:
    with pikepdf.open(io.BytesIO(written(count))) as pdf:
        assert len(pdf.pages) == count
        assert pdf.pages[count - 1].Contents.read_bytes() == b"%d 0 m" % (count - 1)
        assert str(pdf.docinfo["/Title"]) == "汇编 (一)\\"
        assert pdf.check_pdf_syntax() == []


def test_the_same_calls_give_the_same_bytes() -> None:
    assert written(5) == written(5)


@pytest.mark.parametrize(
    ("text", "expected"), [("A B", b"(A B)"), ("a(b)\\", b"(a\\(b\\)\\\\)"), ("中", b"<FEFF4E2D>")]
)
def test_text_strings(text: str, expected: bytes) -> None:
    assert text_string(text) == expected


def test_names_and_numbers() -> None:
    assert name("text/csv") == b"/text#2Fcsv"
    assert [number(value) for value in (1.0, 0.25, -0.5, 0)] == [b"1", b"0.25", b"-0.5", b"0"]

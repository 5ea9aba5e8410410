"""Office packages whose parts say one thing to one reader and another to the next, or hide what no reader may see."""

import io
import warnings
import zipfile
from collections.abc import Callable

import pytest

from tests.collect.builders import grid, read_one, rewrite, word, xlsx

SHEET, BODY = "xl/worksheets/sheet1.xml", "word/document.xml"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa">]>'
MADE: dict[str, tuple[Callable[[], bytes], str]] = {
    "计划表.xlsx": (lambda: xlsx(grid()), SHEET),
    "计划表.docx": (lambda: word([grid()]), BODY),
}


def with_second(package: bytes, part: str, name: str, content: bytes) -> bytes:
    """The package with one more part behind all others: ``content``, or that of ``part``."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
        with warnings.catch_warnings(action="ignore"):
            new.writestr(name, content or old.read(part))
    return result.getvalue()


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("rename", [str, str.upper, lambda part: part.replace("/", "\\")])
def test_two_parts_of_one_name_are_refused(name: str, rename: Callable[[str], str]) -> None:
    """One reader takes the first, another the last; names differ by more than case and slashes (ECMA-376-2, 6.2.2)."""
    make, part = MADE[name]
    data = with_second(make(), part, rename(part), b"<other/>")
    assert "同名" in read_one(name, data).stuck


@pytest.mark.parametrize("name", MADE)
def test_the_same_part_twice_is_the_same(name: str) -> None:
    make, part = MADE[name]
    assert read_one(name, with_second(make(), part, part, b"")).submission


@pytest.mark.parametrize("name", MADE)
def test_a_document_type_in_the_first_of_two_parts(name: str) -> None:
    make, part = MADE[name]
    with zipfile.ZipFile(io.BytesIO(make())) as package:
        honest = package.read(part)
    data = with_second(rewrite(make(), {part: DOCTYPE + honest[honest.find(b"?>") + 2 :]}), part, part, honest)
    assert read_one(name, data).stuck


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_office_programs_do_not_write(name: str, method: int) -> None:
    """A package is stored or deflated (ECMA-376-2, annex B)."""
    result = io.BytesIO()
    make, _ = MADE[name]
    with zipfile.ZipFile(io.BytesIO(make())) as old, zipfile.ZipFile(result, "w", method) as new:
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
    assert "压缩方式" in read_one(name, result.getvalue()).stuck


def test_a_document_type_in_a_part_that_is_not_called_xml() -> None:
    """Comments, styles, sheets are found by their relation, whatever their names end in."""

    def elsewhere(content: bytes) -> bytes:
        return content.replace(b"styles.xml", b"styles.dat")

    styles = DOCTYPE + b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    changes = dict.fromkeys(("[Content_Types].xml", "xl/_rels/workbook.xml.rels"), elsewhere)
    data = rewrite(xlsx(grid()), {**changes, "xl/styles.dat": styles})
    assert "DOCTYPE" in read_one("计划表.xlsx", data).stuck

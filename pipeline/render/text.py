"""The plain text of finished Word and PDF files, for the gates: is every fact of the source on the page?"""

import io
import re
import unicodedata
from collections.abc import Iterable
from zipfile import ZipFile

import pypdfium2
from docx.oxml import parse_xml
from docx.oxml.ns import qn

_IGNORED = re.compile(r"[\s\u2060\u200b\u00ad]+")


def squeeze(text: str) -> str:
    """The text without white space and without marks that print nothing, compatibility forms made plain (NFKC).

    A PDF's text layer may hold a compatibility form of a character (⼀ for 一); it is the same sign on paper.
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text))


def word_text(content: bytes) -> str:
    """All text of a Word file's body, squeezed."""
    with ZipFile(io.BytesIO(content)) as package:
        body = parse_xml(package.read("word/document.xml"))
    return squeeze("".join(element.text or "" for element in body.iter(qn("w:t"))))


def pdf_pages_text(content: bytes, running: tuple[str, ...] = ()) -> list[str]:
    """The text of each page of a PDF, squeezed, without what stands on every page: text runs on across it.

    Args:
        content: the PDF.
        running: what is printed at the head or foot of every page besides the page number, e.g. 草稿.
    """
    document = pypdfium2.PdfDocument(content)
    try:
        texts = [squeeze(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()
    return [_strip(text, (f"—{number}—", *running)) for number, text in enumerate(texts, 1)]


def _strip(text: str, marks: tuple[str, ...]) -> str:
    for mark in (*marks, *reversed(marks)):
        text = text.removesuffix(mark).removeprefix(mark)
    return text


def missing_facts(facts: Iterable[str], text: str) -> tuple[str, ...]:
    """Those facts that a squeezed text does not hold."""
    return tuple(fact for fact in facts if squeeze(fact) not in text)

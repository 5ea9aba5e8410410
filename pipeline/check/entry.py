"""Checking a document: measure it, clause by clause."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pypdfium2

from pipeline.check import (
    measure_attachments,
    measure_body,
    measure_head,
    measure_known,
    measure_letter,
    measure_numbers,
    measure_paper,
    measure_text,
)
from pipeline.check.clauses import CLAUSES, Method
from pipeline.check.expectation import Expectation
from pipeline.check.finding import Finding, Verdict, seen
from pipeline.check.flow import Subject
from pipeline.check.page import MOST_PAGES, Sheets, read_pdf
from pipeline.check.report import Picture, Report, make_report
from pipeline.check.typefaces import is_official
from pipeline.check.word import measure_word, read_word
from pipeline.errors import MissingToolError
from pipeline.standard import layout
from pipeline.tools import libreoffice

Measure = Callable[[Subject], Iterator[Finding]]

_PICTURE_SCALE = 1.0
"""72 dots per inch."""
_COLOURS = 16
_MOST_PICTURES = 10
_LAYOUT_SECONDS = 120
_WORD_FILTER = "MS Word 2007 XML"
"""As LibreOffice names it; left to itself it takes a broken file for something else."""


_MEASURES: tuple[Measure, ...] = (
    *measure_paper.MEASURES,
    *measure_head.MEASURES,
    *measure_letter.MEASURES,
    *measure_body.MEASURES,
    *measure_attachments.MEASURES,
    *measure_numbers.MEASURES,
    *measure_known.MEASURES,
    *measure_text.MEASURES,
)
"""In no order that matters: a report is sorted by the catalogue."""


def check_pdf(content: bytes, expectation: Expectation | None = None, name: str = "") -> Report:
    """Measure a PDF.

    Args:
        content: the file.
        expectation: what is known of it; without it everything is read off the document.
        name: what the report calls it.

    Raises:
        InputError: it is not a PDF or can't be read.
    """
    sheets = read_pdf(content)
    findings = _measure(sheets, expectation)
    report = make_report(name, "PDF", len(sheets.pages), findings, _substituted(sheets))
    return replace(report, pictures=_pictures(content, sheets, findings), remarks=_remarks(sheets))


def lay_out(contents: Sequence[bytes]) -> list[bytes]:
    """Word files of our own making as PDF, all with one start of LibreOffice; none where it is not installed.

    Raises:
        PipelineError: LibreOffice could not lay one of them out, or took too long.
    """
    if not contents:
        return []
    try:
        return libreoffice.convert_all(contents, ".docx", "pdf", _LAYOUT_SECONDS, _WORD_FILTER)
    except MissingToolError:
        return []


def check_docx(
    content: bytes, expectation: Expectation | None = None, name: str = "", laid_out: bytes | None = None
) -> Report:
    """Measure a Word file: its own values, and its pages as LibreOffice lays them out.

    Without LibreOffice its pages are not verified, and the report says so.

    Args:
        content: the file.
        expectation: what is known of it; without it everything is read off the document.
        name: what the report calls it.
        laid_out: of ``lay_out``, where that was asked before.

    Raises:
        InputError: it is not a Word file.
        PipelineError: LibreOffice could not lay it out, or took too long.
    """
    values = read_word(content)
    findings = list(measure_word(values))
    if laid_out is None:
        laid_out = next(iter(lay_out([content])), None)
    if laid_out is None:
        unseen = Finding("word-layout", Verdict.NOT_VERIFIED, "没有安装 LibreOffice，版面没有测量")
        return make_report(name, "Word", 0, [*findings, unseen], values.substitutes)
    sheets = read_pdf(laid_out)
    findings.append(seen("word-layout", f"LibreOffice {libreoffice.version()} 排版，{len(sheets.pages)} 页", fine=True))
    findings.extend(_measure(sheets, expectation))
    report = make_report(name, "Word", len(sheets.pages), findings, (*values.substitutes, *_substituted(sheets)))
    return replace(report, pictures=_pictures(laid_out, sheets, findings), remarks=_remarks(sheets))


def _measure(sheets: Sheets, expectation: Expectation | None) -> list[Finding]:
    subject = Subject(sheets, expectation or Expectation())
    if not sheets.text:
        return [Finding("word-layout", Verdict.NOT_VERIFIED, "没有文字，可能是扫描件，无法测量")]
    return [finding for measure in (*_MEASURES, _to_look_at) for finding in measure(subject)]


def _substituted(sheets: Sheets) -> tuple[str, ...]:
    return tuple(dict.fromkeys(font.name for font in sheets.fonts if not is_official(font.name)))


def _remarks(sheets: Sheets) -> tuple[str, ...]:
    return (f"只看了前 {MOST_PAGES} 页，后面 {sheets.skipped} 页没有看",) if sheets.skipped else ()


def _to_look_at(subject: Subject) -> Iterator[Finding]:
    """The pages that a person must look at, by clause."""
    parts = subject.parts
    pages = {
        "look-mark": [parts.notice_pages[0]] if parts.notice_pages else [],
        "look-title": [parts.notice_pages[0]] if parts.title else [],
        "look-seal": [parts.date.page] if parts.date else [],
        "look-table": [page for page in subject.sheets.pages if page.landscape][:_MOST_PICTURES],
    }
    for clause, found in pages.items():
        for page in found:
            yield Finding(clause, Verdict.NOT_VERIFIED, "请看页面", page.number)


def _pictures(content: bytes, sheets: Sheets, findings: list[Finding]) -> tuple[Picture, ...]:
    """The pages to look at, small and in few colours; a large page is drawn smaller still."""
    wanted = {finding.page for finding in findings if CLAUSES[finding.clause].method is Method.LOOKED_AT}
    pictures = []
    document = pypdfium2.PdfDocument(content)
    try:
        for page in sheets.pages:
            if page.number not in wanted:
                continue
            scale = _PICTURE_SCALE * min(1.0, layout.PAGE_HEIGHT.mm / max(page.width, page.height))
            drawn = document[page.number - 1].render(scale=scale).to_pil().quantize(_COLOURS)
            buffer = io.BytesIO()
            drawn.save(buffer, "png")
            pictures.append(Picture(page.number, page.landscape, buffer.getvalue()))
    finally:
        document.close()
    return tuple(pictures)

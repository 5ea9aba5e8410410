"""A part into a raw document by the reader of its kind; what no reader knows goes through LibreOffice, or waits."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.collect.intake.kind import Kind
from pipeline.collect.intake.package import in_utf8, refuse_document_type
from pipeline.collect.intake.part import DamagedError, Part, UnreadableError
from pipeline.collect.reading.active import active_compound
from pipeline.collect.reading.raw import RawDocument
from pipeline.collect.reading.read_csv import read_csv_table
from pipeline.collect.reading.read_html import read_html, read_web_archive
from pipeline.collect.reading.read_odt import read_odf_text, read_odt
from pipeline.collect.reading.read_pdf import read_pdf
from pipeline.collect.reading.read_sheet import read_workbook
from pipeline.collect.reading.read_word import read_docx
from pipeline.errors import MissingToolError, PipelineError
from pipeline.tools import libreoffice

CONVERSION_SECONDS = 60
SINGLE_XML_LIMIT = 50_000_000  # bytes

_SHEETS = {Kind.XLSX, Kind.XLSM, Kind.XLSB, Kind.ODS}
_OLD_SHEETS = {Kind.XLS, Kind.ET}
_CONVERTED = {
    Kind.DOC: (".doc", "MS Word 97", "docx"),
    Kind.WPS: (".doc", "MS Word 97", "docx"),
    Kind.RTF: (".rtf", "Rich Text Format", "docx"),
    Kind.WORD_XML: (".xml", "MS Word 2003 XML", "docx"),
    Kind.FODS: (".fods", "OpenDocument Spreadsheet Flat XML", "xlsx"),
    Kind.SPREADSHEET_XML: (".xml", "MS Excel 2003 XML", "xlsx"),
}
"""Suffix and filter to open a kind with, and what to make of it."""
_SINGLE_XML = {Kind.WORD_XML, Kind.FODS, Kind.SPREADSHEET_XML, Kind.FODT}


def open_document(part: Part, kind: Kind) -> RawDocument | None:
    """The file as raw tables; None for kinds that hold none.

    Raises:
        UnreadableError: it can't be read; says why.
    """
    data = _single_xml(part.data) if kind in _SINGLE_XML else part.data
    if kind in _SHEETS:
        return read_workbook(data, kind)
    if kind in _OLD_SHEETS:
        return _old_workbook(data, kind)
    if kind in _CONVERTED:
        return _converted(data, kind, *_CONVERTED[kind])
    reader = _READERS.get(kind)
    return reader(data) if reader else None


def _old_workbook(data: bytes, kind: Kind) -> RawDocument:
    """Read directly; what that reader can't open LibreOffice may, unless only a part of it is left."""
    try:
        return read_workbook(data, kind)
    except DamagedError:
        raise
    except UnreadableError as first:
        if "密码" in str(first) or libreoffice.program() is None:
            raise
        try:
            return _converted(data, kind, ".xls", "MS Excel 97", "xlsx")
        except UnreadableError:
            raise first from None


def _converted(data: bytes, kind: Kind, suffix: str, input_filter: str, target: str) -> RawDocument:
    try:
        made = libreoffice.convert(data, suffix, target, CONVERSION_SECONDS, input_filter)
    except MissingToolError:
        raise UnreadableError(
            f"{kind.value}要用 LibreOffice 打开，这台电脑没有安装；请安装后再运行，或另存为 {target} 放回来件文件夹"
        ) from None
    except PipelineError:
        raise UnreadableError(f"{kind.value}打不开；请单位另存为 {target} 后重新发送") from None
    document = read_docx(made) if target == "docx" else read_workbook(made, Kind.XLSX)
    # The converter writes the clock into what it makes; the file's own date is not in there.
    return replace(document, modified=None, notes=(*active_compound(data), f"{kind.value}，转换后读", *document.notes))


def _single_xml(data: bytes) -> bytes:
    if len(data) > SINGLE_XML_LIMIT:
        raise UnreadableError("文件过大，不像计划表，请人工处理")
    data = in_utf8(data)
    refuse_document_type(data)
    return data


_READERS: dict[Kind, Callable[[bytes], RawDocument | None]] = {
    Kind.DOCX: read_docx,
    Kind.ODT: read_odt,
    Kind.FODT: read_odf_text,
    Kind.CSV: read_csv_table,
    Kind.HTML: read_html,
    Kind.MHT: read_web_archive,
    Kind.PDF: read_pdf,
}

"""A part into a raw document by the reader of its kind; what no reader knows goes through LibreOffice, or waits."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.collect.intake.part import Part
from pipeline.collect.reading.active import active_compound
from pipeline.collect.reading.raw import RawDocument
from pipeline.collect.reading.read_csv import read_csv_table
from pipeline.collect.reading.read_html import read_html, read_web_archive
from pipeline.collect.reading.read_odt import read_flat_odt, read_odt
from pipeline.collect.reading.read_pdf import read_pdf
from pipeline.collect.reading.read_sheet import read_workbook
from pipeline.collect.reading.read_word import read_docx
from pipeline.tools import libreoffice
from pipeline.untrusted.conversion import WAYS, converted
from pipeline.untrusted.kind import Kind
from pipeline.untrusted.package import in_utf8, refuse_document_type
from pipeline.untrusted.unreadable import DamagedError, UnreadableError

SINGLE_XML_LIMIT = 50_000_000  # bytes

_SHEETS = {Kind.XLSX, Kind.XLSM, Kind.XLSB, Kind.ODS}
_OLD_SHEETS = {Kind.XLS, Kind.ET}
_CONVERTED = {Kind.DOC, Kind.WPS, Kind.RTF, Kind.WORD_XML, Kind.FODS, Kind.SPREADSHEET_XML}
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
        return _converted(data, kind)
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
            return _converted(data, kind)
        except UnreadableError:
            raise first from None


def _converted(data: bytes, kind: Kind) -> RawDocument:
    made = converted(data, kind)
    document = read_docx(made) if WAYS[kind].target == "docx" else read_workbook(made, Kind.XLSX)
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
    Kind.FODT: read_flat_odt,
    Kind.CSV: read_csv_table,
    Kind.HTML: read_html,
    Kind.MHT: read_web_archive,
    Kind.PDF: read_pdf,
}

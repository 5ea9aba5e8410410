"""What LibreOffice converts, each kind through a filter that opens it and nothing else.

Left to itself the program looks at the content, and takes a broken workbook for a page of the web. A page, a mail, a
list never get there: other readers know them. What can name things elsewhere in ways that the program's switches do
not cover is converted only where it has no network.
"""

from dataclasses import dataclass

from pipeline.errors import MissingToolError, PipelineError
from pipeline.tools import libreoffice
from pipeline.untrusted.kind import Kind
from pipeline.untrusted.unreadable import UnreadableError

SECONDS = 60


@dataclass(frozen=True)
class Way:
    """How a kind is converted."""

    suffix: str
    input_filter: str
    """As LibreOffice names it (filter/source/config/fragments/filters)."""
    target: str
    """docx or xlsx."""
    quiet: bool = False
    """Whether the switches against links are enough for it: OLE2 files, measured with 7.4.7."""


WAYS = {
    Kind.DOC: Way(".doc", "MS Word 97", "docx", quiet=True),
    Kind.WPS: Way(".doc", "MS Word 97", "docx", quiet=True),
    Kind.RTF: Way(".rtf", "Rich Text Format", "docx"),
    Kind.WORD_XML: Way(".xml", "MS Word 2003 XML", "docx"),
    Kind.ODT: Way(".odt", "writer8", "docx"),
    Kind.FODT: Way(".fodt", "OpenDocument Text Flat XML", "docx"),
    Kind.XLS: Way(".xls", "MS Excel 97", "xlsx", quiet=True),
    Kind.ET: Way(".xls", "MS Excel 97", "xlsx", quiet=True),
    Kind.XLSB: Way(".xlsb", "Calc MS Excel 2007 Binary", "xlsx"),
    Kind.ODS: Way(".ods", "calc8", "xlsx"),
    Kind.FODS: Way(".fods", "OpenDocument Spreadsheet Flat XML", "xlsx"),
    Kind.SPREADSHEET_XML: Way(".xml", "MS Excel 2003 XML", "xlsx"),
}


def converted(data: bytes, kind: Kind) -> bytes:
    """The file as a docx or xlsx; to be looked over like any file that came in.

    Raises:
        UnreadableError: it can't be converted, or not on this machine; says why and what to do.
    """
    way = WAYS[kind]
    if not way.quiet and libreoffice.program() and not libreoffice.is_cut_off():
        raise UnreadableError(
            f"{kind.value}要用 LibreOffice 打开，这台电脑不能断开它的网络，没有打开（见 make doctor）；"
            f"请人工另存为 {way.target} 放回来件文件夹"
        )
    try:
        return libreoffice.convert(data, way.suffix, way.target, SECONDS, way.input_filter)
    except MissingToolError:
        raise UnreadableError(
            f"{kind.value}要用 LibreOffice 打开，这台电脑没有安装；请安装后再运行，或另存为 {way.target} 放回来件文件夹"
        ) from None
    except PipelineError:
        raise UnreadableError(f"{kind.value}打不开；请单位另存为 {way.target} 后重新发送") from None

"""What a file really is, by its content; its name only breaks ties."""

import io
import zipfile
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of files that come in, each with the name shown to people."""

    XLSX = "Excel 工作簿"
    XLSM = "Excel 启用宏的工作簿"
    XLSB = "Excel 二进制工作簿"
    ODS = "ODS 表格"
    FODS = "ODS 单文件表格"
    XLS = "旧版 Excel 表格"
    ET = "WPS 表格"
    SPREADSHEET_XML = "XML 表格（Excel 2003）"
    UOF = "标文通（UOF）文件"
    DOCX = "Word 文档"
    DOC = "旧版 Word 文档"
    WPS = "WPS 文字文档"
    ODT = "ODT 文档"
    FODT = "ODT 单文件文档"
    RTF = "RTF 文档"
    WORD_XML = "XML 文档（Word 2003）"
    CSV = "CSV 表格"
    HTML = "网页"
    MHT = "单文件网页（MHT）"
    MAIL = "邮件"
    MSG = "Outlook 邮件（msg）"
    MBOX = "邮箱文件（mbox）"
    TNEF = "Outlook 附件包（winmail.dat）"
    ZIP = "压缩包"
    RAR = "RAR 压缩包"
    SEVEN_ZIP = "7z 压缩包"
    TAR = "tar、gz 压缩包"
    PDF = "PDF"
    OFD = "OFD 版式文件"
    PICTURE = "图片"
    MEDIA = "音频或视频"
    SLIDES = "演示文稿"
    LOCKED = "加密文件"
    SIGNATURE = "数字签名"
    CALENDAR = "日程"
    CARD = "电子名片"
    TEXT = "文字"
    EMPTY = "空文件"
    OTHER = "其他文件"


_MAGIC = (
    (b"%PDF", Kind.PDF),
    (b"\x89PNG", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"GIF8", Kind.PICTURE),
    (b"BM", Kind.PICTURE),
    (b"II*\0", Kind.PICTURE),
    (b"MM\0*", Kind.PICTURE),
    (b"Rar!", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.TAR),
)
_BY_SUFFIX = {
    "csv": Kind.CSV,
    "eml": Kind.MAIL,
    "htm": Kind.HTML,
    "html": Kind.HTML,
    "txt": Kind.TEXT,
    "p7s": Kind.SIGNATURE,
    "asc": Kind.SIGNATURE,
    "heic": Kind.PICTURE,
    "webp": Kind.PICTURE,
}
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(data: bytes, name: str, media_type: str = "") -> Kind:
    """What the content is.

    Args:
        data: the file.
        name: its name; decides only where the content doesn't.
        media_type: as the mail declares it; decides last.
    """
    if not data.strip(b"\0 \r\n\t"):
        return Kind.EMPTY
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    suffix = name.rpartition(".")[2].casefold()
    if data.startswith(b"PK"):
        return _package(data)
    if data.startswith(_OLE2):
        return _compound(data, suffix)
    head = data[:2048].decode("latin-1").lstrip("ï»¿ \r\n\t").casefold()
    if head.startswith(("<!doctype html", "<html", "<table", "<meta", "<body")):
        return Kind.HTML
    return _BY_SUFFIX.get(suffix) or _by_media_type(media_type)


def _package(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            kind = package.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        return Kind.ZIP  # opening it will say what is wrong
    if b"opendocument.spreadsheet" in kind:
        return Kind.ODS
    folders = {name.partition("/")[0].casefold() for name in names}
    if "[Content_Types].xml" not in names:
        return Kind.OTHER if kind else Kind.ZIP
    if any(name.casefold() == "xl/workbook.bin" for name in names):
        return Kind.XLSB
    return (
        Kind.XLSX
        if "xl" in folders
        else Kind.DOCX
        if "word" in folders
        else Kind.SLIDES
        if "ppt" in folders
        else Kind.ZIP
    )


def _compound(data: bytes, suffix: str) -> Kind:
    """An OLE2 file: directory entries are UTF-16 names."""

    def holds(entry: str) -> bool:
        return entry.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return Kind.LOCKED
    if holds("WordDocument"):
        return Kind.DOC
    if holds("Workbook") or holds("Book\0"):
        return Kind.XLS
    if holds("PowerPoint Document"):
        return Kind.SLIDES
    return {"doc": Kind.DOC, "wps": Kind.DOC, "xls": Kind.XLS, "et": Kind.XLS}.get(suffix, Kind.OTHER)


def _by_media_type(media_type: str) -> Kind:
    if media_type == "text/html":
        return Kind.HTML
    if media_type == "text/csv":
        return Kind.CSV
    if media_type.startswith("text/"):
        return Kind.TEXT
    if media_type in {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}:
        return Kind.SIGNATURE
    return Kind.PICTURE if media_type.startswith("image/") else Kind.OTHER

"""What a file really is, by its content; its name only breaks ties."""

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum

from pipeline.untrusted.charset import decode_text
from pipeline.untrusted.compound import COMPOUND_MAGIC, Compound, open_compound
from pipeline.untrusted.unreadable import UnreadableError


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
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"GIF8", Kind.PICTURE),
    (b"II*\0", Kind.PICTURE),
    (b"MM\0*", Kind.PICTURE),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.TAR),
    (b"BZh", Kind.TAR),
    (b"\xfd7zXZ\0", Kind.TAR),
    (b"\x28\xb5\x2f\xfd", Kind.TAR),
    (b"\x78\x9f\x3e\x22", Kind.TNEF),
    (b"ID3", Kind.MEDIA),
    (b"OggS", Kind.MEDIA),
    (b"\x1a\x45\xdf\xa3", Kind.MEDIA),
    (b"0&\xb2u\x8ef\xcf\x11", Kind.MEDIA),
    (b"BEGIN:VCALENDAR", Kind.CALENDAR),
    (b"BEGIN:VCARD", Kind.CARD),
    (b"-----BEGIN PGP SIGNATURE", Kind.SIGNATURE),
)
_BY_SUFFIX = {
    "csv": Kind.CSV,
    "tsv": Kind.CSV,
    "eml": Kind.MAIL,
    "mbox": Kind.MBOX,
    "mht": Kind.MHT,
    "mhtml": Kind.MHT,
    "htm": Kind.HTML,
    "html": Kind.HTML,
    "txt": Kind.TEXT,
    "ics": Kind.CALENDAR,
    "vcf": Kind.CARD,
    "p7s": Kind.SIGNATURE,
    "asc": Kind.SIGNATURE,
    "heic": Kind.PICTURE,
    "webp": Kind.PICTURE,
}
_BY_MEDIA_TYPE = {
    "text/html": Kind.HTML,
    "text/csv": Kind.CSV,
    "text/calendar": Kind.CALENDAR,
    "text/vcard": Kind.CARD,
    "text/x-vcard": Kind.CARD,
    "application/pkcs7-signature": Kind.SIGNATURE,
    "application/x-pkcs7-signature": Kind.SIGNATURE,
    "application/pgp-signature": Kind.SIGNATURE,
}
_SHEET_SUFFIXES = {"xls", "xlsx", "xlsm", "et", "xlsb", "csv", "tsv"}
_ENTRIES = (
    ("EncryptedPackage", Kind.LOCKED),
    ("__properties_version1.0", Kind.MSG),
    ("WordDocument", Kind.DOC),
    ("Workbook", Kind.XLS),
    ("PowerPoint Document", Kind.SLIDES),
)
_COMPOUND_SUFFIXES = {"doc": Kind.DOC, "wps": Kind.WPS, "xls": Kind.XLS, "et": Kind.ET, "msg": Kind.MSG}
_DECLARED = (
    (b"opendocument.spreadsheet", Kind.ODS),
    (b"opendocument.text", Kind.ODT),
    (b"opendocument.presentation", Kind.SLIDES),
    (b"vnd.uof", Kind.UOF),
)
_FTYP_PICTURES = {b"heic", b"heix", b"mif1", b"msf1", b"avif"}
_DAMAGED_ZIP = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    zlib.error,
    struct.error,
)
_HEAD = 4096
_HTML = re.compile(
    r"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|table|meta|body|div|style|script|p|span)[\s>:]",
    re.DOTALL,
)
_XML_ROOTS = (
    (re.compile(r"<\?mso-application[^>]{0,40}excel\.sheet|<(?:ss:)?workbook[\s>]"), Kind.SPREADSHEET_XML),
    (re.compile(r"<\?mso-application[^>]{0,40}word\.document|<w:worddocument[\s>]"), Kind.WORD_XML),
    (re.compile(r"<office:document[\s>][^>]{0,8000}opendocument\.spreadsheet"), Kind.FODS),
    (re.compile(r"<office:document[\s>][^>]{0,8000}opendocument\.text"), Kind.FODT),
    (re.compile(r"<(?:uof|\w{1,20}):uof[\s>]|schemas\.uof\.org"), Kind.UOF),
)
_MAIL_FIELDS = re.compile(
    rb"^(return-path|received|delivered-to|from|to|cc|subject|date|message-id|mime-version|reply-to|sender|x-[\w-]{1,60}"
    rb"|content-type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MBOX_START = re.compile(rb"From [^\r\n]{0,300}\r?\n[!-9;-~]{1,100}:")
_WEB_ARCHIVE = re.compile(
    rb"^(?:x-document-type:|from:\s*<saved by|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(data: bytes, name: str, media_type: str = "") -> Kind:
    """What the content is.

    Args:
        data: the file.
        name: its name; decides only where the content doesn't.
        media_type: as the mail declares it; decides last.
    """
    if not data[:_HEAD].strip(b"\0 \r\n\t") and not data.strip(b"\0 \r\n\t"):
        return Kind.EMPTY
    suffix = name.rpartition(".")[2].casefold()
    return _by_magic(data, suffix) or _by_text(data, suffix) or _by_name(suffix, media_type)


def _by_magic(data: bytes, suffix: str) -> Kind | None:
    if data.startswith(b"PK"):
        return _package(data)
    if data.startswith(COMPOUND_MAGIC):
        return _compound(data, suffix)
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None) or _by_marks_inside(data)


def _by_marks_inside(data: bytes) -> Kind | None:
    """Formats whose mark is not the first thing in the file."""
    if data.startswith(b"BM") and len(data) > 14 and data[6:10] == b"\0\0\0\0":
        return Kind.PICTURE
    if data[257:262] == b"ustar":
        return Kind.TAR
    if data.startswith(b"RIFF"):
        return Kind.PICTURE if data[8:12] == b"WEBP" else Kind.MEDIA
    if data[4:8] == b"ftyp":
        return Kind.PICTURE if data[8:12] in _FTYP_PICTURES else Kind.MEDIA
    return None


def _by_text(data: bytes, suffix: str) -> Kind | None:
    """What a file of text says in its first lines."""
    head = data[:_HEAD]
    if b"\0" in head and not head.startswith(_MARKS):
        return None
    text = decode_text(head).lstrip("\ufeff \r\n\t").casefold()
    for root, kind in _XML_ROOTS:
        if text.startswith("<") and root.search(text):
            return kind
    if _HTML.match(text):
        return Kind.HTML
    mail = _mail(head.lstrip(b"\xef\xbb\xbf\r\n \t"), suffix)
    if mail:
        return mail
    if suffix in _SHEET_SUFFIXES and ("\t" in text or "," in text) and _looks_like_text(text):
        return Kind.CSV
    return None


def _mail(head: bytes, suffix: str) -> Kind | None:
    """A mail by its header lines; Excel and Word save a page for the web in the same form (MHT)."""
    if _MBOX_START.match(head):
        return Kind.MBOX
    lines = re.split(rb"\n\r?\n", head, maxsplit=1)[0]
    fields = {found.lower() for found in _MAIL_FIELDS.findall(lines)}
    first = lines.partition(b":")[0]
    if len(fields) < 2 or not re.fullmatch(rb"[!-9;-~]{1,100}[ \t]*", first):
        return None
    typed = b"mime-version" in fields and b"content-type" in fields
    saved = typed and (b"received" not in fields) and (suffix in {"mht", "mhtml"} or _WEB_ARCHIVE.search(lines))
    office = typed and suffix in {"doc", "xls", "wps", "et"}
    if saved or office:
        return Kind.MHT
    written = fields & {b"received", b"from", b"return-path", b"delivered-to"}
    return Kind.MAIL if written and (fields & {b"subject", b"date", b"message-id", b"to", b"mime-version"}) else None


def _looks_like_text(text: str) -> bool:
    return not re.search("[\x00-\x08\x0e-\x1f]", text) and text.count("\ufffd") * 20 <= len(text)


def _by_name(suffix: str, media_type: str) -> Kind:
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if media_type in _BY_MEDIA_TYPE:
        return _BY_MEDIA_TYPE[media_type]
    if media_type.startswith("text/"):
        return Kind.TEXT
    return Kind.PICTURE if media_type.startswith("image/") else Kind.OTHER


def _package(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {name.casefold() for name in package.namelist()}
            declared = _start(package, "mimetype", 80) if "mimetype" in names else b""
            types = _start(package, "[Content_Types].xml", 100_000) if "[content_types].xml" in names else b""
    except _DAMAGED_ZIP:
        return Kind.ZIP  # opening it will say what is wrong
    if declared:
        return next((kind for mark, kind in _DECLARED if mark in declared), Kind.OTHER)
    if "ofd.xml" in names:
        return Kind.OFD
    if "uof/uof.xml" in names:
        return Kind.UOF
    if not names & {"[content_types].xml", "xl/workbook.xml", "word/document.xml"}:
        return Kind.ZIP
    return _office(names, types)


def _start(package: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with package.open(name) as stream:
            return stream.read(most)
    except (KeyError, *_DAMAGED_ZIP):  # the name in other letters, or this part alone is damaged
        return b""


def _office(names: set[str], types: bytes) -> Kind:
    folders = {name.partition("/")[0] for name in names}
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if "xl" in folders:
        return Kind.XLSM if b"macroEnabled" in types else Kind.XLSX
    return Kind.DOCX if "word" in folders else Kind.SLIDES if "ppt" in folders else Kind.ZIP


def _compound(data: bytes, suffix: str) -> Kind:
    """A compound file, by what lies in its root; by its name where it is too damaged to be opened."""
    try:
        with open_compound(data) as compound:
            return _by_streams(compound, suffix)
    except UnreadableError:  # its directory can't be followed; the names in it may still be there
        named = next((kind for entry, kind in _ENTRIES if entry.encode("utf-16-le") in data), None)
        return named or _COMPOUND_SUFFIXES.get(suffix, Kind.OTHER)


def _by_streams(compound: Compound, suffix: str) -> Kind:
    names = {name.casefold() for name in compound.names()}
    if "worddocument" in names:
        start = compound.read(("WordDocument",), 12)
        locked = len(start) == 12 and start[11] & 1  # fEncrypted (MS-DOC 2.5.2)
        return Kind.LOCKED if locked else Kind.WPS if suffix == "wps" else Kind.DOC
    book = next((name for name in ("workbook", "book", "etworkbook") if name in names), "")
    if book:
        return Kind.LOCKED if _is_locked(compound.read((book,), 4096)) else Kind.ET if suffix == "et" else Kind.XLS
    named = next((kind for entry, kind in _ENTRIES if entry.casefold() in names), None)
    return named or _COMPOUND_SUFFIXES.get(suffix, Kind.OTHER)


def _is_locked(stream: bytes) -> bool:
    """Whether FILEPASS stands among the first records of a workbook (MS-XLS 2.4.117)."""
    position = 0
    for _ in range(8):
        if position + 4 > len(stream):
            return False
        record, length = struct.unpack_from("<HH", stream, position)
        if record == 0x002F:
            return True
        position += 4 + length
    return False

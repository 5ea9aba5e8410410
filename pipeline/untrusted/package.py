"""Office packages (OOXML, OpenDocument) checked before a library opens them: sizes, names, document types."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from pipeline.untrusted.budget import Budget
from pipeline.untrusted.charset import decode_text
from pipeline.untrusted.unpack import METHODS, bytes_before, read_entry
from pipeline.untrusted.unreadable import UnreadableError

PART_COUNT_LIMIT = 3000
GRID_LIMIT = 4_000_000
"""Most cells between the first and the last one used: a reader lays out all of them."""

BAD_XML = (expat.ExpatError, ValueError, LookupError)
"""What the parser raises: ``LookupError`` at an unknown character set, ``ValueError`` at one of several bytes (GBK)."""
_DECLARED = re.compile(r"""(<\?xml\b[^>]{0,100}?)\sencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']""")
_BUILT_IN = {"utf-8", "utf-16", "us-ascii", "iso-8859-1"}
DOCUMENT_TYPE = "文件里有外部实体声明（DOCTYPE），正常的文件没有，已拒绝打开，请人工处理"
_XML = (".xml", ".rels", ".vml")


class _RootReachedError(Exception):
    """The prologue is over; a document type can't follow."""


def check_package(data: bytes) -> dict[str, bytes]:
    """The inflated parts of a package that is safe to open.

    Raises:
        UnreadableError: damaged, too large, packed in an unusual way, with a document type in one of its parts, with
            two parts of one name that say different things, or with another package before it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > PART_COUNT_LIMIT:
                raise UnreadableError("文件内部的部分过多，不像正常的文件，请人工处理")
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableError("文件加了密码，打不开；请单位去掉密码重新发送")
            if any(entry.compress_type not in METHODS for entry in entries):
                raise UnreadableError("文件的压缩方式不常用，打不开；请单位用 Excel、Word 或 WPS 另存后重新发送")
            if bytes_before(package, data):
                raise UnreadableError(
                    "文件前面还连着另一个文件，没有读出；请单位用 Excel、Word 或 WPS 打开、另存后重新发送"
                )
            parts = _parts(package, entries)
    except UnreadableError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        raise UnreadableError("文件已损坏或没有传完整，打不开；请单位重新发送") from None
    except zlib.error:
        raise UnreadableError("文件已损坏或没有传完整，打不开；请单位重新发送") from None
    for name, content in parts.items():
        if name.casefold().endswith(_XML):
            refuse_document_type(content)
    return parts


def _parts(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Every part once: of two that bear the same name each program takes the one it likes."""
    budget = Budget()
    parts: dict[str, bytes] = {}
    known: dict[str, bytes] = {}
    for entry in entries:
        content = read_entry(package, entry, budget)
        # Neither case nor the kind of slash tells part names apart (ECMA-376 part 2, 6.2.2.3).
        if known.setdefault(entry.filename.replace("\\", "/").casefold(), content) != content:
            raise UnreadableError("文件内部有两个同名而不同的部分；请单位用 Excel、Word 或 WPS 打开、另存后重新发送")
        parts[entry.filename] = content
    return parts


def refuse_document_type(content: bytes) -> None:
    """Let XML pass that declares no document type, and so no entities.

    Raises:
        UnreadableError: it declares one, or is not XML, or in a character set that the parser does not know.
    """
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise UnreadableError(DOCUMENT_TYPE)

    def root(*_: object) -> None:
        raise _RootReachedError

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        for start in range(0, len(content), 1 << 16):
            parser.Parse(content[start : start + (1 << 16)], start + (1 << 16) >= len(content))
    except _RootReachedError:
        return
    except BAD_XML:
        raise UnreadableError("文件已损坏（内部的 XML 不完整），打不开；请单位重新发送") from None


def in_utf8(content: bytes) -> bytes:
    """XML in UTF-8 where it declares a character set that parsers of XML need not know, as GB2312 (XML 1.0, 4.3.3)."""
    declared = _DECLARED.match(content[:300].decode("latin-1"))
    if declared is None or declared[2].casefold() in _BUILT_IN:
        return content
    text = decode_text(content, declared[2])
    return _DECLARED.sub(r"\1", text, count=1).encode("utf-8", "replace")

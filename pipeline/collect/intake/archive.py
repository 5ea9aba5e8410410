"""RAR, 7z, tar and gz archives through libarchive, in memory and bounded; without that library they wait for a person.

Only the formats named here are switched on: libarchive also knows some that refer to files of this machine.
"""

import contextlib
import locale
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pipeline.untrusted import limits
from pipeline.untrusted.budget import Budget, refuse_size
from pipeline.untrusted.charset import decode_text, safe_path
from pipeline.untrusted.kind import Kind
from pipeline.untrusted.unpack import NO_PASSWORD, Member, distinct, is_noise
from pipeline.untrusted.unreadable import UnreadableError

NO_LIBRARY = "本机没有解压 RAR、7z 的程序库 libarchive（运行 make doctor 可查看怎样安装）；或请人工解压后放回来件文件夹"
_DAMAGED = "压缩包已损坏，打不开；请单位重新压缩，或直接发送表格文件"
_MULTIPART = "压缩包是分卷的其中一卷，打不开；请单位不要分卷，直接发送表格文件"
_FORMATS = {Kind.RAR: ("rar", "rar5"), Kind.SEVEN_ZIP: ("7zip",), Kind.TAR: ("tar",)}
_ENCRYPTED = re.compile(r"encrypt|passphrase|password|crypto", re.IGNORECASE)
_VOLUME = re.compile(r"multi-?volume|split|volume", re.IGNORECASE)
_VOLUME_NAME = re.compile(r"\.part0*\d+\.rar$|\.7z\.\d{3}$|\.r\d\d$", re.IGNORECASE)
_BLOCK = 1 << 18


@dataclass(frozen=True)
class _Open:
    library: ModuleType
    archive: Any
    packed: int


def open_archive(data: bytes, kind: Kind, name: str, budget: Budget) -> list[Member]:
    """The files of an archive, in its own order.

    Args:
        data: the archive.
        kind: which one.
        name: its file name; a packed single file is named after it.
        budget: of the reply it came in.

    Raises:
        UnreadableError: damaged, encrypted, a bound is broken, or the library is missing.
    """
    library = _library()
    with _names_in_utf8():
        try:
            members = distinct(_members(library, data, _FORMATS[kind], budget))
        except library.ArchiveError as error:
            if kind is Kind.TAR:
                return _single_file(library, data, name, budget)
            raise UnreadableError(_reason(str(error), name)) from None
        # A packed file of zeros passes for an empty tar.
        return members or (_single_file(library, data, name, budget) if kind is Kind.TAR else [])


def _single_file(library: ModuleType, data: bytes, name: str, budget: Budget) -> list[Member]:
    """A gz without a tar inside: one packed file."""
    try:
        (member,) = _members(library, data, ("raw",), budget)
    except (library.ArchiveError, ValueError):
        raise UnreadableError(_DAMAGED) from None
    stem = re.sub(r"\.(?:gz|bz2|xz|zst|z)$", "", name, flags=re.IGNORECASE)
    return [Member(stem if stem != name else f"{name}.解压", member.data, member.trouble)]


def _members(library: ModuleType, data: bytes, formats: tuple[str, ...], budget: Budget) -> list[Member]:
    members: list[Member] = []
    with _opened(library, data, formats) as opened:
        entries = iter(opened.archive)
        while True:
            try:
                entry = next(entries, None)
            except library.ArchiveError:
                if not members:
                    raise
                members.append(Member("其余文件", b"", "压缩包后面的部分已损坏，取不出来；请单位重新发送"))
                return members
            if entry is None:
                return members
            if entry.isdir:
                continue
            if len(members) >= limits.ARCHIVE_MEMBERS:
                raise UnreadableError(f"压缩包里的文件超过 {limits.ARCHIVE_MEMBERS} 个，请人工处理")
            budget.take_part()
            members.append(_member(opened, entry, budget))


def _member(opened: _Open, entry: Any, budget: Budget) -> Member:
    path = safe_path(_path(opened.library, entry))
    if is_noise(path):
        return Member(path, b"", noise=True)
    # Of a stored file of an encrypted RAR the library gives the cipher without a word.
    if opened.library.ffi.entry_is_encrypted(entry._entry_p):
        return Member(path, b"", NO_PASSWORD)
    if entry.issym or entry.islnk:
        return Member(path, b"", "压缩包里是链接，不是文件；请单位直接发送文件")
    if not entry.isfile:
        return Member(path, b"", "压缩包里是设备文件，不予打开，请人工处理")
    chunks: list[bytes] = []
    size = 0
    try:
        for chunk in entry.get_blocks(block_size=_BLOCK):
            size += len(chunk)
            budget.spend(len(chunk))
            refuse_size(size, opened.packed)
            chunks.append(chunk)
    except opened.library.ArchiveError as error:
        return Member(path, b"", _reason(str(error), path, "压缩包里的这个文件已损坏；请单位重新发送"))
    return Member(path, b"".join(chunks))


def _path(library: ModuleType, entry: Any) -> str:
    """The entry's path: RAR 4 and tar give bytes, perhaps GBK; 7z and RAR 5 give Unicode."""
    raw = library.ffi.entry_pathname(entry._entry_p)  # the library itself decodes by the locale alone
    return decode_text(raw) if raw else str(entry.pathname or "")


@contextlib.contextmanager
def _opened(library: ModuleType, data: bytes, formats: tuple[str, ...]) -> Iterator[_Open]:
    ffi = library.ffi
    pointer = ffi.read_new()
    try:
        for filter_name in ("gzip", "bzip2", "xz", "zstd", "compress") if formats[0] in {"tar", "raw"} else ("none",):
            with contextlib.suppress(ValueError):  # this build of the library lacks it
                ffi.get_read_filter_function(filter_name)(pointer)
        for format_name in formats:
            with contextlib.suppress(ValueError):
                ffi.get_read_format_function(format_name)(pointer)
        ffi.read_open_memory(pointer, data, len(data))
        yield _Open(library, library.read.ArchiveRead(pointer), len(data))
    finally:
        ffi.read_free(pointer)


def _library() -> Any:
    try:
        import libarchive  # noqa: PLC0415 - loads the system's library, which may be missing
        import libarchive.read  # noqa: PLC0415
    except (ImportError, OSError, AttributeError, TypeError):
        raise UnreadableError(NO_LIBRARY) from None
    ffi = libarchive.ffi
    if not hasattr(ffi, "entry_is_encrypted"):
        ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], ffi.c_int)
    return libarchive


@contextlib.contextmanager
def _names_in_utf8() -> Iterator[None]:
    """The library turns Unicode names into the locale's bytes; a child process may run in the bare C locale."""
    before = locale.setlocale(locale.LC_CTYPE)
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _reason(error: str, name: str, otherwise: str = _DAMAGED) -> str:
    if _ENCRYPTED.search(error):
        return NO_PASSWORD
    return _MULTIPART if _VOLUME.search(error) or _VOLUME_NAME.search(name) else otherwise

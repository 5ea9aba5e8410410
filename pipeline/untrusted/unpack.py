"""Zip archives into their members, in memory and bounded; a member's name is a label, never a path on this machine.

Sizes are counted while inflating, because headers lie.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.untrusted import limits
from pipeline.untrusted.budget import Budget, refuse_size
from pipeline.untrusted.charset import decode_text, safe_path
from pipeline.untrusted.unreadable import UnreadableError

NO_PASSWORD = "压缩包加了密码，打不开；请单位去掉密码重新发送"  # noqa: S105 - says that there is none
_CHUNK = 1 << 20
_ENTRY_MAGIC = b"PK\x03\x04"
_BEFORE = "前面的压缩包"
"""Stands for the name of what lies before the first entry."""
_SKIPPED = "文件里还有一个压缩包没有读出（两个压缩包首尾相接）；请单位分开重新发送"
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""What programs that people use write; the inflaters of the others give all of a block at once."""
_NOISE = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\._)", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """One file of an archive."""

    path: str
    """Folder and name inside the archive, made safe to show."""
    data: bytes = field(repr=False)
    trouble: str = ""
    """Why it could not be taken out."""
    noise: bool = False
    """Left there by the system, not by a person."""


def open_zip(data: bytes, budget: Budget) -> list[Member]:
    """The files of a zip archive, in its own order.

    Raises:
        UnreadableError: damaged, too many members, or too large when unpacked.
    """
    try:
        with _zip(data) as archive:
            # The library's own is_dir fails at an empty name.
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            if len(entries) > limits.ARCHIVE_MEMBERS:
                raise UnreadableError(f"压缩包里的文件超过 {limits.ARCHIVE_MEMBERS} 个，请人工处理")
            members = [_member(archive, entry, budget) for entry in entries]
            if skipped := bytes_before(archive, data):
                budget.take_part()
                members.append(Member(_BEFORE, data[:skipped], _SKIPPED))
            return distinct(members)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, struct.error):
        raise UnreadableError("压缩包已损坏，打不开；请单位重新压缩，或直接发送表格文件") from None


def bytes_before(archive: zipfile.ZipFile, data: bytes) -> int:
    """How many bytes lie before the first entry that an archive names, where they begin like an archive themselves.

    Of two archives joined end to end the second alone has its directory at the end; no program tells of the first. A
    program for unpacking (a self-extracting archive) may stand there, and does not begin so.
    """
    first = min((entry.header_offset for entry in archive.infolist()), default=len(data))
    return first if first > 0 and data.startswith(_ENTRY_MAGIC) else 0


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes:
    """One entry, inflated under the limits.

    Raises:
        UnreadableError: too large, or packed tighter than honest files are.
    """
    chunks, size = [], 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            budget.spend(len(chunk))
            refuse_size(size, entry.compress_size)
            chunks.append(chunk)
    return b"".join(chunks)


def is_noise(path: str) -> bool:
    """Whether a member was left there by the system, not by a person."""
    return bool(_NOISE.search(path))


def distinct(members: Iterable[Member]) -> list[Member]:
    """The same members under paths that occur once."""
    seen: dict[str, int] = {}
    result = []
    for member in members:
        seen[member.path] = count = seen.get(member.path, 0) + 1
        result.append(member if count == 1 else replace(member, path=f"{member.path}（{count}）"))
    return result


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Member:
    budget.take_part()
    path = _label(entry)
    if is_noise(path):
        return Member(path, b"", noise=True)
    if entry.flag_bits & _ENCRYPTED:
        return Member(path, b"", NO_PASSWORD)
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Member(path, b"", "压缩包里是链接，不是文件；请单位直接发送文件")
    if entry.compress_type not in METHODS:
        return Member(path, b"", "压缩方式不常用，打不开；请单位改用普通 zip 压缩")
    try:
        return Member(path, read_entry(archive, entry, budget))
    except (zipfile.BadZipFile, EOFError, RuntimeError, zlib.error, OSError, ValueError, struct.error):
        return Member(path, b"", "压缩包里的这个文件已损坏；请单位重新发送")


def _zip(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except UnicodeDecodeError:
        # GBK names under a flag that promises UTF-8: take the promise back and read them as bytes.
        return zipfile.ZipFile(io.BytesIO(_without_utf8_flags(data)))


def _without_utf8_flags(data: bytes) -> bytes:
    end = data.rfind(b"PK\x05\x06")
    count, _size, offset = struct.unpack_from("<HLL", data, end + 10)
    patched = bytearray(data)
    for _ in range(count):
        if patched[offset : offset + 4] != b"PK\x01\x02":
            raise zipfile.BadZipFile
        name, extra, comment = struct.unpack_from("<HHH", patched, offset + 28)
        (local,) = struct.unpack_from("<L", patched, offset + 42)
        for flags_at in (offset + 8, local + 6):
            (flags,) = struct.unpack_from("<H", patched, flags_at)
            struct.pack_into("<H", patched, flags_at, flags & ~_UTF8_NAME)
        offset += 46 + name + extra + comment
    return bytes(patched)


def _label(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        name = decode_text(name.encode("cp437", "replace"))
    return safe_path(name)

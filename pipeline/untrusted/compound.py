"""Compound files (MS-CFB: xls, doc, msg): their directory and streams, bounded, whatever their bytes are.

olefile reads; ``sectors`` has made sure before that what it follows has an end.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import olefile

from pipeline.untrusted import limits
from pipeline.untrusted.sectors import BrokenChainError, Sectors
from pipeline.untrusted.unreadable import UnreadableError

_REASON = "文件已损坏或没有传完整，打不开；请单位重新发送"
COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What olefile raises on damaged files, by its tests and by fuzzing.
_DAMAGE = (
    OSError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    struct.error,
)


class Compound:
    """One compound file; a path is the names of the storages and the stream, from the root down."""

    def __init__(self, ole: "olefile.OleFileIO", size: int) -> None:
        self._ole = ole
        self._size = size
        found = ole.listdir(streams=True, storages=True)
        if len(found) > limits.STREAMS:
            raise UnreadableError(f"文件内部的条目超过 {limits.STREAMS} 个，不像正常的文件，请人工处理")
        self._paths = {tuple(name.casefold() for name in path): path for path in found}
        self._below: dict[tuple[str, ...], list[str]] = {}
        for path in found:
            self._below.setdefault(tuple(name.casefold() for name in path[:-1]), []).append(path[-1])

    def names(self, storage: tuple[str, ...] = ()) -> list[str]:
        """What lies in a storage, in the file's order."""
        return self._below.get(tuple(name.casefold() for name in storage), [])

    def holds(self, path: tuple[str, ...]) -> bool:
        """Whether there is a stream or storage of this path."""
        return tuple(name.casefold() for name in path) in self._paths

    def is_storage(self, path: tuple[str, ...]) -> bool:
        """Whether the path leads to a storage."""
        return self.holds(path) and self._ole.get_type("/".join(path)) == olefile.STGTY_STORAGE

    def read(self, path: tuple[str, ...], most: int = limits.FILE_BYTES) -> bytes:
        """A stream's first ``most`` bytes; empty where there is none.

        Raises:
            UnreadableError: it claims to be larger than the file.
        """
        if not self.holds(path) or self.is_storage(path):
            return b""
        if self._ole.get_size(list(path)) > self._size:  # olefile follows its sectors so far, in a circle if need be
            raise UnreadableError(_REASON)
        with self._ole.openstream(list(path)) as stream:
            content: bytes = stream.read(most)
            return content


@contextmanager
def open_compound(data: bytes) -> Iterator[Compound]:
    """A compound file.

    Raises:
        UnreadableError: damaged, also where that shows only while it is read.
    """
    try:
        if not Sectors(data).countable:
            raise UnreadableError(_REASON)
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL) as ole:
            yield Compound(ole, len(data))
    except BrokenChainError as error:
        raise UnreadableError(f"文件已损坏（{error}），打不开；请单位重新发送") from None
    except _DAMAGE:
        raise UnreadableError(_REASON) from None

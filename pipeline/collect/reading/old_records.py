"""The records of an old workbook (BIFF, MS-XLS 2.1.4), one after the other, and what is said where they break off."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.untrusted.unreadable import DamagedError, UnreadableError

CONTINUED_LIMIT = 20_000
"""Records that go on with one other record; a shared string table of 100 MB has 12,000."""
END, CONTINUE, BEGIN = 0x000A, 0x003C, 0x0809
"""Types of records (MS-XLS 2.3): the last one of a part, one that goes on with the one before, the first one."""

_DAMAGED = "旧版 Excel 文件已损坏（{}），打不开；请单位打开原件，另存为 .xlsx 再发"
_HEAD = struct.Struct("<HH").unpack_from

Record = tuple[int, int, int]
"""Type, where its data begin in the stream, bytes of data."""


def damaged(what: object) -> DamagedError:
    """Part of the content is gone: ``what``, in Chinese, as a clause."""
    return DamagedError(_DAMAGED.format(what))


def unreadable(what: object) -> UnreadableError:
    """The same where another reader may know better."""
    return UnreadableError(_DAMAGED.format(what))


@dataclass(frozen=True)
class Records:
    """The records of the workbook itself, or of one sheet."""

    stream: bytes
    start: int
    name: str
    """What they are to people, in Chinese."""
    whole: bool
    """Whether the stream is as long as it should be."""

    def all(self) -> Iterator[Record]:
        """From the first one to the end of the stream.

        Raises:
            DamagedError: one of them is longer than what is left, or the stream is cut off before the last one.
            UnreadableError: one of them goes on for too long.
        """
        stream, position, continued = self.stream, self.start, 0
        end = len(stream)
        while position + 4 <= end:
            kind, length = _HEAD(stream, position)
            position += 4
            if position + length > end:
                raise damaged(f"{self.name}的内容中途断了")
            continued = continued + 1 if kind == CONTINUE else 0
            if continued > CONTINUED_LIMIT:
                raise UnreadableError(f"文件内部的一项内容分成了 {CONTINUED_LIMIT} 多段，不像正常的表格，请人工处理")
            yield kind, position, length
            position += length
        if not self.whole:
            raise damaged(f"{self.name}的内容中途断了")

    def own(self) -> Iterator[Record]:
        """Those up to the end of this part, without charts and the like that lie inside it."""
        depth = 0
        for record in self.all():
            kind = record[0]
            if kind == BEGIN:
                depth += 1
            elif kind == END:
                depth -= 1
                if depth <= 0:
                    return
            elif depth <= 1:
                yield record

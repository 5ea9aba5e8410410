"""What a child process does with one reply: take it apart and read each part, giving every result at once.

Results travel as JSON: that is how they are kept, and the parent opens only what it needs.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.collect.intake import limits
from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import Part
from pipeline.collect.reading.reading import Reading, read_part
from pipeline.collect.reading.submission import Content
from pipeline.model.form import Form
from pipeline.model.outline import ItemName
from pipeline.model.problem import Place


@dataclass(frozen=True)
class Question:
    """What a reading depends on besides the reply: what the office asked for."""

    form: Form
    round_name: str
    items: dict[int, ItemName]
    """Number and name of each item of the outline."""


@dataclass(frozen=True)
class Reply:
    """One file that came in."""

    name: str
    """Path below ``replies/``, with forward slashes; a label that any JSON can hold."""
    path: Path
    sha256: str


@dataclass(frozen=True)
class Kept:
    """One reading as it is kept."""

    path: str
    """Of the part inside its reply; no two readings of a reply have the same."""
    reading: bytes
    """JSON of a ``Reading``."""
    content: bytes = b""
    """JSON of its ``Content``; empty where there is none."""


@dataclass(frozen=True)
class Opened:
    """What a reply consists of: sent before any part is read, so that none is forgotten when a parser dies."""

    sha256: str
    """Of the reply as it was read: it may have changed since it was listed."""
    parts: tuple[bytes, ...]
    """JSON of each ``PartRecord``, in order."""
    missing: str = ""
    """Why the file can't be read from the disk, in the system's words."""


def read_reply(question: Question, task: tuple[Reply, int]) -> Iterator[Opened | list[Kept]]:
    """Read one reply; runs in a child process.

    Args:
        question: what was asked for.
        task: the reply, and how many of its parts to pass over.

    Yields:
        First what it consists of, then for each part that is not passed over its readings, at least one.
    """
    reply, start = task
    try:
        data = _data(reply)
    except OSError as error:
        yield Opened("", (), missing=error.strerror or type(error).__name__)
        return
    parts, sha256 = _open(reply, data)
    yield Opened(sha256, tuple(part.record.model_dump_json().encode() for part in parts))
    for part in parts[start:]:
        reads = read_part(part, question.form, question.round_name, question.items)
        yield [kept(read.reading, read.content) for read in reads]


def part_of_reply(reply: Reply, path: str) -> bytes | None:
    """The content of one part; runs in a child process.

    Args:
        reply: the file that came in.
        path: the part's path inside it; may end in the name of a section of a file.

    Returns:
        None if the reply has no such part.

    Raises:
        OSError: the file can't be read.
    """
    parts, _ = _open(reply, _data(reply))
    found = {part.place.part: part.data for part in parts}
    while path not in found and path:
        path = path.rpartition("/")[0]
    return found.get(path)


def kept(reading: Reading, content: Content | None = None) -> Kept:
    """A reading as it is kept."""
    packed = content.model_dump_json().encode() if content else b""
    return Kept(reading.part.place.part, reading.model_dump_json().encode(), packed)


def _data(reply: Reply) -> bytes | None:
    """The file; None if it is too large to be read."""
    return None if reply.path.stat().st_size > limits.FILE_BYTES else reply.path.read_bytes()


def _open(reply: Reply, data: bytes | None) -> tuple[list[Part], str]:
    if data is None:
        trouble = f"文件超过 {limits.megabytes(limits.FILE_BYTES)}，请人工处理"
        return [Part(Place(file=reply.name), b"", trouble=trouble)], reply.sha256
    return open_reply(reply.name, data), hashlib.sha256(data).hexdigest()

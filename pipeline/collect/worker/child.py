"""What a child process does with one reply: take it apart and read each part, giving every result at once."""

import hashlib
from collections.abc import Iterator

from pipeline.collect.intake.opening import open_reply
from pipeline.collect.intake.part import Part
from pipeline.collect.reading.reading import read_part
from pipeline.collect.worker.job import Kept, Opened, Question, Reply, kept
from pipeline.model.problem import Place
from pipeline.untrusted import limits


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


def _data(reply: Reply) -> bytes | None:
    """The file; None if it is too large to be read."""
    return None if reply.path.stat().st_size > limits.FILE_BYTES else reply.path.read_bytes()


def _open(reply: Reply, data: bytes | None) -> tuple[list[Part], str]:
    if data is None:
        trouble = f"文件超过 {limits.megabytes(limits.FILE_BYTES)}，请人工处理"
        return [Part(Place(file=reply.name), b"", trouble=trouble)], reply.sha256
    return open_reply(reply.name, data), hashlib.sha256(data).hexdigest()

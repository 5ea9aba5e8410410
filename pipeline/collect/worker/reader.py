"""Replies into readings: remembered, or read in child processes; every part is accounted for."""

import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from pipeline.collect.reading.reading import Reading
from pipeline.collect.worker.account import settle_reply
from pipeline.collect.worker.cache import Cache
from pipeline.collect.worker.job import Question, Reply, read_reply
from pipeline.collect.worker.replies import each_reply, named_replies
from pipeline.runner import Progress
from pipeline.tools.guard import Guard


@dataclass
class ReadReplies:
    """What all replies turned out to be."""

    readings: list[Reading] = field(default_factory=list)
    """Of every part of every reply, in the order of file names."""
    replies: dict[str, Reply] = field(default_factory=dict)
    """By name."""
    remembered: int = 0
    """Replies that had been read before."""

    def add(self, reply: Reply, readings: list[Reading]) -> None:
        """The readings of the next reply."""
        self.replies[reply.name] = reply
        self.readings += readings


def read_all(folder: Path, question: Question, cache: Cache, guard: Guard, progress: Progress) -> ReadReplies:
    """Read every reply.

    Args:
        folder: where they lie.
        question: what was asked for.
        cache: what was read before; what is read now is added.
        guard: runs the parsers.
        progress: told how far it is.

    Raises:
        PipelineError: a reply can't be read from the disk, or no child process can be started.
    """
    total = len(named_replies(folder))
    result = ReadReplies()
    clock = _Clock(total, progress)
    for reply, readings, remembered in _in_order(folder, question, cache, guard):
        clock.tell(reply.name)
        result.remembered += remembered
        result.add(reply, readings)
    cache.flush()
    return result


def _in_order(
    folder: Path, question: Question, cache: Cache, guard: Guard
) -> Iterator[tuple[Reply, list[Reading], bool]]:
    """Each reply with its readings, and whether they were remembered."""
    known: dict[str, list[Reading]] = {}
    waiting: list[Reply] = []

    def unread() -> Iterator[tuple[Reply, int]]:
        for reply in each_reply(folder):
            readings = _remembered(cache, reply)
            waiting.append(reply)
            if readings is None:
                yield reply, 0
            else:
                known[reply.name] = readings

    def before(name: str | None) -> Iterator[tuple[Reply, list[Reading], bool]]:
        """The remembered ones that come before this one."""
        while waiting and waiting[0].name != name:
            first = waiting.pop(0)
            yield first, known.pop(first.name), True

    read = functools.partial(read_reply, question)
    for (reply, _), streamed in guard.map_streams(read, unread()):
        yield from before(reply.name)
        waiting.pop(0)
        as_read, readings = settle_reply(reply, streamed, lambda task: guard.stream(read, task))
        cache.keep(as_read, readings)
        yield as_read, [Reading.model_validate_json(one.reading) for one in readings], False
    yield from before(None)


def _remembered(cache: Cache, reply: Reply) -> list[Reading] | None:
    lines = cache.readings(reply)
    try:
        return None if lines is None else [Reading.model_validate_json(line) for line in lines]
    except ValidationError:
        return None


class _Clock:
    """How far it is, and about how long it will take."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._progress = progress
        self._begun = time.monotonic()
        self._done = 0

    def tell(self, name: str) -> None:
        """One more reply is read."""
        self._done += 1
        left = (time.monotonic() - self._begun) / self._done * (self._total - self._done)
        about = f"，约剩{left / 60:.0f}分钟" if left >= 90 else f"，约剩{left:.0f}秒" if left >= 5 else ""
        self._progress(f"读取来件 {self._done}/{self._total}{about}：{name}")

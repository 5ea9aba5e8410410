"""Replies into readings: remembered, or read in child processes; every part is accounted for."""

import functools
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipeline.collect.reading.record import Reading
from pipeline.collect.worker.account import settle_reply
from pipeline.collect.worker.cache import Cache
from pipeline.collect.worker.job import READ_REPLY, Question, Reply
from pipeline.collect.worker.replies import each_reply, named_replies
from pipeline.runner import Progress
from pipeline.tools.guard import Guard

_READINGS = TypeAdapter(list[Reading])


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
    named = named_replies(folder)
    clock = _Clock(len(named), progress)
    read = functools.partial(READ_REPLY, question)
    unread = _Unread(named, cache, clock)
    found: dict[str, tuple[Reply, list[Reading]]] = {}
    for (reply, _), streamed in guard.map_streams(read, unread.tasks()):
        clock.tell(reply.name)
        as_read, readings = settle_reply(reply, streamed, lambda task: guard.stream(read, task))
        cache.keep(as_read, readings)
        found[reply.name] = as_read, [Reading.model_validate_json(one.reading) for one in readings]
    cache.flush()
    result = ReadReplies(remembered=len(unread.remembered))
    for name in unread.names:
        result.add(*(found.get(name) or unread.remembered[name]))
    return result


class _Unread:
    """The replies that have to be read; those that were read before are looked up on the way."""

    def __init__(self, named: Mapping[str, Path], cache: Cache, clock: "_Clock") -> None:
        self.names: list[str] = []
        """Of all replies, in order."""
        self.remembered: dict[str, tuple[Reply, list[Reading]]] = {}
        self._named, self._cache, self._clock = named, cache, clock

    def tasks(self) -> Iterator[tuple[Reply, int]]:
        """Each reply that is not remembered.

        The work of unpacking what is remembered comes last: the children are reading meanwhile.
        """
        packed: deque[tuple[Reply, bytes]] = deque()
        for reply in each_reply(self._named):
            self.names.append(reply.name)
            lines = self._cache.readings(reply)
            if lines is None:
                yield reply, 0
            else:
                packed.append((reply, lines))
        while packed:
            reply, lines = packed.popleft()
            try:
                self.remembered[reply.name] = reply, _READINGS.validate_json(lines)
            except ValidationError:
                yield reply, 0
            else:
                self._clock.count()


class _Clock:
    """How far it is, and about how long it will take."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._progress = progress
        self._begun = time.monotonic()
        self._done = 0

    def count(self) -> None:
        """One more reply was remembered: a thousand a second, and nobody wants to be told of each."""
        self._done += 1

    def tell(self, name: str) -> None:
        """One more reply is read."""
        self._done += 1
        left = (time.monotonic() - self._begun) / self._done * (self._total - self._done)
        about = f"，约剩{left / 60:.0f}分钟" if left >= 90 else f"，约剩{left:.0f}秒" if left >= 5 else ""
        self._progress(f"读取来件 {self._done}/{self._total}{about}：{name}")

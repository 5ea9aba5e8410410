"""Readers that misbehave, for children to run in place of the real one: the part's name says how."""

import os
import time
from collections.abc import Iterator

from pipeline.collect.intake.part import Part
from pipeline.collect.reading import reading
from pipeline.collect.reading.reading import PartRead
from pipeline.collect.reading.record import Reading
from pipeline.collect.worker import child
from pipeline.collect.worker.job import Kept, Opened, Question, Reply


def read_with_accidents(question: Question, task: tuple[Reply, int]) -> Iterator[Opened | list[Kept]]:
    """``read_reply``, with a reader that dies on 死.xlsx, hangs on 停.xlsx, and eats memory on 胀.xlsx."""

    def accident(part: Part, *rest: object) -> list[PartRead]:
        if part.name.startswith("死"):
            os.abort()
        if part.name.startswith("停"):
            time.sleep(100)
        if part.name.startswith("胀"):
            bytearray(10**10)
        if part.name.startswith("错"):
            raise ValueError(part.name)
        return reading.read_part(part, *rest)  # type: ignore[arg-type]

    setattr(child, "read_part", accident)  # noqa: B010 - another reader, in this child alone
    yield from child.read_reply(question, task)


def open_and_die(_question: Question, _task: tuple[Reply, int]) -> Iterator[Opened | list[Kept]]:
    """A reply that dies while it is being taken apart."""
    os.abort()
    yield Opened("", ())


def twins(question: Question, task: tuple[Reply, int]) -> Iterator[Opened | list[Kept]]:
    """A reader that gives two readings of one path."""

    def twice(part: Part, *_: object) -> list[PartRead]:
        return [PartRead(Reading(part=part.record, stuck=text)) for text in ("一", "二")]

    setattr(child, "read_part", twice)  # noqa: B010 - as above
    yield from child.read_reply(question, task)

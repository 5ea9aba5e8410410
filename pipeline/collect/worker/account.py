"""The account of one reply: every part has a reading, even where its parser died.

A child that dies, hangs or takes too much memory on part k has already told what the reply consists of: part k becomes
a reading for a person that names the bound, and the reply is taken up again behind it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.collect.intake.part import PartRecord
from pipeline.collect.reading.record import Breakdown, Reading
from pipeline.collect.worker.job import Kept, Opened, Reply, kept
from pipeline.errors import PipelineError
from pipeline.model.problem import Place
from pipeline.tools.guard import Failure, Streamed

_DEATHS = 3
"""So many parts of one reply may break a bound; what comes after them is not tried."""

Read = Callable[[tuple[Reply, int]], Streamed[Opened | list[Kept]]]
"""Read a reply again from one of its parts on."""


def settle_reply(reply: Reply, streamed: Streamed[Opened | list[Kept]], read: Read) -> tuple[Reply, list[Kept]]:
    """The readings of every part of a reply.

    Args:
        reply: as it was listed.
        streamed: what came of reading it from its first part on.
        read: reads it again behind a part that broke a bound.

    Returns:
        The reply with the hash of what was really read, and its readings, each under a path of its own.

    Raises:
        PipelineError: the file can't be read from the disk.
    """
    readings: list[Kept] = []
    parts: list[PartRecord] = []
    done = deaths = 0
    while True:
        opened, came = _sorted_out(reply, streamed)
        if opened is None and not parts:
            return reply, [*readings, _broken(_whole(reply), streamed.failure)]
        if opened and parts and opened.sha256 != reply.sha256:
            return settle_reply(reply, read((reply, 0)), read)  # somebody changed the file meanwhile
        if opened and not parts:
            reply = replace(reply, sha256=opened.sha256)
            parts = [PartRecord.model_validate_json(part) for part in opened.parts]
        readings += [one for batch in came for one in batch]
        done += len(came)
        if streamed.failure and done < len(parts):
            readings.append(_broken(parts[done], streamed.failure))
            done, deaths = done + 1, deaths + 1
        if done < len(parts) and (deaths == _DEATHS or not opened):
            readings += [_untried(part) for part in parts[done:]]
            done = len(parts)
        if done >= len(parts):
            return reply, list(_distinct(readings))
        streamed = read((reply, done))


def _sorted_out(reply: Reply, streamed: Streamed[Opened | list[Kept]]) -> tuple[Opened | None, list[list[Kept]]]:
    """What the reply consists of, and the readings of its parts; None if it could not even be taken apart."""
    opened = next((item for item in streamed.items if isinstance(item, Opened)), None)
    if opened and opened.missing:
        msg = f"读不了来件 {reply.name}：{opened.missing}。请检查这个文件的权限，再运行一次"
        raise PipelineError(msg)
    return opened, [item for item in streamed.items if not isinstance(item, Opened)]


def _whole(reply: Reply) -> PartRecord:
    """The record of a reply that could not be taken apart: the file itself."""
    try:
        size = reply.path.stat().st_size
    except OSError:
        size = 0
    return PartRecord(place=Place(file=reply.name), sha256=reply.sha256, size=size)


def _broken(part: PartRecord, failure: Failure | None) -> Kept:
    breakdown = Breakdown(reason=failure.reason if failure else "", detail=failure.detail if failure else "")
    stuck = f"读这个文件时{breakdown.reason}，已停止；请人工处理，或请单位另存后重新发送"
    return kept(Reading(part=part, stuck=stuck, breakdown=breakdown))


def _untried(part: PartRecord) -> Kept:
    stuck = "同一来件里已有别的部分读到一半停止，这一部分没有读；请人工处理"
    return kept(Reading(part=part, stuck=stuck, breakdown=Breakdown(reason="没有读")))


def _distinct(readings: list[Kept]) -> Iterator[Kept]:
    """Each reading under a path of its own: a file's section may be called what another file in the mail is called."""
    seen: set[str] = set()
    for one in readings:
        path, number = one.path, 1
        while path in seen:
            number += 1
            path = f"{one.path}（{number}）"
        seen.add(path)
        yield one if number == 1 else _moved(one, path)


def _moved(one: Kept, path: str) -> Kept:
    reading = Reading.model_validate_json(one.reading)
    place = reading.part.place.model_copy(update={"part": path})
    part = reading.part.model_copy(update={"place": place, "section": ""})
    moved = kept(reading.model_copy(update={"part": part}))
    return replace(moved, content=one.content)

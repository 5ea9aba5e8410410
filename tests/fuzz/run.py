"""Damaged replies read under the guard, each accounted for and settled; what goes wrong is counted and named.

``python -m tests.fuzz.run 10000`` by itself; ``make bench`` runs it too.
"""

import functools
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import inputs
from pipeline.collect.reading.record import Reading
from pipeline.collect.settle.assign import Names
from pipeline.collect.settle.decisions import Decisions
from pipeline.collect.settle.settle import settle
from pipeline.collect.worker.account import settle_reply
from pipeline.collect.worker.contents import question_of
from pipeline.collect.worker.job import READ_REPLY, Reply
from pipeline.tools.guard import Guard
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.fuzz.mutate import mutated

SECONDS = 60.0


@dataclass
class Findings:
    """What became of the damaged replies."""

    replies: int = 0
    parts: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    """Reason and detail of what the guard had to break off."""
    examples: dict[str, str] = field(default_factory=dict)
    """The first reply of each such reason."""
    lost: list[str] = field(default_factory=list)
    """Replies without a part, or whose parts were not classed once each."""


def shipped_samples() -> list[tuple[str, bytes]]:
    """The sample replies of the round, by name."""
    folder = Workspace.open(PROJECT, "2020").replies
    return [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def run(seeds: range, seconds: float = SECONDS) -> Findings:
    """Damage, read and settle one reply for each seed."""
    workspace = Workspace.open(PROJECT, "2020")
    question, findings = question_of(workspace), Findings()
    roster = inputs.load_roster(workspace)
    names = Names(roster, inputs.load_office(workspace).name)
    samples = shipped_samples()
    read = functools.partial(READ_REPLY, question)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, Guard(seconds=seconds) as guard:

        def tasks() -> Iterator[tuple[Reply, int]]:
            for seed in seeds:
                name, content = mutated(samples, seed)
                path = Path(folder, str(seed))
                path.write_bytes(content)
                yield Reply(name, path, hashlib.sha256(content).hexdigest()), 0

        for (reply, _), streamed in guard.map_streams(read, tasks()):
            _, kept = settle_reply(reply, streamed, functools.partial(guard.stream, read))
            reply.path.unlink()
            readings = [Reading.model_validate_json(one.reading) for one in kept]
            parts = settle(readings, question.form, roster, names, Decisions()).parts
            _count(findings, reply.name, readings, Counter(part.kind.value for part in parts))
    return findings


def _count(findings: Findings, name: str, readings: list[Reading], classes: Counter[str]) -> None:
    findings.replies += 1
    findings.parts += len(readings)
    findings.classes += classes
    paths = {reading.part.place.part for reading in readings}
    if not readings or len(paths) != len(readings) or classes.total() != len(readings):
        findings.lost.append(name)
    for reading in readings:
        if reading.breakdown:
            reason = f"{reading.breakdown.reason} {reading.breakdown.detail}".strip()
            findings.broken[reason] += 1
            findings.examples.setdefault(reason, str(reading.part.place))


def main(arguments: list[str]) -> int:
    """Run from a seed on; 0 if nothing was lost, broken off or crashed."""
    count, first = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    findings = run(range(first, first + count))
    sys.stdout.write(f"{findings.replies} replies, {findings.parts} parts: {dict(findings.classes)}\n")
    for reason, number in findings.broken.most_common():
        sys.stdout.write(f"{number:6} {reason}  e.g. {findings.examples[reason]}\n")
    sys.stdout.write(f"lost: {findings.lost}\n")
    return 1 if findings.lost or findings.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

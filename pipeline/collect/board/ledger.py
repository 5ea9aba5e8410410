"""The ledger (台账): what came in and what became of each part of it, as one SQLite file with fixed bytes."""

import sqlite3
from collections.abc import Iterable, Sequence

from pipeline.collect.settle.settle import Settlement
from pipeline.collect.settle.status import Status

_SCHEMA = """
CREATE TABLE unit (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, grouping TEXT NOT NULL, state TEXT NOT NULL,
  activities INTEGER NOT NULL, received TEXT, file TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE TABLE part (
  number INTEGER PRIMARY KEY, file TEXT NOT NULL, part TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  sender TEXT NOT NULL, subject TEXT NOT NULL, dated TEXT, class TEXT NOT NULL, reason TEXT NOT NULL,
  unit TEXT REFERENCES unit (code), activities INTEGER NOT NULL, UNIQUE (file, part)
) STRICT;
CREATE TABLE problem (
  number INTEGER PRIMARY KEY, unit TEXT REFERENCES unit (code), code TEXT NOT NULL, severity TEXT NOT NULL,
  file TEXT NOT NULL, part TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL,
  field TEXT NOT NULL, what TEXT NOT NULL, cure TEXT NOT NULL
) STRICT;
"""

_Row = Sequence[str | int | None]


def ledger_bytes(settlement: Settlement, statuses: Iterable[Status]) -> bytes:
    """The ledger as a SQLite database."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_SCHEMA)
        _insert(connection, "unit", (_unit_row(status) for status in statuses))
        _insert(connection, "part", _part_rows(settlement))
        _insert(connection, "problem", _problem_rows(settlement))
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[_Row]) -> None:
    for row in rows:
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - our names


def _unit_row(status: Status) -> _Row:
    unit, received = status.unit, status.received
    return (
        unit.code,
        unit.name,
        unit.group,
        status.state,
        status.activities,
        received.isoformat() if received else None,
        status.file,
        status.note,
    )


def _part_rows(settlement: Settlement) -> Iterable[_Row]:
    for number, classed in enumerate(settlement.parts, 1):
        part, envelope = classed.part, classed.part.envelope
        yield (
            number,
            part.place.file,
            part.place.part,
            part.sha256,
            part.size,
            envelope.senders[0] if envelope.senders else "",
            envelope.subjects[0] if envelope.subjects else "",
            envelope.date.isoformat() if envelope.date else None,
            classed.kind,
            classed.reason,
            classed.unit or None,
            classed.activities,
        )


def _problem_rows(settlement: Settlement) -> Iterable[_Row]:
    for number, item in enumerate(settlement.problems, 1):
        found, place = item.problem, item.problem.place
        yield (
            number,
            item.unit or None,
            found.code,
            found.severity,
            place.file,
            place.part,
            place.sheet,
            place.cell,
            found.field,
            found.what,
            found.cure,
        )

"""The ledger (台账): what came in and what became of each part of it, as one SQLite file with fixed bytes.

Every value in a plan can be followed to its evidence: the cell names sheet and address, the submission names the part,
the part names its own hash and that of the whole reply.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from pipeline.collect.board.account import Account, counted_file, days_late, received_day
from pipeline.model.standing import Standing

_SCHEMA = """
CREATE TABLE unit (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, grouping TEXT NOT NULL, state TEXT NOT NULL, due TEXT,
  activities INTEGER NOT NULL, received TEXT, days_late INTEGER NOT NULL, file TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE TABLE reply (
  file TEXT PRIMARY KEY, sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE part (
  number INTEGER PRIMARY KEY, file TEXT NOT NULL, part TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  sender TEXT NOT NULL, subject TEXT NOT NULL, message_id TEXT NOT NULL, dated TEXT, class TEXT NOT NULL,
  reason TEXT NOT NULL, unit TEXT REFERENCES unit (code), activities INTEGER NOT NULL, UNIQUE (file, part)
) STRICT;
CREATE TABLE submission (
  unit TEXT NOT NULL REFERENCES unit (code), number INTEGER NOT NULL, file TEXT NOT NULL, part TEXT NOT NULL,
  dated TEXT, class TEXT NOT NULL, nil_return INTEGER NOT NULL, activities INTEGER NOT NULL,
  errors INTEGER NOT NULL, warnings INTEGER NOT NULL, hints INTEGER NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (unit, number), FOREIGN KEY (file, part) REFERENCES part (file, part)
) STRICT;
CREATE TABLE note (
  unit TEXT NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, what TEXT NOT NULL,
  PRIMARY KEY (unit, number, position), FOREIGN KEY (unit, number) REFERENCES submission (unit, number)
) STRICT;
CREATE TABLE history (
  unit TEXT NOT NULL REFERENCES unit (code), position INTEGER NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL,
  about TEXT NOT NULL, PRIMARY KEY (unit, position)
) STRICT;
CREATE TABLE problem (
  number INTEGER PRIMARY KEY, unit TEXT REFERENCES unit (code), code TEXT NOT NULL, severity TEXT NOT NULL,
  file TEXT NOT NULL, part TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL,
  field TEXT NOT NULL, what TEXT NOT NULL, cure TEXT NOT NULL
) STRICT;
"""

_Row = Sequence[str | int | None]


def ledger_bytes(account: Account, replies: Mapping[str, str]) -> bytes:
    """The ledger as a SQLite database.

    Args:
        account: the round.
        replies: name of each file in ``replies/`` to its SHA-256.
    """
    standings = account.standings.units
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_SCHEMA)
        _insert(connection, "unit", (_unit_row(account, standing) for standing in standings))
        _insert(connection, "reply", sorted(replies.items()))
        _insert(connection, "part", _part_rows(account))
        _insert(connection, "submission", (row for standing in standings for row in _submission_rows(standing)))
        _insert(connection, "note", (row for standing in standings for row in _note_rows(standing)))
        _insert(connection, "history", (row for standing in standings for row in _history_rows(standing)))
        _insert(connection, "problem", _problem_rows(account))
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[_Row]) -> None:
    ahead = iter(rows)
    for first in ahead:
        places = ", ".join("?" * len(first))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", chain([first], ahead))  # noqa: S608 - our names


def _unit_row(account: Account, standing: Standing) -> _Row:
    unit, received = account.units[standing.unit], received_day(standing)
    return (
        unit.code,
        unit.name,
        unit.group,
        standing.state,
        standing.due.isoformat() if standing.due else None,
        standing.activities,
        received.isoformat() if received else None,
        days_late(standing),
        counted_file(standing),
        standing.note,
    )


def _part_rows(account: Account) -> Iterable[_Row]:
    for number, classed in enumerate(account.settlement.parts, 1):
        part, envelope = classed.part, classed.part.envelope
        yield (
            number,
            part.place.file,
            part.place.part,
            part.sha256,
            part.size,
            envelope.senders[0] if envelope.senders else "",
            envelope.subjects[0] if envelope.subjects else "",
            envelope.message_id,
            envelope.date.isoformat() if envelope.date else None,
            classed.kind,
            classed.reason,
            classed.unit or None,
            classed.activities,
        )


def _submission_rows(standing: Standing) -> Iterable[_Row]:
    for number, submitted in enumerate(standing.submissions, 1):
        counts = [
            sum(found.severity.value == name for found in submitted.problems) for name in ("错误", "提醒", "提示")
        ]
        yield (
            standing.unit,
            number,
            submitted.place.file,
            submitted.place.part,
            submitted.dated.isoformat() if submitted.dated else None,
            submitted.class_,
            int(submitted.nil_return),
            submitted.activities,
            *counts,
            submitted.digest,
        )


def _note_rows(standing: Standing) -> Iterable[_Row]:
    for number, submitted in enumerate(standing.submissions, 1):
        for position, what in enumerate(submitted.notes, 1):
            yield (standing.unit, number, position, what)


def _history_rows(standing: Standing) -> Iterable[_Row]:
    for position, event in enumerate(standing.history, 1):
        yield (standing.unit, position, event.day.isoformat(), event.what, event.file)


def _problem_rows(account: Account) -> Iterable[_Row]:
    for number, item in enumerate(account.settlement.problems, 1):
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

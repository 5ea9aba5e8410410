"""What was read before, by content: a SQLite file that can be deleted at any time, and is made anew where it is spoilt.

A row is found by the reply's name and hash, and by everything else that a reading comes from: the code that reads, the
form, the outline, the round, the packages. Rows of another origin are thrown away.
"""

import contextlib
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pipeline.collect.worker.job import Kept, Question, Reply
from pipeline.tools import environment
from pipeline.workspace import PACKAGE

_SCHEMA = """
CREATE TABLE IF NOT EXISTS reply (
  key TEXT PRIMARY KEY, origin TEXT NOT NULL, sha256 TEXT NOT NULL, readings BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS content (
  key TEXT NOT NULL, path TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (key, path)
) STRICT;
"""
_BATCH = 50
"""Replies written in one go; a killed run reads at most these again."""
_WAIT = 30.0  # seconds for another run that is writing
_READING_CODE = (
    "collect/values", "collect/intake", "collect/reading", "collect/rules", "collect/worker", "model", "standard",
    "untrusted",
)  # fmt: skip


def origin(question: Question) -> str:
    """A hash of all that a reading comes from besides the reply."""
    digest = hashlib.sha256()
    files = [path for room in _READING_CODE for path in sorted((PACKAGE / room).rglob("*.py"))]
    for path in [*files, *sorted((PACKAGE / "tools").glob("*.py"))]:
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\t".encode() + path.read_bytes() + b"\0")
    asked = [question.form.model_dump(mode="json"), question.round_name, sorted(question.items.items())]
    digest.update(json.dumps(asked, ensure_ascii=False).encode())
    digest.update("\n".join(environment.programs()).encode())
    return digest.hexdigest()


class Cache:
    """Readings by reply. Use it in a ``with`` block."""

    def __init__(self, path: Path, question: Question) -> None:
        """Open it, or begin it anew.

        Args:
            path: the file; its folder is made where it is missing.
            question: what was asked for; readings of another question are not found.
        """
        self._path = path
        self._origin = origin(question)
        self._rows: list[tuple[str, str, str, bytes]] = []
        self._contents: list[tuple[str, str, bytes]] = []
        self._database: sqlite3.Connection | None = None
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what has not been written yet."""
        self.flush()
        self._give_up()

    def readings(self, reply: Reply) -> bytes | None:
        """JSON of the list of readings of a reply, in order; None if it has not been read before."""
        rows = self._ask("SELECT readings FROM reply WHERE key = ? AND origin = ?", self._key(reply), self._origin)
        if not rows:
            return None
        try:
            return zlib.decompress(rows[0][0])
        except zlib.error:
            return None

    def content(self, reply: Reply, path: str) -> bytes | None:
        """JSON of what one part of a reply says; None if it is not remembered."""
        self.flush()
        rows = self._ask("SELECT content FROM content WHERE key = ? AND path = ?", self._key(reply), path)
        try:
            return zlib.decompress(rows[0][0]) if rows else None
        except zlib.error:
            return None

    def keep(self, reply: Reply, readings: Sequence[Kept]) -> None:
        """Remember the readings of a reply."""
        key = self._key(reply)
        packed = zlib.compress(b"[%b]" % b",".join(one.reading for one in readings), 1)
        self._rows.append((key, self._origin, reply.sha256, packed))
        self._contents += [(key, one.path, zlib.compress(one.content, 1)) for one in readings if one.content]
        if len(self._rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what has been kept; a full disk or a locked file costs only the memory of it."""
        rows, contents = self._rows, self._contents
        self._rows, self._contents = [], []
        if self._database is None or not rows:
            return
        try:
            # One short transaction: another run that wants to write waits for this, not for a reply being read.
            with self._database as database:
                database.executemany("DELETE FROM content WHERE key = ?", [(row[0],) for row in rows])
                database.executemany("INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?)", rows)
                database.executemany("INSERT INTO content VALUES (?, ?, ?)", contents)
        except sqlite3.Error:
            self._give_up()

    def _key(self, reply: Reply) -> str:
        return hashlib.sha256(f"{self._origin}\0{reply.sha256}\0{reply.name}".encode()).hexdigest()

    def _ask(self, statement: str, *values: str) -> list[tuple[bytes]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            if error.sqlite_errorcode not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                self._begin_anew()
            return []

    def _open(self) -> None:
        for attempt in (1, 2):
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._database = sqlite3.connect(self._path, timeout=_WAIT)
                # Another run may be reading: with a log beside the file neither waits for the other.
                self._database.execute("PRAGMA journal_mode = WAL")
                # Safe when the program is killed; after a power cut the newest rows may be gone, and are read again.
                self._database.execute("PRAGMA synchronous = NORMAL")
                self._database.executescript(_SCHEMA)
                self._forget_others()
            except (sqlite3.Error, OSError):
                self._give_up()
                if attempt == 1:
                    self._delete()
            else:
                return

    def _forget_others(self) -> None:
        database = self._database
        if (
            database is None
            or not database.execute("SELECT 1 FROM reply WHERE origin != ? LIMIT 1", (self._origin,)).fetchall()
        ):
            return
        others = "SELECT key FROM reply WHERE origin != ?"
        database.execute(f"DELETE FROM content WHERE key IN ({others})", (self._origin,))  # noqa: S608 - our words
        database.execute("DELETE FROM reply WHERE origin != ?", (self._origin,))
        database.commit()

    def _begin_anew(self) -> None:
        """The file is spoilt: away with it."""
        self._give_up()
        self._delete()
        self._open()

    def _give_up(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + suffix).unlink()

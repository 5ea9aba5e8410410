"""Leaves kept by content: a piece that was set once is not set again. The file may be deleted at any time."""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from pipeline.errors import PipelineError

_CREATE = (
    "CREATE TABLE IF NOT EXISTS leaves (key BLOB PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER NOT NULL)"
    " WITHOUT ROWID"
)
_CREATE_NOTES = "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"
_WAIT = 30.0  # seconds for another process to finish writing
_TOGETHER = 500
"""Keys asked for at once; SQLite's own limit is 999 in old versions."""


class Cache:
    """Leaves in an SQLite file. Use it in a ``with`` block.

    Every batch is a transaction: after ``kill -9`` whole batches are there or not there. A file that is damaged is
    begun anew, and an entry whose checksum is wrong counts as absent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Which of the keys are there."""
        found: set[bytes] = set()
        for start in range(0, len(keys), _TOGETHER):
            some = keys[start : start + _TOGETHER]
            marks = ",".join("?" * len(some))
            found.update(
                key
                for (key,) in self._database.execute(f"SELECT key FROM leaves WHERE key IN ({marks})", some)  # noqa: S608
            )
        return found

    def get(self, key: bytes) -> bytes | None:
        """A leaf's bytes; None where it isn't there, or is damaged."""
        row = self._database.execute("SELECT content, checksum FROM leaves WHERE key = ?", (key,)).fetchone()
        if row is None or zlib.crc32(row[0]) != row[1]:
            return None
        return bytes(row[0])

    def put(self, leaves: Mapping[bytes, bytes]) -> None:
        """Keep some leaves, all or none."""
        rows = [(key, content, zlib.crc32(content)) for key, content in leaves.items()]
        with self._written():
            self._database.executemany("INSERT OR REPLACE INTO leaves VALUES (?, ?, ?)", rows)

    def keep_only(self, keys: Iterable[bytes]) -> int:
        """Forget all others; how many that were."""
        wanted = set(keys)
        others = [(key,) for (key,) in self._database.execute("SELECT key FROM leaves") if key not in wanted]
        with self._written():
            self._database.executemany("DELETE FROM leaves WHERE key = ?", others)
        return len(others)

    def note(self, name: str, value: int) -> None:
        """Remember a number until it is noted anew: what to expect of the next run, never what it makes."""
        with self._written():
            self._database.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> int | None:
        """The number; None if there is none."""
        row = self._database.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else None

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        try:
            with self._database:
                yield
        except sqlite3.Error as error:
            msg = f"写不了排版缓存 {self._path.name}：{error}。请检查磁盘空间，或删除这个文件后再运行"
            raise PipelineError(msg) from None

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connected()
        except sqlite3.DatabaseError:
            # Damaged, or no database at all: nothing is lost but time.
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            return self._connected()

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=_WAIT)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("PRAGMA cache_size = -4000")
            database.execute(_CREATE)
            database.execute(_CREATE_NOTES)
            database.execute("SELECT count(*) FROM (SELECT key FROM leaves LIMIT 1)").fetchone()
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

"""The cache of leaves: kept, found, damaged, killed."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.press.cache import Cache
from tests.conftest import PROJECT

LEAVES = {b"a" * 32: b"first", b"b" * 32: b"second"}


def test_what_was_put_is_found_again(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.sqlite") as cache:
        cache.put(LEAVES)
    with Cache(tmp_path / "c.sqlite") as cache:
        assert cache.known([*LEAVES, b"c" * 32]) == set(LEAVES)
        assert cache.get(b"a" * 32) == b"first"
        assert cache.get(b"c" * 32) is None


def test_others_are_forgotten(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.sqlite") as cache:
        cache.put(LEAVES)
        assert cache.keep_only([b"a" * 32]) == 1
        assert cache.known(list(LEAVES)) == {b"a" * 32}


@pytest.mark.parametrize("damage", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(damage)
    with Cache(path) as cache:
        assert cache.known(list(LEAVES)) == set()
        cache.put(LEAVES)
        assert cache.get(b"b" * 32) == b"second"


def test_a_damaged_entry_counts_as_absent(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Cache(path) as cache:
        cache.put(LEAVES)
    database = sqlite3.connect(path)
    with database:
        database.execute("UPDATE leaves SET content = ? WHERE key = ?", (b"fIrst", b"a" * 32))
    database.close()
    with Cache(path) as cache:
        assert cache.get(b"a" * 32) is None
        assert cache.get(b"b" * 32) == b"second"


_WRITER = """
import sys
from pathlib import Path
from pipeline.press.cache import Cache
cache = Cache(Path(sys.argv[1]))
number = 0
while True:
    cache.put({f"{number:032d}{part}".encode(): bytes(5000) for part in range(20)})
    number += 1
    print(number, flush=True)
"""


def test_killed_while_writing_whole_batches_are_there(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    assert writer.stdout is not None
    written = [int(writer.stdout.readline()) for _ in range(5)][-1]
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    with Cache(path) as cache:
        for number in range(written):
            keys = [f"{number:032d}{part}".encode() for part in range(20)]
            assert cache.known(keys) == set(keys)
        following = [f"{written:032d}{part}".encode() for part in range(20)]
        assert cache.known(following) in (set(), set(following))

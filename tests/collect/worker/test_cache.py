"""What was read before is found again, and nothing that happens to the cache changes a reading."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.collect.worker.cache import Cache
from pipeline.collect.worker.job import Kept, Question, Reply
from pipeline.model.outline import ItemName
from tests.collect.builders import FORM, ITEMS

QUESTION = Question(FORM, "2020", dict(ITEMS))
REPLY = Reply("来件.eml", Path("来件.eml"), "a" * 64)
KEPT = [Kept("计划.xlsx", b'{"reading": "\xe4\xb8\x80"}', b'{"head": {}}'), Kept("正文", b"{}")]
LISTED = b'[{"reading": "\xe4\xb8\x80"},{}]'
"""Their readings as one JSON list."""


def filled(path: Path) -> None:
    with Cache(path, QUESTION) as cache:
        cache.keep(REPLY, KEPT)


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    filled(tmp_path / "deep" / "readings.sqlite")
    with Cache(tmp_path / "deep" / "readings.sqlite", QUESTION) as cache:
        assert cache.readings(REPLY) == LISTED
        assert cache.content(REPLY, "计划.xlsx") == KEPT[0].content
        assert cache.content(REPLY, "正文") is None


@pytest.mark.parametrize(
    "other",
    [
        Reply("别名.eml", Path("来件.eml"), "a" * 64),
        Reply("来件.eml", Path("来件.eml"), "b" * 64),
    ],
)
def test_another_name_or_content_is_another_reply(tmp_path: Path, other: Reply) -> None:
    filled(tmp_path / "readings.sqlite")
    with Cache(tmp_path / "readings.sqlite", QUESTION) as cache:
        assert cache.readings(other) is None


@pytest.mark.parametrize(
    "question",
    [
        Question(FORM, "2021", dict(ITEMS)),
        Question(FORM, "2020", {**ITEMS, 99: ItemName("新的要点")}),
        Question(FORM.model_copy(update={"version": "2020.9"}), "2020", dict(ITEMS)),
    ],
)
def test_another_question_is_asked_anew_and_the_old_answers_go(tmp_path: Path, question: Question) -> None:
    path = tmp_path / "readings.sqlite"
    filled(path)
    with Cache(path, question) as cache:
        assert cache.readings(REPLY) is None
    rows = sqlite3.connect(path).execute("SELECT (SELECT count(*) FROM reply) + (SELECT count(*) FROM content)")
    assert rows.fetchone() == (0,)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _garbage(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)


def _scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)


def _other_table(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE reply (something TEXT)")
    database.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _blobs(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE reply SET readings = x'00'")
        database.execute("UPDATE content SET content = x'789c00'")
    database.close()


@pytest.mark.parametrize("spoil", [_cut, _garbage, _scribble, _other_table, _folder, _blobs])
def test_a_spoilt_cache_forgets_and_goes_on(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = tmp_path / "readings.sqlite"
    filled(path)
    spoil(path)
    with Cache(path, QUESTION) as cache:
        assert cache.readings(REPLY) in (None, LISTED)
        assert cache.content(REPLY, "计划.xlsx") in (None, KEPT[0].content)
        cache.keep(REPLY, KEPT)
    with Cache(path, QUESTION) as cache:
        assert cache.readings(REPLY) == (None if spoil is _folder else LISTED)


def test_two_runs_at_once_share_it(tmp_path: Path) -> None:
    path = tmp_path / "readings.sqlite"
    with Cache(path, QUESTION) as one, Cache(path, QUESTION) as two:
        for number in range(120):
            reply = Reply(f"{number}.eml", Path(), f"{number:064}")
            (one if number % 2 else two).keep(reply, KEPT)
        one.flush()
        two.flush()
        for cache in (one, two):
            assert all(cache.readings(Reply(f"{n}.eml", Path(), f"{n:064}")) for n in range(120))

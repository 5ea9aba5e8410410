"""Many pieces: in one process or two, cold or from the cache, the same leaves; a broken worker costs only time."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PipelineError, TemplateError
from pipeline.press.cache import Cache
from pipeline.press.fingerprint import fingerprint, key_of, style_digest
from pipeline.press.setting import BATCH, load, set_pieces
from pipeline.press.values import Piece, Style, rows_of
from pipeline.press.workers import furniture_for, set_batch
from tests.press.book import CSS, FURNITURE, SETTINGS, STYLE, cache_in, many_units, page, rows, unit
from tests.press.executors import Here
from tests.project import PROJECT


def test_pieces_come_back_in_order_and_are_not_set_twice(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    executor = Here()
    with cache_in(tmp_path) as cache:
        first = set_pieces(many_units(BATCH + 5), SETTINGS, cache, executor, lambda *done: told.append(done))
        assert [found.name for found in first] == [f"第{number}专业委员会" for number in range(1, BATCH + 6)]
        assert told[-1] == (BATCH + 5, BATCH + 5)
        assert executor.batches[0] == BATCH
        again = Here()
        second = set_pieces([*many_units(BATCH + 5), unit(99)], SETTINGS, cache, again)
        assert again.batches == [1]
        assert second[:-1] == first
        assert rows_of(load(cache, second[-1]))[0] == rows(3, 99)[0]


def test_two_processes_give_the_leaves_of_one(tmp_path: Path) -> None:
    def leaves(name: str, executor: Executor | None) -> list[bytes | None]:
        with Cache(tmp_path / name) as cache:
            return [cache.get(found.key) for found in set_pieces(many_units(2 * BATCH), SETTINGS, cache, executor)]

    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert leaves("two", pool) == leaves("here", Here())
    assert leaves("without", None) == leaves("here", Here())


LEAVES = """
import hashlib, sys, threading
from pathlib import Path
from pipeline.press.cache import Cache
from pipeline.press.setting import BATCH, set_pieces
from pipeline.press.workers import furniture_for, local_executor
from pipeline.press.frames import PageWords
from tests.press.book import FURNITURE, SETTINGS, many_units

def made(name, executor):
    with Cache(Path(sys.argv[1], name)) as cache:
        found = set_pieces(many_units(BATCH + 1), SETTINGS, cache, executor)
        kept = hashlib.sha256(b"".join(cache.get(one.key) for one in found)).hexdigest()
    words = [PageWords("plan", "left", {"book": "书", "unit": "单位", "page": "2"})]
    return kept, furniture_for(SETTINGS, FURNITURE, ["plan"], executor).drawn(words)

with local_executor(SETTINGS.user_fonts, 2) as forked:
    assert "weasyprint" not in sys.modules, "nothing is set here"
    first = made("forked", forked)
end = threading.Event()
threading.Thread(target=end.wait).start()
with local_executor(SETTINGS.user_fonts, 2) as spawned:  # a process with threads is not forked
    assert made("spawned", spawned) == first
end.set()
assert made("here", None) == first
"""


def test_this_machines_processes_give_what_this_one_does_forked_and_spawned(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LEAVES, str(tmp_path)]
    finished = subprocess.run(command, check=False, cwd=PROJECT, capture_output=True, text=True, timeout=200)
    assert finished.returncode == 0, finished.stderr


def _end(*_: object) -> None:
    os._exit(9)


class Gone(Executor):
    """Its workers have died before anything was given to them."""

    def submit(self, *_: Any, **_named: Any) -> "Future[Any]":
        raise BrokenExecutor("a process in the pool was terminated")


def test_workers_that_are_gone_already_are_named_too(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache, pytest.raises(PipelineError, match="进程中途退出"):
        set_pieces(many_units(1), SETTINGS, cache, Gone())
    with pytest.raises(PipelineError, match="进程中途退出"):
        furniture_for(SETTINGS, FURNITURE, ["plan"], Gone()).drawn([])


class Broken(ProcessPoolExecutor):
    """Its workers die."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        return super().submit(_end)


def test_a_worker_that_dies_is_named_and_what_was_set_is_kept(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        set_pieces(many_units(3), SETTINGS, cache)
        with Broken(1, get_context("spawn")) as pool, pytest.raises(PipelineError, match="进程中途退出"):
            set_pieces(many_units(BATCH * 2), SETTINGS, cache, pool)
        style = style_digest(STYLE)
        assert len(cache.known([key_of(piece, style) for piece in many_units(BATCH)])) >= 3


def test_a_worker_with_other_fonts_refuses() -> None:
    with pytest.raises(PipelineError, match="字体或软件"):
        set_batch(SETTINGS, "another machine", [unit(1)])
    assert set_batch(SETTINGS, fingerprint(), [unit(1)])


def test_a_cache_deleted_meanwhile_is_named(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        (found,) = set_pieces([unit(1)], SETTINGS, cache)
        cache.keep_only([])
        with pytest.raises(PipelineError, match="再运行一次"):
            load(cache, found)


def test_a_mistake_in_a_template_stops_the_run(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache, pytest.raises(TemplateError, match="单位：排版引擎不认识"):
        set_pieces([Piece("单位", page('<p style="colour: red">x'))], SETTINGS, cache)


def test_keys_tell_apart_what_looks_different() -> None:
    style = style_digest(STYLE)
    assert key_of(unit(1), style) == key_of(unit(1), style)
    assert key_of(unit(1), style) != key_of(unit(2), style)
    assert key_of(unit(1, [("1", "ab", "c", "")]), style) != key_of(unit(1, [("1", "a", "bc", "")]), style)
    assert style_digest(Style(CSS + " ", STYLE.tables)) != style

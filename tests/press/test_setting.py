"""Many pieces: in one process or two, cold or from the cache, the same leaves; a broken worker costs only time."""

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PipelineError, TemplateError
from pipeline.press.cache import Cache
from pipeline.press.fingerprint import fingerprint, key_of, style_digest
from pipeline.press.setting import BATCH, load, set_pieces
from pipeline.press.values import Piece, Style, rows_of
from pipeline.press.workers import set_batch
from tests.press.book import CSS, SETTINGS, STYLE, cache_in, many_units, page, rows, unit


class Here(Executor):
    """Runs at once in this process, and counts."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        self.batches.append(len(arguments[-1]))
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future


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
    assert leaves("own", None) == leaves("here", Here())


def _end(*_: object) -> None:
    os._exit(9)


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

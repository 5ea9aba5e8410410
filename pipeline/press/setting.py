"""Many pieces set through the standard executor interface, kept in the cache as they come."""

import gc
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.press.cache import Cache
from pipeline.press.fingerprint import fingerprint, key_of, style_digest
from pipeline.press.serial import brief_of, pack, unpack, unpack_reading
from pipeline.press.values import Leaf, Piece, Reading, Style
from pipeline.render import engine
from pipeline.tools import fonts

if TYPE_CHECKING:
    from pipeline.press.furniture import Furniture
    from pipeline.press.setter import Setter

BATCH = 25
"""Pieces set by one task: enough that starting it costs nothing, few enough that memory stays small."""
AHEAD = 3
"""Batches on their way for each worker."""

_ONE_AT_A_TIME = threading.Lock()
"""A worker of a cluster may have threads; the layout engine has none to share."""

Progress = Callable[[int, int], None]
"""Told how many pieces of how many are set."""


@dataclass(frozen=True)
class Settings:
    """What a worker needs to know besides the pieces; goes to other machines."""

    style: Style
    user_fonts: Path
    """The office's own fonts."""


@dataclass(frozen=True)
class SetPiece:
    """A piece that was set: where its leaf is kept, and what must be known of it to paginate the book."""

    name: str
    key: bytes
    pages: int
    anchors: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    """Name to page of the piece, from 0, and the point on it."""
    fallbacks: dict[str, str] = field(default_factory=dict)
    """Character to the font family that stood in."""
    missing: str = ""
    unpainted: str = ""


def set_pieces(
    pieces: Iterable[Piece],
    settings: Settings,
    cache: Cache,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[SetPiece]:
    """Set what the cache doesn't have; results in the order of the pieces.

    Args:
        pieces: may be a generator; not all of them are in memory at once.
        settings: the style of all of them.
        cache: where the leaves go.
        executor: any; without one, as many local processes as there are processors, where there is more than a batch.
        progress: called after every batch.

    Raises:
        TemplateError: a piece has what the layout engine doesn't know.
        PipelineError: a worker broke down, or has other fonts or programs than this machine.
    """
    run = _Run(settings, cache, progress)
    run.take(pieces, executor)
    return [run.result(name, key) for name, key in run.order]


def load(cache: Cache, found: SetPiece, *, rows: bool = True) -> Leaf:
    """The leaf of a piece that was set; without ``rows`` what only the gate reads is left out.

    Raises:
        PipelineError: the cache was deleted or damaged meanwhile.
    """
    return unpack(_kept(cache, found.name, found.key), rows=rows)


def load_reading(cache: Cache, found: SetPiece) -> Reading:
    """What the gate reads of a piece that was set.

    Raises:
        PipelineError: the cache was deleted or damaged meanwhile.
    """
    return unpack_reading(_kept(cache, found.name, found.key))


def _kept(cache: Cache, name: str, key: bytes) -> bytes:
    content = cache.get(key)
    if content is None:
        msg = f"排版缓存里没有了“{name}”；请再运行一次"
        raise PipelineError(msg)
    return content


def set_batch(settings: Settings, expected: str, batch: list[Piece]) -> list[bytes]:
    """The leaves of some pieces as bytes; a pure function, run by a worker.

    Raises:
        TemplateError: a piece has what the layout engine doesn't know.
        PipelineError: fonts or programs here are not those the caller has.
    """
    with _ONE_AT_A_TIME:
        fonts.activate(settings.user_fonts)
        if fingerprint() != expected:
            msg = "这台计算机的字体或软件版本与发起排版的计算机不同，排出的页面不会一样；请装成一样的再运行"
            raise PipelineError(msg)
        setter = setter_for(settings)
        with _no_collecting():
            return [pack(setter.set_piece(piece)) for piece in batch]


def setter_for(settings: Settings) -> "Setter":
    """The process's own setter of a style; starting one takes a tenth of a second."""
    fonts.activate(settings.user_fonts)
    return _setter(style_digest(settings.style), _Held(settings))


def furniture_for(settings: Settings, css: str, kinds: Sequence[str]) -> "Furniture":
    """Running heads and page numbers for a book of this style; see ``Furniture``.

    Raises:
        TemplateError: the two sides of a kind of page differ in size, or a margin box holds what can't be drawn.
    """
    setter = setter_for(settings)
    from pipeline.press.furniture import Furniture  # noqa: PLC0415 - as the setter

    return Furniture(setter, css, kinds)


class _Held:
    """Settings that don't take part in the cache's key."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _setter(_digest: bytes, held: _Held) -> "Setter":
    engine.load()
    from pipeline.press.setter import Setter  # noqa: PLC0415 - fonts are set up before it loads

    return Setter(held.settings.style)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """The cyclic collector costs a third of the time: off within a batch, run once after it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if enabled:
            gc.enable()


class _Run:
    def __init__(self, settings: Settings, cache: Cache, progress: Progress | None) -> None:
        self._settings, self._cache, self._progress = settings, cache, progress
        self._style = style_digest(settings.style)
        self.order: list[tuple[str, bytes]] = []
        self._results: dict[bytes, SetPiece] = {}
        self._waiting: dict[bytes, Piece] = {}
        self._done = 0

    def take(self, pieces: Iterable[Piece], executor: Executor | None) -> None:
        """Set all pieces that the cache doesn't have."""
        source = iter(pieces)
        own: Executor | None = None
        pending: deque[tuple[list[tuple[bytes, Piece]], Future[list[bytes]]]] = deque()
        try:
            for batch, last in _with_last(self._missing(source)):
                if executor is None and own is None and not last:
                    own = local_executor(self._settings)
                chosen = executor or own
                if chosen is None or (last and not pending):
                    self._keep(batch, self._here(batch))
                    continue
                pending.append((batch, chosen.submit(set_batch, self._settings, fingerprint(), [p for _, p in batch])))
                while len(pending) > AHEAD * _workers(chosen):
                    self._finish(*pending.popleft())
            while pending:
                self._finish(*pending.popleft())
        finally:
            for _, future in pending:
                future.cancel()
            if own is not None:
                own.shutdown(wait=True, cancel_futures=True)

    def result(self, name: str, key: bytes) -> SetPiece:
        """What was set under a key."""
        found = self._results.get(key)
        if found is None:
            found = self._results[key] = _summary(name, key, _kept(self._cache, name, key))
        return found

    def _missing(self, source: Iterator[Piece]) -> Iterator[list[tuple[bytes, Piece]]]:
        """Batches of what has to be set."""
        batch: list[tuple[bytes, Piece]] = []
        asked: set[bytes] = set()
        while some := list(islice(source, BATCH * 8)):
            keyed = [(key_of(piece, self._style), piece) for piece in some]
            self.order.extend((piece.name, key) for key, piece in keyed)
            known = self._cache.known([key for key, _ in keyed])
            for key, piece in keyed:
                if key in known and self._usable(piece.name, key):
                    self._tell(1)
                elif key not in asked:
                    asked.add(key)
                    batch.append((key, piece))
                    if len(batch) == BATCH:
                        yield batch
                        batch = []
        if batch:
            yield batch

    def _usable(self, name: str, key: bytes) -> bool:
        content = self._cache.get(key)
        if content is None:
            return False
        try:
            self._results[key] = _summary(name, key, content)
        except ValueError:
            return False
        return True

    def _here(self, batch: list[tuple[bytes, Piece]]) -> list[bytes]:
        return set_batch(self._settings, fingerprint(), [piece for _, piece in batch])

    def _finish(self, batch: list[tuple[bytes, Piece]], future: "Future[list[bytes]]") -> None:
        try:
            leaves = future.result()
        except BrokenExecutor:
            msg = "排版的进程中途退出（多半是内存不足）；请关闭一些程序，再运行一次，已排好的部分会接着用"
            raise PipelineError(msg) from None
        self._keep(batch, leaves)

    def _keep(self, batch: list[tuple[bytes, Piece]], leaves: list[bytes]) -> None:
        self._cache.put({key: leaf for (key, _), leaf in zip(batch, leaves, strict=True)})
        for (key, piece), leaf in zip(batch, leaves, strict=True):
            self._results[key] = _summary(piece.name, key, leaf)
        self._tell(len(batch))

    def _tell(self, more: int) -> None:
        self._done += more
        if self._progress is not None:
            self._progress(self._done, len(self.order))


def _with_last(batches: Iterator[list[tuple[bytes, Piece]]]) -> Iterator[tuple[list[tuple[bytes, Piece]], bool]]:
    """Each batch, and whether no other follows."""
    before = next(batches, None)
    while before is not None:
        after = next(batches, None)
        yield before, after is None
        before = after


def _summary(name: str, key: bytes, content: bytes) -> SetPiece:
    return SetPiece(name, key, *brief_of(content))


def local_executor(settings: Settings, workers: int | None = None) -> ProcessPoolExecutor:
    """A pool of this machine's processors."""
    # Forked children share the layout engine's code; but a process with threads must not be forked.
    forks = sys.platform == "linux" and threading.active_count() == 1
    if forks:
        fonts.activate(settings.user_fonts)
        engine.load()  # once, before the children are made

    context = get_context("fork" if forks else "spawn")
    return ProcessPoolExecutor(workers or os.cpu_count(), context, initializer=gc.freeze)


def _workers(executor: Executor) -> int:
    return int(getattr(executor, "_max_workers", 0) or os.cpu_count() or 1)

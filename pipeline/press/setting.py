"""Many pieces set through the standard executor interface, kept in the cache as they come."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import islice
from typing import Self

from pipeline.errors import PipelineError
from pipeline.press.cache import Cache
from pipeline.press.fingerprint import fingerprint, key_of, style_digest
from pipeline.press.serial import brief_of, unpack, unpack_reading
from pipeline.press.values import Leaf, Piece, Reading
from pipeline.press.workers import Settings, broken_told, set_batch

BATCH = 25
"""Pieces set by one task: enough that starting it costs nothing, few enough that memory stays small."""
WEIGHT = 2500
"""Cells after which a batch is full: one long piece is a task of its own."""
_CHARACTERS = 50
"""Of a piece's HTML that take as long as a cell."""
AHEAD = 3
"""Batches on their way for each worker."""

Progress = Callable[[int, int], None]
"""Told how many pieces of how many are set."""


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
        executor: any; without one, this process sets them.
        progress: called after every batch.

    Raises:
        TemplateError: a piece has what the layout engine doesn't know.
        PipelineError: a worker broke down, or has other fonts or programs than this machine.
    """
    with Compositor(settings, cache, executor) as compositor:
        return compositor.finish(compositor.begin(pieces, progress))


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


Begun = list[tuple[str, bytes]]
"""Name and key of each piece that was begun, in order."""


class Compositor:
    """Sets pieces: begun as soon as they are known, finished where they are needed. Use it in a ``with`` block."""

    def __init__(self, settings: Settings, cache: Cache, executor: Executor | None = None) -> None:
        """Set nothing yet.

        Args:
            settings: the style of all pieces.
            cache: where the leaves go.
            executor: any; without one, this process sets the pieces as they are begun.
        """
        self._settings, self._cache, self._executor = settings, cache, executor
        self._style = style_digest(settings.style)
        self._results: dict[bytes, SetPiece] = {}
        self._asked: set[bytes] = set()
        self._pending: list[tuple[_Batch, Future[list[bytes]]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _batch, future in self._pending:
            future.cancel()

    def begin(self, pieces: Iterable[Piece], progress: Progress | None = None) -> Begun:
        """Have those set that the cache doesn't have and that were not begun before.

        Waits for the first ones where there are many: not all of them are in memory at once.

        Args:
            pieces: may be a generator.
            progress: called after every batch of these.

        Raises:
            TemplateError: a piece has what the layout engine doesn't know.
            PipelineError: a worker broke down, or has other fonts or programs than this machine.
        """
        count = _Count(progress)
        for batch in self._missing(iter(pieces), count):
            work = (self._settings, fingerprint(), [piece for _, piece in batch.pieces])
            if self._executor is None:
                self._keep(batch, set_batch(*work))
                continue
            with broken_told():
                self._pending.append((batch, self._executor.submit(set_batch, *work)))
            while len(self._pending) > AHEAD * _workers(self._executor):
                self._wait(0)
        return count.order

    def finish(self, begun: Begun) -> list[SetPiece]:
        """What was set of them.

        Raises:
            TemplateError: as ``begin``.
            PipelineError: as ``begin``; or the cache was deleted or damaged meanwhile.
        """
        return [self._result(name, key) for name, key in begun]

    def _result(self, name: str, key: bytes) -> SetPiece:
        if key not in self._results and (found := self._place(key)) is not None:
            self._wait(found)
        if key not in self._results:
            self._results[key] = _summary(name, key, _kept(self._cache, name, key))
        return self._results[key]

    def _missing(self, source: Iterator[Piece], count: "_Count") -> "Iterator[_Batch]":
        """Batches of what has to be set."""
        batch = _Batch(count)
        while some := list(islice(source, BATCH * 8)):
            keyed = [(key_of(piece, self._style), piece) for piece in some]
            count.order.extend((piece.name, key) for key, piece in keyed)
            known = self._cache.known([key for key, _ in keyed])
            for key, piece in keyed:
                if key in self._asked or (key in known and self._usable(piece.name, key)):
                    count.tell(1)
                    continue
                self._asked.add(key)
                batch.add(key, piece)
                if batch.full:
                    yield batch
                    batch = _Batch(count)
        if batch.pieces:
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

    def _place(self, key: bytes) -> int | None:
        """Of the batch that a piece is in, among those on their way."""
        batches = (batch for batch, _ in self._pending)
        return next((index for index, batch in enumerate(batches) if key in dict(batch.pieces)), None)

    def _wait(self, index: int) -> None:
        """For one of the batches on their way."""
        batch, future = self._pending.pop(index)
        with broken_told():
            leaves = future.result()
        self._keep(batch, leaves)

    def _keep(self, batch: "_Batch", leaves: list[bytes]) -> None:
        self._cache.put({key: leaf for (key, _), leaf in zip(batch.pieces, leaves, strict=True)})
        for (key, piece), leaf in zip(batch.pieces, leaves, strict=True):
            self._results[key] = _summary(piece.name, key, leaf)
        batch.count.tell(len(leaves))


class _Count:
    """What was begun together, and how much of it is set."""

    def __init__(self, progress: Progress | None) -> None:
        self.order: Begun = []
        self._progress, self._done = progress, 0

    def tell(self, more: int) -> None:
        self._done += more
        if self._progress is not None:
            self._progress(self._done, len(self.order))


class _Batch:
    """Pieces that are set by one task."""

    def __init__(self, count: _Count) -> None:
        self.count = count
        self.pieces: list[tuple[bytes, Piece]] = []
        self._weight = 0

    def add(self, key: bytes, piece: Piece) -> None:
        self.pieces.append((key, piece))
        self._weight += _weight(piece)

    @property
    def full(self) -> bool:
        return len(self.pieces) == BATCH or self._weight >= WEIGHT


def _weight(piece: Piece) -> int:
    """How long it takes to set, in cells of tables."""
    cells = sum(len(table.rows) * len(table.rows[0]) for table in piece.tables if table.rows)
    return cells + len(piece.html) // _CHARACTERS


def _summary(name: str, key: bytes, content: bytes) -> SetPiece:
    return SetPiece(name, key, *brief_of(content))


def _workers(executor: Executor) -> int:
    return int(getattr(executor, "_max_workers", 0) or os.cpu_count() or 1)

"""Many pieces set through the standard executor interface, kept in the cache as they come."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from itertools import islice

from pipeline.errors import PipelineError
from pipeline.press.cache import Cache
from pipeline.press.fingerprint import fingerprint, key_of, style_digest
from pipeline.press.serial import brief_of, unpack, unpack_reading
from pipeline.press.values import Leaf, Piece, Reading
from pipeline.press.workers import BROKEN, Settings, set_batch

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
        pending: deque[tuple[list[tuple[bytes, Piece]], Future[list[bytes]]]] = deque()
        try:
            for batch in self._missing(iter(pieces)):
                work = (self._settings, fingerprint(), [piece for _, piece in batch])
                if executor is None:
                    self._keep(batch, set_batch(*work))
                    continue
                pending.append((batch, executor.submit(set_batch, *work)))
                while len(pending) > AHEAD * _workers(executor):
                    self._finish(*pending.popleft())
            while pending:
                self._finish(*pending.popleft())
        finally:
            for _, future in pending:
                future.cancel()

    def result(self, name: str, key: bytes) -> SetPiece:
        """What was set under a key."""
        found = self._results.get(key)
        if found is None:
            found = self._results[key] = _summary(name, key, _kept(self._cache, name, key))
        return found

    def _missing(self, source: Iterator[Piece]) -> Iterator[list[tuple[bytes, Piece]]]:
        """Batches of what has to be set."""
        batch: list[tuple[bytes, Piece]] = []
        weight = 0
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
                    weight += _weight(piece)
                    if len(batch) == BATCH or weight >= WEIGHT:
                        yield batch
                        batch, weight = [], 0
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

    def _finish(self, batch: list[tuple[bytes, Piece]], future: "Future[list[bytes]]") -> None:
        try:
            leaves = future.result()
        except BrokenExecutor:
            raise PipelineError(BROKEN) from None
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


def _weight(piece: Piece) -> int:
    """How long it takes to set, in cells of tables."""
    cells = sum(len(table.rows) * len(table.rows[0]) for table in piece.tables if table.rows)
    return cells + len(piece.html) // _CHARACTERS


def _summary(name: str, key: bytes, content: bytes) -> SetPiece:
    return SetPiece(name, key, *brief_of(content))


def _workers(executor: Executor) -> int:
    return int(getattr(executor, "_max_workers", 0) or os.cpu_count() or 1)

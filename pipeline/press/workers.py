"""What a process does that sets pieces: here, one of this machine's others, or a cluster's. Values in, bytes out."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.press.fingerprint import fingerprint, style_digest
from pipeline.press.frames import DrawnFurniture, FurnitureSource, PageWords
from pipeline.press.serial import pack
from pipeline.press.values import Piece, Style
from pipeline.render import engine
from pipeline.tools import fonts

if TYPE_CHECKING:
    from pipeline.press.furniture import Furniture
    from pipeline.press.setter import Setter

_ONE_AT_A_TIME = threading.Lock()
"""A worker of a cluster may have threads; the layout engine has none to share."""


@dataclass(frozen=True)
class Settings:
    """What a worker needs to know besides the pieces; goes to other machines."""

    style: Style
    user_fonts: Path
    """The office's own fonts."""


def set_batch(settings: Settings, expected: str, batch: list[Piece]) -> list[bytes]:
    """The leaves of some pieces as bytes; a pure function, run by a worker.

    Raises:
        TemplateError: a piece has what the layout engine doesn't know.
        PipelineError: fonts or programs here are not those the caller has.
    """
    with _at_work(settings, expected) as setter, _no_collecting():
        return [pack(setter.set_piece(piece)) for piece in batch]


def draw_furniture(
    settings: Settings, expected: str, css: str, kinds: tuple[str, ...], words: Sequence[PageWords]
) -> DrawnFurniture:
    """What stands around the type area of some pages; a pure function, run by a worker.

    Args:
        settings: those of the pieces.
        expected: fingerprint of the caller's machine.
        css: ``@page`` rules with margin boxes.
        kinds: names of CSS pages.
        words: what each page says.

    Raises:
        TemplateError: as ``Furniture``.
        PipelineError: fonts or programs here are not those the caller has.
    """
    with _at_work(settings, expected):
        return _furniture(settings, css, kinds).drawn(words)


@contextmanager
def broken_told() -> Iterator[None]:
    """Around handing work to an executor and waiting for it: workers may be gone at either.

    Raises:
        PipelineError: they are.
    """
    try:
        yield
    except BrokenExecutor:
        msg = "排版的进程中途退出（多半是内存不足）；请关闭一些程序，再运行一次，已排好的部分会接着用"
        raise PipelineError(msg) from None


@contextmanager
def _at_work(settings: Settings, expected: str) -> "Iterator[Setter]":
    with _ONE_AT_A_TIME:
        fonts.activate(settings.user_fonts)
        if fingerprint() != expected:
            msg = "这台计算机的字体或软件版本与发起排版的计算机不同，排出的页面不会一样；请装成一样的再运行"
            raise PipelineError(msg)
        yield setter_for(settings)


def setter_for(settings: Settings) -> "Setter":
    """The process's own setter of a style; starting one takes a tenth of a second."""
    fonts.activate(settings.user_fonts)
    return _setter(style_digest(settings.style), _Held(settings))


def furniture_for(
    settings: Settings, css: str, kinds: Sequence[str], executor: Executor | None = None
) -> FurnitureSource:
    """Running heads and page numbers for a book of this style; see ``Furniture``.

    Args:
        settings: those of the pieces.
        css: ``@page`` rules with margin boxes.
        kinds: names of CSS pages.
        executor: whose workers draw; without one, this process does.

    Raises:
        TemplateError: the two sides of a kind of page differ in size, or a margin box holds what can't be drawn; where
            a worker draws, when it does.
    """
    if executor is None:
        return _furniture(settings, css, tuple(kinds))
    return _Elsewhere(settings, css, tuple(kinds), executor)


def _furniture(settings: Settings, css: str, kinds: tuple[str, ...]) -> "Furniture":
    setter = setter_for(settings)
    from pipeline.press.furniture import Furniture  # noqa: PLC0415 - as the setter

    return Furniture(setter, css, kinds)


@dataclass(frozen=True)
class _Elsewhere:
    """Furniture that a worker draws."""

    settings: Settings
    css: str
    kinds: tuple[str, ...]
    executor: Executor

    def drawn(self, words: Sequence[PageWords]) -> DrawnFurniture:
        """As ``Furniture.drawn``."""
        work = (self.settings, fingerprint(), self.css, self.kinds, words)
        with broken_told():
            return self.executor.submit(draw_furniture, *work).result()


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


@contextmanager
def local_executor(user_fonts: Path, workers: int | None = None) -> Iterator[Executor]:
    """This machine's processors; they get ready while the caller goes on.

    Args:
        user_fonts: the office's own fonts.
        workers: how many processes; without it, one for each processor.
    """
    # Forked children share the modules loaded so far; but a process with threads must not be forked.
    forks = sys.platform == "linux" and threading.active_count() == 1
    context, count = get_context("fork" if forks else "spawn"), workers or os.cpu_count() or 1
    with ProcessPoolExecutor(count, context, initializer=_get_ready, initargs=(user_fonts,)) as executor:
        for _ in range(count):
            executor.submit(os.getpid)
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)


def _get_ready(user_fonts: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent: it says what becomes of the run
    gc.freeze()
    with suppress(PipelineError):  # the first task says it again, to somebody who listens
        fonts.activate(user_fonts)
        engine.load()
        fingerprint()

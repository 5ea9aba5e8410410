"""Work on untrusted files in child processes with limits: a crash, a hang or a memory blow-up costs that one task.

Parsers of office files abort the process, raise what no ``except Exception`` catches, or run for minutes on a small
file (python-calamine's panics, openpyxl on a crafted sheet), so nothing that a stranger sent is parsed in the process
that keeps the books. Children are started once and live on; one that dies, or that has grown large, is replaced.

    with Guard() as guard:
        for task, result in guard.map(parse, paths):
            if isinstance(result, Failure): ...

What is run must be importable by its name (a function of a module, or ``functools.partial`` of one), and what goes in
and comes out must be picklable.
"""

import contextlib
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pickle import HIGHEST_PROTOCOL, dumps, loads
from typing import Any, Generic, Self, TypeVar

from pipeline.errors import PipelineError
from pipeline.tools.guard_child import Frame, Limits, read_frame, write_frame
from pipeline.tools.process import end_family

SECONDS = 60.0
MEMORY = 1_500_000_000  # bytes
_START_SECONDS = 120.0
_LAST_WORDS = 60_000
"""Bytes of what a dead child said last; a Rust parser says first that memory failed, then shows its stack."""
# Not ``-m``: what a task imports must find the child's own module, not one beside a copy called __main__.
_START = "import sys; from pipeline.tools import guard_child; guard_child.main(sys.argv[1:])"
_SECRET = re.compile(r"PASS|SECRET|TOKEN|CREDENTIAL|AUTH|KEY|DBUS|_PROXY$", re.IGNORECASE)
"""In the names of variables: a proxy's address may hold a password, the session bus leads to the keyring."""
_AHEAD = 4
"""Tasks on their way for each worker: results wait in memory until their turn."""

Task = TypeVar("Task")
Result = TypeVar("Result")


class FailureKind(StrEnum):
    """Why a task gave no result."""

    TIME = "超时"
    MEMORY = "内存超限"
    CRASH = "崩溃"
    ERROR = "出错"


@dataclass(frozen=True)
class Failure:
    """A task that gave no result."""

    kind: FailureKind
    reason: str
    """In Chinese, one clause; names the bound that was broken."""
    detail: str = ""
    """For whoever mends the program: exception and place, or the signal. Without machine paths."""


@dataclass(frozen=True)
class Streamed(Generic[Result]):
    """What a generator gave before it ended or broke off."""

    items: tuple[Result, ...]
    failure: Failure | None = None


class Guard:
    """A few child processes that run functions under limits. Use it in a ``with`` block."""

    def __init__(
        self, workers: int = 0, seconds: float = SECONDS, memory: int = MEMORY, total: float = 5 * SECONDS
    ) -> None:
        """No process is started before the first task.

        Args:
            workers: how many; 0 for as many as there are processors, at most four.
            seconds: of the clock and of the processor, for each result (for a generator: for each item).
            memory: bytes of address space, where the system can limit it.
            total: seconds of the clock for all items of a generator together.
        """
        self.workers = workers or max(1, min(4, os.cpu_count() or 1))
        self._limits = Limits(seconds, memory)
        self._total = total
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        self._children: set[_Child] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._beside = ThreadPoolExecutor(1, "guard-beside")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all children, whatever they are doing."""
        with self._lock:
            self._closed = True
            children, self._children = self._children, set()
        for child in children:
            child.end()
        self._beside.shutdown(wait=False)

    def prepare(self, function: Callable[..., object]) -> None:
        """Start one child and let it load what a function needs, while the caller does something else."""
        # Where no process can be started the first task says so; there may be none.
        with contextlib.suppress(PipelineError):
            child = self._take()
            child.load(dumps(function, HIGHEST_PROTOCOL))
            self._idle.put(child)

    def call(self, function: Callable[..., Result], *arguments: object) -> Result | Failure:
        """Run one function to its end; blocks."""
        outcome = self._run(dumps(function, HIGHEST_PROTOCOL), arguments, streams=False)
        return outcome.failure or outcome.items[0]

    def begin(self, function: Callable[..., Result], *arguments: object) -> "Future[Result | Failure]":
        """Run one function to its end while the caller does something else; what was begun before it comes first.

        The arguments are packed at once: what is the caller's own can be let go.
        """
        packed = dumps(function, HIGHEST_PROTOCOL), dumps(arguments, HIGHEST_PROTOCOL)

        def run() -> Result | Failure:
            outcome: Streamed[Result] = self._run_packed(*packed, streams=False)
            return outcome.failure or outcome.items[0]

        self._check_open()
        return self._beside.submit(run)

    def stream(self, function: Callable[..., Iterable[Result]], *arguments: object) -> Streamed[Result]:
        """Run one generator to its end; what it gave before it broke off is kept."""
        return self._run(dumps(function, HIGHEST_PROTOCOL), arguments, streams=True)

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Failure]]:
        """Each task with its result or failure, in the order of the tasks."""
        for task, outcome in self._map(function, tasks, streams=False):
            yield task, outcome.failure or outcome.items[0]

    def map_streams(
        self, function: Callable[[Task], Iterable[Result]], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Streamed[Result]]]:
        """Each task with all that its generator gave, in the order of the tasks."""
        yield from self._map(function, tasks, streams=True)

    def _map(
        self, function: Callable[..., Any], tasks: Iterable[Task], *, streams: bool
    ) -> Iterator[tuple[Task, Streamed[Any]]]:
        packed = dumps(function, HIGHEST_PROTOCOL)
        pending: deque[tuple[Task, Future[Streamed[Any]]]] = deque()
        with ThreadPoolExecutor(self.workers, "guard") as threads:
            try:
                for task in tasks:
                    pending.append((task, threads.submit(self._run, packed, (task,), streams=streams)))
                    if len(pending) >= self.workers * _AHEAD:
                        first, future = pending.popleft()
                        yield first, future.result()
                while pending:
                    first, future = pending.popleft()
                    yield first, future.result()
            except BaseException:
                # Ctrl-C, or the caller walked away: the threads must not wait for what nobody wants.
                threads.shutdown(wait=False, cancel_futures=True)
                self.close()
                raise

    def _run(self, function: bytes, arguments: tuple[object, ...], *, streams: bool) -> Streamed[Any]:
        return self._run_packed(function, dumps(arguments, HIGHEST_PROTOCOL), streams=streams)

    def _run_packed(self, function: bytes, arguments: bytes, *, streams: bool) -> Streamed[Any]:
        child = self._take()
        outcome, usable = child.run(function, arguments, self._total, streams=streams)
        if usable:
            self._idle.put(child)
        else:
            with self._lock:
                self._children.discard(child)
            child.end()
        return outcome

    def _take(self) -> "_Child":
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._lock:
            self._check_open()
            child = _Child(self._limits)
            self._children.add(child)
        return child

    def _check_open(self) -> None:
        if self._closed:
            msg = "读取来件的子进程已经关闭"
            raise PipelineError(msg)


@dataclass(eq=False)
class _Child:
    """One child process, seen from here."""

    limits: Limits
    _process: "subprocess.Popen[bytes]" = field(init=False)
    _frames: "queue.SimpleQueue[Frame | None]" = field(init=False, default_factory=queue.SimpleQueue)
    _ready: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, *self.limits.words()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                env={
                    **_own_environment(),
                    "PYTHONPATH": os.pathsep.join(_import_path()),
                    "PYTHONSAFEPATH": "1",
                    "RUST_BACKTRACE": "0",
                },
                start_new_session=True,  # Ctrl-C is for this process; it ends the children itself
            )
        except OSError as error:
            msg = f"启动不了读取文件的子进程：{error.strerror}。请关闭一些程序，再运行一次"
            raise PipelineError(msg) from None
        threading.Thread(target=self._listen, name="guard-pipe", daemon=True).start()

    def load(self, function: bytes) -> None:
        """Have it load what a function needs; doesn't wait, and says nothing where that fails."""
        with contextlib.suppress(OSError):
            write_frame(self._pipe_in(), ("load", function, b"", False))

    def run(self, function: bytes, arguments: bytes, total: float, *, streams: bool) -> tuple[Streamed[Any], bool]:
        """One task; also whether the child can take another."""
        end = time.monotonic() + (total if streams else float("inf"))
        try:
            self._await_start()
            write_frame(self._pipe_in(), ("task", function, arguments, streams))
        except OSError:
            return Streamed((), self._death()), False
        items: list[Any] = []
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                frame = self._frames.get(timeout=max(0.0, min(deadline, end) - time.monotonic()))
            except queue.Empty:
                bound = self.limits.seconds if deadline <= end else total
                return Streamed(tuple(items), _too_long(bound)), False
            if frame is None:
                return Streamed(tuple(items), self._death()), False
            match frame[0]:
                case "item":
                    # The child runs as the same user with the same rights: its pickles are no wider a door.
                    items.append(loads(frame[1]))  # noqa: S301
                    deadline = time.monotonic() + self.limits.seconds
                case "begun":
                    deadline = time.monotonic() + self.limits.seconds
                case "more":
                    deadline = time.monotonic() + frame[1]
                case "end":
                    return Streamed(tuple(items)), bool(frame[1])
                case "failed":
                    return Streamed(tuple(items), self._failure(frame[1], frame[2])), False

    def end(self) -> None:
        """Kill it and all it started; harmless when it is dead."""
        end_family(self._process)
        for pipe in (self._process.stdin, self._process.stdout, self._said):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _listen(self) -> None:
        """Frames from the pipe into the queue: a pipe can't be waited for with a time limit on every system."""
        pipe = self._process.stdout
        with contextlib.suppress(OSError, ValueError, EOFError):
            while pipe is not None:
                self._frames.put(read_frame(pipe))
        self._frames.put(None)

    def _await_start(self) -> None:
        if self._ready:
            return
        try:
            frame = self._frames.get(timeout=_START_SECONDS)
        except queue.Empty:
            frame = None
        if frame is None:
            msg = "读取文件的子进程启动不了；请运行 make doctor 检查软件"
            raise PipelineError(msg)
        self._ready = True

    def _pipe_in(self) -> Any:
        return self._process.stdin

    def _death(self) -> Failure:
        """Why it died without a word."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return Failure(FailureKind.CRASH, "解析程序崩溃", "closed its pipe")
        if self.limits.is_processor_signal(code):
            return _too_long(self.limits.seconds)
        said = self._last_words()
        if "memory allocation of" in said or "bad_alloc" in said or "Cannot allocate memory" in said:
            return self._failure("memory", "")
        return Failure(FailureKind.CRASH, "解析程序崩溃", f"ended with {code}")

    def _last_words(self) -> str:
        with contextlib.suppress(ValueError):  # closed: the guard has ended it
            self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - _LAST_WORDS))
            return self._said.read().decode("utf-8", "replace")
        return ""

    def _failure(self, kind: str, detail: str) -> Failure:
        if kind == "memory":
            return Failure(FailureKind.MEMORY, f"超过{self.limits.memory / 1e9:g} GB内存", detail)
        if kind == "panic":
            return Failure(FailureKind.CRASH, "解析程序崩溃", detail)
        return Failure(FailureKind.ERROR, "解析程序出错", detail)


def _too_long(seconds: float) -> Failure:
    return Failure(FailureKind.TIME, f"超过{seconds:g}秒")


def _own_environment() -> dict[str, str]:
    """What of this process's environment a child needs: what opens a stranger's file is told no password or token."""
    return {name: value for name, value in os.environ.items() if not _SECRET.search(name)}


def _import_path() -> list[str]:
    """Where this process finds modules; the child finds the same ones."""
    return [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109 - a string for the environment

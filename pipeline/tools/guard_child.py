"""The child's side of ``guard``: takes tasks from its pipe, limits itself, sends results back, dies with its parent."""

import contextlib
import io
import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pickle import HIGHEST_PROTOCOL, dump, dumps, load, loads
from typing import IO, Any, BinaryIO

from pipeline.tools.process import descendants, kill_all

try:
    import resource
except ImportError:  # Windows has no limits of this kind: time is still kept from outside
    resource = None  # type: ignore[assignment]

Frame = tuple[Any, ...]
"""``load`` function, without an answer; ``task`` function arguments streams → ``item`` value … then ``end`` usable, or
``failed`` kind detail."""

_FILE_BYTES = 500_000_000
_RETIRE_BYTES = 400_000_000
"""A child that holds more than this after a task is replaced."""


@dataclass(frozen=True)
class Limits:
    """What one task may use."""

    seconds: float
    memory: int
    """Bytes of address space."""

    def words(self) -> list[str]:
        """As arguments of the child."""
        return [str(self.seconds), str(self.memory)]

    @staticmethod
    def is_processor_signal(code: int) -> bool:
        """Whether an exit code says that the processor time was used up."""
        return hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU

    def apply(self) -> None:
        """Limit this process for good; soft limits, so that LibreOffice can be given more room."""
        if resource is None:
            return
        for kind, value in (
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_FSIZE, _FILE_BYTES),
            (resource.RLIMIT_CORE, 0),
        ):
            _set_soft(kind, value)

    def renew(self) -> None:
        """Give the next result its own processor time, counted from now."""
        if resource is not None:
            _set_soft(resource.RLIMIT_CPU, int(time.process_time() + self.seconds) + 2)


def _set_soft(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


_allowed_more: list[BinaryIO] = []
"""The pipe to the parent; empty outside a child."""


def allow_more_time(seconds: float) -> None:
    """Ask for more time than the usual for what comes now: an outside program with a limit of its own.

    Does nothing outside a child.
    """
    for pipe in _allowed_more:
        write_frame(pipe, ("more", seconds))


def write_frame(pipe: IO[bytes], frame: Frame) -> None:
    """Send one message.

    Raises:
        OSError: nobody listens any more.
    """
    dump(frame, pipe, HIGHEST_PROTOCOL)  # not by way of ``dumps``: the message may be large, once is enough
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> Frame:
    """Receive one message.

    Raises:
        EOFError: the other side is gone.
    """
    frame: Frame = load(pipe)  # noqa: S301 - our own process at the other end
    return frame


def main(arguments: list[str]) -> None:
    """Take tasks until the pipe closes."""
    limits = Limits(float(arguments[0]), int(arguments[1]))
    tasks_pipe, results_pipe = _own_pipes()
    limits.apply()
    _allowed_more.append(results_pipe)
    tasks: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks_pipe, tasks), daemon=True).start()
    write_frame(results_pipe, ("ready",))
    known: dict[bytes, Any] = {}
    while True:
        kind, function, packed, streams = tasks.get()
        if kind == "load":
            # What can't be loaded fails again, and is told, when it is to be run.
            with contextlib.suppress(Exception):
                loads(function)  # noqa: S301 - our own parent sent it
            continue
        try:
            if function not in known:
                known = {function: loads(function)}  # noqa: S301 - our own parent sent it
            # Loading our own modules is not the parser's time.
            limits.renew()
            write_frame(results_pipe, ("begun",))
            for item in _items(known[function], loads(packed), streams=streams):  # noqa: S301 - as above
                write_frame(results_pipe, ("item", dumps(item, HIGHEST_PROTOCOL)))
                limits.renew()
            write_frame(results_pipe, ("end", _resident() < _RETIRE_BYTES))
        except MemoryError:
            write_frame(results_pipe, ("failed", "memory", "MemoryError"))
        except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception; this process exists to catch it
            kind = "error" if isinstance(error, Exception) else "panic"
            write_frame(results_pipe, ("failed", kind, _named(error)))


def _items(function: Any, arguments: tuple[Any, ...], *, streams: bool) -> Iterator[Any]:
    if streams:
        yield from function(*arguments)
    else:
        yield function(*arguments)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes under numbers of their own: what a library prints must not get between the frames."""
    tasks = os.fdopen(os.dup(0), "rb")
    results = io.BufferedWriter(io.FileIO(os.dup(1), "wb"))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return tasks, results


def _listen(pipe: BinaryIO, tasks: "queue.SimpleQueue[Frame]") -> None:
    """Pass tasks on; when the parent is gone, end at once, with all that was started here."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            tasks.put(read_frame(pipe))
    kill_all(descendants(os.getpid()))
    os._exit(0)


def _resident() -> int:
    """Bytes of memory held now; 0 where the system doesn't tell."""
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - no file of ours
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _named(error: BaseException) -> str:
    """Exception, message and place, without machine paths."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        if name.startswith("pipeline.") and not name.endswith("guard_child"):
            place = f" ({name}:{trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(error).__name__}: {str(error)[:200]}{place}"

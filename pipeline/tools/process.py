"""Running an outside program: fixed arguments, a time limit, no window, its whole family ended when time is up."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError

try:
    import resource
except ImportError:  # Windows has no limits of this kind
    resource = None  # type: ignore[assignment]


class ToolTimeoutError(PipelineError):
    """The program did not finish in time and was ended."""


@dataclass(frozen=True)
class Finished:
    """How a program ended."""

    code: int
    output: str
    """Standard output and standard error, decoded leniently."""


def run(
    command: Sequence[str | Path],
    seconds: float,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    alone: int | None = None,
) -> Finished:
    """Run a program to its end.

    Args:
        command: program and arguments.
        seconds: time limit.
        environment: variables that it gets.
        cwd: folder to run it in.
        alone: for a program that opens what strangers sent: it gets ``environment`` and nothing of this process's own,
            and may take so many bytes of address space even where this process may not.

    Raises:
        ToolTimeoutError: it took longer than ``seconds``.
        FileNotFoundError: there is no such program.
    """
    with _room(alone, seconds):
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**(os.environ if alone is None else {}), **(environment or {})},
            cwd=cwd,
            start_new_session=True,
        )
    with process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            end_family(process)
            msg = f"{Path(command[0]).name} 超过 {seconds:g} 秒没有完成，已停止"
            raise ToolTimeoutError(msg) from None
    return Finished(process.returncode, output.decode("utf-8", "replace"))


@contextlib.contextmanager
def _room(memory: int | None, seconds: float) -> Iterator[None]:
    """Raise this process's own soft limits for a moment: a program started meanwhile keeps them."""
    if resource is None or memory is None:
        yield
        return
    # The processor time of this process so far: a limit below it would end this process at once.
    wanted = {resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: int(time.process_time() + seconds) + 10}
    before = {kind: resource.getrlimit(kind) for kind in wanted}
    try:
        for kind, (soft, hard) in before.items():
            if resource.RLIM_INFINITY != soft < wanted[kind]:
                room = wanted[kind] if hard == resource.RLIM_INFINITY else min(wanted[kind], hard)
                resource.setrlimit(kind, (room, hard))
        yield
    finally:
        for kind, limits in before.items():
            resource.setrlimit(kind, limits)


def end_family(process: "subprocess.Popen[bytes]") -> None:
    """Kill a program that was started in a session of its own, and all that it started; harmless when it is dead."""
    if process.poll() is None:
        # Asked before it dies: afterwards its children belong to nobody it could be known by.
        found = descendants(process.pid)
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        kill_all(found)
    process.wait()


def descendants(ancestor: int) -> list[int]:
    """Process numbers of all that a process started, directly or not; empty where there is no ``/proc``."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The program's name stands in parentheses and may hold anything (proc(5)).
            parents[int(entry.name)] = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
    found: list[int] = []
    wanted = {ancestor}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted and child not in found}
        found += sorted(wanted)
    return found


def kill_all(processes: Iterable[int]) -> None:
    """Kill processes by number; those already dead are passed over."""
    for number in processes:
        with contextlib.suppress(OSError):
            os.kill(number, getattr(signal, "SIGKILL", signal.SIGTERM))

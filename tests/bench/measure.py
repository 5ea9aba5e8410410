"""What a program costs: processor time and memory of a child process with all its own children."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run cost."""

    processor: float
    """Seconds, user and system, of the process and all it started and waited for."""
    elapsed: float
    """Seconds on the clock."""
    memory: float
    """Peak of the largest of these processes, in MB (10^6 bytes)."""

    def times(self, factor: float) -> "Cost":
        """The cost of so many times the work; memory stays."""
        return Cost(self.processor * factor, self.elapsed * factor, self.memory)


def cost_of(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command and measure it.

    Args:
        command: program and arguments.
        folder: where it runs.
        environment: added to this process's own.

    Raises:
        RuntimeError: it failed; with what it printed last.
    """
    begun = time.monotonic()
    log = folder / "bench.log"
    with log.open("wb") as stream:
        child = subprocess.Popen(
            list(map(str, command)), cwd=folder, env={**os.environ, **environment}, stdout=stream, stderr=stream
        )
        # wait4 and not getrusage: each run's own numbers, not the sum of all runs so far.
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace")[-800:]
        msg = f"{' '.join(map(str, command))} ended with {child.returncode}: {tail}"
        raise RuntimeError(msg)
    # Linux counts ru_maxrss in KiB.
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss * 1024 / 1e6)

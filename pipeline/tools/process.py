"""Running an outside program: fixed arguments, a time limit, no window, its whole family ended when time is up."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError


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
) -> Finished:
    """Run a program to its end.

    Raises:
        ToolTimeoutError: it took longer than ``seconds``.
        FileNotFoundError: there is no such program.
    """
    with subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
        cwd=cwd,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            msg = f"{Path(command[0]).name} 超过 {seconds:g} 秒没有完成，已停止"
            raise ToolTimeoutError(msg) from None
    return Finished(process.returncode, output.decode("utf-8", "replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    # LibreOffice starts a child of its own; ending the launcher alone would leave it running.
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()

"""What the tests of the guard let loose in a child; each harms only itself."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def double(number: int) -> int:
    return 2 * number


def environment() -> dict[str, str]:
    return dict(os.environ)


def own_process(_: int) -> int:
    return os.getpid()


class Unloadable:
    """A function that can be packed, but not unpacked."""

    def __call__(self) -> int:
        return 0

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return int, ("no number",)


def misbehave(how: str) -> str:
    _WAYS.get(how, lambda: None)()
    return how


def _spin() -> None:
    while True:
        pass


def _hog_slowly() -> None:
    held = [bytearray(10**7)]
    while True:
        held.append(bytearray(10**7))


def _panic() -> None:
    raise _Panic


def _interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)


def _error() -> None:
    raise ValueError("wrong")


def _noise() -> None:
    sys.stdout.write("printed\n")
    os.write(1, b"\x80\x05garbage")
    subprocess.run(["echo", "from a child"], check=True)
    sys.stdin.read()


def _rust_without_memory() -> None:
    """What python-calamine 0.9 says when a cell count in an .xls asks for more than there is."""
    os.write(2, b"memory allocation of 12884901888 bytes failed\nstack backtrace:\n" + b"  at ./csu/libc\n" * 500)
    os.abort()


_WAYS: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "segfault": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(0),
    "sleep": lambda: time.sleep(600),
    "spin": _spin,
    "hog": lambda: bytearray(10**10),
    "hog slowly": _hog_slowly,
    "panic": _panic,
    "rust": _rust_without_memory,
    "interrupt": _interrupt,
    "error": _error,
    "noise": _noise,
}


class _Panic(BaseException):
    """As ``pyo3_runtime.PanicException``: not an ``Exception``."""


def count_and_die(numbers: tuple[int, ...]) -> Iterator[int]:
    for number in numbers:
        if number < 0:
            os.abort()
        yield number


def drip(seconds: float, count: int) -> Iterator[int]:
    for number in range(count):
        time.sleep(seconds)
        yield number


def start_a_sleeper(mark: Path, seconds: float) -> int:
    """Starts a program in a session of its own, as LibreOffice is started, then waits."""
    sleeper = subprocess.Popen(["sleep", "300"], start_new_session=True)
    mark.write_text(str(sleeper.pid))
    time.sleep(seconds)
    return sleeper.pid


def process_number(_: int = 0) -> int:
    return os.getpid()


def grow(size: int) -> int:
    _HELD.append(bytearray(os.urandom(1)) * size)
    return os.getpid()


_HELD: list[bytearray] = []

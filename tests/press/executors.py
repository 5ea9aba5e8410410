"""Executors that tests look into."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from pipeline.press.values import Piece


class Here(Executor):
    """Runs at once in this process, and remembers what each task was given last: pieces, or what pages say."""

    def __init__(self) -> None:
        self.given: list[list[Any]] = []
        self.known: list[tuple[list[str], list[str]]] = []
        """Whenever a result was asked for: the pieces of that task, and all that had been given by then."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        number = len(self.given)
        self.given.append(list(arguments[-1]))
        future = _Asked(lambda: self.known.append((_names([self.given[number]]), self.names)))
        future.set_result(function(*arguments))
        return future

    @property
    def batches(self) -> list[int]:
        """How many each task was given."""
        return [len(one) for one in self.given]

    @property
    def names(self) -> list[str]:
        """Of the pieces that were set, in order."""
        return _names(self.given)


class _Asked(Future[Any]):
    """Tells that its result is asked for."""

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self._tell = tell

    def result(self, timeout: float | None = None) -> Any:
        self._tell()
        return super().result(timeout)


def _names(tasks: list[list[Any]]) -> list[str]:
    return [one.name for given in tasks for one in given if isinstance(one, Piece)]

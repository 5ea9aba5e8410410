"""Pieces set on a Dask cluster, through the same interface as on this machine's processors (PEP 3148).

Every machine of the cluster has this program, its packages and the same fonts; a worker that differs says so. Whoever
can reach a Dask scheduler can run programs on its workers: it belongs in a closed network, or behind ``tls://``.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pipeline.errors import PipelineError

if TYPE_CHECKING:
    import distributed

CONNECT_SECONDS = 15
ALONE_SECONDS = 60.0
"""How long a run waits for a worker when there is none any more."""
_RETRIES = 3
"""How often a batch is given to another worker when the one that had it is gone."""


@contextmanager
def cluster_executor(address: str) -> Iterator[Executor]:
    """An executor whose workers are those of a cluster.

    Args:
        address: of the scheduler, ``tcp://host:8786`` or ``tls://host:8786``.

    Raises:
        PipelineError: ``distributed`` is not installed, nothing answers at the address, or no worker is there.
    """
    try:
        import distributed  # noqa: PLC0415 - only who has a cluster needs it
    except ImportError:
        msg = "用集群排版要先安装 distributed：.venv/bin/python -m pip install -r requirements-cluster.txt"
        raise PipelineError(msg) from None
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        msg = f"连不上排版集群 {address}：{error}。请检查地址，并看看 dask scheduler 是否已经启动"
        raise PipelineError(msg) from None
    with client:
        if not client.ncores():
            msg = f"排版集群 {address} 没有工作进程；请先启动 dask worker"
            raise PipelineError(msg)
        executor = ClusterExecutor(client)
        with executor.watched():
            yield executor


class ClusterExecutor(Executor):
    """A Dask client's executor whose failures are those of the standard library."""

    def __init__(self, client: "distributed.Client") -> None:
        self._client = client
        self._inner = client.get_executor(pure=False, retries=_RETRIES)
        self._max_workers = sum(client.ncores().values())
        self._open: set[Future[Any]] = set()
        self._ended = threading.Event()

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> "Future[Any]":
        """Run a function on some worker; ``BrokenExecutor`` where the cluster lost it for good."""
        outer: Future[Any] = Future()
        self._open.add(outer)
        inner = self._inner.submit(function, *arguments, **options)
        inner.add_done_callback(lambda done: _pass_on(done, outer))
        outer.add_done_callback(self._open.discard)
        outer.add_done_callback(lambda done: inner.cancel() if done.cancelled() else None)
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing more is submitted; the cluster goes on."""
        self._inner.shutdown(wait=wait and not cancel_futures)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While it is used: where all workers are gone, what waits for one fails; Dask itself waits for ever."""
        watch = threading.Thread(target=self._watch, name="cluster-watch", daemon=True)
        watch.start()
        try:
            yield
        finally:
            self._ended.set()
            watch.join()

    def _watch(self) -> None:
        alone_since = time.monotonic()
        while not self._ended.wait(ALONE_SECONDS / 10):
            if self._client.status == "running" and self._client.ncores():
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > ALONE_SECONDS:
                for future in tuple(self._open):
                    _fail(future, BrokenExecutor("no worker is left"))


def _pass_on(done: "Future[Any]", outer: "Future[Any]") -> None:
    try:
        result = done.result()
    except CancelledError as error:
        _fail(outer, BrokenExecutor(str(error)))
    except Exception as error:  # noqa: BLE001 - whatever the task raised is its caller's to handle
        lost = type(error).__module__.startswith("distributed.")
        _fail(outer, BrokenExecutor(str(error)) if lost else error)
    else:
        with suppress(InvalidStateError):  # given up meanwhile
            outer.set_result(result)


def _fail(future: "Future[Any]", error: Exception) -> None:
    with suppress(InvalidStateError):
        future.set_exception(error)

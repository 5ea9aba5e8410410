"""The same leaves from a real Dask scheduler with two workers, also when one of them is killed half-way."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from distributed import Client

from pipeline.errors import PipelineError
from pipeline.press import cluster as cluster_room
from pipeline.press.cluster import cluster_executor
from pipeline.press.setting import BATCH, set_pieces
from tests.conftest import PROJECT
from tests.press.book import SETTINGS, cache_in, many_units

PIECES = 6 * BATCH
PATIENCE = 60.0  # seconds until a process of the cluster is there
HERE = ("--host", "127.0.0.1", "--no-dashboard")

Process = subprocess.Popen[bytes]


@dataclass
class Cluster:
    address: str
    workers: list[Process]


@contextmanager
def dask(folder: Path, *arguments: str) -> Iterator[Process]:
    """A process of Dask on loopback; what it says is kept in the folder."""
    with (folder / f"{arguments[0]}.log").open("ab") as log:
        command = [sys.executable, "-m", "dask", *arguments, *HERE]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    found = folder / "scheduler.json"
    with ExitStack() as stack:
        stack.enter_context(dask(folder, "scheduler", "--port", "0", "--scheduler-file", str(found)))
        wait_for(found.is_file)
        address = str(json.loads(found.read_text())["address"])
        options = ("worker", address, "--nthreads", "1", "--no-nanny")
        started = [stack.enter_context(dask(folder, *options)) for _ in range(workers)]
        wait_for(lambda: workers_at(address) == workers)
        yield Cluster(address, started)


def workers_at(address: str) -> int:
    with Client(address, timeout=PATIENCE, set_as_default=False) as client:
        return len(client.ncores())


def wait_for(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "the cluster did not come up"
        time.sleep(0.1)


def leaves(folder: Path, address: str = "", victims: tuple[Process, ...] = ()) -> dict[str, bytes]:
    """Every leaf as it was kept; once the first batch is there, the victims are killed."""
    told: list[int] = []

    def tell(done: int, _total: int) -> None:
        for victim in victims:
            victim.kill()
        told.append(done)

    folder.mkdir()
    with ExitStack() as stack:
        cache = stack.enter_context(cache_in(folder))
        executor = stack.enter_context(cluster_executor(address)) if address else None
        found = set_pieces(many_units(PIECES), SETTINGS, cache, executor, tell)
        assert told[0] < told[-1] == PIECES
        return {one.name: cache.get(one.key) or b"" for one in found}


def test_a_cluster_sets_what_this_machine_does_though_a_worker_dies(tmp_path: Path) -> None:
    with cluster(tmp_path, 2) as found:
        there = leaves(tmp_path / "whole", found.address)
        assert leaves(tmp_path / "killed", found.address, (found.workers[0],)) == there
        assert workers_at(found.address) == 1
    assert leaves(tmp_path / "here") == there
    assert all(there.values())


def test_without_a_worker_there_is_one_line(tmp_path: Path) -> None:
    with (
        cluster(tmp_path, 0) as found,
        pytest.raises(PipelineError, match="没有工作进程"),
        cluster_executor(found.address),
    ):
        pytest.fail("no worker, yet an executor")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "nonsense://x", "tcp://127.0.0.1:port"])
def test_an_address_where_no_scheduler_is(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_room, "CONNECT_SECONDS", 2)
    with pytest.raises(PipelineError, match="连不上排版集群"), cluster_executor(address):
        pytest.fail("no scheduler, yet an executor")


def fail() -> None:
    raise ValueError("own")


def test_a_task_fails_with_its_own_error_and_a_lost_one_as_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_room, "ALONE_SECONDS", 3.0)
    with cluster(tmp_path, 1) as found, cluster_executor(found.address) as executor:
        with pytest.raises(ValueError, match="own"):
            executor.submit(fail).result(PATIENCE)
        with pytest.raises(BrokenExecutor):
            # The only worker ends with it; Dask itself would wait for another one.
            executor.submit(os._exit, 9).result(PATIENCE)

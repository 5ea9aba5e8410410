"""A child's crash, hang or memory blow-up costs that one task, and nothing stays behind."""

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.tools.guard import Failure, FailureKind, Guard, Streamed
from pipeline.tools.process import descendants
from tests.conftest import PROJECT
from tests.tools import guarded

QUICK = 2.0


def test_results_come_in_the_order_of_the_tasks() -> None:
    with Guard(workers=2) as guard:
        assert list(guard.map(guarded.double, range(50))) == [(number, 2 * number) for number in range(50)]


def test_an_argument_given_beforehand_is_passed_on() -> None:
    with Guard(workers=1) as guard:
        assert guard.call(functools.partial(divmod, 17), 5) == (3, 2)


def test_what_was_begun_ends_beside_other_work() -> None:
    with Guard(workers=1) as guard:
        begun, failing = guard.begin(guarded.double, 21), guard.begin(guarded.misbehave, "error")
        assert guard.call(guarded.double, 4) == 8
        assert begun.result(60) == 42
        assert isinstance(failing.result(60), Failure)


def test_what_was_begun_ends_when_the_guard_does() -> None:
    with Guard(workers=1) as guard:
        begun = guard.begin(time.sleep, 300)
        time.sleep(1)
    assert isinstance(begun.result(60), Failure)


def test_nothing_can_be_begun_once_the_guard_is_closed() -> None:
    guard = Guard(workers=1)
    guard.close()
    with pytest.raises(PipelineError, match="已经关闭"):
        guard.begin(guarded.double, 1).result(60)


def test_a_child_made_ready_takes_the_first_task() -> None:
    before = set(descendants(os.getpid()))  # a browser's driver may be running for other tests
    with Guard(workers=1) as guard:
        guard.prepare(guarded.double)
        ready = set(descendants(os.getpid())) - before
        assert len(ready) == 1
        assert guard.call(guarded.own_process, 0) in ready
        assert guard.call(guarded.double, 4) == 8


def test_what_cannot_be_loaded_fails_when_it_is_run() -> None:
    with Guard(workers=1) as guard:
        guard.prepare(guarded.Unloadable())
        assert guard.call(guarded.double, 4) == 8
        assert isinstance(guard.call(guarded.Unloadable()), Failure)


@pytest.mark.parametrize(
    ("how", "kind", "reason"),
    [
        ("abort", FailureKind.CRASH, "解析程序崩溃"),
        ("segfault", FailureKind.CRASH, "解析程序崩溃"),
        ("exit", FailureKind.CRASH, "解析程序崩溃"),
        ("panic", FailureKind.CRASH, "解析程序崩溃"),
        ("interrupt", FailureKind.CRASH, "解析程序崩溃"),
        ("sleep", FailureKind.TIME, "超过2秒"),
        ("spin", FailureKind.TIME, "超过2秒"),
        ("rust", FailureKind.MEMORY, "超过0.6 GB内存"),
        ("hog", FailureKind.MEMORY, "超过0.6 GB内存"),
        ("hog slowly", FailureKind.MEMORY, "超过0.6 GB内存"),
        ("error", FailureKind.ERROR, "解析程序出错"),
    ],
)
def test_what_goes_wrong_costs_one_task(how: str, kind: FailureKind, reason: str) -> None:
    # What breaks another bound may take its time to get there on a busy machine.
    seconds = QUICK if kind is FailureKind.TIME else 60
    with Guard(workers=1, seconds=seconds, memory=600_000_000) as guard:
        results = dict(guard.map(guarded.misbehave, ["before", how, "after"]))
    failure = results[how]
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.reason) == (kind, reason)
    assert (results["before"], results["after"]) == ("before", "after")


def test_an_error_says_what_it_was_and_names_no_folder() -> None:
    with Guard(workers=1) as guard:
        failure = guard.call(guarded.misbehave, "error")
    assert isinstance(failure, Failure)
    assert failure.detail == "ValueError: wrong"


def test_what_a_parser_prints_or_reads_does_not_get_between_the_results() -> None:
    with Guard(workers=1) as guard:
        assert [guard.call(guarded.misbehave, "noise") for _ in range(3)] == ["noise"] * 3


def test_what_came_before_a_crash_is_kept() -> None:
    with Guard(workers=2) as guard:
        results = list(guard.map_streams(guarded.count_and_die, [(1, 2), (3, 4, -1, 5), (6,)]))
    assert [streamed.items for _, streamed in results] == [(1, 2), (3, 4), (6,)]
    assert [bool(streamed.failure) for _, streamed in results] == [False, True, False]


def test_time_counts_for_each_item_anew() -> None:
    with Guard(workers=1, seconds=5, total=60) as guard:
        assert guard.stream(guarded.drip, 0.8, 8) == Streamed(tuple(range(8)))  # 6.4 seconds in all


def test_time_counts_for_all_items_together() -> None:
    with Guard(workers=1, seconds=5, total=4) as guard:
        slow = guard.stream(guarded.drip, 0.8, 9)  # 7.2 seconds in all
    assert slow.items == tuple(range(len(slow.items)))
    assert len(slow.items) < 9
    assert slow.failure is not None
    assert slow.failure.reason == "超过4秒"


def test_a_child_that_has_grown_large_is_replaced() -> None:
    with Guard(workers=1) as guard:
        first = guard.call(guarded.grow, 1000)
        assert guard.call(guarded.grow, 450_000_000) == first
        assert guard.call(guarded.process_number) != first


def test_children_live_on_from_task_to_task() -> None:
    with Guard(workers=1) as guard:
        assert len({guard.call(guarded.process_number) for _ in range(5)}) == 1


def test_nothing_is_left_when_the_block_ends() -> None:
    with Guard(workers=2) as guard:
        numbers = {number for _, number in guard.map(guarded.process_number, range(8))}
        assert set(descendants(os.getpid())) >= numbers
    assert not set(descendants(os.getpid())) & numbers


def test_a_caller_that_walks_away_does_not_wait() -> None:
    begun = time.monotonic()
    with Guard(workers=2, seconds=60) as guard:
        results = guard.map(guarded.misbehave, ["fine", "sleep", "sleep", "sleep"])
        assert next(results) == ("fine", "fine")
        results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun < 20


def test_a_program_started_by_a_task_ends_with_its_time(tmp_path: Path) -> None:
    mark = tmp_path / "sleeper"
    with Guard(workers=1, seconds=QUICK) as guard:
        failure = guard.call(guarded.start_a_sleeper, mark, 60)
    assert isinstance(failure, Failure)
    _until(lambda: _gone(int(mark.read_text())))


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_the_death_of_the_parent_leaves_no_orphans(tmp_path: Path, ending: signal.Signals) -> None:
    """The parent is killed while its child waits for a program of its own."""
    mark = tmp_path / "sleeper"
    program = (
        "from pathlib import Path; from pipeline.tools.guard import Guard; from tests.tools import guarded\n"
        "with Guard(workers=1, seconds=60) as guard:\n"
        f" guard.call(guarded.start_a_sleeper, Path({str(mark)!r}), 50)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(PROJECT)}, stderr=subprocess.DEVNULL
    )
    _until(lambda: mark.is_file() and mark.read_text() != "")
    family = descendants(parent.pid)
    assert len(family) == 2
    parent.send_signal(ending)
    parent.wait(timeout=20)
    _until(lambda: all(_gone(number) for number in family))


def _gone(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_child_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAIL_PASSWORD", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "https_proxy", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, "geheim")
    monkeypatch.setenv("FONTCONFIG_FILE", "/fonts.conf")
    with Guard(workers=1) as guard:
        variables = guard.call(guarded.environment)
    assert isinstance(variables, dict)
    assert "geheim" not in variables.values()
    assert variables["FONTCONFIG_FILE"] == "/fonts.conf"

"""A function named before it is loaded: here, in a child process, and where it isn't there."""

import functools
import pickle
import subprocess
import sys

import pytest

from pipeline.tools.guard import Guard
from pipeline.tools.on_demand import OnDemand
from tests.conftest import PROJECT

GCD = OnDemand("math", "gcd")


def test_it_is_called_like_the_function_it_names() -> None:
    assert GCD(12, 18) == 6
    assert functools.partial(GCD, 12)(18) == 6


def test_it_arrives_as_the_function_itself() -> None:
    assert pickle.loads(pickle.dumps(GCD)) is __import__("math").gcd


def test_a_child_process_runs_it() -> None:
    with Guard(workers=1) as guard:
        assert guard.call(functools.partial(GCD, 12), 18) == 6


@pytest.mark.parametrize(("module", "name"), [("no.such.module", "f"), ("math", "no_such_function")])
def test_what_is_not_there_is_said_when_it_is_called(module: str, name: str) -> None:
    with pytest.raises((ImportError, AttributeError)):
        OnDemand(module, name)()


@pytest.mark.parametrize(
    ("module", "without"), [("pipeline.collect.stage", "openpyxl"), ("pipeline.collect.run", "python_calamine")]
)
def test_who_only_collects_waits_for_no_parser(module: str, without: str) -> None:
    loaded = f"import sys, {module}; sys.exit({without!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=PROJECT, check=False).returncode == 0

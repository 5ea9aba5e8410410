"""One file from outside read in a limited process of its own: what breaks its parser breaks nothing here."""

from collections.abc import Callable
from typing import TypeVar

from pipeline.errors import PipelineError
from pipeline.tools.guard import MEMORY, SECONDS, Failure, Guard

Result = TypeVar("Result")


def run_apart(
    function: Callable[..., Result], *arguments: object, seconds: float = SECONDS, memory: int = MEMORY
) -> Result | Failure:
    """Run one function in a process of its own, which is ended with all that it started.

    Args:
        function: a function of a module.
        arguments: its arguments.
        seconds: of the clock and of the processor.
        memory: bytes of address space, where the system can limit it.

    Raises:
        PipelineError: the function raised it, or no process can be started.
    """
    with Guard(1, seconds, memory) as guard:
        outcome = guard.call(_answer, function, arguments)
    if isinstance(outcome, PipelineError):
        raise outcome
    return outcome


def _answer(function: Callable[..., Result], arguments: tuple[object, ...]) -> Result | PipelineError:
    try:
        return function(*arguments)
    except PipelineError as error:
        return error

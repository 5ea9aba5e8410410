"""A function that is loaded when it is first called: who only names it need not wait for what it imports."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast


@dataclass(frozen=True)
class OnDemand:
    """A function by module and name. Sent to a child process it arrives there as the function itself."""

    module: str
    """Absolute: ``pipeline.collect.worker.child``."""
    name: str

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Load it and call it."""
        return _function(self.module, self.name)(*arguments, **options)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, str]]:
        """Unpickled as what it names."""
        return _function, (self.module, self.name)


def _function(module: str, name: str) -> Callable[..., Any]:
    return cast("Callable[..., Any]", getattr(import_module(module), name))

"""The stages by name, in the order of a round; the conformance report belongs to the notice.

A stage's modules are loaded when it is asked for: who collects need not wait for the typesetter.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from pipeline.runner import Stage

_NAMES = ("notice", "conformance", "collect", "compendium", "archive")


class _OnDemand(Mapping[str, Stage]):
    def __getitem__(self, name: str) -> Stage:
        if name not in _NAMES:
            raise KeyError(name)
        stage: Stage = import_module(f"pipeline.{name}.stage").STAGE
        return stage

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


STAGES: Mapping[str, Stage] = _OnDemand()

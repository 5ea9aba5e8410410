"""The stages by name, in the order of a round; the conformance report belongs to the notice.

A stage's modules are loaded when it is asked for: who collects need not wait for the typesetter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module

from pipeline.runner import Stage

_NAMES = ("notice", "conformance", "collect", "compendium", "archive")


class Stages(Mapping[str, Stage]):
    """The stages, each loaded when it is asked for."""

    def __init__(self, options: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """All stages.

        Args:
            options: name of a stage to what its work is told besides.
        """
        self._options = options or {}

    def __getitem__(self, name: str) -> Stage:
        """The stage of this name."""
        if name not in _NAMES:
            raise KeyError(name)
        stage: Stage = import_module(f"pipeline.{name}.stage").STAGE
        options = self._options.get(name)
        return replace(stage, build=partial(stage.build, **options)) if options else stage

    def __iter__(self) -> Iterator[str]:
        """Their names, in the order of a round."""
        return iter(_NAMES)

    def __len__(self) -> int:
        """How many there are."""
        return len(_NAMES)


STAGES: Mapping[str, Stage] = Stages()

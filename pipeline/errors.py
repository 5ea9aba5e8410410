"""What stops a run: one exception family, each kind with its exit code and one line for the operator."""


class PipelineError(Exception):
    """The run can't go on. ``str()`` is the Chinese line (or lines) shown to the clerk."""

    exit_code = 4


class InputError(PipelineError):
    """An input file under ``inputs/`` is wrong; every message names file and line."""

    exit_code = 2

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages

    def __str__(self) -> str:
        return "\n".join(self.messages)


class MissingToolError(PipelineError):
    """An outside program or a font that this step needs is not installed."""

    exit_code = 3


class TemplateError(PipelineError):
    """A Word or HTML template can't be filled."""

    exit_code = 2


class GateError(PipelineError):
    """A finished product lacks a fact that its source has; it is not released."""

    exit_code = 5

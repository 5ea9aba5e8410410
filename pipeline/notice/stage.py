"""Stage one: the notice with its attachments, each as Word and PDF, and bound together as one PDF."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.notice.read import read_inputs
from pipeline.notice.recipients import read_recipients
from pipeline.notice.words import check_words, stop_at_errors
from pipeline.previous_round import previous_sources
from pipeline.runner import Product, Progress, Stage
from pipeline.tools.on_demand import OnDemand
from pipeline.workspace import Workspace

_RUN = OnDemand("pipeline.notice.run", "run")
"""Who has to mend an input first need not wait for the typesetter to be loaded."""


def build(workspace: Workspace, progress: Progress) -> Product:
    """Read everything the notice is made of, and issue it.

    Raises:
        InputError: an input is wrong, or the number belongs to another document.
        TemplateError: a template is missing or can't be filled.
        GateError: a product lacks something its inputs have.
    """
    inputs = read_inputs(workspace)
    findings = check_words(workspace, inputs)
    stop_at_errors(workspace, inputs.approval, findings)
    product: Product = _RUN(workspace, inputs, findings, read_recipients(workspace), progress)
    return product


def sources(workspace: Workspace) -> Iterable[Path]:
    """What the notice is made from."""
    read = (workspace.office, workspace.notice, workspace.outline, workspace.form, workspace.register)
    return (*read, workspace.roster, *previous_sources(workspace))


def written(workspace: Workspace) -> Iterable[Path]:
    """What it changes itself: the register gets a line, and last year's plans are kept when they are first needed."""
    return (workspace.register, workspace.previous_plans)


STAGE = Stage("notice", "通知", (), sources, build, written)

"""What ``make notice`` ends with: PDF and Word, measured page by page, as a page, as data and in a few lines."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.runner import Stage
from pipeline.tools.on_demand import OnDemand
from pipeline.workspace import Workspace

TITLE = "版式核对"
"""Of the stage, and the name of its products."""


def sources(workspace: Workspace) -> Iterable[Path]:
    """The notice's products."""
    return (workspace.outputs("notice"),)


STAGE = Stage("conformance", TITLE, ("notice",), sources, OnDemand("pipeline.conformance.run", "run"))

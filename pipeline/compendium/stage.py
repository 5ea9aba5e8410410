"""``make compendium``: what the book is made from; the work is loaded when there is any."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.runner import Stage
from pipeline.tools.on_demand import OnDemand
from pipeline.workspace import Workspace


def sources(workspace: Workspace) -> Iterable[Path]:
    """What the book is made from."""
    return (
        workspace.collection,
        workspace.office,
        workspace.notice,
        workspace.outline,
        workspace.form,
        workspace.roster,
    )


STAGE = Stage(
    name="compendium",
    title="汇编",
    needs=("collect",),
    sources=sources,
    build=OnDemand("pipeline.compendium.run", "run"),
)

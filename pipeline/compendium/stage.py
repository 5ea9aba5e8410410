"""``make compendium``: what the book is made from; the work is loaded when there is any."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.previous_round import previous_sources, round_to_collect
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
        workspace.editions,
        *previous_sources(workspace),
    )


def _writes(workspace: Workspace) -> Iterable[Path]:
    """What it changes itself: a book with other data is a new edition, which is kept."""
    return (workspace.editions,)


def _earlier(workspace: Workspace) -> Iterable[tuple[Workspace, str]]:
    """The plans that this round's are compared with."""
    before = round_to_collect(workspace)
    return [(before, "collect")] if before else []


STAGE = Stage(
    name="compendium",
    title="汇编",
    needs=("collect",),
    sources=sources,
    build=OnDemand("pipeline.compendium.run", "run"),
    writes=_writes,
    earlier=_earlier,
)

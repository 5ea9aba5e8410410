"""``make collect``: what it reads, and where its work is done; nothing of that is loaded until there is work."""

from pathlib import Path

from pipeline.runner import Stage
from pipeline.tools.on_demand import OnDemand
from pipeline.workspace import Workspace


def _sources(workspace: Workspace) -> list[Path]:
    return [
        workspace.office,
        workspace.notice,
        workspace.form,
        workspace.outline,
        workspace.roster,
        workspace.replies,
        workspace.decisions,
        workspace.sent,
        workspace.outbox,  # the board links to the letters that lie there
    ]


STAGE = Stage(name="collect", title="收集", needs=(), sources=_sources, build=OnDemand("pipeline.collect.run", "run"))

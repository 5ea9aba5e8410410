"""The plans of the round before: for the forms that notice sends out, and for the comparison in the book."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import InputError
from pipeline.model.plan import Collection, Plan
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Previous:
    """The plans of the round before."""

    collection: Collection

    def plan(self, unit: str) -> Plan | None:
        """The unit's plan; None where it had none, or no activity in it."""
        return next((plan for plan in self.collection.plans if plan.unit == unit and plan.activities), None)


def load_previous(workspace: Workspace) -> Previous | None:
    """``previous.json``, else the collection of the round before; None where there is neither.

    Raises:
        InputError: the file can't be read as plans.
    """
    path = previous_file(workspace)
    if path is None:
        return None
    try:
        return Previous(Collection.model_validate_json(path.read_bytes()))
    except (ValidationError, OSError):
        msg = f"{workspace.relative(path)}：读不出上年的计划；请删去这个文件，或对上一年度再运行一次 make collect"
        raise InputError(msg) from None


def previous_sources(workspace: Workspace) -> tuple[Path, ...]:
    """Where the plans may lie: once they are kept, the outputs of the round before matter no more."""
    kept, before = workspace.previous_plans, workspace.before
    return (kept,) if before is None or kept.is_file() else (kept, before.collection)


def round_to_collect(workspace: Workspace) -> Workspace | None:
    """The round before, where its plans are not kept and its replies are there to be read."""
    before = workspace.before
    kept = workspace.previous_plans.is_file()
    return before if before is not None and not kept and before.replies.is_dir() else None


def previous_file(workspace: Workspace) -> Path | None:
    """The file that they lie in; None where there is none."""
    return next((path for path in previous_sources(workspace) if path.is_file()), None)

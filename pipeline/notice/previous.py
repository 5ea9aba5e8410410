"""What each unit did last year, for the forms of this year: to go on with, or to drop.

The plans of the round before are kept under ``inputs/`` when they are first needed: the outputs of a round can
then be deleted at any time, of the round before too, and come back the same.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import InputError
from pipeline.model.form import FieldType, Form, FormField
from pipeline.model.plan import Cell, Collection, Plan
from pipeline.runner import write_atomically
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
    path = _found(workspace)
    if path is None:
        return None
    try:
        return Previous(Collection.model_validate_json(path.read_bytes()))
    except (ValidationError, OSError):
        msg = f"{workspace.relative(path)}：读不出上年的计划；请删去这个文件，或对上一年度再运行一次 make collect"
        raise InputError(msg) from None


def keep_previous(workspace: Workspace) -> bool:
    """Keep the plans of the round before under ``inputs/``; whether that was still to be done."""
    found = _found(workspace)
    if found is None or found == workspace.previous_plans:
        return False
    write_atomically(workspace.previous_plans, found.read_bytes())
    return True


def previous_sources(workspace: Workspace) -> tuple[Path, ...]:
    """Where the plans may lie: once they are kept, the outputs of the round before matter no more."""
    kept, before = workspace.previous_plans, workspace.before
    return (kept,) if before is None or kept.is_file() else (kept, before.collection)


def _found(workspace: Workspace) -> Path | None:
    return next((path for path in previous_sources(workspace) if path.is_file()), None)


def listed_columns(form: Form) -> list[FormField]:
    """The columns of this year's form, without the row number: an activity is copied over as a whole."""
    return [column for column in form.columns if column.type is not FieldType.SEQUENCE]


def rows_of(plan: Plan, columns: list[FormField]) -> list[list[str | float]]:
    """What the unit wrote last year, one row an activity; a column that is new this year is empty.

    Numbers are numbers where they were understood, so that a row can be copied into this year's table.
    """
    return [[_written(activity.cells.get(column.key), column) for column in columns] for activity in plan.activities]


def _written(cell: Cell | None, column: FormField) -> str | float:
    if cell is None:
        return ""
    number = cell.value
    counted = column.type in {FieldType.INTEGER, FieldType.MONEY}
    return number if counted and isinstance(number, int | float) and not isinstance(number, bool) else cell.raw

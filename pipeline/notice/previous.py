"""What each unit did last year, for the forms of this year: to go on with, or to drop.

The plans of the round before are kept under ``inputs/`` when they are first needed: the outputs of a round can
then be deleted at any time, of the round before too, and come back the same.
"""

from pipeline.model.form import FieldType, Form, FormField
from pipeline.model.plan import Cell, Plan
from pipeline.previous_round import previous_file
from pipeline.runner import write_atomically
from pipeline.workspace import Workspace


def keep_previous(workspace: Workspace) -> bool:
    """Keep the plans of the round before under ``inputs/``; whether that was still to be done."""
    found = previous_file(workspace)
    if found is None or found == workspace.previous_plans:
        return False
    write_atomically(workspace.previous_plans, found.read_bytes())
    return True


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

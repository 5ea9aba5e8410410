"""Collected rounds of any size, for the compendium's measurements: invented units, hand-written activities, varied."""

import random
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from ruamel.yaml import YAML

from pipeline import inputs
from pipeline.collect.reading.cells import Circumstances, Source, check_cell
from pipeline.model.form import Form, FormField
from pipeline.model.plan import Activity, Cell, Collection, Plan
from pipeline.model.problem import Place
from pipeline.model.unit import Roster, Unit
from pipeline.workspace import Workspace
from tests.bench.book import ROUND
from tests.conftest import PROJECT
from tests.samples.many import invented_roster, roster_csv, varied
from tests.samples.rows import Answer, Row, answer, load_material

COLUMNS = ("seq", "name", "items", "category", "audience", "period", "venue", "headcount", "leader", "budget")
"""Ten of the form's columns: with about eight rows a unit fills a page, as a plan of a unit usually does."""
ROWS = 8
"""Activities of a unit, on an average: 5 to 11."""
LATE_ROWS = 30
"""Of the unit whose late plan is longer than its first: its number of pages changes."""


def make_round(folder: Path, units: int) -> Workspace:
    """A project folder with everything that ``make compendium`` reads.

    Args:
        folder: is made; the templates and settings are those of the shipped round.
        units: how many; each has a plan.
    """
    for name in ("inputs", "templates"):
        shutil.copytree(PROJECT / name, folder / name)
    workspace = Workspace.open(folder, ROUND)
    _keep_columns(workspace.form)
    roster = invented_roster(units)
    workspace.roster.write_bytes(roster_csv(roster))
    write_plans(workspace, roster)
    return workspace


def _keep_columns(path: Path) -> None:
    yaml = YAML()
    form = yaml.load(path)
    form["columns"] = [column for column in form["columns"] if column["key"] in COLUMNS]
    yaml.dump(form, path)


def write_plans(workspace: Workspace, roster: Roster, *, late: bool = False) -> None:
    """The hand-over of ``make collect``; with ``late``, the unit in the middle has sent a longer plan."""
    form = inputs.load_form(workspace)
    reader = _Reader(form, Circumstances(int(ROUND), inputs.load_outline(workspace).item_names))
    late_unit = roster.units[len(roster.units) // 2].code if late else ""
    plans = tuple(reader.plan(unit, LATE_ROWS if unit.code == late_unit else 0) for unit in roster.units)
    workspace.collection.parent.mkdir(parents=True, exist_ok=True)
    collection = Collection(round=ROUND, form_version=form.version, plans=plans)
    workspace.collection.write_text(collection.model_dump_json(), encoding="utf-8")


class _Reader:
    """Plans as collect would have read them, without the files in between."""

    def __init__(self, form: Form, circumstances: Circumstances) -> None:
        self._form, self._circumstances = form, circumstances
        self._records = [record for code, records in load_material().items() if code != "F06" for record in records]

    def plan(self, unit: Unit, rows: int) -> Plan:
        # A fixed seed makes the book repeatable; nothing is kept secret with it.
        dice = random.Random(unit.code)
        count = dice.randint(ROWS - 3, ROWS + 3)
        records = [varied(dice.choice(self._records), dice) for _ in range(rows or count)]
        filled = answer(self._form, unit, records, datetime(int(ROUND), 4, 10, tzinfo=UTC).date())
        return Plan(
            unit=unit.code,
            head=self._cells(filled.head, self._form.head),
            activities=tuple(self._activities(filled)),
            received=datetime(int(ROUND), 4, 10, 9, tzinfo=UTC),
            place=Place(file=f"{unit.code}.eml", part="计划表.xlsx"),
            sha256="0" * 64,
        )

    def _activities(self, filled: Answer) -> Iterator[Activity]:
        for number, row in enumerate(filled.rows, 1):
            numbered = {**row, "seq": number}
            yield Activity(number=number, cells=self._cells(numbered, self._form.columns))

    def _cells(self, row: Row, fields: Iterable[FormField]) -> dict[str, Cell]:
        place = Place(file="示例来件.eml", sheet="工作计划表", cell="B7")
        return {
            field.key: check_cell(field, Source(row.get(field.key), place), self._circumstances)[0] for field in fields
        }

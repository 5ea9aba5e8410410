"""The form filled in quickly says what the form filled in by openpyxl says, in the same styles."""

import io
import random
from pathlib import Path

import openpyxl

from pipeline.model.form import FORM_SHEET
from pipeline.workspace import Workspace
from tests.samples import fill
from tests.samples.blanks import Round
from tests.samples.many import invented_roster
from tests.samples.quick import BlankForm
from tests.samples.rows import Answer, answer, load_material, nil_answer

PROJECT = Path(__file__).resolve().parents[2]


def shown(content: bytes) -> dict[str, list[tuple[object, str]]]:
    """Sheet to value and number format of every cell."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [(cell.value, cell.number_format) for row in sheet.iter_rows() for cell in row] for sheet in book
    }


def test_fills_in_what_openpyxl_fills_in() -> None:
    source = Round.load(Workspace.open(PROJECT, "2020"))
    records = [record for lines in load_material().values() for record in lines]
    blank, dice = BlankForm(source.blank_workbook, source.form), random.Random(5)
    day = source.day(4, 9)
    answers: list[Answer] = [nil_answer(source.form, unit, day) for unit in invented_roster(1).units]
    for unit in invented_roster(4).units:
        filled = answer(source.form, unit, dice.sample(records, 9), day)
        answers.append(filled.with_row(3, name="=1+1 <b>&", headcount="约300人", budget=2.5))
    for filled in answers:
        theirs = fill.fill_workbook(source.blank_workbook, source.form, filled, day)
        assert shown(blank.filled(filled, day)) == shown(theirs), filled
        assert FORM_SHEET in shown(theirs)

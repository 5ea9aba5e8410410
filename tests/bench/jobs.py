"""Work to be measured, each in a process of its own."""

import io
import shutil
from itertools import cycle, islice
from pathlib import Path

import docx
import openpyxl

from pipeline.inputs import load_roster
from pipeline.model.form import FORM_SHEET, IDENTITY_SHEET, Form
from pipeline.model.plan import Collection
from pipeline.model.unit import Roster, Unit
from pipeline.notice.documents import Made, fillable_form, make_files, plan_documents
from pipeline.notice.packages import Enclosed, make_packages, prefilled
from pipeline.notice.read import read_inputs
from pipeline.notice.recipients import Recipients
from pipeline.previous_round import Previous
from pipeline.tools import fonts
from pipeline.workspace import Workspace
from tests.fuzz.run import run
from tests.samples.blanks import Round
from tests.samples.many import invented_roster, many, roster_csv


def packages(workspace: Workspace, count: int, into: Path) -> None:
    """The packages of ``count`` invented units, four in five with last year's activities, written to files."""
    fonts.activate(workspace.user_fonts)
    roster = invented_roster(count)
    recipients = Recipients(roster, _previous(workspace, roster))
    inputs = read_inputs(workspace)
    bound = Made("通知.pdf", b"")  # the same file for all: copying it says nothing about the forms
    documents = plan_documents(inputs)
    enclosed = Enclosed(bound, fillable_form(inputs, workspace.templates, documents[-1]))
    made = make_packages(inputs, recipients, workspace.templates, documents, enclosed)
    for name, content in made.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def naive(workspace: Workspace, count: int, into: Path) -> None:
    """The same forms the obvious way: open the empty ones, fill in the cells, save, for each unit anew.

    It fills in less than the packages do: neither custom properties nor last year's activities.
    """
    fonts.activate(workspace.user_fonts)
    inputs = read_inputs(workspace)
    form = inputs.form
    attached = plan_documents(inputs)[-1]
    files = {Path(made.name).suffix: made.content for made in make_files(inputs, workspace.templates, attached)}
    if form is None:
        msg = "the round has no form"
        raise ValueError(msg)
    for unit in invented_roster(count).units:
        (into / f"{unit.code}.xlsx").write_bytes(_workbook(files[".xlsx"], form, unit))
        (into / f"{unit.code}.docx").write_bytes(_word(files[".docx"], form, unit))


def replies(workspace: Workspace, count: int, into: Path) -> None:
    """A project folder with ``count`` replies of every kind, and the roster of those who sent them."""
    fonts.activate(workspace.user_fonts)
    for name in ("inputs", "templates"):
        shutil.copytree(workspace.root / name, into / name)
    target = Workspace.open(into, "2020")
    shutil.rmtree(target.replies)
    target.replies.mkdir()
    target.decisions.unlink(missing_ok=True)
    roster = invented_roster(count + count // 5)  # about one in five does not answer
    target.roster.write_bytes(roster_csv(roster))
    for name, content in islice(many(Round.load(workspace), roster, 1), count):
        (target.replies / name).write_bytes(content)


def fuzz(_workspace: Workspace, count: int, into: Path) -> None:
    """``count`` damaged replies, read and settled; says what became of them.

    Raises:
        RuntimeError: a part was lost, or reading one had to be broken off.
    """
    findings = run(range(count))
    lines = [f"{findings.replies} replies, {findings.parts} parts: {dict(findings.classes)}"]
    lines += [f"broken off {number}: {reason}" for reason, number in findings.broken.most_common()]
    (into / "findings").write_text("\n".join(lines), encoding="utf-8")
    if findings.lost or findings.broken:
        msg = f"lost: {findings.lost}; broken off: {findings.examples}"
        raise RuntimeError(msg)


def _workbook(blank: bytes, form: Form, unit: Unit) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    answers = {field.marked_label: prefilled(form, unit).get(field.key) for field in form.head}
    sheet = book[FORM_SHEET]
    for row in sheet.iter_rows(max_row=8):
        for cell in row:
            if answers.get(str(cell.value)):
                sheet.cell(cell.row or 1, (cell.column or 1) + 1).value = answers[str(cell.value)]
    book[IDENTITY_SHEET]["B3"] = unit.code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _word(blank: bytes, form: Form, unit: Unit) -> bytes:
    document = docx.Document(io.BytesIO(blank))
    answers = {field.marked_label: prefilled(form, unit).get(field.key) for field in form.head}
    for row in document.tables[0].rows:
        for label, answer in zip(row.cells[::2], row.cells[1::2], strict=True):
            answer.text = answers.get(label.text) or ""
    document.core_properties.identifier = unit.code
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _previous(workspace: Workspace, roster: Roster) -> Previous | None:
    """The collected plans, dealt out to four units in five."""
    if not workspace.collection.is_file():
        return None
    collection = Collection.model_validate_json(workspace.collection.read_bytes())
    asked = {unit.code for unit in load_roster(workspace).units}
    plans = cycle(plan for plan in collection.plans if plan.activities and plan.unit in asked)
    dealt = [
        plan.model_copy(update={"unit": unit.code})
        for position, (unit, plan) in enumerate(zip(roster.units, plans, strict=False))
        if position % 5
    ]
    return Previous(collection.model_copy(update={"plans": tuple(dealt)}))

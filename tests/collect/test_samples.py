"""The shipped replies come to what ``tests/samples/expected.json`` says."""

import json
from typing import Any

import pytest

from pipeline.collect.intake.part import PartClass
from pipeline.collect.settle.settle import Settlement
from pipeline.collect.stage import STAGE
from pipeline.model.plan import Collection, Period, Precision
from pipeline.model.standing import Standings, State
from pipeline.runner import Product
from pipeline.workspace import Workspace
from tests.collect.builders import settle_replies
from tests.conftest import PROJECT

EXPECTED: dict[str, Any] = json.loads((PROJECT / "tests" / "samples" / "expected.json").read_text("utf-8"))
REPLIES = PROJECT / "inputs" / "2020" / "replies"
CLASSES = {
    "plan": PartClass.PLAN,
    "nil return": PartClass.NIL_RETURN,
    "supporting": PartClass.SUPPORTING,
    "superseded": PartClass.SUPERSEDED,
    "duplicate": PartClass.DUPLICATE,
    "ignored": PartClass.IGNORED,
    "needs a person": PartClass.NEEDS_A_PERSON,
}


@pytest.fixture(scope="module")
def settlement() -> Settlement:
    return settle_replies({path.name: path.read_bytes() for path in REPLIES.iterdir()})


@pytest.fixture(scope="module")
def product() -> Product:
    return STAGE.build(Workspace.open(PROJECT, "2020"), lambda _: None)


@pytest.mark.parametrize("reply", EXPECTED["replies"], ids=lambda reply: str(reply["file"]))
def test_every_part_has_the_class_expected(settlement: Settlement, reply: dict[str, Any]) -> None:
    of_file = [classed for classed in settlement.parts if classed.part.place.file == reply["file"]]
    for part in reply["parts"]:
        # '' is the file itself; a mail without attachments is its first body.
        found = next(
            (one for one in of_file if one.part.place.part == part["part"]),
            next((one for one in of_file if one.part.body and not part["part"]), None),
        )
        assert found, f"no part {part['part']!r} among {[one.part.place.part for one in of_file]}"
        assert found.kind is CLASSES[part["class"]], (part, found.reason)
        assert found.activities == part["activities"], part
    files = [one for one in of_file if not one.part.body]
    assert len(files) == len([part for part in reply["parts"] if part["part"] or files])
    units = {one.unit for one in of_file}
    assert units == {reply["unit"] or ""}


def test_each_unit_ends_as_expected(product: Product) -> None:
    collection = Collection.model_validate_json(product.files["plans.json"])
    assert {p.unit: len(p.activities) for p in collection.plans if not p.nil_return} == EXPECTED["accepted"]
    assert [plan.unit for plan in collection.plans if plan.nil_return] == EXPECTED["nil_returns"]
    assert [withheld.unit for withheld in collection.withheld] == EXPECTED["withheld"]
    standings = Standings.model_validate_json(product.files["standings.json"])
    states = {standing.unit: standing.state for standing in standings.units}
    assert [code for code, state in states.items() if state is State.RECEIVED] == EXPECTED["needs_a_person"]
    assert sorted(code for code, state in states.items() if state is State.OVERDUE) == EXPECTED["no_answer"]


def test_the_six_mistakes_are_found_where_they_stand(settlement: Settlement) -> None:
    codes = {
        "not a choice": "choice_unknown",
        "required": "required",
        "unreadable": "period_unreadable",
        "not a number": "number_unreadable",
        "out of range": "items_unknown",
        "too long": "too_long",
    }
    mistakes = EXPECTED["mistakes"]
    found = [item.problem for item in settlement.problems if item.problem.place.file == mistakes["file"]]
    assert [problem.code for problem in found] == [codes[mistake["kind"]] for mistake in mistakes["fields"]]
    rows = [int(problem.place.cell.lstrip("ABCDEFGHIJKLMNOP")) for problem in found]
    assert [row - rows[0] + 1 for row in rows] == [mistake["activity"] for mistake in mistakes["fields"]]


def test_the_old_workbook_has_days(product: Product) -> None:
    collection = Collection.model_validate_json(product.files["plans.json"])
    (plan,) = [plan for plan in collection.plans if plan.unit == "D02"]
    for activity in plan.activities:
        value = activity.cells["period"].value
        assert isinstance(value, Period)
        assert value.precision is Precision.DAY


def test_the_sum_of_classes_is_the_number_of_parts(product: Product) -> None:
    facts = product.facts
    each = [settle_replies({path.name: path.read_bytes()}) for path in REPLIES.iterdir()]
    assert sum(facts["parts"].values()) == sum(len(alone.parts) for alone in each)
    assert sum(facts["states"].values()) == facts["asked"] == 24
    assert facts["activities"] == sum(EXPECTED["accepted"].values())


def test_two_runs_give_the_same_bytes(product: Product) -> None:
    again = STAGE.build(Workspace.open(PROJECT, "2020"), lambda _: None)
    assert sorted(again.files) == sorted(product.files)
    differing = [name for name, content in product.files.items() if again.files[name] != content]
    assert not differing
    assert again.facts == product.facts


def test_nothing_of_this_machine_in_the_products(product: Product) -> None:
    for name, content in product.files.items():
        assert str(PROJECT).encode() not in content, name

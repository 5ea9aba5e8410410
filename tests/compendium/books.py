"""Small rounds built from values: a roster, plans in the shipped form, what is withheld and missing."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from pipeline import inputs
from pipeline.compendium.assemble import Book, Sources, assemble
from pipeline.compendium.back_matter import Making
from pipeline.model.form import Form
from pipeline.model.plan import Activity, Cell, CellValue, Collection, Period, Plan, Precision, Withheld
from pipeline.model.problem import Place
from pipeline.model.unit import Roster, Unit
from pipeline.workspace import Workspace

MAKING = Making("0123456789abcdef" * 4)
PLACE = Place(file="示例来件.eml", part="计划表.xlsx", sheet="工作计划表", cell="B7")
HOSTILE = (
    "{{ 7*7 }}{% for a in b %}{_{ c }_}{_% d %_} <b>粗体</b> &lt;w:t&gt; ]]> {{p table }}",
    '=HYPERLINK("http://example.org")',
    "岩" * 900,
    "Supercalifragilistic" * 20,
    "第一行\n第二行\t制表\x07响铃",
)


def span(first: str, last: str = "", precision: Precision = Precision.DAY) -> Period:
    return Period(start=date.fromisoformat(first), end=date.fromisoformat(last or first), precision=precision)


def activity(form: Form, number: int, **answers: tuple[str, CellValue] | str) -> Activity:
    """A row; an answer is the sender's text and its value, or a text that is its own value."""
    cells = {}
    for column in form.columns:
        answer = answers.pop(column.key, ("", None))
        raw, value = (answer, answer) if isinstance(answer, str) else answer
        cells[column.key] = Cell(raw=raw, value=value, spot="工作计划表!C7")
    assert not answers, f"no such columns: {answers}"
    return Activity(number=number, cells=cells)


def plan(unit: str, activities: Sequence[Activity], head: Mapping[str, str] | None = None, day: int = 10) -> Plan:
    given = {"unit": f"示例单位{unit}", "contact": "示例一", "phone": "13900000000", **(head or {})}
    return Plan(
        unit=unit,
        head={key: Cell(raw=text, value=text, spot="工作计划表!C7") for key, text in given.items()},
        activities=tuple(activities),
        nil_return=not activities,
        received=datetime(2020, 4, day, 9, tzinfo=UTC),
        place=PLACE,
        sha256="0" * 64,
    )


def unit(code: str, group: str, order: int, name: str = "") -> Unit:
    return Unit(code=code, name=name or f"示例单位{code}", group=group, order=order)


ROSTER = Roster(
    units=(
        unit("F01", "分支机构", 1),
        unit("F02", "分支机构", 2),
        unit("F03", "分支机构", 3),
        unit("F04", "分支机构", 4),
        unit("D01", "地方学会", 1, name="示例" + "很长名称的" * 12 + "地方学会"),
        unit("D02", "地方学会", 2),
        unit("J01", "科普教育基地", 1),
    )
)


def sample_collection(form: Form) -> Collection:
    """One unit with one row, one with sixty, a nil return, one full of hostile text, one withheld, two silent."""
    one = [
        activity(
            form,
            1,
            name="走近岩石力学科普开放日",
            items=("5，13", (5, 13)),
            category="开放日（实验室、基地）",
            audience=("青少年,公众", ("青少年", "公众")),
            period=("2020-05-16", span("2020-05-16")),
            headcount=("300人", 300),
            leader="示例二",
            leader_phone="13900000001",
            budget=("1.50", 1.5),
        )
    ]
    sixty = [
        activity(
            form,
            number,
            name=f"科普讲座第{number}讲",
            category="科普讲座（报告会）",
            summary="讲解大型试验机如何测出岩石的强度。",
            period=("第二季度", span("2020-04-01", "2020-06-30", Precision.QUARTER)),
            leader=f"示例讲师{number}",
            headcount=("约五十", None) if number % 10 == 0 else (str(number), number),
        )
        for number in range(1, 61)
    ]
    bad = [activity(form, number, name=text, summary=text, leader="示例三") for number, text in enumerate(HOSTILE, 1)]
    return Collection(
        round="2020",
        form_version=form.version,
        plans=(
            plan("F01", one),
            plan("F02", sixty, day=20),
            plan("F03", []),
            plan("D01", bad, {"contact": HOSTILE[0]}),
        ),
        withheld=(Withheld(unit="F04", reason="计划表有6处错误，待改正", place=PLACE),),
    )


def furnish(workspace: Workspace, collection: Collection, roster: Roster = ROSTER) -> None:
    """Write a round's roster and plans where the stage looks for them."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(inputs.ROSTER_COLUMNS)
    writer.writerows([one.code, one.name, "", "", one.group, one.order, "", ""] for one in roster.units)
    workspace.roster.write_text(lines.getvalue(), encoding="utf-8")
    workspace.collection.parent.mkdir(parents=True, exist_ok=True)
    workspace.collection.write_text(collection.model_dump_json(), encoding="utf-8")


def book_of(workspace: Workspace, collection: Collection, roster: Roster = ROSTER) -> Book:
    return assemble(
        Sources(
            collection,
            roster,
            inputs.load_form(workspace),
            inputs.load_outline(workspace),
            inputs.load_notice(workspace),
            inputs.load_office(workspace),
        )
    )

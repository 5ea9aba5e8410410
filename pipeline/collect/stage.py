"""Collect: read what the units mailed back, check it, choose each unit's plan, account for every part."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import inputs
from pipeline.collect.board.ledger import ledger_bytes
from pipeline.collect.board.workbooks import PROBLEMS_FILE, STATUS_FILE, problems_workbook, status_workbook
from pipeline.collect.intake.opening import take_in
from pipeline.collect.intake.part import PartClass
from pipeline.collect.reading.reading import PartRead, Reading, read_part
from pipeline.collect.settle.assign import Names
from pipeline.collect.settle.decisions import Decisions, load_decisions, refuse_unknown_parts
from pipeline.collect.settle.settle import Settlement, settle
from pipeline.collect.settle.status import State, Status, unit_statuses
from pipeline.model.form import Form
from pipeline.model.office import Office
from pipeline.model.plan import Collection
from pipeline.model.problem import Severity
from pipeline.model.unit import Roster
from pipeline.runner import Product, Progress, Stage
from pipeline.workspace import Workspace

PLANS_FILE = "plans.json"
LEDGER_FILE = "ledger.sqlite"
PROBLEMS_JSON = "problems.json"


@dataclass(frozen=True)
class _Round:
    """What the round says, besides what came in."""

    name: str
    office: Office
    form: Form
    roster: Roster
    items: Mapping[int, str]
    decisions: Decisions


def _sources(workspace: Workspace) -> list[Path]:
    return [
        workspace.office,
        workspace.form,
        workspace.outline,
        workspace.roster,
        workspace.replies,
        workspace.decisions,
    ]


def _build(workspace: Workspace, progress: Progress) -> Product:
    """Load, take in, read, settle, write down."""
    around = _load(workspace)
    parts = take_in(workspace.replies, progress)
    reads = [read for part in parts for read in read_part(part, around.form, around.name, around.items)]
    readings = [read.reading for read in reads]
    refuse_unknown_parts(workspace, around.decisions, [reading.part for reading in readings])
    names = Names(around.roster, around.office.name)
    settlement = settle(readings, around.form, around.roster, names, around.decisions)
    statuses = unit_statuses(around.roster, settlement)
    progress("写出台账和报送情况")
    return Product(
        files=_files(around, reads, settlement, statuses),
        summary=_summary(settlement, statuses),
        facts=_facts(settlement, statuses),
    )


def _load(workspace: Workspace) -> _Round:
    inputs.load_all(
        lambda: inputs.load_office(workspace),
        lambda: inputs.load_form(workspace),
        lambda: inputs.load_outline(workspace),
        lambda: inputs.load_roster(workspace),
    )
    roster = inputs.load_roster(workspace)
    return _Round(
        name=workspace.round,
        office=inputs.load_office(workspace),
        form=inputs.load_form(workspace),
        roster=roster,
        items=inputs.load_outline(workspace).references,
        decisions=load_decisions(workspace, roster),
    )


def _files(
    around: _Round, reads: Sequence[PartRead], settlement: Settlement, statuses: Sequence[Status]
) -> dict[str, bytes]:
    day = _day(around, [read.reading for read in reads])
    contents = {read.reading.part.place: read.content for read in reads if read.content}
    collection = Collection(
        round=around.name,
        form_version=around.form.version,
        plans=tuple(candidate.as_plan(contents[candidate.part.place]) for candidate in settlement.accepted),
        withheld=settlement.withheld,
    )
    problems = [{"unit": item.unit, **item.problem.model_dump(mode="json")} for item in settlement.problems]
    return {
        PLANS_FILE: _json(collection.model_dump(mode="json")),
        LEDGER_FILE: ledger_bytes(settlement, statuses),
        STATUS_FILE: status_workbook(settlement, statuses, around.form.title, day),
        PROBLEMS_FILE: problems_workbook(settlement, around.roster, around.form.title, day),
        PROBLEMS_JSON: _json(problems),
    }


def _day(around: _Round, readings: Sequence[Reading]) -> date:
    """The date the lists bear: that of the newest mail; there is no clock."""
    dates = [reading.part.envelope.date.date() for reading in readings if reading.part.envelope.date]
    return max(dates, default=date(int(around.name[:4]), 1, 1))


def _summary(settlement: Settlement, statuses: Sequence[Status]) -> tuple[str, ...]:
    states = Counter(status.state for status in statuses)
    classes = Counter(classed.kind for classed in settlement.parts)
    severities = Counter(item.problem.severity for item in settlement.problems)
    activities = sum(candidate.submission.activities for candidate in settlement.accepted)
    return (
        f"应报{len(statuses)}个单位：" + "、".join(f"{state}{states[state]}个" for state in State),
        f"收入计划{len(settlement.accepted)}份，活动{activities}项",
        "问题：" + "、".join(f"{severity}{severities[severity]}处" for severity in Severity),
        f"来件共{len(settlement.parts)}个部分：" + "、".join(f"{kind}{classes[kind]}" for kind in PartClass),
    )


def _facts(settlement: Settlement, statuses: Sequence[Status]) -> dict[str, Any]:
    states = Counter(status.state for status in statuses)
    classes = Counter(classed.kind for classed in settlement.parts)
    severities = Counter(item.problem.severity for item in settlement.problems)
    return {
        "asked": len(statuses),
        "states": {state.value: states[state] for state in State},
        "activities": sum(candidate.submission.activities for candidate in settlement.accepted),
        "problems": {severity.value: severities[severity] for severity in Severity},
        "parts": {kind.value: classes[kind] for kind in PartClass},
        "units": [
            {
                "code": status.unit.code,
                "name": status.unit.name,
                "group": status.unit.group,
                "state": status.state.value,
                "activities": status.activities,
                "received": status.day,
                "note": status.note,
            }
            for status in statuses
        ],
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


STAGE = Stage(name="collect", title="收集", needs=(), sources=_sources, build=_build)

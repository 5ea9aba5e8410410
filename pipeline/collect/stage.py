"""Collect: read what the units mailed back, check it, choose each unit's plan, account for every part."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import inputs
from pipeline.collect.board.account import Account
from pipeline.collect.board.ledger import ledger_bytes
from pipeline.collect.board.workbooks import PROBLEMS_FILE, STATUS_FILE, problems_workbook, status_workbook
from pipeline.collect.intake.opening import list_replies, take_in
from pipeline.collect.intake.part import PartClass
from pipeline.collect.reading.reading import PartRead, read_part
from pipeline.collect.settle.assign import Names
from pipeline.collect.settle.decisions import Decisions, load_decisions, refuse_unknown_parts
from pipeline.collect.settle.settle import Settlement, settle
from pipeline.collect.settle.standing import Asking, draw_up
from pipeline.model.form import Form
from pipeline.model.notice import Notice
from pipeline.model.office import Office
from pipeline.model.plan import Collection
from pipeline.model.problem import Severity
from pipeline.model.standing import Standings, State
from pipeline.model.unit import Roster
from pipeline.runner import Product, Progress, Stage
from pipeline.sent_log import SentLetter, read_sent
from pipeline.workspace import Workspace

PLANS_FILE = "plans.json"
LEDGER_FILE = "ledger.sqlite"
PROBLEMS_JSON = "problems.json"
STANDINGS_FILE = "standings.json"


@dataclass(frozen=True)
class _Round:
    """What the round says, besides what came in."""

    name: str
    office: Office
    form: Form
    roster: Roster
    items: Mapping[int, str]
    notice: Notice
    decisions: Decisions
    sent: tuple[SentLetter, ...]


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
    asking = Asking(around.name, around.notice.date, around.notice.deadline)
    standings = draw_up(around.roster, settlement, asking, around.decisions, around.sent)
    account = Account(around.form.title, around.roster, standings, settlement)
    progress("写出台账和报送情况")
    return Product(
        files=_files(around, reads, account, _hashes(workspace.replies)),
        summary=_summary(settlement, standings),
        facts=_facts(account),
    )


def _hashes(replies: Path) -> dict[str, str]:
    return {
        path.relative_to(replies).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in list_replies(replies)
    }


def _load(workspace: Workspace) -> _Round:
    inputs.load_all(
        lambda: inputs.load_office(workspace),
        lambda: inputs.load_notice(workspace),
        lambda: inputs.load_form(workspace),
        lambda: inputs.load_outline(workspace),
        lambda: inputs.load_roster(workspace),
    )
    roster, notice = inputs.load_roster(workspace), inputs.load_notice(workspace)
    return _Round(
        name=workspace.round,
        office=inputs.load_office(workspace),
        form=inputs.load_form(workspace),
        roster=roster,
        items=inputs.load_outline(workspace).references,
        notice=notice,
        decisions=load_decisions(workspace, roster, notice.deadline),
        sent=read_sent(workspace.sent, workspace.relative(workspace.sent)),
    )


def _files(around: _Round, reads: Sequence[PartRead], account: Account, replies: Mapping[str, str]) -> dict[str, bytes]:
    settlement = account.settlement
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
        STANDINGS_FILE: _json(account.standings.model_dump(mode="json", by_alias=True)),
        LEDGER_FILE: ledger_bytes(account, replies),
        STATUS_FILE: status_workbook(account),
        PROBLEMS_FILE: problems_workbook(account),
        PROBLEMS_JSON: _json(problems),
    }


def _summary(settlement: Settlement, standings: Standings) -> tuple[str, ...]:
    states = Counter(standing.state for standing in standings.units)
    classes = Counter(classed.kind for classed in settlement.parts)
    severities = Counter(item.problem.severity for item in settlement.problems)
    activities = sum(candidate.submission.activities for candidate in settlement.accepted)
    return (
        f"名录{len(standings.units)}个单位："
        + "、".join(f"{state}{states[state]}个" for state in State if states[state]),
        f"收入计划{len(settlement.accepted)}份，活动{activities}项",
        "问题：" + "、".join(f"{severity}{severities[severity]}处" for severity in Severity),
        f"来件共{len(settlement.parts)}个部分：" + "、".join(f"{kind}{classes[kind]}" for kind in PartClass),
    )


def _facts(account: Account) -> dict[str, Any]:
    settlement, standings = account.settlement, account.standings
    states = Counter(standing.state for standing in standings.units)
    classes = Counter(classed.kind for classed in settlement.parts)
    severities = Counter(item.problem.severity for item in settlement.problems)
    return {
        "asked": len(standings.units),
        "states": {state.value: states[state] for state in State},
        "activities": sum(candidate.submission.activities for candidate in settlement.accepted),
        "problems": {severity.value: severities[severity] for severity in Severity},
        "parts": {kind.value: classes[kind] for kind in PartClass},
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


STAGE = Stage(name="collect", title="收集", needs=(), sources=_sources, build=_build)

"""Collect: read what the units mailed back, check it, choose each unit's plan, account for every part."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic_core import to_json

from pipeline import inputs
from pipeline.collect.board.account import Account
from pipeline.collect.board.ledger import ledger_bytes
from pipeline.collect.board.publish import publish, setting_of, twice_sent
from pipeline.collect.board.workbooks import workbooks_of
from pipeline.collect.intake.part import PartClass, PartRecord
from pipeline.collect.reading.record import Reading
from pipeline.collect.settle.assign import Names
from pipeline.collect.settle.decisions import Decisions, load_decisions, refuse_unknown_parts
from pipeline.collect.settle.plans import plans_json
from pipeline.collect.settle.settle import Settlement, settle
from pipeline.collect.settle.standing import Asking, draw_up
from pipeline.collect.worker.cache import Cache
from pipeline.collect.worker.contents import Contents
from pipeline.collect.worker.job import READ_REPLY, Question
from pipeline.collect.worker.reader import ReadReplies, read_all
from pipeline.errors import PipelineError
from pipeline.model.form import Form
from pipeline.model.notice import Notice
from pipeline.model.office import Office
from pipeline.model.outline import Outline
from pipeline.model.problem import Severity
from pipeline.model.standing import Standings, State
from pipeline.model.unit import Roster
from pipeline.runner import Product, Progress
from pipeline.sent_log import SentLetter, read_sent
from pipeline.tools.guard import Failure, Guard
from pipeline.tools.on_demand import OnDemand
from pipeline.workspace import Workspace

PLANS_FILE = "plans.json"
LEDGER_FILE = "ledger.sqlite"
PROBLEMS_JSON = "problems.json"
STANDINGS_FILE = "standings.json"
DIFFERENCES = OnDemand("pipeline.collect.settle.difference", "differences")
WORKBOOKS = OnDemand("pipeline.render.sheet", "workbooks")
"""A child does both while this process goes on; openpyxl alone takes it a while to load."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Round:
    """What the round says, besides what came in."""

    name: str
    office: Office
    form: Form
    roster: Roster
    outline: Outline
    notice: Notice
    decisions: Decisions
    sent: tuple[SentLetter, ...]


def run(workspace: Workspace, progress: Progress) -> Product:
    """Load, read each reply, settle, draw up, write down.

    Raises:
        InputError: something in the inputs is wrong.
        PipelineError: a reply can't be read from the disk.
    """
    with Guard() as guard:
        guard.prepare(READ_REPLY)  # a child takes as long to load the readers as this process to load the inputs
        around = _load(workspace)
        return _collect(workspace, around, guard, progress)


def _collect(workspace: Workspace, around: _Round, guard: Guard, progress: Progress) -> Product:
    question = Question(around.form, around.name, around.outline.item_names)
    with Cache(workspace.readings, question) as cache:
        read = read_all(workspace.replies, question, cache, guard, progress)
        guard.prepare(WORKBOOKS)
        refuse_unknown_parts(workspace, around.decisions, [reading.part for reading in read.readings])
        names = Names(around.roster, around.office.name)
        settlement = settle(read.readings, around.form, around.roster, names, around.decisions)
        asking = Asking(around.name, around.notice.date, around.notice.deadline)
        standings = draw_up(around.roster, settlement, asking, around.decisions, around.sent)
        account = Account(around.form.title, around.roster, standings, settlement)
        progress("写出台账和报送情况")
        contents = Contents(workspace, question, cache, guard, read.replies)
        changes = guard.begin(DIFFERENCES, around.form, twice_sent(account, contents))
        lists = guard.begin(WORKBOOKS, workbooks_of(account))
        plans = _plans(around, read, settlement, contents)
        files = _files(account, {name: reply.sha256 for name, reply in read.replies.items()})
        setting = setting_of(around.office, around.notice, around.outline)
        board = publish(workspace, account, setting, _done(changes.result(), "比较两次报送的计划"))
        workbooks = _done(lists.result(), "写报送情况和问题清单")
    return Product(
        files={
            PLANS_FILE: plans,
            **board,
            **files,
            **workbooks,
        },
        summary=(*_summary(settlement, standings), *_broken_off(read.readings)),
        facts=_facts(account, read.readings),
    )


def _load(workspace: Workspace) -> _Round:
    office, notice, form, outline, roster = cast(
        "tuple[Office, Notice, Form, Outline, Roster]",
        inputs.load_all(
            lambda: inputs.load_office(workspace),
            lambda: inputs.load_notice(workspace),
            lambda: inputs.load_form(workspace),
            lambda: inputs.load_outline(workspace),
            lambda: inputs.load_roster(workspace),
        ),
    )
    return _Round(
        name=workspace.round,
        office=office,
        form=form,
        roster=roster,
        outline=outline,
        notice=notice,
        decisions=load_decisions(workspace, roster, notice.deadline),
        sent=read_sent(workspace.sent, workspace.relative(workspace.sent)),
    )


def _plans(around: _Round, read: ReadReplies, settlement: Settlement, contents: Contents) -> bytes:
    """The hand-over to compendium.

    Raises:
        PipelineError: a reply was changed while it was being read.
    """

    def content_of(part: PartRecord) -> bytes:
        found = contents.json_of(read.replies[part.place.file], part.place.part)
        if found is None:
            msg = f"来件 {part.place.file} 在读取时被改动了；请再运行一次"
            raise PipelineError(msg)
        return found

    accepted = ((one, read.replies[one.part.place.file].sha256) for one in settlement.accepted)
    return plans_json(around.name, around.form.version, accepted, settlement.withheld, content_of)


def _files(account: Account, replies: Mapping[str, str]) -> dict[str, bytes]:
    return {
        # Written by pydantic itself: the values of 5,000 units as Python objects take more memory than all else.
        STANDINGS_FILE: account.standings.model_dump_json(by_alias=True, indent=1).encode() + b"\n",
        LEDGER_FILE: ledger_bytes(account, replies),
        PROBLEMS_JSON: to_json(
            [{"unit": item.unit, **dict(item.problem)} for item in account.settlement.problems],
            indent=1,
        )
        + b"\n",
    }


def _done(result: Result | Failure, what: str) -> Result:
    """What a child process did beside this one.

    Raises:
        PipelineError: it could not.
    """
    if isinstance(result, Failure):
        msg = f"{what}时出错：{result.reason}。请关闭一些程序，再运行一次"
        raise PipelineError(msg)
    return result


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


def _broken_off(readings: Iterable[Reading]) -> Iterator[str]:
    """How many parts could not be read to the end, by what stopped it."""
    reasons = Counter(reading.breakdown.reason for reading in readings if reading.breakdown)
    if reasons:
        counted = "、".join(f"{reason}{count}个" for reason, count in sorted(reasons.items()))
        yield f"读到一半停止的部分{sum(reasons.values())}个（{counted}），都归在待人工，其他部分不受影响"


def _facts(account: Account, readings: Iterable[Reading]) -> dict[str, Any]:
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
        "broken_off": [
            {"place": str(reading.part.place), **reading.breakdown.model_dump()}
            for reading in readings
            if reading.breakdown
        ],
    }

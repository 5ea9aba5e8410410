"""Boards made from real replies, as the stage makes them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from pipeline import inputs
from pipeline.collect.board.account import Account
from pipeline.collect.board.letters import Letter
from pipeline.collect.board.page import Setting, board_page
from pipeline.collect.board.view import Links
from pipeline.collect.settle.decisions import Decisions
from pipeline.collect.settle.difference import RowChange
from pipeline.collect.settle.settle import Settlement
from pipeline.collect.settle.standing import Asking, draw_up
from pipeline.model.standing import Standing
from pipeline.model.time_zone import CHINA
from pipeline.model.unit import Roster
from pipeline.sent_log import LetterKind, SendState, SentLetter
from tests.collect.builders import FORM, ROSTER, WORKSPACE, settle_replies
from tests.conftest import PROJECT

ASKING = Asking("2020", date(2020, 4, 1), date(2020, 4, 15))
SETTING = Setting("示例学会　秘书处", "示学字[2020]015号", ASKING.notice_date, inputs.load_outline(WORKSPACE))


def rulings(*lines: Mapping[str, object]) -> Decisions:
    """Decisions of such lines; each has a reason."""
    return Decisions.model_validate({"rulings": [{"reason": "电话确认", **line} for line in lines]})


def sent(
    unit: str, day: str = "2020-04-01", kind: LetterKind = LetterKind.NOTICE, state: SendState = SendState.SENT
) -> SentLetter:
    """A line of the log."""
    at = datetime.fromisoformat(day).replace(hour=9, tzinfo=CHINA)
    number = f"2020.{unit}.{kind}.{day}@example.org"
    return SentLetter(at=at, state=state, kind=kind, unit=unit, to=f"{unit}@example.org", subject="x", letter=number)


def account_of(
    replies: Mapping[str, bytes],
    decisions: Decisions | None = None,
    log: Sequence[SentLetter] = (),
    roster: Roster = ROSTER,
) -> Account:
    """The account of such replies."""
    ruled = decisions or Decisions()
    settlement: Settlement = settle_replies(replies, ruled)
    return Account(FORM.title, roster, draw_up(roster, settlement, ASKING, ruled, log), settlement)


def standing_of(account: Account, unit: str) -> Standing:
    """One unit's standing."""
    (found,) = [standing for standing in account.standings.units if standing.unit == unit]
    return found


def page_of(
    account: Account,
    changes: Mapping[str, Sequence[RowChange]] | None = None,
    letters: Sequence[Letter] = (),
    templates: Path = PROJECT / "templates",
) -> bytes:
    """The page of an account; every reply is linked."""
    files = frozenset(classed.part.place.file for classed in account.settlement.parts)
    links = Links("../../../../inputs/2020/replies/", "../../outbox/", files, letters)
    return board_page(templates, account, SETTING, links, changes or {})

"""Which letters are due: values in, values out; nothing is written and no clock is read."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.collect.letters.addresses import answerable, split_addresses
from pipeline.collect.letters.answers import Answer, answer_of, requests_of
from pipeline.collect.letters.ladder import chase_of
from pipeline.collect.letters.log import Log
from pipeline.model.letter_settings import LetterSettings
from pipeline.model.standing import Standing, Standings, State, Submitted, Waiting
from pipeline.model.unit import Roster, Unit
from pipeline.sent_log import LetterKind, SentLetter


@dataclass(frozen=True)
class Circumstances:
    """What decides, besides how the units stand."""

    day: date
    """The day on which the letters are to go."""
    settings: LetterSettings
    mailbox: str
    """The office's, that letters come from."""
    own: tuple[str, ...] = ()
    """Other mailboxes of the office."""
    bounced: frozenset[str] = frozenset()
    """Addresses that gave a letter back, lower case."""
    approved: bool = False
    """Whether the notice may go out."""
    ask_all: bool = False
    """Whether the notice goes by letter to all who were not sent it: where the log holds none, it is taken to have
    gone out another way."""


@dataclass(frozen=True)
class DueLetter:
    """A letter that should go."""

    number: str
    """Its Message-ID without angle brackets: the same for the same answer to the same thing."""
    kind: LetterKind
    unit: Unit | None
    """None for a sender that belongs to no unit."""
    due: date | None
    """The unit's deadline."""
    to: tuple[str, ...]
    copies: tuple[str, ...] = ()
    submission: Submitted | None = field(default=None, repr=False)
    """What it answers, or reminds of."""
    waiting: tuple[Waiting, ...] = ()
    """What could not be read."""
    step: int = 0
    """How many letters of the ladder went before this one."""
    overdue: bool = False
    """Whether the deadline is over on the day."""
    earlier_counts: bool = False
    """Whether something that the unit sent before counts in the meantime."""


@dataclass(frozen=True)
class NoLetter:
    """Why a unit gets none."""

    unit: Unit | None
    reason: str
    """In Chinese, one clause."""
    attention: bool = False
    """Whether the office should do something about it."""


@dataclass(frozen=True)
class Verdict:
    """What is due and what is not, in the roster's order."""

    letters: tuple[DueLetter, ...]
    none: tuple[NoLetter, ...]


@dataclass(frozen=True)
class _Wanted:
    """A letter before it has an address."""

    kind: LetterKind
    answers: str
    """What it answers or which step it is; part of its number."""
    submission: Submitted | None = None
    waiting: tuple[Waiting, ...] = ()
    step: int = 0


def decide(standings: Standings, roster: Roster, sent: Sequence[SentLetter], around: Circumstances) -> Verdict:
    """At most one letter for each unit, and one for each unknown sender whose file can't be read.

    Args:
        standings: how every unit stands.
        roster: the units.
        sent: the log.
        around: the day and the office's settings.
    """
    log = Log(sent)
    units = roster.by_code()
    verdicts = [
        _unit(standing, units[standing.unit], standings.round, log, around)
        for standing in standings.units
        if standing.unit in units
    ]
    verdicts += _strangers(standings, log, around)
    return Verdict(
        tuple(found for found in verdicts if isinstance(found, DueLetter)),
        tuple(found for found in verdicts if isinstance(found, NoLetter)),
    )


def number_of(round_name: str, unit: str, kind: LetterKind, answers: str, mailbox: str) -> str:
    """A letter's number: the same whenever the same thing is answered in the same way."""
    digest = hashlib.sha256("\x1f".join((round_name, unit, kind.value, answers)).encode()).hexdigest()
    return f"{kind.name.lower().replace('_', '-')}.{digest[:24]}@{mailbox.rpartition('@')[2].casefold()}"


def _unit(standing: Standing, unit: Unit, round_name: str, log: Log, around: Circumstances) -> DueLetter | NoLetter:
    wanted = _wanted(standing, log, around, round_name)
    if isinstance(wanted, str):
        return NoLetter(unit, wanted.lstrip("!"), attention=wanted.startswith("!"))
    number = number_of(round_name, unit.code, wanted.kind, wanted.answers, around.mailbox)
    if log.gone(number):
        return NoLetter(unit, f"{wanted.kind}已经发过")
    to, copies = _addressees(wanted, unit, around)
    if not to:
        return NoLetter(unit, f"应发{wanted.kind}，但{_no_address(wanted, unit, around)}", attention=True)
    return DueLetter(
        number=number,
        kind=wanted.kind,
        unit=unit,
        due=standing.due,
        to=to,
        copies=copies,
        submission=wanted.submission,
        waiting=wanted.waiting,
        step=wanted.step,
        overdue=standing.due is not None and around.day > standing.due,
        earlier_counts=standing.state in _TAKEN,
    )


def _wanted(standing: Standing, log: Log, around: Circumstances, round_name: str) -> "_Wanted | str":
    """The letter that the unit should get, or why it should get none; ! before what the office should look at."""
    answer = answer_of(standing)
    if answer is not None:
        wanted = _answering(answer)
        number = number_of(round_name, standing.unit, wanted.kind, wanted.answers, around.mailbox)
        if not log.gone(number) and not log.answered_by_hand(standing.unit, wanted.kind, answer.dated):
            return _unanswered(standing, answer, log, around) if answer.unanswerable else wanted
    return _chasing(standing, answer, log, around)


def _unanswered(standing: Standing, answer: Answer, log: Log, around: Circumstances) -> "_Wanted | str":
    """No answer; a reminder goes by the calendar, to the roster's address, so nothing can go round in circles."""
    reminder = _chasing(standing, answer, log, around)
    if isinstance(reminder, _Wanted):
        return reminder
    return f"!应发{answer.kind}，但{_not_by_itself(answer)}；请人工回复，并在 sent.csv 登记"


def _not_by_itself(answer: Answer) -> str:
    return f"{answer.unanswerable}，不自动回信"


def _answering(answer: Answer) -> _Wanted:
    return _Wanted(answer.kind, answer.digest, answer.submission, answer.waiting)


_TAKEN = {State.ACCEPTED, State.ACCEPTED_WITH_WARNINGS, State.NIL}
_SILENT: Mapping[State, str] = {
    State.EXEMPT: "免报",
    State.ACCEPTED: "已收，回执已经发过",
    State.ACCEPTED_WITH_WARNINGS: "已收，回执已经发过",
    State.NIL: "零报送，回执已经发过",
}


def _chasing(standing: Standing, answer: Answer | None, log: Log, around: Circumstances) -> "_Wanted | str":
    if standing.state in _SILENT:
        return _SILENT[standing.state]
    if standing.state is State.NOT_ASKED or (around.ask_all and answer is None and _unasked(standing, log)):
        return _asking(standing, log, around)
    if standing.state is State.RECEIVED and answer is None:
        return f"!来件待人工处理：{standing.waiting[-1].reason}" if standing.waiting else "!来件待人工处理"
    step = chase_of(standing, log, around.settings, around.day)
    if isinstance(step, str):
        return step
    submission = answer.submission if answer and standing.state is State.TO_BE_CORRECTED else None
    waiting = answer.waiting if answer and submission is None else ()
    return _Wanted(step.kind, f"{standing.due}/{step.step}", submission, waiting, step.step)


def _unasked(standing: Standing, log: Log) -> bool:
    silent = {State.ASKED, State.EXTENSION, State.OVERDUE}
    return standing.state in silent and not log.count(standing.unit, LetterKind.NOTICE)


def _asking(standing: Standing, log: Log, around: Circumstances) -> "_Wanted | str":
    if log.count(standing.unit, LetterKind.NOTICE):
        return "通知已经发过"
    if not around.approved:
        return "!还没有发通知：通知未审定"
    if standing.due and around.day > standing.due:
        return "!还没有发通知，截止日期已过：已用其他办法发过的，请在 sent.csv 登记"
    return _Wanted(LetterKind.NOTICE, "notice")


def _addressees(wanted: _Wanted, unit: Unit, around: Circumstances) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom it goes to, and who gets a copy."""
    known = answerable(split_addresses(unit.email), (around.mailbox, *around.own), around.bounced)
    sender = answerable(_senders(wanted), (around.mailbox, *around.own), around.bounced)
    to = sender or known
    return to, tuple(address for address in known if address not in to)


def _senders(wanted: _Wanted) -> tuple[str, ...]:
    pieces = (wanted.submission, *wanted.waiting)
    return tuple(dict.fromkeys(piece.sender for piece in pieces if piece and piece.sender and not piece.unanswerable))[
        :1
    ]


def _no_address(wanted: _Wanted, unit: Unit, around: Circumstances) -> str:
    written = (*_senders(wanted), *split_addresses(unit.email))
    back = [address for address in written if address in around.bounced]
    if back:
        return f"邮箱 {'、'.join(back)} 退过信，请电话联系并改正单位名录"
    return "单位名录里没有可用的邮箱"


def _strangers(standings: Standings, log: Log, around: Circumstances) -> list[DueLetter | NoLetter]:
    """Files of no known unit that their senders can send again."""
    found: list[DueLetter | NoLetter] = []
    for answer in requests_of(standings.unassigned):
        number = number_of(standings.round, "", answer.kind, answer.digest, around.mailbox)
        if log.gone(number):
            continue
        if answer.unanswerable:
            reason = f"{answer.waiting[0].place.file} 打不开，但{_not_by_itself(answer)}；请人工处理"
            found.append(NoLetter(None, reason, attention=True))
            continue
        sender = answer.waiting[0].sender
        to = answerable([sender], (around.mailbox, *around.own), around.bounced)
        if to:
            due = standings.deadline
            overdue = due is not None and around.day > due
            found.append(DueLetter(number, answer.kind, None, due, to, waiting=answer.waiting, overdue=overdue))
        else:
            reason = f"{answer.waiting[0].place.file} 打不开，也没有可回复的邮箱"
            found.append(NoLetter(None, reason, attention=True))
    return found

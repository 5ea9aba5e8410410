"""How each unit stands with its answer: its state, its deadline, what came in, what happened, what to know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from pipeline.collect.intake.part import Classed, PartClass
from pipeline.collect.settle.candidate import Candidate
from pipeline.collect.settle.decisions import Decisions, Ruling
from pipeline.collect.settle.history import (
    Arrivals,
    china_day,
    chinese_day,
    count,
    last_word,
    lateness,
    letter_events,
    mail_events,
    ruling_events,
)
from pipeline.collect.settle.settle import Settlement
from pipeline.model.problem import Severity
from pipeline.model.standing import Event, Standing, Standings, State, Submitted, Waiting
from pipeline.model.time_zone import CHINA
from pipeline.model.unit import Roster, Unit
from pipeline.sent_log import LetterKind, SendState, SentLetter

_BELIEVED = timedelta(days=366)
"""What claims to be from later than this after the deadline has a wrong clock, and moves nothing."""
_LONG_AGO = datetime(1900, 1, 1, tzinfo=CHINA)
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Asking:
    """When the round's notice went out, and until when answers are wanted."""

    round: str
    notice_date: date
    deadline: date


@dataclass(frozen=True)
class _Case:
    """One unit and all that bears on it."""

    asking: Asking
    day: date
    asked: bool
    plan: Candidate | None
    arrivals: Arrivals
    ruling: Ruling | None
    rulings: Sequence[Ruling]
    letters: Sequence[SentLetter]
    given_back: Sequence[str]
    """Its addresses that gave a letter back for good."""

    @property
    def exempt(self) -> bool:
        """Whether it need not answer."""
        return self.ruling is not None and self.ruling.exempt

    @property
    def due(self) -> date | None:
        """Its own deadline."""
        if self.exempt:
            return None
        return (self.ruling.until if self.ruling else None) or self.asking.deadline


def draw_up(
    roster: Roster, settlement: Settlement, asking: Asking, decisions: Decisions, sent: Sequence[SentLetter]
) -> Standings:
    """Every unit's standing on the day of the newest thing that happened.

    Args:
        roster: who is asked.
        settlement: what came in and what became of it.
        asking: the round, its notice and its deadline.
        decisions: extensions, exemptions and rulings on files.
        sent: the log of letters, oldest first.

    Returns:
        In the roster's order. Where the log holds no notice at all, it went out another way, to all, on its date.
    """
    letters = last_word(sent)
    day = _newest(asking, settlement, decisions, letters)
    notices = {letter.unit for letter in letters if _is_notice(letter)}
    plans = {candidate.unit: candidate for candidate in settlement.accepted}
    candidates = _grouped((candidate.unit, candidate) for candidate in settlement.candidates)
    parts = _grouped((classed.unit, classed) for classed in settlement.parts)
    rulings = decisions.about_units()
    own_letters = _grouped((letter.unit, letter) for letter in letters)
    bounced = _bounced(settlement)

    def case(unit: Unit) -> _Case:
        code = unit.code
        ruled = rulings.get(code, ())
        given_back = [address for address in unit.addresses if address in bounced]
        arrivals = Arrivals(candidates.get(code, ()), parts.get(code, ()), settlement.parts)
        asked = not notices or code in notices
        ruling = ruled[-1] if ruled else None
        plan, gone = plans.get(code), own_letters.get(code, ())
        return _Case(asking, day, asked, plan, arrivals, ruling, ruled, gone, given_back)

    known = roster.by_code()
    return Standings(
        round=asking.round,
        day=day,
        deadline=asking.deadline,
        units=tuple(_standing(unit, case(unit), by_letter=bool(notices)) for unit in roster.units),
        unassigned=tuple(
            _waiting(classed)
            for classed in settlement.parts
            if classed.kind is PartClass.NEEDS_A_PERSON and classed.unit not in known
        ),
        bounced=bounced,
    )


def _bounced(settlement: Settlement) -> tuple[str, ...]:
    """Addresses given up on; one that has written to us itself since is in use again."""
    last_written: dict[str, float] = {}
    last_bounced: dict[str, float] = {}
    for classed in settlement.parts:
        envelope = classed.part.envelope
        moment = envelope.date.timestamp() if envelope.date else 0.0
        for bounce in envelope.bounced:
            if bounce.permanent:
                last_bounced[bounce.address] = max(moment, last_bounced.get(bounce.address, 0.0))
        if not envelope.automatic:
            for address in envelope.senders:
                last_written[address] = max(moment, last_written.get(address, 0.0))
    return tuple(sorted(one for one, moment in last_bounced.items() if last_written.get(one, -1.0) <= moment))


def _grouped(pairs: Iterable[tuple[str, _Item]]) -> Mapping[str, Sequence[_Item]]:
    found: dict[str, list[_Item]] = {}
    for code, item in pairs:
        found.setdefault(code, []).append(item)
    return found


def _is_notice(letter: SentLetter) -> bool:
    return letter.kind is LetterKind.NOTICE and letter.state in {SendState.SENT, SendState.BY_HAND}


def _newest(asking: Asking, settlement: Settlement, decisions: Decisions, letters: Iterable[SentLetter]) -> date:
    mails = [one.part.envelope.date.date() for one in settlement.parts if one.part.envelope.date]
    rulings = [ruling.on for ruling in decisions.rulings if ruling.on]
    days = [*mails, *rulings, *(china_day(letter) for letter in letters)]
    return max((day for day in days if day <= asking.deadline + _BELIEVED), default=asking.notice_date)


def _standing(unit: Unit, case: _Case, *, by_letter: bool) -> Standing:
    plan = case.plan
    return Standing(
        unit=unit.code,
        state=_state(case),
        due=case.due,
        received=plan.part.envelope.date if plan else None,
        activities=plan.submission.activities if plan else 0,
        items=tuple(sorted(plan.submission.items)) if plan else (),
        submissions=tuple(_submitted(one, case.arrivals.classed(one)) for one in case.arrivals.in_time()),
        waiting=tuple(_waiting(classed) for classed in case.arrivals.waiting()),
        history=_history(case, by_letter=by_letter),
        note=_note(case),
    )


def _state(case: _Case) -> State:
    """A unit that sent something is where that stands; one that sent nothing, where its deadline stands."""
    if case.plan:
        return _accepted_state(case.plan)
    if case.arrivals.to_correct() or case.arrivals.waiting():
        return _open_state(case.arrivals)
    if case.due is None:
        return State.EXEMPT
    if not case.asked and case.ruling is None:
        return State.NOT_ASKED
    in_time = State.EXTENSION if case.ruling else State.ASKED
    return State.OVERDUE if case.due < case.day else in_time


def _accepted_state(plan: Candidate) -> State:
    if plan.submission.nil_return:
        return State.NIL
    return State.ACCEPTED_WITH_WARNINGS if count(plan, Severity.WARNING) else State.ACCEPTED


def _open_state(arrivals: Arrivals) -> State:
    """The newest decides; of two that came together a person looks first at what is not clear."""
    wrong = [one.part.envelope.date or _LONG_AGO for one in arrivals.to_correct()]
    unclear = [one.part.envelope.date or _LONG_AGO for one in arrivals.waiting()]
    by_unit = bool(wrong) and (not unclear or max(unclear) < max(wrong))
    return State.TO_BE_CORRECTED if by_unit else State.RECEIVED


def _submitted(candidate: Candidate, classed: Classed) -> Submitted:
    envelope = candidate.part.envelope
    return Submitted.model_validate(
        {
            "place": candidate.part.place,
            "name": candidate.part.name,
            "sha256": candidate.part.sha256,
            "dated": envelope.date,
            "class": classed.kind.value,
            "reason": classed.reason,
            "nil_return": candidate.submission.nil_return,
            "activities": candidate.submission.activities,
            "problems": candidate.problems,
            "notes": candidate.submission.notes,
            "digest": candidate.submission.digest,
            "sender": _first(envelope.senders),
            "subject": _first(envelope.subjects),
            "message_id": envelope.message_id,
            "unanswerable": envelope.unanswerable,
        }
    )


def _waiting(classed: Classed) -> Waiting:
    envelope = classed.part.envelope
    return Waiting(
        place=classed.part.place,
        reason=classed.reason,
        sender=_first(envelope.senders),
        subject=_first(envelope.subjects),
        message_id=envelope.message_id,
        dated=envelope.date,
        unanswerable=envelope.unanswerable,
    )


def _first(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


def _history(case: _Case, *, by_letter: bool) -> tuple[Event, ...]:
    events = [] if by_letter else [Event(day=case.asking.notice_date, what="印发通知")]
    events += [
        *ruling_events(case.rulings),
        *mail_events(case.arrivals, case.due, (case.asking.notice_date, case.day)),
        *letter_events(case.letters),
    ]
    return tuple(sorted(events, key=lambda event: event.day))


def _note(case: _Case) -> str:
    back = f"邮箱 {'、'.join(case.given_back)} 退过信，请电话联系并改正单位名录" if case.given_back else ""
    notes = [_ruling_note(case), back, *(_plan_notes(case) if case.plan else _open_notes(case)), _silence_note(case)]
    return "；".join(dict.fromkeys(note for note in notes if note))


def _silence_note(case: _Case) -> str:
    """Why the newest thing that came in gets no letter, where none may be made."""
    parts = [*(one.part for one in case.arrivals.in_time()), *(classed.part for classed in case.arrivals.waiting())]
    newest = max((part.envelope for part in parts), key=lambda envelope: envelope.date or _LONG_AGO, default=None)
    return f"{newest.unanswerable}，不自动回信" if newest and newest.unanswerable else ""


def _ruling_note(case: _Case) -> str:
    if case.ruling is None:
        return ""
    if case.ruling.until:
        return f"准予延期至{chinese_day(case.ruling.until)}：{case.ruling.reason}"
    return f"准予免报：{case.ruling.reason}" + ("（仍报来了）" if case.plan else "")


def _plan_notes(case: _Case) -> list[str]:
    plan = case.plan
    assert plan  # noqa: S101 - asked for only where there is one
    moment = plan.part.envelope.date
    notes = [lateness(moment.date() if moment else None, case.due)]
    if warnings := count(plan, Severity.WARNING):
        notes.append(f"{warnings}处提醒")
    if plan.accepted:
        notes.append(f"{plan.how_accepted}：{plan.accepted}")
    notes += [f"后来的一份有{one.errors}处错误，暂用前一份" for one in case.arrivals.to_correct()]
    return notes + [f"另有{classed.part.place}：{classed.reason}" for classed in case.arrivals.waiting()]


def _open_notes(case: _Case) -> list[str]:
    notes = [f"{one.errors}处错误，待单位改正" for one in case.arrivals.to_correct()[-1:]]
    notes += [classed.reason for classed in case.arrivals.waiting()]
    notes.append(f"已过期{(case.day - case.due).days}天" if case.due and case.due < case.day and case.asked else "")
    return notes

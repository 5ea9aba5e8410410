"""What happened between the office and one unit, as a list of dated clauses: letters, mails, rulings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.collect.intake.part import Classed, PartClass
from pipeline.collect.settle.candidate import Candidate
from pipeline.collect.settle.decisions import Ruling
from pipeline.model.problem import Severity
from pipeline.model.standing import Event
from pipeline.model.time_zone import CHINA
from pipeline.sent_log import LetterKind, SendState, SentLetter

_LETTER_NAMES = {
    LetterKind.NOTICE: "通知",
    LetterKind.RECEIPT: "回执",
    LetterKind.CORRECTION: "改正信",
    LetterKind.RESEND: "请重发的信",
    LetterKind.REMINDER_BEFORE: "到期前提醒",
    LetterKind.REMINDER_ON: "到期提醒",
    LetterKind.REMINDER_AFTER: "催报信",
    LetterKind.LAST_CALL: "最后催报信",
}


@dataclass(frozen=True)
class Arrivals:
    """What came in from one unit."""

    candidates: Sequence[Candidate]
    """Its submissions."""
    own: Sequence[Classed]
    """Its parts."""
    everything: Sequence[Classed]
    """All parts of the round; a candidate's ``order`` is its place among them."""

    def classed(self, candidate: Candidate) -> Classed:
        """What became of a submission."""
        return self.everything[candidate.order]

    def to_correct(self) -> list[Candidate]:
        """Submissions that the unit must mend, oldest first."""
        return [one for one in self.in_time() if one.errors and self.classed(one).kind is PartClass.NEEDS_A_PERSON]

    def in_time(self) -> list[Candidate]:
        """Submissions, oldest first."""
        return sorted(self.candidates, key=lambda one: (one.dated, one.order))

    def waiting(self) -> list[Classed]:
        """Parts that a person must look at; what the unit itself must mend is not among them."""
        mending = {candidate.part.place for candidate in self.to_correct()}
        return [one for one in self.own if one.kind is PartClass.NEEDS_A_PERSON and one.part.place not in mending]


def china_day(letter: SentLetter) -> date:
    """The day a letter went, in Chinese time."""
    return letter.at.astimezone(CHINA).date()


def last_word(letters: Iterable[SentLetter]) -> tuple[SentLetter, ...]:
    """Each letter once, with what the log says of it last; a line without a letter's number stands for itself."""
    last: dict[str, SentLetter] = {}
    for index, letter in enumerate(letters):
        last[letter.letter or f"line {index}"] = letter
    return tuple(last.values())


def chinese_day(day: date) -> str:
    """5月10日."""
    return f"{day.month}月{day.day}日"


def lateness(day: date | None, due: date | None) -> str:
    """迟3天, or nothing."""
    return f"迟{(day - due).days}天" if day and due and day > due else ""


def letter_events(letters: Iterable[SentLetter]) -> Iterator[Event]:
    """One for each letter."""
    for letter in letters:
        yield Event(day=china_day(letter), what=_letter_clause(letter), file=letter.letter)


def _letter_clause(letter: SentLetter) -> str:
    name = _LETTER_NAMES[letter.kind]
    if letter.state is SendState.FAILED:
        return f"{name}没有送达" + (f"：{letter.note}" if letter.note else "")
    if letter.state is SendState.SENDING:
        return f"{name}发到一半中断，不知是否送达"
    by_hand = "（另行发出，已登记）" if letter.state is SendState.BY_HAND else ""
    return f"发出{name}{by_hand}"


def ruling_events(rulings: Iterable[Ruling]) -> Iterator[Event]:
    """One for each dated ruling; of the others nobody knows when they were made."""
    for ruling in rulings:
        if ruling.on:
            what = f"准予延期至{chinese_day(ruling.until)}" if ruling.until else "准予免报"
            yield Event(day=ruling.on, what=f"{what}：{ruling.reason}")


def mail_events(arrivals: Arrivals, due: date | None, between: tuple[date, date]) -> Iterator[Event]:
    """One for each submission and each part for a person, and one for a reply that holds neither.

    Args:
        arrivals: of the unit.
        due: its deadline, for saying how late an answer is.
        between: the round's first and last day; what has no date of its own is listed under the last.
    """
    submitted = {candidate.part.place: candidate for candidate in arrivals.candidates}
    told: set[str] = set()
    for candidate in arrivals.in_time():
        told.add(candidate.part.place.file)
        clause = _submission_clause(candidate, arrivals, due)
        yield _event(arrivals.classed(candidate), clause, between, candidate.dated.date())
    for classed in arrivals.waiting():
        if classed.part.place not in submitted:
            told.add(classed.part.place.file)
            yield _event(classed, f"来件待人工处理：{classed.reason}", between)
    for classed in arrivals.own:
        if classed.part.place.file not in told and (clause := _other_clause(classed)):
            told.add(classed.part.place.file)
            yield _event(classed, clause, between)


def _event(classed: Classed, what: str, between: tuple[date, date], said: date | None = None) -> Event:
    """An event on the mail's day, else on the day the file itself says if that lies in the round."""
    moment, (first, last) = classed.part.envelope.date, between
    file = classed.part.place.file
    if moment:
        return Event(day=moment.astimezone(CHINA).date(), what=what, file=file)
    if said and first <= said <= last:
        return Event(day=said, what=f"{what}（按文件上的日期）", file=file)
    return Event(day=last, what=f"{what}（日期不详）", file=file)


def _submission_clause(candidate: Candidate, arrivals: Arrivals, due: date | None) -> str:
    classed = arrivals.classed(candidate)
    if classed.kind is PartClass.DUPLICATE:
        return "又收到一份，内容相同"
    if classed.kind is PartClass.NEEDS_A_PERSON and not candidate.errors:
        return f"收到计划表，待人工处理：{classed.reason}"
    moment = candidate.part.envelope.date
    clauses = [
        "收到零报送" if candidate.submission.nil_return else f"收到计划表，{candidate.submission.activities}项活动"
    ]
    if candidate.errors:
        clauses.append(f"{candidate.errors}处错误")
    elif warnings := count(candidate, Severity.WARNING):
        clauses.append(f"{warnings}处提醒")
    if candidate.accepted:
        clauses.append(candidate.how_accepted)
    if late := lateness(moment.date() if moment else None, due):
        clauses.append(late)
    if classed.kind is PartClass.SUPERSEDED:
        clauses.append("后来另有新的一份")
    return "，".join(clauses)


def count(candidate: Candidate, severity: Severity) -> int:
    """How many problems of one severity a submission has."""
    return sum(found.severity is severity for found in candidate.problems)


def _other_clause(classed: Classed) -> str:
    if classed.part.envelope.automatic:
        return f"收到{classed.part.envelope.automatic}"
    if classed.part.body:
        return ""
    if classed.kind in {PartClass.SUPPORTING, PartClass.DUPLICATE}:
        return "收到来件，里面没有新的计划表"
    return f"收到来件，{classed.reason}" if classed.kind is PartClass.IGNORED else ""

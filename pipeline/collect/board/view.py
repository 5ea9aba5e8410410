"""Each unit as the board shows it: its row, and what unfolds below it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from pipeline.collect.board.account import Account, days_late, received_day
from pipeline.collect.board.letters import Letter
from pipeline.collect.board.overview import KIND_OF
from pipeline.collect.settle.difference import ChangeKind, RowChange
from pipeline.model.problem import Place, Problem, Severity
from pipeline.model.standing import Event, Standing, Submitted, Waiting

_PROBLEMS_ON_PAGE, _MOST = 2000, 50
"""Problems listed on the page in all, and of one submission; the rest is in 问题清单.xlsx."""
_EVENTS, _FEWER_EVENTS, _MANY = 20, 4, 1000
"""Events listed of each unit, and of each of many units."""
_CHANGES = 12


@dataclass(frozen=True)
class Links:
    """Where the page finds the files, relative to itself."""

    replies: str
    """Folder of the replies, ending in a slash."""
    outbox: str
    """Folder of the letters, ending in a slash."""
    files: Collection[str]
    """Names in ``replies/`` that are really there under that name."""
    letters: Sequence[Letter] = ()

    def reply(self, name: str) -> str:
        """Address of a reply; empty where there would be nothing behind it."""
        return self.replies + quote(name) if name in self.files else ""

    def letter(self, letter: Letter) -> str:
        """Address of a letter."""
        return self.outbox + quote(letter.path)


@dataclass(frozen=True)
class File:
    """A file that came in, and what is told of it."""

    name: str
    href: str
    part: str
    what: str
    """Class and reason."""
    dated: str
    sender: str
    subject: str
    problems: tuple[Problem, ...] = ()
    more: int = 0
    """Problems left out."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Happening:
    """A line of the history."""

    day: str
    what: str
    href: str


@dataclass(frozen=True)
class Row:
    """One unit."""

    number: int
    """Its position on the page, from 1."""
    code: str
    name: str
    group: str
    state: str
    kind: str
    """Key of ``KINDS``."""
    due: date | None
    received: date | None
    late: int
    activities: int
    errors: int
    warnings: int
    last: Event | None
    note: str
    contact: str
    files: tuple[File, ...]
    waiting: tuple[File, ...]
    happenings: tuple[Happening, ...]
    letters: tuple[Happening, ...]
    """Those that lie in the outbox, not sent."""
    changes: tuple[RowChange, ...]
    """Between its two newest submissions, without the rows that stayed the same."""
    more_changes: int


def rows(account: Account, links: Links, changes: Mapping[str, Sequence[RowChange]]) -> tuple[Row, ...]:
    """One for each unit, in the roster's order.

    Args:
        account: the round.
        links: where the files are.
        changes: unit code to what it changed between its two newest submissions.
    """
    limit = _limit([len(one.problems) for standing in account.standings.units for one in standing.submissions])
    letters: dict[str, list[Letter]] = {}
    for letter in links.letters:
        letters.setdefault(letter.unit, []).append(letter)
    return tuple(
        _row(
            _Unit(number, standing, letters.get(standing.unit, ()), changes.get(standing.unit, ())),
            account,
            links,
            limit,
        )
        for number, standing in enumerate(account.standings.units, 1)
    )


def _limit(counts: Sequence[int]) -> int:
    """How many problems of each submission can be listed without making the page too big to open."""
    fitting = (most for most in range(_MOST, 0, -1) if sum(min(most, count) for count in counts) <= _PROBLEMS_ON_PAGE)
    return next(fitting, 0)


@dataclass(frozen=True)
class _Unit:
    """What a row is made from."""

    number: int
    standing: Standing
    letters: Sequence[Letter]
    changes: Sequence[RowChange]


def _row(one_unit: _Unit, account: Account, links: Links, limit: int) -> Row:
    standing, letters = one_unit.standing, one_unit.letters
    unit = account.units[standing.unit]
    counting = [one for one in standing.submissions if one.class_ not in {"已被取代", "重复"}]
    found = [problem.severity for one in counting for problem in one.problems]
    # The newest of the history is all there is room for in a very large round.
    events = standing.history[-(_FEWER_EVENTS if len(account.standings.units) > _MANY else _EVENTS) :]
    by_number = {letter.number: links.letter(letter) for letter in letters if letter.number}
    changed = [change for change in one_unit.changes if change.kind is not ChangeKind.SAME]
    return Row(
        number=one_unit.number,
        code=unit.code,
        name=unit.name,
        group=unit.group,
        state=standing.state.value,
        kind=KIND_OF[standing.state].key,
        due=standing.due,
        received=received_day(standing),
        late=days_late(standing),
        activities=standing.activities,
        errors=found.count(Severity.ERROR),
        warnings=found.count(Severity.WARNING),
        last=standing.history[-1] if standing.history else None,
        note=standing.note,
        contact="　".join(piece for piece in (unit.contact, unit.email) if piece),
        files=tuple(_submitted_file(one, links, limit) for one in reversed(standing.submissions)),
        waiting=tuple(waiting_file(one, links) for one in standing.waiting if not _listed(one, standing)),
        happenings=tuple(_happening(event, links, by_number) for event in events),
        letters=tuple(Happening("", one.kind or "信", links.letter(one)) for one in letters if not one.sent),
        changes=tuple(changed[:_CHANGES]),
        more_changes=max(len(changed) - _CHANGES, 0),
    )


def _listed(waiting: Waiting, standing: Standing) -> bool:
    return any(waiting.place == one.place for one in standing.submissions)


def _happening(event: Event, links: Links, letters: Mapping[str, str]) -> Happening:
    href = links.reply(event.file) or letters.get(event.file, "")
    return Happening(short_day(event.day), event.what, href)


def _submitted_file(submitted: Submitted, links: Links, limit: int) -> File:
    ordered = sorted(submitted.problems, key=lambda problem: list(Severity).index(problem.severity))
    activities = "零报送" if submitted.nil_return else f"{submitted.activities}项活动"
    return File(
        name=submitted.place.file,
        href=links.reply(submitted.place.file),
        part=submitted.place.part,
        what=f"{submitted.class_}，{activities}；{submitted.reason}",
        dated=submitted.dated.strftime("%Y-%m-%d %H:%M") if submitted.dated else "",
        sender=submitted.sender,
        subject=submitted.subject,
        problems=tuple(ordered[:limit]),
        more=max(len(ordered) - limit, 0),
        notes=submitted.notes,
    )


def waiting_file(waiting: Waiting, links: Links) -> File:
    """A part that a person must look at."""
    return File(
        name=waiting.place.file,
        href=links.reply(waiting.place.file),
        part=waiting.place.part,
        what=waiting.reason,
        dated=waiting.dated.strftime("%Y-%m-%d %H:%M") if waiting.dated else "",
        sender=waiting.sender,
        subject=waiting.subject,
    )


def short_day(day: date | None) -> str:
    """04-15; empty for none."""
    return f"{day.month:02}-{day.day:02}" if day else ""


def newest_two(standing: Standing) -> tuple[Place, Place] | None:
    """The older and the newer of a unit's two newest submissions that say different things, neither a nil return."""
    told: list[Submitted] = []
    for submitted in standing.submissions:
        if submitted.class_ != "重复" and not submitted.nil_return:
            told.append(submitted)  # noqa: PERF401 - reads better than a comprehension of two conditions
    if len(told) < 2 or told[-1].digest == told[-2].digest:
        return None
    return told[-2].place, told[-1].place


def open_rows(found: Iterable[Row]) -> tuple[Row, ...]:
    """Units somebody has to do something about: wrong tables, things for a person, silence past the deadline."""
    order = ("hand", "fix", "late")
    return tuple(sorted((row for row in found if row.kind in order), key=lambda row: order.index(row.kind)))

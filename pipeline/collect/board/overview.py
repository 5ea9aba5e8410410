"""The round in numbers, for the board: by kind of standing, by group, by day, by item of the outline, by problem."""

import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipeline.collect.board.account import Account
from pipeline.collect.rules.catalogue import RULES
from pipeline.model.outline import Outline
from pipeline.model.problem import Severity
from pipeline.model.standing import Standing, State

_LONGEST_BY_DAY = 100
"""Days; a longer round is drawn by weeks."""


@dataclass(frozen=True)
class Kind:
    """Several states that a reader sees as one."""

    key: str
    label: str
    states: tuple[State, ...]


KINDS = (
    Kind("in", "已答复", (State.ACCEPTED, State.ACCEPTED_WITH_WARNINGS, State.NIL)),
    Kind("fix", "待改正", (State.TO_BE_CORRECTED,)),
    Kind("hand", "待人工", (State.RECEIVED,)),
    Kind("late", "逾期", (State.OVERDUE,)),
    Kind("open", "待报送", (State.ASKED, State.EXTENSION, State.NOT_ASKED)),
    Kind("free", "免报", (State.EXEMPT,)),
)
KIND_OF = {state: kind for kind in KINDS for state in kind.states}


@dataclass(frozen=True)
class Share:
    """A stretch of a bar."""

    kind: Kind
    count: int
    start: float
    """Where it begins, in per cent of the bar."""
    width: float
    """Per cent of the bar."""


@dataclass(frozen=True)
class Bar:
    """How the units of one group stand."""

    label: str
    total: int
    answered: int
    shares: tuple[Share, ...]
    """Those that are not empty, in the order of ``KINDS``."""


def bar(label: str, standings: Iterable[Standing]) -> Bar:
    """The bar of some units."""
    counts = Counter(KIND_OF[standing.state] for standing in standings)
    total, start, shares = sum(counts.values()), 0.0, []
    for kind in KINDS:
        if counts[kind]:
            width = round(100 * counts[kind] / total, 3)
            shares.append(Share(kind, counts[kind], round(start, 3), width))
            start += width
    return Bar(label, total, counts[KINDS[0]], tuple(shares))


def bars_by_group(account: Account) -> tuple[Bar, ...]:
    """One bar for each group, in the roster's order."""
    groups: dict[str, list[Standing]] = {group: [] for group in account.roster.groups}
    for standing in account.standings.units:
        groups[account.units[standing.unit].group].append(standing)
    return tuple(bar(group, members) for group, members in groups.items())


@dataclass(frozen=True)
class Column:
    """The answers of one day, or of seven."""

    first: date
    last: date
    count: int
    total: int
    """Of all up to and including ``last``."""
    late: bool
    """Whether it begins after the deadline."""


@dataclass(frozen=True)
class Timeline:
    """When the answers that count came in."""

    columns: tuple[Column, ...]
    deadline: date
    step: int
    """Days in a column."""
    undated: int
    """Answers that nobody can tell the day of."""
    before: int
    """Answers dated before the first column."""


def timeline(account: Account, first: date) -> Timeline:
    """The answers by day, from ``first`` (the notice's date) to the deadline or the newest event."""
    standings = account.standings
    deadline = standings.deadline or standings.day
    answered = [standing for standing in standings.units if KIND_OF[standing.state] is KINDS[0]]
    days = Counter(standing.received.date() for standing in answered if standing.received)
    last = max(deadline, standings.day)
    step = 1 if (last - first).days <= _LONGEST_BY_DAY else 7
    before = sum(count for day, count in days.items() if day < first)
    total, columns, start = before, [], first
    while start <= last:
        end = start + timedelta(days=step - 1)
        count = sum(days[start + timedelta(days=offset)] for offset in range(step))
        total += count
        columns.append(Column(start, end, count, total, start > deadline))
        start = end + timedelta(days=1)
    undated = sum(standing.received is None for standing in answered)
    return Timeline(tuple(columns), deadline, step, undated, before)


@dataclass(frozen=True)
class ItemLine:
    """An item of the outline and who has planned something for it so far."""

    reference: str
    lead: str
    section: str
    units: int
    activities: int
    width: float
    """Per cent of the item with most activities."""


def coverage(account: Account, outline: Outline) -> tuple[ItemLine, ...]:
    """Every item of the outline, in order."""
    activities: Counter[int] = Counter()
    units: Counter[int] = Counter()
    for candidate in account.settlement.accepted:
        activities.update(candidate.submission.items)
        units.update(candidate.submission.items.keys())
    most = max((activities[item.number] for item in outline.items), default=0) or 1
    references = outline.references
    return tuple(
        ItemLine(
            reference=references[item.number],
            lead=item.lead.rstrip("。"),
            section=section.heading,
            units=units[item.number],
            activities=activities[item.number],
            width=round(100 * activities[item.number] / most, 2),
        )
        for section in outline.sections
        for item in section.items
    )


@dataclass(frozen=True)
class ProblemLine:
    """A kind of problem and how often it occurs."""

    severity: Severity
    what: str
    count: int
    units: int
    """Known units that have it."""


class _Open(dict[str, str]):
    """What a rule's text leaves open, as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return "…"


def problem_lines(account: Account) -> tuple[ProblemLine, ...]:
    """The kinds of problems by gravity, the most frequent first."""
    found: dict[tuple[Severity, str], list[str]] = {}
    for item in account.settlement.problems:
        what = _kind_text(item.problem.code, item.problem.field) or item.problem.what.rstrip("。")
        found.setdefault((item.problem.severity, what), []).append(item.unit)
    gravity = list(Severity)
    lines = [
        ProblemLine(severity, what, len(units), len(set(units) - {""})) for (severity, what), units in found.items()
    ]
    return tuple(sorted(lines, key=lambda line: (gravity.index(line.severity), -line.count, line.what)))


@lru_cache(maxsize=1000)
def _kind_text(code: str, field: str) -> str:
    """What a rule says, with what it quotes left out; empty for an unknown code."""
    rule = RULES.get(code)
    text = string.Formatter().vformat(rule.what, (), _Open(label=field or "…")) if rule else ""
    return text.rstrip("。")


def state_counts(standings: Sequence[Standing]) -> Mapping[State, int]:
    """State to number of units, in the order of ``KINDS``; states of no unit are left out."""
    counts = Counter(standing.state for standing in standings)
    return {state: counts[state] for state in KIND_OF if counts[state]}

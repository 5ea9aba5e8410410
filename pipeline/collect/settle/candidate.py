"""A submission with its unit and its moment: what competes to be the unit's plan."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.collect.intake.part import PartRecord
from pipeline.collect.reading.record import Content, Reading, SubmissionRecord
from pipeline.collect.rules.catalogue import problem
from pipeline.collect.settle.assign import Assignment, Names, assign
from pipeline.collect.settle.decisions import Ruling, RulingClass
from pipeline.model.form import UNIT_FIELD, Form
from pipeline.model.plan import Plan
from pipeline.model.problem import Problem, Severity
from pipeline.model.time_zone import CHINA

_LONG_AGO = datetime(1900, 1, 1, tzinfo=CHINA)
_NAMED_DATE = re.compile(
    r"(?<!\d)(20\d{2})(?:([-._])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?!\d)"
)


_NOTHING_PLANNED = SubmissionRecord(nil_return=True, activities=0, problems=(), digest="本年度无计划")


@dataclass(frozen=True)
class Candidate:
    """One submission."""

    part: PartRecord
    """Where it came from."""
    submission: SubmissionRecord = field(repr=False)
    assignment: Assignment
    problems: tuple[Problem, ...]
    dated: datetime
    """The mail's date, else the file's own; long ago where nothing says so."""
    order: int
    """Position among all parts; decides between equal dates."""
    accepted: str = ""
    """The ruling's reason where a person took it in spite of its errors, or as a nil return."""
    said_in_words: bool = False
    """A nil return that no table holds, but a mail's text by a person's ruling."""

    @property
    def unit(self) -> str:
        """Unit code; empty where no unit was found."""
        return self.assignment.unit.code if self.assignment.unit else ""

    @property
    def how_accepted(self) -> str:
        """What a ruling on it did, where there is one."""
        return "按裁定作零报送" if self.said_in_words else "按裁定照收"

    @property
    def errors(self) -> int:
        """How many problems keep it out."""
        return sum(found.severity is Severity.ERROR for found in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems need a look; hints don't."""
        return sum(found.severity is Severity.WARNING for found in self.problems)

    @property
    def valid(self) -> bool:
        """Whether nothing keeps it out."""
        return self.errors == 0

    def same_as(self, other: "Candidate") -> bool:
        """Whether the two say the same."""
        one, two = self.part, other.part
        same_bytes = (one.sha256, one.section) == (two.sha256, two.section)
        return same_bytes or self.submission.digest == other.submission.digest

    def as_plan(self, content: Content, reply_sha256: str = "") -> Plan:
        """As the unit's plan.

        Args:
            content: what the submission says.
            reply_sha256: of the whole reply that it came in.
        """
        return Plan(
            unit=self.unit,
            head=content.head,
            activities=content.activities,
            nil_return=self.submission.nil_return,
            received=self.part.envelope.date,
            place=self.part.place,
            sha256=self.part.sha256,
            reply_sha256=reply_sha256,
            problems=self.problems,
        )


def make_candidate(reading: Reading, order: int, form: Form, names: Names, ruling: Ruling | None) -> Candidate | None:
    """Find the submission's unit and moment, and take account of the ruling on it; None where there is none."""
    part, submission = reading.part, reading.submission
    said_in_words = bool(ruling and ruling.class_ is RulingClass.NIL and submission is None and reading.stuck)
    if said_in_words:
        submission = _NOTHING_PLANNED
    if submission is None:
        return None
    ruled_unit = names.by_code(ruling.unit) if ruling and ruling.unit else None
    code = submission.identity.unit if submission.identity else ""
    assignment = Assignment(ruled_unit, "裁定") if ruled_unit else assign(part, submission.written_unit, code, names)
    problems = _problems(part, submission, assignment, form, names)
    accepted = ruling.reason if ruling and (said_in_words or ruling.class_ is RulingClass.ACCEPT) else ""
    if accepted:
        problems = tuple(_forgiven(found) for found in problems)
    return Candidate(part, submission, assignment, problems, _dated(part, submission), order, accepted, said_in_words)


def _forgiven(found: Problem) -> Problem:
    return found.model_copy(update={"severity": Severity.WARNING}) if found.severity is Severity.ERROR else found


def _problems(
    part: PartRecord, submission: SubmissionRecord, assignment: Assignment, form: Form, names: Names
) -> tuple[Problem, ...]:
    """The submission's problems, those about its unit seen in the light of the unit found."""
    unit = assignment.unit
    label = next((head_field.label for head_field in form.head if head_field.key == UNIT_FIELD), "")
    problems = []
    for found in submission.problems:
        if unit and found.field == label and found.code in {"required", "nil_without"}:
            found = problem("unit_empty", found.place, label, how=assignment.how, unit=unit.name)  # noqa: PLW2901
        problems.append(found)
    sender = names.by_addresses(part.envelope.senders)
    if unit and sender and sender.code != unit.code and assignment.how != "裁定":
        problems.append(problem("sender_of_other", part.place, label, unit=unit.name, other=sender.name))
    return tuple(problems)


def _dated(part: PartRecord, submission: SubmissionRecord) -> datetime:
    return part.envelope.date or submission.modified or _named_date(part.place.file) or _LONG_AGO


def _named_date(name: str) -> datetime | None:
    match = _NAMED_DATE.search(name)
    if not match:
        return None
    year, *rest = [int(group) for group in match.groups() if group and group.isdigit()]
    try:
        return datetime(year, rest[0], rest[1], tzinfo=CHINA)
    except ValueError:
        return None

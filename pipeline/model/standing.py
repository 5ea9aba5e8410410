"""Where every unit stands with its answer: the hand-over from collect to letters, board and status.

``standings.json`` in collect's outputs. The day it is drawn up for is that of the newest thing that happened (a mail
came, a letter went, a ruling was made), never the clock's: the same inputs give the same standings on any day.
"""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from pipeline.model.problem import Place, Problem
from pipeline.model.value import Value


class State(StrEnum):
    """Where a unit stands."""

    NOT_ASKED = "未发通知"
    ASKED = "待报送"
    RECEIVED = "待人工"  # something came in that a person must look at first
    ACCEPTED = "已收"
    ACCEPTED_WITH_WARNINGS = "已收（有提醒）"
    TO_BE_CORRECTED = "待改正"
    NIL = "零报送"
    EXTENSION = "延期"
    EXEMPT = "免报"
    OVERDUE = "逾期"


class Event(Value):
    """One thing that happened between the office and a unit."""

    day: date
    what: str
    """In Chinese, one clause: 收到计划表，有3处错误 / 发出催报信."""
    file: str = ""
    """Reply or letter it is about."""


class Submitted(Value):
    """One submission of a unit and what became of it."""

    place: Place
    name: str
    """Of the file that holds it, without path; of one of a file's several sections, that of the file."""
    sha256: str
    """Of the part it was read from."""
    dated: datetime | None
    """When it came in."""
    class_: str = Field(alias="class", serialization_alias="class")
    """Value of ``PartClass``: 计划, 零报送, 已被取代, 重复, 待人工."""
    reason: str
    nil_return: bool
    activities: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    """How it was read, where the form had been changed; told to the sender."""
    digest: str
    """Key of its content among the contents that collect keeps."""
    sender: str = ""
    """Address to answer to."""
    subject: str = ""
    message_id: str = ""
    """What an answer refers to (RFC 5322 3.6.4)."""
    unanswerable: str = ""
    """Why no letter may be made in answer (RFC 3834), as a clause in Chinese; else empty."""


class Waiting(Value):
    """A part that a person must look at."""

    place: Place
    reason: str
    sender: str = ""
    subject: str = ""
    message_id: str = ""
    dated: datetime | None = None
    unanswerable: str = ""
    """Why no letter may be made in answer (RFC 3834), as a clause in Chinese; else empty."""


class Standing(Value):
    """One unit."""

    unit: str
    """Unit code."""
    state: State
    due: date | None
    """Its own deadline where it has an extension, else the round's; None where it is exempt or none is set."""
    received: datetime | None = None
    """When what now counts came in."""
    activities: int = 0
    items: tuple[int, ...] = ()
    """Items of the outline that its plan answers."""
    submissions: tuple[Submitted, ...] = ()
    """Oldest first."""
    waiting: tuple[Waiting, ...] = ()
    history: tuple[Event, ...] = ()
    """Oldest first."""
    note: str = ""
    """In Chinese: what the office should know, one line."""


class Standings(Value):
    """All units of a round."""

    round: str
    day: date
    """That of the newest thing that happened."""
    deadline: date | None
    units: tuple[Standing, ...]
    """In the roster's order."""
    unassigned: tuple[Waiting, ...] = ()
    """Parts that a person must look at, of no known unit."""
    bounced: tuple[str, ...] = ()
    """Addresses that gave a letter back for good, lower case, sorted."""

"""A part of what came in, and the class it ends in."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from pipeline.model.problem import Place
from pipeline.model.value import Value


class PartClass(StrEnum):
    """What became of a part; each part has exactly one."""

    PLAN = "计划"
    NIL_RETURN = "零报送"
    SUPPORTING = "附属材料"
    SUPERSEDED = "已被取代"
    DUPLICATE = "重复"
    IGNORED = "不收"
    NEEDS_A_PERSON = "待人工"


class Bounce(Value):
    """One address that a letter of ours did not reach (RFC 3464), or did not reach yet."""

    address: str
    """Lower case."""
    reason: str
    """In Chinese, one clause."""
    status: str = ""
    """Enhanced status code (RFC 3463), e.g. 5.1.1; empty where the bounce names none."""
    diagnostic: str = ""
    """What the server said, shortened."""
    permanent: bool = True
    """Whether the server has given up; else it still tries."""


class Envelope(Value):
    """What the mail around a part says."""

    senders: tuple[str, ...] = ()
    """E-mail addresses, lower case: of the innermost mail first."""
    subjects: tuple[str, ...] = ()
    """Subjects, innermost first."""
    date: datetime | None = None
    """Of the innermost mail that has one, in Chinese time."""
    automatic: str = ""
    """Why it is no answer (value of ``automatic.Automatic``): 自动回复, 退信, 本会发出的信 …; else empty."""
    message_id: str = ""
    """Of the innermost mail, as it stands between angle brackets; what an answer refers to."""
    answers: tuple[str, ...] = ()
    """Message-IDs of the letters it answers, nearest first: where one is ours, its unit is known."""
    bounced: tuple[Bounce, ...] = ()
    """Of a bounce: who was not reached, and why."""
    unanswerable: str = ""
    """Why no letter may be made in answer (RFC 3834), as a clause in Chinese; else empty. A file in it counts."""


class PartRecord(Value):
    """What is kept of a part once it has been read: everything but its content."""

    place: Place
    sha256: str
    size: int
    """Bytes."""
    envelope: Envelope = Envelope()
    media_type: str = ""
    body: bool = False
    """The text of a mail, not a file."""
    inline: bool = False
    """A picture shown inside the text."""
    alone: bool = False
    """A mail's text without any file beside it."""
    cloud: str = ""
    """A link in the text in place of a file: what people call the service that keeps it."""
    section: str = ""
    """Last step of the path, e.g. 工作表“一分会”, where one file holds the tables of several units and this is one."""

    @property
    def container(self) -> str:
        """Path of the file inside mail or archive, without ``section``; empty for the reply itself."""
        return self.place.part.removesuffix(self.section).removesuffix("/") if self.section else self.place.part

    @property
    def name(self) -> str:
        """File name without the path inside mail or archive."""
        return (self.container or self.place.file).rpartition("/")[2]


@dataclass(frozen=True)
class Part:
    """One file that came in: by itself, in a mail or in an archive; or a mail's text."""

    place: Place
    data: bytes = field(repr=False)
    envelope: Envelope = field(default_factory=Envelope)
    media_type: str = ""
    body: bool = False
    """The text of a mail, not a file."""
    inline: bool = False
    """A picture shown inside the text."""
    alone: bool = False
    """A mail's text without any file beside it."""
    cloud: str = ""
    """A link in the text in place of a file: what people call the service that keeps it."""
    section: str = ""
    """As in ``PartRecord``."""
    trouble: str = ""
    """Why it can't be opened (an archive with a password); its content is then of no use."""

    @property
    def name(self) -> str:
        """File name without the path inside mail or archive."""
        return (self.place.part or self.place.file).rpartition("/")[2]

    @cached_property
    def record(self) -> PartRecord:
        """What is kept of it."""
        return PartRecord(
            place=self.place,
            sha256=hashlib.sha256(self.data).hexdigest(),
            size=len(self.data),
            envelope=self.envelope,
            media_type=self.media_type,
            body=self.body,
            inline=self.inline,
            alone=self.alone,
            cloud=self.cloud,
            section=self.section,
        )


@dataclass(frozen=True)
class Classed:
    """A part with its class."""

    part: PartRecord
    kind: PartClass
    reason: str
    """In Chinese; says why."""
    unit: str = ""
    """Unit code, where known."""
    activities: int = 0
    """Rows of the table, whatever the class."""

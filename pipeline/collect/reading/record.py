"""What is kept of a reading: values that settling, letters and board go by, without the readers themselves."""

from datetime import datetime

from pydantic import Field

from pipeline.collect.intake.part import PartRecord
from pipeline.collect.rules.row_key import RowKey
from pipeline.model.form import FormIdentity
from pipeline.model.plan import Activity, Cell
from pipeline.model.problem import Problem
from pipeline.model.value import Value

EMPTY_FORM = "计划表是空的"


class Content(Value):
    """What one file says, cell by cell; kept beside the record, and looked up only where it is wanted."""

    head: dict[str, Cell]
    activities: tuple[Activity, ...]


class SubmissionRecord(Value):
    """What is known of a submission without opening its content."""

    written_unit: str = ""
    """What stands beside 填报单位."""
    nil_return: bool
    activities: int
    """How many."""
    items: dict[int, int] = Field(default_factory=dict)
    """Item of the outline to how many activities name it."""
    problems: tuple[Problem, ...]
    rows: tuple[RowKey, ...] = ()
    """Of the first ``ROW_KEY_LIMIT`` activities."""
    unit_group: str = ""
    """The unit's group as chosen in the head; empty where it was not."""
    digest: str
    """SHA-256 of what the rows say; two copies of the same answer have it in common."""
    identity: FormIdentity | None = None
    modified: datetime | None = None
    """When the file says it was last saved."""
    notes: tuple[str, ...] = ()
    """How it was read where it was not as in our form: short Chinese clauses, told to the sender."""


class Breakdown(Value):
    """Reading a part broke a bound, or its parser died; it cost that one part."""

    reason: str
    """In Chinese, one clause: 超过60秒, 超过1.5 GB内存, 解析程序崩溃."""
    detail: str = ""
    """For whoever mends the program."""


class Reading(Value):
    """What one part turned out to be. Exactly one of submission, ignored, beside and stuck is set."""

    part: PartRecord
    submission: SubmissionRecord | None = None
    ignored: str = ""
    """Why it is none of our business."""
    beside: str = ""
    """A scan or a letter: fine beside a plan, for a person where it stands alone; says what it is."""
    stuck: str = ""
    """Why a person must look at it."""
    breakdown: Breakdown | None = None
    """Set beside ``stuck`` where reading it had to be broken off."""

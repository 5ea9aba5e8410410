"""What goes to a child process that reads replies, and what comes back.

Results travel as JSON: that is how they are kept, and the parent opens only what it needs. The parent names the
functions and never loads them: with them come all the parsers.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.collect.reading.record import Content, Reading
from pipeline.model.form import Form
from pipeline.model.outline import ItemName
from pipeline.tools.on_demand import OnDemand


@dataclass(frozen=True)
class Question:
    """What a reading depends on besides the reply: what the office asked for."""

    form: Form
    round_name: str
    items: dict[int, ItemName]
    """Number and name of each item of the outline."""


@dataclass(frozen=True)
class Reply:
    """One file that came in."""

    name: str
    """Path below ``replies/``, with forward slashes; a label that any JSON can hold."""
    path: Path
    sha256: str


@dataclass(frozen=True)
class Kept:
    """One reading as it is kept."""

    path: str
    """Of the part inside its reply; no two readings of a reply have the same."""
    reading: bytes
    """JSON of a ``Reading``."""
    content: bytes = b""
    """JSON of its ``Content``; empty where there is none."""


@dataclass(frozen=True)
class Opened:
    """What a reply consists of: sent before any part is read, so that none is forgotten when a parser dies."""

    sha256: str
    """Of the reply as it was read: it may have changed since it was listed."""
    parts: tuple[bytes, ...]
    """JSON of each ``PartRecord``, in order."""
    missing: str = ""
    """Why the file can't be read from the disk, in the system's words."""


READ_REPLY = OnDemand("pipeline.collect.worker.child", "read_reply")
PART_OF_REPLY = OnDemand("pipeline.collect.worker.child", "part_of_reply")


def kept(reading: Reading, content: Content | None = None) -> Kept:
    """A reading as it is kept."""
    packed = content.model_dump_json().encode() if content else b""
    return Kept(reading.part.place.part, reading.model_dump_json().encode(), packed)

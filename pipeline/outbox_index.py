"""What the program wrote into the outbox (``.outbox.json``): by it, a letter that a person edited or deleted is known.

It lies in the outbox itself, and goes with it: where the folder is deleted, all letters that are due come back.
"""

from pathlib import Path

from pydantic import ValidationError

from pipeline.model.value import Value
from pipeline.sent_log import LetterKind

INDEX_FILE = ".outbox.json"


class OutboxEntry(Value):
    """One letter that was written."""

    letter: str
    """The letter's number."""
    kind: LetterKind
    unit: str
    """Unit code; empty for a sender of no unit."""
    file: str
    """Name in the outbox."""
    sha256: str
    """Of the file as written: another one means that a person edited it."""
    made_from: str
    """Hash of what it was made from: the same means that it need not be made again."""


class OutboxIndex(Value):
    """All letters that were written and are still due."""

    letters: tuple[OutboxEntry, ...] = ()


def read_index(outbox: Path) -> OutboxIndex:
    """The index of an outbox; empty where there is none or it can't be read."""
    try:
        return OutboxIndex.model_validate_json((outbox / INDEX_FILE).read_bytes())
    except (OSError, ValidationError):
        return OutboxIndex()

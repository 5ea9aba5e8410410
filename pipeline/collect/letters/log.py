"""The log of sent letters, asked in the ways that deciding needs."""

from collections.abc import Sequence
from datetime import date, datetime

from pipeline.model.time_zone import CHINA
from pipeline.sent_log import LetterKind, SendState, SentLetter, last_lines

_GONE = {SendState.SENDING, SendState.SENT, SendState.BY_HAND}
"""A letter in one of these may have arrived; one that failed has certainly not."""


class Log:
    """What has gone out."""

    def __init__(self, sent: Sequence[SentLetter]) -> None:
        """``sent`` is the log, oldest line first: of a letter with a number its last line holds."""
        without_number = [line for line in sent if not line.letter]
        self._gone = [line for line in (*last_lines(sent).values(), *without_number) if line.state in _GONE]
        self._numbers = {line.letter for line in self._gone if line.letter}

    def gone(self, number: str) -> bool:
        """Whether this letter went, or may have."""
        return number in self._numbers

    def days(self, unit: str, kind: LetterKind) -> list[date]:
        """On which days letters of a kind went to a unit, oldest first."""
        return sorted(
            line.at.astimezone(CHINA).date() for line in self._gone if line.unit == unit and line.kind is kind
        )

    def count(self, unit: str, kind: LetterKind) -> int:
        """How many letters of a kind went to a unit."""
        return len(self.days(unit, kind))

    def answered_by_hand(self, unit: str, kind: LetterKind, since: datetime | None) -> bool:
        """Whether a person noted an answer of this kind after what it would answer came in."""
        return any(
            line.unit == unit
            and line.kind is kind
            and line.state is SendState.BY_HAND
            and (not since or line.at >= since)
            for line in self._gone
        )

"""Where a line of measured Chinese ends: marks pushed in where that disturbs less, no lone character left over."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.render.justify_rules import LONE_EASED, MARKS, NOTHING, RANGE_PARTED, SPACE, Spacing

LOOK_AHEAD = 10
"""Lines before the end of a paragraph from which a lone last character is worked against."""


def usual_end(spacing: Spacing, start: int, room: int) -> int | None:
    """Where the line from ``start`` ends; ``None`` where nothing fits into ``room`` (Pango units).

    What just doesn't fit is pushed in when tightening costs at most half of what opening the shorter line would.
    """
    end = _fitting_end(spacing, start, room, spacing.breaks)
    if end is None or end == len(spacing.text):
        return end
    rest = room - spacing.width(start, end)
    longer = _next_end(spacing, end)
    missing = _missing(spacing, start, longer, room)
    if missing <= spacing.tightening(start, longer) and 2 * missing <= rest:
        return longer
    if rest > spacing.em and spacing.looseness(start, end, rest) > RANGE_PARTED:
        return _fitting_end(spacing, start, room, spacing.spare, after=end) or end
    return end


def end_without_lone(spacing: Spacing, start: int, room: int, later_room: int) -> int | None:
    """As ``usual_end``, but so that the paragraph doesn't end in a line of one lone character where that can be helped.

    A line is tightened to take the character in or, where that isn't enough, opened a little to give it company.
    ``later_room`` is the width of the lines that follow.
    """
    rest = spacing.width(start, len(spacing.text))
    if rest <= room or rest > room + LOOK_AHEAD * later_room:
        return usual_end(spacing, start, room)
    return _Paragraph(spacing, later_room).best(start, room)[1]


def is_lone(spacing: Spacing, start: int, end: int) -> bool:
    """Whether a line has one character besides its marks."""
    return sum(kind not in MARKS and kind not in (SPACE, NOTHING) for kind in spacing.kinds[start:end]) == 1


class _Cost(NamedTuple):
    """What a way of breaking a paragraph costs; the least is best."""

    lone: int = 0
    """1 if its last line is one lone character."""
    opened: int = 0
    """Lines opened for its sake."""
    tightened: int = 0


class _Paragraph:
    """The ways to break the rest of a paragraph, each looked at once."""

    def __init__(self, spacing: Spacing, room: int) -> None:
        self._spacing = spacing
        self._room = room
        self._seen: dict[int, tuple[_Cost, int | None]] = {}

    def best(self, start: int, room: int) -> tuple[_Cost, int | None]:
        """The cost of the best way on, and where this line ends on that way."""
        if start not in self._seen:
            usual = usual_end(self._spacing, start, room)
            found = (self._cost(start, usual), usual)
            for other in () if usual is None else self._others(start, usual, room):
                if not (found[0].lone or found[0].opened):
                    break
                lone, opened, tightened = self._cost(start, other)
                shorter = usual is not None and other < usual
                cost = _Cost(lone, opened + shorter, tightened + (not shorter))
                found = min(found, (cost, other), key=lambda way: way[0])
            self._seen[start] = found
        return self._seen[start]

    def _others(self, start: int, usual: int, room: int) -> Iterator[int]:
        """Where else this line may end: farther on as long as it can be tightened, then one place before."""
        spacing, longer = self._spacing, usual
        while longer < len(spacing.text):
            longer = _next_end(spacing, longer)
            if _missing(spacing, start, longer, room) > spacing.tightening(start, longer):
                break
            yield longer
        shorter = next((end for end in range(usual - 1, start, -1) if spacing.breaks[end]), None)
        if shorter is not None:
            rest = room - spacing.width(start, shorter)
            if spacing.looseness(start, shorter, rest) <= LONE_EASED:
                yield shorter

    def _cost(self, start: int, end: int | None) -> _Cost:
        if end is None:
            return _Cost()
        if end == len(self._spacing.text):
            return _Cost(lone=int(is_lone(self._spacing, start, end)))
        return self.best(end, self._room)[0]


def _fitting_end(
    spacing: Spacing, start: int, room: int, breaks: Sequence[bool], after: int | None = None
) -> int | None:
    """The farthest of the breaks that fits; ``None`` where none does beyond ``after``."""
    count = len(spacing.text)
    if spacing.width(start, count) <= room:
        return count
    for end in range(min(spacing.reach(start, room), count - 1), start if after is None else after, -1):
        if breaks[end] and spacing.width(start, end) <= room:
            return end
    return None


def _next_end(spacing: Spacing, end: int) -> int:
    count = len(spacing.text)
    return next((later for later in range(end + 1, count) if spacing.breaks[later]), count)


def _missing(spacing: Spacing, start: int, end: int, room: int) -> int:
    """What has to be taken out of the line's gaps so that it fits, its last mark counting half."""
    return max(0, spacing.width(start, end) - spacing.blank_half(start, end) - room)

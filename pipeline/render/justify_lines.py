"""Where a line of measured Chinese ends: marks pushed in where that disturbs less, no lone character left over."""

from collections.abc import Sequence

from pipeline.render.justify_rules import MARKS, NOTHING, SPACE, Spacing

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
    if spacing.too_short(start, end, rest):
        return _fitting_end(spacing, start, room, spacing.spare, after=end) or end
    return end


def end_without_lone(spacing: Spacing, start: int, room: int, later_room: int) -> int | None:
    """As ``usual_end``, but tightened where that keeps the paragraph from ending in a line of one lone character.

    ``later_room`` is the width of the lines that follow.
    """
    rest = spacing.width(start, len(spacing.text))
    if rest <= room or rest > room + LOOK_AHEAD * later_room:
        return usual_end(spacing, start, room)
    return _Paragraph(spacing, later_room).best(start, room)[1]


def is_lone(spacing: Spacing, start: int, end: int) -> bool:
    """Whether a line has one character besides its marks."""
    return sum(kind not in MARKS and kind not in (SPACE, NOTHING) for kind in spacing.kinds[start:end]) == 1


class _Paragraph:
    """The ways to break the rest of a paragraph, each looked at once."""

    def __init__(self, spacing: Spacing, room: int) -> None:
        self._spacing = spacing
        self._room = room
        self._seen: dict[int, tuple[tuple[int, int], int | None]] = {}

    def best(self, start: int, room: int) -> tuple[tuple[int, int], int | None]:
        """(lone last line, lines tightened for it) of the best way on, and where this line ends on that way."""
        if start in self._seen:
            return self._seen[start]
        usual = usual_end(self._spacing, start, room)
        found = (self._cost(start, usual), usual)
        longer = usual
        while found[0][0] and longer is not None and longer < len(self._spacing.text):
            longer = _next_end(self._spacing, longer)
            if _missing(self._spacing, start, longer, room) > self._spacing.tightening(start, longer):
                break
            lone, tightened = self._cost(start, longer)
            found = min(found, ((lone, tightened + 1), longer), key=lambda way: way[0])
        self._seen[start] = found
        return found

    def _cost(self, start: int, end: int | None) -> tuple[int, int]:
        if end is None:
            return 0, 0
        if end == len(self._spacing.text):
            return int(is_lone(self._spacing, start, end)), 0
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

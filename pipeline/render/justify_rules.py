"""How a line of Chinese may be spaced: where it may open up, where it may close up, and by how much.

Widths are whole Pango units (1024 to the CSS pixel). The rules are those of CLREQ (W3C Requirements for Chinese Text
Layout, 2024-03-21) 3.1.6 and of GB/T 15834-2011 5.1; where CLREQ gives a range, the constants below choose.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise

FULL_WIDTH = 0.9
"""Of an em: a mark at least this wide has a blank half to give. One a font feature narrowed has none left."""
ADJACENT = 0.5
"""Of an em, taken from two marks that meet: 。” takes one and a half characters, not two."""
CLEARANCE = 0.05
"""Of an em, kept between the ink of two marks that were set closer."""
MARK_GIVES = 0.25
"""Of an em, at most, from a mark inside a line that is tightened."""
CHARACTER_GIVES = 0.03
"""Of an em, at most, between two characters of a line that is tightened."""
CHARACTER_TAKES = 0.5
"""Of an em, at most, between two characters of a line that is opened up; beyond that a ragged line reads better."""
RANGE_PARTED = 0.1
"""Of an em between characters: rather than open a line more than that, a range is parted after its dash."""
LONE_EASED = 0.06
"""Of an em between characters: so far a line is opened to give a lone last character company."""
SPACE_TAKES = 1.0
"""Of an em, at most, for a space between Latin words."""
SPACE_KEEPS = 0.25
"""Of an em: no space between Latin words gets narrower."""

HAN, OPENING, CLOSING, PAUSE, STOP, DOT, DASH, SPACE, WORD, NOTHING = "HOCPSMD_WZ"
MARKS = frozenset((OPENING, CLOSING, PAUSE, STOP))
ENDING = frozenset((CLOSING, PAUSE, STOP))

_QUOTES = "“”‘’"
_KINDS = {
    **dict.fromkeys("（《〈「『【〔〖［｛“‘", OPENING),
    **dict.fromkeys("）》〉」』】〕〗］｝”’", CLOSING),
    **dict.fromkeys("、，；：", PAUSE),
    **dict.fromkeys("。？！．", STOP),
    **dict.fromkeys("·・‧", DOT),
    **dict.fromkeys("—…～⸺", DASH),
    **dict.fromkeys(" \u00a0", SPACE),
    **dict.fromkeys("％‰℃", WORD),
    **dict.fromkeys("\u2060\u200b\u200c\u200d\ufeff\u00ad", NOTHING),
}
_NEVER_FIRST = frozenset("、，；：。？！．）》〉」』】〕〗］｝”’·・‧—～／/％%‰℃")
_NEVER_LAST = frozenset("（《〈「『【〔〖［｛“‘／/")
_UNITS_OF_NUMBERS = frozenset("年月日号%％‰℃")


@lru_cache(maxsize=8192)
def kind(character: str) -> str:
    """What a character is to the rules; a quotation mark counts as full-width here."""
    if found := _KINDS.get(character):
        return found
    han = "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff01" <= character <= "\uff60"
    return HAN if han or character >= "\U00020000" else WORD


def may_part(before: str, after: str) -> bool:
    """Whether a line may end between two visible characters, where the layout engine already thinks so."""
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return not (before.isdigit() and (after in _UNITS_OF_NUMBERS or after.isdigit()))


def may_part_range(before: str, after: str) -> bool:
    """Whether a range (2006—2010—2020) is parted here, after its dash, rather than leave a ragged line.

    GB/T 15834-2011 5.1.6 keeps — and ～ from beginning a line, not from ending one; the numbers stay whole.
    """
    return before in "—～" and after.isdigit()


def opens(before: str, after: str) -> bool:
    """Whether the gap between two kinds may open up.

    Never inside a Latin word, a number, a range, ``——``, ``……`` or a name with ``·``; never between a mark and what
    it belongs to. A space opens on its own account.
    """
    if SPACE in (before, after):
        return before == SPACE
    if DOT in (before, after) or before == OPENING or after in ENDING:
        return False
    solid = (WORD, DASH)
    return not (before in solid and after in solid)


@dataclass(frozen=True, slots=True)
class Blank:
    """The blank inside a mark's own width, in Pango units."""

    left: int
    right: int


@dataclass(slots=True)
class Spacing:
    """One stretch of text, measured: what each character takes and what the gap after it may give or take.

    ``advances`` in Pango units, one for each character of ``text``; ``breaks[i]`` is true where a line may begin with
    character i, ``spare[i]`` where it may if the line before would be too loose otherwise; ``blanks`` by position, for
    the full-width marks.
    """

    text: str
    advances: Sequence[int]
    em: int
    breaks: Sequence[bool]
    spare: Sequence[bool]
    blanks: Mapping[int, Blank]
    kinds: list[str] = field(init=False)
    closer: list[int] = field(init=False)
    """Taken after a mark because another follows on the same line."""
    opening: list[bool] = field(init=False)
    gives: list[int] = field(init=False)
    """What a mark or a space can give besides, when the line is tightened."""
    _widths: list[int] = field(init=False)
    _gives: list[int] = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.text)
        self.kinds = [self._kind(index) for index in range(count)]
        self.closer, self.opening, self.gives = [0] * count, [False] * count, [0] * count
        seen = [index for index, found in enumerate(self.kinds) if found != NOTHING]
        tight = round(CHARACTER_GIVES * self.em)
        given = [0] * count
        for index, after in pairwise(seen):
            self.closer[index] = self.closer_by(index, self, after)
            self.opening[index] = opens(self.kinds[index], self.kinds[after])
            self.gives[index] = 0 if self.closer[index] else self._gap_gives(index, after)
            given[index] = self.gives[index] + (tight if self.tightens(index) else 0)
        self._widths = list(accumulate(map(int.__sub__, self.advances, self.closer), initial=0))
        self._gives = list(accumulate(given, initial=0))

    def _kind(self, index: int) -> str:
        character = self.text[index]
        narrow = character in _QUOTES and self.advances[index] < FULL_WIDTH * self.em
        return WORD if narrow else kind(character)

    def tightens(self, index: int) -> bool:
        """Whether the gap after a character may close up a little."""
        return self.opening[index] and self.kinds[index] != SPACE

    def closer_by(self, index: int, other: "Spacing", after: int) -> int:
        """How much closer two characters that meet are set: half an em for two full-width marks that have it blank."""
        first, second = self.kinds[index], other.kinds[after]
        if first not in MARKS or second not in MARKS or (first == OPENING and second != OPENING):
            return 0
        left, right = self.blanks.get(index), other.blanks.get(after)
        if left is None or right is None:
            return 0
        free = left.right + right.left - round(CLEARANCE * self.em)
        return max(0, min(round(ADJACENT * self.em), free))

    def _gap_gives(self, index: int, after: int) -> int:
        if self.kinds[index] == SPACE:
            return max(0, self.advances[index] - round(SPACE_KEEPS * self.em))
        limit = round(MARK_GIVES * self.em)
        if self.kinds[index] in (CLOSING, PAUSE) and index in self.blanks:
            return min(limit, self.blanks[index].right)
        if self.kinds[after] == OPENING and after in self.blanks:
            return min(limit, self.blanks[after].left)
        return 0

    def last_visible(self, start: int, end: int) -> int:
        """Position of the last character of a line that prints; ``start - 1`` if none does."""
        while end > start and self.kinds[end - 1] in (SPACE, NOTHING):
            end -= 1
        return end - 1

    def width(self, start: int, end: int) -> int:
        """What a line from ``start`` to ``end`` takes without the spaces at its end."""
        last = self.last_visible(start, end)
        return self._widths[last + 1] - self._widths[start] + self.closer[last] if last >= start else 0

    def extent(self, start: int, end: int) -> int:
        """What characters ``start`` to ``end`` take, the spaces at their end included."""
        last = self.last_visible(start, end)
        return self._widths[end] - self._widths[start] + (self.closer[last] if last >= start else 0)

    def tightening(self, start: int, end: int) -> int:
        """By how much the gaps of a line can close up altogether."""
        last = self.last_visible(start, end)
        return self._gives[last] - self._gives[start] if last > start else 0

    def looseness(self, start: int, end: int, rest: int) -> float:
        """Of an em: what each gap of a line would take if it were opened by ``rest``."""
        return rest / self.em / max(1, sum(self.opening[start : max(start, self.last_visible(start, end))]))

    def blank_half(self, start: int, end: int) -> int:
        """The blank half of the full-width mark that ends a line (GB/T 15834-2011 5.1.10); 0 without one."""
        last = self.last_visible(start, end)
        if last < start or self.kinds[last] not in ENDING or last not in self.blanks:
            return 0
        return min(self.em // 2, self.blanks[last].right)

    def reach(self, start: int, room: int) -> int:
        """A position that a line of this width from ``start`` does not pass."""
        return min(len(self.text), bisect_right(self._widths, self._widths[start] + room + self.em, lo=start))

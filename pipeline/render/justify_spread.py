"""What a line has too much or too little, spread over its gaps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.render.justify_rules import (
    CHARACTER_GIVES,
    CHARACTER_TAKES,
    NOTHING,
    SPACE,
    SPACE_TAKES,
    Spacing,
    opens,
)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Part of a line that is in one box: characters from ``start`` of a measured text."""

    box: Any
    layout: Any
    spacing: Spacing
    start: int

    @property
    def end(self) -> int:
        """Position after its last character."""
        return self.start + len(self.box.text)

    @property
    def width(self) -> int:
        """Pango units, before anything is spread."""
        return self.spacing.extent(self.start, self.end)


@dataclass(slots=True)
class _Gap:
    """The gap after a character; Pango units."""

    piece: int
    index: int
    space: bool
    takes: bool
    gives: int
    """Marks and spaces, when the line is tightened."""
    tight: int
    """Characters, after those."""
    em: int
    change: float = 0.0


def spread(found: Sequence[Piece | None], rest: int, *, opening: bool) -> list[dict[int, float]]:
    """For each piece, by position, what is added after its characters (Pango units).

    ``rest`` is what the line lacks to its edge, negative where it is too long; ``None`` in ``found`` is something
    solid, and ``opening`` is false for a paragraph's last line. A rest too large to be spread well stays at the end.
    """
    if len(found) == 1 and (not rest or (rest > 0 and not opening)):
        return [{}]
    gaps, rest, half = _gaps(found, rest)
    if rest < 0:
        _tighten(gaps, -rest, half)
    elif opening and rest:
        _open(gaps, rest)
    extras: list[dict[int, float]] = [{} for piece in found if piece is not None]
    for gap in gaps:
        if gap.change:
            extras[gap.piece][gap.index] = gap.change
    if half is not None and half.change:
        extras[half.piece][half.index] = half.change
    return extras


def _gaps(found: Sequence[Piece | None], rest: int) -> tuple[list[_Gap], int, _Gap | None]:
    """The gaps, the rest after marks that meet across two pieces, and the mark at the end of the line."""
    gaps: list[_Gap] = []
    before: tuple[int, int] | None = None
    pieces = [piece for piece in found if piece is not None]
    number = -1
    for piece in found:
        if piece is None:
            before = None
            continue
        number += 1
        spacing = piece.spacing
        for index in range(piece.start, piece.end):
            if spacing.kinds[index] == NOTHING:
                continue
            if before is not None:
                rest += _add_gap(gaps, pieces, before, (number, index))
            before = number, index
    return gaps, rest, None if before is None else _end_mark(pieces[before[0]], before)


def _add_gap(gaps: list[_Gap], pieces: Sequence[Piece], before: tuple[int, int], after: tuple[int, int]) -> int:
    (first, index), (second, following) = before, after
    spacing, other = pieces[first].spacing, pieces[second].spacing
    em = spacing.em
    if first == second:
        takes, gives, closer = spacing.opening[index], spacing.gives[index], 0
    else:
        takes, gives = opens(spacing.kinds[index], other.kinds[following]), 0
        closer = spacing.closer_by(index, other, following)
    space = spacing.kinds[index] == SPACE
    tight = round(CHARACTER_GIVES * em) if takes and not space else 0
    if takes or gives or closer:
        gaps.append(_Gap(first, index, space, takes, gives, tight, em, -closer))
    return closer


def _end_mark(piece: Piece, place: tuple[int, int]) -> _Gap | None:
    number, index = place
    half = piece.spacing.blank_half(piece.start, index + 1)
    index = piece.spacing.last_visible(piece.start, index + 1)
    return _Gap(number, index, False, False, half, 0, piece.spacing.em) if half else None


def _tighten(gaps: list[_Gap], missing: int, half: _Gap | None) -> None:
    """The mark at the end first, then spaces, then marks inside and characters together; all of it or nothing.

    CLREQ empties the marks before it touches the characters; shared out, nothing shows.
    """
    steps: list[tuple[list[_Gap], Callable[[_Gap], int]]] = [
        ([half] if half else [], lambda gap: gap.gives),
        ([gap for gap in gaps if gap.space], lambda gap: gap.gives),
        ([gap for gap in gaps if not gap.space], lambda gap: gap.gives + gap.tight),
    ]
    available = sum(given(gap) for among, given in steps for gap in among)
    if missing > available:
        return
    for among, given in steps:
        total = sum(given(gap) for gap in among)
        share = min(1.0, missing / total) if total else 0.0
        for gap in among:
            gap.change -= given(gap) * share
        missing -= round(total * share)


def _open(gaps: list[_Gap], rest: int) -> None:
    """Evenly; where that is too much between characters, spaces between words take the remainder."""
    taking = [gap for gap in gaps if gap.takes]
    if not taking:
        return
    even = rest / len(taking)
    limit = CHARACTER_TAKES * taking[0].em
    spaces = [gap for gap in taking if gap.space]
    if even <= limit:
        for gap in taking:
            gap.change += even
        return
    share = (rest - limit * (len(taking) - len(spaces))) / len(spaces) if spaces else 0.0
    if not spaces or share > SPACE_TAKES * taking[0].em:
        return
    for gap in taking:
        gap.change += share if gap.space else limit

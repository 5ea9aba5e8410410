"""What the printer would put on the paper: ink as pixels, with its edges in millimetres."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]

DOTS_PER_INCH = 200
_DARK = 128
"""A pixel counts as ink where its darkest channel is below half."""
_REDDER = 80
"""A pixel is red where red is this much stronger than green and blue."""
_RULE_LENGTH = 60.0
_RULE_THICKNESS = 2.0
_RULE_COVERAGE = 0.97


@dataclass(frozen=True)
class Box:
    """A rectangle, in mm from the sheet's top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> float:
        """Middle across the sheet."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Middle down the sheet."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Rule:
    """A straight horizontal line."""

    box: Box
    red: bool


class Ink:
    """The ink of one page. Masks are kept as bits, for a page has four million pixels."""

    def __init__(self, picture: npt.NDArray[np.uint8], millimetres_per_pixel: float) -> None:
        channels = [np.ascontiguousarray(picture[:, :, channel]) for channel in range(3)]
        others = np.maximum(channels[1], channels[2])
        ink: Mask = np.minimum(np.minimum(channels[1], channels[2]), channels[0]) < _DARK
        red: Mask = (channels[0] > others) & (channels[0] - others > _REDDER)
        self._shape = ink.shape
        self._scale = millimetres_per_pixel
        self._ink = np.packbits(ink | red, axis=None)
        self._red = np.packbits(red, axis=None) if red.any() else None

    @property
    def all(self) -> Mask:
        """True where there is ink of any colour; rows from the top."""
        return self._unpacked(self._ink)

    @property
    def red(self) -> Mask:
        """True where there is red ink."""
        return self._unpacked(self._red) if self._red is not None else np.zeros(self._shape, dtype=np.bool_)

    @cached_property
    def box(self) -> Box | None:
        """Round everything on the page; None where it is blank."""
        return self._box(self.all)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Horizontal lines of at least 60 mm, from the top down."""
        mask, red = self.all, self.red
        long_rows = np.flatnonzero(mask.sum(axis=1) * self._scale >= _RULE_LENGTH)
        found = []
        for _, group in groupby(enumerate(long_rows), key=lambda pair: pair[1] - pair[0]):
            rows = [int(row) for _, row in group]
            found.extend(self._rule(mask, red, rows))
        return tuple(found)

    def within(self, region: Box, *, red: bool = False) -> Box | None:
        """Round the ink inside a region; None where there is none."""
        mask = self.red if red else self.all
        top, bottom = self._pixels(region.top), self._pixels(region.bottom)
        left, right = self._pixels(region.left), self._pixels(region.right)
        inside = self._box(mask[top:bottom, left:right])
        if inside is None:
            return None
        down, across = top * self._scale, left * self._scale
        return Box(inside.left + across, inside.top + down, inside.right + across, inside.bottom + down)

    def redness(self, region: Box) -> float:
        """Share of the ink inside a region that is red, 0 to 1."""
        rows = slice(self._pixels(region.top), self._pixels(region.bottom))
        columns = slice(self._pixels(region.left), self._pixels(region.right))
        ink = int(self.all[rows, columns].sum())
        return float(self.red[rows, columns].sum()) / ink if ink else 0.0

    def _rule(self, mask: Mask, red: Mask, rows: list[int]) -> list[Rule]:
        if len(rows) * self._scale > _RULE_THICKNESS:
            return []
        columns = np.flatnonzero(mask[rows].any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        if len(columns) < _RULE_COVERAGE * (right - left):
            return []
        box = Box(*(edge * self._scale for edge in (left, rows[0], right, rows[-1] + 1)))
        return [Rule(box, bool(red[rows].sum() * 2 > mask[rows].sum()))]

    def _box(self, mask: Mask) -> Box | None:
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not len(rows):
            return None
        edges = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        return Box(*(float(edge) * self._scale for edge in edges))

    def _pixels(self, millimetres: float) -> int:
        return max(0, round(millimetres / self._scale))

    def _unpacked(self, bits: npt.NDArray[np.uint8]) -> Mask:
        count = self._shape[0] * self._shape[1]
        return np.unpackbits(bits, count=count).reshape(self._shape).astype(np.bool_)


def draw(page: Any, width: float, height: float, largest: float) -> Ink:
    """The ink of a page of pypdfium2.

    Args:
        page: the page.
        width: of the page as shown, in mm.
        height: the same.
        largest: number of pixels that a picture may have; a larger page is drawn more coarsely.
    """
    scale = DOTS_PER_INCH / 25.4
    scale *= min(1.0, (largest / (width * height * scale * scale)) ** 0.5)
    bitmap = page.render(scale=scale * 25.4 / 72, draw_annots=True, rev_byteorder=True)
    try:
        picture = bitmap.to_numpy()[:, :, :3]
        return Ink(picture, width / picture.shape[1])
    finally:
        bitmap.close()

"""Which page is which: parts in order, blank pages where one must begin on the right, printed numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.press.setting import SetPiece

RIGHT, LEFT = "right", "left"


@dataclass(frozen=True)
class Numbering:
    """How the pages of a part are numbered."""

    style: str = "arabic"
    """``arabic``, ``Roman`` (I, II), ``roman`` (i, ii), or ``none``: neither number nor place in the count."""
    start: int | None = None
    """Begin anew with this number."""
    label: str = ""
    """What viewers show for unnumbered pages, e.g. 封面."""


@dataclass(frozen=True)
class Part:
    """A piece in its place in the book."""

    piece: SetPiece
    furniture: str = ""
    """Kind of page whose running heads and number it gets; empty for none."""
    numbering: Numbering = field(default_factory=Numbering)
    starts_right: bool = False
    heads: Mapping[str, str] = field(default_factory=dict)
    """What the running heads say, by the names in the furniture's style sheet."""


@dataclass(frozen=True)
class Pagination:
    """Where everything is."""

    first: tuple[int, ...]
    """Of each part, the index of its first page in the file."""
    labels: tuple[str, ...]
    """Of each page of the file, the printed number; empty where none is printed."""
    starts: tuple[tuple[int, Numbering, int], ...]
    """Page index, numbering and number wherever the numbering changes."""
    anchors: Mapping[str, tuple[int, float, float]]
    """Anchor to page index and the point on the page as it was set."""

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return len(self.labels)

    def label_of(self, anchor: str) -> str:
        """The printed number of an anchor's page.

        Raises:
            KeyError: there is no such anchor.
        """
        return self.labels[self.anchors[anchor][0]]


def side_of(index: int) -> str:
    """The first page of a book is a right-hand page."""
    return LEFT if index % 2 else RIGHT


def paginate(parts: Sequence[Part]) -> Pagination:
    """Give every page its place and number.

    Right for the body alone too: what stands before it has its own numbers, and where that makes it begin is no matter
    to those of the body as long as it starts anew on a right-hand page.
    """
    first: list[int] = []
    labels: list[str] = []
    starts: list[tuple[int, Numbering, int]] = []
    anchors: dict[str, tuple[int, float, float]] = {}
    number, before, label = 1, "", ""
    for part in parts:
        numbering = part.numbering
        if part.starts_right and len(labels) % 2:
            labels.append("" if numbering.start is not None or before == "none" else _label(number, before))
            number += numbering.start is None and before != "none"
        first.append(len(labels))
        if numbering.start is not None:
            number = numbering.start
        if (numbering.style, numbering.label) != (before, label) or numbering.start is not None:
            starts.append((len(labels), numbering, number))
        before, label = numbering.style, numbering.label
        for anchor, (page, left, top) in part.piece.anchors.items():
            anchors.setdefault(anchor, (len(labels) + page, left, top))
        for _ in range(part.piece.pages):
            labels.append(_label(number, numbering.style))
            number += numbering.style != "none"
    return Pagination(tuple(first), tuple(labels), tuple(starts), anchors)


def _label(number: int, style: str) -> str:
    if style == "none":
        return ""
    return str(number) if style == "arabic" else roman(number) if style == "Roman" else roman(number).lower()


def roman(number: int) -> str:
    """As a Roman numeral."""
    written = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        written += letters * count
    return written

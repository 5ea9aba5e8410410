"""Where the signature and the date stand (GB/T 9704-2012, 7.3.5)."""

import unicodedata
from dataclasses import dataclass

from pipeline.standard import layout


@dataclass(frozen=True)
class SignaturePlace:
    """Lines and indents, in characters of running text."""

    blank_lines: int
    """Between the text (or the attachment list) and the name."""
    name_right: float
    """Indent of the name from the right edge."""
    date_right: float
    """Indent of the date from the right edge."""
    axis: float | None = None
    """Where one is centred on the other: the common middle, from the right edge."""


def place_signature(name: str, date: str, *, sealed: bool) -> SignaturePlace:
    """The place of one issuer's name and date.

    Sealed (7.3.5.1): the date is four characters in from the right, the name centred on it. Unsealed (7.3.5.2): the
    name is two characters in; the date begins two characters to the right of the name's first, or, where the date is
    the longer, is itself two characters in and the name moves left with it.
    """
    name_width, date_width = text_width(name), text_width(date)
    if sealed:
        date_right: float = layout.SEALED_DATE_RIGHT_INDENT
        name_right = date_right + (date_width - name_width) / 2
        shift = max(0.0, -name_right)  # a very long name must not leave the type area
        date_right += shift
        axis = date_right + date_width / 2
        return SignaturePlace(layout.SEALED_LINES_BELOW_TEXT, name_right + shift, date_right, axis)
    name_right = layout.UNSEALED_NAME_RIGHT_INDENT
    date_right = name_right + name_width - 2 - date_width
    if date_right < layout.UNSEALED_NAME_RIGHT_INDENT:
        date_right = layout.UNSEALED_NAME_RIGHT_INDENT
        name_right = date_right + date_width + 2 - name_width
    return SignaturePlace(layout.UNSEALED_LINES_BELOW_TEXT, max(0.0, name_right), date_right)


@dataclass(frozen=True)
class SignatureCell:
    """A name or the date on its line."""

    text: str
    position: float
    """Characters from the left edge of the type area: to its middle where ``centred``, else to its beginning."""
    centred: bool

    @property
    def left(self) -> float:
        """Characters from the left edge to its beginning."""
        return self.position - text_width(self.text) / 2 if self.centred else self.position


SignatureLine = tuple[SignatureCell, ...]
"""Cells from left to right; none for an empty line."""


@dataclass(frozen=True)
class SignatureBlock:
    """Signatures and date, line by line."""

    blank_lines: int
    """Between the text (or the attachment list) and the first name."""
    lines: tuple[SignatureLine, ...]
    """The last one holds the date."""


def signature_block(names: tuple[str, ...], date: str, *, sealed: bool) -> SignatureBlock:
    """Where one or several issuers and the date stand; the lead body's name comes first (7.3.5.1, 7.3.5.2)."""
    if len(names) == 1:
        return _single(names[0], date, sealed=sealed)
    return _joint_sealed(names, date) if sealed else _joint_unsealed(names, date)


def _single(name: str, date: str, *, sealed: bool) -> SignatureBlock:
    place = place_signature(name, date, sealed=sealed)
    if place.axis is not None:
        axis = layout.CHARACTERS - place.axis
        return SignatureBlock(place.blank_lines, _lines([(name, axis)], [(date, axis)], centred=True))
    rights = ((name, place.name_right), (date, place.date_right))
    starts = [(text, layout.CHARACTERS - right - text_width(text)) for text, right in rights]
    return SignatureBlock(place.blank_lines, _lines([starts[0]], [starts[1]], centred=False))


def _joint_unsealed(names: tuple[str, ...], date: str) -> SignatureBlock:
    """One below the other; the date begins two characters to the right of the names."""
    widest = max(*map(text_width, names), text_width(date) + 2)
    left = max(0.0, layout.CHARACTERS - layout.UNSEALED_NAME_RIGHT_INDENT - widest)
    rows = [[(name, left)] for name in names]
    return SignatureBlock(layout.UNSEALED_LINES_BELOW_TEXT, _lines(*rows, [(date, left + 2)], centred=False))


def _joint_sealed(names: tuple[str, ...], date: str) -> SignatureBlock:
    """Two to a row, so that neither seals touch nor a row leaves the type area; the date below the last name."""
    right = layout.CHARACTERS - layout.SEALED_DATE_RIGHT_INDENT - text_width(date) / 2
    columns = (layout.CHARACTERS - right, right)
    rows: list[list[tuple[str, float]]] = []
    for start in range(0, len(names), 2):
        row = names[start : start + 2]
        if rows:
            rows.extend([[]] * layout.SEALED_LINES_BETWEEN_ROWS)
        rows.append(list(zip(row, columns[-len(row) :], strict=True)))
    return SignatureBlock(layout.SEALED_LINES_BELOW_TEXT, _lines(*rows, [(date, right)], centred=True))


def _lines(*rows: list[tuple[str, float]], centred: bool) -> tuple[SignatureLine, ...]:
    return tuple(tuple(SignatureCell(text, position, centred) for text, position in row) for row in rows)


def text_width(text: str) -> float:
    """Width in characters: Chinese characters and marks are one, Latin letters and digits half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)

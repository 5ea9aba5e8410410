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
        return SignaturePlace(layout.SEALED_LINES_BELOW_TEXT, name_right + shift, date_right + shift)
    name_right = layout.UNSEALED_NAME_RIGHT_INDENT
    date_right = name_right + name_width - 2 - date_width
    if date_right < layout.UNSEALED_NAME_RIGHT_INDENT:
        date_right = layout.UNSEALED_NAME_RIGHT_INDENT
        name_right = date_right + date_width + 2 - name_width
    return SignaturePlace(layout.UNSEALED_LINES_BELOW_TEXT, max(0.0, name_right), date_right)


def text_width(text: str) -> float:
    """Width in characters: Chinese characters and marks are one, Latin letters and digits half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)

"""What is drawn inside a PDF form's fields: typed text and the tick of a check box (ISO 32000-1, 12.7.3.3)."""

from dataclasses import dataclass

_LARGEST, _SMALLEST, _STEP = 9.0, 4.0, 0.5
"""Type sizes in points of a field whose size is free."""
_LEADING = 1.2
_MARGIN = 2.0
"""Points left and right of the text, as viewers keep them."""
_BASELINE = 0.36
"""Of the type size: how far below the middle of a line its baseline lies."""


@dataclass(frozen=True)
class Ink:
    """The room a field has, in points, and its type size; 0 where the text is made to fit."""

    width: float
    height: float
    size: float
    lines: bool = False


def typed(ink: Ink, text: str) -> bytes:
    """The content stream that shows a text in the font ``/Song``, which takes UTF-16."""
    if not text:
        return b"/Tx BMC EMC"
    size, lines = _fitted(ink, text)
    pitch = size * _LEADING
    top = ink.height - _MARGIN - size if ink.lines else ink.height / 2 - size * _BASELINE
    shown = "".join(
        f"1 0 0 1 {_MARGIN:g} {top - index * pitch:.2f} Tm <{_hexadecimal(line)}> Tj "
        for index, line in enumerate(lines)
    )
    frame = f"0 0 {ink.width:.2f} {ink.height:.2f} re W n"
    return f"/Tx BMC q {frame} BT /Song {size:g} Tf 0 g {shown}ET Q EMC".encode()


def check_mark(ink: Ink, *, on: bool) -> bytes:
    """A box, with a tick in it where it is checked; drawn with lines, as no font is sure to be there."""
    side = min(ink.width, ink.height, 11.0) - 1.5
    left, bottom = (ink.width - side) / 2, (ink.height - side) / 2
    box = f"q 0.6 w 0 G {left:.2f} {bottom:.2f} {side:.2f} {side:.2f} re S"
    corners = [(0.2, 0.5), (0.42, 0.24), (0.82, 0.8)]
    start, turn, end = (f"{left + side * across:.2f} {bottom + side * up:.2f}" for across, up in corners)
    return f"{box}{f' 1.2 w {start} m {turn} l {end} l S' if on else ''} Q".encode()


def _fitted(ink: Ink, text: str) -> tuple[float, list[str]]:
    """Type size and lines."""
    if not ink.lines:
        return ink.size or _LARGEST, [text.replace("\n", " ")]
    size = ink.size or _LARGEST
    lines = _broken(text, (ink.width - 2 * _MARGIN) / size)
    while not ink.size and size > _SMALLEST and len(lines) * size * _LEADING > ink.height - _MARGIN:
        size -= _STEP
        lines = _broken(text, (ink.width - 2 * _MARGIN) / size)
    return size, lines


def _broken(text: str, characters: float) -> list[str]:
    lines = []
    for paragraph in text.split("\n"):
        line, width = "", 0.0
        for character in paragraph:
            advance = advance_of(character)
            if line and width + advance > characters:
                lines.append(line)
                line, width = "", 0.0
            line, width = line + character, width + advance
        lines.append(line)
    return lines


def advance_of(character: str) -> float:
    """Ems that a character takes in the form's font: half a one in Latin script."""
    return 0.5 if " " <= character <= "~" else 1.0


def _hexadecimal(text: str) -> str:
    return text.encode("utf-16-be", "replace").hex()

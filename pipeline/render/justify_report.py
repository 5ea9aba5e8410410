"""Which lines of a laid-out document could not be set as they should be: for the conformance report."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.render.justify_rules import MARKS, NOTHING, SPACE, kind

RAGGED = 0.5
"""Millimetres from the right edge at which a line that goes on counts as ragged."""
_MILLIMETRES = 25.4 / 96
_BEGINNING = 12


@dataclass(frozen=True)
class SetLine:
    """A line that could not be helped."""

    page: int
    """From 1."""
    paragraph: str
    """How its paragraph begins."""
    text: str
    """The line; for a lone last character, that character and its marks."""
    off: float
    """Millimetres from the line's end to the right edge."""


def ragged_lines(document: Any) -> list[SetLine]:
    """Lines of justified Chinese that go on in a next one and end more than ``RAGGED`` mm off the right edge.

    ``document`` is what ``pdf.layout_pages`` returns. A full-width mark's own blank half doesn't count.
    """
    return [line for line, setting in _lines(document) if not setting.last and abs(line.off) > RAGGED]


def lone_characters(document: Any) -> list[SetLine]:
    """Last lines, of paragraphs that have more than one, with a single character besides its marks."""
    return [line for line, setting in _lines(document) if setting.last and not setting.first and _is_lone(line.text)]


def _is_lone(text: str) -> bool:
    return sum(kind(character) not in MARKS | {SPACE, NOTHING} for character in text) == 1


def _lines(document: Any) -> Iterator[tuple[SetLine, Any]]:
    for number, page in enumerate(document.pages, 1):
        # As elsewhere: the engine has no public way to ask what it set.
        for box in page._page_box.descendants():
            setting = getattr(box, "chinese_setting", None)
            if setting is not None:
                text = "".join(child.text for child in box.descendants() if getattr(child, "text", ""))
                yield SetLine(number, _beginning(box.element), text, round(setting.off * _MILLIMETRES, 2)), setting


def _beginning(element: Any) -> str:
    text = "".join(character for character in "".join(element.itertext()) if kind(character) != NOTHING)
    return " ".join(text.split())[:_BEGINNING]

"""What is printed: names and words of strangers pass through here, and must not steer the terminal."""

import unicodedata
from typing import Any

from rich.console import Console

_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control and direction characters, half characters, and other line ends (Unicode general categories)."""


def printable(text: str) -> str:
    """The text without what would move the cursor, change colours, turn the direction round or forge a line."""
    return "".join(
        character if character in "\n\t" or unicodedata.category(character) not in _STEERING else "\ufffd"
        for character in text
    )


class Terminal(Console):
    """A console that prints texts as ``printable`` leaves them; colours come from markup and styles alone."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does."""
        super().print(*(printable(one) if isinstance(one, str) else one for one in objects), **options)

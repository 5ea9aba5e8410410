"""The letters that lie in the outbox or went from it, by their headers, so that the board can link to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

_HEADERS = 65_536  # bytes; our own letters' headers take a few hundred


@dataclass(frozen=True)
class Letter:
    """One letter of ours."""

    path: str
    """From the outbox, with forward slashes."""
    unit: str
    """Unit code; empty for a sender that belongs to no unit."""
    kind: str
    """Value of ``LetterKind``."""
    number: str
    """Message-ID without angle brackets."""

    @property
    def sent(self) -> bool:
        """Whether it lies in a sub-folder, where letters go once they have been sent."""
        return "/" in self.path


def letters_in(outbox: Path) -> tuple[Letter, ...]:
    """Every letter below the outbox, sorted by path; none where there is no such folder."""
    return tuple(_letters(outbox))


def _letters(outbox: Path) -> Iterator[Letter]:
    for path in sorted(outbox.rglob("*.eml")):
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            with path.open("rb") as stream:
                head = BytesHeaderParser(policy=default).parsebytes(stream.read(_HEADERS))
        except OSError:
            continue  # a letter taken away meanwhile
        number = _header(head.get("X-Letter") or head.get("Message-ID"))
        unit, kind = _header(head.get("X-Letter-Unit")), _header(head.get("X-Letter-Kind"))
        yield Letter(path.relative_to(outbox).as_posix(), unit, kind, number)


def _header(value: object) -> str:
    return str(value or "").strip().strip("<>")

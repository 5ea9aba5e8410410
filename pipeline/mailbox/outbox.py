"""The outbox as it stands: what can be sent, what has been, what nobody knows of, what can't be sent and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.mailbox.outgoing import NotALetterError, Outgoing, read_letter
from pipeline.sent_log import SendState, SentLetter

SENT_FOLDER = "已发送"
"""Folder of the outbox that a letter is moved to once it has left."""
_GONE = (SendState.SENT, SendState.BY_HAND)


@dataclass
class Outbox:
    """The letters, in the order of their file names."""

    ready: list[Outgoing] = field(default_factory=list)
    gone: list[Outgoing] = field(default_factory=list)
    """Sent before, though the file still lies here."""
    in_doubt: list[Outgoing] = field(default_factory=list)
    """A run was stopped while they left; they may have arrived."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """File name, and why it can't be sent."""


def read_outbox(folder: Path, lines: Mapping[str, SentLetter], domain: str) -> Outbox:
    """Look at every letter.

    Args:
        folder: the outbox; folders in it are left alone, and files that are no .eml too.
        lines: last line of the log for each letter's number.
        domain: for the Message-ID of a letter that has none.
    """
    outbox, letters = Outbox(), []
    for path in letter_files(folder):
        try:
            letters.append(read_letter(path, domain))
        except NotALetterError as error:
            outbox.refused.append((path.name, str(error)))
        except OSError as error:
            outbox.refused.append((path.name, f"打不开：{error.strerror}"))
    numbers = Counter(letter.number for letter in letters)
    for letter in letters:
        state = lines[letter.number].state if letter.number in lines else None
        if state in _GONE:
            outbox.gone.append(letter)
        elif state is SendState.SENDING:
            outbox.in_doubt.append(letter)
        elif numbers[letter.number] > 1:
            twins = "、".join(other.path.name for other in letters if other.number == letter.number)
            outbox.refused.append((letter.path.name, f"几个文件是同一封信（信件编号相同：{twins}）；只留下要发的一个"))
        else:
            outbox.ready.append(letter)
    return outbox


def letter_files(folder: Path) -> list[Path]:
    """The .eml files that lie in the outbox itself, by name."""
    if not folder.is_dir():
        return []
    found = (
        path for path in folder.iterdir() if path.suffix.lower() == ".eml" and not path.name.startswith((".", "~$"))
    )
    return sorted(path for path in found if path.is_file())


def put_away(letter: Outgoing) -> Path:
    """Move a letter that has left; a file of the same name there is kept.

    Raises:
        OSError: it can't be moved.
    """
    folder = letter.path.parent / SENT_FOLDER
    folder.mkdir(exist_ok=True)
    target, number = folder / letter.path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{letter.path.stem}（{number}）{letter.path.suffix}"
    return letter.path.rename(target)

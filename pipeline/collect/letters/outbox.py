"""The outbox as a folder: letters that are due are there, edited ones stay, nothing that a person made is lost."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path

from pipeline.collect.letters.due import DueLetter
from pipeline.outbox_index import INDEX_FILE, OutboxEntry, OutboxIndex, read_index
from pipeline.runner import set_aside, write_atomically
from pipeline.tools.hashing import file_sha256

OBSOLETE_FOLDER = "不再需要"
"""Inside the outbox: edited letters that are no longer due; what lies here is not sent."""
_HEAD = 65_536
_FORBIDDEN = str.maketrans(
    {'"': "”", "<": "〈", ">": "〉", ":": "：", "/": "／", "\\": "＼", "|": "｜", "?": "？", "*": "＊"}
)
_LONGEST = 160  # bytes in UTF-8
_HIDDEN = re.compile(r"[\x00-\x1f\x7f]")


@dataclass
class Account:
    """What was done with the outbox; names of files in it."""

    written: dict[str, DueLetter] = field(default_factory=dict)
    kept: dict[str, DueLetter] = field(default_factory=dict)
    """Already there, and the same."""
    edited: dict[str, DueLetter] = field(default_factory=dict)
    """Already there; a person changed it, so it stays."""
    deleted: list[DueLetter] = field(default_factory=list)
    """A person deleted it; it is not written again."""
    removed: list[str] = field(default_factory=list)
    """No longer due."""
    set_aside: list[str] = field(default_factory=list)
    """No longer due, and a person had changed it."""


def bring_up_to_date(
    outbox: Path,
    letters: Sequence[DueLetter],
    made_from: Callable[[DueLetter], str],
    make: Callable[[DueLetter], bytes],
    *,
    again: bool = False,
) -> Account:
    """Make the folder hold the letters that are due.

    Args:
        outbox: the folder.
        letters: those that are due.
        made_from: a hash of what a letter is made from.
        make: makes its file; asked only for what has to be written.
        again: write deleted and edited letters anew; edited ones are set aside.

    Raises:
        PipelineError: a file can't be written.
    """
    filing = _Filing(outbox, made_from, make, again=again)
    due = {letter.number for letter in letters}
    for number in [number for number in filing.entries if number not in due]:
        filing.clear_away(number)
    for letter in letters:
        filing.place(letter)
    filing.save()
    return filing.account


class _Filing:
    """One run over the folder."""

    def __init__(
        self,
        outbox: Path,
        made_from: Callable[[DueLetter], str],
        make: Callable[[DueLetter], bytes],
        *,
        again: bool,
    ) -> None:
        self.outbox = outbox
        self.made_from = made_from
        self.make = make
        self.again = again
        self.account = Account()
        self.entries = {entry.letter: entry for entry in _found_again(outbox, read_index(outbox))}

    def place(self, letter: DueLetter) -> None:
        """See to a letter that is due."""
        entry = self.entries.get(letter.number)
        name = entry.file if entry else self._free(f"{file_stem(letter)}.eml")
        path = self.outbox / name
        found, source = _hash(path), self.made_from(letter)
        edited = entry is not None and found not in {"", entry.sha256}
        if entry and not self.again:
            if not found:
                self.account.deleted.append(letter)
                return
            if edited:
                self.account.edited[name] = letter
                return
        if entry and found and not edited and entry.made_from == source:
            self.account.kept[name] = letter
            return
        content = self.make(letter)
        if edited:
            self.account.set_aside.append(_aside(path, self.outbox))
        write_atomically(path, content)
        self.account.written[name] = letter
        self.entries[letter.number] = OutboxEntry(
            letter=letter.number,
            kind=letter.kind,
            unit=letter.unit.code if letter.unit else "",
            file=name,
            sha256=hashlib.sha256(content).hexdigest(),
            made_from=source,
        )
        # After each one: a run that is stopped half-way must not take its own letters for a person's.
        self.save()

    def clear_away(self, number: str) -> None:
        """See to a letter that is no longer due. One that is gone is remembered: it may come due again."""
        entry = self.entries[number]
        path = self.outbox / entry.file
        found = _hash(path)
        if not found:
            return
        if found == entry.sha256:
            path.unlink()
            self.account.removed.append(entry.file)
        else:
            self.account.set_aside.append(_aside(path, self.outbox))
        del self.entries[number]

    def save(self) -> None:
        """Write the index."""
        index = OutboxIndex(letters=tuple(self.entries[number] for number in sorted(self.entries)))
        content = index.model_dump_json(indent=1).encode() + b"\n"
        path = self.outbox / INDEX_FILE
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)

    def _free(self, name: str) -> str:
        there = (path.name for path in self.outbox.glob("*.eml"))
        taken = {used.casefold() for used in (*there, *(entry.file for entry in self.entries.values()))}
        stem, number = name.removesuffix(".eml"), 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}（{number}）.eml"
        return name


def file_stem(letter: DueLetter) -> str:
    """F01 岩石动力学专委会 请改正."""
    if letter.unit:
        words = f"{letter.unit.code} {letter.unit.short_name or letter.unit.name} {letter.kind}"
    else:
        source = letter.waiting[0].place.file if letter.waiting else ""
        words = f"来件 {Path(source).stem} {letter.kind}"
    clean = " ".join(_HIDDEN.sub(" ", words.translate(_FORBIDDEN)).split()).strip(". ")
    return clean.encode()[:_LONGEST].decode(errors="ignore")


def _aside(path: Path, outbox: Path) -> str:
    folder = outbox / OBSOLETE_FOLDER
    folder.mkdir(exist_ok=True)
    return set_aside(path, "改动过", folder).relative_to(outbox).as_posix()


def _found_again(outbox: Path, index: OutboxIndex) -> list[OutboxEntry]:
    """The entries, those whose files a person renamed under their new names."""
    known = {entry.file for entry in index.letters}
    strangers = [path for path in sorted(outbox.glob("*.eml")) if path.name not in known]
    renamed = {number: path.name for path in strangers if (number := letter_number(path))}
    return [
        entry.model_copy(update={"file": renamed[entry.letter]})
        if entry.letter in renamed and not (outbox / entry.file).is_file()
        else entry
        for entry in index.letters
    ]


def letter_number(path: Path) -> str:
    """The number of the letter in a file; empty where it has none."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return str(BytesHeaderParser().parsebytes(head).get("X-Letter", "")).strip()


def _hash(path: Path) -> str:
    try:
        return file_sha256(path)
    except (FileNotFoundError, IsADirectoryError):
        return ""

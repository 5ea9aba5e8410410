"""A person's rulings on what came in and on who must answer (``decisions.yaml``), repeated on every run."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from pipeline.collect.intake.part import PartRecord
from pipeline.errors import InputError
from pipeline.model.unit import Roster
from pipeline.model.value import Value, mistake
from pipeline.workspace import Workspace
from pipeline.yaml_source import Location, Source

_HOW_FILE = "没有写怎么处理：请写 unit（归哪个单位）或 class（ignore 不收，accept 照收，nil 零报送）"
_HOW_UNIT = "没有写怎么处理：请写 until（延期到哪一天）、exempt: true（免报），或写 file（这条裁定管哪个来件）"


class RulingClass(StrEnum):
    """What a ruling does with a part."""

    IGNORE = "ignore"  # not to be read
    ACCEPT = "accept"  # taken in spite of its errors; what can't be read stays empty
    NIL = "nil"  # says in words of its own that nothing is planned


class Ruling(Value):
    """One ruling: on a file, with ``file``; or on a unit, with ``until`` or ``exempt``.

    One on a file without ``part`` holds for every part of it.
    """

    file: str = ""
    """Name in ``replies/``; empty in a ruling on a unit."""
    part: str = ""
    """Path inside the mail or archive, as 报送情况.xlsx shows it."""
    unit: str = ""
    """Code of the unit: whose plan the file is, or whom the extension or exemption is for."""
    class_: RulingClass | None = Field(None, alias="class")
    until: date | None = None
    """The unit's own deadline (延期)."""
    exempt: bool = False
    """The unit need not answer this year (免报)."""
    on: date | None = None
    """The day it was ruled."""
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        """A ruling is on a file or on a unit, and says what is to be done."""
        if self.file:
            if self.until or self.exempt:
                raise mistake("延期、免报是对单位的裁定，请另起一条，不写 file", "until" if self.until else "exempt")
            if not self.unit and self.class_ is None:
                raise mistake(_HOW_FILE)
            return self
        if self.part or self.class_:
            raise mistake("没有写 file：这条裁定管 replies 里的哪个来件", "part" if self.part else "class")
        if not self.until and not self.exempt:
            raise mistake(_HOW_UNIT)
        if not self.unit:
            raise mistake("没有写 unit：这条裁定管哪个单位")
        if self.until and self.exempt:
            raise mistake("延期（until）和免报（exempt）只能写一样", "exempt")
        return self


class Decisions(Value):
    """All rulings of a round; of two on the same part the more special one holds, else the later one."""

    rulings: tuple[Ruling, ...] = ()

    def on(self, part: PartRecord) -> Ruling | None:
        """The ruling on a part."""
        # The file that came in, the file inside it, the section of that file.
        own_paths = enumerate((part.container, part.place.part), 1)
        special = {"": 0} | {path: number for number, path in own_paths if path}
        holding, rank = None, 0
        for ruling in self.rulings:
            own = special.get(ruling.part, -1)
            if ruling.file == part.place.file and own >= rank:
                holding, rank = ruling, own
        return holding

    def about_units(self) -> dict[str, tuple[Ruling, ...]]:
        """Unit code to the rulings on the unit itself, oldest first; the last one holds."""
        found: dict[str, list[Ruling]] = {}
        for ruling in self.rulings:
            if not ruling.file:
                found.setdefault(ruling.unit, []).append(ruling)
        return {code: tuple(sorted(rulings, key=lambda one: one.on or date.min)) for code, rulings in found.items()}


def load_decisions(workspace: Workspace, roster: Roster, deadline: date | None = None) -> Decisions:
    """``decisions.yaml``; no file means no rulings.

    Args:
        workspace: the round.
        roster: the units.
        deadline: the round's; no extension may end before it.

    Raises:
        InputError: as ``Source.parse``, or a ruling names an unknown file or unit, rules nothing, or contradicts
            another.
    """
    if not workspace.decisions.is_file():
        return Decisions()
    source = Source(workspace.decisions, workspace.relative(workspace.decisions))
    decisions = source.parse(Decisions)
    wrong = [*_unknown(workspace, decisions, roster), *_untimely(decisions, deadline), *_contradicting(decisions)]
    if wrong:
        raise InputError(*(source.at(place, message) for place, message in sorted(wrong, key=lambda one: one[0][1])))
    return decisions


_Wrong = tuple[Location, str]


def _unknown(workspace: Workspace, decisions: Decisions, roster: Roster) -> Iterator[_Wrong]:
    codes = roster.by_code()
    shown = workspace.relative(workspace.replies)
    for index, ruling in enumerate(decisions.rulings):
        if ruling.file and not (workspace.replies / ruling.file).is_file():
            yield ("rulings", index, "file"), f"{shown} 里没有“{ruling.file}”这个文件"
        if ruling.unit and ruling.unit not in codes:
            yield ("rulings", index, "unit"), f"单位名录里没有编码“{ruling.unit}”"


def _untimely(decisions: Decisions, deadline: date | None) -> Iterator[_Wrong]:
    for index, ruling in enumerate(decisions.rulings):
        if deadline and ruling.until and ruling.until < deadline:
            yield ("rulings", index, "until"), f"延期到 {ruling.until}，早于截止日期 {deadline}，请改正"


def _contradicting(decisions: Decisions) -> Iterator[_Wrong]:
    """Several rulings on one unit are its history, if each has its day; else nobody knows which one holds."""
    days: dict[str, list[date | None]] = {}
    for index, ruling in enumerate(decisions.rulings):
        if ruling.file:
            continue
        earlier = days.setdefault(ruling.unit, [])
        if earlier and (ruling.on is None or None in earlier or ruling.on in earlier):
            yield (
                ("rulings", index),
                f"对 {ruling.unit} 已有一条裁定，分不清以哪条为准；"
                "请只留一条，或给每条写上不同的日期（on: 2020-04-20），以最晚的为准",
            )
        earlier.append(ruling.on)


def refuse_unknown_parts(workspace: Workspace, decisions: Decisions, parts: Iterable[PartRecord]) -> None:
    """Stop where a ruling names a part that its file doesn't have.

    Raises:
        InputError: with the line of each such ruling.
    """
    named = [(index, ruling) for index, ruling in enumerate(decisions.rulings) if ruling.part]
    files = {ruling.file for _, ruling in named}
    found = (part for part in parts if part.place.file in files)
    known = {(part.place.file, path) for part in found for path in (part.place.part, part.container)}
    wrong = [(index, ruling) for index, ruling in named if (ruling.file, ruling.part) not in known]
    if wrong:
        source = Source(workspace.decisions, workspace.relative(workspace.decisions))
        raise InputError(
            *(
                source.at(("rulings", index, "part"), f"“{ruling.file}”里没有“{ruling.part}”这一部分")
                for index, ruling in wrong
            )
        )

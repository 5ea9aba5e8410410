"""A person's rulings on what came in (``decisions.yaml``), repeated on every run."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from pipeline.collect.intake.part import PartRecord
from pipeline.errors import InputError
from pipeline.model.unit import Roster
from pipeline.model.value import Value
from pipeline.workspace import Workspace
from pipeline.yaml_source import Source


class RulingClass(StrEnum):
    """What a ruling does with a part."""

    IGNORE = "ignore"  # not to be read
    ACCEPT = "accept"  # taken in spite of its errors; what can't be read stays empty


class Ruling(Value):
    """One ruling. Without ``part`` it holds for every part of the file."""

    file: str
    """Name in ``replies/``."""
    part: str = ""
    """Path inside the mail or archive, as 报送情况.xlsx shows it."""
    unit: str = ""
    """Code of the unit whose plan it is."""
    class_: RulingClass | None = Field(None, alias="class")
    reason: str = Field(min_length=1)


class Decisions(Value):
    """All rulings of a round; of two on the same part the more special one holds, else the later one."""

    rulings: tuple[Ruling, ...] = ()

    def on(self, part: PartRecord) -> Ruling | None:
        """The ruling on a part."""
        holding = None
        for ruling in self.rulings:
            same_part = ruling.part in {"", part.place.part}
            if ruling.file == part.place.file and same_part and (ruling.part or not (holding and holding.part)):
                holding = ruling
        return holding


def load_decisions(workspace: Workspace, roster: Roster) -> Decisions:
    """``decisions.yaml``; no file means no rulings.

    Raises:
        InputError: as ``Source.parse``, or a ruling names an unknown file or unit, or rules nothing.
    """
    if not workspace.decisions.is_file():
        return Decisions()
    source = Source(workspace.decisions, workspace.relative(workspace.decisions))
    decisions = source.parse(Decisions)
    messages = []
    for index, ruling in enumerate(decisions.rulings):
        place = ("rulings", index)
        if not (workspace.replies / ruling.file).is_file():
            shown = workspace.relative(workspace.replies)
            messages.append(source.at((*place, "file"), f"{shown} 里没有“{ruling.file}”这个文件"))
        if ruling.unit and ruling.unit not in roster.by_code():
            messages.append(source.at((*place, "unit"), f"单位名录里没有编码“{ruling.unit}”"))
        if not ruling.unit and ruling.class_ is None:
            messages.append(
                source.at(place, "没有写怎么处理：请写 unit（归哪个单位）或 class（ignore 不收，accept 照收）")
            )
    if messages:
        raise InputError(*messages)
    return decisions


def refuse_unknown_parts(workspace: Workspace, decisions: Decisions, parts: Iterable[PartRecord]) -> None:
    """Stop where a ruling names a part that its file doesn't have.

    Raises:
        InputError: with the line of each such ruling.
    """
    known = {(part.place.file, part.place.part) for part in parts}
    wrong = [
        (index, ruling)
        for index, ruling in enumerate(decisions.rulings)
        if ruling.part and (ruling.file, ruling.part) not in known
    ]
    if wrong:
        source = Source(workspace.decisions, workspace.relative(workspace.decisions))
        raise InputError(
            *(
                source.at(("rulings", index, "part"), f"“{ruling.file}”里没有“{ruling.part}”这一部分")
                for index, ruling in wrong
            )
        )

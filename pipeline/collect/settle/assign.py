"""Whose a file is: by the form's own code, the name in the table, the sender, the file's name. Never a guess."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.collect.intake.part import PartRecord
from pipeline.model.unit import Roster, Unit
from pipeline.standard.spelling import bare_key, full_key

_LEAST_NAME = 3  # letters; a shorter name stands inside too many words


@dataclass(frozen=True)
class Assignment:
    """The unit of a file."""

    unit: Unit | None
    how: str
    """In Chinese: what it was found by; without a unit, why none was found."""


class Names:
    """The roster, by every name and address of its units."""

    def __init__(self, roster: Roster, parent: str) -> None:
        """``parent`` is the issuing body, whose name people put before a branch's."""
        self._codes = roster.by_code()
        self._parent = full_key(parent)
        self._exact: dict[str, Unit] = {}
        self._addresses: dict[str, list[Unit]] = {}
        for unit in roster.units:
            for name in unit.names:
                for key in (full_key(name), bare_key(name)):
                    self._exact.setdefault(key, unit)
            for address in unit.addresses:
                self._addresses.setdefault(address, []).append(unit)
        self._long_names = [name for name in self._exact if len(name) >= _LEAST_NAME]

    def by_code(self, code: str) -> Unit | None:
        """The unit with this code."""
        return self._codes.get(code.strip())

    def by_name(self, text: str) -> Unit | None:
        """The unit that ``text`` names, alone or with words around its name; None where two are named."""
        for key in (full_key(text), bare_key(text)):
            for candidate in (key, key.removeprefix(self._parent)):
                if candidate in self._exact:
                    return self._exact[candidate]
        named = self.inside(text)
        return named[0] if len(named) == 1 else None

    def inside(self, text: str) -> list[Unit]:
        """The units named inside ``text``; a name that is a piece of a longer one found there does not count."""
        key = full_key(text)
        names = [name for name in self._long_names if name in key]
        longest = [name for name in names if not any(name != other and name in other for other in names)]
        return list({self._exact[name].code: self._exact[name] for name in longest}.values())

    def by_addresses(self, addresses: Iterable[str]) -> Unit | None:
        """The unit of the first address that is one unit's alone."""
        for address in addresses:
            units = self._addresses.get(address.casefold(), [])
            if len(units) == 1:
                return units[0]
        return None


def assign(part: PartRecord, written: str, code: str, names: Names) -> Assignment:
    """The unit of a plan table.

    Args:
        part: where it came from.
        written: what stands beside 填报单位.
        code: the unit code on the form's hidden sheet.
        names: the roster.
    """
    by_code = names.by_code(code) if code else None
    by_name = names.by_name(written) if written else None
    if written and by_name is None:
        several = names.inside(written)
        if len(several) > 1:
            return Assignment(None, f"填报单位“{_short(written)}”里有几个单位，分不清是哪一个")
        return Assignment(None, f"填报单位“{_short(written)}”不在单位名录里")
    if by_code and by_name and by_code.code != by_name.code:
        return Assignment(None, f"表格是发给{by_code.name}的，填报单位写的却是“{_short(written)}”")
    if by_code:
        return Assignment(by_code, "表格里的单位编码")
    return Assignment(by_name, "填报单位") if by_name else assign_by_surroundings(part, names)


def assign_by_surroundings(part: PartRecord, names: Names) -> Assignment:
    """The unit of a file that doesn't say itself whose it is: by sender, file name and subject, if they agree."""
    sender = names.by_addresses(part.envelope.senders)
    labels = [part.place.file, part.place.part, *part.envelope.subjects]
    named = list({unit.code: unit for label in labels for unit in names.inside(label)}.values())
    if len(named) > 1:
        return Assignment(None, f"文件名或主题里有几个单位（{'、'.join(unit.name for unit in named)}），分不清是哪一个")
    if sender and named and sender.code != named[0].code:
        return Assignment(None, f"发件邮箱登记在{sender.name}名下，文件名或主题里却是{named[0].name}")
    if sender:
        return Assignment(sender, "发件邮箱")
    return Assignment(named[0], "文件名或主题") if named else Assignment(None, "看不出是哪个单位的")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else line[:29] + "…"

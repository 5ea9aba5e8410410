"""Who is asked: units and their roster (``units.csv``)."""

import re

from pipeline.model.value import Value


class Unit(Value):
    """One unit on the roster (单位名录)."""

    code: str
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    group: str
    """分支机构, 地方学会, 科学传播专家团队 or 科普教育基地 in the seed; any word will do."""
    order: int
    contact: str = ""
    email: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its mail addresses, lower case; people write several into one cell."""
        return tuple(one for one in re.split(r"[;；,，、\s]+", self.email.casefold()) if one)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it may go by."""
        return tuple(name for name in (self.name, self.short_name, *self.aliases) if name)


class Roster(Value):
    """All units, in the order of the compendium: groups as they first appear, then ``order``."""

    units: tuple[Unit, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Group names in order."""
        return tuple(dict.fromkeys(unit.group for unit in self.units))

    def by_code(self) -> dict[str, Unit]:
        """Code to unit."""
        return {unit.code: unit for unit in self.units}

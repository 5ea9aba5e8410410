"""The archival reference 档号 (DA/T 22-2015): 全宗号-门类·年度-期限-机构代码-件号."""

import re
from dataclasses import dataclass

RETENTIONS = {"Y": "永久", "D30": "定期30年", "D10": "定期10年"}
"""保管期限 codes in the order of the catalogue, longest first."""

_GRAMMAR = re.compile(
    r"(?:(?P<fonds>[A-Z0-9]{1,8})-)?(?P<category>[A-Z]{2,4})·(?P<year>\d{4})"
    r"-(?P<retention>Y|D30|D10)-(?P<department>[A-Z0-9]{1,6})-(?P<number>\d{4})"
)


@dataclass(frozen=True)
class Reference:
    """One item's archival reference, e.g. Z001-WS·2020-D30-MSC-0001."""

    fonds: str
    """全宗号; empty where the archive that gives it out has not done so yet."""
    category: str
    """门类代码."""
    year: int
    """年度: the year the item was made in."""
    retention: str
    """保管期限 code, a key of ``RETENTIONS``."""
    department: str
    """机构代码."""
    number: int
    """件号, from 1 within its class (year, retention and department)."""

    def __str__(self) -> str:
        return f"{self.series}-{self.retention}-{self.department}-{self.number:04d}"

    @property
    def series(self) -> str:
        """What all items of a year share: Z001-WS·2020."""
        fonds = f"{self.fonds}-" if self.fonds else ""
        return f"{fonds}{self.category}·{self.year}"

    @property
    def order(self) -> tuple[int, int, str, int]:
        """Where it stands in the catalogue: by year, retention, department, number."""
        return (self.year, list(RETENTIONS).index(self.retention), self.department, self.number)


def parse_reference(text: str) -> Reference | None:
    """The reference that ``text`` consists of; None if it is none."""
    match = _GRAMMAR.fullmatch(text)
    if not match:
        return None
    return Reference(
        fonds=match["fonds"] or "",
        category=match["category"],
        year=int(match["year"]),
        retention=match["retention"],
        department=match["department"],
        number=int(match["number"]),
    )

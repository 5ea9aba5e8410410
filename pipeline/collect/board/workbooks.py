"""The board for the clerk: 报送情况.xlsx (who answered, what became of each part) and 问题清单.xlsx (what to mend)."""

from collections.abc import Sequence
from datetime import date

from pipeline.collect.settle.settle import Settlement
from pipeline.collect.settle.status import Status
from pipeline.model.problem import Severity
from pipeline.model.unit import Roster
from pipeline.render.sheet import SheetColumn, SheetTable, workbook_bytes

STATUS_FILE = "报送情况.xlsx"
PROBLEMS_FILE = "问题清单.xlsx"

_STATUS_COLUMNS = (
    SheetColumn("编码", 8, centred=True),
    SheetColumn("单位", 30),
    SheetColumn("组别", 17, centred=True),
    SheetColumn("状态", 10, centred=True),
    SheetColumn("活动数", 8, centred=True),
    SheetColumn("收到日期", 13, centred=True),
    SheetColumn("来件", 34),
    SheetColumn("说明", 28),
)
_PART_COLUMNS = (
    SheetColumn("来件", 28),
    SheetColumn("部分", 34),
    SheetColumn("归类", 11, centred=True),
    SheetColumn("原因", 36),
    SheetColumn("单位", 30),
    SheetColumn("活动数", 8, centred=True),
    SheetColumn("收到日期", 13, centred=True),
    SheetColumn("发件人", 26),
)
_PROBLEM_COLUMNS = (
    SheetColumn("单位", 24),
    SheetColumn("程度", 8, centred=True),
    SheetColumn("来件", 30),
    SheetColumn("位置", 16, centred=True),
    SheetColumn("栏目", 14, centred=True),
    SheetColumn("问题", 36),
    SheetColumn("怎样改正", 40),
)


def status_workbook(settlement: Settlement, statuses: Sequence[Status], title: str, day: date) -> bytes:
    """报送情况.xlsx: a sheet of units and a sheet of parts."""
    names = {status.unit.code: status.unit.name for status in statuses}
    units = [
        (
            status.unit.code,
            status.unit.name,
            status.unit.group,
            status.state.value,
            status.activities or None,
            status.day,
            status.file,
            status.note,
        )
        for status in statuses
    ]
    parts = [
        (
            classed.part.place.file,
            classed.part.place.part,
            classed.kind.value,
            classed.reason,
            names.get(classed.unit, ""),
            classed.activities or None,
            classed.part.envelope.date.date().isoformat() if classed.part.envelope.date else "",
            classed.part.envelope.senders[0] if classed.part.envelope.senders else "",
        )
        for classed in settlement.parts
    ]
    tables = [SheetTable("各单位", _STATUS_COLUMNS, units), SheetTable("来件明细", _PART_COLUMNS, parts)]
    return workbook_bytes(tables, f"{title}报送情况", day)


def problems_workbook(settlement: Settlement, roster: Roster, title: str, day: date) -> bytes:
    """问题清单.xlsx: by unit; errors before reminders."""
    names = {unit.code: unit.name for unit in roster.units}
    ordered = sorted(
        enumerate(settlement.problems),
        key=lambda pair: (
            _position(roster, pair[1].unit),
            pair[1].problem.severity is not Severity.ERROR,
            pair[0],
        ),
    )
    rows = []
    for _, item in ordered:
        found = item.problem
        where = " › ".join(piece for piece in (found.place.file, found.place.part) if piece)
        spot = "!".join(piece for piece in (found.place.sheet, found.place.cell) if piece)
        rows.append(
            (
                names.get(item.unit, "（单位不明）"),
                found.severity.value,
                where,
                spot,
                found.field,
                found.what,
                found.cure,
            )
        )
    return workbook_bytes([SheetTable("问题", _PROBLEM_COLUMNS, rows)], f"{title}问题清单", day)


def _position(roster: Roster, code: str) -> int:
    return next((index for index, unit in enumerate(roster.units) if unit.code == code), len(roster.units))

"""The lists for the clerk: 报送情况.xlsx (who answered, what became of each part) and 问题清单.xlsx (what to mend).

What stands in them is told here; a child process writes them (``pipeline.render.sheet.workbooks``).
"""

from collections.abc import Iterable

from pipeline.collect.board.account import Account, counted_file, days_late, received_day
from pipeline.model.problem import Severity
from pipeline.model.standing import Standing
from pipeline.render.sheet_table import SheetBook, SheetColumn, SheetTable, SheetValue

STATUS_FILE = "报送情况.xlsx"
PROBLEMS_FILE = "问题清单.xlsx"

_STATUS_COLUMNS = (
    SheetColumn("编码", 8, centred=True),
    SheetColumn("单位", 32),
    SheetColumn("组别", 18, centred=True),
    SheetColumn("状态", 15, centred=True),
    SheetColumn("截止日期", 12, centred=True),
    SheetColumn("收到日期", 12, centred=True),
    SheetColumn("迟报天数", 9, centred=True),
    SheetColumn("活动数", 8, centred=True),
    SheetColumn("最近往来", 26),
    SheetColumn("来件", 30),
    SheetColumn("说明", 30),
)
_PART_COLUMNS = (
    SheetColumn("来件", 28),
    SheetColumn("部分", 34),
    SheetColumn("归类", 11, centred=True),
    SheetColumn("原因", 36),
    SheetColumn("单位", 30),
    SheetColumn("活动数", 8, centred=True),
    SheetColumn("收到日期", 12, centred=True),
    SheetColumn("发件人", 26),
)
_PROBLEM_COLUMNS = (
    SheetColumn("单位", 26),
    SheetColumn("程度", 8, centred=True),
    SheetColumn("来件", 30),
    SheetColumn("位置", 18, centred=True),
    SheetColumn("栏目", 14, centred=True),
    SheetColumn("问题", 38),
    SheetColumn("怎样改正", 40),
)
_GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.HINT)

_Row = tuple[SheetValue, ...]


def workbooks_of(account: Account) -> dict[str, SheetBook]:
    """Both workbooks by their files' names."""
    day = account.standings.day
    return {
        STATUS_FILE: SheetBook((_units(account), _parts(account)), f"{account.title}报送情况", day),
        PROBLEMS_FILE: SheetBook((_problems(account),), f"{account.title}问题清单", day),
    }


def _units(account: Account) -> SheetTable:
    return SheetTable("各单位", _STATUS_COLUMNS, [_unit_row(account, one) for one in account.standings.units])


def _unit_row(account: Account, standing: Standing) -> _Row:
    unit = account.units[standing.unit]
    received, last = received_day(standing), standing.history[-1] if standing.history else None
    return (
        unit.code,
        unit.name,
        unit.group,
        standing.state.value,
        standing.due.isoformat() if standing.due else "",
        received.isoformat() if received else "",
        days_late(standing) or None,
        standing.activities or None,
        f"{last.day.isoformat()} {last.what}" if last else "",
        counted_file(standing),
        standing.note,
    )


def _parts(account: Account) -> SheetTable:
    return SheetTable("来件明细", _PART_COLUMNS, list(_part_rows(account)))


def _part_rows(account: Account) -> Iterable[_Row]:
    for classed in account.settlement.parts:
        envelope = classed.part.envelope
        yield (
            classed.part.place.file,
            classed.part.place.part,
            classed.kind.value,
            classed.reason,
            account.name(classed.unit),
            classed.activities or None,
            envelope.date.date().isoformat() if envelope.date else "",
            envelope.senders[0] if envelope.senders else "",
        )


def _problems(account: Account) -> SheetTable:
    """By unit; errors before reminders, reminders before hints."""
    position = {unit.code: index for index, unit in enumerate(account.roster.units)}
    ordered = sorted(
        account.settlement.problems,
        key=lambda item: (position.get(item.unit, len(position)), _GRAVEST_FIRST.index(item.problem.severity)),
    )
    rows: list[_Row] = []
    for item in ordered:
        found = item.problem
        where = " › ".join(piece for piece in (found.place.file, found.place.part) if piece)
        name = account.name(item.unit) or "（单位不明）"
        rows.append((name, found.severity.value, where, found.place.spot, found.field, found.what, found.cure))
    return SheetTable("问题", _PROBLEM_COLUMNS, rows)

"""What is new against the last edition (与上一版的不同): units, activities, cells. Values in, values out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.compendium.record import NIL, PLANNED, EditionRecord, RowRecord, UnitRecord
from pipeline.standard.pairing import pair_rows
from pipeline.standard.wording import chinese_date

_ANSWERED = frozenset({PLANNED, NIL})


class UnitChangeKind(StrEnum):
    """What became of a unit."""

    ADDED = "新收入"  # it has answered, or what it sent is in order now
    REMOVED = "不再收入"
    CHANGED = "有改动"
    STATE = "情况有变"  # not in the book before or now, but for another reason


class RowChangeKind(StrEnum):
    """What became of an activity."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "改动"
    RENUMBERED = "移位"


@dataclass(frozen=True)
class CellChange:
    """One text that is no longer the same."""

    label: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.old:
            return f"{self.label}原为空白，现为“{self.new}”"
        return f"{self.label}由“{self.old}”改为{f'“{self.new}”' if self.new else '空白'}"


@dataclass(frozen=True)
class RowChange:
    """One activity that is not in both editions as it was."""

    kind: RowChangeKind
    old: int | None
    """Its number in the last edition."""
    new: int | None
    title: str
    """Its name now; of one removed, then."""
    cells: tuple[CellChange, ...] = ()

    def __str__(self) -> str:
        if self.kind is RowChangeKind.ADDED:
            return f"新增第{self.new}项“{self.title}”"
        if self.kind is RowChangeKind.REMOVED:
            return f"删去原第{self.old}项“{self.title}”"
        before = f"（原第{self.old}项）" if self.old != self.new else ""
        told = f"：{'，'.join(map(str, self.cells))}" if self.cells else "移位"
        return f"第{self.new}项“{self.title}”{before}{told}"


@dataclass(frozen=True)
class UnitChange:
    """One unit that is not as it was."""

    kind: UnitChangeKind
    code: str
    name: str
    before: str
    """How it stood; empty where it was not on the roster."""
    after: str
    activities: int
    """How many it has now; of one removed, had then."""
    rows: tuple[RowChange, ...] = ()
    """Those of the new edition in its order, then those removed. Empty unless ``kind`` is CHANGED."""
    head: tuple[CellChange, ...] = ()
    """Name, group, contact line."""

    def __str__(self) -> str:
        if self.kind is UnitChangeKind.ADDED:
            return f"{self.name}：{self.kind}，{f'{self.activities}项活动' if self.activities else '本年度无计划'}。"
        if self.kind is UnitChangeKind.REMOVED:
            return f"{self.name}：{self.kind}（原有{self.activities}项活动），现为{self.after or '不在单位名录'}。"
        told = [str(one) for one in (*self.head, *self.rows)]
        if self.before != self.after:
            told.insert(0, f"由{self.before or '不在单位名录'}变为{self.after or '不在单位名录'}")
        return f"{self.name}：{'；'.join(told)}。"


@dataclass(frozen=True)
class ChangeList:
    """The difference between two editions; what it doesn't name is the same in both."""

    old: EditionRecord
    new: EditionRecord
    units: tuple[UnitChange, ...]
    """In the new roster's order, then those that are gone from it."""
    columns_added: tuple[str, ...] = ()
    """Labels."""
    columns_dropped: tuple[str, ...] = ()

    def rows(self, kind: RowChangeKind) -> int:
        """How many activities of units that are in both editions were added, removed, changed."""
        return sum(row.kind is kind for unit in self.units for row in unit.rows)

    @property
    def lines(self) -> tuple[str, ...]:
        """A page's worth of sentences: the sum of it, then one line for each unit."""
        return (self._summary(), *self._columns(), *map(str, self.units))

    def _summary(self) -> str:
        last = f"与第{self.old.number}版（{chinese_date(self.old.made_on)}）相比"
        kinds = [one.kind for one in self.units]
        counts = [
            *((f"{kind}单位", kinds.count(kind), "个") for kind in UnitChangeKind),
            *((f"{kind}活动", self.rows(kind), "项") for kind in RowChangeKind),
        ]
        told = "，".join(f"{label}{count}{measure}" for label, count, measure in counts if count)
        # It follows the plans; only where it changed without them last year's have.
        compared = "，与上年的对照有改动" if not told and self.old.years != self.new.years else ""
        changed = told or compared or self.columns_added or self.columns_dropped
        return f"{last}：{told or '各单位的内容没有改动'}{compared}。" if changed else f"{last}，内容没有改动。"

    def _columns(self) -> Iterator[str]:
        for told, labels in (("新增", self.columns_added), ("取消", self.columns_dropped)):
            if labels:
                yield f"表格{told}栏目：{'、'.join(labels)}。"


def changes(old: EditionRecord, new: EditionRecord) -> ChangeList:
    """Compare two editions; units with the same digest cost nothing."""
    before, after = ({unit.code: unit for unit in record.units} for record in (old, new))
    same_columns = old.columns == new.columns
    found = []
    for code in dict.fromkeys((*after, *before)):
        first, last = before.get(code), after.get(code)
        if first and last and first.digest == last.digest and same_columns:
            continue
        change = _unit_change(first, last, old, new)
        if change:
            found.append(change)
    then, now = dict(old.columns), dict(new.columns)
    return ChangeList(
        old,
        new,
        tuple(found),
        tuple(label for key, label in new.columns if key not in then),
        tuple(label for key, label in old.columns if key not in now),
    )


def _unit_change(
    first: UnitRecord | None, last: UnitRecord | None, old: EditionRecord, new: EditionRecord
) -> UnitChange | None:
    one = last or first
    if one is None:
        return None
    before, after = first.state if first else "", last.state if last else ""
    was, is_now = before in _ANSWERED, after in _ANSWERED
    name = one.name
    if is_now and not was:
        return UnitChange(UnitChangeKind.ADDED, one.code, name, before, after, len(last.rows) if last else 0)
    if was and not is_now:
        return UnitChange(UnitChangeKind.REMOVED, one.code, name, before, after, len(first.rows) if first else 0)
    head = tuple(_head_changes(first, last)) if first and last else ()
    if not is_now:
        # Coming to or leaving the roster without an answer is news too.
        differs = before != after or bool(head)
        return UnitChange(UnitChangeKind.STATE, one.code, name, before, after, 0, (), head) if differs else None
    rows = tuple(_row_changes(first, last, old, new)) if first and last else ()
    if not rows and not head and before == after:
        return None
    return UnitChange(UnitChangeKind.CHANGED, one.code, name, before, after, len(one.rows), rows, head)


def _head_changes(first: UnitRecord, last: UnitRecord) -> Iterator[CellChange]:
    for label, old, new in (
        ("单位名称", first.name, last.name),
        ("单位类别", first.group, last.group),
        ("原因", first.reason, last.reason),
    ):
        if old != new:
            yield CellChange(label, old, new)
    then, now = dict(first.contact), dict(last.contact)
    for label in dict.fromkeys((*now, *then)):
        if then.get(label, "") != now.get(label, ""):
            yield CellChange(label, then.get(label, ""), now.get(label, ""))


def _row_changes(first: UnitRecord, last: UnitRecord, old: EditionRecord, new: EditionRecord) -> Iterator[RowChange]:
    then = [_answers(row, old) for row in first.rows]
    now = [_answers(row, new) for row in last.rows]
    pairs = pair_rows(then, now, new.naming_key)
    for index, row in enumerate(last.rows):
        title = now[index].get(new.naming_key, "")
        if index not in pairs:
            yield RowChange(RowChangeKind.ADDED, None, row.number, title)
            continue
        before = first.rows[pairs[index]]
        cells = tuple(_cell_changes(then[pairs[index]], now[index], old, new))
        if cells or before.number != row.number:
            kind = RowChangeKind.CHANGED if cells else RowChangeKind.RENUMBERED
            yield RowChange(kind, before.number, row.number, title, cells)
    kept = set(pairs.values())
    for index, row in enumerate(first.rows):
        if index not in kept:
            yield RowChange(RowChangeKind.REMOVED, row.number, None, then[index].get(old.naming_key, ""))


def _cell_changes(
    then: Mapping[str, str], now: Mapping[str, str], old: EditionRecord, new: EditionRecord
) -> Iterator[CellChange]:
    """Of the columns that both editions have; those added or dropped are told once for the whole book."""
    known = dict(old.columns)
    for key, label in new.columns:
        if key in known and then[key] != now[key]:
            yield CellChange(label, then[key], now[key])


def _answers(row: RowRecord, record: EditionRecord) -> dict[str, str]:
    return {key: text for (key, _), text in zip(record.columns, row.cells, strict=True)}

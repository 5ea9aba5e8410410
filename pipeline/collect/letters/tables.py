"""The tables of a letter: what is wrong, what was understood, what changed, what could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.collect.letters.answers import request_in
from pipeline.collect.letters.marking.marks import ASKED
from pipeline.collect.letters.words import plain, shown_period
from pipeline.collect.reading.previous import names_of
from pipeline.collect.reading.record import Content
from pipeline.collect.settle.difference import ChangeKind, FieldChange, RowChange, difference, head_difference
from pipeline.model.form import FieldType, Form
from pipeline.model.plan import Activity, Cell, Period
from pipeline.model.problem import Problem, Severity
from pipeline.model.standing import Waiting

SHOWN = 30
"""Problems, activities or changes that one letter lists."""
_COLOURS = {Severity.ERROR: "#ffc7ce", Severity.WARNING: "#ffeb9c"}
_ORDER = [Severity.ERROR, Severity.WARNING, Severity.HINT]


@dataclass(frozen=True)
class Heading:
    """One column's heading."""

    text: str
    width: str = ""
    """As CSS has it; empty for the column that takes the rest."""


@dataclass(frozen=True)
class TableCell:
    """One cell."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class TableRow:
    """One row."""

    cells: tuple[TableCell, ...]
    colour: str = ""
    """Ground of its first cell."""


@dataclass(frozen=True)
class Table:
    """A table, for the HTML part; ``lines`` says the same for the plain text."""

    headings: tuple[Heading, ...]
    rows: tuple[TableRow, ...]
    lines: tuple[str, ...]


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Errors, then warnings, then hints; each in the order of the file."""
    return sorted(problems, key=lambda problem: _ORDER.index(problem.severity))


def problems_table(problems: Sequence[Problem]) -> Table:
    """Where, which column, what, how to mend it."""
    rows, lines = [], []
    several = len({problem.place.sheet for problem in problems if problem.place.sheet}) > 1
    for number, problem in enumerate(problems[:SHOWN], 1):
        where = plain(problem.place.spot.replace("!", " ") if several else problem.place.cell)
        label, what, cure = plain(problem.field), plain(problem.what, 300), plain(problem.cure, 500)
        place = tuple(piece for piece in (where, label) if piece) or ("整张表",)
        rows.append(_row(place, (what, cure), colour=_COLOURS.get(problem.severity, "")))
        lines += [f"{number}．{' '.join(place)}（{ASKED[problem.severity]}）", f"　　{what}{cure}"]
    return Table((Heading("位置和栏目", "5.6em"), Heading("问题和改法")), tuple(rows), tuple(lines))


def activities_table(content: Content, form: Form, year: int) -> Table:
    """Name, time and number of people of each activity, as understood."""
    name = names_of(form)
    time = next((column.key for column in form.columns if column.type is FieldType.PERIOD), "")
    people = next((column for column in form.columns if column.type is FieldType.INTEGER), None)
    rows, lines = [], []
    for activity in content.activities[:SHOWN]:
        title = plain(_raw(activity, name)) or "（没有名称）"
        when = _when(activity.cells.get(time), year)
        count = _count(activity.cells.get(people.key)) if people else ""
        rows.append(_row((str(activity.number),), (title,), (when,), (count,)))
        known = [piece for piece in (when, f"{count}人次" if count else "") if piece]
        lines.append(f"{activity.number}．{title}{'（' + '，'.join(known) + '）' if known else ''}")
    more = len(content.activities) - SHOWN
    if more > 0:
        rows.append(_row(("…",), (f"另有{more}项，从略",), ("",), ("",)))
        lines.append(f"另有{more}项，从略")
    label = people.label if people else ""
    headings = (Heading("序号", "2.2em"), Heading("活动名称"), Heading("时间", "7.4em"), Heading(label, "4.4em"))
    return Table(headings, tuple(rows), tuple(lines))


def differences_table(old: Content, new: Content, form: Form) -> Table | None:
    """What changed between two submissions, row by row; None where nothing did."""
    changes = [change for change in difference(old, new, form) if change.kind is not ChangeKind.SAME]
    pieces = (
        [("改动", "表头", [_words(change) for change in head])] if (head := head_difference(old, new, form)) else []
    )
    pieces += [(change.kind.value, plain(change.name) or "（没有名称）", _changed(change)) for change in changes]
    if not pieces:
        return None
    rows, lines = [], []
    for kind, name, said in pieces[:SHOWN]:
        rows.append(_row((kind,), (name,), tuple(said)))
        lines += [f"{kind}：{name}", *(f"　　{words}" for words in said)]
    if len(pieces) > SHOWN:
        lines.append(f"另有{len(pieces) - SHOWN}处变化，从略")
        rows.append(_row(("…",), (f"另有{len(pieces) - SHOWN}处，从略",), ("",)))
    return Table((Heading("变化", "2.2em"), Heading("活动", "35%"), Heading("内容")), tuple(rows), tuple(lines))


def waiting_table(waiting: Sequence[Waiting]) -> Table:
    """Which file, why it could not be read, how to send it again."""
    rows, lines = [], []
    for part in waiting[:SHOWN]:
        name = plain((part.place.part or part.place.file).rpartition("/")[2])
        what, cure = request_in(part.reason) or (part.reason, "")
        rows.append(_row((name,), (plain(what, 300), plain(cure, 300))))
        lines += [name, f"　　{plain(what, 300)}{plain(cure, 300)}"]
    return Table((Heading("文件", "35%"), Heading("情况和处理办法")), tuple(rows), tuple(lines))


def _row(*cells: tuple[str, ...], colour: str = "") -> TableRow:
    return TableRow(tuple(TableCell(lines) for lines in cells), colour)


def _raw(activity: Activity, key: str) -> str:
    cell = activity.cells.get(key)
    return cell.raw if cell else ""


def _when(cell: Cell | None, year: int) -> str:
    if cell is None:
        return ""
    return shown_period(cell.value, year) if isinstance(cell.value, Period) else plain(cell.raw)


def _count(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return ""
    return f"{cell.value:,}" if isinstance(cell.value, int) and not isinstance(cell.value, bool) else plain(cell.raw)


def _changed(change: RowChange) -> list[str]:
    return [_words(one) for one in change.changed]


def _words(change: FieldChange) -> str:
    old, new = plain(change.old, 60), plain(change.new, 60)
    if not old:
        return f"{change.label}：补填“{new}”"
    return f"{change.label}：“{old}”改为“{new}”" if new else f"{change.label}：删去“{old}”"

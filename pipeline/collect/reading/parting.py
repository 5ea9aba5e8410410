"""One file, several units: a sheet for each branch, a table below another, or a column that says whose a row is.

Each unit's rows become a document of their own. Where all tables name the same unit, or none does, they are one plan.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.collect.reading.headers import Answer, FormTable, Labels, find_answers, find_tables
from pipeline.collect.reading.raw import RawDocument, RawTable, address
from pipeline.collect.reading.rows import RawRow, is_total, read_rows
from pipeline.collect.reading.wording import quoted
from pipeline.model.form import UNIT_FIELD, Form, FormField
from pipeline.standard.spelling import full_key

_ORGANISATION = re.compile(
    r".{2,40}(?:专业委员会|委员会|专委会|分会|学会|协会|研究会|团队|基地|中心|大学|学院|学校|研究院|研究所|设计院|公司|集团"
    r"|实验室|博物馆|科技馆|地质馆|矿务局|地质队)"
)
_YEAR = re.compile(r"(?:20\d\d|二[〇○零]\S\S)\s?(?:年|-)")
_LONGEST_NAME = 80
_MOST_UNITS = 300

Owner = tuple[RawTable, int, int, str]
"""Table, row, column and text of what says whose a table is."""


@dataclass(frozen=True)
class Section:
    """The rows of one unit."""

    name: str
    """Last step of the part's path, e.g. 工作表“一分会”; empty where the file is one unit's."""
    document: RawDocument


def part_units(document: RawDocument, form: Form) -> list[Section]:
    """The document as it is, or one for each unit that its tables name; in the file's order."""
    tables = find_tables(document, form)
    field = next((field for field in form.head if field.key == UNIT_FIELD), None)
    if not tables or field is None:
        return [Section("", document)]
    return _by_column(document, tables, form, field) or _by_table(document, tables, form)


@dataclass(frozen=True)
class _Columned:
    """A document with a column 单位 in its tables."""

    document: RawDocument
    tables: list[FormTable]
    owners: dict[str, Owner]
    """By the key of the unit's name, in the order of the rows."""
    rows: dict[tuple[int, int], str]
    """By the table's position and the row: the unit's key."""
    emptied: dict[int, RawTable]
    """By the table's position: the table without the column."""

    def whole(self, form: Form) -> RawDocument:
        """All rows are one unit's: the column says no more than 填报单位 does, or stands for it."""
        whole = _replaced(self.document, self.tables, self.emptied)
        answer = find_answers(self.document, self.tables, form).get(UNIT_FIELD)
        return whole if answer and _said(answer) else replace(whole, unit=next(iter(self.owners.values())))

    def only(self, key: str) -> RawDocument:
        """The rows of one unit, without totals over several."""
        kept = {}
        for index, found in enumerate(self.tables):
            table = self.emptied.get(index, found.table)
            body = range(found.body_row, table.last_row + 1)
            others = {row for row in body if self.rows.get((index, row), key) != key or is_total(table, row)}
            kept[index] = table.without_rows(frozenset(others))
        document = _for_others(self.document, "一张表里有几个单位，已按“单位”一栏分开")
        return replace(_replaced(document, self.tables, kept), unit=self.owners[key])


def _by_column(document: RawDocument, tables: list[FormTable], form: Form, field: FormField) -> list[Section]:
    """Rows parted by a column 单位; nothing where no table has one."""
    found = _Columned(document, tables, {}, {}, {})
    for index, table in enumerate(tables):
        column = _unit_column(table, field)
        if not column:
            continue
        for row, owner in _owned(table, column, form):
            key = full_key(owner[3])
            found.owners.setdefault(key, owner)
            found.rows[index, row] = key
        found.emptied[index] = _without_column(table.table, column)
    if len(found.owners) > _MOST_UNITS or not found.owners:
        return []
    if len(found.owners) == 1:
        return [Section("", found.whole(form))]
    names = _distinct([f"单位“{quoted(owner[3])}”" for owner in found.owners.values()])
    return [Section(name, found.only(key)) for name, key in zip(names, found.owners, strict=True)]


def _unit_column(found: FormTable, field: FormField) -> int:
    labels = Labels([field])
    return next((column for column, heading in found.unknown if labels.find(heading)), 0)


def _owned(found: FormTable, column: int, form: Form) -> Iterator[tuple[int, Owner]]:
    """Each activity's row with the unit named in it, or in the last row above that names one."""
    last: Owner | None = None
    for row in read_rows(found, form):
        if not isinstance(row, RawRow):
            continue
        spot = found.table.anchor(row.row, column)
        text = found.table.text(*spot)
        if text and len(text) <= _LONGEST_NAME:
            last = (found.table, *spot, " ".join(text.split()))
        if last:
            yield row.row, last


def _for_others(document: RawDocument, note: str) -> RawDocument:
    """The document without the code of the unit that the form was made for: its rows are others'."""
    identity = document.identity.model_copy(update={"unit": ""}) if document.identity else None
    return replace(document, identity=identity, notes=(*document.notes, note))


def _said(answer: Answer) -> str:
    """What an answer says, on one line."""
    written = answer.text or (answer.table.text(answer.row, answer.column) if answer.table else "")
    return " ".join(written.split()) if len(written) <= _LONGEST_NAME else ""


def _replaced(document: RawDocument, tables: list[FormTable], by: dict[int, RawTable]) -> RawDocument:
    changed = {id(tables[index].table): table for index, table in by.items()}
    return replace(document, tables=tuple(changed.get(id(table), table) for table in document.tables))


def _without_column(table: RawTable, column: int) -> RawTable:
    index = column - table.first_column
    rows = [
        [None if position == index else value for position, value in enumerate(row)] if len(row) > index else row
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _by_table(document: RawDocument, tables: list[FormTable], form: Form) -> list[Section]:
    """Tables parted by the unit that each names; one section where they name one at most."""
    plans = {id(found.table) for found in tables}
    owners = [_owner(document, found, form, plans) for found in tables]
    named = {full_key(owner[3]) for owner in owners if owner}
    if len(named) < 2 or len(named) > _MOST_UNITS:
        return [Section("", document)]
    groups: list[tuple[str, Owner | None, list[FormTable]]] = []
    for found, owner in zip(tables, owners, strict=True):
        key = full_key(owner[3]) if owner else ""
        group = next((group for group in groups if group[0] == key), None)
        if owner is None and groups and _follows(document, groups[-1][2][-1], found, form):
            group = groups[-1]
        if group is None:
            group = (key, owner, [])
            groups.append(group)
        group[2].append(found)
    names = _distinct([_name(document, group[2][0]) for group in groups])
    return [Section(name, _of(document, tables, group[1:])) for name, group in zip(names, groups, strict=True)]


def _follows(document: RawDocument, before: FormTable, found: FormTable, form: Form) -> bool:
    """Whether a table that names nobody goes with the one before: on the same sheet, or without an activity."""
    near = not document.workbook or before.table.name == found.table.name
    return near or not any(isinstance(row, RawRow) for row in read_rows(found, form))


def _of(document: RawDocument, tables: list[FormTable], group: tuple[Owner | None, list[FormTable]]) -> RawDocument:
    """The document with one unit's tables and what belongs to them, without the other units' tables."""
    owner, own = group
    plans = {id(found.table) for found in tables}
    mine = {id(found.table) for found in own}
    mine |= {id(before) for found in own for before in _heads_before(document, found.table, plans)}
    kept = tuple(table for table in document.tables if id(table) in mine or (document.workbook and table.hidden))
    # In a document the lines right above a unit's tables are its own; those of a workbook are nobody's.
    lines = tuple(line for table in kept for line in table.above)
    others_form = _for_others(document, "文件里有几个单位的表，已按单位分开")
    return replace(others_form, tables=kept, lines=lines, unit=owner)


def _owner(document: RawDocument, found: FormTable, form: Form, plans: set[int]) -> Owner | None:
    """Whose a table is, by its own 填报单位, else its title, else the sheet's name."""
    table = found.table
    alone = replace(document, tables=(*_heads_before(document, table, plans), table), lines=table.above, workbook=False)
    answer = find_answers(alone, [found], form).get(UNIT_FIELD)
    if answer and _said(answer):
        return (answer.table or table, answer.row, answer.column, _said(answer))
    for row in range(table.first_row, found.head_row):
        texts = [(column, text) for column in _columns(table) if (text := table.text(row, column))]
        name = _organisation(texts[0][1]) if len(texts) == 1 else ""
        if name:
            return (table, row, texts[0][0], name)
    name = next((name for line in table.above if (name := _organisation(line))), "") or _organisation(table.name)
    return (table, 0, 0, name) if name else None


def _heads_before(document: RawDocument, table: RawTable, plans: set[int]) -> list[RawTable]:
    """Plain tables on the same sheet; in a document, the table right before, which may hold the head fields."""
    if document.workbook:
        return [other for other in document.tables if other.plain and other.name == table.name]
    position = next(index for index, other in enumerate(document.tables) if other is table)
    before = document.tables[position - 1] if position else None
    return [before] if before is not None and id(before) not in plans else []


def _organisation(text: str) -> str:
    """The name of an organisation at the beginning of a title, or which a title is."""
    text = text[:100].strip()
    year = _YEAR.search(text)
    bracketed: list[str] = re.findall(r"[（(]([^（()）]{3,40})[)）]", text)
    for candidate in (text[: year.start()] if year else text, *bracketed):
        if _ORGANISATION.fullmatch(candidate.strip()):
            return candidate.strip()
    return ""


def _name(document: RawDocument, found: FormTable) -> str:
    table = found.table
    if not document.workbook:
        return table.name
    same = [other for other in document.tables if other.name == table.name and not other.plain]
    sheet = table.name.replace("/", "／")
    spot = address(found.head_row, table.first_column) if len(same) > 1 else ""
    return f"工作表“{sheet}”" + (f"{spot}起的表" if spot else "")


def _columns(table: RawTable) -> range:
    return range(table.first_column, table.last_column + 1)


def _distinct(names: list[str]) -> list[str]:
    """Each name once: a second one gets a number, and none holds a path's slash."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        clean_name = name.replace("/", "／")
        seen[clean_name] = seen.get(clean_name, 0) + 1
        result.append(clean_name + (f"（{seen[clean_name]}）" if seen[clean_name] > 1 else ""))
    return result

"""Where the plan table stands in a file: its heading row by the form's labels and aliases, and the fields around it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.collect.reading.raw import RawDocument, RawTable
from pipeline.model.form import IDENTITY_SHEET, UNIT_FIELD, FieldType, Form, FormField, FormIdentity
from pipeline.standard.spelling import bare_key, clean, full_key

SEARCHED_ROWS = 80
LEAST_COLUMNS = 3
"""So many headings make a heading row of the plan table."""
_MOST_BLANKS = 3
"""Empty cells between a label and its answer."""
_LONGEST_LABEL = 60
_JOINED = re.compile(r"\s*(?:以及|[及和与、/／,，+＋\n])\s*")
_UNIT_OF_COUNT = re.compile(r"[(（\s]*[百千万]?(?:元|人次?)[)）\s]*")
"""What a column counts in, in a row of its own below the headings; 单位：万元 above them names nobody."""
_NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True)
class ColumnMatch:
    """A column of the form found in a table."""

    field: FormField
    column: int
    heading: str
    certain: bool = True
    """False where the heading only contains the label."""
    shared: bool = False
    """The heading names a person and a telephone number (负责人及联系电话): the cell is read for both."""


@dataclass(frozen=True)
class FormTable:
    """A table whose heading row was found."""

    table: RawTable
    head_row: int
    body_row: int
    """The first row below the headings."""
    columns: dict[str, ColumnMatch]
    """By the column's key."""
    unknown: tuple[tuple[int, str], ...] = ()
    """Column and heading that the form doesn't have."""
    doubled: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What stands beside a head field's label."""

    field: FormField
    table: RawTable | None
    """None for a line of text outside the tables."""
    row: int = 0
    column: int = 0
    text: str | None = None
    """The answer itself where it shares a cell with its label, or is no cell's text."""


class Labels:
    """Fields by every way of writing their names."""

    def __init__(self, fields: Iterable[FormField], old: Mapping[str, str] = _NO_NAMES) -> None:
        """``old`` gives names of an older form with the keys they have now; they come before all others."""
        self._fields: dict[str, FormField] = {}
        self._found: dict[str, FormField | None] = {}
        fields = list(fields)
        keys = {field.key: field for field in fields}
        for key_of in (full_key, bare_key):
            for name, key in old.items():
                self._fields.setdefault(key_of(name), keys[key])
        for key_of in (full_key, bare_key):
            for name_of in (_label, _aliases):
                for field in fields:
                    for name in name_of(field):
                        self._fields.setdefault(key_of(name), field)

    def find(self, text: str) -> FormField | None:
        """The field that ``text`` names, ignoring marks, brackets, width and spaces."""
        if not text or len(text) > _LONGEST_LABEL:
            return None
        if text not in self._found:
            self._found[text] = self._fields.get(full_key(text)) or self._fields.get(bare_key(text))
        return self._found[text]

    def find_inside(self, text: str, fields: Iterable[FormField]) -> FormField | None:
        """The one field of ``fields`` whose name is the longest inside ``text``; None where two are."""
        if len(text) > _LONGEST_LABEL:
            return None
        key, wanted = bare_key(text), {field.key for field in fields}
        if len(key) > 15:
            return None
        inside = [(len(name), field) for name, field in self._fields.items() if len(name) > 1 and name in key]
        inside = [pair for pair in inside if pair[1].key in wanted]
        longest = max((length for length, _ in inside), default=0)
        found = {field.key: field for length, field in inside if length == longest}
        return next(iter(found.values())) if len(found) == 1 else None

    def find_pair(self, text: str, fields: Iterable[FormField]) -> tuple[FormField, ...]:
        """The text and the telephone number of ``fields`` that ``text`` names together; empty where it does not."""
        pieces = _JOINED.split(text) if len(text) <= _LONGEST_LABEL else []
        free = {field.key for field in fields}
        found = tuple(field for piece in pieces if (field := self.find(piece)) and field.key in free)
        types = {field.type for field in found}
        return found if len(pieces) == len(found) == 2 and types == {FieldType.TEXT, FieldType.PHONE} else ()

    def pattern(self) -> re.Pattern[str]:
        """Any name followed by a colon, for lines that hold several answers."""
        names = sorted(
            {name for field in self._fields.values() for name in (*_label(field), *_aliases(field))}, key=len
        )
        choice = "|".join(r"\s*+".join(map(re.escape, name)) for name in reversed(names))
        # Possessive, so that a thousand line ends after a label are gone through once.
        return re.compile(rf"(?P<name>{choice})\s*+\*?+\s*+(?:[（(][^（()）]{{0,20}}[)）])?+\s*+\*?+\s*+[:：]")


def find_tables(document: RawDocument, form: Form) -> list[FormTable]:
    """The plan tables of a file, in order; in a document, tables that go on without headings are joined on.

    Where none is shown, those on sheets that people hid.
    """
    labels = labels_of(document, form)
    tables = [table for table in document.tables if not table.plain]
    shown = _found(document, [table for table in tables if not table.hidden], labels, form)
    hidden = [table for table in tables if table.hidden and not table.name.startswith("_")]
    return shown or _found(document, hidden, labels, form)


def _found(document: RawDocument, tables: list[RawTable], labels: Labels, form: Form) -> list[FormTable]:
    found: list[FormTable] = []
    for table in tables:
        form_table = _find(table, labels, form)
        if form_table:
            found.append(form_table)
        elif not document.workbook and found and _goes_on(found[-1], table):
            last = found[-1]
            found.append(FormTable(table, 0, table.first_row, last.columns))
    return found


def labels_of(document: RawDocument, form: Form) -> Labels:
    """The columns' names, with those of the older form that the file was made from."""
    return Labels(form.columns, document.migration.columns if document.migration else _NO_NAMES)


def looks_related(document: RawDocument, form: Form) -> bool:
    """Whether some row of some table names at least two columns of the form: a table made over, perhaps."""
    labels = Labels(form.columns)
    return any(
        len({found.key for text in _texts(table, row) if (found := labels.find(text))}) >= 2
        for table in document.tables
        for row in _searched(table)
    )


def find_answers(document: RawDocument, tables: list[FormTable], form: Form) -> dict[str, Answer]:
    """Head fields by key: those above and below the plan table, in other tables of a document, in its lines."""
    labels = Labels(form.head)
    answers: dict[str, Answer] = {}
    if document.unit:
        unit = next(field for field in form.head if field.key == UNIT_FIELD)
        answers[UNIT_FIELD] = Answer(unit, *document.unit)
    bodies = {id(found.table): found for found in tables}
    sheets = {found.table.name for found in tables}
    for table in document.tables:
        beside = not (document.workbook and tables) and not table.name.startswith("_")
        if id(table) in bodies or beside or table.name in sheets:
            for answer in _answers(table, bodies.get(id(table)), labels):
                _keep(answers, answer)
    pattern = labels.pattern()
    for line in document.lines:
        for field, text in _split(line, pattern, labels):
            _keep(answers, Answer(field, None, text=text))
    return answers


def find_identity(document: RawDocument) -> FormIdentity | None:
    """What the form's hidden sheet says, else the file's own properties."""
    for table in document.tables:
        if table.name == IDENTITY_SHEET:
            pairs = {table.text(row, 1): table.text(row, 2) for row in range(1, min(table.last_row, 20) + 1)}
            identity = FormIdentity.of_properties(pairs)
            # A copy made for one unit, with another's rows in it.
            return identity.model_copy(update={"unit": ""}) if document.unit else identity
    return document.identity


def _find(table: RawTable, labels: Labels, form: Form) -> FormTable | None:
    best_row, best = 0, 0
    for row in _searched(table):
        count = len({found.key for text in _texts(table, row) if (found := labels.find(text))})
        if count > best:
            best_row, best = row, count
    if best < LEAST_COLUMNS:
        return None
    headings, body_row = _headings(table, best_row, labels)
    columns: dict[str, ColumnMatch] = {}
    unknown, doubled = [], []
    for column, heading in headings.items():
        pair = labels.find_pair(heading, [field for field in form.columns if field.key not in columns])
        columns |= {field.key: ColumnMatch(field, column, heading, shared=True) for field in pair}
        field = labels.find(heading)
        if pair:
            continue
        if field is None:
            unknown.append((column, heading))
        elif field.key in columns:
            doubled.append((column, heading))
        else:
            columns[field.key] = ColumnMatch(field, column, heading)
    for column, heading in list(unknown):
        free = [field for field in form.columns if field.key not in columns]
        field = labels.find_inside(heading, free)
        if field:
            columns[field.key] = ColumnMatch(field, column, heading, certain=False)
            unknown.remove((column, heading))
    return FormTable(table, best_row, body_row, columns, tuple(unknown), tuple(doubled))


def _headings(table: RawTable, row: int, labels: Labels) -> tuple[dict[int, str], int]:
    """Headings by column, and the first row below them; a second heading row is read with the first."""
    upper = {column: table.text(*table.anchor(row, column)) for column in _columns(table)}
    lower = {column: table.text(*table.anchor(row + 1, column)) for column in _columns(table)}
    more = [c for c in lower if lower[c] != upper[c] and labels.find(lower[c]) and not labels.find(upper[c])]
    body_row = row + 1
    while any(table.anchor(body_row, column) == (row, column) for column in _columns(table)):
        body_row += 1
    if more:
        upper |= {column: lower[column] for column in more}
        body_row = max(body_row, row + 2)
    units = {column: text for column in _columns(table) if (text := table.text(body_row, column))}
    if units and all(_UNIT_OF_COUNT.fullmatch(text) for text in units.values()):
        upper |= {column: f"{upper.get(column, '')}（{text}）" for column, text in units.items()}
        body_row += 1
    # A heading over several columns names the first of them.
    seen = {
        column: heading
        for column, heading in upper.items()
        if heading and (column in more or table.anchor(row, column)[1] == column)
    }
    return seen, body_row


def _goes_on(before: FormTable, table: RawTable) -> bool:
    columns = len({match.column for match in before.columns.values()})
    return table.last_column == before.table.last_column and columns >= LEAST_COLUMNS and table.last_row > 0


def _answers(table: RawTable, body: FormTable | None, labels: Labels) -> Iterator[Answer]:
    pattern = labels.pattern()
    for row in range(table.first_row, table.last_row + 1):
        if body and body.head_row <= row < body.body_row:
            continue
        if body and row >= body.body_row and len(_texts(table, row)) > 6:
            continue  # an activity
        for column, text in table.texts(row).items():
            inside = list(_split(text, pattern, labels))
            if any(answer for _, answer in inside) or len(inside) > 1:
                yield from (Answer(field, table, row, column, answer) for field, answer in inside)
            elif field := labels.find(text):
                yield _beside(table, row, column, field, labels)


def _beside(table: RawTable, row: int, column: int, field: FormField, labels: Labels) -> Answer:
    """The answer right of a label, else below it."""
    right = column + table.width_of(row, column)
    for candidate in range(right, min(right + _MOST_BLANKS, table.last_column) + 1):
        text = table.text(row, candidate)
        if text and labels.find(text):
            break
        if text:
            return Answer(field, table, row, candidate)
    below = table.text(row + 1, column)
    beside_label = any(labels.find(table.text(row, side)) for side in (column - 1, right))
    if beside_label and below and not labels.find(below):
        return Answer(field, table, row + 1, column)
    return Answer(field, table, row, right)


def _split(text: str, pattern: re.Pattern[str], labels: Labels) -> Iterator[tuple[FormField, str]]:
    """填报单位：甲  联系人：乙 → each field with its answer."""
    text = clean(text)
    matches = list(pattern.finditer(text[:1000]))
    for index, match in enumerate(matches):
        field = labels.find(match["name"])
        if field:
            end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
            yield field, text[match.end() : end].strip(" _\n;；,，")


def _keep(answers: dict[str, Answer], answer: Answer) -> None:
    """The first answer that says something; else the first place where it should stand."""
    said = answer.text or (answer.table.text(answer.row, answer.column) if answer.table else "")
    if answer.field.key == UNIT_FIELD and _UNIT_OF_COUNT.fullmatch(said):
        return
    known = answers.get(answer.field.key)
    if known is None or (not _said(known) and _said(answer)):
        answers[answer.field.key] = answer


def _said(answer: Answer) -> bool:
    if answer.text is not None:
        return bool(answer.text)
    return bool(answer.table and answer.table.text(answer.row, answer.column))


def _searched(table: RawTable) -> range:
    return range(table.first_row, min(table.last_row, table.first_row + SEARCHED_ROWS) + 1)


def _columns(table: RawTable) -> range:
    return range(table.first_column, table.last_column + 1)


def _texts(table: RawTable, row: int) -> list[str]:
    return list(table.texts(row).values())


def _label(field: FormField) -> tuple[str, ...]:
    return (unicodedata.normalize("NFC", field.label),)


def _aliases(field: FormField) -> tuple[str, ...]:
    return field.aliases

"""A file that holds a plan table, read and checked: a submission, not yet a unit's plan."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.collect.intake.part import Part
from pipeline.collect.reading.cells import Circumstances, Source, check_cell
from pipeline.collect.reading.headers import Answer, FormTable, find_answers, find_identity, find_tables
from pipeline.collect.reading.previous import Continued, continued, names_of, same_name, without_previous
from pipeline.collect.reading.raw import RawDocument, RawTable
from pipeline.collect.reading.record import Content, SubmissionRecord
from pipeline.collect.reading.rows import RawCell, RawRow, read_rows, read_totals
from pipeline.collect.rules.catalogue import as_declared, problem
from pipeline.collect.rules.row_key import answered_items, row_keys
from pipeline.collect.rules.within import check_rows, check_sums
from pipeline.model.form import GROUP_FIELD, UNIT_FIELD, FieldType, Form, FormIdentity
from pipeline.model.outline import ItemName
from pipeline.model.plan import Activity, Cell
from pipeline.model.problem import Place, Problem

ACTIVITY_LIMIT = 2000
"""Activities read of one table; no unit has more."""


@dataclass(frozen=True)
class Submission:
    """One file's plan table."""

    record: SubmissionRecord
    content: Content = field(repr=False)

    @property
    def blank(self) -> bool:
        """Neither an activity nor 本年度无计划."""
        return not self.record.activities and not self.record.nil_return


def read_submission(
    part: Part, document: RawDocument, form: Form, round_name: str, items: Mapping[int, ItemName]
) -> Submission | None:
    """The plan table of a file.

    Args:
        part: where the file came from.
        document: the file, read.
        form: the schema.
        round_name: the year's folder, e.g. 2020; spellings without a year are read as of that year.
        items: number and name of each item of the outline.

    Returns:
        None if no plan table and no 本年度无计划 is in it.
    """
    wanted = list(continued(document, form))
    document = without_previous(document)
    reader = _Reader(part.place, form, Circumstances(int(round_name[:4]), items))
    tables = find_tables(document, form)
    head = reader.head(find_answers(document, tables, form))
    nil_return = any(cell.value is True for cell in head.values())
    if not tables and not nil_return:
        return None
    for table in tables:
        reader.columns(table)
    activities = [activity for table in tables for activity in reader.rows(table)]
    reader.problems += check_rows(activities[:ACTIVITY_LIMIT], names_of(form), form, part.place)
    identity = find_identity(document)
    reader.identity(identity, round_name)
    if nil_return and activities:
        reader.contradiction(head, len(activities))
    reader.compare(wanted, activities)
    if not activities:
        reader.forgive_nil()
    numbered = tuple(
        Activity(number=number, cells=activity) for number, activity in enumerate(activities[:ACTIVITY_LIMIT], 1)
    )
    nil_return = nil_return and not activities
    record = SubmissionRecord(
        written_unit=head[UNIT_FIELD].raw if UNIT_FIELD in head else "",
        nil_return=nil_return,
        activities=len(numbered),
        problems=as_declared(reader.problems, form),
        rows=row_keys(numbered, names_of(form), form),
        items=answered_items(numbered, form),
        unit_group=_group(head),
        digest=_digest(nil_return, numbered),
        identity=identity,
        modified=document.modified,
    )
    return Submission(record, Content(head=head, activities=numbered))


def _group(head: dict[str, Cell]) -> str:
    value = head[GROUP_FIELD].value if GROUP_FIELD in head else None
    return value if isinstance(value, str) else ""


def _digest(nil_return: bool, activities: tuple[Activity, ...]) -> str:
    rows = [
        [(key, cell.raw) for key, cell in sorted(activity.cells.items()) if key != "seq"] for activity in activities
    ]
    return hashlib.sha256(repr((nil_return, rows)).encode()).hexdigest()


class _Reader:
    """Gathers cells and their problems."""

    def __init__(self, place: Place, form: Form, circumstances: Circumstances) -> None:
        self.place = place
        self.form = form
        self.circumstances = circumstances
        self.problems: list[Problem] = []
        self._merged: set[tuple[str, tuple[int, int]]] = set()

    def head(self, answers: dict[str, Answer]) -> dict[str, Cell]:
        """Every head field with its cell."""
        cells = {}
        for head_field in self.form.head:
            answer = answers.get(head_field.key)
            if answer is None:
                source = Source(None, self.place)
            elif answer.table is None:
                source = Source(answer.text, self.place)
            else:
                value = answer.table.value(answer.row, answer.column) if answer.text is None else answer.text
                source = self._source(answer.table, RawCell(value, answer.row, answer.column))
            cells[head_field.key], found = check_cell(head_field, source, self.circumstances)
            self.problems += found
        return cells

    def columns(self, found: FormTable) -> None:
        """What is wrong with the headings."""
        if not found.head_row:
            return
        table = found.table
        for column in self.form.columns:
            match = found.columns.get(column.key)
            spot = self._spot(table, found.head_row, table.first_column)
            if match is None and column.type is not FieldType.SEQUENCE:
                code = "column_missing" if column.required else "optional_column_missing"
                self.problems.append(problem(code, spot, column.label))
            elif match and not match.certain:
                spot = self._spot(table, found.head_row, match.column)
                self.problems.append(problem("column_taken", spot, column.label, heading=match.heading))
        body = range(found.body_row, table.last_row + 1)
        for code, headings in (("column_unknown", found.unknown), ("column_double", found.doubled)):
            for number, heading in headings:
                if any(table.text(row, number) for row in body):
                    spot = self._spot(table, found.head_row, number)
                    self.problems.append(problem(code, spot, heading=heading))

    def forgive_nil(self) -> None:
        """Without activities it does not matter how the table was changed, and a missing telephone number little."""
        columns = {"column_missing", "optional_column_missing", "column_unknown", "column_double", "column_taken"}
        self.problems = [
            problem("nil_without", found.place, found.field) if found.code == "required" else found
            for found in self.problems
            if found.code not in columns
        ]

    def rows(self, found: FormTable) -> list[dict[str, Cell]]:
        """The cells of each activity; they are held against the totals below them."""
        activities = list(self.activities(found))
        totals = read_totals(found)
        if len(totals) == 1:  # of several, who knows which rows each sums up
            cells = {
                column.key: check_cell(column, self._source(found.table, raw), self.circumstances)[0]
                for column in self.form.columns
                if column.type in {FieldType.INTEGER, FieldType.MONEY} and (raw := totals[0].cells.get(column.key))
            }
            self.problems += check_sums(cells, activities, self.form, self.place)
        return activities

    def activities(self, found: FormTable) -> Iterator[dict[str, Cell]]:
        """The cells of each activity."""
        for row in read_rows(found, self.form):
            if isinstance(row, RawRow):
                yield self._activity(found, row)
            else:
                spot = self._spot(found.table, row.row, row.column)
                self.problems.append(problem("row_skipped", spot, text=row.text))

    def identity(self, identity: FormIdentity | None, round_name: str) -> None:
        """Last year's form, or an older version of this year's."""
        if identity is None:
            return
        if identity.round and identity.round != round_name:
            self.problems.append(problem("round_wrong", self.place, found=identity.round, round=round_name))
        elif identity.version and identity.version != self.form.version:
            version = self.form.version
            self.problems.append(problem("version_old", self.place, found=identity.version, version=version))

    def compare(self, wanted: list[Continued], activities: list[dict[str, Cell]]) -> None:
        """Last year's activities that were to go on, and are not in the table."""
        key = names_of(self.form)
        for one in wanted:
            if not any(same_name(one.name, activity[key].raw) for activity in activities):
                spot = self._spot(one.table, one.row, one.column)
                self.problems.append(problem("continued_missing", spot, name=one.name))

    def contradiction(self, head: dict[str, Cell], count: int) -> None:
        """本年度无计划, and yet activities."""
        for head_field in self.form.head:
            if head[head_field.key].value is True:
                sheet, _, cell = head[head_field.key].spot.rpartition("!")
                place = self.place.model_copy(update={"sheet": sheet, "cell": cell})
                self.problems.append(problem("nil_and_rows", place, head_field.label, count=count))

    def _activity(self, found: FormTable, row: RawRow) -> dict[str, Cell]:
        cells = {}
        for column in self.form.columns:
            match = found.columns.get(column.key)
            raw = row.cells.get(column.key)
            if match is None or raw is None:
                # Its column is missing: said once for the whole table.
                cells[column.key] = Cell(raw="", value=None, spot=self._spot(found.table, row.row, 0).spot)
                continue
            source = self._source(found.table, raw, match.heading)
            cells[column.key], problems = check_cell(column, source, self.circumstances)
            self.problems += problems
            if raw.area and source.text and column.type is not FieldType.SEQUENCE:
                self._note_merge(found.table, raw.area, column.label, source.text)
        return cells

    def _note_merge(self, table: RawTable, area: tuple[int, int], label: str, text: str) -> None:
        if (table.name, area) not in self._merged:
            self._merged.add((table.name, area))
            self.problems.append(problem("merged", self._spot(table, *area), label, text=text))

    def _source(self, table: RawTable, raw: RawCell, heading: str = "") -> Source:
        spot = raw.area or (raw.row, raw.column)
        return Source(
            value=raw.value,
            place=self._spot(table, raw.row, raw.column),
            heading=heading,
            month_only=spot in table.month_cells,
            blind_formula=spot in table.blind_formulas,
        )

    def _spot(self, table: RawTable, row: int, column: int) -> Place:
        return self.place.model_copy(update={"sheet": table.name, "cell": table.address(row, column)})

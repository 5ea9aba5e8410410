"""What reading was chosen, in short clauses for the sender: only where a file was not as our form is."""

from collections.abc import Iterable, Iterator

from pipeline.collect.reading.headers import FormTable, find_tables
from pipeline.collect.reading.lay_out import where
from pipeline.collect.reading.previous import is_previous
from pipeline.collect.reading.provenance import bears_identity
from pipeline.collect.reading.raw import RawDocument, RawTable, column_letters
from pipeline.collect.reading.rows import RawRow, is_total, read_rows
from pipeline.collect.reading.wording import listed, rows_named
from pipeline.model.form import FORM_SHEET, FieldType, Form
from pipeline.standard.spelling import bare_key, full_key

_HELP_SHEETS = {"填表说明", "填报说明", "填写说明", "说明"}


def describe(document: RawDocument, form: Form) -> list[str]:
    """The notes on how a document was read.

    Args:
        document: laid out, of one unit.
        form: the schema.
    """
    tables = find_tables(document, form)
    known = bears_identity(document)
    notes = list(document.notes)
    notes += _sheets(document, tables)
    for found in tables:
        notes += _headings(found, form, known=known)
        notes += _rows(found, form)
    return notes


def _sheets(document: RawDocument, tables: list[FormTable]) -> Iterator[str]:
    """Which of several sheets were read."""
    if not document.workbook or not tables:
        return
    names = list(dict.fromkeys(found.table.name for found in tables))
    others = [table for table in document.tables if table.name not in names and _of_people(table)]
    written = [table.name for table in others if _has_text(table)]
    empty = len({table.name for table in others}) - len(set(written))
    beside = [f"另有{empty}个空工作表"] if empty else []
    beside += [f"没有读{listed(f'“{name}”' for name in dict.fromkeys(written))}"] if written else []
    if beside or len(names) > 1:
        read = listed(f"“{name}”" for name in names)
        yield f"读了工作表{read}{'，' if beside else ''}{'，'.join(beside)}"
    if any(found.table.hidden for found in tables):
        yield "计划表在隐藏的工作表里，也读了"


def _of_people(table: RawTable) -> bool:
    return not (table.name.startswith("_") or table.hidden or is_previous(table) or table.name in _HELP_SHEETS)


def _has_text(table: RawTable) -> bool:
    return any(value is not None for row in table.rows for value in row)


def _headings(found: FormTable, form: Form, *, known: bool) -> Iterator[str]:
    """Where the headings stand, and which were understood though they were written otherwise."""
    if not found.head_row or found.table.origin:
        yield from _aliases(found)
        return
    table = found.table
    if not known and found.head_row > 1 and table.name != FORM_SHEET:
        yield f"{where(table)}的表头在第{found.head_row}行"
    if found.body_row > found.head_row + 1:
        yield "表头有几行，合在一起读"
    yield from _aliases(found)
    order = [match.column for column in form.columns if (match := found.columns.get(column.key))]
    if order != sorted(order):
        yield "栏目次序与下发的表格不同，按栏名对上了"


def _aliases(found: FormTable) -> Iterator[str]:
    shared = [match for match in found.columns.values() if match.shared]
    if shared:
        labels = "和".join(f"“{match.field.label}”" for match in shared)
        yield f"“{' '.join(shared[0].heading.split())}”一栏分作{labels}读"
    for match in found.columns.values():
        label, heading = match.field.label, match.heading
        same = full_key(heading) == full_key(label) or bare_key(heading) == bare_key(label)
        if match.certain and not same and not match.shared and match.field.type is not FieldType.SEQUENCE:
            yield f"“{' '.join(heading.split())}”一栏按“{label}”理解"


def _rows(found: FormTable, form: Form) -> Iterator[str]:
    """Rows and columns that were hidden or struck out, and totals."""
    table = found.table
    read = {row.row for row in read_rows(found, form) if isinstance(row, RawRow)}
    hidden = read & table.hidden_rows
    if hidden:
        yield f"隐藏的第{rows_named(hidden)}行也读了"
    columns = _hidden_columns(found)
    if columns:
        yield f"隐藏的{listed(column_letters(column) for column in columns)}栏也读了"
    struck = read & table.struck
    if struck:
        yield f"第{rows_named(struck)}行画了删除线，仍按填写的读了"
    totals = [row for row in range(found.body_row, table.last_row + 1) if is_total(table, row)]
    if totals:
        yield f"第{rows_named(totals)}行是合计，没有计入活动"


def _hidden_columns(found: FormTable) -> Iterable[int]:
    own = {match.column for match in found.columns.values()}
    return sorted(own & found.table.hidden_columns)

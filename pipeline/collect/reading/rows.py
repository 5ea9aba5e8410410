"""Which rows below the headings are activities: not the empty ones, sums, examples, notes or repeated headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.collect.reading.headers import LEAST_COLUMNS, FormTable, Labels
from pipeline.collect.reading.raw import RawTable, RawValue, as_text
from pipeline.model.form import FieldType, Form
from pipeline.standard.spelling import full_key, narrow

_LONGEST_SUM = 60
_WORDS_OF_SUM = 3
"""Cells of a totals row without any figure: its name, perhaps a second one, perhaps a remark."""
_SUM = re.compile(r"(?:合|总|小|共)计[:：]?.{0,12}|总数|汇总")
_EXAMPLE = re.compile(r"(?:填写|填报|填表)?(?:例|示例|样例|范例|举例|示范)\d*[:：]?")
_NAMED_EXAMPLE = re.compile(r"[(【\[〔]?(?:填写|填报|填表)?(?:例|示例|样例|范例)[)】\]〕:：].*")
_NUMBER = re.compile(r"[+＋(（]?\d[\d\-－—()（） 转、,，/;；]{5,60}\d")
_AROUND_NUMBER = re.compile(r"(?:联系)?(?:电话|手机)|[\s:：()（）,，、;；/]+")
_BELOW = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|填写说明|要求)\d*[:：].*|\*.*"
    r"|(?:填表人|填报人|制表人|审核人?|负责人|单位负责人|联系人|联系电话|电话|日期|填表日期|填报日期|单位.{0,4}盖章|盖章|签字|签章).{0,4}[:：(].*"
)


@dataclass(frozen=True)
class RawCell:
    """A cell of an activity."""

    value: RawValue
    row: int
    column: int
    area: tuple[int, int] | None = None
    """First cell of the merged area it takes its value from, where that is another row."""


@dataclass(frozen=True)
class RawRow:
    """A row below the headings."""

    row: int
    cells: dict[str, RawCell]
    """By column key; columns the table lacks are left out."""


@dataclass(frozen=True)
class Skipped:
    """A row with text that was not taken for an activity, though it may be one."""

    row: int
    column: int
    text: str


def read_rows(found: FormTable, form: Form) -> Iterator[RawRow | Skipped]:
    """The activities of a plan table, and the rows that only may be some."""
    labels = Labels(form.columns)
    table = found.table
    for row in range(found.body_row, table.last_row + 1):
        own = dict(table.texts(row))
        if not _says_something(found, own) or _is_heading(own, labels):
            continue
        raw = RawRow(row, _cells(found, row))
        if _is_sum_or_example(own, raw, form) or _is_below(own, form):
            continue
        if _is_one_label(found, row, own):
            column, text = next(iter(own.items()))
            yield Skipped(row, column, text)
        else:
            yield raw


def is_total(table: RawTable, row: int) -> bool:
    """Whether the row sums up those above: 合计, 总计 … in one of its first two cells with text."""
    return _is_sum(list(table.texts(row).values()))


def _is_sum(texts: list[str]) -> bool:
    """合计 and numbers; an activity whose name begins so (小计算机培训) has words in its other cells too."""
    if not any(_SUM.fullmatch(narrow(text)) for text in texts[:2] if len(text) <= _LONGEST_SUM):
        return False
    words = [text for text in texts if not re.search(r"\d", text)]
    return len(words) <= _WORDS_OF_SUM


def read_totals(found: FormTable) -> list[RawRow]:
    """The rows that sum up, with the numbers that people put there; no activities."""
    rows = (row for row in range(found.body_row, found.table.last_row + 1) if is_total(found.table, row))
    return [RawRow(row, _cells(found, row)) for row in rows]


def _cells(found: FormTable, row: int) -> dict[str, RawCell]:
    cells = {key: _cell(found, row, match.column) for key, match in found.columns.items()}
    for key, match in found.columns.items():
        if match.shared:
            cells[key] = replace(cells[key], value=_share(as_text(cells[key].value), match.field.type))
    return cells


def _share(text: str, kind: FieldType) -> str | None:
    """Of 示例二 13800000000, what belongs to a field of this type: the number, or the rest."""
    number = _NUMBER.search(text[:500])
    if kind is FieldType.PHONE:
        found = number[0] if number else ""
        return (found if re.search("[)）]", found) else found.strip("(（ ")) or None
    rest = f"{text[: number.start()]} {text[number.end() :]}" if number else text
    return _AROUND_NUMBER.sub(" ", rest).strip() or None


def _cell(found: FormTable, row: int, column: int) -> RawCell:
    table = found.table
    top, left = table.anchor(row, column)
    if (top, left) != (row, column) and left == column and top >= found.body_row:
        return RawCell(table.value(top, left), row, column, (top, left))
    return RawCell(table.value(row, column), row, column)


def _says_something(found: FormTable, own: dict[int, str]) -> bool:
    """Whether more than a running number stands in the row; the form has hundreds of rows that are only numbered."""
    sequence = [match.column for match in found.columns.values() if match.field.type is FieldType.SEQUENCE]
    texts = {column: text for column, text in own.items() if column not in sequence or not narrow(text).isdigit()}
    return any(text != "0" for text in texts.values())  # formulas drawn down over empty rows leave 0


def _is_heading(own: dict[int, str], labels: Labels) -> bool:
    return len({field.key for text in own.values() if (field := labels.find(text))}) >= LEAST_COLUMNS


def _is_sum_or_example(own: dict[int, str], raw: RawRow, form: Form) -> bool:
    if _is_sum(list(own.values())):
        return True
    texts = [narrow(text) for text in list(own.values())[:3]]
    if texts and (_EXAMPLE.fullmatch(texts[0]) or any(_NAMED_EXAMPLE.fullmatch(text) for text in texts[:2])):
        return True
    examples = [
        full_key(as_text(raw.cells[column.key].value)) == full_key(column.example)
        for column in form.columns
        if column.example and column.key in raw.cells and column.type is FieldType.TEXT
    ]
    return len(examples) >= LEAST_COLUMNS and all(examples)


def _is_below(own: dict[int, str], form: Form) -> bool:
    """A note or signature below the table."""
    texts = list(own.values())
    first = narrow(texts[0])
    if len(texts) <= 4 and _BELOW.fullmatch(first):
        return True
    notes = {full_key(note)[:12] for note in form.notes}
    return len(texts) == 1 and full_key(re.sub(r"^\d+[.、]", "", first))[:12] in notes


def _is_one_label(found: FormTable, row: int, own: dict[int, str]) -> bool:
    """One text over many columns, or in the first column alone: a subheading rather than an activity."""
    if len(own) != 1:
        return False
    column = next(iter(own))
    name = next((match.column for match in found.columns.values() if match.field.required), 0)
    return found.table.width_of(row, column) >= LEAST_COLUMNS or column != name

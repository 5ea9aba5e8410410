"""What one edition of the book said, kept so that the next can tell what is new; and the hash of its data."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pydantic import Field

from pipeline.compendium.assemble import Book, Entry
from pipeline.compendium.edition import Edition
from pipeline.model.form import FieldType
from pipeline.model.unit import Unit
from pipeline.model.value import Value

PLANNED, NIL, WITHHELD, MISSING = "有计划", "无计划", "待改正", "未报送"
"""How a unit stands in the book."""


class RowRecord(Value):
    """One activity as printed."""

    number: int
    """In the unit's plan, from 1."""
    cells: tuple[str, ...]
    """One for each column of the record."""


class UnitRecord(Value):
    """One unit of the roster."""

    code: str
    name: str
    group: str
    state: str
    """``PLANNED``, ``NIL``, ``WITHHELD`` or ``MISSING``."""
    reason: str = ""
    """Why what it sent is withheld."""
    contact: tuple[tuple[str, str], ...] = ()
    """Label and text of each head field that is printed."""
    rows: tuple[RowRecord, ...] = ()
    digest: str = ""
    """SHA-256 of the canonical JSON of all the rest."""


def _nothing(value: tuple[object, ...]) -> bool:
    return not value


class EditionRecord(Value):
    """One edition: what was printed of the plans, cell by cell. Written as JSON beside it."""

    round: str
    edition: Edition
    number: int
    """From 1; another edition only where the data differ."""
    title: str
    made_on: date
    columns: tuple[tuple[str, str], ...]
    """Key and label of each column but the row number."""
    naming_key: str
    """Key of the column that names an activity."""
    units: tuple[UnitRecord, ...]
    """The whole roster in its order."""
    years: tuple[tuple[str, ...], ...] = Field((), exclude_if=_nothing)
    """The comparison with the round before, as ``year_data`` gives it; not written where there was none, so that a
    first round's data have the hash that they had before there was a comparison."""
    data_hash: str = ""
    """As ``data_hash`` gives it; printed in the colophon."""

    @property
    def hash_holds(self) -> bool:
        """Whether the data are those that the hash was made of."""
        return self.data_hash == data_hash(self)


def record_of(
    book: Book, edition: Edition, last: EditionRecord | None = None, years: Iterable[tuple[str, ...]] = ()
) -> EditionRecord:
    """The record of a book.

    Args:
        book: as it is printed; for the public edition made from the public sources.
        edition: which it is.
        last: that of the same edition before; its number stays where the data are the same.
        years: the comparison with the round before.
    """
    form = book.sources.form
    kept = [index for index, column in enumerate(form.columns) if column.type is not FieldType.SEQUENCE]
    made = EditionRecord(
        round=book.sources.collection.round,
        edition=edition,
        number=1,
        title=book.title,
        made_on=book.made_on,
        columns=tuple((form.columns[index].key, form.columns[index].label) for index in kept),
        naming_key=form.naming_key,
        units=tuple(_units(book, kept)),
        years=tuple(years),
    )
    digest = data_hash(made)
    number = 1 if last is None else last.number + (last.data_hash != digest)
    return made.model_copy(update={"number": number, "data_hash": digest})


def data_hash(record: EditionRecord) -> str:
    """SHA-256 (hexadecimal) over the canonical JSON of the record without its number and without the hash.

    Canonical: UTF-8, keys sorted, no blanks, characters as they are; so anybody can recompute it from the file.
    """
    return hash_of(data_bytes(record))


def hash_of(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def data_bytes(record: EditionRecord) -> bytes:
    """What the hash is of: written beside the book, so that any program can recompute it."""
    return canonical_json(record.model_dump(mode="json", exclude={"number", "data_hash"}))


def data_file(title: str) -> str:
    """Name of the file that holds a book's data."""
    return f"{title}（数据）.json"


def spaced_hash(digest: str) -> str:
    """As the colophon prints it: groups of eight digits, in two lines."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    half = len(groups) // 2
    return f"{' '.join(groups[:half])}\n{' '.join(groups[half:])}"


def canonical_json(value: Any) -> bytes:
    """JSON that is the same for the same data, whoever writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _sha256(value: Any) -> str:
    return hash_of(canonical_json(value))


def _units(book: Book, kept: list[int]) -> Iterator[UnitRecord]:
    entries = {entry.unit.code: entry for entry in book.entries}
    reasons = {absence.unit.code: absence.reason for absence in book.withheld}
    for unit in book.sources.roster.units:
        made = _unit(unit, entries.get(unit.code), reasons.get(unit.code), kept)
        digest = _sha256(made.model_dump(mode="json", exclude={"digest"}))
        yield made.model_copy(update={"digest": digest})


def _unit(unit: Unit, entry: Entry | None, reason: str | None, kept: list[int]) -> UnitRecord:
    if entry is None:
        state = MISSING if reason is None else WITHHELD
        return UnitRecord(code=unit.code, name=unit.name, group=unit.group, state=state, reason=reason or "")
    rows = tuple(
        RowRecord(number=activity.number, cells=tuple(texts[index] for index in kept))
        for activity, texts in zip(entry.activities, entry.rows, strict=True)
    )
    return UnitRecord(
        code=unit.code,
        name=unit.name,
        group=unit.group,
        state=PLANNED if rows else NIL,
        contact=entry.contact,
        rows=rows,
    )

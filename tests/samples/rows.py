"""What sample units write: hand-written activities, with the head fields around them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.model.form import Form
from pipeline.model.unit import Unit

MATERIAL = Path(__file__).resolve().parent / "material" / "activities.csv"
_LEADERS = "文岩峰川海林石江原野山河松柏竹梅兰菊云雨风雪晨光星月春秋夏冬"

Typed = str | int | float | date
"""What is typed into a cell."""
Row = dict[str, Typed]
"""Column key to what is typed there; keys left out are left empty."""


@dataclass(frozen=True)
class Answer:
    """One filled form, before it becomes a file."""

    head: Row
    rows: tuple[Row, ...]

    def with_head(self, **changes: Typed) -> "Answer":
        """The same with other head fields."""
        return replace(self, head={**self.head, **changes})

    def with_row(self, index: int, **changes: Typed) -> "Answer":
        """The same with one row, counted from 0, changed."""
        rows = [{**row, **changes} if at == index else row for at, row in enumerate(self.rows)]
        return replace(self, rows=tuple(rows))


def load_material() -> dict[str, list[dict[str, str]]]:
    """Unit code to its hand-written activities. ``category`` is shortened, ``partner`` stands for the organizer."""
    material: dict[str, list[dict[str, str]]] = {}
    with MATERIAL.open(encoding="utf-8", newline="") as stream:
        for record in csv.DictReader(stream):
            material.setdefault(record.pop("unit"), []).append(record)
    return material


def activity_row(record: dict[str, str], form: Form, unit: Unit, number: int) -> Row:
    """One row as this unit writes it.

    Args:
        record: from the material.
        form: gives the full spelling of the category.
        unit: who organizes it.
        number: of the row, from 0; makes leaders and telephone numbers differ.
    """
    choices = form.column("category").choices
    full = [choice for choice in choices if choice.startswith(record["category"])]
    place = sum(ord(character) for character in unit.code) * 7 + unit.order * 31
    row: dict[str, Typed] = {key: value for key, value in record.items() if value and key != "partner"}
    row["category"] = full[0] if full else record["category"]
    row["audience"] = record["audience"]
    row["organizer"] = "、".join(name for name in (unit.name, record["partner"]) if name)
    row["leader"] = f"示例{_LEADERS[(place + number // 2) % len(_LEADERS)]}"
    row["leader_phone"] = f"010-5550 {1000 + (place * 13 + number // 2) % 9000:04d}"
    for key in ("headcount", "budget"):
        if key in row:
            row[key] = _number(str(row[key]))
    return row


def answer(form: Form, unit: Unit, records: Sequence[dict[str, str]], filled_on: date) -> Answer:
    """A complete answer of this unit."""
    head: Row = {
        "unit": unit.name,
        "unit_group": unit.group,
        "contact": unit.contact,
        "phone": f"010-5550 {unit.order:02d}{ord(unit.code[0]) % 100:02d}",
        "email": unit.email,
        "filled_on": filled_on,
    }
    rows = tuple(activity_row(record, form, unit, number) for number, record in enumerate(records))
    return Answer(head, rows)


def nil_answer(form: Form, unit: Unit, filled_on: date) -> Answer:
    """本年度无计划."""
    return answer(form, unit, (), filled_on).with_head(nothing_planned="是")


def _number(text: str) -> Typed:
    """A number where a person would have typed one; 约300人 and full-width digits stay as they are."""
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        return float(text) if text.isascii() else text
    except ValueError:
        return text

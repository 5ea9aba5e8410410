"""Raw cells into values: what each type of field accepts, and what is wrong where it doesn't."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.collect.reading.raw import RawValue, as_text
from pipeline.collect.rules.catalogue import problem
from pipeline.collect.values.choices import find_choice, split_choices, ticked
from pipeline.collect.values.items import is_unclear, read_items
from pipeline.collect.values.numbers import Doubt, Number, read_count, read_money
from pipeline.collect.values.periods import is_backwards, read_period
from pipeline.collect.values.phones import is_email, is_phone
from pipeline.model.form import FieldType, FormField
from pipeline.model.outline import ItemName
from pipeline.model.plan import Cell, CellValue, Period, Precision
from pipeline.model.problem import Place, Problem
from pipeline.standard.spelling import TEXT_LIMIT, narrow

_YES = {"是", "√", "✓", "✔", "☑", "有", "yes", "y", "true", "1", "对", "无计划", "零报送", "■", "v"}
_NO = {"否", "×", "无", "不是", "no", "n", "false", "0", "□", "☐", "-", "—", "/", "有计划", "是□", "□是"}
_LARGE_AMOUNT = 1000  # 万元; a society's single activity hardly costs ten million yuan
_ERROR_VALUE = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)", re.IGNORECASE)
"""What a formula that failed shows; copied into Word or CSV it is text."""
_COUNTED_IN = {"百": 100, "千": 1000, "万": 10_000}
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Circumstances:
    """What a cell's meaning depends on besides the cell."""

    year: int
    """The round's year."""
    items: Mapping[int, ItemName]
    """Items of the outline by number, each with what people call it."""


@dataclass(frozen=True)
class Source:
    """A raw cell: its value, its place, and what its surroundings say."""

    value: RawValue
    place: Place
    heading: str = ""
    """The column's heading as written; it may name a unit of money."""
    month_only: bool = False
    """A date cell that shows only year and month."""
    blind_formula: bool = False
    """A formula without a computed result."""

    @property
    def text(self) -> str:
        """The value as text."""
        return as_text(self.value)


Finding = tuple[str, dict[str, object]]
"""Code of the catalogue, and the values it leaves open."""
_Result = tuple[CellValue, list[Finding]]


def check_cell(field: FormField, source: Source, circumstances: Circumstances) -> tuple[Cell, list[Problem]]:
    """One cell, read and checked.

    Returns:
        The cell, its value None where it is empty or unreadable, and its problems.
    """
    text = source.text
    value: CellValue = None
    findings: list[Finding] = []
    failed = _ERROR_VALUE.fullmatch(text)
    unsaid = field.required and field.type is FieldType.TEXT and not re.search(r"\w", text)
    if not text or failed or unsaid:
        if source.blind_formula or failed:
            findings = [("formula_blind", {})]
        elif field.required:
            findings = [("required", {})]
    else:
        value, findings = _READERS.get(field.type, _text)(field, source, circumstances)
        if field.max_length and len(text.replace("\n", "")) > field.max_length:
            findings.append(("too_long", {"length": len(text.replace("\n", "")), "limit": field.max_length}))
        elif len(text) >= TEXT_LIMIT:
            findings.append(("cut_off", {"limit": TEXT_LIMIT}))
    problems = [
        problem(code, source.place, field.label, **{"text": text, "help": field.help, **values})
        for code, values in findings
    ]
    return Cell(raw=text, value=value, spot=source.place.spot), problems


def _text(_field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    return source.text, []


def _sequence(_field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    text = narrow(source.text).strip(".、")
    return (int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None), []


def _choice(field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    found = find_choice(source.text, field.choices)
    if found:
        taken: list[Finding] = [] if found.sure else [("choice_taken", {"taken": found.text})]
        return found.text, taken
    several, strange = split_choices(source.text, field.choices)
    if len(several) > 1 and not strange:
        return None, [("choice_several", {})]
    return None, [("choice_unknown", {"choices": "、".join(field.choices)})]


def _choices(field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    found, strange = split_choices(source.text, field.choices)
    choices = "、".join(field.choices)
    findings: list[Finding] = [("choice_unknown", {"text": word, "choices": choices}) for word in strange]
    return (tuple(found) if found else None), findings


def _items(_field: FormField, source: Source, circumstances: Circumstances) -> _Result:
    if isinstance(source.value, (date, datetime)) or narrow(source.text) in {"无", "/", "-", "—"}:
        dated = isinstance(source.value, (date, datetime))  # Excel makes a date of 3-5
        return None, [("items_unreadable", {})] if dated else []
    numbers = read_items(source.text, circumstances.items)
    if numbers is None:
        return None, [("items_unreadable", {})]
    unknown = [number for number in numbers if number not in circumstances.items]
    if unknown:
        last = max(circumstances.items, default=0)
        return None, [("items_unknown", {"numbers": "、".join(map(str, unknown)), "last": last})]
    unclear = [number for number in numbers if is_unclear(source.text, number, circumstances.items)]
    if unclear:
        named = "、".join(circumstances.items[number].reference for number in unclear)
        return numbers, [("items_counted", {"numbers": "、".join(map(str, unclear)), "named": named})]
    decimal = re.fullmatch(r"\d+\.\d+", narrow(source.text))
    taken: list[Finding] = [("items_taken", {"numbers": "、".join(map(str, numbers))})] if decimal else []
    return numbers, taken


def _period(_field: FormField, source: Source, circumstances: Circumstances) -> _Result:
    found, loose = _read_period(source, circumstances.year)
    if found is None:
        backwards = is_backwards(source.text, circumstances.year)
        return None, [("period_backwards" if backwards else "period_unreadable", {})]
    findings: list[Finding] = []
    if loose:
        findings.append(("period_loose", {"taken": f"{found.start.isoformat()}至{found.end.isoformat()}"}))
    if not found.start.year <= circumstances.year <= found.end.year:
        findings.append(("period_other_year", {"year": circumstances.year}))
    return found, findings


def _date(_field: FormField, source: Source, circumstances: Circumstances) -> _Result:
    found, _ = _read_period(source, circumstances.year)
    if found is None or found.start != found.end:
        return None, [("date_unreadable", {})]
    return found, []


def _read_period(source: Source, year: int) -> tuple[Period | None, bool]:
    """The period, and whether it was read from something that leaves room."""
    value = source.value
    if isinstance(value, (date, datetime)):
        day = value.date() if isinstance(value, datetime) else value
        if source.month_only:
            reading = read_period(f"{day.year}年{day.month}月", year)
            return (reading.period if reading else None), False
        return Period(start=day, end=day, precision=Precision.DAY), False
    if isinstance(value, float) and value.is_integer() and 36526 <= value <= 73050:
        # A day count without a date format: from 2000 to 2099 in Excel.
        day = _EXCEL_EPOCH + timedelta(days=int(value))
        return Period(start=day, end=day, precision=Precision.DAY), True
    reading = read_period(source.text, year)
    return (reading.period, reading.loose or isinstance(value, float)) if reading else (None, False)


def _integer(field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    number = read_count(source.text)
    counted = re.search("([百千万])人?次?[)）]?$", narrow(source.heading))
    if number and number.value is not None and counted and narrow(source.text).replace(".", "", 1).isdigit():
        number = Number(number.value * _COUNTED_IN[counted[1]], number.doubt)
    if number is None or (number.value is None and field.required):
        return None, [("number_unreadable", {})]
    if number.value is None:
        return None, [("number_undecided", {})]
    value = int(number.value + 0.5)
    findings = _doubts(number.doubt, str(value)) + _bounds(field, value)
    if value != number.value and number.doubt is Doubt.NONE:
        findings.append(("number_rounded", {"taken": value}))
    return _unless_out_of_bounds(value, findings)


def _money(field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    heading = narrow(source.heading)
    counted = re.search("([百千万]?)元", heading)
    number = read_money(source.text, in_yuan=bool(counted and counted[1] != "万"))
    if number and number.value is not None and counted and narrow(source.text).replace(".", "", 1).isdigit():
        # 经费（千元）: a bare number counts thousands
        number = Number(number.value * (1 if counted[1] == "万" else _COUNTED_IN.get(counted[1], 1)), number.doubt)
    if number is None or (number.value is None and field.required):
        return None, [("number_unreadable", {})]
    if number.value is None:
        return None, [("number_undecided", {})]
    findings = _doubts(number.doubt, f"{number.value:g}万元") + _bounds(field, number.value)
    if number.value >= _LARGE_AMOUNT:
        findings.append(("money_large", {"taken": f"{number.value:g}"}))
    return _unless_out_of_bounds(number.value, findings)


def _doubts(doubt: Doubt, taken: str) -> list[Finding]:
    if doubt is Doubt.RANGE:
        return [("number_range", {"taken": taken})]
    if doubt is Doubt.MULTIPLIED:
        return [("number_multiplied", {"taken": taken})]
    return [("number_each", {"taken": taken})] if doubt is Doubt.PER_EVENT else []


def _bounds(field: FormField, value: float) -> list[Finding]:
    low = field.minimum if field.minimum is not None else float("-inf")
    high = field.maximum if field.maximum is not None else float("inf")
    return [] if low <= value <= high else [("number_bounds", {"low": f"{low:.12g}", "high": f"{high:.12g}"})]


def _unless_out_of_bounds(value: int | float, findings: list[Finding]) -> _Result:
    out = any(code == "number_bounds" for code, _ in findings)
    return (None if out else value), findings


def _phone(_field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    return source.text, [] if is_phone(source.text) else [("phone_odd", {})]


def _email(_field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    return source.text, [] if is_email(source.text) else [("email_odd", {})]


def _flag(_field: FormField, source: Source, _circumstances: Circumstances) -> _Result:
    text = narrow(ticked(source.text) or source.text).casefold().strip("。.()")
    if text in _YES:
        return True, []
    # Of a box that is not ticked nothing is left.
    return (False, []) if not text or text in _NO else (None, [("flag_unreadable", {})])


_READERS: dict[FieldType, Callable[[FormField, Source, Circumstances], _Result]] = {
    FieldType.SEQUENCE: _sequence,
    FieldType.TEXT: _text,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.ITEMS: _items,
    FieldType.PERIOD: _period,
    FieldType.DATE: _date,
    FieldType.INTEGER: _integer,
    FieldType.MONEY: _money,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
    FieldType.FLAG: _flag,
}

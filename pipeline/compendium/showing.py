"""How a cell's answer is printed: one form for everybody where that says exactly the same, else the sender's words.

The same text goes into the PDF, the Word file and the gate that compares them.
"""

import re
from collections.abc import Mapping
from datetime import date

from pipeline.model.form import FieldType, FormField
from pipeline.model.plan import Cell, Period, Precision
from pipeline.standard.wording import chinese_date, chinese_number

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Characters that print nothing yet turn the text round, break or hide it; selectors of a glyph's variant are none."""
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_MOBILE = re.compile(r"(?<!\d)(1\d{2})(\d{4})(\d{4})(?!\d)")
_SAYS_NOTHING_MORE = re.compile(r"[\d０-９年月日号.．\-/／—–~～至到\s上中下旬第一二三四季度半全年份]*")
"""A period written with these characters only can be put into the uniform form without losing a word."""
_MIDNIGHT = re.compile(r"\s+0?0:00(:00)?$")


def printable(text: str) -> str:
    """The text without characters that no reader sees and no printer knows; line ends and tabs made uniform."""
    if text.isprintable() and _UNSEEN.search(text) is None:
        return text.strip()  # nearly all: the rest is looked at closely
    seen = _UNSEEN.sub("", _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text)))
    return seen.replace("\t", " ").strip()


def shortened(text: str, characters: int) -> str:
    """In one line, and cut where it is longer than so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


def shown(cell: Cell, field: FormField, year: int, references: Mapping[int, str] | None = None) -> str:
    """What is printed for a cell.

    Args:
        cell: the answer; where its value is None, the sender's own words are printed.
        field: its column or head field.
        year: the round's year, which periods and dates don't repeat.
        references: how the outline's items are named, by their numbers.
    """
    value = cell.value
    if isinstance(value, Period):
        return _shown_span(cell.raw, value, field, year)
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, int | float):
        return shown_number(value)
    if isinstance(value, tuple):
        named = references or {}
        return printable(
            "、".join(named.get(piece, str(piece)) if isinstance(piece, int) else piece for piece in value)
        )
    text = printable(cell.raw if value is None else value)
    if field.type is FieldType.PHONE:
        return _MOBILE.sub(r"\1 \2 \3", text)
    return _shown_date(text) if field.type is FieldType.DATE else text


def _shown_span(raw: str, period: Period, field: FormField, year: int) -> str:
    if field.type is FieldType.DATE and period.start == period.end:
        return chinese_date(period.start)
    if _SAYS_NOTHING_MORE.fullmatch(_MIDNIGHT.sub("", raw)):
        return shown_period(period, year)
    return printable(raw)


def _shown_date(text: str) -> str:
    try:
        return chinese_date(date.fromisoformat(text))
    except ValueError:
        return text


def shown_number(value: float) -> str:
    """A number without needless zeros: 300, 1.5."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def shown_period(period: Period, year: int) -> str:
    """5月16日, 5月16日至18日, 5月上旬, 4月至6月, 第二季度, 上半年, 全年; a year is named where it isn't the round's."""
    start, end = period.start, period.end
    first_year = "" if start.year == year else f"{start.year}年"
    last_year = "" if end.year == start.year else f"{end.year}年"
    last_month = f"{end.month}月"
    same_month = (start.year, start.month) == (end.year, end.month)
    if period.precision is Precision.DAY:
        first = f"{first_year}{start.month}月{start.day}日"
        last = f"{end.day}日" if same_month else f"{last_year}{last_month}{end.day}日"
        return first if start == end else f"{first}至{last}"
    if period.precision is Precision.TEN_DAYS:
        first = f"{first_year}{start.month}月{_ten_days(start.day)}"
        last = _ten_days(end.day) if same_month else f"{last_year}{last_month}{_ten_days(end.day)}"
        return first if same_month and first.endswith(last) else f"{first}至{last}"
    if period.precision is Precision.MONTH:
        first = f"{first_year}{start.month}月"
        return first if same_month else f"{first}至{last_year}{last_month}"
    return first_year + _part_of_year(period, last_year)


def _ten_days(day: int) -> str:
    return "上旬" if day <= 10 else "中旬" if day <= 20 else "下旬"


def _part_of_year(period: Period, last_year: str) -> str:
    first, last = period.start.month, period.end.month
    if last_year:
        return f"{first}月至{last_year}{last}月"
    if period.precision is Precision.QUARTER:
        one, two = ((month + 2) // 3 for month in (first, last))
        return f"第{chinese_number(one)}{f'至{chinese_number(two)}' if two != one else ''}季度"
    if period.precision is Precision.HALF_YEAR and (first <= 6) == (last <= 6):
        return "上半年" if first <= 6 else "下半年"
    return "全年"

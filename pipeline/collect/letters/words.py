"""Days, spans and people's words as a letter prints them."""

import calendar
import re
from datetime import date

from pipeline.model.plan import Period

PIECE_LIMIT = 120
"""Characters of one cell of somebody's table that a letter quotes."""
_WEEKDAYS = "一二三四五六日"
# Also the two marks that stand for a table while a letter is put together (see ``compose``).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ue000\ue001\ufeff]"
)


def plain(text: str, limit: int = PIECE_LIMIT) -> str:
    """Somebody's words on one line: no control characters, no marks that turn the direction of writing, shortened."""
    line = " ".join(_UNSEEN.sub("", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def shown_day(day: date, year: int) -> str:
    """4月15日（星期三）; of another year with it."""
    return f"{_day(day, year)}（星期{_WEEKDAYS[day.weekday()]}）"


def shown_period(period: Period, year: int) -> str:
    """5月16日, 5月1日—10日, 4月—6月, 全年: what a span was taken for.

    Args:
        period: the span.
        year: of the round; years are printed only where another one is meant.
    """
    start, end = period.start, period.end
    if start == end:
        return _day(start, year)
    whole_months = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    if whole_months and start.year == end.year:
        lead = "" if start.year == year else f"{start.year}年"
        if (start.month, end.month) == (1, 12):
            return f"{lead}全年"
        return f"{lead}{start.month}月" + (f"—{end.month}月" if end.month != start.month else "")
    if (start.year, start.month) == (end.year, end.month):
        return f"{_day(start, year)}—{end.day}日"
    return f"{_day(start, year)}—{_day(end, year)}"


def _day(day: date, year: int) -> str:
    return f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"

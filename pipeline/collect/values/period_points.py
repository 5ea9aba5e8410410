"""One point of time as people write it: a day, part of a month, a week, a month, a quarter, half a year, a season."""

import calendar
import contextlib
import re
from datetime import date, timedelta

from pipeline.model.plan import Period, Precision

CHINESE_DIGITS = {
    **dict(zip("一二三四五六七八九", range(1, 10), strict=True)),
    "两": 2,
    "十": 10,
    "十一": 11,
    "十二": 12,
}

_YEAR = r"(?:(?P<year>\d{4}|\d{2}(?=年))(?P<year_mark>年?度?[./-]?)|(?P<relative>今年|本年度?|当年|明年|次年)的?)?"
_DAY = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})(?P<mark>[月./-])(?P<day>\d{{1,2}})[日号]?")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_COMPACT_MONTH = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})")
_TEN_DAYS = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月?份?的?(?P<ten>[上中下]旬|初|中|底|末)")
_HALF_MONTH = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月份?的?(?P<half>[上下前后])半月?")
_WEEK = re.compile(
    rf"{_YEAR}(?P<month>\d{{1,2}})月份?的?第?(?P<week>[1-5一二三四五]|最后一?)个?(?:周|星期|礼拜)(?P<weekend>末|[一二三四五六日天])?"
)
_MONTH = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})(?:月份?|(?P<bare>))")
_YEAR_OF_LETTER = re.sub(r"\?P<(\w+)>", r"?P<\1_q>", _YEAR)
_QUARTER = re.compile(rf"{_YEAR}第?(?P<quarter>[1-4一二三四])季度?|{_YEAR_OF_LETTER}[qQ](?P<letter>[1-4])")
_FIRST_QUARTERS = re.compile(rf"{_YEAR}前(?P<quarters>[二三两])个?季度")
_HALF = re.compile(rf"{_YEAR}(?P<half>[上下前后])半年")
SEASON = re.compile(rf"{_YEAR}(?P<season>暑[假期]|寒假|春季|夏季|秋季|冬季)")
WHOLE_YEAR = re.compile(rf"{_YEAR}(?:贯穿)?(?:全年度?|整年|年内|年度|长期|长年|常年|常态化?)?(?:开放|进行|持续|开展)?")


def read_point(spelling: str, year: int) -> Period | None:
    """The one point of time that is written; None where there is none, or no such day.

    Args:
        spelling: half-width, without white space.
        year: where none is written.
    """
    for pattern, build in _POINTS:
        match = pattern.fullmatch(spelling)
        if match:
            with contextlib.suppress(ValueError):  # the 30th of February, a 13th month
                return build(match, year)
    return None


def _day(match: re.Match[str], year: int) -> Period | None:
    groups = match.groupdict()
    if groups.get("mark") == "-" and int(match["day"]) <= 12 and groups["year_mark"] != "-":
        return None  # 5-6 may be the 6th of May, or May and June; so may 2020.5-6 and 2020年5-6
    if groups.get("mark") in {".", "/"} and groups["year_mark"] and groups["year_mark"] not in {groups["mark"], "年"}:
        return None  # 2020-5.6
    day = date(chosen_year(groups["year"], groups.get("relative"), year), int(match["month"]), int(match["day"]))
    return _span(day, day, Precision.DAY)


def _ten_days(match: re.Match[str], year: int) -> Period:
    year, month = chosen_year(match["year"], match["relative"], year), int(match["month"])
    third = {"上": 0, "初": 0, "中": 1}.get(match["ten"][0], 2)
    end = date(year, month, third * 10 + 10) if third < 2 else month_end(year, month)
    return _span(date(year, month, third * 10 + 1), end, Precision.TEN_DAYS)


def _half_month(match: re.Match[str], year: int) -> Period:
    year, month = chosen_year(match["year"], match["relative"], year), int(match["month"])
    if match["half"] in "上前":
        return _span(date(year, month, 1), date(year, month, 15), Precision.TEN_DAYS)
    return _span(date(year, month, 16), month_end(year, month), Precision.TEN_DAYS)


def _week(match: re.Match[str], year: int) -> Period | None:
    """The nth week of a month counts from its first Monday; with a weekday it is that day."""
    year, month = chosen_year(match["year"], match["relative"], year), int(match["month"])
    weekend = match["weekend"]
    weekday = 5 if weekend == "末" else "一二三四五六日天".find(weekend) if weekend else 0
    first = date(year, month, 1)
    first += timedelta(days=(min(weekday, 6) - first.weekday()) % 7)
    if match["week"].startswith("最后"):
        count = (month_end(year, month) - first).days // 7
    else:
        count = _digit(match["week"]) - 1
    start = first + timedelta(weeks=count)
    if start.month != month:
        return None
    days = {"": 6, "末": 1}.get(weekend or "", 0)
    return _span(start, start + timedelta(days=days), Precision.DAY if weekend else Precision.TEN_DAYS)


def _month(match: re.Match[str], year: int) -> Period | None:
    groups = match.groupdict()
    if groups.get("bare") is not None and not groups["year"]:
        return None
    year, month = chosen_year(groups["year"], groups.get("relative"), year), int(match["month"])
    return _span(date(year, month, 1), month_end(year, month), Precision.MONTH)


def _quarter(match: re.Match[str], year: int) -> Period:
    year = chosen_year(match["year"] or match["year_q"], match["relative"] or match["relative_q"], year)
    quarter = _digit(match["quarter"] or match["letter"])
    return _span(date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3), Precision.QUARTER)


def _first_quarters(match: re.Match[str], year: int) -> Period:
    year = chosen_year(match["year"], match["relative"], year)
    return _span(date(year, 1, 1), month_end(year, _digit(match["quarters"]) * 3), Precision.QUARTER)


def _half(match: re.Match[str], year: int) -> Period:
    year = chosen_year(match["year"], match["relative"], year)
    if match["half"] in "上前":
        return _span(date(year, 1, 1), date(year, 6, 30), Precision.HALF_YEAR)
    return _span(date(year, 7, 1), date(year, 12, 31), Precision.HALF_YEAR)


def _season(match: re.Match[str], year: int) -> Period:
    """Seasons by month, spring from March; holidays in the months in which schools have them."""
    year = chosen_year(match["year"], match["relative"], year)
    first, last = {"暑假": (7, 8), "暑期": (7, 8), "寒假": (1, 2), "春季": (3, 5), "夏季": (6, 8), "秋季": (9, 11)}.get(
        match["season"], (12, 14)
    )
    end = month_end(year, last) if last <= 12 else month_end(year + 1, last - 12)
    return _span(date(year, first, 1), end, Precision.MONTH)


_POINTS = (
    (_COMPACT, _day),
    (_COMPACT_MONTH, _month),
    (_DAY, _day),
    (_TEN_DAYS, _ten_days),
    (_HALF_MONTH, _half_month),
    (_WEEK, _week),
    (_MONTH, _month),
    (_QUARTER, _quarter),
    (_FIRST_QUARTERS, _first_quarters),
    (_HALF, _half),
    (SEASON, _season),
)


def chosen_year(written: str | None, relative: str | None, year: int) -> int:
    """The year that is meant.

    Raises:
        ValueError: a number that is no year of our time.
    """
    if relative:
        return year + 1 if relative in {"明年", "次年"} else year
    if not written:
        return year
    number = int(written)
    if number < 100:
        number += 2000
    if not 1990 <= number <= 2100:
        msg = "not a year of our time"
        raise ValueError(msg)
    return number


def month_end(year: int, month: int) -> date:
    """The month's last day.

    Raises:
        ValueError: no such month.
    """
    if not 1 <= month <= 12:
        msg = "no such month"
        raise ValueError(msg)
    return date(year, month, calendar.monthrange(year, month)[1])


def _digit(word: str) -> int:
    return int(word) if word.isdigit() else CHINESE_DIGITS[word]


def _span(start: date, end: date, precision: Precision) -> Period:
    return Period(start=start, end=end, precision=precision)

"""The grammar of times as people write them: 5月16日, 5月上旬, 4月—6月, 第二季度, 9月第三周, 每月5日, 全年.

A spelling is a start and perhaps an end; each is read on its own, and what the end leaves out (year, month) it takes
from the start. What can't be read for certain is not read at all.
"""

import calendar
import contextlib
import itertools
import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.collect.values.spelling import narrow
from pipeline.model.plan import Period, Precision

_CHINESE = {**dict(zip("一二三四五六七八九", range(1, 10), strict=True)), "两": 2, "十": 10, "十一": 11, "十二": 12}
_DASH = r"(?:至|到|—+|-+|–+|~+|―+)"
_DROP = re.compile(r"(?:拟定?于|计划于?|预计|暂定|约|左右|前后|期间|举行|开展|实施|(?<=\d[日号月])[起止])")
_NOTE = re.compile(r"\((?:(?:周|星期|礼拜)[一二三四五六日天末]|暂定|拟定?|预计|待定|具体.{0,12}|.{0,6}左右)\)")
_CLOCK = re.compile(
    r"(?:上午|下午|晚上?|中午|全天)?\d{1,2}[:时点]\d{0,2}分?(?:-\d{1,2}[:时点]\d{0,2}分?)?|(?<=日)(?:上午|下午|晚上?|全天)"
)
_TIME_OF_DAY = re.compile(r"(?<=\d)[T ]\d{1,2}:\d{2}(?::\d{2})?(?=$|\s)")
_WEEKDAY = re.compile(r"(?<=[日号])(?:周|星期|礼拜)[一二三四五六日天]")

_YEAR = r"(?:(?P<year>\d{4}|\d{2}(?=年))年?度?[./-]?|(?P<relative>今年|本年度?|当年|明年|次年)的?)?"
_DAY = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})[月./-](?P<day>\d{{1,2}})[日号]?")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_TEN_DAYS = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月?份?的?(?P<ten>[上中下]旬|初|中|底|末)")
_WEEK = re.compile(
    rf"{_YEAR}(?P<month>\d{{1,2}})月份?的?第?(?P<week>[1-5一二三四五]|最后一?)个?(?:周|星期|礼拜)(?P<weekend>末|[一二三四五六日天])?"
)
_MONTH = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})(?:月份?|(?P<bare>))")
_YEAR_OF_LETTER = _YEAR.replace("year", "year_q").replace("relative", "relative_q")
_QUARTER = re.compile(rf"{_YEAR}第?(?P<quarter>[1-4一二三四])季度?|{_YEAR_OF_LETTER}[qQ](?P<letter>[1-4])")
_HALF = re.compile(rf"{_YEAR}(?P<half>[上下])半年")
_SEASON = re.compile(rf"{_YEAR}(?P<season>暑假|寒假|春季|夏季|秋季|冬季)")
_WHOLE = re.compile(rf"{_YEAR}(?:全年度?|年内|年度|长期|常年|常态化?)?(?:开放|进行|持续|开展)?")
_EVERY = re.compile(
    r"(?:全年)?[,，]?(?:每(?:个)?(?:月|周|季度?|天|日|星期|工作日|周末|学期|半年|两周|双周|旬)|不定期|定期|长期|常年|周末|工作日|节假日)"
    r"(?:[第的]?.{0,14})?"
)
_REPEATED = re.compile(
    r"(?P<frame>.+?)[,，、(]?(?:每(?:月|周|季度?|天|日|半月)|各|共)(?:.{0,2}[次期场回]|\d{1,2}[日号])\)?"
)
_BEFORE = re.compile(r"(?:之前|以前|前)(?:完成)?$")
_SEPARATOR = re.compile(r"[、,;和及与或/]")


@dataclass(frozen=True)
class Reading:
    """A period that was read; ``loose`` says that its ends were taken from words that leave room."""

    period: Period
    loose: bool = False


def read_period(text: str, year: int) -> Reading | None:
    """The period that ``text`` means.

    Args:
        text: as written.
        year: the round's year, for spellings without one.

    Returns:
        None where it can't be read for certain, also for days that don't exist (2月30日).
    """
    spelling = _canonical(text)
    if not spelling or len(spelling) > 60:
        return None
    try:
        found = _read(spelling, year)
        if found:
            return found
        found = next((found for shorter in _shorter(spelling) if (found := _read(shorter, year))), None)
        return Reading(found.period, loose=True) if found else None
    except (ValueError, OverflowError):
        return None


def _shorter(spelling: str) -> list[str]:
    """What is left without 前, without a note in brackets, without 每月一次; only what is shorter."""
    repeated = _REPEATED.fullmatch(spelling)
    candidates = [
        _BEFORE.sub("", spelling),
        re.sub(r"\([^()\d]*\)$", "", spelling),
        repeated["frame"] if repeated else spelling,
    ]
    return [candidate for candidate in candidates if candidate and candidate != spelling]


def _read(spelling: str, year: int) -> Reading | None:
    return _whole_year(spelling, year) or _single_or_span(spelling, year) or _listed(spelling, year)


def _canonical(text: str) -> str:
    spelling = narrow(_TIME_OF_DAY.sub("", text.strip()).replace("\n", "、")).strip("。;,、.")
    spelling = _NOTE.sub("", spelling)
    spelling = _CLOCK.sub("", spelling)
    spelling = _WEEKDAY.sub("", spelling)
    spelling = re.sub(r"(?<!\d)(十[一二]|[一二三四五六七八九十])(?=月)", lambda m: str(_CHINESE[m[1]]), spelling)
    spelling = re.sub(
        r"(?<=月)([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])",
        lambda m: str(_tens(m[1])),
        spelling,
    )
    spelling = re.sub(r"([上中])([中下])旬", r"\1旬至\2旬", spelling)
    return re.sub(r"^年([初底末])", lambda m: f"{1 if m[1] == '初' else 12}月{m[1]}", _DROP.sub("", spelling))


def _tens(word: str) -> int:
    tens, _, ones = word.rpartition("十")
    if "十" not in word:
        return _CHINESE[word]
    return _CHINESE.get(tens, 1) * 10 + _CHINESE.get(ones, 0)


def _whole_year(spelling: str, year: int) -> Reading | None:
    match = _WHOLE.fullmatch(spelling)
    if match:
        chosen = _year(match["year"], match["relative"], year)
        return Reading(_span(date(chosen, 1, 1), date(chosen, 12, 31), Precision.YEAR))
    if _EVERY.fullmatch(spelling):
        return Reading(_span(date(year, 1, 1), date(year, 12, 31), Precision.YEAR), loose=True)
    return None


def _listed(spelling: str, year: int) -> Reading | None:
    """5、6、9月 or 5月16日、17日: from the first to the last, perhaps with room between."""
    pieces = _SEPARATOR.split(spelling)
    suffix = re.search(r"(月份?|季度?)$", pieces[-1])
    spans: list[Period] = []
    for piece in pieces if len(pieces) > 1 else ():
        span = _piece(piece, spans[-1] if spans else None, suffix[1] if suffix else "", year)
        if span is None or (spans and span.start <= spans[-1].end):
            return None
        spans.append(span)
    if not spans:
        return None
    loose = any(right.start - left.end > timedelta(days=1) for left, right in itertools.pairwise(spans))
    precision = max((span.precision for span in spans), key=list(Precision).index)
    return Reading(_span(spans[0].start, spans[-1].end, precision), loose)


def _piece(piece: str, before: Period | None, suffix: str, year: int) -> Period | None:
    if before and before.precision is Precision.DAY and re.fullmatch(r"\d{1,2}[日号]?", piece):
        return _point(f"{before.start.year}年{before.start.month}月{piece}", year)
    found = _single_or_span(piece, year) or _single_or_span(piece + suffix, year)
    return found.period if found else None


def _single_or_span(spelling: str, year: int) -> Reading | None:
    single = _point(spelling, year)
    if single:
        return Reading(single, loose=bool(_SEASON.fullmatch(spelling)))
    for dash in re.finditer(_DASH, spelling):
        span = _join(spelling[: dash.start()], spelling[dash.end() :], year)
        if span:
            return Reading(span)
    return None


def _join(first: str, last: str, year: int) -> Period | None:
    """Two ends: 4-6月, 5月16日—20日, 2020年5月—2021年3月, 5月16日—6月2日."""
    suffix = re.search(r"(月份?|季度)$", last)
    start = _point(first, year) or (_point(first + suffix[1], year) if suffix else None)
    if start is None:
        return None
    day_alone = re.fullmatch(r"\d{1,2}[日号]?", last) and start.precision is Precision.DAY
    if day_alone or re.fullmatch(r"[上中下]旬|初|中|底|末", last):
        end = _point(f"{start.start.year}年{start.start.month}月{last}", year)
    else:
        end = _point(last, start.start.year)
    if end is None or end.precision is Precision.YEAR:
        return None
    final = end.end
    if final < start.start and not re.match(r"\d{4}|\d{2}年|明年|次年", last):
        return None
    return _span(start.start, final, _coarser(start.precision, end.precision))


def _point(spelling: str, year: int) -> Period | None:
    for pattern, build in _POINTS:
        match = pattern.fullmatch(spelling)
        if match:
            with contextlib.suppress(ValueError):  # the 30th of February, a 13th month
                return build(match, year)
    return None


def _day(match: re.Match[str], year: int) -> Period | None:
    groups = match.groupdict()
    if not groups["year"] and re.fullmatch(r"\d+-\d+", match[0]) and int(match["day"]) <= 12:
        return None  # 5-6 may be the 6th of May, or May and June
    day = date(_year(groups["year"], groups.get("relative"), year), int(match["month"]), int(match["day"]))
    return _span(day, day, Precision.DAY)


def _ten_days(match: re.Match[str], year: int) -> Period:
    year, month = _year(match["year"], match["relative"], year), int(match["month"])
    third = {"上": 0, "初": 0, "中": 1}.get(match["ten"][0], 2)
    end = date(year, month, third * 10 + 10) if third < 2 else _month_end(year, month)
    return _span(date(year, month, third * 10 + 1), end, Precision.TEN_DAYS)


def _week(match: re.Match[str], year: int) -> Period | None:
    """The nth week of a month counts from its first Monday; with a weekday it is that day."""
    year, month = _year(match["year"], match["relative"], year), int(match["month"])
    weekend = match["weekend"]
    weekday = 5 if weekend == "末" else "一二三四五六日天".find(weekend) if weekend else 0
    first = date(year, month, 1)
    first += timedelta(days=(min(weekday, 6) - first.weekday()) % 7)
    if match["week"].startswith("最后"):
        count = (_month_end(year, month) - first).days // 7
    else:
        count = _digit(match["week"]) - 1
    start = first + timedelta(weeks=count)
    if start.month != month:
        return None
    days = {"": 6, "末": 1}.get(weekend or "", 0)
    return _span(start, start + timedelta(days=days), Precision.DAY if weekend else Precision.TEN_DAYS)


def _month(match: re.Match[str], year: int) -> Period | None:
    if match["bare"] is not None and not match["year"]:
        return None
    year, month = _year(match["year"], match["relative"], year), int(match["month"])
    return _span(date(year, month, 1), _month_end(year, month), Precision.MONTH)


def _quarter(match: re.Match[str], year: int) -> Period:
    year = _year(match["year"] or match["year_q"], match["relative"] or match["relative_q"], year)
    quarter = _digit(match["quarter"] or match["letter"])
    return _span(date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3), Precision.QUARTER)


def _half(match: re.Match[str], year: int) -> Period:
    year = _year(match["year"], match["relative"], year)
    if match["half"] == "上":
        return _span(date(year, 1, 1), date(year, 6, 30), Precision.HALF_YEAR)
    return _span(date(year, 7, 1), date(year, 12, 31), Precision.HALF_YEAR)


def _season(match: re.Match[str], year: int) -> Period:
    """Seasons by month (GB/T 22033-style thirds of the year: spring from March); holidays as schools have them."""
    year = _year(match["year"], match["relative"], year)
    first, last = {"暑假": (7, 8), "寒假": (1, 2), "春季": (3, 5), "夏季": (6, 8), "秋季": (9, 11)}.get(
        match["season"], (12, 14)
    )
    end = _month_end(year, last) if last <= 12 else _month_end(year + 1, last - 12)
    return _span(date(year, first, 1), end, Precision.MONTH)


_POINTS = (
    (_COMPACT, _day),
    (_DAY, _day),
    (_TEN_DAYS, _ten_days),
    (_WEEK, _week),
    (_MONTH, _month),
    (_QUARTER, _quarter),
    (_HALF, _half),
    (_SEASON, _season),
)


def _year(written: str | None, relative: str | None, year: int) -> int:
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


def _digit(word: str) -> int:
    return int(word) if word.isdigit() else _CHINESE[word]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _span(start: date, end: date, precision: Precision) -> Period:
    return Period(start=start, end=end, precision=precision)


def _coarser(first: Precision, last: Precision) -> Precision:
    order = list(Precision)
    return max(first, last, key=order.index)

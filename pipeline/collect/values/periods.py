"""The grammar of times as people write them: 5月16日, 5月上旬, 4月—6月, 第二季度, 9月第三周, 每月5日, 全年, 国庆节.

A spelling is a start and perhaps an end; each is read on its own, and what the end leaves out (year, month) it takes
from the start. What can't be read for certain is not read at all.
"""

import itertools
import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.collect.values.named_days import is_decreed, read_named, split_name
from pipeline.collect.values.period_points import (
    CHINESE_DIGITS,
    SEASON,
    WHOLE_YEAR,
    chosen_year,
    read_point,
)
from pipeline.model.plan import Period, Precision
from pipeline.standard.spelling import narrow

_LONGEST_TEXT, _LONGEST = 200, 60
"""Characters: of the cell, and of the spelling without what says nothing. What is longer is no time."""
_DASH = r"(?:至|到|—+|-+|–+|~+|―+|〜+|−+)"
_DROP = re.compile(
    r"[“”\"'‘’「」]|(?:初步|[拟暂]?定于|拟定?于?|计划于?|预计|暂定|约|左右|前后|期间|之间|(?<=月)间|举行|举办|开展|实施|已完成|已举办|每年|时间[::])|^[自从](?=\d)"
    rf"|(?<=\d[日号月])起(?={_DASH})|(?<=[日号月旬])止$"
)
_NOTE = re.compile(r"\((?:(?:周|星期|礼拜)[一二三四五六日天末]|暂定|拟定?|预计|待定|具体.{0,12}|.{0,6}左右)\)")
_CLOCK = re.compile(
    r"(?:上午|下午|晚上?|中午|全天)?\d{1,2}[:时点](?:\d{1,2}分?|半)?(?:[-—–~至]+(?:上午|下午|晚上?)?\d{1,2}[:时点](?:\d{1,2}分?|半)?)?"
    r"|(?<=日)(?:上午|下午|晚上?|全天)|(?<=[./-]\d{2})(?:上午|下午|晚上?|全天)$"
)
_TIME_OF_DAY = re.compile(r"(?<=\d)[T ]\d{1,2}:\d{2}(?::\d{2})?(?=$|\s)")
_WEEKDAY = re.compile(r"(?<=[日号])(?:周|星期|礼拜)[一二三四五六日天]")
_MONTH_NUMERAL = re.compile(
    rf"(?<![\d第周期十])(十[一二]|[一二三四五六七八九十])(?=(?:(?:[、,/]|{_DASH})(?:十[一二]|[一二三四五六七八九十]|\d{{1,2}})){{0,11}}月)"
)
_DAY_NUMERAL = re.compile(r"(?<=[月至到、—\-~])([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])")
_CHINESE_YEAR = re.compile(r"[二两][〇零○0][一二三四五六七八九〇零○][一二三四五六七八九〇零○](?=年)")
_COUNT_WORDS = (
    r"[0-9一二三四五六七八九十两几第周星期日天最后末号个次场期回月旬季度上中下半午至、,\-—~"
    r"和或约少于多不左右以内的举办开展进行放]{0,16}"
)
_EVERY = re.compile(
    r"(?:全年)?[,，]?(?:每(?:个)?(?:月|周|季度?|天|日|星期|工作日|周末|学期|半年|两周|双周|旬)|不定期|定期|长期|常年|周末|工作日|节假日)"
    rf"{_COUNT_WORDS}"
)
_REPEATED = re.compile(
    r"(?P<frame>.+?)[,，、(]?"
    r"(?:(?:每(?:个)?(?:月|周|季度?|天|日|半月|星期)|各|共)(?:.{0,3}[次期场回天]|\d{1,2}[日号]|[一二三四五六日天末])"
    r"|(?:约|不少于|至少)?\d{1,3}[次期场回](?:以上|左右)?)\)?"
)
_LASTING = re.compile(r"[,，、(]?(?:共|为期|历时)?[1-9一二两三四五六七八九十]\d?(?:天|日游)\)?$")
_DEPENDING = re.compile(r"[,，、]?(?:视.{1,10}(?:而定|调整|确定)?|待定|时间待定|具体.{0,8}(?:另行通知|待定|另定))$")
_BEFORE = re.compile(r"(?<=[底末初日号旬])(?:之前|以前|前)(?:完成)?$")
_FROM = re.compile(r"(?:起|开始|以后|之后|以来)$")
_ROOM = re.compile(r"第?(?:[1-5一二三四五]|最后一?)个?(?:周|星期|礼拜)(?![末一二三四五六日天])|年[初底末]")
"""Where a month's first week begins, and how long 年底 is, people see differently: the sender is told what was read."""
_SEPARATOR = re.compile(r"[、,;和及与或/]")
_BRACKETED = re.compile(r"(?P<outer>[^()]+)\((?P<inner>[^()]+)\)")


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
    if len(text) > _LONGEST_TEXT:
        return None
    text = re.sub(r"^\s*[(（【\[]([^()（）【】\[\]]+)[)）】\]][\s。;；,，、.]*$", r"\1", text)
    plain = re.sub(r"[“”\"'‘’「」《》·]", "", narrow(text)).strip("。;,、.")
    spelling = _canonical(text)
    if not plain or len(plain) > _LONGEST:
        return None
    try:
        found = _named(plain, year) or _certain_or_shorter(spelling, year)
        return Reading(found.period, loose=True) if found and _ROOM.search(plain) else found
    except (ValueError, OverflowError):
        return None


def is_backwards(text: str, year: int) -> bool:
    """Whether it is a span whose end lies before its start: 11月—1月."""
    if len(text) > _LONGEST_TEXT or read_period(text, year):
        return False
    spelling = _canonical(text)
    for dash in list(re.finditer(_DASH, spelling))[:4]:
        first, last = spelling[: dash.start()], spelling[dash.end() :]
        suffix = re.search(r"(月份?|季度)$", last)
        first = first if not suffix or read_point(first, year) else first + suffix[1]
        if _join(last, first, year):
            return True
    return False


def _named(plain: str, year: int) -> Reading | None:
    """A name alone; a time and a name, one of them in brackets or not, that don't contradict each other."""
    named = read_named(plain, year)
    if named:
        return Reading(named.period, loose=not named.fixed)
    match = _BRACKETED.fullmatch(plain)
    if match:
        return _both(match["outer"], match["inner"], year)
    pair = split_name(plain)
    return _both(pair[1], pair[0], year) if pair else None


def _both(first: str, second: str, year: int) -> Reading | None:
    """The narrower of two times, where it lies in the other."""
    one, other = _half_of_pair(first, year), _half_of_pair(second, year)
    if one and other:
        certain_first = sorted((one, other), key=lambda reading: reading.loose)
        written, named = (other, one) if read_named(first, year) else (one, other)
        if read_named(second, year) or read_named(first, year):
            days = written.period.precision is Precision.DAY and written.period.end > written.period.start
            if days and written.period.start <= named.period.start and named.period.end <= written.period.end:
                return written  # 5月1日—5日（五一）: the days were written out
        for inner, outer in (certain_first, certain_first[::-1]):
            if outer.period.start <= inner.period.start and inner.period.end <= outer.period.end:
                return inner
        msg = "the two contradict each other"
        raise ValueError(msg)
    if one and is_decreed(second):
        return one
    return other if other and is_decreed(first) else None


def _half_of_pair(spelling: str, year: int) -> Reading | None:
    named = read_named(spelling, year)
    return Reading(named.period, loose=not named.fixed) if named else _read(_canonical(spelling), year)


def _certain_or_shorter(spelling: str, year: int) -> Reading | None:
    if not spelling or len(spelling) > _LONGEST:
        return None
    found = _read(spelling, year)
    if found:
        return found
    since = _FROM.sub("", spelling)
    if since != spelling:
        return _since(since, year)
    found = next((found for shorter in _shorter(spelling) if (found := _read(shorter, year))), None)
    return Reading(found.period, loose=True) if found else None


def _since(spelling: str, year: int) -> Reading | None:
    """5月起: to the end of that year."""
    start = read_point(spelling, year)
    return Reading(_span(start.start, date(start.start.year, 12, 31), start.precision), loose=True) if start else None


def _shorter(spelling: str) -> list[str]:
    """What is left without 前, without a note in brackets, without 每月一次; only what is shorter."""
    repeated = _REPEATED.fullmatch(spelling)
    candidates = [
        _BEFORE.sub("", spelling),
        _LASTING.sub("", spelling),
        _DEPENDING.sub("", spelling),
        re.sub(r"\([^()\d]*\)$", "", spelling),
        repeated["frame"] if repeated else spelling,
    ]
    return [candidate for candidate in candidates if candidate and candidate != spelling]


def _read(spelling: str, year: int) -> Reading | None:
    return _whole_year(spelling, year) or _single_or_span(spelling, year) or _listed(spelling, year)


def _canonical(text: str) -> str:
    spelling = narrow(_TIME_OF_DAY.sub("", text.strip()).replace("\n", "、")).strip("。;,、.")
    spelling = _CHINESE_YEAR.sub(lambda match: _year_digits(match[0]), spelling)
    spelling = _NOTE.sub("", spelling)
    spelling = _CLOCK.sub("", spelling)
    spelling = _WEEKDAY.sub("", spelling)
    spelling = _MONTH_NUMERAL.sub(lambda match: str(CHINESE_DIGITS[match[1]]), spelling)
    spelling = _DAY_NUMERAL.sub(lambda match: str(_tens(match[1])), spelling)
    spelling = re.sub(r"(?<=月)月(?=[初底末])|(?<![\d一二三四五六七八九十])元(?=月)", _doubled_month, spelling)
    spelling = re.sub(r"(?<=[初中底末旬])(?=\d{1,2}月(?:[初中底末]|[上中下]旬))", "至", spelling)
    spelling = re.sub(r"第?([一二三])([二三四])季度", _quarters, spelling)
    spelling = re.sub(rf"(?<=[\d月日号旬初中底末])({_DASH})(?:今年)?年([底末])$", r"\g<1>12月\2", spelling)
    spelling = re.sub(r"([上中])[、和至\-—~]?([中下])旬", r"\1旬至\2旬", spelling)
    return re.sub(
        r"^年([初底末])", lambda match: f"{1 if match[1] == '初' else 12}月{match[1]}", _DROP.sub("", spelling)
    )


def _doubled_month(match: re.Match[str]) -> str:
    """5月月底 → 5月底, 元月 → 1月."""
    return "1" if match[0] == "元" else ""


def _quarters(match: re.Match[str]) -> str:
    """第三四季度 → 第三至第四季度; what does not follow each other is left as it is."""
    first, last = (CHINESE_DIGITS[digit] for digit in match.groups())
    return f"第{first}至第{last}季度" if last == first + 1 else match[0]


def _year_digits(word: str) -> str:
    return "".join("0" if digit in "〇零○0" else str(CHINESE_DIGITS[digit]) for digit in word)


def _tens(word: str) -> int:
    tens, _, ones = word.rpartition("十")
    if "十" not in word:
        return CHINESE_DIGITS[word]
    return CHINESE_DIGITS.get(tens, 1) * 10 + CHINESE_DIGITS.get(ones, 0)


def _whole_year(spelling: str, year: int) -> Reading | None:
    match = WHOLE_YEAR.fullmatch(spelling)
    if match:
        chosen = chosen_year(match["year"], match["relative"], year)
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
    loose = "或" in spelling or any(
        right.start - left.end > timedelta(days=1) for left, right in itertools.pairwise(spans)
    )
    precision = max((span.precision for span in spans), key=list(Precision).index)
    return Reading(_span(spans[0].start, spans[-1].end, precision), loose)


def _piece(piece: str, before: Period | None, suffix: str, year: int) -> Period | None:
    if before and before.precision is Precision.DAY and re.fullmatch(r"\d{1,2}[日号]?", piece):
        return read_point(f"{before.end.year}年{before.end.month}月{piece}", year)
    if before and before.precision is Precision.TEN_DAYS and re.fullmatch(r"[中下]旬", piece):
        return read_point(f"{before.end.year}年{before.end.month}月{piece}", year)
    year = before.end.year if before else year
    found = _single_or_span(piece, year) or _single_or_span(piece + suffix, year)
    return found.period if found else None


def _single_or_span(spelling: str, year: int) -> Reading | None:
    single = read_point(spelling, year)
    if single:
        slashed = re.fullmatch(r"\d{1,2}/(\d{1,2})", spelling)  # 5/6 may mean two months
        loose = bool(SEASON.fullmatch(spelling)) or bool(slashed and int(slashed[1]) <= 12)
        return Reading(single, loose=loose)
    for dash in re.finditer(_DASH, spelling):
        span = _join(spelling[: dash.start()], spelling[dash.end() :], year)
        if span:
            return Reading(span)
    return None


def _join(first: str, last: str, year: int) -> Period | None:
    """Two ends: 4-6月, 5月16日—20日, 2020年5月—2021年3月, 5月16日—6月2日."""
    suffix = re.search(r"(月份?|季度)$", last)
    start = read_point(first, year) or (read_point(first + suffix[1], year) if suffix else None)
    if start is None:
        return None
    day_alone = re.fullmatch(r"\d{1,2}[日号]?", last) and start.precision is Precision.DAY
    if day_alone or re.fullmatch(r"[上中下]旬|初|中|底|末", last):
        end = read_point(f"{start.start.year}年{start.start.month}月{last}", year)
    else:
        end = read_point(last, start.start.year)
    if end is None or end.precision is Precision.YEAR:
        return None
    final = end.end
    if final < start.start and not re.match(r"\d{4}|\d{2}年|明年|次年", last):
        return None
    return _span(start.start, final, _coarser(start.precision, end.precision))


def _span(start: date, end: date, precision: Precision) -> Period:
    return Period(start=start, end=end, precision=precision)


def _coarser(first: Precision, last: Precision) -> Precision:
    order = list(Precision)
    return max(first, last, key=order.index)

"""Days named in a text: possible, on the weekday it says, in order, not before the document's own date."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import Finding, Text

WEEKDAYS = "一二三四五六日"
_DAY = r"(?:(?<!\d)(?P<year>\d{4})年)?(?<![\d第])(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"
_DATE = re.compile(_DAY)
_MONTH = re.compile(r"(?<!\d)(?P<year>\d{4})年(?P<month>\d{1,2})月")
_ISO = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d{2})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])")
_WEEKDAY = re.compile(_DAY + r"[，、\s]?[（(]?(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天])(?P<after>[）)]?)")
_RANGE = re.compile(
    r"(?:(?<!\d)(?P<year>\d{4})年)?(?<!\d)(?P<month>\d{1,2})(?:月(?:(?P<day>\d{1,2})日)?)?\s*(?:——?|[～~–-]|至|到)\s*"
    r"(?:(?P<to_year>\d{4})年)?(?:(?P<to_month>\d{1,2})月)?(?:(?P<to_day>\d{1,2})日)?"
)
_YEARS = re.compile(r"(?<![\d—～])(?P<start>(?:19|20)\d{2})年?(?:—|～|-|至)(?P<end>(?:19|20)\d{2})年(?![\d月])")
_DEADLINE = re.compile(
    r"(?:于|在|请|务必)" + _DAY + r"(?:[（(][^（()）]{1,6}[）)])?(?:\d{1,2}[时点:：]\d{0,2}分?)?(?:之前|以前|前)"
    r"(?=[^，。；]{0,16}?(?:报|发|送|提交|反馈|寄|返回|填|完成))(?![^，。；]{0,16}?(?:报送|提交|完成|发布|印发)的)"
)


def check(text: Text) -> Iterator[Finding]:
    """All rules about days in one text."""
    yield from _possible(text)
    yield from _weekdays(text)
    yield from _order(text)
    yield from _deadlines(text)


def weekday(day: date) -> str:
    """星期三."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def _possible(text: Text) -> Iterator[Finding]:
    for pattern in (_DATE, _ISO):
        for match in text.matches(pattern):
            year = int(match["year"]) if match["year"] else _year_near(text, int(match["month"]))
            month, day = int(match["month"]), int(match["day"])
            if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
                yield text.find(rules.IMPOSSIBLE_DATE, match.span(), "没有这一天")
    for match in text.matches(_MONTH):
        if not 1 <= int(match["month"]) <= 12 and not _DATE.match(text.masked, match.start()):
            yield text.find(rules.IMPOSSIBLE_DATE, match.span(), "没有这个月")


def _year_near(text: Text, month: int) -> int:
    """The year that a day without one is in: the document's, or the next when it is long past; 2000 if none."""
    if text.day is None:
        return 2000  # a leap year, so that only what no year has is called impossible
    return text.day.year + (month < text.day.month - 6)


def _weekdays(text: Text) -> Iterator[Finding]:
    for match in text.matches(_WEEKDAY):
        # 周一级, 周日均: 周 with more after it may be another word unless a bracket or the full 星期 stands there.
        if not match["year"] and text.day is None:
            continue
        year = int(match["year"]) if match["year"] else _year_near(text, int(match["month"]))
        day = _day(year, int(match["month"]), int(match["day"]))
        if day is None or WEEKDAYS[day.weekday()] == match["weekday"].replace("天", "日"):
            continue
        right = WEEKDAYS[day.weekday()]
        excerpt = match[0]
        spot = excerpt.rindex(match["weekday"])
        fixed = excerpt[:spot] + right + excerpt[spot + 1 :]
        what = f"{year}年{day.month}月{day.day}日是星期{right}，请核对日期和星期"
        yield text.find(rules.WEEKDAY, match.span(), what, fixed)


def _order(text: Text) -> Iterator[Finding]:
    for match in text.matches(_RANGE):
        wrong = _range_fault(match)
        if wrong == "order":
            yield text.find(rules.DATE_ORDER, match.span(), "结束在开始之前")
        elif wrong == "year":
            yield text.find(rules.YEAR_OF_RANGE, match.span(), "结束的月份在前；跨年的请写明年份，否则请改正")
    for match in text.matches(_YEARS):
        if int(match["end"]) < int(match["start"]):
            yield text.find(rules.DATE_ORDER, match.span(), "结束在开始之前")


def _range_fault(match: re.Match[str]) -> str:
    """Empty where the range is in order or is no range of dates."""
    numbers = {key: int(value) for key, value in match.groupdict().items() if value}
    months = "月" in match[0].split("至")[0] or "to_month" in numbers
    if "month" not in numbers or not months or not numbers.keys() & {"to_year", "to_month", "to_day"}:
        return ""
    if ("day" in numbers) != ("to_day" in numbers) and not ("to_day" in numbers and "to_month" not in numbers):
        return ""
    year = numbers.get("year", 0)
    start = (year, numbers["month"], numbers.get("day", 0))
    end = (numbers.get("to_year", year), numbers.get("to_month", numbers["month"]), numbers.get("to_day", 0))
    if "to_year" in numbers and not year:
        return ""
    if end >= start:
        return ""
    return "order" if end[1] == start[1] or "to_year" in numbers else "year"


def _deadlines(text: Text) -> Iterator[Finding]:
    if text.day is None:
        return
    for match in text.matches(_DEADLINE):
        year = int(match["year"]) if match["year"] else _year_near(text, int(match["month"]))
        day = _day(year, int(match["month"]), int(match["day"]))
        if day and day < text.day:
            what = f"期限早于成文日期{text.day.year}年{text.day.month}月{text.day.day}日"
            yield text.find(rules.DEADLINE_BEFORE_NOTICE, match.span(), what)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

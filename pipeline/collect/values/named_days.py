"""Times that go by a name: 国庆节, 防灾减灾日, 暑假期间.

Only what is the same every year is read as a day. What the year's decree or notice sets is read as its month where it
has never left that month, with a word that it was so read; where it has (科技活动周 went from May to August in 2020)
or where the moon decides (春节, 端午, 中秋), it is not read at all: the sender is asked for the date.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pipeline.model.plan import Period, Precision

_HOLIDAYS = "国务院《全国年节及纪念日放假办法》"
_DAYS: tuple[tuple[str, int, int, str], ...] = (
    ("元旦(?:节)?", 1, 1, _HOLIDAYS),
    ("(?:三八)?(?:国际)?(?:劳动)?妇女节|三八节?", 3, 8, _HOLIDAYS),
    ("植树节", 3, 12, "《森林法》第十条"),
    ("世界水日", 3, 22, "联合国大会第47/193号决议"),
    ("世界气象日", 3, 23, "世界气象组织公约生效日"),
    ("(?:全民)?国家安全教育日", 4, 15, "《国家安全法》第十四条"),
    ("世界地球日|地球日", 4, 22, "联合国大会第63/278号决议"),
    ("世界(?:读书|图书与版权)日", 4, 23, "联合国教科文组织大会1995年决议"),
    ("中国航天日|航天日", 4, 24, "国务院2016年批复"),
    ("(?:五一)?(?:国际)?劳动节|五一节?", 5, 1, _HOLIDAYS),
    ("(?:五四)?青年节|五四", 5, 4, _HOLIDAYS),
    ("(?:512)?(?:全国|国家)?防灾减灾日", 5, 12, "国务院2009年批准，民政部公告"),
    ("(?:国际|世界)博物馆日", 5, 18, "国际博物馆协会1977年决议"),
    ("(?:530)?(?:全国)?科技工作者日", 5, 30, "国务院2016年批复（国函〔2016〕194号）"),
    ("(?:六一)?(?:国际)?儿童节|六一", 6, 1, _HOLIDAYS),
    ("世界环境日|(?:六五)?环境日", 6, 5, "联合国大会1972年决议；《环境保护法》第十二条"),
    ("(?:全国)?土地日", 6, 25, "国务院1991年决定"),
    ("建党节|七一", 7, 1, _HOLIDAYS),
    ("建军节|八一", 8, 1, _HOLIDAYS),
    ("教师节", 9, 10, "全国人大常委会1985年决定"),
    ("国庆节?|十一国庆节?", 10, 1, _HOLIDAYS),
    ("国际减(?:轻自然灾害|灾)日|国际减灾日", 10, 13, "联合国大会第64/200号决议"),
    ("(?:全国)?消防日|(?:全国)?消防宣传日", 11, 9, "公安部1992年通知；《消防法》"),
    ("国家宪法日|宪法日", 12, 4, "全国人大常委会2014年决定"),
)
_SPANS: tuple[tuple[str, tuple[int, int], tuple[int, int], str], ...] = (
    ("中国水周", (3, 22), (3, 28), "水利部1994年通知"),
    ("(?:全国)?安全(?:生产|宣传)?月", (6, 1), (6, 30), "国务院安委会办公室历年通知"),
    ("世界空间周", (10, 4), (10, 10), "联合国大会第54/68号决议"),
)
_MONTHS: tuple[tuple[str, int, str], ...] = (
    # Their days are set anew every year, but in all years within this month.
    ("(?:全国)?科普日", 9, "中国科协历年通知：九月第三个双休日前后"),
    ("(?:全国)?防灾减灾(?:宣传)?周", 5, "国家减灾委员会历年通知：含5月12日"),
    ("清明节?", 4, "节气在4月4日至6日"),
)
_AROUND: tuple[tuple[str, int], ...] = (
    # How many days are off, and which, the year's decree says.
    ("(?:十一)?国庆节?|十一", 10),
    ("(?:五一)?(?:国际)?劳动节|五一", 5),
)
_HOLIDAY_TIME = "(?:小?长假|黄金周|假期|假日|期间|放假期间|假期期间|长假期间)"
_DECREED = re.compile(
    r"(?:全国)?科技(?:活动)?周|春节|元宵节?|端午节?|中秋节?|重阳节?|七夕|除夕|学术年会|年会|开学(?:第一课|季)?|毕业季"
)


@dataclass(frozen=True)
class NamedTime:
    """A named time; ``fixed`` says that it is the same every year."""

    period: Period
    fixed: bool


def read_named(spelling: str, year: int) -> NamedTime | None:
    """The time that a name stands for, 期间 after it or not; None for an unknown name or one whose time moves."""
    around = re.fullmatch(rf"(.+?){_HOLIDAY_TIME}", spelling)
    if around:
        for pattern, month in _AROUND:
            if re.fullmatch(pattern, around[1]):
                return NamedTime(_month(year, month), fixed=False)
    name = re.sub(r"(?:活动)?(?:期间|当天|当日|主题日|主题活动|活动)$", "", spelling)
    for pattern, month, day, _ in _DAYS:
        if re.fullmatch(pattern, name):
            one = date(year, month, day)
            return NamedTime(Period(start=one, end=one, precision=Precision.DAY), fixed=True)
    for pattern, first, last, _ in _SPANS:
        if re.fullmatch(pattern, name):
            whole = last == (first[0], calendar.monthrange(year, first[0])[1]) and first[1] == 1
            precision = Precision.MONTH if whole else Precision.DAY
            return NamedTime(Period(start=date(year, *first), end=date(year, *last), precision=precision), fixed=True)
    for pattern, month, _ in _MONTHS:
        if re.fullmatch(pattern, name):
            return NamedTime(_month(year, month), fixed=False)
    return None


def is_decreed(spelling: str) -> bool:
    """Whether it names a time that moves from year to year, so that a date beside it is all there is to go by."""
    return bool(_DECREED.fullmatch(re.sub(r"(?:活动)?(?:期间|当天|活动)$", "", spelling)))


def split_name(spelling: str) -> tuple[str, str] | None:
    """A written time with a name behind or before it, 9月20日全国科普日: the time and the name; None otherwise."""
    spelling = _DAY_OF_NAME.sub(r"\g<month>月\g<day>日", spelling)
    match = _WITH_NAME.fullmatch(spelling) or _WITH_NAME_FIRST.fullmatch(spelling)
    return (match["time"], match["name"]) if match else None


_ANY_NAME = (
    "(?:"
    + "|".join(f"(?:{entry[0]})" for entry in (*_DAYS, *_SPANS, *_MONTHS))
    + f"|{_DECREED.pattern})(?:活动)?(?:期间|当天|当日)?"
)
_DAY_OF_NAME = re.compile(rf"^(?P<month>\d{{1,2}})[.·-](?P<day>\d{{1,2}})(?={_ANY_NAME}$)")
"""5.12防灾减灾日."""
_WITH_NAME = re.compile(rf"(?P<time>.*\d[^\d]{{1,3}}?)(?P<name>{_ANY_NAME})")
_WITH_NAME_FIRST = re.compile(rf"(?P<name>{_ANY_NAME})[,，、:]?(?P<time>\d.*)")


def _month(year: int, month: int) -> Period:
    end = date(year, month, calendar.monthrange(year, month)[1])
    return Period(start=date(year, month, 1), end=end, precision=Precision.MONTH)

"""The grammar of numbers as people write them: 约300人, 1.2万, 200—300人, 20000元."""

import re
from dataclasses import dataclass
from enum import Enum

from pipeline.standard.spelling import narrow
from pipeline.standard.wording import parse_chinese_number

_SCALES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "k": 1000,
    "K": 1000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "w": 10_000,
    "W": 10_000,
    "亿": 100_000_000,
}
_AMOUNT = r"(?P<{0}>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)(?P<{0}_scale>[十百千]万|[十百千万亿kKwW]?)"
_BEFORE = (
    r"(?:大约|大概|约为?|预计|预估|计划|参加|参与|规模|人数|预算|共计?|累计|总计|合计|近|将近|每[次场期]|线[上下]"
    r"|受众|受益|惠及|覆盖|观众|听众|参会|师生|学生|青少年|公众"
    r"|不少于|不低于|至少|超过?|大于|>=?|≥|不超过|不多于|最多|少于|<=?|≤|自筹|经费|人民币|RMB|¥|¥|:)*"
)
_AFTER = (
    r"(?:多|余|来)?(?:人次|人|名|位|万[元块圆]整?|[元块圆]整?(?:人民币)?|RMB|次|册|份|户)?(?:/[场次期年]|每[场次期])?"
    r"(?:左右|上下|及?以上|以内|以下|起|\+)?(?:人次?)?"
)
_NUMBER = re.compile(_BEFORE + _AMOUNT.format("number") + "(?P<unit>" + _AFTER + ")")
_RANGE = re.compile(
    _BEFORE
    + _AMOUNT.format("low")
    + r"(?:人次?|元)?(?:-+|—+|–+|~+|至|到)"
    + _AMOUNT.format("high")
    + "(?P<unit>"
    + _AFTER
    + ")"
)
_LOW_WITHOUT_SCALE = re.compile(
    r"^([一二两三四五六七八九])(至|到|-+|—+|~+)(?=[一二两三四五六七八九]([十百千万])(?![一二三四五六七八九]))"
)
"""三到五百: what the high end is counted in, the low end is too."""
_THOUSANDS_OR_DECIMALS = re.compile(r"\d{1,3}\.\d{3}(?!\d)")
_WORDS = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_NEIGHBOURS = re.compile(r"([一二两三四五六七八])([二三四五六七八九])(?=[十百千万])")
"""两三百: two numerals side by side are a range."""
_SOURCE_OF_MONEY = re.compile(r"\((?:自筹|自有|单位自筹|学会支持|已落实|预计|含[^\d()]{1,6})\)$")
_TIMES = (
    re.compile(r"(?P<each>每[场次期].+?)[,，、;]?(?:共|计划|合计|预计|举办){0,2}(?P<times>\d{1,3})[场次期]"),
    re.compile(r"(?P<each>.+?/[场次期])[,，、;]?(?:共|计划|合计|预计|举办){0,2}(?P<times>\d{1,3})[场次期]"),
    re.compile(r"(?:共|计划|合计)?(?P<times>\d{1,3})[场次期][,，、;]?(?P<each>每[场次期].+)"),
    re.compile(r"(?P<each>[^×*x]+)[×*x](?P<times>\d{1,3})[场次期]?"),
)
"""So many each time, and how often: the sum is certain."""
_PER_EVENT = re.compile(r"每[场次期]|/[场次期]")
_TURNOUT = re.compile(r"\((?:线[上下]|含线[上下]|线[上下]线[上下]|预计|预估|人次?)\)$")
_UNDECIDED = re.compile(
    r"(?:单位|经费|学会|自有)?(?:自筹|自理|资金)(?:经费|资金|解决)?"  # 自筹 alone says who pays, not how much
    r"|(?:经费|人数)?(?:待定|未定|暂未?定|暂无|不详|视.{1,8}而定|待.{0,6}确定|另定|暂?不确定|未知|N/A|未落实|/+|-+|—+|\\)"
)
_NOTHING = re.compile(r"无(?:经费|需|需经费|预算)?|没有|不需要?(?:经费)?|0元|免费|不收费")

_LONGEST = 200
"""Characters; what is longer is no number, and some spellings take long to find out."""


class Doubt(Enum):
    """Why a number that was read needs a second look."""

    NONE = 0
    RANGE = 1
    """A range: its middle is taken."""
    PER_EVENT = 2
    """So many each time: the number of one time is taken."""
    UNDECIDED = 3
    """待定 and the like: no number is taken."""
    MULTIPLIED = 4
    """So many each time and how often: their product is taken."""


@dataclass(frozen=True)
class Number:
    """A number that was read; ``value`` is None only with ``Doubt.UNDECIDED``."""

    value: float | None
    doubt: Doubt = Doubt.NONE


def read_count(text: str) -> Number | None:
    """Persons or pieces: 300, 约300人, 3万, 1.2万人次, 200—300人 (its middle), 三百人. None where unreadable."""
    if len(text) > _LONGEST:
        return None
    spelling = _TURNOUT.sub("", _joined(text))
    if _THOUSANDS_OR_DECIMALS.search(spelling) and "万" not in spelling:
        return None  # 1.200 persons: nobody counts thousandths of them
    found = _undecided(spelling) or _multiplied(spelling) or _read(spelling)
    return None if found is None or re.search("[元块圆]", found[2]) else found[0]


def read_money(text: str, in_yuan: bool = False) -> Number | None:
    """An amount in 10,000 yuan (万元).

    Args:
        text: as written: 2, 2万元, 20000元, 1.5万—2万元, 无.
        in_yuan: a bare number counts yuan, as the column's heading says.

    Returns:
        None where unreadable.
    """
    if len(text) > _LONGEST:
        return None
    spelling = _SOURCE_OF_MONEY.sub("", _joined(text))
    undecided = _undecided(spelling)
    if undecided:
        return undecided[0]
    found = _multiplied(spelling) or _read(spelling)
    if found is None or re.match(r"[人名位次册份户]", re.sub(r"^[多余来]", "", found[2])):
        return None
    number, scaled, unit = found
    in_tens = re.search("万[元块圆]", unit)
    yuan = scaled or (re.search("[元块圆]", unit) and not in_tens) or ((in_yuan or "¥" in spelling) and not in_tens)
    amount = number.value or 0.0
    return Number(round(amount / 10_000 if yuan else amount, 6), number.doubt)


def _joined(text: str) -> str:
    """Without white space; but two numbers that only white space parts stay two, and so become unreadable."""
    return narrow(re.sub(r"(?<=\d)\s+(?=\d)", "|", text)).rstrip("。;,、.")


def _undecided(spelling: str) -> tuple[Number, bool, str] | None:
    if _NOTHING.fullmatch(spelling):
        return Number(0.0), False, ""
    if _UNDECIDED.fullmatch(spelling):
        return Number(None, Doubt.UNDECIDED), False, ""
    return None


def _multiplied(spelling: str) -> tuple[Number, bool, str] | None:
    """每场100人共5场: 500; only where both are plain numbers."""
    for pattern in _TIMES:
        match = pattern.fullmatch(spelling)
        each = _read(match["each"]) if match else None
        if match and each and each[0].value is not None and each[0].doubt in {Doubt.NONE, Doubt.PER_EVENT}:
            total = Number(round(each[0].value * int(match["times"]), 6), Doubt.MULTIPLIED)
            return total, each[1], each[2]
    return None


def _read(spelling: str) -> tuple[Number, bool, str] | None:
    """The number, whether a scale such as 万 was written into it, and the unit after it."""
    if not re.search(r"\d", spelling):
        spelling = _LOW_WITHOUT_SCALE.sub(r"\1\3\2", spelling)
        spelling = _NEIGHBOURS.sub(_as_range, spelling)
        spelling = _WORDS.sub(_in_digits, spelling) if "-" not in spelling else spelling
    match = _RANGE.fullmatch(spelling)
    if match:
        low_scale, high_scale = match["low_scale"] or match["high_scale"], match["high_scale"]
        if re.search("万[元块圆]", match["unit"]):
            low_scale, high_scale = match["low_scale"], ""
        low, high = _amount(match["low"], low_scale), _amount(match["high"], high_scale)
        if high < low:
            return None
        return Number((low + high) / 2, Doubt.RANGE), bool(high_scale), match["unit"]
    match = _NUMBER.fullmatch(spelling)
    if not match:
        return None
    doubt = Doubt.PER_EVENT if _PER_EVENT.search(spelling) else Doubt.NONE
    return Number(_amount(match["number"], match["number_scale"]), doubt), bool(match["number_scale"]), match["unit"]


def _amount(digits: str, scale: str) -> float:
    return round(float(digits.replace(",", "")) * _SCALES[scale], 6)


def _as_range(match: re.Match[str]) -> str:
    low, high = (parse_chinese_number(digit) for digit in match.groups())
    return f"{low}-{high}" if low and high == low + 1 else match[0]


def _in_digits(match: re.Match[str]) -> str:
    number = parse_chinese_number(match[0])
    return match[0] if number is None else str(number)

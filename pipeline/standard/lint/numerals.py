"""Numerals (GB/T 15835-2011)."""

import re
from collections.abc import Iterator

from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import HAN, Finding, Text

_PADDED = re.compile(r"(?:(?<=年)|(?<![\d年]))0\d月(?:\d{1,2}[日号])?|(?<=月)0\d[日号]")
_ZERO = re.compile(r"0(\d)(?=[月日号])")
_SHORT_YEAR = re.compile(r"(?<![\d.])[’']?(\d{2})年(?=\d{1,2}月(?!内|以内|份?的时间))")
_DOTTED = re.compile(r"(?<![\d.A-Za-z])((?:19|20)\d{2})([./])(\d{1,2})\2(\d{1,2})(?![\d.])")
_YEAR_MONTH = re.compile(r"(?<![\d.A-Za-z/〔\[(（-])((?:19|20)\d{2})[-./](0?[1-9]|1[0-2])(?![\d./%-])")
_MONTH_DAY = re.compile(r"(?<![\d.\-/—～])(1[0-2]|0?[1-9])[.\-/](3[01]|[12]\d|0?[1-9])(?=日?(?:之前|以前|前[^后]))")
_HAN_YEAR = re.compile(r"(?<![一二三四五六七八九〇零])[一二][〇零○Oo0一二三四五六七八九]{3}年")
_APPROXIMATE = re.compile(
    r"(?<=[^第、一二三四五六七八九十百])([一二三四五六七八九])、([一二三四五六七八九])"
    r"(?=[十百千]?(?:天|个|年(?![级内度])|人|次|名|家|日|周(?!年)|小时|分钟|岁|公里))"
)
_UNIT = "亿|万|[%％‰]"
_RANGE = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)([～~—–-])(\d+(?:\.\d+)?)({_UNIT})")
_BARE_DECIMAL = re.compile(rf"(?:(?<=[{HAN}\s（(，、：～])|^)\.(\d+)")
_PERCENT = re.compile(r"(\d)[ \u3000]+([%％‰])")
_PERCENT_WORDS = re.compile(r"百分之(\d+(?:\.\d+)?)")
_THOUSANDS = re.compile(r"(?<![\d.])(\d{1,4})([千百])(?=[人元个名多余家次场册份项户亩])")
_ABOUT = re.compile(r"(?:大约|约|近)\s*\d[^，。；、：]{0,6}?(?:左右|上下)")
_UNTIL = re.compile(r"截止(?=到?(?:\d|今|目前|[二〇零一]{2}))(?!\d+[^，。；]*[天日]止)")
_RELATIVE = re.compile(
    r"(?:明天|后天|昨天|前天)(?=前|之前|上午|下午|中午|晚上?|起)|(?:下|上|本)周[一二三四五六日天](?=前|之前|上午|下午|$|[，。；])"
)
_ARABIC_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}年")


def check(text: Text) -> Iterator[Finding]:
    """All rules about numerals in one text."""
    yield from _dates(text)
    yield from _years(text)
    yield from _quantities(text)
    yield from _wordings(text)


def chinese_years(text: Text) -> list[re.Match[str]]:
    """Years written 二〇二〇年."""
    return list(text.matches(_HAN_YEAR))


def arabic_years(text: Text) -> bool:
    """Whether a year is written 2020年."""
    return any(text.matches(_ARABIC_YEAR))


def _dates(text: Text) -> Iterator[Finding]:
    for match in text.matches(_PADDED):
        plain = _ZERO.sub(r"\1", match[0])
        yield text.find(rules.ZERO_PADDED, match.span(), "月、日不编虚位", "" if plain.startswith("0") else plain)
    for match in text.matches(_DOTTED):
        year, month, day = match[1], int(match[3]), int(match[4])
        yield text.find(rules.PARTIAL_DATE, match.span(), "日期写明年、月、日", f"{year}年{month}月{day}日")
    for match in text.matches(_YEAR_MONTH):
        full = f"{match[1]}年{int(match[2])}月"
        yield text.find(rules.PARTIAL_DATE, match.span(), "年、月、日不全的日期不用短横线", full)
    for match in text.matches(_MONTH_DAY):
        full = f"{int(match[1])}月{int(match[2])}日"
        yield text.find(rules.PARTIAL_DATE, match.span(), "年、月、日不全的日期不用短横线或点", full)


def _years(text: Text) -> Iterator[Finding]:
    for match in text.matches(_SHORT_YEAR):
        century = "20" if int(match[1]) < 50 else "19"
        yield text.find(rules.TWO_DIGIT_YEAR, match.span(), "年份写全四位", f"{century}{match[1]}年")
    for match in chinese_years(text):
        digits = re.sub("[零○Oo0]", "〇", match[0])
        if digits != match[0]:
            yield text.find(rules.ZERO_IN_YEAR, match.span(), "年份里的零写“〇”", digits)
    if arabic_years(text):
        for match in chinese_years(text):
            yield mixed_year(text, match)


def mixed_year(text: Text, match: re.Match[str]) -> Finding:
    """A year in Chinese numerals where others are in Arabic ones."""
    digits = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")
    what = "同一文中年份有汉字、有阿拉伯数字，请统一"
    return text.find(rules.MIXED_NUMERALS, match.span(), what, match[0].translate(digits))


def _quantities(text: Text) -> Iterator[Finding]:
    for match in text.matches(_APPROXIMATE):
        if int("一二三四五六七八九".index(match[2])) > int("一二三四五六七八九".index(match[1])):
            yield text.find(rules.APPROXIMATE, match.span(), "概数中间不用顿号", match[1] + match[2])
    for match in text.matches(_RANGE):
        if match[4] in "亿万" and re.fullmatch(r"(?:19|20)\d{2}", match[1]):
            continue
        full = f"{match[1]}{match[4]}～{match[3]}{match[4]}"
        yield text.find(rules.RANGE_UNIT, match.span(), "范围的前一个数也要带“万、亿、%”，否则有歧义", full)
    for match in text.matches(_BARE_DECIMAL):
        yield text.find(rules.LEADING_ZERO, match.span(), "小数点前的0不能省", f"0.{match[1]}")
    for match in text.matches(_PERCENT):
        yield text.find(rules.SPLIT_PERCENT, match.span(), "数字与百分号之间不空", match[1] + match[2])
    for match in text.matches(_PERCENT_WORDS):
        yield text.find(rules.SPLIT_PERCENT, match.span(), "阿拉伯数字配百分号", f"{match[1]}%")
    for match in text.matches(_THOUSANDS):
        full = str(int(match[1]) * (1000 if match[2] == "千" else 100))
        yield text.find(rules.MIXED_THOUSANDS, match.span(), "阿拉伯数字后只用“万”“亿”", full)


def _wordings(text: Text) -> Iterator[Finding]:
    for match in text.matches(_ABOUT):
        fixed = re.sub("(?:左右|上下)$", "", match[0])
        yield text.find(rules.REDUNDANT_APPROXIMATION, match.span(), "“约”与“左右”只用一个", fixed)
    for match in text.matches(_UNTIL):
        yield text.find(rules.UNTIL, match.span(), "到某时为止写“截至”；“截止”后不接时间", "截至")
    for match in text.matches(_RELATIVE):
        yield text.find(rules.RELATIVE_DAY, match.span(), "请写明具体日期")

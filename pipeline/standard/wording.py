"""How official Chinese writes numbers, dates and document numbers (GB/T 9704-2012, GB/T 15835-2011)."""

import re
from datetime import date

from pipeline.model.notice import DocumentNumber
from pipeline.model.office import NumberStyle

_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,8}?)[〔\[［【（(﹝〖](?P<year>\d{4})[〕\]］】）)﹞〗]\s*第?\s*0*(?P<sequence>\d{1,4})\s*号"
)


_DIGITS = ("", *"一二三四五六七八九")


def chinese_number(value: int) -> str:
    """1 → 一, 12 → 十二, 21 → 二十一: the numerals of headings (GB/T 15834-2011 B.3)."""
    if 0 < value < 100:  # all that headings need; the library takes a fifth of a second to load
        tens, units = divmod(value, 10)
        return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[units]}"
    import cn2an  # noqa: PLC0415 - as above

    return str(cn2an.an2cn(value))


def parse_chinese_number(text: str) -> int | None:
    """一 → 1, 十二 → 12; None for what is no numeral, such as 十十."""
    import cn2an  # noqa: PLC0415 - as above

    try:
        return int(cn2an.cn2an(text, "normal"))
    except ValueError:
        return None


def chinese_date(day: date) -> str:
    """2020年4月1日: Arabic digits, month and day without a leading zero (GB/T 9704-2012, 7.3.5.5)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_day(day: date, year_of: date) -> str:
    """A day as running text names it: without its year where that is the year of ``year_of``."""
    return chinese_date(day) if day.year != year_of.year else f"{day.month}月{day.day}日"


def print_number(number: DocumentNumber, style: NumberStyle) -> str:
    """The document number in the office's style, e.g. 岩学字[2020]015号."""
    opening, closing = tuple(style.brackets)
    return f"{number.code}{opening}{number.year}{closing}{number.sequence:0{style.pad}d}号"


def parse_number(text: str) -> DocumentNumber | None:
    """The document number that ``text`` consists of, whatever brackets and zeros it is printed with."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    return DocumentNumber(code=match["code"], year=int(match["year"]), sequence=int(match["sequence"]))

"""Punctuation marks (GB/T 15834-2011): their width, their form, what stands next to what."""

import re
from collections.abc import Iterator

from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import HAN, Finding, Kind, Text

_OPENING, _CLOSING = "（《〈“‘【〔「『", "）》〉”’】〕」』"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
_BEFORE, _AFTER = f"{HAN}{_CLOSING}", f"{HAN}{_OPENING}"
# A full stop dot is a mark after Chinese only; before Chinese it belongs to 1. or to a name.
_HALF = re.compile(rf"(?<=[{_BEFORE}])(?:[,;:?!]|\.(?![.A-Za-z0-9]))|[,;:?!](?=[{_AFTER}])")
_HALF_BRACKETS = re.compile(r"\(([^()（）]*)\)")
_HEADING_BRACKETS = re.compile(rf"\s*\([{HAN}\d]{{1,3}}\)")
_HAN = re.compile(f"[{HAN}]")
_NUMBERED = re.compile("[一二三四五六七八九十]{1,3}[.,]")
_STRAIGHT = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_CORNER = re.compile(r"「([^「」『』]*)」")
_DOTS = re.compile(r"\.{3,}|。{3,}|[·・]{3,}|…+")
_DASH = re.compile(r"-{2,}|－{2,}|─+|━+|—{3,}|–{2,}")
_TILDE = re.compile(rf"(?<=[\d{HAN}%％])[~∼˜〜](?=[\d{HAN}])")
_QUANTITY = "年|月|日|时|分|号|%|％|℃|人|个|万|亿|元|岁|天|周|米|公斤|吨|项|场|次|名|家|期|届|倍|小时|字|页"
_RANGE = re.compile(
    rf"(?<![\dA-Za-z.\-－–—〔])(\d+(?:\.\d+)?(?:{_QUANTITY})?)[-－–](\d+(?:\.\d+)?)(?=({_QUANTITY})(?!楼|院|馆|线))"
)
_WIDE_HYPHEN = re.compile(rf"(?<=[{HAN}])[－–](?=[{HAN}])")
_INTERPUNCT = re.compile(rf"(?<=[{HAN}\d])[•・‧∙⋅･](?=[{HAN}\d])")
_DOUBLED = re.compile(r"[，、；：。]{2,}")
_BETWEEN = re.compile(r"[》”]、[《“]")
# 等级, 等离子 and the like are words of their own.
_ETC = re.compile(r"、等(?![级离高效待候同于式号温压距量值分比边腰差额])")
_ELLIPSIS_ETC = re.compile(r"…{1,2}等(?![级离高效待候同于式号温压距量值分比边腰差额])")
_ORDINAL = re.compile(
    r"(?:(?<=[。；：，“])|^)(第[一二三四五六七八九十]|首先|其次|再次|最后)、(?![一二三四五六七八九十])"
)
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）")


def check(text: Text) -> Iterator[Finding]:
    """All rules about marks."""
    yield from _widths(text)
    yield from _quotes(text)
    yield from _long_marks(text)
    yield from _connectors(text)
    yield from _neighbours(text)
    yield from _end(text)


def _widths(text: Text) -> Iterator[Finding]:
    for match in text.matches(_HALF):
        start, end = match.span()
        if _NUMBERED.fullmatch(text.masked[:end]):
            continue  # a heading's number, by its own rule
        if start and re.match(f"[{_BEFORE}]", text.raw[start - 1]):
            start -= 1
        else:
            end += 1
        excerpt = text.raw[start:end]
        yield text.find(
            rules.HALF_WIDTH_MARK, (start, end), "中文里用了半角标点", excerpt.replace(match[0], _FULL[match[0]])
        )
    skipped = _HEADING_BRACKETS.match(text.masked)
    for match in text.matches(_HALF_BRACKETS):
        around = text.raw[max(0, match.start() - 1) : match.end() + 1]
        if _HAN.search(around) and not (skipped and skipped.end() == match.end()):
            yield text.find(rules.HALF_WIDTH_BRACKET, match.span(), "中文里用了半角括号", f"（{match[0][1:-1]}）")


def _quotes(text: Text) -> Iterator[Finding]:
    for match in text.matches(_STRAIGHT):
        if _HAN.search(text.raw[max(0, match.start() - 1) : match.end() + 1]):
            left, right = ("“", "”") if match[0][0] == '"' else ("‘", "’")
            inner = text.raw[match.start() + 1 : match.end() - 1]
            usable = "" if _STRAIGHT.search(inner) else f"{left}{inner}{right}"
            yield text.find(rules.STRAIGHT_QUOTE, match.span(), "中文里用了直引号", usable)
    for match in text.matches(_CORNER):
        inner = text.raw[match.start() + 1 : match.end() - 1]
        yield text.find(rules.CORNER_QUOTE, match.span(), "横排文字用弯引号", f"“{inner}”")


def _long_marks(text: Text) -> Iterator[Finding]:
    for match in text.matches(_DOTS):
        if match[0] in {"……", "…………"}:  # the second stands for a left-out paragraph
            continue
        yield text.find(rules.ELLIPSIS, match.span(), "省略号是六个点，占两个字", "……")
    for match in text.matches(_DASH):
        yield text.find(rules.DASH, match.span(), "破折号占两个字", "——")


def _connectors(text: Text) -> Iterator[Finding]:
    for match in text.matches(_TILDE):
        span = (match.start() - 1, match.end() + 1)
        yield text.find(rules.CONNECTOR, span, "浪纹连接号用全角", f"{text.raw[span[0]]}～{text.raw[span[1] - 1]}")
    for match in text.matches(_RANGE):
        mark = "—" if match[3] in "年月日时分" else "～"
        what = "起止时间用一字线" if mark == "—" else "数值范围用浪纹线"
        yield text.find(rules.CONNECTOR, match.span(), what, f"{match[1]}{mark}{match[2]}")
    for match in text.matches(_WIDE_HYPHEN):
        span = (match.start() - 1, match.end() + 1)
        yield text.find(rules.CONNECTOR, span, "连接号用一字线", f"{text.raw[span[0]]}—{text.raw[span[1] - 1]}")
    for match in text.matches(_INTERPUNCT):
        span = (match.start() - 1, match.end() + 1)
        yield text.find(rules.INTERPUNCT, span, "间隔号用“·”", f"{text.raw[span[0]]}·{text.raw[span[1] - 1]}")


def _neighbours(text: Text) -> Iterator[Finding]:
    for match in text.matches(_DOUBLED):
        same = len(set(match[0])) == 1
        if match[0] not in {"。" * length for length in range(3, 7)}:  # an ellipsis, by its own rule
            what = "标点重复" if same else "两个点号连用"
            yield text.find(rules.DOUBLED_MARK, match.span(), what, match[0][0] if same else "")
    for match in text.matches(_BETWEEN):
        what = "书名号之间、引号之间通常不用顿号"
        if match[0] in {"》、《", "”、“"}:
            yield text.find(rules.COMMA_BETWEEN_TITLES, match.span(), what, match[0].replace("、", ""))
    for match in text.matches(_ETC):
        yield text.find(rules.MARK_BEFORE_ETC, match.span(), "“等”前不用顿号", "等")
    for match in text.matches(_ELLIPSIS_ETC):
        yield text.find(rules.ELLIPSIS_WITH_ETC, match.span(), "省略号与“等”只用一个", "等")
    for match in text.matches(_ORDINAL):
        yield text.find(rules.ORDINAL_COMMA, match.span(), f"“{match[1]}”后用逗号", f"{match[1]}，")


def _end(text: Text) -> Iterator[Finding]:
    """A paragraph that is a sentence ends like one."""
    raw = text.raw.rstrip()
    if text.kind is not Kind.BODY or not re.search("[，。；]", raw) or not _HAN.match(raw[-1]):
        return
    if not (_HEADING.match(raw) and "。" not in raw):
        start = max(0, len(raw) - 4)
        yield text.find(rules.NO_END_MARK, (start, len(raw)), "段末没有标点", raw[start:] + "。")

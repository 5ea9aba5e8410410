"""Document numbers (发文字号): our own as the house prints it, and other bodies' as they are quoted."""

import re
from collections.abc import Iterator

from pipeline.model.notice import DocumentNumber
from pipeline.model.office import NumberStyle
from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import HAN, Finding, Kind, Text
from pipeline.standard.wording import print_number

_QUOTED = re.compile(
    rf"(?P<code>[{HAN}]{{1,6}})(?P<open>[〔\[［【（(﹝〖])(?P<year>(?:19|20)?\d{{2}})(?P<close>[〕\]］】）)﹞〗])"
    r"\s*(?P<ordinal>第?)(?P<zeros>0*)(?P<sequence>\d{1,4})号(?!楼|院|馆|线|机|门|厅|文本)"
)
_BEFORE_TITLE = re.compile(
    rf"(?<![{HAN}])(?P<number>[{HAN}]{{2,8}}〔\d{{4}}〕\d{{1,4}}号)(?:文件?)?(?P<title>《[^《》]+》)"
)


def check(text: Text, own: str = "") -> Iterator[Finding]:
    """Numbers quoted in a text.

    Args:
        text: the text.
        own: our own number as the house prints it, which is another rule's matter.
    """
    for match in text.matches(_QUOTED):
        if own and own in text.raw[max(0, match.start() - 8) : match.end()] and match[0].endswith(own[-6:]):
            continue
        faults = _faults(match)
        if faults:
            century = "" if len(match["year"]) == 4 else ("20" if int(match["year"]) < 50 else "19")
            plain = f"{match['code']}〔{century}{match['year']}〕{match['sequence']}号"
            what = f"引用的文号{'，'.join(faults)}（来文本身如此的，可照录）"
            yield text.find(rules.QUOTED_NUMBER, match.span(), what, plain)
    for match in text.matches(_BEFORE_TITLE):
        if text.kind is not Kind.TITLE:
            plain = f"{match['title']}（{match['number']}）"
            yield text.find(rules.NUMBER_BEFORE_TITLE, match.span(), "先写标题，后写文号", plain)


def _faults(match: re.Match[str]) -> list[str]:
    faults = []
    if match["open"] + match["close"] != "〔〕":
        faults.append("年份用六角括号〔〕")
    if len(match["year"]) != 4:
        faults.append("年份写全四位")
    if match["ordinal"]:
        faults.append("序号前不加“第”")
    if match["zeros"]:
        faults.append("序号不编虚位")
    return faults


def house_style(number: DocumentNumber, style: NumberStyle) -> Iterator[Finding]:
    """How the house's own number departs from the standard: listed, never failed."""
    printed = print_number(number, style)
    faults = []
    if style.brackets != "〔〕":
        faults.append("年份用六角括号〔〕")
    if len(str(number.sequence)) < style.pad:
        faults.append("序号不编虚位")
    if faults:
        what = f"本单位写法与国家标准不同（{'，'.join(faults)}），照 office.yaml 的 number_style 印出，列出备查"
        text = Text.of(printed, Kind.LABEL)
        yield text.find(rules.HOUSE_NUMBER, (0, len(printed)), what, number.canonical)

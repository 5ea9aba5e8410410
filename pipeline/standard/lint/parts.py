"""The parts of a notice that have rules of their own: title, addressees, attachment names."""

import re
from collections.abc import Iterator

from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import Finding, Kind, Text
from pipeline.standard.signature import text_width
from pipeline.standard.title import CHARACTERS_PER_LINE

_RULINGS = ("决议", "决定", "命令", "令", "公报", "公告", "通告", "意见")
TYPES = (*_RULINGS, "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要")
"""The document types of the regulation (第八条)."""
_TITLE_LINES = 3
_QUOTED = re.compile("《[^《》]*(?:〈[^〈〉]*〉[^《》]*)*》|“[^“”]*”")
_TITLE_MARKS = re.compile("[，。；：！？,;:!?]")
_SUFFIX = re.compile(r"[（(][^（()）]{1,12}[）)]$")


def check(text: Text) -> Iterator[Finding]:
    """The rules of the text's kind."""
    if not text.raw.strip():
        return
    if text.kind is Kind.TITLE:
        yield from _title(text)
    elif text.kind is Kind.ADDRESSEE:
        yield from _addressee(text)
    elif text.kind is Kind.ATTACHMENT:
        yield from _attachment(text)


def _title(text: Text) -> Iterator[Finding]:
    raw = text.raw.rstrip()
    if raw[-1] in "。，；：、,.;:":
        span = (max(0, len(raw) - 4), len(raw))
        yield text.find(rules.TITLE_END, span, "标题末尾不用标点", raw[slice(*span)].rstrip("。，；：、,.;:"))
    bare = _QUOTED.sub(lambda match: "字" * len(match[0]), raw)
    for match in _TITLE_MARKS.finditer(bare[:-1]):
        span = (max(0, match.start() - 2), min(len(raw), match.end() + 2))
        yield text.find(rules.TITLE_MARKS, span, "标题里一般不用这个标点，请改写或用空格分行")
    yield from _title_words(text, raw)
    if text_width(raw) > CHARACTERS_PER_LINE * _TITLE_LINES:
        what = f"标题长{text_width(raw):g}字，超过三行（{CHARACTERS_PER_LINE * _TITLE_LINES}字），请压缩"
        yield text.find(rules.TITLE_LENGTH, (0, len(raw)), what)


def _title_words(text: Text, raw: str) -> Iterator[Finding]:
    for match in re.finditer("的通知的通知", raw):
        yield text.find(rules.TITLE_REPEATS, match.span(), "“的通知”重复", "的通知")
    for match in re.finditer("关于(转发|印发|批转)?关于", raw):
        what = "“关于”重复；转发的文件请用书名号引出，或删去一层"
        yield text.find(rules.TITLE_REPEATS, match.span(), what)
    if raw.count("的通知") > 2 or raw.count("关于") > 2:
        yield text.find(rules.TITLE_REPEATS, (0, len(raw)), "层层转发，请只保留最后一层（直接转发原文件）")
    ending = _SUFFIX.sub("", raw.rstrip("。，；：、,.;:"))
    if not ending.endswith(TYPES):
        span = (max(0, len(raw) - 4), len(raw))
        yield text.find(rules.TITLE_TYPE, span, "标题末尾应写明文种（通知、函、报告……）")
    if "关于" not in _QUOTED.sub("", raw):
        yield text.find(rules.TITLE_MATTER, (0, len(raw)), "标题应写明事由（关于……的通知）")


def _addressee(text: Text) -> Iterator[Finding]:
    raw = text.raw.rstrip()
    if not raw.endswith("：") or raw.endswith("：："):
        span = (max(0, len(raw) - 4), len(raw))
        fixed = raw[slice(*span)].rstrip("。，；：、,.;:") + "："
        yield text.find(rules.ADDRESSEE_COLON, span, "主送机关之后标全角冒号", fixed)
    for match in re.finditer(r"[；;。:：](?!$)|(?<=\S)[ \u3000]+(?=\S)", raw):
        span = (max(0, match.start() - 2), min(len(raw), match.end() + 2))
        yield text.find(rules.ADDRESSEE_SEPARATOR, span, "主送机关之间用顿号（同类）或逗号（不同类）")


def _attachment(text: Text) -> Iterator[Finding]:
    raw = text.raw.strip()
    start = text.raw.index(raw)
    whole = (start, start + len(raw))
    if re.fullmatch(r"《[^《》]*(?:〈[^〈〉]*〉[^《》]*)*》", raw):
        yield text.find(rules.ATTACHMENT_MARKS, whole, "附件名称不加书名号", raw[1:-1])
    elif re.search("[。，；：、,.;:]$", raw):
        yield text.find(rules.ATTACHMENT_MARKS, whole, "附件名称后不加标点", raw.rstrip("。，；：、,.;:"))
    prefix = re.match(r"附件\s*\d*\s*[：:．.、]?\s*|\d+\s*[．.、](?!\d)\s*", raw)
    if prefix and prefix[0] and prefix[0] != raw:
        what = "附件名称前的“附件”和序号由程序编排，这里不写"
        yield text.find(rules.ATTACHMENT_PREFIX, whole, what, raw[prefix.end() :])

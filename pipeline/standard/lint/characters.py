"""Characters: traditional and compatibility forms, full-width letters, stray space, repetition, open placeholders."""

import re
import unicodedata
from collections.abc import Iterator

from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import HAN, Finding, Kind, Text
from pipeline.standard.lint.traditional import SIMPLIFIED

_TRADITIONAL = re.compile(f"[{''.join(SIMPLIFIED)}]+")
_COMPATIBILITY = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff61-\uff65]+")
_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:．[０-９]+)*|(?<=\d)．(?=\d)")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_GARBLED = re.compile(r"[\ufffd\ue000-\uf8ff]+|锟斤拷|烫烫烫")
_MARK = "，。、；：？！（）《》〈〉“”‘’【】〔〕…—"
_SPACE = re.compile(rf"(?<=[{HAN}{_MARK}])[ \t\r\n\u00a0\u2002-\u200a\u3000]+(?=[{HAN}{_MARK}])")
_PADDED_NAME = re.compile(rf"(?<![{HAN}])[{HAN}]\u3000[{HAN}](?![{HAN}])")
# 的的确确, 和和气气 and the like are words.
_REPEATED_CHARACTER = re.compile(r"([的和与及于在将为并请对各])\1+(?!确确|气气|样样)")
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿")
_REPEATED_WORD = re.compile(rf"([{HAN}]{{2,6}}?)\1+")
_BLANK = re.compile(
    r"[×╳xX]{2,}(?![A-Za-z])|[×╳xX](?=[年月日号])|TODO|FIXME|TBD|待定|待补充?|待核实|待确认|某某"
    r"|[＿_]{2,}|□{2,}|[〔（(《【]\s*[〕）)》】]|\{[^{}]*\}|[?？]{3,}|(?<=\d年)\s+月|(?<=[年月])\s+日"
)
_BLANKS_OF_FORMS = re.compile(r"[＿_□〔（(《【]")


def check(text: Text) -> Iterator[Finding]:
    """All rules about characters."""
    yield from _forms(text)
    yield from _unseen(text)
    yield from _spaces(text)
    yield from _repetitions(text)
    yield from _blanks(text)
    for match in text.matches(re.compile("此页无正文")):
        yield text.find(rules.NO_TEXT_PAGE, match.span(), "不写“此页无正文”，应调整行距、字距，使落款与正文同页")


def _forms(text: Text) -> Iterator[Finding]:
    for match in text.matches(_TRADITIONAL):
        plain = "".join(SIMPLIFIED[character] for character in match[0])
        yield text.find(rules.TRADITIONAL, match.span(), "繁体字或异体字", plain)
    for match in text.matches(_COMPATIBILITY):
        plain = unicodedata.normalize("NFKC", match[0]).strip()
        usable = plain if plain and not _COMPATIBILITY.search(plain) else ""
        yield text.find(
            rules.COMPATIBILITY_FORM, match.span(), "编码不是通用的汉字或标点，检索不到，多由 PDF 复制而来", usable
        )
    for match in text.matches(_FULL_WIDTH):
        plain = unicodedata.normalize("NFKC", match[0])
        yield text.find(rules.FULL_WIDTH_LETTER, match.span(), "数字和字母用半角", plain)


def _unseen(text: Text) -> Iterator[Finding]:
    for match in text.matches(_INVISIBLE):
        codes = "、".join(f"U+{ord(character):04X}" for character in dict.fromkeys(match[0]))
        yield text.find(rules.INVISIBLE, match.span(), f"有看不见的字符（{codes}），请删去")
    for match in text.matches(_GARBLED):
        yield text.find(rules.INVISIBLE, match.span(), "乱码，请按原文改正")


def _spaces(text: Text) -> Iterator[Finding]:
    names = [match.span() for match in text.matches(_PADDED_NAME)]
    for match in text.matches(_SPACE):
        start, end = match.start() - 1, match.end() + 1
        if any(first <= start and end <= last for first, last in names):
            continue
        sample = text.kind is Kind.NOTE and match[0] == " "  # a hint sets its samples apart
        if sample or text.raw[start] + text.raw[end - 1] in {"（）", "〔〕", "《》", "【】"}:
            continue
        joined = text.raw[start] + text.raw[end - 1]
        yield text.find(rules.STRAY_SPACE, (start, end), "字与字之间有空格或换行", joined)
    if text.raw.strip() != text.raw and text.raw.strip():
        edge = len(text.raw) - len(text.raw.lstrip())
        span = (0, edge) if edge else (len(text.raw.rstrip()), len(text.raw))
        yield text.find(rules.STRAY_SPACE, span, "开头或末尾有空格，请删去；缩进由排版给出")


def _repetitions(text: Text) -> Iterator[Finding]:
    for match in text.matches(_REPEATED_CHARACTER):
        yield text.find(rules.REPEATED_WORD, match.span(), f"“{match[1]}”字重复", match[1])
    for match in text.matches(_REPEATED_WORD):
        if len(set(match[1])) > 1 and not _NUMERALS.issuperset(match[1]) and match[1] != "的通知":
            yield text.find(rules.REPEATED_WORD, match.span(), f"“{match[1]}”重复，请核对", match[1])


def _blanks(text: Text) -> Iterator[Finding]:
    for match in text.matches(_BLANK):
        if text.kind in {Kind.NOTE, Kind.LABEL} and _BLANKS_OF_FORMS.match(match[0]):
            continue  # a form is there to be filled in
        if not match[0].isspace():
            yield text.find(rules.OPEN_PLACEHOLDER, match.span(), "还没有填写；确实未定的，写“另行通知”")

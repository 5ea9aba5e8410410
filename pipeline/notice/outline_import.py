"""A received outline (工作要点) as text or Word into an ``Outline``.

What comes from above is text pulled out of a PDF, or a Word file: paragraphs are cut by page breaks, digits stand in
stray spaces, and a notice may stand in front. The outline begins with the last short line without punctuation before
the first heading 一、; that line is its title.
"""

import io
import re
from dataclasses import dataclass
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError

from pipeline.errors import InputError
from pipeline.model.outline import Outline, OutlineItem, OutlineSection
from pipeline.standard.wording import chinese_number, parse_chinese_number

_ENDED = re.compile(r".*[。！？；：…][”’）)》]*", re.DOTALL)
_SECTION = re.compile(r"(?P<number>[一二三四五六七八九十百]+)、\s*(?P<title>.+)")
_ITEM = re.compile(r"(?P<number>\d{1,3})\s*[.．、]\s*(?P<text>\D.*)")
_HAN = "\u4e00-\u9fff\u3000-\u303f\uff00-\uffef“”‘’—…·"
_STRAY_SPACE = re.compile(rf"(?<=[{_HAN}])[ \u00a0\u3000]+(?=[0-9{_HAN}])|(?<=\d)[ \u00a0\u3000]+(?=[{_HAN}])")
_TITLE_LENGTH = 50


@dataclass(frozen=True)
class _Line:
    number: int  # line of the text file, paragraph of the Word file
    text: str


def outline_from_text(content: bytes, shown: str) -> Outline:
    """Read a plain-text outline, UTF-8 or GB18030.

    Raises:
        InputError: not text, no outline in it, or its numbers are out of order; with file and line.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        lines = text.replace("\f", "\n").splitlines()
        return _outline([_Line(number, line) for number, line in enumerate(lines, 1)], shown)
    raise InputError(f"{shown}：不是文本文件，或文字编码无法识别")


def outline_from_word(content: bytes, shown: str) -> Outline:
    """Read a Word outline (.docx); its paragraphs are the lines.

    Raises:
        InputError: not a Word file, no outline in it, or its numbers are out of order; with file and paragraph.
    """
    try:
        document = docx.Document(io.BytesIO(content))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError):
        raise InputError(f"{shown}：不是 Word 的 .docx 文件；.doc 请先用 Word 或 WPS 另存为 .docx") from None
    lines = [
        _Line(number, line)
        for number, paragraph in enumerate(document.paragraphs, 1)
        for line in paragraph.text.splitlines() or [""]
    ]
    return _outline(lines, shown)


def _outline(raw: list[_Line], shown: str) -> Outline:
    lines = [_Line(line.number, clean) for line in raw if (clean := _STRAY_SPACE.sub("", line.text.strip()))]
    first = next((index for index, line in enumerate(lines) if _SECTION.fullmatch(line.text)), None)
    if first is None:
        raise InputError(f"{shown}：没有找到以“一、”开头的标题，这不像一份工作要点")
    title = next((index for index in reversed(range(first)) if _is_title(lines[index].text)), None)
    if title is None:
        raise InputError(f"{shown}:{lines[first].number}：“{lines[first].text}”之前没有找到标题")
    preamble = tuple(line.text for line in _rejoin(lines[title + 1 : first]))
    sections = _sections(_rejoin(lines[first:]), shown)
    return Outline(title=lines[title].text, preamble=preamble, sections=sections)


def _is_title(text: str) -> bool:
    return len(text) <= _TITLE_LENGTH and not _ENDED.fullmatch(text) and not re.search("[，。；：]", text)


def _is_heading(text: str) -> bool:
    return bool(_SECTION.fullmatch(text) or _ITEM.fullmatch(text))


def _rejoin(lines: list[_Line]) -> list[_Line]:
    """Paragraphs that a page break cut in two, made whole."""
    whole: list[_Line] = []
    for line in lines:
        if whole and not _ENDED.fullmatch(whole[-1].text) and not _is_heading(line.text):
            before = whole.pop()
            between = " " if re.search(r"[A-Za-z]$", before.text) and re.match("[A-Za-z]", line.text) else ""
            whole.append(_Line(before.number, before.text + between + line.text))
        else:
            whole.append(line)
    return whole


def _sections(lines: list[_Line], shown: str) -> tuple[OutlineSection, ...]:
    sections: list[tuple[str, str, list[OutlineItem]]] = []
    expected = 1
    for line in lines:
        if section := _SECTION.fullmatch(line.text):
            if parse_chinese_number(section["number"]) != len(sections) + 1:
                wanted = chinese_number(len(sections) + 1)
                raise InputError(f"{shown}:{line.number}：标题次序不对，这里应为“{wanted}、”，现为“{line.text[:12]}”")
            if _ENDED.fullmatch(line.text):
                raise InputError(f"{shown}:{line.number}：标题后面的正文不属于任何一条要点：“{line.text[:20]}…”")
            sections.append((section["number"], section["title"], []))
        elif item := _ITEM.fullmatch(line.text):
            if int(item["number"]) != expected:
                found = item["number"]
                raise InputError(f"{shown}:{line.number}：要点次序不对，这里应为第{expected}条，现为第{found}条")
            sections[-1][2].append(_item(expected, item["text"]))
            expected += 1
        else:
            items = sections[-1][2]
            if not items:
                raise InputError(f"{shown}:{line.number}：这一段不属于任何一条要点：“{line.text[:20]}…”")
            items[-1] = items[-1].model_copy(update={"paragraphs": (*items[-1].paragraphs, line.text)})
    return tuple(OutlineSection(number=number, title=title, items=tuple(items)) for number, title, items in sections)


def _item(number: int, text: str) -> OutlineItem:
    lead, mark, rest = text.partition("。")
    return OutlineItem(number=number, lead=lead + mark, paragraphs=(rest,) if rest else ())

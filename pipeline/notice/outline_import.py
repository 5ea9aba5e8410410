"""A received outline (工作要点) as text or Word into an ``Outline``.

What comes from above is text pulled out of a PDF, or a Word file: paragraphs are cut by page breaks, digits stand in
stray spaces, and a notice may stand in front. The outline begins with the last short line without punctuation before
the first heading 一、 or 第一章; that line is its title. Whatever finds no place is reported with its line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.errors import InputError
from pipeline.model.outline import Numbering, Outline, OutlineItem, OutlineSection
from pipeline.notice.outline_lines import Line, text_lines, word_lines
from pipeline.standard.outline_order import Place, order_mistakes
from pipeline.standard.wording import chinese_number, parse_chinese_number

_NUMERAL = "[一二三四五六七八九十百]+"
_ENDED = re.compile(r".*[。！？；：…][”’）)》]*", re.DOTALL)
_SECTION = re.compile(rf"(?P<number>{_NUMERAL})、\s*(?P<text>.+)")
_CHAPTER = re.compile(rf"第(?P<number>{_NUMERAL})章\s*(?P<text>.+)")
_GROUP = re.compile(rf"[（(]\s*(?P<number>{_NUMERAL})\s*[)）]\s*(?P<text>.+)")
_PART = re.compile(rf"第(?P<number>{_NUMERAL})节\s*(?P<text>.+)")
_ITEM = re.compile(r"(?P<number>\d{1,3})\s*[.．、]\s*(?P<text>\D.*)")
_ARTICLE = re.compile(rf"第(?P<number>{_NUMERAL})条\s*(?P<text>.+)")
_HAN = "\u4e00-\u9fff\u3000-\u303f\uff00-\uffef“”‘’—…·"
_STRAY_SPACE = re.compile(rf"(?<=[{_HAN}])[ \u00a0\u3000]+(?=[0-9{_HAN}])|(?<=\d)[ \u00a0\u3000]+(?=[{_HAN}])")
_TITLE_LENGTH = 50


class _Kind(StrEnum):
    SECTION = "section"
    GROUP = "group"
    ITEM = "item"
    TEXT = "text"


_SHAPES = {
    Numbering.ITEMS: {_Kind.SECTION: _SECTION, _Kind.ITEM: _ITEM},
    Numbering.GROUPS: {_Kind.SECTION: _SECTION, _Kind.GROUP: _GROUP, _Kind.ITEM: _ITEM},
    Numbering.CHAPTERS: {_Kind.SECTION: _CHAPTER, _Kind.GROUP: _PART, _Kind.ITEM: _ARTICLE},
}
"""What begins each kind of line. In a statute （一） stands inside an article, and is text."""


@dataclass(frozen=True)
class _Piece:
    """A line and what it begins."""

    kind: _Kind
    line: Line
    number: str = ""
    text: str = ""


def outline_from_text(content: bytes, shown: str) -> Outline:
    """Read a plain-text outline, UTF-8 or GB18030.

    Raises:
        InputError: not text, no outline in it, or one message for each line that has no place or is out of order.
    """
    return _outline(text_lines(content, shown), shown)


def outline_from_word(content: bytes, shown: str) -> Outline:
    """Read a Word outline (.docx); its paragraphs are the lines.

    Raises:
        InputError: not a Word file, else as ``outline_from_text``, with paragraphs for lines.
    """
    return _outline(word_lines(content, shown), shown)


def _outline(raw: list[Line], shown: str) -> Outline:
    lines = [replace(line, text=clean) for line in raw if (clean := _STRAY_SPACE.sub("", line.text.strip()))]
    headings = [index for index, line in enumerate(lines) if _begins(line)]
    if not headings:
        raise InputError(f"{shown}：没有找到以“一、”或“第一章”开头的标题，这不像一份工作要点")
    first = headings[0]
    title = next((index for index in reversed(range(first)) if _is_title(lines[index])), None)
    if title is None:
        raise InputError(f"{shown}:{lines[first].number}：“{lines[first].text}”之前没有找到标题")
    shape = _shape(lines[first:])
    while title and lines[title - 1].number == lines[title].number and _is_title(lines[title - 1]):
        title -= 1  # one paragraph in several lines
    title_lines = [line.text for line in lines[title:first] if line.number == lines[title].number]
    front = [line for line in lines[title + len(title_lines) : first] if not line.table]
    preamble = tuple(piece.line.text for piece in _rejoin(front, {}))
    builder = _Builder(shape, shown)
    builder.take(_rejoin(lines[first:], _SHAPES[shape]))
    outline = Outline(title="".join(title_lines), preamble=preamble, sections=builder.sections())
    builder.messages += [
        (builder.line_of(place), f"{message}（{builder.text_of(place)}）") for place, message in order_mistakes(outline)
    ]
    if builder.messages:
        ordered = sorted(builder.messages, key=lambda found: found[0])
        raise InputError(*dict.fromkeys(f"{shown}:{number}：{message}" for number, message in ordered))
    return outline


def _begins(line: Line) -> bool:
    return not line.table and bool(_SECTION.fullmatch(line.text) or _CHAPTER.fullmatch(line.text))


def _is_title(line: Line) -> bool:
    return not line.table and _is_heading(line.text)


def _is_heading(text: str) -> bool:
    """A line by itself: short, and without punctuation."""
    return len(text) <= _TITLE_LENGTH and not _ENDED.fullmatch(text) and not re.search("[，。；：]", text)


def _shape(lines: Sequence[Line]) -> Numbering:
    """By the first heading, and by what comes first below it."""
    if _CHAPTER.fullmatch(lines[0].text):
        return Numbering.CHAPTERS
    for line in lines:
        if _GROUP.fullmatch(line.text):
            return Numbering.GROUPS
        if _ITEM.fullmatch(line.text):
            break
    return Numbering.ITEMS


def _piece(line: Line, patterns: dict[_Kind, re.Pattern[str]]) -> _Piece:
    for kind, pattern in patterns.items():
        match = None if line.table else pattern.fullmatch(line.text)
        if match:
            return _Piece(kind, line, match["number"], match["text"])
    return _Piece(_Kind.TEXT, line, "", line.text)


def _rejoin(lines: Sequence[Line], patterns: dict[_Kind, re.Pattern[str]]) -> list[_Piece]:
    """Paragraphs that a page break cut in two, made whole."""
    whole: list[_Piece] = []
    for line in lines:
        piece = _piece(line, patterns)
        if (
            whole
            and piece.kind is _Kind.TEXT
            and not line.table
            and _is_cut(whole[-1], grouped=_Kind.GROUP in patterns)
        ):
            before = whole.pop()
            between = " " if re.search(r"[A-Za-z]$", before.text) and re.match("[A-Za-z]", line.text) else ""
            joined = replace(before.line, text=before.line.text + between + line.text)
            whole.append(_piece(joined, patterns))
        else:
            whole.append(piece)
    return whole


def _is_cut(piece: _Piece, *, grouped: bool) -> bool:
    """Whether a line goes on in the next. Below 一、 a short line （一）… or 1.… is a heading of its own."""
    if piece.line.table or _ENDED.fullmatch(piece.text):
        return False
    return not (grouped and piece.kind in {_Kind.GROUP, _Kind.ITEM} and _is_heading(piece.text))


@dataclass
class _Section:
    number: str
    mark: str
    title: str
    line: Line
    items: list[OutlineItem] = field(default_factory=list)
    lines: list[dict[str, Line]] = field(default_factory=list)
    """Of each item and of the heading above it, by the item's key."""


class _Builder:
    """Puts pieces in their places; keeps what has none."""

    def __init__(self, shape: Numbering, shown: str) -> None:
        self.shape = shape
        self.shown = shown
        self.messages: list[tuple[int, str]] = []
        self._sections: list[_Section] = []
        self._count = 0
        self._group: _Piece | None = None
        """A heading whose first item has not come yet."""

    def take(self, pieces: list[_Piece]) -> None:
        """Put all pieces in their places."""
        for index, piece in enumerate(pieces):
            if piece.kind is _Kind.SECTION:
                self._section(piece)
            elif piece.kind is _Kind.GROUP:
                following = next((later for later in pieces[index + 1 :] if later.kind is not _Kind.TEXT), None)
                items_follow = following is not None and following.kind is _Kind.ITEM
                self._open_group(piece, heads=items_follow or self.shape is Numbering.CHAPTERS)
            elif piece.kind is _Kind.ITEM:
                self._item(piece)
            else:
                self._text(piece)
        self._close_group()

    def sections(self) -> tuple[OutlineSection, ...]:
        """What was built."""
        return tuple(
            OutlineSection(number=section.number, mark=section.mark, title=section.title, items=tuple(section.items))
            for section in self._sections
        )

    def line_of(self, place: Place) -> int:
        """The line that a place of the outline was read from."""
        return self._line(place).number

    def text_of(self, place: Place) -> str:
        """That line's beginning."""
        return _short(self._line(place).text)

    def _line(self, place: Place) -> Line:
        section = self._sections[int(place[1])]
        if len(place) <= 3:
            return section.line
        lines = section.lines[int(place[3])]
        return lines.get(str(place[-1]), lines["number"])

    def _close_group(self) -> None:
        if self._group:
            self._misplaced(self._group, "标题下面没有要点")
            self._group = None

    def _section(self, piece: _Piece) -> None:
        self._close_group()
        if _ENDED.fullmatch(piece.text):
            self._misplaced(piece, "标题后面的正文不属于任何一条要点")
        mark = f"第{piece.number}章" if self.shape is Numbering.CHAPTERS else ""
        number = _plain_numeral(piece.number)
        self._sections.append(_Section(number, mark, piece.text, piece.line))

    def _open_group(self, piece: _Piece, *, heads: bool) -> None:
        """A heading over items, or, where no items follow, an item itself."""
        self._close_group()
        if heads:
            if "。" in piece.text.rstrip("。"):
                self._misplaced(piece, "标题后面的正文不属于任何一条要点")
            self._group = piece
            return
        self._count += 1
        self._add(piece, _made(self._count, piece.text, mark=f"（{piece.number}）"))

    def _item(self, piece: _Piece) -> None:
        self._count += 1
        articles = self.shape is Numbering.CHAPTERS
        if articles:
            mark = f"第{piece.number}条"
        else:
            mark = "" if int(piece.number) == self._count else f"{int(piece.number)}."
        group = ""
        if self._group:
            number, text = self._group.number, self._group.text
            group = f"第{number}节　{text}" if articles else f"（{number}）{text}"
        self._add(piece, _made(self._count, piece.text, mark=mark, group=group))

    def _add(self, piece: _Piece, item: OutlineItem) -> None:
        self._sections[-1].items.append(item)
        heading = {"group": self._group.line} if self._group else {}
        self._sections[-1].lines.append({"number": piece.line, **heading})
        self._group = None

    def _text(self, piece: _Piece) -> None:
        items = self._sections[-1].items
        if piece.line.table:
            self._misplaced(piece, "表格里的文字不能读成要点，请改成段落")
        elif not items or self._group:
            self._misplaced(piece, "这一段不属于任何一条要点")
        else:
            item = items[-1]
            # An empty first paragraph: the text begins a paragraph of its own instead of running on.
            before = item.paragraphs or ("",)
            items[-1] = item.model_copy(update={"paragraphs": (*before, piece.text)})

    def _misplaced(self, piece: _Piece, message: str) -> None:
        self.messages.append((piece.line.number, f"{message}：“{_short(piece.line.text)}”"))


def _made(number: int, text: str, mark: str, group: str = "") -> OutlineItem:
    lead, stop, rest = text.partition("。")
    return OutlineItem(number=number, mark=mark, group=group, lead=lead + stop, paragraphs=(rest,) if rest else ())


def _plain_numeral(text: str) -> str:
    """一十 and 十 are the same number."""
    number = parse_chinese_number(text)
    return chinese_number(number) if number else text


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"

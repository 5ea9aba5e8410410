"""Choices as people write them: brackets left out, a part of the name, several in one cell."""

import re
from dataclasses import dataclass

from pipeline.standard.spelling import bare_key, full_key, narrow

_SEPARATORS = re.compile(r"[、,，;；/\n|]+|\s{1,}")
_BOX = re.compile(r"[☑☒✓✔√■☐□]")
_EMPTY_BOXES = {"☐", "□"}
_TICKS = "☑☒✓✔√■"
_DRAWN = (
    (re.compile(r"[\[(（【]\s*[√✓✔☑]\s*[\])）】]|[●◉⊙]"), "☑"),
    (re.compile(r"[\[(（【]\s*[\])）】]|[○◯]"), "☐"),
)
"""Boxes drawn with brackets or circles: [√]线上 [ ]线下, ●线上 ○线下."""
_INNER = re.compile(r"[、与和及/,，（）()]")

_GENERIC = {"活动", "科普", "科技", "服务", "技术", "创作", "交流", "建设", "网络", "社区"}
"""Words that stand in one choice's name and could stand in any."""
_BETWEEN = re.compile(rf"[^\s{_TICKS}][{_TICKS}][^\s{_TICKS}]")
"""线上√线下: nobody can say which of the two is ticked."""
_BRACKETED = re.compile(r"[（(]([^（()）]{1,40})[)）]")
_LONGEST = 200
"""Characters of a cell; what is longer is no choice."""


@dataclass(frozen=True)
class Choice:
    """The choice that was meant; ``sure`` is False where it was found by a word inside what was written."""

    text: str
    sure: bool = True


def find_choice(text: str, choices: tuple[str, ...]) -> Choice | None:
    """The one choice that ``text`` means.

    Exact first, then without brackets, then by its beginning or one of its words (研学, 直播), then by a name inside
    what was written (实验室开放日活动). None where nothing or more than one fits.
    """
    if len(text) > _LONGEST:
        return None
    text = ticked(text)
    text = re.sub(r"^[\s\d.、()（）①-⑳√☑■]+(?=\D)", "", text)
    full, bare = full_key(text), bare_key(text)
    if not full or _BETWEEN.search(text):
        return None
    bracketed = {full_key(choice) for choice in choices} & {full_key(piece) for piece in _BRACKETED.findall(text)}
    for keys in ({full}, {bare} - {""} if not bracketed else set()):
        for key_of in (full_key, bare_key):
            exact = [choice for choice in choices if key_of(choice) in keys]
            if len(exact) == 1:
                return Choice(exact[0])
    # 其他（自办讲座） is the other; 其他、农民 is two.
    named = any(bare_key(choice) in full for choice in choices if choice != "其他" and len(bare_key(choice)) > 1)
    if re.match(r"其[他它]", narrow(text)) and "其他" in choices and not named:
        return Choice("其他")
    if "结合" in choices and re.search("线上", full) and re.search("线下", full) and "或" not in full:
        return Choice("结合")
    return _by_part(full, bare, choices)


def ticked(text: str) -> str:
    """Of choices printed with a box each, those whose box is ticked: ☑线上 □线下 → 线上; any other text as it is."""
    for drawn, box in _DRAWN:
        text = drawn.sub(box, text)
    boxes = _BOX.findall(text)
    if not any(box in _EMPTY_BOXES for box in boxes):
        return _words_ticked(text) if boxes else text
    pieces = [piece.strip(" 、，,;；\n") for piece in _BOX.split(text)]
    # Where text stands before the first box and none after the last, each box follows its choice.
    labels = pieces[:-1] if pieces[0] and not pieces[-1] else pieces[1:]
    chosen = [label for box, label in zip(boxes, labels, strict=False) if box not in _EMPTY_BOXES and label]
    return "、".join(chosen)


def _words_ticked(text: str) -> str:
    """线上√ 线下 → 线上: where some words have a tick and others none; else the text as it is."""
    words = [word for word in _SEPARATORS.split(text) if word]
    chosen = [word.strip(_TICKS) for word in words if word[0] in _TICKS or word[-1] in _TICKS]
    return "、".join(filter(None, chosen)) if 0 < len(chosen) < len(words) and all(chosen) else text


def split_choices(text: str, choices: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Several choices in one cell: those found, in the form's order, and the words that fit none."""
    if len(text) > _LONGEST:
        return [], [text]
    text = ticked(text)
    whole = find_choice(text, choices)
    if whole and whole.sure:
        return [whole.text], []
    found, strange = set(), []
    for word in filter(None, _SEPARATORS.split(text.strip())):
        meant = find_choice(word, choices)
        pieces = [word] if meant and meant.sure else re.split(r"以及|[和及与+＋]", word)
        for piece in pieces:
            choice = find_choice(piece, choices)
            if choice:
                found.add(choice.text)
            elif piece.strip("等。. "):
                strange.append(piece)
    return [choice for choice in choices if choice in found], strange


def _by_part(full: str, bare: str, choices: tuple[str, ...]) -> Choice | None:
    if len(full) >= 2:
        beginnings = [choice for choice in choices if full_key(choice).startswith(full)]
        words = [choice for choice in choices if full in {full_key(word) for word in _INNER.split(choice)}]
        inside = [choice for choice in choices if full in bare_key(choice) and full not in _GENERIC]
        for candidates in (beginnings, words, inside):
            if len(candidates) == 1:
                return Choice(candidates[0])
        bracketed = [choice for choice in choices if full in full_key(choice) and full not in _GENERIC]
        if len(bracketed) == 1:
            return Choice(bracketed[0], sure=False)
    around = [choice for choice in choices if len(bare_key(choice)) >= 2 and bare_key(choice) in (bare or full)]
    return Choice(around[0], sure=False) if len(around) == 1 else None

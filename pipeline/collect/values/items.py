"""References to items of the outline as people write them: 1、3、5, 第3条, 二（一）3, 第二部分第1条, first words."""

import re
import unicodedata
from collections.abc import Mapping

from pipeline.model.outline import ItemName
from pipeline.standard.spelling import full_key, narrow
from pipeline.standard.wording import parse_chinese_number

_ITEM_WORD = re.compile(r"第?(?P<chinese>[一二三四五六七八九十]+)(?=条|点|项)")
_ITEM_NOISE = re.compile(r"(?:附件1?|工作|要点|第|条|点|项|款|\(|\)|对应|序号|号|No\.?)", re.IGNORECASE)
_ITEM = re.compile(r"(?P<first>\d{1,3})(?:(?:-+|—+|–+|~+|至|到)(?P<last>\d{1,3}))?")


_PATH = re.compile(r"[一二三四五六七八九十]+(?:\([一二三四五六七八九十]+\)(?:\d{1,3})?|\d{1,3})")
"""An item by its section, group and own number (NFKC)."""
_SECTION = re.compile(
    r"第(?P<part>[一二三四五六七八九十]+)部分[,、]?第?(?P<own>\d{1,3}|[一二三四五六七八九十]{1,3})(?:条|点|项|款)?"
    r"|(?<![第一二三四五六七八九十])(?P<numeral>[一二三四五六七八九十]+)、?第?(?P<number>\d{1,3})(?!\d)(?:条|点|项|款)?"
)
_LEAST_LEAD = 6
"""Letters of an item's first sentence that name it."""
_LONGEST = 200
"""Characters; what is longer is no reference."""


def read_items(text: str, names: Mapping[int, ItemName] | None = None) -> tuple[int, ...] | None:
    """Item numbers of the outline, sorted, each once. None where unreadable, or where it may be one item or another.

    Args:
        text: what was written.
        names: the outline's own names of its items, by their numbers.
    """
    if len(text) > _LONGEST:
        return None
    names = names or {}
    by_lead = _by_leads(text.replace("、", "；"), names) or _by_leads(text, names)
    if by_lead:
        return by_lead
    text = re.sub(r"[&＆+＋]", "、", re.sub(r"附件1\s*[:：]", "", text))
    spelling = _without_sections(_without_references(text, names), names)
    return None if spelling is None else _numbers(spelling)


def _numbers(text: str) -> tuple[int, ...] | None:
    apart = re.sub(r"(?<=\d)\s+(?=\d)", "、", text)
    spelling = _ITEM_WORD.sub(lambda match: str(parse_chinese_number(match["chinese"]) or match[0]), narrow(apart))
    spelling = _ITEM_NOISE.sub(" ", spelling)
    numbers: set[int] = set()
    pieces = [piece for piece in re.split(r"[、,;.。/\s和及与]+", spelling) if piece]
    for piece in pieces:
        match = _ITEM.fullmatch(piece)
        if not match:
            return None
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if last < first or not first:
            return None
        numbers.update(range(first, last + 1))
    return tuple(sorted(numbers)) if pieces else None


def is_unclear(text: str, number: int, names: Mapping[int, ItemName]) -> bool:
    """Whether an item whose own number begins anew somewhere was named by its running number only."""
    reference = narrow(names[number].reference)
    if number in (_by_leads(text, names) or ()):
        return False
    return bool(_PATH.fullmatch(reference)) and reference not in _PATH.findall(_paths(text))


def _by_leads(text: str, names: Mapping[int, ItemName]) -> tuple[int, ...] | None:
    """Items named by their first words, with or without their number before; None unless every piece is one."""
    leads = {number: key for number, name in names.items() if (key := full_key(name.lead))}
    found = set()
    for piece in re.split(r"[；;\n]+", text.strip("；;\n ")):
        match = re.match(r"\s*(?:第?(\d{1,3})(?:[.、．]|条|\s)\s*)?(.*)", piece)
        written, key = (match[1], full_key(match[2])) if match else (None, "")
        fitting = [number for number, lead in leads.items() if lead.startswith(key) or key.startswith(lead)]
        if len(key) < _LEAST_LEAD or len(fitting) != 1 or (written and int(written) != fitting[0]):
            return None
        found.add(fitting[0])
    return tuple(sorted(found))


def _without_sections(text: str, names: Mapping[int, ItemName]) -> str | None:
    """第二部分第1条 replaced by the item's number; None where there is none such, or where two could be meant."""
    if any(_PATH.fullmatch(narrow(name.reference)) for name in names.values()):
        return text
    spelling = narrow(re.sub(r"(?<=\d)\s+(?=\d)", "、", text))
    meant = {match[0]: _in_section(match, names) for match in _SECTION.finditer(spelling)}
    if any(len(numbers) != 1 for numbers in meant.values()):
        return None
    return _SECTION.sub(lambda match: f"、{min(meant[match[0]])}、", spelling)


def _in_section(match: re.Match[str], names: Mapping[int, ItemName]) -> set[int]:
    """The item with that number, and the one so far down its section; mostly the same, or only one of them is."""
    section, own = match["part"] or match["numeral"], match["own"] or match["number"]
    number = int(own) if own.isdigit() else parse_chinese_number(own) or 0
    members = [running for running, name in sorted(names.items()) if name.section == section]
    meant = {number} & set(members)
    return meant | {members[number - 1]} if 1 <= number <= len(members) else meant


def _without_references(text: str, names: Mapping[int, ItemName]) -> str:
    """Every 二（一）3 replaced by the item's number."""
    numbers = {narrow(name.reference): number for number, name in names.items()}
    if not any(_PATH.fullmatch(reference) for reference in numbers):
        return text
    return _PATH.sub(lambda match: f"、{numbers[match[0]]}、" if match[0] in numbers else match[0], _paths(text))


def _paths(text: str) -> str:
    """Half-width, and without the mark after a section's numeral: 二、（一）3 → 二(一)3."""
    close = re.sub(r"\s*([()])\s*", r"\1", unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<=[一二三四五六七八九十])[、.](?=\()", "", close)

"""Whether an outline's own numbers follow each other: 一、 （一） 1. (GB/T 9704-2012, 7.3.3), or 第一章 第一条."""

import re
from collections.abc import Iterator

from pipeline.model.outline import Numbering, Outline, OutlineItem
from pipeline.standard.wording import chinese_number, parse_chinese_number

Place = tuple[int | str, ...]
"""Keys from the outline down to what is out of order."""

_NUMERAL = "[一二三四五六七八九十百]+"
_GROUP = re.compile(rf"（({_NUMERAL})）|第({_NUMERAL})节")
_OWN = re.compile(r"(\d{1,3})\.")


def order_mistakes(outline: Outline) -> Iterator[tuple[Place, str]]:
    """Where a number is out of order, and what should stand there, in Chinese."""
    expected = 1
    for index, section in enumerate(outline.sections):
        place: Place = ("sections", index)
        numeral = chinese_number(index + 1)
        if section.number != numeral:
            yield (*place, "number"), f"这一节应为“{numeral}”，现为“{section.number}”"
        elif section.mark not in {"", f"第{numeral}章"}:
            yield (*place, "mark"), f"这一章应为“第{numeral}章”，现为“{section.mark}”"
        for item_index, item in enumerate(section.items):
            if item.number != expected:
                at = (*place, "items", item_index, "number")
                yield at, f"要点次序不对：这里应为第{expected}条，现为第{item.number}条"
            expected += 1
    check = _own_articles if outline.numbering is Numbering.CHAPTERS else _own_numbers
    yield from check(outline)
    yield from _groups(outline)


def _places(outline: Outline) -> Iterator[tuple[Place, OutlineItem]]:
    for index, section in enumerate(outline.sections):
        for item_index, item in enumerate(section.items):
            yield ("sections", index, "items", item_index), item


def _own_articles(outline: Outline) -> Iterator[tuple[Place, str]]:
    for count, (place, item) in enumerate(_places(outline), 1):
        wanted = f"第{chinese_number(count)}条"
        if item.mark != wanted:
            yield (*place, "mark"), f"要点次序不对：这里应为“{wanted}”，现为“{item.mark or item.printed_mark}”"


def _own_numbers(outline: Outline) -> Iterator[tuple[Place, str]]:
    """1. 2. … run on, or begin anew where a section or a group begins."""
    expected, found = 1, 0
    for place, item in _places(outline):
        if item.mark.startswith("（"):
            continue  # counted with the groups
        own = _OWN.fullmatch(item.printed_mark)
        number = int(own[1]) if own else 0
        begins = place[-1] == 0 or bool(item.group)
        # After a mistake both ways of going on are right: one number was skipped, or only this one is wrong.
        if number not in {expected, found + 1} and not (begins and number == 1):
            shown = f"第{number}条" if own else f"“{item.mark}”"
            yield (*place, "mark" if item.mark else "number"), f"要点次序不对：这里应为第{expected}条，现为{shown}"
            expected, found = expected + 1, number
        else:
            expected, found = number + 1, number


def _groups(outline: Outline) -> Iterator[tuple[Place, str]]:
    """（一） （二） … begin anew in each section; an item may be one of them itself."""
    last = 0
    for place, item in _places(outline):
        last = 0 if place[-1] == 0 else last
        heading, key = (item.group, "group") if item.group else (item.mark, "mark")
        if not item.group and not item.mark.startswith("（"):
            continue
        found = _GROUP.match(heading)
        number = parse_chinese_number(found[1] or found[2]) if found else None
        if number != last + 1:
            numeral = chinese_number(last + 1)
            wanted = f"第{numeral}节" if heading.startswith("第") else f"（{numeral}）"
            yield (*place, key), f"标题次序不对：这里应为“{wanted}”，现为“{heading[:12]}”"
        last = number or last + 1

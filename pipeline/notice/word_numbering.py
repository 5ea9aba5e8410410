"""The numbers that Word counts itself (ECMA-376 part 1, 17.9): they stand in no text of the file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from pipeline.standard.wording import chinese_number

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_CHAIN = 20
"""Styles looked up one from the other; a longer chain goes in a circle."""


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


def _digit_by_digit(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _circled(value: int) -> str:
    return chr(0x245F + value) if 1 <= value <= 20 else str(value)


def _letter(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * (1 + (value - 1) // 26)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "upperLetter": _letter,
    "lowerLetter": lambda value: _letter(value).lower(),
    "bullet": lambda _value: "",
    "none": lambda _value: "",
}
"""ST_NumberFormat to how it writes a number; all others as Arabic digits."""


@dataclass(frozen=True)
class _Level:
    text: str = ""
    """With %1 to %9 for the counters of the levels."""
    format: str = "decimal"
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    """Begins anew only below a level up to this one, counted from 1; 0 for never, None for every level above."""
    arabic: bool = False
    """All counters in Arabic digits (w:isLgl)."""
    style: str = ""
    """Paragraph style that this level numbers."""


class ListNumbers:
    """Counts the list paragraphs of a document, in order."""

    def __init__(self, document: Document) -> None:
        """Read the document's numbering and styles."""
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        root = etree.fromstring(part.blob, _parser()) if part is not None else etree.Element("none")
        self._abstract = {item.get(qn("w:abstractNumId"), ""): _levels(item) for item in root.iter(qn("w:abstractNum"))}
        self._follow_links(root)
        self._instances = {item.get(qn("w:numId"), ""): item for item in root.findall(qn("w:num"))}
        self._styles = {item.get(qn("w:styleId"), ""): item for item in document.styles.element.iter(qn("w:style"))}
        default = (key for key, style in self._styles.items() if _is_default(style))
        self._default = next(default, "")
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def next_label(self, paragraph: etree._Element) -> str:
        """The number before a paragraph's text, with the space that follows it; empty where it has none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, index = place
        instance = self._instances[number]
        abstract = _value(instance, "abstractNumId")
        levels = self._abstract[abstract]
        counters = self._counters.setdefault(abstract, [None] * _LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for override in instance.iter(qn("w:lvlOverride")):
                self._restart(counters, override)
        level = levels[index]
        before = counters[index]
        counters[index] = level.start if before is None else before + 1
        for deeper in range(index + 1, _LEVELS):
            restart = levels[deeper].restart
            if restart is None or index < restart:
                counters[deeper] = None
        label = re.sub("%([1-9])", lambda match: _written(levels, counters, int(match[1]) - 1, level), level.text)
        return label + ("" if not label or level.suffix == "nothing" else " ")

    def _follow_links(self, root: etree._Element) -> None:
        """A list that uses a list style has its levels where the style is defined."""
        defined = {_value(item, "styleLink"): item for item in root.iter(qn("w:abstractNum"))}
        for item in root.iter(qn("w:abstractNum")):
            link = _value(item, "numStyleLink")
            if link and link in defined:
                self._abstract[item.get(qn("w:abstractNumId"), "")] = _levels(defined[link])

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """List and level of a paragraph: its own, else its style's."""
        properties = paragraph.find(qn("w:pPr"))
        style = _value(properties, "pStyle") or self._default
        number, level = _numbering(properties)
        for _ in range(_CHAIN):
            if number or style not in self._styles:
                break
            found = self._styles[style]
            number, own_level = _numbering(found.find(qn("w:pPr")))
            level = own_level if level is None else level
            if number and level is None:
                level = self._level_of(number, style)
            style = _value(found, "basedOn")
        if number not in self._instances:
            return None  # 0 means no list
        abstract = _value(self._instances[number], "abstractNumId")
        index = level or 0
        return (number, index) if abstract in self._abstract and 0 <= index < _LEVELS else None

    def _level_of(self, number: str, style: str) -> int | None:
        levels = self._abstract.get(_value(self._instances.get(number), "abstractNumId"), [])
        return next((index for index, level in enumerate(levels) if level.style == style), None)

    @staticmethod
    def _restart(counters: list[int | None], override: etree._Element) -> None:
        index, start = _integer(override.get(qn("w:ilvl"))), _integer(_value(override, "startOverride"))
        if index is not None and start is not None and 0 <= index < _LEVELS:
            counters[index] = start - 1


def _written(levels: list[_Level], counters: list[int | None], index: int, of: _Level) -> str:
    value = counters[index]
    number = levels[index].start if value is None else value
    return str(number) if of.arabic else _FORMATS.get(levels[index].format, str)(number)


def _levels(abstract: etree._Element) -> list[_Level]:
    levels = [_Level() for _ in range(_LEVELS)]
    for item in abstract.findall(qn("w:lvl")):
        index = _integer(item.get(qn("w:ilvl")))
        if index is not None and 0 <= index < _LEVELS:
            start = _integer(_value(item, "start"))
            levels[index] = _Level(
                text=_value(item, "lvlText"),
                format=_value(item, "numFmt") or "decimal",
                start=1 if start is None else start,
                suffix=_value(item, "suff") or "tab",
                restart=_integer(_value(item, "lvlRestart")),
                arabic=item.find(qn("w:isLgl")) is not None,
                style=_value(item, "pStyle"),
            )
    return levels


def _numbering(properties: etree._Element | None) -> tuple[str, int | None]:
    numbering = properties.find(qn("w:numPr")) if properties is not None else None
    return _value(numbering, "numId"), _integer(_value(numbering, "ilvl"))


def _value(parent: etree._Element | None, name: str) -> str:
    child = parent.find(qn(f"w:{name}")) if parent is not None else None
    return child.get(qn("w:val"), "") if child is not None else ""


def _integer(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _is_default(style: etree._Element) -> bool:
    return style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in {"1", "true"}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

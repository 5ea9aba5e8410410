"""The year's work points (工作要点), attachment 1 of the notice.

Three ways of numbering are known (``Numbering``). Whatever a document's own numbers are, its items are also counted
through the whole of it: ``number`` is what plans and statistics go by, ``reference`` how people write it.
"""

from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from pipeline.model.value import Value


class Numbering(StrEnum):
    """How a document numbers its parts."""

    ITEMS = "items"  # 一、 and 1. through all sections
    GROUPS = "groups"  # 一、, （一） and 1.
    CHAPTERS = "chapters"  # 第一章 and 第一条 through all chapters


class OutlineItem(Value):
    """One work point; items are numbered 1. 2. … through all sections."""

    number: int = Field(ge=1)
    """Counted through the whole document."""
    mark: str = ""
    """The document's own number where that is not ``number`` with a full stop: 第五条, （二）, 1. counted anew."""
    group: str = ""
    """The heading （一）… or 第一节… that begins with this item, as printed."""
    lead: str
    """The first sentence, set apart as a run-in heading, with its full stop; or a heading line without one."""
    paragraphs: tuple[str, ...] = ()
    """The text after the lead; the first of them runs on in the lead's own paragraph, and may be empty."""

    @property
    def text(self) -> str:
        """Lead and text as one string."""
        return self.lead + "".join(self.paragraphs)

    @property
    def printed_mark(self) -> str:
        """The number as printed: 1., （一）, or 第一条 with the space that follows it."""
        mark = self.mark or f"{self.number}."
        return f"{mark}　" if mark.endswith("条") else mark


class OutlineSection(Value):
    """A section 一、二、… or 第一章 with its items."""

    number: str
    """Chinese numeral, e.g. 一."""
    mark: str = ""
    """The number as printed where that is not 一、: 第一章."""
    title: str
    items: tuple[OutlineItem, ...]

    @property
    def heading(self) -> str:
        """The heading as printed: 一、…."""
        return f"{self.mark}　{self.title}" if self.mark else f"{self.number}、{self.title}"


class ItemName(NamedTuple):
    """By what people refer to an item."""

    reference: str
    """5, 第五条; 二（一）3 where numbers begin anew in each group."""
    lead: str = ""
    """Its first sentence."""
    section: str = ""
    """Chinese numeral of its section."""


class Outline(Value):
    """The whole of attachment 1."""

    title: str
    preamble: tuple[str, ...]
    sections: tuple[OutlineSection, ...]

    @property
    def items(self) -> tuple[OutlineItem, ...]:
        """All items in order."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def numbering(self) -> Numbering:
        """How it is numbered."""
        if any(section.mark for section in self.sections):
            return Numbering.CHAPTERS
        grouped = any(item.group or item.mark.startswith("（") for item in self.items)
        return Numbering.GROUPS if grouped else Numbering.ITEMS

    @property
    def references(self) -> dict[int, str]:
        """How people name each item, by its number: 5, 第五条; 二（一）3 where numbers begin anew in each group."""
        named: dict[int, str] = {}
        for section in self.sections:
            group = ""
            for item in section.items:
                if item.group:
                    group = item.group[: item.group.find("）") + 1]
                if item.mark.startswith("（"):
                    named[item.number] = section.number + item.mark
                elif item.mark.endswith("."):
                    named[item.number] = section.number + group + item.mark.rstrip(".")
                else:
                    named[item.number] = item.mark or str(item.number)
        return named

    @property
    def item_names(self) -> dict[int, ItemName]:
        """By what people refer to each item, by its number."""
        references = self.references
        return {
            item.number: ItemName(references[item.number], item.lead, section.number)
            for section in self.sections
            for item in section.items
        }

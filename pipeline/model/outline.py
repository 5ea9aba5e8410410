"""The year's work points (工作要点), attachment 1 of the notice."""

from pydantic import Field

from pipeline.model.value import Value


class OutlineItem(Value):
    """One work point; items are numbered 1. 2. … through all sections."""

    number: int = Field(ge=1)
    lead: str
    """The first sentence, set apart as a run-in heading, with its full stop."""
    paragraphs: tuple[str, ...] = ()
    """The text after the lead; the first of them runs on in the lead's own paragraph."""

    @property
    def text(self) -> str:
        """Lead and text as one string."""
        return self.lead + "".join(self.paragraphs)


class OutlineSection(Value):
    """A section 一、二、… with its items."""

    number: str
    """Chinese numeral, e.g. 一."""
    title: str
    items: tuple[OutlineItem, ...]

    @property
    def heading(self) -> str:
        """The heading as printed: 一、…."""
        return f"{self.number}、{self.title}"


class Outline(Value):
    """The whole of attachment 1."""

    title: str
    preamble: tuple[str, ...]
    sections: tuple[OutlineSection, ...]

    @property
    def items(self) -> tuple[OutlineItem, ...]:
        """All items in order."""
        return tuple(item for section in self.sections for item in section.items)

"""The notice and its attachments as PDF: bound together, and each for itself."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.notice.contexts import AttachmentHead, ImprintLines
from pipeline.render.html import render_html
from pipeline.render.justify_report import SetLine, lone_characters, ragged_lines
from pipeline.render.pdf import layout_pages, pdf_bytes
from pipeline.standard import layout
from pipeline.standard.layout import Length


@dataclass(frozen=True)
class Part:
    """The notice or one attachment, as the HTML template takes it."""

    template: str
    context: dict[str, Any]
    head: AttachmentHead | None = None
    standalone: bool = False

    @property
    def mark_size(self) -> Length:
        """Type size of the organ mark: as large as its cap and the type area allow."""
        return mark_size(self.context["mark"])


@dataclass(frozen=True)
class Pages:
    """A finished PDF."""

    content: bytes
    count: int
    ragged: tuple[SetLine, ...] = ()
    """Continued lines that end more than 0.5 mm off the right edge."""
    lone: tuple[SetLine, ...] = ()
    """Paragraphs whose last line is one lone character."""


def mark_size(mark: str) -> Length:
    """The largest size at which the organ mark stands on one line, at most 15 mm (GB/T 9704, 7.2.4)."""
    return min(layout.MARK_MAX_WIDTH, layout.TYPE_WIDTH * (1 / len(mark)))


@dataclass(frozen=True)
class Binding:
    """What holds for all pages of one PDF."""

    title: str
    author: str
    draft: bool
    """Whether every page bears 草稿."""
    imprint: ImprintLines | None = None
    """At the foot of the last page; None for none."""
    imprint_on_even_page: bool = False


def render_pages(templates: Path, parts: list[Part], binding: Binding) -> Pages:
    """Parts one after the other with running page numbers.

    Raises:
        TemplateError: a template is missing or wrong.
    """
    # The imprint stands upright: after a page printed sideways it needs a page of its own.
    own_page = "page" if parts[-1].template == "form.html" else ""
    document = layout_pages(_html(templates, parts, binding, own_page))
    if binding.imprint and binding.imprint_on_even_page and len(document.pages) % 2:
        document = layout_pages(_html(templates, parts, binding, "left"))
    ragged, lone = tuple(ragged_lines(document)), tuple(lone_characters(document))
    return Pages(pdf_bytes(document), len(document.pages), ragged, lone)


def _html(templates: Path, parts: list[Part], binding: Binding, imprint_break: str) -> str:
    context = {"parts": parts, "binding": binding, "imprint_break": imprint_break}
    return render_html(templates, "notice_package.html", context)


def alone(part: Part) -> Part:
    """The attachment as it is when not bound with the notice: its first line names the document."""
    return replace(part, standalone=True)

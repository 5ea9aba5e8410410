"""The notice and its attachments as Word files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.shared import Pt, Twips

from pipeline.model.form import FormIdentity
from pipeline.notice.contexts import AttachmentHead
from pipeline.notice.pages import mark_size
from pipeline.render.table import word_label_table, word_table
from pipeline.render.word import DocumentProperties, render_docx
from pipeline.standard import layout
from pipeline.standard.layout import mm
from pipeline.standard.signature import SignaturePlace


@dataclass(frozen=True)
class WordSettings:
    """What every Word file of one notice shares."""

    templates: Path
    author: str
    day: date


def word_notice(settings: WordSettings, context: Mapping[str, Any]) -> bytes:
    """The notice.

    Args:
        settings: shared by all files.
        context: of ``notice_context``.

    Raises:
        TemplateError: the template is missing or can't be filled.
    """
    place: SignaturePlace = context["signature_place"]

    def finish(document: Document) -> None:
        _indent_right(document, "Signature", place.name_right)
        _indent_right(document, "SignatureDate", place.date_right)
        _fit_mark(document, context["mark"])

    filled = {**context, "title_text": "\n".join(context["title_lines"])}
    return _render(settings, "notice.docx", filled, context["title"], finish)


def word_outline(settings: WordSettings, head: AttachmentHead, context: Mapping[str, Any]) -> bytes:
    """Attachment 1.

    Raises:
        TemplateError: the template is missing or can't be filled.
    """
    return _render(settings, "outline.docx", {**context, **_head(head)}, head.title)


def word_form(
    settings: WordSettings,
    head: AttachmentHead,
    context: Mapping[str, Any],
    identity: FormIdentity,
    answers: Mapping[str, str] | None = None,
) -> bytes:
    """Attachment 2 as a fillable table: labels with answer cells, then the plan table with empty rows.

    The identity goes into the document property ``identifier``, where Word and WPS keep it; ``answers`` are head
    fields that are filled in already, by key.

    Raises:
        TemplateError: the template is missing or can't be filled.
    """
    given = answers or {}
    pairs = [[(field.marked_label, given.get(field.key, "")) for field in row] for row in context["head_rows"]]
    for row in pairs:
        row.extend([("", "")] * (context["head_pairs"] - len(row)))
    label, answer = _head_widths(context["head_pairs"])
    filled = {
        **context,
        **_head(head),
        "head_table": word_label_table(pairs, label, answer, context["table"].row_height),
        "table": word_table(context["table"]),
    }

    def finish(document: Document) -> None:
        document.core_properties.identifier = f"{identity.round}/{identity.version}/{identity.unit}"

    return _render(settings, "form.docx", filled, head.title, finish)


def _render(
    settings: WordSettings,
    name: str,
    context: Mapping[str, Any],
    title: str,
    finish: Callable[[Document], None] | None = None,
) -> bytes:
    properties = DocumentProperties(title, settings.author, settings.day)
    return render_docx(settings.templates, name, context, properties, finish)


def _head(head: AttachmentHead) -> dict[str, str]:
    return {
        "document_number": head.document_number,
        "label": head.label,
        "title_text": "\n".join(head.title_lines),
    }


def _head_widths(pairs: int) -> tuple[layout.Length, layout.Length]:
    label = mm(23)
    return label, layout.LANDSCAPE_WIDTH * (1 / pairs) - label


def _indent_right(document: Document, style_id: str, characters: float) -> None:
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.style_id == style_id:
            paragraph.paragraph_format.right_indent = Twips(round(characters * layout.WORD_CHARACTER_TWIP))


def _fit_mark(document: Document, mark: str) -> None:
    """Make the organ mark small enough for one line where the template's own size would need two."""
    fitting = mark_size(mark)
    for paragraph in document.paragraphs:
        style = paragraph.style
        if style is None or style.style_id != "OrganMark" or style.font.size is None:
            continue
        if style.font.size.pt > fitting.pt:
            for run in paragraph.runs:
                run.font.size = Pt(int(fitting.pt * 2) / 2)

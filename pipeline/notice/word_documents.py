"""The notice and its attachments as Word files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Pt, Twips
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from pipeline.model.form import FormIdentity
from pipeline.notice.contexts import AttachmentHead, ImprintLines
from pipeline.notice.form_controls import controlled_answers
from pipeline.notice.pages import mark_size
from pipeline.notice.word_base import IMPRINT_LINE
from pipeline.notice.word_lists import let_word_count
from pipeline.notice.word_seal import lay_over
from pipeline.render.preflight import unused_word
from pipeline.render.properties import with_properties
from pipeline.render.word import DocumentProperties, render_docx
from pipeline.render.word_table import word_label_table, word_table
from pipeline.standard import layout
from pipeline.standard.layout import mm
from pipeline.standard.signature import SignatureBlock, text_width


@dataclass(frozen=True)
class WordSettings:
    """What every Word file of one notice shares."""

    templates: Path
    author: str
    day: date
    draft: bool = False
    """Whether every page bears 草稿."""


_NOTICE = ("mark", "number", "title_text", "addressees", "body", "attachments", "signature_lines", "note", "imprint")
_PRINTED = {
    "notice.docx": _NOTICE,
    "letter.docx": _NOTICE,
    "outline.docx": ("document_number", "label", "title_text", "preamble", "sections"),
    "form.docx": ("document_number", "label", "title_text", "head_table", "table", "notes"),
}
"""Word template to the names that a restyled copy should still print."""


def unprinted_names(templates: Path) -> dict[str, tuple[str, ...]]:
    """Word templates that have lost a name: what it stands for will be missing from the page one day."""
    lost = {name: unused_word((templates / "docx" / name).read_bytes(), names) for name, names in _PRINTED.items()}
    return {name: names for name, names in lost.items() if names}


def word_notice(settings: WordSettings, context: Mapping[str, Any]) -> bytes:
    """The notice.

    Args:
        settings: shared by all files.
        context: of ``notice_context``.

    Raises:
        TemplateError: the template is missing or can't be filled.
    """
    block: SignatureBlock = context["signature_block"]

    def finish(document: Document) -> None:
        _place_signature(document, block)
        _fit_mark(document, context["mark"])
        _sink_copies(document, context["imprint"])
        if context["preprinted"]:
            _leave_head_empty(document)
        if context["seal"]:
            lay_over(_of_style(document, "Signature")[0], context["seal"], single=len(block.lines) == 2)

    lines = ["".join(f"\t{cell.text}" for cell in line) for line in block.lines]
    filled = {**context, "title_text": "\n".join(context["title_lines"]), "signature_lines": lines}
    name = "letter.docx" if context["letter"] else "notice.docx"
    return _render(settings, name, filled, context["title"], finish)


def word_outline(settings: WordSettings, head: AttachmentHead, context: Mapping[str, Any]) -> bytes:
    """Attachment 1.

    Raises:
        TemplateError: the template is missing or can't be filled.
    """
    finish = let_word_count if context["counted_by_word"] else None
    return _render(settings, "outline.docx", {**context, **_head(head)}, head.title, finish)


def word_form(
    settings: WordSettings,
    head: AttachmentHead,
    context: Mapping[str, Any],
    identity: FormIdentity,
    answers: Mapping[str, str] | None = None,
) -> bytes:
    """Attachment 2 as a fillable table: labels with answer cells, then the plan table with empty rows.

    The identity goes into the custom properties and into the property ``identifier``, where Word and WPS keep it;
    ``answers`` are head fields that are filled in already, by key.

    Raises:
        TemplateError: the template is missing or can't be filled.
    """
    given, numbers, table = answers or {}, count(1), context["table"]
    pairs = []
    for fields in context["head_rows"]:
        filled_in = controlled_answers(fields, numbers, [given.get(field.key, "") for field in fields])
        row = [(field.marked_label, answer) for field, answer in zip(fields, filled_in, strict=True)]
        pairs.append(row + [("", "")] * (context["head_pairs"] - len(row)))
    rows = [controlled_answers(context["columns"], numbers, row) for row in table.rows]
    label, answer = _head_widths(context["head_pairs"])
    filled = {
        **context,
        **_head(head),
        "head_table": word_label_table(pairs, (label, answer), table.row_height),
        "table": word_table(replace(table, rows=rows)),
    }

    def finish(document: Document) -> None:
        document.core_properties.identifier = f"{identity.round}/{identity.version}/{identity.unit}"

    made = _render(settings, "form.docx", filled, head.title, finish)
    return with_properties(made, identity.properties, settings.day)


def _render(
    settings: WordSettings,
    name: str,
    context: Mapping[str, Any],
    title: str,
    finish: Callable[[Document], None] | None = None,
) -> bytes:
    properties = DocumentProperties(title, settings.author, settings.day)
    return render_docx(settings.templates, name, {**context, "draft": settings.draft}, properties, finish)


def _head(head: AttachmentHead) -> dict[str, str]:
    return {
        "document_number": head.document_number,
        "label": head.label,
        "title_text": "\n".join(head.title_lines),
    }


def _head_widths(pairs: int) -> tuple[layout.Length, layout.Length]:
    label = mm(23)
    return label, layout.LANDSCAPE_WIDTH * (1 / pairs) - label


def _of_style(document: Document, *style_ids: str) -> list[Paragraph]:
    section = document.sections[0]
    places = [*document.paragraphs, *section.first_page_header.paragraphs, *section.first_page_footer.paragraphs]
    return [paragraph for paragraph in places if paragraph.style is not None and paragraph.style.style_id in style_ids]


def _place_signature(document: Document, block: SignatureBlock) -> None:
    """Tab stops, one for each name: centred ones keep a common middle whatever widths an engine gives the text."""
    for paragraph, line in zip(_of_style(document, "Signature", "SignatureDate"), block.lines, strict=True):
        for cell in line:
            kind = WD_TAB_ALIGNMENT.CENTER if cell.centred else WD_TAB_ALIGNMENT.LEFT
            position = Twips(round(cell.position * layout.WORD_CHARACTER_TWIP))
            paragraph.paragraph_format.tab_stops.add_tab_stop(position, kind)


def _leave_head_empty(document: Document) -> None:
    """Pre-printed paper has mark and red lines already: their places stay, their ink goes."""
    section = document.sections[0]
    for paragraph in _of_style(document, "OrganMark"):
        for run in paragraph.runs:
            run.text = ""
    framed = [*document.paragraphs, *section.first_page_header.paragraphs, *section.first_page_footer.paragraphs]
    for paragraph in framed:
        for border in paragraph._p.iter(qn("w:bottom")):
            if border.get(qn("w:color")) == "FF0000":
                border.set(qn("w:val"), "nil")


def _sink_copies(document: Document, imprint: ImprintLines | None) -> None:
    """Put the copy-to list just above the printer's line, which stands at the foot of the type area."""
    if imprint is None or not imprint.copies:
        return
    first = int(layout.TYPE_WIDTH.mm / layout.SIZE_4.mm) - 2
    lines = 1 + max(0, ceil((text_width(imprint.copies) - first) / (first - 3)))
    height = (lines + bool(imprint.printer)) * IMPRINT_LINE
    for paragraph in _of_style(document, "ImprintCopies"):
        for position in paragraph._p.iter(qn("w:framePr")):
            position.set(qn("w:y"), str(layout.TYPE_HEIGHT.twip - height))


def _fit_mark(document: Document, mark: str) -> None:
    """Make the organ mark small enough for one line where the template's own size would need two."""
    fitting = mark_size(mark)
    for paragraph in _of_style(document, "OrganMark"):
        size = paragraph.style.font.size if isinstance(paragraph.style, ParagraphStyle) else None
        if size is not None and size.pt > fitting.pt:
            for run in paragraph.runs:
                run.font.size = Pt(int(fitting.pt * 2) / 2)

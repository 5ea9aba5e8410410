"""The files one notice becomes: each part as PDF and Word, the form as xlsx too, and one PDF of all, bound."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.errors import InputError
from pipeline.model.form import Form, FormIdentity
from pipeline.model.notice import AttachmentSource
from pipeline.model.outline import Outline
from pipeline.notice import contexts, gate
from pipeline.notice.form_pdf import form_pdf
from pipeline.notice.form_sheet import form_workbook
from pipeline.notice.naming import file_name
from pipeline.notice.outline_lines import word_lines
from pipeline.notice.pages import Binding, Pages, Part, alone, render_pages
from pipeline.notice.read import NoticeInputs
from pipeline.notice.word_documents import WordSettings, word_form, word_notice, word_outline
from pipeline.render.text import pdf_pages_text, squeeze, word_text

DRAFT_MARK = "草稿"
"""On every page of what is not approved."""
FILLABLE = "（可填写）"
"""In the name of the PDF that is filled in on the computer, beside the printed one."""
Source = TypeVar("Source", Outline, Form)


@dataclass(frozen=True)
class Document:
    """One part of the notice with what it needs to be made."""

    part: Part
    stem: str
    """File name without suffix."""
    title: str
    facts: list[str]
    """Every piece of text it must carry."""
    source: AttachmentSource | None
    """None for the notice itself."""

    @property
    def file_stem(self) -> str:
        """The beginning of its files' names."""
        return file_name(self.stem, "")


@dataclass(frozen=True)
class Made:
    """A finished file; pages are counted where it is a PDF."""

    name: str
    content: bytes
    pages: int = 0
    unavoided: tuple[str, ...] = ()
    """Where the typesetting could not avoid what it should: a ragged line, a lone character; in Chinese."""


def plan_documents(inputs: NoticeInputs) -> list[Document]:
    """The notice, then its attachments in order."""
    context = contexts.notice_context(inputs.office, inputs.notice, inputs.wording, inputs.seal)
    stem = f"{inputs.number} {inputs.title}"
    documents = [Document(Part("notice.html", context), stem, inputs.title, gate.notice_facts(context), None)]
    for index, attachment in enumerate(inputs.notice.attachments):
        head = contexts.attachment_head(inputs.office, inputs.notice, index)
        if attachment.source == AttachmentSource.OUTLINE:
            context = contexts.outline_context(_present(inputs.outline))
            template, facts = "outline.html", gate.outline_facts(context)
        else:
            context = contexts.form_context(_present(inputs.form), inputs.wording)
            template, facts = "form.html", gate.form_facts(context)
        facts = [head.label, head.title, *facts]
        part = Part(template, context, head)
        documents.append(Document(part, f"{head.label} {head.title}", head.title, facts, attachment.source))
    return documents


def make_bound(inputs: NoticeInputs, templates: Path, documents: list[Document]) -> Made:
    """Notice and attachments as one PDF with running page numbers.

    Raises:
        GateError: a fact is missing in it.
    """
    stem = f"{documents[0].stem}（含附件）" if len(documents) > 1 else documents[0].stem
    binding = Binding(
        inputs.title,
        inputs.office.name,
        draft=not inputs.approval.final,
        imprint=documents[0].part.context["imprint"],
        imprint_on_even_page=inputs.office.imprint is not None and inputs.office.imprint.even_page,
    )
    pages = render_pages(templates, [document.part for document in documents], binding)
    text = _pdf_text(pages.content)
    name = file_name(stem, ".pdf")
    gate.require_facts(name, [fact for document in documents for fact in document.facts], text)
    return Made(name, pages.content, pages.count, _unavoided(pages))


def _unavoided(pages: Pages) -> tuple[str, ...]:
    ragged = (f"第{line.page}页“{line.text}”右端差 {line.off:.1f} 毫米" for line in pages.ragged)
    lone = (f"第{line.page}页“{line.paragraph[:12]}…”末行只有一个字" for line in pages.lone)
    return (*ragged, *lone)


def make_files(inputs: NoticeInputs, templates: Path, document: Document) -> list[Made]:
    """One part as PDF and Word, and where it is the form, as xlsx.

    Raises:
        GateError: a fact is missing in a product.
    """
    part = alone(document.part)
    own_imprint = part.context["imprint"] if part.head is None else None
    binding = Binding(document.title, inputs.office.name, not inputs.approval.final, own_imprint)
    pages = render_pages(templates, [part], binding)
    word = _word(inputs, templates, document)
    made = [
        Made(file_name(document.stem, ".pdf"), pages.content, pages.count),
        Made(file_name(document.stem, ".docx"), word),
    ]
    gate.require_facts(made[0].name, document.facts, _pdf_text(pages.content))
    gate.require_facts(made[1].name, document.facts, _word_text(word, document))
    if document.source == AttachmentSource.FORM:
        made.append(Made(file_name(document.stem, ".xlsx"), _workbook(inputs, document)))
        made.append(fillable_form(inputs, templates, document))
    return made


def _word_text(word: bytes, document: Document) -> str:
    if document.source != AttachmentSource.OUTLINE:
        return word_text(word)
    # The outline's numbers are counted by Word and stand in no text of the file.
    return squeeze("".join(line.text for line in word_lines(word, document.title)))


def sheet_title(inputs: NoticeInputs, document: Document) -> str:
    """What stands above the table in Excel, where no page has a head to bear 草稿."""
    return document.title if inputs.approval.final else f"{document.title}（{DRAFT_MARK}）"


def _pdf_text(content: bytes) -> str:
    return "".join(pdf_pages_text(content, (DRAFT_MARK,)))


def _word(inputs: NoticeInputs, templates: Path, document: Document) -> bytes:
    settings = WordSettings(templates, inputs.office.name, inputs.notice.date, draft=not inputs.approval.final)
    head, context = document.part.head, document.part.context
    if head is None:
        return word_notice(settings, context)
    if document.source == AttachmentSource.OUTLINE:
        return word_outline(settings, head, context)
    return word_form(settings, head, context, _identity(inputs))


def _workbook(inputs: NoticeInputs, document: Document) -> bytes:
    form = _present(inputs.form)
    notes = document.part.context["notes"]
    return form_workbook(
        form, _identity(inputs), sheet_title(inputs, document), notes, inputs.office.name, inputs.notice.date
    )


def fillable_form(inputs: NoticeInputs, templates: Path, document: Document) -> Made:
    """The form as a PDF with fields, for everybody; ``document`` is the form's part.

    Raises:
        InputError: there is no form.
        TemplateError: its template is missing or can't be filled.
        GateError: a fact is missing in it.
    """
    form, notes = _present(inputs.form), document.part.context["notes"]
    title, organ = sheet_title(inputs, document), inputs.office.name
    content = form_pdf(templates, form, _identity(inputs), title, notes, organ)
    name = file_name(f"{document.stem}{FILLABLE}", ".pdf")
    facts = [title, *gate.form_facts(document.part.context)]
    gate.require_facts(name, facts, _pdf_text(content))
    return Made(name, content, len(pdf_pages_text(content)))


def _identity(inputs: NoticeInputs) -> FormIdentity:
    return FormIdentity(round=inputs.round, version=_present(inputs.form).version)


def _present(value: Source | None) -> Source:
    if value is None:
        msg = "附件要用的文件不在"
        raise InputError(msg)
    return value

"""What is mailed to each unit: the bound notice, and the plan table as Excel, Word and PDF with the unit's own data.

The table is made once with placeholders and filled in for each unit, so that a thousand units cost seconds. A
copy carries round, version and unit code where a reply keeps them: on the hidden sheet, in the hidden fields of the
PDF, in the properties of all three files and in the Word file's identifier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from pipeline.model.form import FieldType, Form, FormIdentity
from pipeline.model.notice import AttachmentSource
from pipeline.model.plan import Plan
from pipeline.model.unit import Unit
from pipeline.notice.documents import FILLABLE, Document, Made, sheet_title
from pipeline.notice.form_pdf import filled_pdf
from pipeline.notice.form_sheet import form_workbook
from pipeline.notice.naming import file_name
from pipeline.notice.previous_list import ROUND, add_sheet, filled_sheet, word_list
from pipeline.notice.read import NoticeInputs
from pipeline.notice.recipients import Recipients
from pipeline.notice.word_documents import WordSettings, word_form
from pipeline.render.prefill import Pattern, placeholder

FOLDER = "packages"
_CODE = "unit_code"
_DOCUMENT = "word/document.xml"


@dataclass(frozen=True)
class Enclosed:
    """What was made for everybody and goes into every package."""

    bound: Made
    fillable: Made | None
    """The PDF form; None where no form is attached."""


@dataclass(frozen=True)
class _Patterns:
    """The form with placeholders."""

    form: Form
    stem: str
    workbook: Pattern
    workbook_with_list: Pattern | None
    """With a sheet for last year's activities; None where nothing is known of them."""
    word: Pattern


def make_packages(
    inputs: NoticeInputs, recipients: Recipients, templates: Path, documents: list[Document], enclosed: Enclosed
) -> dict[str, bytes]:
    """The files of all packages: path below the stage's folder to content.

    Without a form among the attachments a package holds the bound notice alone.

    Raises:
        TemplateError: a template is missing or can't be filled.
    """
    attached = next((document for document in documents if document.source == AttachmentSource.FORM), None)
    previous, bound, fillable = recipients.previous, enclosed.bound, enclosed.fillable
    listing = previous is not None
    patterns = (
        _patterns(inputs, inputs.form, templates, attached, listing=listing) if attached and inputs.form else None
    )
    files: dict[str, bytes] = {}
    for unit in recipients.roster.units:
        folder = f"{FOLDER}/{file_name(f'{unit.code} {_short(unit)}', '')}"
        files[f"{folder}/{bound.name}"] = bound.content
        if patterns:
            plan = previous.plan(unit.code) if previous else None
            last_round = previous.collection.round if previous else ""
            stem = f"{patterns.stem}（{_short(unit)}）"
            files[f"{folder}/{file_name(stem, '.xlsx')}"] = _workbook(patterns, unit, plan, last_round)
            files[f"{folder}/{file_name(stem, '.docx')}"] = _word(patterns, unit, plan, last_round)
            if fillable:
                name = file_name(f"{stem}{FILLABLE}", ".pdf")
                files[f"{folder}/{name}"] = _fillable(fillable.content, patterns.form, inputs.round, unit)
    return files


def package_summary(recipients: Recipients, *, kept: bool) -> list[str]:
    """What was made, in Chinese lines.

    Args:
        recipients: whom packages were made for.
        kept: whether last year's plans were kept under ``inputs/`` in this run.
    """
    units, previous = recipients.roster.units, recipients.previous
    listed = sum(previous.plan(unit.code) is not None for unit in units) if previous else 0
    activities = f"，其中 {listed} 份列有{previous.collection.round}年度的活动" if previous else ""
    lines = [f"{FOLDER} 里是发给 {len(units)} 个单位的材料，表格已预填单位信息{activities}"]
    if kept:
        lines.append("上年的计划已另存为本年度文件夹里的 previous.json")
    return lines


def prefilled(form: Form, unit: Unit) -> dict[str, str]:
    """What the roster already knows, by the head field's key; a choice only where the form offers it."""
    known = {"unit": unit.name, "unit_group": unit.group, "contact": unit.contact, "email": unit.email}
    return {
        field.key: known[field.key] if field.type is not FieldType.CHOICE or known[field.key] in field.choices else ""
        for field in form.head
        if field.key in known
    }


def _patterns(inputs: NoticeInputs, form: Form, templates: Path, document: Document, *, listing: bool) -> _Patterns:
    # Which fields are filled in does not depend on the unit, only with what.
    fields = tuple(prefilled(form, Unit(code="", name="", group="", order=0)))
    answers = {key: placeholder(key) for key in fields}
    identity = FormIdentity(round=inputs.round, version=form.version, unit=placeholder(_CODE))
    organ, day, notes = inputs.office.name, inputs.notice.date, document.part.context["notes"]
    settings = WordSettings(templates, organ, day, draft=not inputs.approval.final)
    head = document.part.head
    if head is None:
        msg = "an attachment always has a head"
        raise ValueError(msg)

    def workbook(finish: Callable[[Workbook], None] | None = None) -> Pattern:
        title = sheet_title(inputs, document)
        return Pattern(form_workbook(form, identity, title, notes, organ, day, answers, finish), day)

    with_list = workbook(lambda book: add_sheet(book, form)) if listing else None
    word = word_form(settings, head, document.part.context, identity, answers)
    return _Patterns(form, document.stem, workbook(), with_list, Pattern(word, day))


def _fillable(blank: bytes, form: Form, round_name: str, unit: Unit) -> bytes:
    identity = FormIdentity(round=round_name, version=form.version, unit=unit.code)
    return filled_pdf(blank, form, identity, prefilled(form, unit))


def _workbook(patterns: _Patterns, unit: Unit, plan: Plan | None, last_round: str) -> bytes:
    values = {_CODE: unit.code, **prefilled(patterns.form, unit)}
    pattern = patterns.workbook_with_list
    if plan is None or pattern is None:
        return patterns.workbook.fill(values)
    return pattern.fill({**values, ROUND: last_round}, filled_sheet(pattern.parts, patterns.form, plan))


def _word(patterns: _Patterns, unit: Unit, plan: Plan | None, last_round: str) -> bytes:
    values = {_CODE: unit.code, **prefilled(patterns.form, unit)}
    if plan is None:
        return patterns.word.fill(values)
    body = patterns.word.parts[_DOCUMENT]
    end = body.rindex(b"<w:sectPr")
    listed = word_list(patterns.form, plan, last_round).encode()
    return patterns.word.fill(values, {_DOCUMENT: body[:end] + listed + body[end:]})


def _short(unit: Unit) -> str:
    return unit.short_name or unit.name

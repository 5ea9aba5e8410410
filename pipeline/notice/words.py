"""The words of a notice, read by the linter; each finding with file and line."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipeline.errors import InputError
from pipeline.inputs import load_roster
from pipeline.model.form import Form
from pipeline.model.notice import AttachmentSource
from pipeline.model.outline import Outline, OutlineItem, OutlineSection
from pipeline.notice.approval import Approval
from pipeline.notice.read import NoticeInputs, read_inputs
from pipeline.standard.lint import Finding, Kind, NoticeWords, Passage, Place, Severity, lint_notice
from pipeline.standard.lint.finding import Location
from pipeline.standard.lint.notice import AttachmentName
from pipeline.workspace import Workspace
from pipeline.yaml_source import Source

_MARKS_WITH_SPACE = ("章", "节", "条")


class _Entry(NamedTuple):
    """One text of a file."""

    location: Location
    kind: Kind
    text: str


def check_words(workspace: Workspace, inputs: NoticeInputs, today: date | None = None) -> tuple[Finding, ...]:
    """What is wrong in the words of a notice and its attachments.

    Args:
        workspace: the round; its roster, if there, says what units are called.
        inputs: the notice, read.
        today: where given, a deadline before it is named.

    Raises:
        InputError: the roster can't be read.
    """
    return lint_notice(_words(workspace, inputs), today)


def errors_of(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that keep an approved notice from being issued."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def stop_at_errors(workspace: Workspace, approval: Approval, findings: tuple[Finding, ...]) -> None:
    """An approved notice with errors in its words is not issued; a draft is, so that people can look at it.

    Raises:
        InputError: it is approved, and there are errors; with file and line.
    """
    errors = errors_of(findings)
    if approval.final and errors:
        raise InputError(*describe(workspace, errors))


def describe(workspace: Workspace, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Each finding as a line: file, line number, what, suggestion, rank and clause."""
    sources: dict[str, Source] = {}
    lines = []
    for finding in findings:
        name = finding.place.file
        source = sources.setdefault(name, sources.get(name) or Source(workspace.root / name, name))
        lines.append(source.at(finding.place.location, f"{finding.severity}：{finding}"))
    return tuple(lines)


def report_words(workspace: Workspace) -> Iterator[str]:
    """``make words``: every finding, and how many there are.

    Yields:
        Advice first, then the count, in Chinese lines.

    Raises:
        InputError: an input is wrong; or there are findings that keep an approved notice from being issued, one
            message for each.
    """
    inputs = read_inputs(workspace)
    # Once the number is given out the notice has gone; that its deadline is over is then no news.
    findings = check_words(workspace, inputs, None if inputs.registered else date.today())
    errors = errors_of(findings)
    advice = tuple(finding for finding in findings if finding not in errors)
    yield from describe(workspace, advice)
    if not findings:
        yield f"{inputs.title}：文字没有发现问题"
        return
    yield f"{inputs.title}：错误 {len(errors)} 处，提醒 {len(advice)} 处"
    if errors:
        raise InputError(*describe(workspace, errors))


def _words(workspace: Workspace, inputs: NoticeInputs) -> NoticeWords:
    notice, file = inputs.notice, workspace.relative(workspace.notice)
    own_titles = {
        AttachmentSource.OUTLINE: inputs.outline.title if inputs.outline else "",
        AttachmentSource.FORM: inputs.form.title if inputs.form else "",
    }
    attachments = tuple(
        AttachmentName(Place(file, ("attachments", index, "title")), attachment.title, own_titles[attachment.source])
        for index, attachment in enumerate(notice.attachments)
    )
    passages = [
        *_passages(file, _notice_texts(inputs)),
        *_passages(workspace.relative(workspace.outline), _outline_texts(inputs.outline), received=True),
        *_passages(workspace.relative(workspace.form), _form_texts(inputs.form, inputs)),
        *_passages(workspace.relative(workspace.office), _office_texts(inputs)),
    ]
    return NoticeWords(
        title=Passage(Place(file, ("title",)), Kind.TITLE, inputs.title),
        passages=tuple(passages),
        attachments=attachments,
        file=file,
        issuer=inputs.office.name,
        number=notice.number,
        style=inputs.office.number_style,
        day=notice.date,
        deadline=notice.deadline,
        roster=load_roster(workspace) if workspace.roster.is_file() else None,
    )


def _passages(file: str, texts: Iterator[_Entry], *, received: bool = False) -> Iterator[Passage]:
    return (Passage(Place(file, entry.location), entry.kind, entry.text, received) for entry in texts if entry.text)


def _notice_texts(inputs: NoticeInputs) -> Iterator[_Entry]:
    notice = inputs.notice
    for index, addressee in enumerate(notice.addressees):
        yield _Entry(("addressees", index), Kind.ADDRESSEE, addressee)
    for index, paragraph in enumerate(notice.body):
        yield _Entry(("body", index), Kind.BODY, inputs.wording.fill(paragraph))
    for index, attachment in enumerate(notice.attachments):
        yield _Entry(("attachments", index, "title"), Kind.ATTACHMENT, attachment.title)
    for index, body in enumerate(notice.copies):
        yield _Entry(("copies", index), Kind.LABEL, body)
    yield _Entry(("note",), Kind.NOTE, notice.note)


def _outline_texts(outline: Outline | None) -> Iterator[_Entry]:
    if outline is None:
        return
    yield _Entry(("title",), Kind.ATTACHMENT, outline.title)
    for index, paragraph in enumerate(outline.preamble):
        yield _Entry(("preamble", index), Kind.BODY, paragraph)
    for index, section in enumerate(outline.sections):
        yield _Entry(("sections", index, "title"), Kind.HEADING, _section_text(section))
        for item_index, item in enumerate(section.items):
            yield from _item_texts(("sections", index, "items", item_index), item)


def _item_texts(location: Location, item: OutlineItem) -> Iterator[_Entry]:
    """The item's group heading, its lead with its number, and its paragraphs."""
    yield _Entry((*location, "group"), Kind.NOTE, item.group)
    mark = "" if item.printed_mark.strip().endswith(_MARKS_WITH_SPACE) else item.printed_mark
    runs_on = bool(item.paragraphs and item.paragraphs[0]) or item.lead.endswith("。")
    yield _Entry((*location, "lead"), Kind.LEAD if runs_on else Kind.HEADING, mark + item.lead)
    for index, paragraph in enumerate(item.paragraphs):
        yield _Entry((*location, "paragraphs", index), Kind.BODY, paragraph)


def _section_text(section: OutlineSection) -> str:
    return section.title if section.mark.strip().endswith(_MARKS_WITH_SPACE) else section.heading


def _form_texts(form: Form | None, inputs: NoticeInputs) -> Iterator[_Entry]:
    if form is None:
        return
    yield _Entry(("title",), Kind.ATTACHMENT, form.title)
    for name, fields in (("head", form.head), ("columns", form.columns)):
        for index, field in enumerate(fields):
            yield _Entry((name, index, "label"), Kind.LABEL, field.label)
            for choice_index, choice in enumerate(field.choices):
                yield _Entry((name, index, "choices", choice_index), Kind.LABEL, choice)
            yield _Entry((name, index, "help"), Kind.NOTE, field.help)
    for index, note in enumerate(form.notes):
        yield _Entry(("notes", index), Kind.NOTE, inputs.wording.fill(note))


def _office_texts(inputs: NoticeInputs) -> Iterator[_Entry]:
    office = inputs.office
    yield _Entry(("name",), Kind.LABEL, office.name)
    yield _Entry(("mark",), Kind.LABEL, office.mark)
    yield _Entry(("department",), Kind.LABEL, office.department)

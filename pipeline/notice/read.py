"""Everything one notice is made of, read and checked."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

from pipeline.inputs import load_all, load_form, load_notice, load_office, load_outline, load_register, load_seal_image
from pipeline.model.form import Form
from pipeline.model.notice import Notice, RegisterEntry
from pipeline.model.office import Office
from pipeline.model.outline import Outline
from pipeline.notice.approval import Approval, approval_of, content_hash
from pipeline.notice.placeholders import check_placeholders
from pipeline.notice.register import gaps, is_registered
from pipeline.standard.notice_wording import Wording
from pipeline.standard.wording import print_number
from pipeline.workspace import Workspace
from pipeline.yaml_source import Location, Source


@dataclass(frozen=True)
class NoticeInputs:
    """All inputs of one notice, read and checked against each other."""

    round: str
    office: Office
    notice: Notice
    outline: Outline | None
    form: Form | None
    registered: bool
    """Whether the register already has the notice's number."""
    seal_picture: bytes | None = None
    """The office's picture of its seal."""
    skipped: tuple[int, ...] = ()
    """Numbers of the same code and year that the register lacks in between."""

    @property
    def wording(self) -> Wording:
        """The placeholders' values."""
        return Wording.of(self.notice)

    @property
    def number(self) -> str:
        """The document number as printed."""
        return print_number(self.notice.number, self.office.number_style)

    @property
    def title(self) -> str:
        """The title in one line."""
        return self.wording.fill(self.notice.title).replace("\n", "")

    @property
    def content(self) -> str:
        """Hash of everything that is printed."""
        return content_hash(self.office, self.notice, self.outline, self.form)

    @property
    def seal(self) -> bytes | None:
        """The picture of the seal where it may be shown: on an approved notice only."""
        return self.seal_picture if self.approval.final else None

    @property
    def approval(self) -> Approval:
        """Whether the products may go out without 草稿."""
        return approval_of(self.notice, self.content)

    @property
    def register_entry(self) -> RegisterEntry:
        """The line of the register that this notice needs."""
        notice = self.notice
        return RegisterEntry(number=notice.number, title=self.title, date=notice.date, round=self.round)


def read_inputs(workspace: Workspace) -> NoticeInputs:
    """Read and check everything.

    Raises:
        InputError: one message for each mistake in any of the files.
    """
    loaded = load_all(
        lambda: load_office(workspace),
        lambda: load_notice(workspace),
        # A missing file is named by the attachment that wants it.
        lambda: load_outline(workspace) if workspace.outline.is_file() else None,
        lambda: load_form(workspace) if workspace.form.is_file() else None,
        lambda: load_register(workspace),
    )
    office, notice, outline, form, entries = cast(
        "tuple[Office, Notice, Outline | None, Form | None, list[tuple[int, RegisterEntry]]]", tuple(loaded)
    )
    inputs = NoticeInputs(workspace.round, office, notice, outline, form, registered=False)
    texts = {workspace.notice: _notice_texts(notice), workspace.form: _form_texts(form)}
    load_all(*(partial(_check, workspace, path, inputs.wording, found) for path, found in texts.items()))
    registered = is_registered(entries, inputs.register_entry, workspace.relative(workspace.register))
    seal = load_seal_image(workspace, office)
    return replace(inputs, registered=registered, skipped=gaps(entries, notice.number), seal_picture=seal)


def _check(workspace: Workspace, path: Path, wording: Wording, texts: dict[Location, str]) -> None:
    if texts:
        check_placeholders(Source(path, workspace.relative(path)), wording, texts)


def _notice_texts(notice: Notice) -> dict[Location, str]:
    return {("title",): notice.title, **{("body", index): text for index, text in enumerate(notice.body)}}


def _form_texts(form: Form | None) -> dict[Location, str]:
    return {("notes", index): note for index, note in enumerate(form.notes)} if form else {}

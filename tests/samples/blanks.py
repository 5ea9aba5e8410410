"""The blank forms of a round as stage one issues them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.inputs import load_form, load_notice, load_office, load_roster
from pipeline.model.form import Form, FormIdentity
from pipeline.model.notice import AttachmentSource, Notice
from pipeline.model.office import Office
from pipeline.model.unit import Roster
from pipeline.notice.contexts import attachment_head, form_context, form_notes
from pipeline.notice.form_sheet import form_workbook
from pipeline.notice.word_documents import WordSettings, word_form
from pipeline.standard.notice_wording import Wording
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Round:
    """What the samples are made from."""

    workspace: Workspace
    office: Office
    notice: Notice
    form: Form
    roster: Roster

    @classmethod
    def load(cls, workspace: Workspace) -> "Round":
        """Read a round's inputs.

        Raises:
            InputError: one of them is wrong.
        """
        return cls(
            workspace,
            load_office(workspace),
            load_notice(workspace),
            load_form(workspace),
            load_roster(workspace),
        )

    @property
    def identity(self) -> FormIdentity:
        """Of the form sent to everybody."""
        return FormIdentity(round=self.workspace.round, version=self.form.version)

    @cached_property
    def blank_workbook(self) -> bytes:
        """The xlsx form."""
        notes = form_notes(self.form, Wording.of(self.notice))
        return form_workbook(self.form, self.identity, self.form.title, notes, self.office.name, self.notice.date)

    @cached_property
    def blank_word(self) -> bytes:
        """The Word form."""
        index = next(i for i, one in enumerate(self.notice.attachments) if one.source is AttachmentSource.FORM)
        settings = WordSettings(self.workspace.templates, self.office.name, self.notice.date)
        head = attachment_head(self.office, self.notice, index)
        return word_form(settings, head, form_context(self.form, Wording.of(self.notice)), self.identity)

    def day(self, month: int, day: int) -> date:
        """A day of the round's year."""
        return date(self.notice.date.year, month, day)

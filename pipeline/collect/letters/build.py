"""A due letter into its file: what it answers is looked up, put into words, and the marked file attached."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pipeline.collect.letters.compose import write
from pipeline.collect.letters.due import DueLetter
from pipeline.collect.letters.marking.mark import Marked
from pipeline.collect.letters.message import ATTACHMENT_LIMIT, Attachment, Mail, mail_bytes
from pipeline.collect.letters.tables import (
    SHOWN,
    Table,
    activities_table,
    differences_table,
    in_order,
    problems_table,
    waiting_table,
)
from pipeline.collect.letters.words import plain, shown_day
from pipeline.collect.reading.active import names_active_content
from pipeline.collect.reading.record import Content
from pipeline.model.form import Form
from pipeline.model.letter_settings import LetterSettings
from pipeline.model.notice import Notice
from pipeline.model.office import Office
from pipeline.model.problem import Place, Problem, Severity
from pipeline.model.standing import Standing, Submitted
from pipeline.sent_log import LetterKind

_NOTES = 12
_LOOKED_AT = (".xlsx", ".docx", ".ods", ".odt")
_PACKAGE = b"PK\x03\x04"
"""Kinds that reading looks through for macros and links, and how they begin whatever they are called: not PDF and RTF,
say, and not old files of Office, whose links and macro sheets show only to the program that runs them."""


class Lookup(Protocol):
    """What was sent, by place (``worker.contents.Contents``)."""

    def content(self, place: Place) -> Content | None:
        """What a submission says."""

    def part_bytes(self, place: Place) -> bytes | None:
        """A file as it came in."""


Marker = Callable[[bytes, str, tuple[Problem, ...]], Marked | None]
"""``mark`` under the guard: None where the file could not be marked."""


@dataclass(frozen=True)
class Desk:
    """Everything that letters are made from."""

    office: Office
    notice: Notice
    notice_title: str
    """As printed."""
    notice_number: str
    form: Form
    round: str
    settings: LetterSettings
    mailbox: str
    templates: Path
    standings: Mapping[str, Standing]
    """By unit code."""
    lookup: Lookup = field(repr=False)
    mark: Marker = field(repr=False)
    package: Callable[[str], tuple[Attachment, ...]] = field(repr=False)
    """The files of the notice for a unit code."""
    forms: Callable[[str], tuple[Attachment, ...]] = field(repr=False)
    """Of these the blank forms, to be filled in; none where the notice was not made here."""

    @property
    def year(self) -> int:
        """Of the round."""
        return int(self.round[:4])


@dataclass(frozen=True)
class _Attached:
    """The marked file; or why there is none, with the file as it came where that can be sent back."""

    attachment: Attachment | None = None
    note: str = ""
    missing: str = ""


def letter_bytes(letter: DueLetter, desk: Desk) -> bytes:
    """The .eml file of a letter.

    Raises:
        TemplateError: its template is missing or wrong.
        PipelineError: what it answers can't be read from the disk.
    """
    problems = in_order(letter.submission.problems) if letter.submission else []
    problems = [problem for problem in problems if problem.severity is not Severity.HINT]
    attached = _attach(letter, problems, desk) if letter.kind in _WITH_FILE else _Attached()
    package = desk.package(letter.unit.code) if letter.unit and letter.kind is LetterKind.NOTICE else ()
    forms = _forms(letter, desk)
    tables = _tables(letter, problems, desk)
    lists = {"notes_list": _notes(letter.submission), "attachments_list": tuple(one.name for one in package)}
    values = {
        **_about(letter, desk),
        **_counts(letter, problems),
        "notes": bool(lists["notes_list"]),
        "attachments": bool(package),
        "forms": "、".join(f"“{one.name}”" for one in forms),
        "differences": tables["differences_table"] is not None,
        "attached": attached.attachment.name if attached.attachment and not attached.missing else "",
        "attached_note": attached.note,
        "attached_missing": attached.missing,
    }
    words = write(desk.templates, letter.kind, values, tables, lists)
    return mail_bytes(
        Mail(
            number=letter.number,
            kind=letter.kind,
            unit=letter.unit.code if letter.unit else "",
            sender_name=desk.office.name + desk.office.department,
            sender=desk.mailbox,
            to=letter.to,
            copies=letter.copies,
            subject=words.subject,
            text=words.text,
            html=words.html,
            answers=_answered(letter),
            attachments=(*package, *forms, *([attached.attachment] if attached.attachment else [])),
        )
    )


def made_from(letter: DueLetter, desk: Desk, program: str) -> str:
    """A hash of all that a letter is made from.

    Args:
        letter: what is answered is in it by hash.
        desk: settings and texts.
        program: a hash of the program and its templates.
    """
    pieces = (
        repr(letter), repr(desk.office), repr(desk.notice), repr(desk.form), repr(desk.settings),
        desk.mailbox, desk.notice_title, desk.notice_number, desk.round, program,
        repr([one.sha256 for one in _earlier(letter, desk)]),
        *(one.name + hashlib.sha256(one.content).hexdigest() for one in _forms(letter, desk)),
    )  # fmt: skip
    return hashlib.sha256("\x1e".join(pieces).encode()).hexdigest()


_WITH_FILE = {LetterKind.RECEIPT, LetterKind.CORRECTION}
_OTHER_ROUND = "round_wrong"


def _forms(letter: DueLetter, desk: Desk) -> tuple[Attachment, ...]:
    """The unit's own blank forms, for who has still to fill one in: the notice of weeks ago is hard to find again."""
    if letter.unit is None or letter.kind in {LetterKind.NOTICE, LetterKind.RECEIPT}:
        return ()
    # Who has a table to mend mends that, unless it is another year's.
    mending = letter.submission and all(one.code != _OTHER_ROUND for one in letter.submission.problems)
    return () if mending else desk.forms(letter.unit.code)


def _about(letter: DueLetter, desk: Desk) -> dict[str, Any]:
    due = letter.due
    return {
        "office": desk.office.name,
        "department": desk.office.department,
        "contact": plain(desk.settings.contact),
        "unit": plain(letter.unit.name) if letter.unit else "",
        "title": desk.form.title,
        "round": desk.round,
        "mailbox": desk.mailbox,
        "overdue": letter.overdue,
        "deadline": shown_day(due, desk.year) if due else "",
        "notice_title": desk.notice_title,
        "notice_number": desk.notice_number,
        "step": letter.step,
    }


def _counts(letter: DueLetter, problems: list[Problem]) -> dict[str, Any]:
    submission = letter.submission
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    chasing = letter.kind not in _WITH_FILE
    return {
        "nil_return": bool(submission and submission.nil_return),
        "activities": submission.activities if submission else 0,
        "errors": errors,
        "warnings": len(problems) - errors,
        "shown": min(len(problems), SHOWN),
        "left": max(0, len(problems) - SHOWN),
        "correcting": bool(submission and chasing),
        "resending": bool(letter.waiting),
        "earlier_counts": letter.earlier_counts,
    }


def _tables(letter: DueLetter, problems: list[Problem], desk: Desk) -> dict[str, Table | None]:
    submission = letter.submission
    tables: dict[str, Table | None] = {
        "problems_table": problems_table(problems) if problems else None,
        "waiting_table": waiting_table(letter.waiting) if letter.waiting else None,
        "activities_table": None,
        "differences_table": None,
    }
    if submission is None or letter.kind not in _WITH_FILE:
        return tables
    content = desk.lookup.content(submission.place)
    if content is None:
        return tables
    if letter.kind is LetterKind.RECEIPT and content.activities:
        tables["activities_table"] = activities_table(content, desk.form, desk.year)
    earlier = _earlier(letter, desk)
    before = desk.lookup.content(earlier[-1].place) if earlier else None
    if before is not None:
        tables["differences_table"] = differences_table(before, content, desk.form)
    return tables


def _earlier(letter: DueLetter, desk: Desk) -> list[Submitted]:
    """What the unit had sent before what this letter answers; copies of the same thing don't count."""
    standing = desk.standings.get(letter.unit.code) if letter.unit else None
    if standing is None or letter.submission is None or letter.kind not in _WITH_FILE:
        return []
    before = standing.submissions[: standing.submissions.index(letter.submission)]
    return [one for one in before if one.digest != letter.submission.digest]


def _notes(submission: Submitted | None) -> tuple[str, ...]:
    if submission is None:
        return ()
    hints = [problem.what for problem in submission.problems if problem.severity is Severity.HINT]
    return tuple(plain(note, 200) for note in dict.fromkeys((*submission.notes, *hints)))[:_NOTES]


def _answered(letter: DueLetter) -> str:
    pieces = (letter.submission, *letter.waiting)
    return next((piece.message_id for piece in pieces if piece and piece.message_id), "")


def _attach(letter: DueLetter, problems: list[Problem], desk: Desk) -> _Attached:
    """The sender's file with its marks; where that can't be, the letter says so."""
    submission = letter.submission
    if submission is None or not any(problem.place.cell for problem in problems):
        return _Attached()
    name = submission.name
    data = desk.lookup.part_bytes(submission.place)
    marked = desk.mark(data, name, tuple(problems)) if data else None
    if marked is None:
        return _unmarked(name, data, submission.notes)
    if len(marked.content) > ATTACHMENT_LIMIT:
        return _Attached(missing="贵单位的文件较大，没有随信附上批注，请对照上面所列的位置查看原件。")
    stem = name.rpartition(".")[0] or name
    return _Attached(Attachment(f"{plain(stem, 80)}（批注）{marked.suffix}", marked.content), marked.note)


def _unmarked(name: str, data: bytes | None, notes: Sequence[str]) -> _Attached:
    """The sender's file as it came, so that he knows which one is meant; never one that may do something of itself."""
    looked_at = name.casefold().endswith(_LOOKED_AT) and not names_active_content(notes)
    if data and data.startswith(_PACKAGE) and len(data) <= ATTACHMENT_LIMIT and looked_at:
        said = "贵单位的文件没能加上批注，原样附上，请对照上面所列的位置查看。"
        return _Attached(Attachment(plain(name, 80), data), missing=said)
    return _Attached(missing="贵单位的文件没能加上批注，请对照上面所列的位置查看原件。")

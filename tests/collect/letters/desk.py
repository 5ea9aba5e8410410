"""Standings, logs and a desk for the tests of letters, drawn up by hand."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline import inputs
from pipeline.collect.letters.build import Desk
from pipeline.collect.letters.due import Circumstances, DueLetter, Verdict, decide
from pipeline.collect.letters.marking.mark import mark
from pipeline.collect.letters.message import Attachment
from pipeline.collect.reading.record import Content
from pipeline.model.letter_settings import LetterSettings
from pipeline.model.problem import Place, Problem, Severity
from pipeline.model.standing import Standing, Standings, State, Submitted, Waiting
from pipeline.model.time_zone import CHINA
from pipeline.model.unit import Roster, Unit
from pipeline.sent_log import LetterKind, SendState, SentLetter
from tests.collect.builders import FORM, WORKSPACE
from tests.conftest import PROJECT

MAILBOX = "office@example.org"
DUE = date(2020, 4, 15)
UNIT = Unit(
    code="F01",
    name="示例岩石动力学专业委员会",
    short_name="岩石动力学专委会",
    group="分支机构",
    order=1,
    email="f01@example.org",
)
ROSTER = Roster(units=(UNIT,))
SETTINGS = LetterSettings(before=3, on=True, every=5, times=2, last_call=True, contact="示例一，010-5550 0123")


def moment(day: str, hour: int = 9) -> datetime:
    """A moment in China."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=CHINA)


UNREADABLE = "“时间”填的“某天”认不出是什么时间。"


def problem(cell: str = "H4", *, what: str = UNREADABLE, severity: Severity = Severity.ERROR) -> Problem:
    """One problem at a cell of Sheet1."""
    place = Place(file="回复.eml", part="计划.xlsx", sheet="Sheet1" if cell else "", cell=cell)
    return Problem(code="period_unreadable", severity=severity, place=place, field="时间", what=what, cure="请改写。")


def submitted(
    class_: str = "计划", *problems: Problem, day: str = "2020-04-10", digest: str = "d1", **changes: Any
) -> Submitted:
    """One submission of the unit."""
    place = changes.get("place", Place(file="回复.eml", part="计划.xlsx"))
    values: dict[str, object] = {
        "place": place,
        "name": (place.part or place.file).rpartition("/")[2],
        "sha256": f"sha-{digest}",
        "dated": moment(day),
        "class": class_,
        "reason": "",
        "nil_return": class_ == "零报送",
        "activities": 0 if class_ == "零报送" else 1,
        "problems": problems,
        "digest": digest,
        "sender": "sender@example.org",
        "subject": "报送计划",
        "message_id": "m1@example.org",
        **changes,
    }
    return Submitted.model_validate(values)


def waiting(reason: str, day: str = "2020-04-10", **changes: Any) -> Waiting:
    """A part for a person."""
    values: dict[str, object] = {
        "place": Place(file="回复.eml", part="计划.xlsx"),
        "reason": reason,
        "sender": "sender@example.org",
        "message_id": "m2@example.org",
        "dated": moment(day),
        **changes,
    }
    return Waiting.model_validate(values)


LOCKED = waiting("文件加了密码，打不开；请单位去掉密码重新发送")


def standing(state: State, *submissions: Submitted, due: date | None = DUE, **changes: Any) -> Standing:
    """The unit's standing."""
    values: dict[str, object] = {"unit": "F01", "state": state, "due": due, "submissions": submissions, **changes}
    return Standing.model_validate(values)


def standings(*units: Standing, unassigned: tuple[Waiting, ...] = ()) -> Standings:
    """Those of a round."""
    return Standings(round="2020", day=DUE, deadline=DUE, units=units, unassigned=unassigned)


def around(day: str = "2020-04-10", settings: LetterSettings = SETTINGS, **changes: Any) -> Circumstances:
    """The circumstances of a day."""
    return Circumstances(day=date.fromisoformat(day), settings=settings, mailbox=MAILBOX, **changes)


def line(kind: LetterKind, day: str, state: SendState = SendState.SENT, letter: str = "") -> SentLetter:
    """A line of the log."""
    return SentLetter(
        at=moment(day), state=state, kind=kind, unit="F01", to="f01@example.org", subject="", letter=letter
    )


def verdict(one: Standing, *sent: SentLetter, day: str = "2020-04-10", **changes: Any) -> Verdict:
    """What is due for the unit."""
    return decide(standings(one), ROSTER, sent, around(day, **changes))


def due(one: Standing, *sent: SentLetter, day: str = "2020-04-10", **changes: Any) -> DueLetter:
    """The one letter that is due."""
    (letter,) = verdict(one, *sent, day=day, **changes).letters
    return letter


class Files:
    """What was sent, by place."""

    def __init__(self, files: Mapping[Place, tuple[bytes, Content | None]] | None = None) -> None:
        self.files = dict(files or {})

    def content(self, place: Place) -> Content | None:
        """What a submission says."""
        return self.files.get(place, (b"", None))[1]

    def part_bytes(self, place: Place) -> bytes | None:
        """A file."""
        return self.files.get(place, (b"", None))[0] or None


def desk(one: Standing, files: Files | None = None, templates: Path = PROJECT / "templates") -> Desk:
    """A desk for one unit; marks without a child process."""
    return Desk(
        office=inputs.load_office(WORKSPACE),
        notice=inputs.load_notice(WORKSPACE),
        notice_title="关于转发《示例要点》的通知",
        notice_number="岩学字[2020]015号",
        form=FORM,
        round="2020",
        settings=SETTINGS,
        mailbox=MAILBOX,
        templates=templates,
        standings={one.unit: one},
        lookup=files or Files(),
        mark=lambda data, name, problems: mark(data, name, problems, DUE),
        forms=lambda unit: (Attachment(f"计划表（{unit}）.xlsx", b"PK example"),),
        package=lambda unit: (Attachment(f"{unit}.pdf", b"%PDF-1.7 example"),),
    )

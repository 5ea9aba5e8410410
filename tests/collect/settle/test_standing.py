"""How a unit stands, by what came in, what was ruled, what was sent, and the day of the newest of them."""

import json
from datetime import date

import pytest

from pipeline.collect.settle.decisions import Decisions
from pipeline.model.standing import Standing, Standings, State
from pipeline.sent_log import LetterKind, SendState
from tests.collect.board.boards import account_of, rulings, sent, standing_of
from tests.collect.builders import HEAD, ROW, grid, mail, xlsx

GOOD, OTHER = xlsx(grid()), xlsx(grid([ROW, {**ROW, "活动名称": "另一项"}]))
WRONG = xlsx(grid([{**ROW, "时间": "待定"}]))
WARNED = xlsx(grid([{**ROW, "主要内容": "长" * 121}]))
HINTED = xlsx(grid([{**ROW, "对应要点": "第5条、第13条"}]))
NIL = xlsx(grid([], {**HEAD, "本年度无计划": "是"}))
STRANGER = xlsx(grid(head={**HEAD, "填报单位": "示例冻土工程研究中心"}))
LATER = {"z.eml": mail({"表.xlsx": xlsx(grid(head={**HEAD, "填报单位": "示例地下工程分会"}))}, "2020-04-20")}
"""Another unit's mail that makes it the 20th."""


def from_first(file: bytes, day: str = "2020-04-10") -> dict[str, bytes]:
    return {"a.eml": mail({"表.xlsx": file}, day)}


def first(replies: dict[str, bytes], decisions: Decisions | None = None, *letters: object) -> Standing:
    return standing_of(account_of(replies, decisions, letters), "F01")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("file", "state"),
    [
        (GOOD, State.ACCEPTED),
        (HINTED, State.ACCEPTED),
        (WARNED, State.ACCEPTED_WITH_WARNINGS),
        (WRONG, State.TO_BE_CORRECTED),
        (NIL, State.NIL),
        (b"\x00no table at all", State.RECEIVED),
    ],
    ids=["good", "hinted", "warned", "wrong", "nil", "unreadable"],
)
def test_what_came_in_decides_before_and_after_the_deadline(file: bytes, state: State) -> None:
    assert first(from_first(file)).state is state
    assert first({**from_first(file), **LATER}).state is state


def test_a_row_of_several_units_names_the_file_it_came_in() -> None:
    table = grid([ROW, {**ROW, "活动名称": "另一项"}])
    for row, unit in zip(table[2:], ("单位", "示例岩石动力学专业委员会", "示例地下工程分会"), strict=True):
        row.insert(1, unit)
    (submission,) = first({"a.eml": mail({"省学会.xlsx": xlsx(table)})}).submissions
    assert submission.place.part == "省学会.xlsx/单位“示例岩石动力学专业委员会”"
    assert submission.name == "省学会.xlsx"


def test_silence_is_waited_for_until_the_deadline_and_overdue_after_it() -> None:
    assert first({}).state is State.ASKED
    on_the_day = {"z.eml": mail({"表.xlsx": STRANGER}, "2020-04-15", sender="x@example.org")}
    assert first(on_the_day).state is State.ASKED
    late = first(LATER)
    assert (late.state, late.note, late.due) == (State.OVERDUE, "已过期5天", date(2020, 4, 15))


def test_extension_runs_until_its_day() -> None:
    until = rulings({"unit": "F01", "until": date(2020, 4, 20), "on": date(2020, 4, 14)})
    running = first(LATER, until)
    assert (running.state, running.due) == (State.EXTENSION, date(2020, 4, 20))
    assert running.note == "准予延期至4月20日：电话确认"
    assert ("2020-04-14", "准予延期至4月20日：电话确认") in [(str(one.day), one.what) for one in running.history]
    ended = first({"z.eml": mail({"表.xlsx": STRANGER}, "2020-04-21", sender="x@example.org")}, until)
    assert ended.state is State.OVERDUE
    answered = first({**from_first(GOOD, "2020-04-19"), **LATER}, until)
    assert answered.state is State.ACCEPTED
    assert "迟" not in answered.note


def test_the_newest_ruling_on_a_unit_holds() -> None:
    twice = rulings(
        {"unit": "F01", "exempt": True, "on": date(2020, 4, 18)},
        {"unit": "F01", "until": date(2020, 4, 16), "on": date(2020, 4, 12)},
    )
    standing = first(LATER, twice)
    assert (standing.state, standing.due) == (State.EXEMPT, None)
    assert [one.what for one in standing.history] == [
        "印发通知",
        "准予延期至4月16日：电话确认",
        "准予免报：电话确认",
    ]


def test_an_exempt_unit_that_answers_is_taken_and_shown() -> None:
    exempt = rulings({"unit": "F01", "exempt": True})
    answered = first(from_first(GOOD), exempt)
    assert (answered.state, answered.activities) == (State.ACCEPTED, 1)
    assert answered.note == "准予免报：电话确认（仍报来了）"
    assert first(from_first(WRONG), exempt).state is State.TO_BE_CORRECTED


def test_without_any_notice_in_the_log_all_were_asked_on_its_date() -> None:
    standing = first({}, None, sent("F02", "2020-04-10", LetterKind.REMINDER_BEFORE))
    assert standing.state is State.ASKED
    assert [(str(one.day), one.what) for one in standing.history] == [("2020-04-01", "印发通知")]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SendState.SENT, State.ASKED),
        (SendState.BY_HAND, State.ASKED),
        (SendState.FAILED, State.NOT_ASKED),
        (SendState.SENDING, State.NOT_ASKED),
    ],
)
def test_asked_is_who_has_the_notice(state: SendState, expected: State) -> None:
    assert first({}, None, sent("F02"), sent("F01", state=state)).state is expected


def test_who_was_not_asked_is_not_overdue_and_who_answered_was_asked() -> None:
    assert first(LATER, None, sent("F02")).state is State.NOT_ASKED
    assert first(from_first(GOOD), None, sent("F02")).state is State.ACCEPTED
    assert first(from_first(WRONG), None, sent("F02")).state is State.TO_BE_CORRECTED


def test_the_last_line_of_the_log_on_a_letter_holds() -> None:
    sending, failed = sent("F01", state=SendState.SENDING), sent("F01", state=SendState.FAILED)
    standing = first({}, None, sent("F02"), sending, failed)
    assert [one.what for one in standing.history] == ["通知没有送达"]
    assert standing.state is State.NOT_ASKED


def test_history_tells_everything_in_order() -> None:
    replies = {
        "1.eml": mail({"表.xlsx": WRONG}, "2020-04-05"),
        "2.eml": mail({"表.xlsx": GOOD}, "2020-04-09"),
        "3.eml": mail({"表.xlsx": OTHER}, "2020-04-18"),
        "4.eml": mail({"表.xlsx": OTHER}, "2020-04-19"),
    }
    letters = [sent("F01"), sent("F01", "2020-04-06", LetterKind.CORRECTION)]
    standing = first(replies, None, *letters)
    assert [(str(one.day), one.what) for one in standing.history] == [
        ("2020-04-01", "发出通知"),
        ("2020-04-05", "收到计划表，1项活动，1处错误，后来另有新的一份"),
        ("2020-04-06", "发出改正信"),
        ("2020-04-09", "收到计划表，1项活动，后来另有新的一份"),
        ("2020-04-18", "收到计划表，2项活动，迟3天"),
        ("2020-04-19", "又收到一份，内容相同"),
    ]
    assert [one.class_ for one in standing.submissions] == ["已被取代", "已被取代", "计划", "重复"]
    assert standing.note == "迟3天"
    assert standing.items == (5, 13)


def test_a_wrong_newer_one_is_told_beside_the_older_that_counts() -> None:
    standing = first({"1.eml": mail({"表.xlsx": GOOD}, "2020-04-05"), "2.eml": mail({"表.xlsx": WRONG}, "2020-04-09")})
    assert standing.state is State.ACCEPTED
    assert standing.note == "后来的一份有1处错误，暂用前一份"
    assert not standing.waiting, "the unit must mend it, not a person here"


def test_of_a_wrong_table_and_an_unclear_mail_the_newer_decides() -> None:
    wrong, letter = mail({"表.xlsx": WRONG}, "2020-04-05"), mail({}, "2020-04-09", text="见附件")
    assert first({"1.eml": wrong, "2.eml": letter}).state is State.RECEIVED
    wrong, letter = mail({"表.xlsx": WRONG}, "2020-04-10"), mail({}, "2020-04-09", text="见附件")
    assert first({"1.eml": wrong, "2.eml": letter}).state is State.TO_BE_CORRECTED


def test_a_mail_from_a_far_future_does_not_make_everybody_late() -> None:
    account = account_of({"a.eml": mail({"表.xlsx": GOOD}, "2039-01-01")})
    assert account.standings.day == date(2020, 4, 1)
    assert standing_of(account, "F02").state is State.ASKED


def test_parts_of_no_known_unit_wait_apart() -> None:
    standings = account_of({"a.eml": mail({"表.xlsx": STRANGER}, sender="x@example.org")}).standings
    assert [(one.place.part, one.sender) for one in standings.unassigned] == [("表.xlsx", "x@example.org")]
    assert {standing.state for standing in standings.units} == {State.ASKED}


def test_a_file_without_mail_is_listed_under_its_own_date() -> None:
    standing = first({"岩动专委会.xlsx": GOOD})
    assert standing.received is None
    assert standing.history[-1].what == "收到计划表，1项活动（按文件上的日期）"


def test_standings_travel_as_json() -> None:
    standings = account_of({**from_first(WRONG), **LATER}).standings
    written = json.dumps(standings.model_dump(mode="json", by_alias=True))
    assert Standings.model_validate_json(written) == standings


def test_an_address_that_gave_a_letter_back_is_noted() -> None:
    report = (
        b"From: MAILER-DAEMON@example.org\r\nTo: office@example.org\r\nDate: Fri, 03 Apr 2020 09:00:00 +0800\r\n"
        b"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        b"Final-Recipient: rfc822; F01@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n"
    )
    standing = first({"退信.eml": report})
    assert standing.state is State.ASKED
    assert standing.note == "邮箱 f01@example.org 退过信，请电话联系并改正单位名录"


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"Auto-Submitted": "auto-generated"}, "Auto-Submitted"),
        ({"Auto-Submitted": "Auto-Replied; owner-email=x@example.org"}, "Auto-Submitted"),
        ({"Return-Path": "<>"}, "Return-Path"),
        ({"Precedence": "bulk"}, "Precedence: bulk"),
        ({"Precedence": "List"}, "Precedence: list"),
        ({"List-Id": "示例列表 <x.example.org>"}, "List-Id"),
    ],
)
def test_a_file_that_a_program_sent_counts_and_is_not_answered(headers: dict[str, str], named: str) -> None:
    standing = first({"a.eml": mail({"表.xlsx": GOOD}, headers=headers)})
    assert standing.state is State.ACCEPTED
    assert named in standing.submissions[0].unanswerable
    assert standing.note.endswith("不自动回信")


@pytest.mark.parametrize("headers", [{}, {"Auto-Submitted": "no"}, {"Return-Path": "<f01@example.org>"}])
def test_what_a_person_sent_is_answered(headers: dict[str, str]) -> None:
    standing = first({"a.eml": mail({"表.xlsx": GOOD}, headers=headers)})
    assert (standing.submissions[0].unanswerable, standing.note) == ("", "")


def test_a_mail_of_a_program_sent_on_by_a_person_is_not_answered() -> None:
    inner = mail({"表.xlsx": GOOD}, sender="system@example.org", headers={"Auto-Submitted": "auto-generated"})
    standing = first({"a.eml": mail({"转发.eml": inner})})
    assert standing.submissions[0].unanswerable


def test_a_later_mail_of_a_person_is_answered() -> None:
    early = mail({"表.xlsx": GOOD}, "2020-04-09", headers={"Precedence": "bulk"})
    standing = first({"a.eml": early, "b.eml": mail({"表.xlsx": OTHER}, "2020-04-10")})
    assert not standing.submissions[-1].unanswerable
    assert standing.note == ""


def test_a_locked_file_that_a_program_sent_waits_and_says_so() -> None:
    standing = first({"a.eml": mail({"表.xlsx": b"\x00no table at all"}, headers={"Precedence": "bulk"})})
    assert standing.state is State.RECEIVED
    assert standing.waiting[0].unanswerable

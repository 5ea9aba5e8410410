"""Which answer is due to what a unit sent, to whom, and that it is given once."""

from pathlib import Path

import pytest

from pipeline.collect.letters.addresses import answerable, is_address, split_addresses
from pipeline.collect.letters.answers import request_in
from pipeline.collect.letters.due import decide
from pipeline.model.problem import Place, Severity
from pipeline.model.standing import State
from pipeline.model.unit import Roster
from pipeline.sent_log import LetterKind, SendState
from tests.collect import builders
from tests.collect.letters.desk import (
    LOCKED,
    MAILBOX,
    ROSTER,
    UNIT,
    around,
    due,
    line,
    problem,
    standing,
    standings,
    submitted,
    verdict,
    waiting,
)

WARNING = problem(severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("state", "class_", "problems", "kind"),
    [
        (State.ACCEPTED, "计划", (), "回执"),
        (State.ACCEPTED_WITH_WARNINGS, "计划", (WARNING,), "回执"),
        (State.ACCEPTED, "计划", (problem(),), "回执"),  # taken by a ruling in spite of its errors
        (State.NIL, "零报送", (), "回执"),
        (State.TO_BE_CORRECTED, "待人工", (problem(), WARNING), "请改正"),
    ],
)
def test_a_submission_gets_its_answer(state: State, class_: str, problems: tuple[object, ...], kind: str) -> None:
    one = submitted(class_, *problems)  # type: ignore[arg-type]
    letter = due(standing(state, one))
    assert (letter.kind.value, letter.submission) == (kind, one)


@pytest.mark.parametrize("class_", ["已被取代", "重复"])
def test_only_the_newest_word_is_answered(class_: str) -> None:
    old = submitted(class_, problem(), day="2020-04-12", digest="old")
    new = submitted(day="2020-04-10", digest="new")
    assert due(standing(State.ACCEPTED, old, new)).submission == new


def test_a_later_wrong_table_is_to_be_corrected_while_the_earlier_one_counts() -> None:
    first = submitted(digest="first", day="2020-04-08")
    second = submitted("待人工", problem(), digest="second", day="2020-04-10")
    letter = due(standing(State.ACCEPTED, first, second))
    assert (letter.kind, letter.submission, letter.earlier_counts) == (LetterKind.CORRECTION, second, True)


def test_what_waits_without_a_mistake_waits_for_the_office() -> None:
    found = verdict(standing(State.RECEIVED, submitted("待人工")))
    assert not found.letters
    assert found.none[0].attention


@pytest.mark.parametrize("state", [SendState.SENDING, SendState.SENT, SendState.BY_HAND])
def test_the_same_thing_is_answered_once(state: SendState) -> None:
    one = standing(State.ACCEPTED, submitted())
    gone = line(LetterKind.RECEIPT, "2020-04-11", state, letter=due(one).number)
    assert verdict(one, gone, day="2020-04-12").letters == ()


def test_a_refused_letter_is_due_again_under_its_number() -> None:
    one = standing(State.ACCEPTED, submitted())
    number = due(one).number
    failed = line(LetterKind.RECEIPT, "2020-04-11", SendState.FAILED, letter=number)
    assert due(one, failed).number == number


def test_another_file_is_answered_anew() -> None:
    first = due(standing(State.ACCEPTED, submitted(digest="a")))
    gone = line(LetterKind.RECEIPT, "2020-04-11", letter=first.number)
    again = due(standing(State.ACCEPTED, submitted(digest="b")), gone)
    assert again.number != first.number


def test_a_rule_that_changes_has_nothing_answered_twice() -> None:
    one = submitted("待人工", problem())
    other = submitted("待人工", problem(), problem("B4"))
    assert due(standing(State.TO_BE_CORRECTED, one)).number == due(standing(State.TO_BE_CORRECTED, other)).number


def test_an_answer_noted_by_hand_counts_for_what_came_before_it() -> None:
    one = standing(State.ACCEPTED, submitted(day="2020-04-10"))
    assert not verdict(one, line(LetterKind.RECEIPT, "2020-04-11", SendState.BY_HAND)).letters
    assert verdict(one, line(LetterKind.RECEIPT, "2020-04-09", SendState.BY_HAND)).letters


def test_numbers_are_the_same_on_every_run_and_fit_a_header() -> None:
    number = due(standing(State.ACCEPTED, submitted())).number
    assert number == due(standing(State.ACCEPTED, submitted())).number
    assert number.isascii()
    assert number.endswith("@example.org")
    assert len(f"Message-ID: <{number}>") < 78  # else the library would fold it


def test_what_could_not_be_opened_is_asked_for_again() -> None:
    letter = due(standing(State.RECEIVED, waiting=(LOCKED,)))
    assert (letter.kind, letter.waiting) == (LetterKind.RESEND, (LOCKED,))


def test_a_good_file_that_came_later_needs_no_other() -> None:
    good = submitted(day="2020-04-12")
    assert due(standing(State.ACCEPTED, good, waiting=(LOCKED,))).kind is LetterKind.RECEIPT


def test_a_locked_file_that_came_after_a_good_one_is_asked_for() -> None:
    late = waiting(LOCKED.reason, "2020-04-13", place=Place(file="后来.eml", part="计划.xlsx"))
    assert due(standing(State.ACCEPTED, submitted(day="2020-04-08"), waiting=(late,))).kind is LetterKind.RESEND


def test_a_plan_that_was_taken_is_not_asked_for_again_for_what_came_along_with_it() -> None:
    # A mail forwarded twice: the plan has the inner mail's date, an empty attachment beside it the later, outer one.
    plan = submitted(day="2020-04-08", place=Place(file="转发.eml", part="内.eml/计划.xlsx"))
    empty = Place(file="转发.eml", part="无名附件")
    along = waiting("文件是空的（0 字节或全是空白）；请单位重新发送", "2020-04-09", place=empty)
    assert due(standing(State.ACCEPTED, plan, waiting=(along,))).kind is LetterKind.RECEIPT


@pytest.mark.parametrize(
    ("name", "data", "asks"),
    [
        ("空.xlsx", b"", "重新发送"),
        ("坏.xlsx", b"PK\x03\x04" + b"x" * 200, "发送"),
        ("扫描.pdf", b"%PDF-1.4\n", ""),
        ("计划表.xlsx", builders.xlsx(builders.grid([])), "本年度没有计划的"),
        ("别的.xlsx", builders.xlsx([["随便", "写的"], ["什么", "表"]]), ""),
    ],
)
def test_the_reasons_that_readers_give_are_told_apart(name: str, data: bytes, asks: str) -> None:
    """Real files through the real readers: a reason that changes its words must not change sides unseen."""
    reading = builders.read_one(name, data)
    request = request_in(reading.stuck)
    assert (asks in request[1] and request[0].endswith("。")) if request and asks else (request is None) == (not asks)


def test_a_lone_scan_is_answered_with_a_request() -> None:
    settled = builders.settle_replies({"来信.eml": builders.mail({"盖章.pdf": b"%PDF-1.4\n"})})
    (reason,) = [part.reason for part in settled.parts if "没有读到计划表" in part.reason]
    request = request_in(reason)
    assert request
    assert "Excel" in request[1]


def test_a_letter_to_a_unit_does_not_speak_of_it_as_a_third_party() -> None:
    reason = "只有QQ邮箱超大附件（云附件只是链接，请单位作为普通附件重新发送），没有读到计划表，请人工处理"
    request = request_in(reason)
    assert request
    assert request[0] == "只有QQ邮箱超大附件（云附件只是链接，请作为普通附件重新发送），没有读到计划表。"


@pytest.mark.parametrize("reason", ["填报单位“请单位”不在单位名录里", "认不出是什么文件，请人工处理", "待单位改正", ""])
def test_what_the_sender_cannot_mend_is_not_asked_of_him(reason: str) -> None:
    assert request_in(reason) is None


def test_a_reading_that_was_broken_off_is_told_without_the_note_to_the_office() -> None:
    reason = "读这个文件时超过60秒，已停止；请人工处理，或请单位另存后重新发送"
    assert request_in(reason) == ("读这个文件时超过60秒，已停止。", "请另存后重新发送。")


def test_an_unknown_sender_is_asked_too_but_nobody_without_an_address() -> None:
    known = LOCKED.model_copy(update={"place": Place(file="a.eml")})
    unknown = LOCKED.model_copy(update={"place": Place(file="b.xlsx"), "sender": ""})
    found = decide(standings(unassigned=(known, unknown)), ROSTER, (), around())
    assert [(one.kind, one.unit, one.to) for one in found.letters] == [
        (LetterKind.RESEND, None, ("sender@example.org",))
    ]
    assert [one.reason for one in found.none] == ["b.xlsx 打不开，也没有可回复的邮箱"]


# To whom


def test_it_goes_to_the_sender_with_a_copy_to_the_address_on_the_roster() -> None:
    letter = due(standing(State.ACCEPTED, submitted()))
    assert (letter.to, letter.copies) == (("sender@example.org",), ("f01@example.org",))


@pytest.mark.parametrize("sender", ["", "noreply@example.org", "MAILER-DAEMON@example.org", MAILBOX, "f01@example.org"])
def test_without_a_sender_who_reads_it_goes_to_the_roster(sender: str) -> None:
    letter = due(standing(State.ACCEPTED, submitted(sender=sender)))
    assert (letter.to, letter.copies) == (("f01@example.org",), ())


def test_an_address_that_gave_a_letter_back_is_listed_not_written_to() -> None:
    found = verdict(standing(State.ASKED), day="2020-04-15", bounced=frozenset({"f01@example.org"}))
    assert not found.letters
    assert found.none[0].attention
    assert "f01@example.org 退过信" in found.none[0].reason


def test_a_unit_without_an_address_is_listed() -> None:
    roster = Roster(units=(UNIT.model_copy(update={"email": ""}),))
    found = decide(standings(standing(State.ASKED)), roster, (), around("2020-04-15"))
    assert "没有可用的邮箱" in found.none[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\n",
        "a b@example.org",
        '"a\\"b"@example.org',
        "a@example",
        "@example.org",
        "a@exa mple.org",
        "a@example.org>",
        "a@例子.cn",
        "x" * 250 + "@example.org",
    ],
)
def test_no_header_can_be_slipped_in_by_an_address(text: str) -> None:
    assert not is_address(text)
    assert answerable([text], ()) in {(), ("a@example.org",)}  # white space round an address is trimmed


def test_several_addresses_in_a_cell() -> None:
    assert split_addresses("A@example.org；b@example.org, a@example.org") == ("a@example.org", "b@example.org")
    assert answerable(["No-Reply@x.org", "norbert@x.org", "no_reply+1@x.org"], ()) == ("norbert@x.org",)


# The notice itself


def test_the_notice_goes_to_who_was_not_asked_once_it_is_approved() -> None:
    one = standing(State.NOT_ASKED)
    assert verdict(one).none[0].reason == "还没有发通知：通知未审定"
    letter = due(one, approved=True)
    assert (letter.kind, letter.to) == (LetterKind.NOTICE, ("f01@example.org",))
    assert not verdict(one, line(LetterKind.NOTICE, "2020-04-02", letter=letter.number), approved=True).letters


def test_nobody_is_asked_after_the_deadline() -> None:
    found = verdict(standing(State.NOT_ASKED), day="2020-04-16", approved=True)
    assert "截止日期已过" in found.none[0].reason
    assert found.none[0].attention


def test_a_first_notice_goes_to_all_when_it_is_asked_for() -> None:
    """With an empty log everybody counts as asked: the notice may have gone out on paper."""
    assert not verdict(standing(State.ASKED), approved=True).letters
    assert due(standing(State.ASKED), approved=True, ask_all=True).kind is LetterKind.NOTICE


def test_no_stage_is_imported_for_it() -> None:
    source = (Path(__file__).parents[3] / "pipeline/collect/letters/due.py").read_text(encoding="utf-8")
    assert "datetime.now" not in source
    assert "date.today" not in source


BY_ITSELF = {"unanswerable": "来件是程序自动发出的（Auto-Submitted）"}
"""RFC 3834, section 2: programs that answer each other's mails never end."""


@pytest.mark.parametrize(
    ("state", "class_", "problems", "kind"),
    [(State.ACCEPTED, "计划", (), "回执"), (State.TO_BE_CORRECTED, "待人工", (problem(),), "请改正")],
)
def test_what_a_program_sent_gets_no_letter_and_the_office_is_told(
    state: State, class_: str, problems: tuple[object, ...], kind: str
) -> None:
    found = verdict(standing(state, submitted(class_, *problems, **BY_ITSELF)))  # type: ignore[arg-type]
    assert found.letters == ()
    assert found.none[0].attention
    assert kind in found.none[0].reason
    assert "不自动回信" in found.none[0].reason


def test_what_a_program_sent_and_nobody_can_open_is_not_asked_for_again() -> None:
    locked = LOCKED.model_copy(update=BY_ITSELF)
    assert verdict(standing(State.RECEIVED, waiting=(locked,))).letters == ()
    strangers = decide(standings(unassigned=(locked,)), ROSTER, (), around())
    assert strangers.letters == ()
    assert "不自动回信" in strangers.none[0].reason


def test_a_reminder_goes_by_the_calendar_and_never_to_the_program() -> None:
    one = standing(State.TO_BE_CORRECTED, submitted("待人工", problem(), **BY_ITSELF))
    letter = due(one, day="2020-04-16")
    assert (letter.kind, letter.to) == (LetterKind.REMINDER_AFTER, ("f01@example.org",))


def test_an_answer_noted_by_hand_ends_the_matter_for_a_program_too() -> None:
    one = standing(State.ACCEPTED, submitted(day="2020-04-10", **BY_ITSELF))
    found = verdict(one, line(LetterKind.RECEIPT, "2020-04-11", SendState.BY_HAND))
    assert not any(none.attention for none in found.none)

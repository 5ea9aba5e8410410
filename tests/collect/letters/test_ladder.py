"""The chase ladder: state and day to the letter that is due, as a table."""

from datetime import UTC, date
from typing import Any

import pytest

from pipeline.model.letter_settings import LetterSettings
from pipeline.model.standing import State
from pipeline.sent_log import LetterKind, SendState, SentLetter
from tests.collect.letters.desk import LOCKED, SETTINGS, line, problem, standing, submitted, verdict

BEFORE, ON = LetterKind.REMINDER_BEFORE, LetterKind.REMINDER_ON
AFTER, LAST = LetterKind.REMINDER_AFTER, LetterKind.LAST_CALL
APRIL = "2020-04-"


def letter_on(day: str, *sent: SentLetter, state: State = State.ASKED, **changes: Any) -> str:
    """The kind that is due on a day; else why none is."""
    found = verdict(standing(state, **changes), *sent, day=day)
    return found.letters[0].kind.value if found.letters else found.none[0].reason


@pytest.mark.parametrize(
    ("day", "gone", "wanted"),
    [
        # nothing has gone yet
        ("11", [], "还没有到提醒的日子（截止4月15日）"),
        ("12", [], "到期前提醒"),
        ("14", [], "到期前提醒"),
        ("15", [], "到期提醒"),
        ("16", [], "催报"),
        ("30", [], "催报"),
        # each once
        ("13", [(BEFORE, "12")], "到期前提醒已经发过"),
        ("15", [(BEFORE, "12")], "到期提醒"),
        ("15", [(ON, "15")], "到期提醒已经发过"),
        ("16", [(BEFORE, "12"), (ON, "15")], "催报"),
        # every five days, twice, then the last call; counted from the day it really went
        ("16", [(AFTER, "16")], "4月16日催报过，满5天再催"),
        ("20", [(AFTER, "16")], "4月16日催报过，满5天再催"),
        ("21", [(AFTER, "16")], "催报"),
        ("25", [(AFTER, "16"), (AFTER, "21")], "4月21日催报过，满5天再催"),
        ("26", [(AFTER, "16"), (AFTER, "21")], "最后催报"),
        ("24", [(AFTER, "19")], "催报"),
        ("30", [(AFTER, "16"), (AFTER, "21"), (LAST, "26")], "最后催报已经发过，请电话联系"),
    ],
)
def test_each_rung_comes_once_and_in_its_time(day: str, gone: list[tuple[LetterKind, str]], wanted: str) -> None:
    sent = [line(kind, APRIL + on, letter=f"{kind.name}-{on}") for kind, on in gone]
    assert letter_on(APRIL + day, *sent) == wanted


@pytest.mark.parametrize("day", ["2020-04-12", "2020-04-15", "2020-04-16", "2020-05-30"])
@pytest.mark.parametrize("state", [State.EXEMPT, State.ACCEPTED, State.ACCEPTED_WITH_WARNINGS, State.NIL])
def test_who_owes_nothing_is_never_chased(state: State, day: str) -> None:
    assert not verdict(standing(state), day=day).letters


def test_who_was_given_more_time_is_chased_by_that() -> None:
    extended: dict[str, Any] = {"state": State.EXTENSION, "due": date(2020, 4, 30)}
    assert "还没有到" in letter_on("2020-04-16", **extended)
    assert letter_on("2020-04-27", **extended) == "到期前提醒"
    # What was chased for the old deadline does not count for the new one.
    chased = [line(AFTER, "2020-04-16", letter="a"), line(AFTER, "2020-04-21", letter="b")]
    assert letter_on("2020-05-01", *chased, **extended) == "催报"


def test_a_correction_is_reminded_of_instead_once_its_letter_has_gone() -> None:
    wrong = submitted("待人工", problem())
    one = standing(State.TO_BE_CORRECTED, wrong)
    (first,) = verdict(one, day="2020-04-16").letters
    assert first.kind is LetterKind.CORRECTION
    sent = line(LetterKind.CORRECTION, "2020-04-11", letter=first.number)
    (second,) = verdict(one, sent, day="2020-04-16").letters
    assert (second.kind, second.submission) == (AFTER, wrong)


def test_what_could_not_be_opened_is_reminded_of_too() -> None:
    one = standing(State.RECEIVED, waiting=(LOCKED,))
    (first,) = verdict(one, day="2020-04-14").letters
    assert first.kind is LetterKind.RESEND
    (second,) = verdict(one, line(LetterKind.RESEND, "2020-04-14", letter=first.number), day="2020-04-15").letters
    assert (second.kind, second.waiting) == (ON, (LOCKED,))


def test_what_only_the_office_can_settle_is_no_reason_to_chase() -> None:
    unclear = LOCKED.model_copy(update={"reason": "填报单位“某会”不在单位名录里"})
    found = verdict(standing(State.RECEIVED, waiting=(unclear,)), day="2020-04-20")
    assert not found.letters
    assert found.none[0].attention
    assert found.none[0].reason.startswith("来件待人工处理")


@pytest.mark.parametrize(
    ("settings", "day", "wanted"),
    [
        (SETTINGS.model_copy(update={"before": 0}), "14", "没有设到期前提醒"),
        (SETTINGS.model_copy(update={"before": 10}), "05", "到期前提醒"),
        (SETTINGS.model_copy(update={"on": False}), "15", "今天截止，没有设到期提醒"),
        (SETTINGS.model_copy(update={"times": 0}), "16", "最后催报"),
        (SETTINGS.model_copy(update={"times": 0, "last_call": False}), "16", "已催报0次，请电话联系"),
    ],
)
def test_the_office_sets_the_days(settings: LetterSettings, day: str, wanted: str) -> None:
    found = verdict(standing(State.ASKED), day=APRIL + day, settings=settings)
    assert (found.letters[0].kind.value if found.letters else found.none[0].reason) == wanted


@pytest.mark.parametrize(
    ("state", "counts"),
    [(SendState.SENDING, True), (SendState.SENT, True), (SendState.BY_HAND, True), (SendState.FAILED, False)],
)
def test_a_letter_that_may_have_arrived_has_gone(state: SendState, counts: bool) -> None:
    gone = line(ON, "2020-04-15", state, letter="x")
    assert (letter_on("2020-04-15", gone) == "到期提醒已经发过") is counts


def test_the_last_line_of_a_letter_holds() -> None:
    lines = [line(ON, "2020-04-15", state, letter="x") for state in (SendState.SENDING, SendState.FAILED)]
    assert letter_on("2020-04-15", *lines) == "到期提醒"


def test_days_are_those_of_china() -> None:
    late = line(ON, "2020-04-15", letter="x")
    late = late.model_copy(update={"at": late.at.astimezone(UTC).replace(hour=16)})  # the 16th
    assert letter_on("2020-04-15", late) == "到期提醒"


def test_without_a_deadline_nobody_is_chased() -> None:
    assert letter_on("2020-04-20", due=None) == "没有截止日期"

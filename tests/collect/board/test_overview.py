"""The board's numbers."""

from datetime import date, datetime, timedelta

import pytest

from pipeline.collect.board.account import Account
from pipeline.collect.board.chart import draw
from pipeline.collect.board.overview import KIND_OF, bar, bars_by_group, coverage, problem_lines, timeline
from pipeline.model.standing import Standing, Standings, State
from pipeline.model.time_zone import CHINA
from tests.collect.board.boards import SETTING, account_of
from tests.collect.builders import HEAD, ROW, grid, mail, xlsx

FIRST = date(2020, 4, 1)


def standing(state: State, received: str = "") -> Standing:
    moment = datetime.fromisoformat(received).replace(tzinfo=CHINA) if received else None
    return Standing(unit="F01", state=state, due=None, received=moment)


def test_every_state_is_of_one_kind() -> None:
    assert set(KIND_OF) == set(State)


@pytest.mark.parametrize("count", [1, 3, 7, 5000])
def test_a_bar_is_filled_without_gaps(count: int) -> None:
    states = [list(State)[number % len(State)] for number in range(count)]
    found = bar("x", [standing(state) for state in states])
    assert sum(share.count for share in found.shares) == found.total == count
    for one, following in zip(found.shares, found.shares[1:], strict=False):
        assert one.start + one.width == pytest.approx(following.start, abs=0.01)
    assert found.shares[-1].start + found.shares[-1].width == pytest.approx(100, abs=0.01)


def of(deadline: date, day: date, *units: Standing) -> Account:
    account = account_of({})
    return Account(
        "x", account.roster, Standings(round="2020", day=day, deadline=deadline, units=units), account.settlement
    )


def test_answers_by_day_against_the_deadline() -> None:
    account = of(
        date(2020, 4, 3),
        date(2020, 4, 5),
        standing(State.ACCEPTED, "2020-04-02"),
        standing(State.NIL, "2020-04-02"),
        standing(State.ACCEPTED_WITH_WARNINGS, "2020-04-05"),
        standing(State.ACCEPTED, "2020-03-30"),
        standing(State.ACCEPTED),
        standing(State.TO_BE_CORRECTED),
    )
    found = timeline(account, FIRST)
    assert [column.count for column in found.columns] == [0, 2, 0, 0, 1]
    assert [column.total for column in found.columns] == [1, 3, 3, 3, 4]
    assert [column.late for column in found.columns] == [False, False, False, True, True]
    assert (found.undated, found.before, found.step) == (1, 1, 1)
    drawing = draw(found)
    assert all(0 <= box.y <= drawing.base and box.x + box.width <= drawing.width for box in drawing.boxes)
    assert drawing.boxes[2].x < drawing.deadline.x <= drawing.boxes[3].x


def test_a_long_round_is_drawn_by_weeks() -> None:
    found = timeline(of(FIRST + timedelta(days=300), FIRST, standing(State.ACCEPTED, "2020-06-01")), FIRST)
    assert (found.step, len(found.columns)) == (7, 43)
    assert sum(column.count for column in found.columns) == 1


def test_a_round_of_one_day_can_be_drawn() -> None:
    assert draw(timeline(of(FIRST, FIRST), FIRST)).total == 0


def test_items_by_units_and_activities() -> None:
    rows = [
        {**ROW, "对应要点": "5、13"},
        {**ROW, "活动名称": "乙", "对应要点": "5"},
        {**ROW, "活动名称": "丙", "对应要点": ""},
    ]
    account = account_of(
        {
            "1.eml": mail({"表.xlsx": xlsx(grid(rows))}),
            "2.eml": mail({"表.xlsx": xlsx(grid(head={**HEAD, "填报单位": "示例地下工程分会"}))}),
        }
    )
    told = {line.reference: (line.units, line.activities) for line in coverage(account, SETTING.outline)}
    assert len(told) == 18
    assert {reference: counts for reference, counts in told.items() if counts != (0, 0)} == {"5": (2, 3), "13": (2, 2)}


def test_groups_and_problems() -> None:
    wrong = xlsx(grid([{**ROW, "时间": "待定"}, {**ROW, "时间": "再议", "活动名称": "乙"}]))
    account = account_of({"1.eml": mail({"表.xlsx": wrong})})
    assert [one.total for one in bars_by_group(account)] == [9, 6, 5, 4]
    (line,) = problem_lines(account)
    assert (line.what, line.count, line.units) == ("“时间”填的“…”认不出是什么时间", 2, 1)

"""Which row goes on in which: each row at most once, the same table as itself, a reworded name as the old one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.standard.pairing import pair_rows

FULL = {"name": "岩石标本展", "time": "5月16日", "place": "示例市", "count": "300", "leader": "示例一"}
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["", "岩石标本展", "岩石标本展览", "地质公园研学", "隧道安全讲座"]),
            "time": st.sampled_from(["", "5月", "６月"]),
            "count": st.sampled_from(["", "300", "300 "]),
        }
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("old", "new", "together"),
    [
        ({"name": "岩石标本展"}, {"name": "《岩石标本展》"}, True),
        ({"name": "岩石标本展"}, {"name": "岩石标本展览"}, True),
        ({"name": "岩石标本展"}, {"name": "隧道安全讲座"}, False),
        (FULL, FULL | {"name": "开放日"}, True),  # all else the same: renamed
        (FULL, FULL | {"name": "开放日", "time": "6月", "place": "示例县"}, False),
        ({"name": "", "time": "5月"}, {"name": "", "time": "6月"}, False),
    ],
)
def test_two_rows(old: dict[str, str], new: dict[str, str], together: bool) -> None:
    assert pair_rows([old], [new], "name") == ({0: 0} if together else {})


def test_the_like_row_wins_over_the_first() -> None:
    old = [{"name": "第一届岩石知识竞赛"}, {"name": "第二届岩石知识竞赛（决赛）"}]
    assert pair_rows(old, [{"name": "第二届岩石知识竞赛决赛"}, {"name": "第一届岩石知识竞赛"}], "name") == {0: 1, 1: 0}


@settings(deadline=None)
@given(ROWS, ROWS)
def test_no_row_serves_twice(old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
    pairs = pair_rows(old, new, "name")
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= set(range(len(new)))
    assert set(pairs.values()) <= set(range(len(old)))


@settings(deadline=None)
@given(ROWS)
def test_a_table_goes_on_in_itself(rows: list[dict[str, str]]) -> None:
    pairs = pair_rows(rows, rows, "name")
    for index, row in enumerate(rows):
        if any(row.values()):
            assert {key: text.strip() for key, text in rows[pairs[index]].items()} == {
                key: text.strip() for key, text in row.items()
            }

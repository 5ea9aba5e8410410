"""Titles break into balanced lines at sense units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.standard.signature import text_width
from pipeline.standard.title import CHARACTERS_PER_LINE, title_lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于印发〈办法〉的通知", ("关于印发〈办法〉的通知",)),
        ("关于转发《中国科协2020年科普工作要点》的通知", ("关于转发《中国科协", "2020年科普工作要点》的通知")),
        (
            "关于报送2020年度科普工作总结和2021年度科普工作计划的通知",
            ("关于报送2020年度科普工作总结和", "2021年度科普工作计划的通知"),
        ),
    ],
)
def test_known_titles(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title) == lines


@given(st.text("关于转发中国科协年工作要点的通知《》，2019", min_size=1, max_size=60))
def test_nothing_is_lost_and_no_line_begins_with_a_closing_mark(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    for line in lines[1:]:
        assert line[0] not in "》，的"
    for line in lines[:-1]:
        assert line[-1] != "《"
    if len(lines) > 1:
        assert all(3 <= text_width(line) <= CHARACTERS_PER_LINE for line in lines)

"""Where lines end in a narrow column; every character is one wide here, so that widths can be counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.press.lines import split_lines, tokens, without_lone_end


def lines(text: str, width: float) -> list[str]:
    return ["".join(line) for line in split_lines(text, width, len)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("岩石力学科普", 4, ["岩石力学", "科普"]),
        ("岩石力学，科普", 4, ["岩石力", "学，科普"]),  # no mark begins a line
        ("岩石力（科普）", 4, ["岩石力", "（科普）"]),  # no opening bracket ends one
        ("岩石——科普", 4, ["岩石——", "科普"]),
        ("岩石力——科普", 4, ["岩石", "力——科", "普"]),  # a dash neither begins a line nor is cut in two
        ("地点Beijing路", 8, ["地点", "Beijing路"]),  # words stay whole
        ("Beijing", 3, ["Bei", "jin", "g"]),  # unless the column is narrower
        ("共300人次", 4, ["共300", "人次"]),
        ("2020年", 4, ["2020", "年"]),  # nothing else is possible
        ("活动于2020年5月", 6, ["活动于", "2020年", "5月"]),  # the date is too long; a number still stays with its unit
        ("www.a.org/bc d", 11, ["www.a.org/", "bc d"]),
        ("一 二 三", 3, ["一 二", "三"]),  # the space at a line's end is dropped
        ("一行\n二行\n\n四行", 9, ["一行", "二行", "", "四行"]),
        ("", 4, [""]),
        ("，。，。，。", 2, ["，。", "，。", "，。"]),
        ("“引文”后", 4, ["“引文”", "后"]),
    ],
)
def test_lines_end_by_the_rules(text: str, width: float, expected: list[str]) -> None:
    assert lines(text, width) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("地震来了怎么办专题讲座", 10, ["地震来了怎么办专题", "讲座"]),
        ("地震来了怎么办专题讲座会", 10, ["地震来了怎么办专题讲", "座会"]),
        ("地震来了怎么办《专题》座", 11, ["地震来了怎么办《专", "题》座"]),  # no line begins with 》
        ("地震来了", 10, ["地震来了"]),
        ("二字一", 2, ["二字", "一"]),  # nothing to spare
        ("", 4, [""]),
    ],
)
def test_no_character_is_left_alone_on_the_last_line(text: str, width: float, expected: list[str]) -> None:
    found = without_lone_end(split_lines(text, width, len))
    assert ["".join(line) for line in found] == expected


@given(st.text(alphabet="岩石力学，。（）“”—…·～ 0123456789abcXYZ-/\n𠮷", max_size=60), st.integers(1, 12))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    found = lines(text, width)
    assert "".join(found).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(len(line) <= width for line in found)


@given(st.text(max_size=80))
def test_tokens_cover_any_text(text: str) -> None:
    assert "".join(tokens(text)) == text

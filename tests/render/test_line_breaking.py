"""Word joiners keep together what must not be parted, and change nothing that is seen; asked of the real engine."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.text.line_break import get_log_attrs

from pipeline.render.line_breaking import WORD_JOINER, keep_together

PIECES = st.sampled_from(
    [
        *"岩石力学科普工作第条号年月日，。（）《》“”—～·%％",
        "——",
        "……",
        "2020",
        "4",
        "15",
        " ",
        "GB/T 9704",
        "a@example.org",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def parts(text: str) -> list[str]:
    """The text cut at every place where Pango would begin a line, invisible joiners left out of the pieces."""
    marks = get_log_attrs(text, "zh-CN")
    cuts = [0, *(index for index in range(1, len(text)) if marks[index].is_line_break), len(text)]
    return [text[start:end].replace(WORD_JOINER, "") for start, end in pairwise(cuts)]


@given(st.one_of(TEXTS, st.text()))
def test_what_is_seen_stays_the_same(text: str) -> None:
    kept = keep_together(text)
    assert kept.replace(WORD_JOINER, "") == text.replace(WORD_JOINER, "")
    assert keep_together(kept) == kept


@given(TEXTS)
def test_no_line_begins_with_a_connector(text: str) -> None:
    found = parts(keep_together(text))
    for before, after in pairwise(found):
        if before.strip() and not before.endswith(" "):
            assert after[:1] not in {"—", "～", "·"}, found


@given(TEXTS)
def test_numbers_stay_whole_and_with_their_units(text: str) -> None:
    found = parts(keep_together(text))
    for before, after in pairwise(found):
        if before[-1:].isdigit():
            assert not after[:1].isdigit(), found
            assert after[:1] not in set("年月日号条%％"), found


@pytest.mark.parametrize(
    "whole",
    [
        "2020年",
        "4月15日",
        "岩学字〔2020〕15号",
        "岩学字[2020]015号",
        "第15条",
        "2019—2022年",
        "5～6月",
        "15%",
        "5·30",
        "500个",
    ],
)
def test_never_parted(whole: str) -> None:
    text = keep_together(f"科普工作{whole}岩石力学")
    number = next(piece for piece in parts(text) if any(map(str.isdigit, piece)))
    wanted = "".join(character for character in whole if not unicodedata.category(character).startswith("P"))
    digits_on = wanted[next(index for index, character in enumerate(wanted) if character.isdigit()) :]
    assert digits_on[-1] in number
    assert all(digit in number for digit in digits_on if digit.isdigit())


def test_without_joiners_the_engine_would_part_them() -> None:
    """If an engine learns this by itself, the joiners can go."""
    assert "年" not in next(piece for piece in parts("在2020年") if "2020" in piece)


def test_double_dash_is_left_whole() -> None:
    assert keep_together("岩石——力学") == f"岩石{WORD_JOINER}——力学"
    assert "——" in "".join(piece for piece in parts(keep_together("岩石——力学")) if "—" in piece)

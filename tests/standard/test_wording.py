"""Numerals, dates, document numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.notice import DocumentNumber
from pipeline.model.office import NumberStyle
from pipeline.standard.wording import (
    chinese_date,
    chinese_day,
    chinese_number,
    parse_chinese_number,
    parse_number,
    print_number,
)

NUMBERS = st.builds(
    DocumentNumber,
    code=st.text("岩学字函办发", min_size=2, max_size=6),
    year=st.integers(1949, 2999),
    sequence=st.integers(1, 9999),
)
STYLES = st.builds(
    NumberStyle,
    brackets=st.sampled_from(["〔〕", "[]", "［］", "【】", "（）", "()", "﹝﹞", "〖〗"]),
    pad=st.integers(0, 6),
)


@pytest.mark.parametrize(("value", "numeral"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")])
def test_heading_numerals(value: int, numeral: str) -> None:
    assert chinese_number(value) == numeral


@given(st.integers(1, 99))
def test_heading_numerals_round_trip(value: int) -> None:
    assert parse_chinese_number(chinese_number(value)) == value


def test_dates_have_no_leading_zero() -> None:
    assert chinese_date(date(2020, 4, 1)) == "2020年4月1日"


def test_running_text_names_the_year_only_where_it_differs() -> None:
    assert chinese_day(date(2020, 4, 15), date(2020, 4, 1)) == "4月15日"
    assert chinese_day(date(2021, 1, 15), date(2020, 12, 1)) == "2021年1月15日"


def test_document_number_in_the_house_style_and_in_the_standard() -> None:
    number = DocumentNumber(code="岩学字", year=2020, sequence=15)
    assert print_number(number, NumberStyle(brackets="[]", pad=3)) == "岩学字[2020]015号"
    assert print_number(number, NumberStyle()) == number.canonical == "岩学字〔2020〕15号"


@given(NUMBERS, STYLES)
def test_document_numbers_round_trip_in_every_style(number: DocumentNumber, style: NumberStyle) -> None:
    assert parse_number(print_number(number, style)) == number


@pytest.mark.parametrize("text", ["", "岩学字2020-15", "岩学字〔20〕15号", "〔2020〕15号", "岩学字〔2020〕15号附件"])
def test_what_is_no_document_number(text: str) -> None:
    assert parse_number(text) is None

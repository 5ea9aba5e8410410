"""Telephone numbers and mail addresses; the spellings are in tests/data/spellings/phones.csv."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.values.phones import is_email, is_phone
from tests.collect.values.spellings import spellings

TABLE = spellings("phones")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"])
def test_spelling(row: dict[str, str]) -> None:
    assert is_phone(row["text"]) is (row["fits"] == "yes")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"])
def test_width_changes_nothing(row: dict[str, str]) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in row["text"])
    assert is_phone(wide) is is_phone(row["text"])
    assert is_phone(f" {row['text']}\u3000") is is_phone(row["text"])


@given(number=st.integers(13_000_000_000, 19_999_999_999), gap=st.sampled_from(["", " ", "-"]))
def test_every_mobile_number_in_its_usual_groups(number: int, gap: str) -> None:
    digits = str(number)
    groups = gap.join((digits[:3], digits[3:7], digits[7:]))
    for text in (groups, f"+86 {groups}", f"手机：{groups}", f"{groups}、{groups}"):
        assert is_phone(text), text


@given(st.integers(2_000_000, 99_999_999), st.sampled_from(["010", "021", "0551"]), st.integers(1, 99_999))
def test_every_landline_with_and_without_extension(number: int, area: str, extension: int) -> None:
    if str(number)[0] == "1":
        return
    for text in (
        f"{area}-{number}",
        f"({area}){number}",
        f"{area}-{number}-{extension}",
        f"{area}-{number}转{extension}",
    ):
        assert is_phone(text), text


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("f01@example.org", True),
        ("F01.kepu+a@mail.example.org", True),
        ("ｆ０１＠ｅｘａｍｐｌｅ．ｏｒｇ", True),
        ("f01@example.org；f02@example.org", True),
        ("f01@example.org f02@example.org", True),
        ("f01@example", False),
        ("f01#example.org", False),
        ("f01@@example.org", False),
        ("@example.org", False),
        ("示例一", False),
        ("、", False),
        ("", False),
    ],
)
def test_mail_address(text: str, fits: bool) -> None:
    assert is_email(text) is fits


@given(st.text(max_size=60))
def test_no_text_breaks_them(text: str) -> None:
    is_phone(text), is_email(text)


@pytest.mark.parametrize("text", ["1", "1-", "138", "(", "转", "a@", "a.", "电话", "示", "、", " 1"])
def test_a_cell_full_of_it_takes_no_time(text: str) -> None:
    for full in ((text * 32_767)[:32_767], (text * 200)[:200]):
        started = time.process_time()
        is_phone(full), is_email(full)
        assert time.process_time() - started < 0.1, full[:60]

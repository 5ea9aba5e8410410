"""The order of indexes: by pinyin, with the words in which a character is read otherwise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.standard.pinyin import OTHER, initial, pinyin_key, readings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("重庆", "chong2 qing4"),
        ("重点", "zhong4 dian3"),
        ("湖南长沙", "hu2 nan2 chang2 sha1"),
        ("会计学会", "kuai4 ji4 xue2 hui4"),
        ("地质调查", "di4 zhi4 diao4 cha2"),
        ("绿", "lv4"),
        ("龘𠮷", "da2 ji2"),
    ],
)
def test_readings(text: str, said: str) -> None:
    assert " ".join(readings(text)) == said


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("岩石力学", "Y"), ("《岩石》", "Y"), ("“会计”日", "K"), ("长沙分会", "C"), ("厦门", "X"), ("㙍", "D"),
        ("ＡＢＣ", "A"), ("École", "E"), ("2020年", OTHER), ("（）", OTHER), ("", OTHER), ("αβ", OTHER),
        ("\U00030000", OTHER),
    ],
)  # fmt: skip
def test_initials(text: str, letter: str) -> None:
    assert initial(text) == letter


def test_order_is_by_syllable_then_tone_then_character() -> None:
    right = ["10", "2020年", "ABC", "安全", "暗", "长沙", "重庆", "李", "鲁", "路", "旅游", "绿色", "岩石", "岩土"]
    assert sorted(set(right), key=pinyin_key) == right


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_has_a_place(text: str) -> None:
    assert len(readings(text)) == len(text)
    letter = initial(text)
    assert letter == OTHER or letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if letter != OTHER:
        assert pinyin_key(text)[0][0].upper() == letter


@settings(deadline=None)
@given(st.lists(st.text("岩石重庆长沙a1 ", max_size=5), max_size=8))
def test_initials_come_in_order(texts: list[str]) -> None:
    letters = [initial(text) for text in sorted(texts, key=pinyin_key)]
    assert letters == sorted(letters)

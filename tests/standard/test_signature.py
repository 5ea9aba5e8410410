"""Signature and date stand where GB/T 9704-2012 7.3.5 puts them."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.standard import layout
from pipeline.standard.signature import place_signature, signature_block, text_width

NAME, DATE = "中国岩石力学与工程学会", "2020年4月1日"


def test_widths_count_half_for_digits() -> None:
    assert text_width(NAME) == 11
    assert text_width(DATE) == 6


def test_sealed_the_date_is_four_characters_in_and_the_name_centred_on_it() -> None:
    place = place_signature(NAME, DATE, sealed=True)
    assert place.date_right == 4
    assert place.name_right + 11 / 2 == place.date_right + 6 / 2
    assert place.blank_lines == 2


def test_sealed_a_short_name_is_centred_too() -> None:
    place = place_signature("示例会", DATE, sealed=True)
    assert place.name_right == 4 + (6 - 3) / 2


def test_sealed_a_very_long_name_stays_in_the_type_area_and_over_the_date() -> None:
    name = "示例" * 10
    place = place_signature(name, DATE, sealed=True)
    assert place.name_right == 0
    assert place.date_right + 6 / 2 == 20 / 2


def test_unsealed_the_name_is_two_in_and_the_date_begins_two_to_its_right() -> None:
    place = place_signature(NAME, DATE, sealed=False)
    assert place.name_right == 2
    left_of_name, left_of_date = place.name_right + 11, place.date_right + 6
    assert left_of_name - left_of_date == 2
    assert place.blank_lines == 1


def test_unsealed_with_a_longer_date_the_date_is_two_in() -> None:
    place = place_signature("示例会", "2020年11月11日", sealed=False)
    assert place.date_right == 2
    assert (place.name_right + 3) - (place.date_right + 7) == 2


def test_one_sealed_issuer_is_centred_on_the_date() -> None:
    block = signature_block((NAME,), DATE, sealed=True)
    (name,), (date,) = block.lines
    assert name.centred
    assert name.position == date.position == 28 - 4 - 3
    assert (name.left, date.left) == (21 - 5.5, 21 - 3)


def test_one_unsealed_issuer_has_the_date_two_characters_in() -> None:
    (name,), (date,) = signature_block((NAME,), DATE, sealed=False).lines
    assert name.left == 28 - 2 - 11
    assert date.left == name.left + 2


def test_joint_sealed_issuers_stand_two_to_a_row_with_room_for_the_seals() -> None:
    block = signature_block(("甲学会", "乙学会", "丙学会"), DATE, sealed=True)
    names = [tuple(cell.text for cell in line) for line in block.lines]
    assert names == [("甲学会", "乙学会"), (), (), (), (), ("丙学会",), (DATE,)]
    left, right = block.lines[0]
    assert right.position - left.position == 14  # 78 mm: two seals of 45 mm don't touch
    assert block.lines[-2][0].position == block.lines[-1][0].position == right.position
    rows_apart = 5 * layout.LINE.mm
    assert rows_apart > 45


def test_joint_unsealed_issuers_stand_one_below_the_other() -> None:
    block = signature_block((NAME, "示例大学"), DATE, sealed=False)
    assert [line[0].text for line in block.lines] == [NAME, "示例大学", DATE]
    assert [line[0].left for line in block.lines] == [15, 15, 17]


@given(st.lists(st.text("示例学会研究院", min_size=2, max_size=14), min_size=1, max_size=6), st.booleans())
def test_no_name_leaves_the_type_area(names: list[str], sealed: bool) -> None:
    for line in signature_block(tuple(names), DATE, sealed=sealed).lines:
        for cell in line:
            assert cell.left >= 0
            assert cell.left + text_width(cell.text) <= 28

"""Signature and date stand where GB/T 9704-2012 7.3.5 puts them."""

from pipeline.standard.signature import place_signature, text_width

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

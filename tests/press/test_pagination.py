"""Which page gets which number."""

import pytest

from pipeline.press.pagination import Numbering, Part, paginate, roman, side_of
from pipeline.press.setting import SetPiece


def piece(name: str, pages: int) -> SetPiece:
    return SetPiece(name, name.encode(), pages, {name: (pages - 1, 10.0, 20.0)})


def test_front_matter_is_roman_the_body_arabic_from_a_right_hand_page() -> None:
    pages = paginate(
        [
            Part(piece("cover", 1), numbering=Numbering("none", label="封面")),
            Part(piece("note", 2), numbering=Numbering("Roman", 1)),
            Part(piece("contents", 2), numbering=Numbering("Roman")),
            Part(piece("first", 1), numbering=Numbering(start=1), starts_right=True),
            Part(piece("second", 2)),
            Part(piece("chapter", 1), starts_right=True),
        ]
    )
    assert pages.labels == ("", "I", "II", "III", "IV", "", "1", "2", "3", "4", "5")
    assert pages.first == (0, 1, 3, 6, 7, 10)
    assert side_of(pages.first[3]) == side_of(pages.first[5]) == "right"
    assert pages.label_of("contents") == "IV"
    assert pages.label_of("second") == "3"
    assert [(index, number) for index, _, number in pages.starts] == [(0, 1), (1, 1), (6, 1)]


def test_the_body_alone_has_the_numbers_it_has_in_the_book() -> None:
    body = [Part(piece("first", 3), numbering=Numbering(start=1), starts_right=True), Part(piece("second", 1))]
    front = [Part(piece("front", 2), numbering=Numbering("Roman", 1))]
    alone, whole = paginate(body), paginate([*front, *body])
    assert alone.label_of("second") == whole.label_of("second") == "4"


def test_a_blank_page_inside_the_body_counts() -> None:
    pages = paginate([Part(piece("one", 1)), Part(piece("two", 1), starts_right=True)])
    assert pages.labels == ("1", "2", "3")


@pytest.mark.parametrize(("value", "expected"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (1990, "MCMXC")])
def test_roman(value: int, expected: str) -> None:
    assert roman(value) == expected

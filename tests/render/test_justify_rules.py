"""The rules on text of which every width is known: a full-width character is 1000 units, a narrow one 500."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.render.justify_lines import end_without_lone, is_lone, usual_end
from pipeline.render.justify_rules import DASH, MARKS, NOTHING, OPENING, SPACE, WORD, Blank, Spacing, kind, may_part
from pipeline.render.justify_spread import Piece, spread

EM = 1000
PIECES = st.sampled_from(
    [*"岩石力学科普工作，。、；：？！（）《》“”〔〕·", "——", "……", "2020年", "15%", "a@b.org", " ", "2019—2022"]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=40).map("".join).map(str.rstrip).filter(bool)
"""Lines as they are when they are spread: the engine has taken away the spaces at their end."""


def spacing(text: str) -> Spacing:
    """Measured as a font with half-blank marks would have it; a line may begin wherever Chinese allows."""
    narrow = [kind(character) in {WORD, SPACE} for character in text]
    blanks = {
        index: Blank(500, 50) if kind(character) == OPENING else Blank(50, 500)
        for index, character in enumerate(text)
        if kind(character) in MARKS
    }
    solid = {WORD, DASH}
    breaks = [
        index > 0
        and may_part(text[index - 1], text[index])
        and not (kind(text[index - 1]) in solid and kind(text[index]) in solid)
        for index in range(len(text))
    ]
    advances = [0 if kind(one) == NOTHING else 500 if thin else EM for one, thin in zip(text, narrow, strict=True)]
    return Spacing(text, advances, EM, breaks, [False] * len(text), blanks)


def pieces(*texts: str) -> list[Piece | None]:
    return [Piece(SimpleNamespace(text=text), None, spacing(text), 0) for text in texts]


def width_of(text: str) -> int:
    return spacing(text).width(0, len(text))


def test_marks_that_meet_share_half_a_character() -> None:
    assert width_of("学。”") == 2500
    assert width_of("学》、《力") == 4000
    assert width_of("：“岩") == 2500
    assert width_of("“《岩") == 2500
    assert width_of("岩，石") == 3000
    assert width_of("（）") == 2000


def test_a_narrow_mark_gives_nothing() -> None:
    measured = Spacing("》，", [500, 500], EM, [False] * 2, [False] * 2, {})
    assert measured.width(0, 2) == 1000


def test_narrow_quotation_marks_are_part_of_the_word() -> None:
    measured = Spacing("a”，b", [500, 400, 1000, 500], EM, [False] * 4, [False] * 4, {2: Blank(50, 500)})
    assert measured.kinds[1] == WORD
    assert measured.width(0, 4) == 2400


def test_a_line_ends_where_marks_no_longer_meet() -> None:
    text = spacing("岩石》《力学")
    assert text.width(0, 3) == 3000
    assert text.width(0, 4) == 3500


@given(TEXTS, st.integers(1, 3000))
def test_opened_lines_are_filled_and_words_untouched(text: str, rest: int) -> None:
    piece = pieces(text)
    (extra,) = spread(piece, rest, opening=True)
    assert not extra or abs(sum(extra.values()) - rest) < 1e-6
    for index, change in extra.items():
        assert change > 0
        before, after = text[index], text[index + 1 : index + 2]
        assert not (kind(before) in {WORD, DASH} and after and kind(after) in {WORD, DASH}), text
        assert kind(before) != OPENING
        assert before != "·"
        assert after != "·" or before == " "


@given(TEXTS, st.integers(1, 2000))
def test_tightened_lines_lose_exactly_what_is_missing_or_nothing(text: str, missing: int) -> None:
    measured = spacing(text)
    (extra,) = spread(pieces(text), -missing, opening=True)
    possible = measured.tightening(0, len(text)) + measured.blank_half(0, len(text))
    if missing <= possible:
        assert abs(sum(extra.values()) + missing) < 1
    else:
        assert not extra
    for index, change in extra.items():
        assert change <= 0
        assert measured.advances[index] + change - measured.closer[index] >= 200, text


@given(TEXTS, st.integers(0, 3000))
def test_a_last_line_is_not_opened(text: str, rest: int) -> None:
    assert spread(pieces(text), rest, opening=False) == [{}]


def test_the_gap_between_two_boxes_opens_too() -> None:
    first, second = spread(pieces("岩石", "力学"), 300, opening=True)
    assert first == {0: 100, 1: 100}
    assert second == {0: 100}


def test_marks_that_meet_across_boxes_are_set_closer() -> None:
    first, second = spread(pieces("岩石》", "，力"), 0, opening=False)
    assert first == {2: -500}
    assert not second


def test_something_solid_is_left_alone() -> None:
    first, second = spread([*pieces("岩石"), None, *pieces("力学")], 200, opening=True)
    assert first == {0: 100}
    assert second == {0: 100}


def test_too_much_is_left_at_the_end() -> None:
    assert spread(pieces("岩石力学"), 3000, opening=True) == [{}]


def test_spaces_take_what_is_too_much_for_characters() -> None:
    text = "岩石 力学 工作"
    (extra,) = spread(pieces(text), 3300, opening=True)
    assert sum(extra.values()) == 3300
    assert {change for index, change in extra.items() if text[index] != " "} == {500}


def test_a_mark_is_pushed_in_rather_than_its_character_pushed_out() -> None:
    text = spacing("岩石力学科普工作" * 3 + "岩石力学，岩石")
    assert usual_end(text, 0, 28 * EM) == 29


def test_a_full_line_stays_on_the_grid() -> None:
    text = spacing("岩石，力学、科普、工作岩石力学科普工作岩石力学")
    assert usual_end(text, 0, 16 * EM) == 16


@given(TEXTS.filter(lambda text: len(text) > 12), st.integers(8, 20))
def test_every_line_fits_and_none_begins_or_ends_wrongly(text: str, characters: int) -> None:
    measured, start, room = spacing(text), 0, characters * EM
    while start < len(text):
        end = end_without_lone(measured, start, room, room)
        if end is None:
            return
        taken = measured.width(start, end) - measured.blank_half(start, end) - measured.tightening(start, end)
        assert start < end
        assert taken <= room
        assert end == len(text) or measured.breaks[end]
        start = end


def set_lines(text: str, characters: int) -> list[str]:
    measured, start, lines = spacing(text), 0, []
    while start < len(text):
        end = end_without_lone(measured, start, characters * EM, characters * EM)
        assert end is not None
        lines.append(text[start:end])
        start = end
    return lines


def test_a_lone_character_is_taken_back() -> None:
    sentence = "岩石、力学科普工作，岩石力学、科普工作，岩石力学科普工作"
    assert set_lines(sentence + "书。", len(sentence)) == [sentence + "书。"]


def test_tightening_two_lines_earlier_helps_too() -> None:
    text = (
        "岩石、力学、科普、工作、岩石、力学、科普、工作、岩石"
        + "力学科普工作岩石力学科普工作岩石力学科普工作岩石力"
        + "学。"
    )
    assert len(set_lines(text, 26)[-1].strip("。")) != 1


def test_a_lone_character_that_cannot_be_taken_back_gets_company() -> None:
    assert set_lines("岩" * 26 + "石。", 26) == ["岩" * 25, "岩石。"]


def test_a_lone_character_that_cannot_be_helped_stays() -> None:
    assert set_lines("岩" * 12 + "石。", 12) == ["岩" * 12, "石。"]


def test_lone_means_one_character_with_its_marks() -> None:
    for text, lone in (("学。", True), ("学。”", True), ("学", True), ("力学", False), ("15", False), ("。", False)):
        assert is_lone(spacing(text), 0, len(text)) is lone, text

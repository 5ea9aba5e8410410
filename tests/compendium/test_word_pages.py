"""From the PDF's pages to the breaks that Word is told."""

import pytest

from pipeline.compendium.word_fields import caption, captions_in, linked
from pipeline.compendium.word_pages import Paging, Stop, TablePlace, Turn, table_place, turns


@pytest.mark.parametrize(
    ("rows", "first_page", "place"),
    [
        ([(0, 3), (1, 3)], 3, TablePlace()),
        ([(0, 3), (1, 4), (2, 4), (3, 5)], 3, TablePlace((1, 3))),
        ([(0, 4)], 3, TablePlace((0,))),  # the heading alone at the foot of a page
        ([(0, 3), (0, 4), (1, 4), (2, 5)], 3, TablePlace((2,), spills=True)),
        ([(0, 3), (0, 4), (0, 5), (1, 6)], 3, TablePlace((1,), spills=True)),
        ([], 3, TablePlace()),
    ],
)
def test_rows_that_begin_a_page(rows: list[tuple[int, int]], first_page: int, place: TablePlace) -> None:
    assert table_place(rows, first_page) == place


def turned(*stops: tuple[str, str], tables: dict[str, TablePlace] | None = None) -> list[Turn | None]:
    """Names with a page; those in capitals open a section."""
    paging = Paging({name: page for name, page in stops if page}, tables or {})
    found = turns([Stop(name, opens_section=name.isupper()) for name, _ in stops], paging)
    return [found.get(name) for name, _ in stops]


def test_what_comes_before_each_heading() -> None:
    tables = {"a": TablePlace((4, 9)), "d": TablePlace((1,), spills=True)}
    assert turned(
        ("A", "1"), ("a", "1"), ("b", "3"), ("c", "4"), ("B", "7"), ("d", "7"), ("e", "9"), tables=tables
    ) == [
        Turn.COUNT,  # where the body begins
        Turn.NONE,
        Turn.NONE,  # below a's last rows
        Turn.PAGE,
        Turn.COUNT,  # two blank pages: not what Word would leave
        Turn.NONE,
        Turn.COUNT,  # nobody knows where Word's row ends
    ]


@pytest.mark.parametrize(("before", "page", "turn"), [
    ("4", "5", Turn.PAGE), ("5", "7", Turn.PAGE), ("4", "6", Turn.COUNT), ("5", "6", Turn.PAGE), ("5", "5", Turn.COUNT),
])  # fmt: skip
def test_a_chapter_follows_or_leaves_a_page_blank(before: str, page: str, turn: Turn) -> None:
    assert turned(("a", before), ("B", page))[1] is turn


def test_what_has_no_arabic_number_is_left_to_the_template() -> None:
    assert turned(("A", "1"), ("x", ""), ("y", "iv"), ("B", "5")) == [Turn.COUNT, None, None, Turn.COUNT]


def test_only_words_of_their_own_lead_to_captions() -> None:
    known = captions_in(["表1\u3000甲", "图2\u3000乙", "丙"])
    assert known == {"表1", "图2"}
    text = "见表1、图2和表3；附表1、代表1人；表1（表12）。"
    written = str(linked(text, known))
    assert written.count("REF _RefTable1 ") == 2
    assert written.count("REF _RefFigure2 ") == 1
    assert written.count("REF ") == 3
    assert "附表1、代表1人" in written


def test_a_caption_without_a_number_stays_text() -> None:
    assert "SEQ" not in caption("各类活动", 1)
    assert "SEQ 表 " in caption("表12\u3000各类活动", 1)

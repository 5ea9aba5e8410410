"""Tables in columns of the page: filled one after another, balanced at the end, nothing lost, heads never alone."""

from collections import defaultdict
from itertools import pairwise

import pytest

from pipeline.press.setter import Setter
from pipeline.press.values import LEADER, Leaf, Piece, Style, TableRows, columns_mark, rows_of, rows_outside
from pipeline.render.text import squeeze
from tests.press.book import CSS, page

STRIP = """<!DOCTYPE html><html lang="zh-CN"><body><div style="width: 75mm"><table class="{}">
<colgroup><col>{}</colgroup><tbody><tr><td></td>{}</tr></tbody></table></div></body></html>"""
LOOKS = {
    "head": STRIP.format("head", "", ""),
    "lines": STRIP.format("lines", '<col style="width: 9mm">', '<td class="page"></td>'),
}
COLUMNS_CSS = (
    CSS
    + """
.head { margin-top: 3mm; break-after: avoid } .head td { font-family: "黑体" }
.page { text-align: right }
"""
)
LONG = "走近岩石力学科普开放日暨青少年实验营第{}站"


@pytest.fixture(scope="module")
def setter() -> Setter:
    return Setter(Style(COLUMNS_CSS, LOOKS))


def index(*sections: tuple[str, int], before: str = "<h1>活动索引</h1>") -> Piece:
    """Heads, each with so many lines; every seventh takes two."""
    tables = []
    for head, count in sections:
        lines = [
            ((LONG if number % 7 == 0 else "讲座第{}讲").format(number) + LEADER, str(number))
            for number in range(1, count + 1)
        ]
        tables += [TableRows("head", ((head,),)), TableRows("lines", tuple(lines), ("A",) * count)]
    return Piece("索引", page(f'<p id="A"></p>{before}{columns_mark(0, len(tables) - 1, 2)}'), tuple(tables))


def columns(leaf: Leaf) -> dict[tuple[int, bool], list[tuple[int, int, float, float]]]:
    """Table, row, top and bottom of what each column of each page holds; by page and whether it is the right one."""
    found = defaultdict(list)
    for row in leaf.rows:
        sheet = leaf.sheets[row.page]
        right = row.ink.left > sheet.left + sheet.area_width / 2
        found[row.page, right].append((row.table, row.row, row.ink.top, row.ink.bottom))
    return found


def test_every_line_is_set_once_inside_the_page_and_in_order(setter: Setter) -> None:
    piece = index(("甲", 90), ("乙", 3), ("丙", 200))
    leaf = setter.set_piece(piece)
    assert leaf.unpainted == ""
    assert rows_outside(leaf) == []
    for number, table in enumerate(piece.tables):
        wanted = [tuple(squeeze(cell.replace(LEADER, "")) for cell in row) for row in table.rows]
        assert [tuple(map(squeeze, row)) for row in rows_of(leaf, number)] == wanted
    found = columns(leaf)
    assert [place for held in (found[key] for key in sorted(found)) for place in held] == [
        place for held in found.values() for place in held
    ]
    assert sum(len(sheet.links) for sheet in leaf.sheets) == 293


def test_columns_are_full_but_on_the_last_page_where_they_are_alike(setter: Setter) -> None:
    leaf = setter.set_piece(index(("甲", 300)))
    found = columns(leaf)
    last = len(leaf.sheets) - 1
    assert last >= 1
    lengths = {key: held[0][2] - held[-1][3] for key, held in found.items()}
    for number in range(last):
        sheet = leaf.sheets[number]
        foot = sheet.height - sheet.top - sheet.area_height
        assert all(found[number, right][-1][3] - foot < 30 for right in (False, True))
    assert abs(lengths[last, False] - lengths[last, True]) < 30
    assert lengths[last, False] < lengths[0, False]


def test_no_two_lines_of_a_column_overlap(setter: Setter) -> None:
    for held in columns(setter.set_piece(index(("甲", 41), ("乙", 1), ("丙", 77)))).values():
        assert all(above[3] >= below[2] - 0.05 for above, below in pairwise(held))


@pytest.mark.parametrize("count", range(60, 76))
def test_a_head_never_ends_a_column(setter: Setter, count: int) -> None:
    leaf = setter.set_piece(index(("甲", count), ("乙", 40), ("丙", 40)))
    for held in columns(leaf).values():
        assert held[-1][0] % 2 == 1
    assert rows_outside(leaf) == []


def test_where_nothing_fits_below_the_text_the_columns_begin_on_the_next_page(setter: Setter) -> None:
    leaf = setter.set_piece(index(("甲", 5), before='<p style="height: 236mm">说明</p>'))
    assert {row.page for row in leaf.rows} == {1}


def test_what_cannot_be_painted_is_set_in_columns_all_the_same(setter: Setter) -> None:
    leaf = setter.set_piece(index(("甲 שלום", 60)))
    assert leaf.unpainted
    assert len(rows_of(leaf, 1)) == 60
    assert {right for _, right in columns(leaf)} == {False, True}


def test_a_sheet_says_what_is_drawn_on_it(setter: Setter) -> None:
    leaf = setter.set_piece(index(("甲", 8)))
    lines = leaf.sheets[0].text.split("\n")
    assert lines[:3] == ["活动索引", "甲", "讲座第1讲" + "." * (len(lines[2]) - 5)]
    assert lines[3] == "1"
    assert squeeze(LONG.format(7)) in "".join(lines)


@pytest.mark.parametrize("characters", range(14, 44))
def test_no_line_of_an_index_ends_in_a_character_alone(setter: Setter, characters: int) -> None:
    """Whatever its length: of some of these the last line would hold one character."""
    title = ("走近岩石力学科普开放日暨青少年实验营" * 3)[:characters]
    table = TableRows("lines", ((title + LEADER, "7"),))
    leaf = setter.set_piece(Piece("索引", page(f"{columns_mark(0, 0, 2)}"), (table,)))
    *lines, number = leaf.sheets[0].text.split("\n")
    assert "".join(lines).rstrip(".…") == title
    assert number == "7"
    assert len(lines) == 1 or len(lines[-1].rstrip(".…")) > 1

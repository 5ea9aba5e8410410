"""One piece set: what is on its sheets, painted as WeasyPrint would set it, nothing lost, nothing outside."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from pipeline.errors import TemplateError
from pipeline.press import hook
from pipeline.press.binding import bind
from pipeline.press.cache import Cache
from pipeline.press.furniture import Furniture
from pipeline.press.pagination import Part
from pipeline.press.serial import pack, unpack
from pipeline.press.setter import Setter
from pipeline.press.setting import SetPiece
from pipeline.press.values import Leaf, Piece, Place, Style, TableRows, rows_of, rows_outside, table_mark
from pipeline.render.text import squeeze
from tests.press.book import CSS, INFO, STYLE, Row, page, rows, unit


@pytest.fixture(scope="module")
def setter() -> Setter:
    return Setter(STYLE)


@pytest.fixture(scope="module")
def slow_setter() -> Setter:
    """Sets the same tables by WeasyPrint alone: a mark of one style that the painter leaves to it."""
    return Setter(Style(CSS + "\ntd { hyphens: none }", STYLE.tables))


def squeezed(table: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(squeeze(cell) for cell in row) for row in table]


def pixels(leaf: Leaf, setter: Setter, folder: Path) -> list[np.ndarray]:
    target = io.BytesIO()
    with Cache(folder / "one.sqlite") as cache:
        cache.put({b"k": pack(leaf)})
        furniture = Furniture(setter, "", ["plan"])
        bind(target, [Part(SetPiece("x", b"k", len(leaf.sheets)), "plan")], cache, furniture, info=INFO)
    document = pypdfium2.PdfDocument(target.getvalue())
    try:
        return [np.asarray(one.render(scale=2).to_pil().convert("L"), dtype=int) for one in document]
    finally:
        document.close()


def test_every_cell_is_set_inside_the_type_area(setter: Setter) -> None:
    table = rows(30)
    leaf = setter.set_piece(unit(1, table))
    assert squeezed(rows_of(leaf)) == squeezed(list(table))
    assert leaf.unpainted == ""
    assert len(leaf.sheets) > 1
    assert rows_outside(leaf) == []
    assert leaf.anchors == {"U1": 0}
    assert [mark.label for mark in leaf.sheets[0].bookmarks] == ["第1专业委员会"]


def test_painted_and_real_tables_look_the_same(setter: Setter, slow_setter: Setter, tmp_path: Path) -> None:
    piece = unit(1, rows(9))
    painted, real = setter.set_piece(piece), slow_setter.set_piece(piece)
    assert painted.unpainted == ""
    assert "hyphens" in real.unpainted
    assert squeezed(rows_of(painted)) == squeezed(rows_of(real))
    for ours, theirs in zip(painted.rows, real.rows, strict=True):
        assert tuple(ours.ink) == pytest.approx(tuple(theirs.ink), abs=0.05)
    pages, expected = pixels(painted, setter, tmp_path), pixels(real, slow_setter, tmp_path)
    for page_image, expected_image in zip(pages, expected, strict=True):
        # The strokes of rules are joined otherwise, and text may lie a hundredth of a point aside.
        assert np.abs(page_image - expected_image).mean() < 1


@pytest.mark.parametrize("at", [0, 2])
def test_a_row_taller_than_a_page_is_continued_without_loss(setter: Setter, at: int) -> None:
    table = list(rows(4))
    table[at] = (table[at][0], table[at][1], "五千字的长单元格，" * 555, table[at][3])
    leaf = setter.set_piece(unit(1, table))
    assert squeezed(rows_of(leaf)) == squeezed(table)
    assert len({row.page for row in leaf.rows if row.row == at}) > 2
    assert rows_outside(leaf) == []
    assert leaf.sheets[0].bookmarks
    assert {row.page for row in leaf.rows} == set(range(len(leaf.sheets)))


def test_a_table_of_500_rows(setter: Setter) -> None:
    leaf = setter.set_piece(unit(1, rows(500)))
    assert squeezed(rows_of(leaf)) == squeezed(list(rows(500)))
    assert rows_outside(leaf) == []


def test_pages_that_hold_one_table_alone_look_as_if_each_were_laid_out(
    setter: Setter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = page(f'<section class="plan-pages"><h2 id="U1">名称</h2>{table_mark(0)}<p>表后的文字。</p></section>')
    piece = Piece("一个单位", html, (TableRows("plan", rows(60)),))
    quick = setter.set_piece(piece)
    monkeypatch.setattr(hook, "_take_whole_pages", lambda _table, _fragment, resume, _room: resume)
    slow = setter.set_piece(piece)
    assert len(quick.sheets) == len(slow.sheets) > 4
    assert [row[:4] for row in quick.rows] == [row[:4] for row in slow.rows]
    assert [sheet.text for sheet in quick.sheets] == [sheet.text for sheet in slow.sheets]
    assert quick.anchors == slow.anchors
    for ours, theirs in zip(pixels(quick, setter, tmp_path), pixels(slow, setter, tmp_path), strict=True):
        assert np.abs(ours - theirs).max() == 0


def test_no_rows_and_one_row(setter: Setter) -> None:
    assert len(setter.set_piece(unit(1, [])).sheets) == 1
    assert rows_of(setter.set_piece(unit(1, rows(1)))) != []


def one_cell(text: str) -> tuple[Row, ...]:
    return (("1", "名称", text, "5月"),)


def test_rare_characters_come_from_other_fonts_and_are_named(setter: Setter) -> None:
    leaf = setter.set_piece(unit(1, one_cell("𠮷野㙍龘έï")))
    assert set(leaf.fallbacks) == set("𠮷㙍龘έï")
    assert all("Fandol" not in family for family in leaf.fallbacks.values())
    assert leaf.missing == ""
    shown = {text for glyphs in leaf.glyphs.values() for text, _ in glyphs.values()}
    assert set("𠮷㙍龘") <= shown


def test_what_no_font_has_becomes_a_stand_in(setter: Setter) -> None:
    leaf = setter.set_piece(unit(1, one_cell("甲\U000e1234乙\uf123丙")))
    assert set(leaf.missing) == {"\U000e1234", "\uf123"}
    assert rows_of(leaf)[0][2] == "甲〓乙〓丙"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1bc", "abc"),
        ("甲\u202e乙\u200f丙", "甲乙丙"),
        ("甲\u2028乙\t丙", "甲乙丙"),
        ("<b>&amp; {{x}} {_{", "<b>&amp;{{x}}{_{"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("A" * 300, "A" * 300),
        ("，。" * 100, "，。" * 100),
        ("", ""),
    ],
)
def test_awkward_text_is_set(setter: Setter, text: str, shown: str) -> None:
    leaf = setter.set_piece(unit(1, one_cell(text)))
    assert squeeze(rows_of(leaf)[0][2]) == squeeze(shown)
    assert rows_outside(leaf) == []


def test_text_from_right_to_left_is_left_to_the_layout_engine(setter: Setter) -> None:
    leaf = setter.set_piece(unit(1, one_cell("שלום 和中文")))
    assert "从右向左" in leaf.unpainted
    assert squeeze(rows_of(leaf)[0][2]) == squeeze("שלום 和中文")


def test_a_piece_does_not_depend_on_what_was_set_before(setter: Setter) -> None:
    alone = Setter(STYLE).set_piece(unit(7))
    assert pack(alone) == pack(setter.set_piece(unit(7)))


def test_a_leaf_is_packed_without_loss(setter: Setter) -> None:
    svg = (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>"
        "<rect width='9' height='9' fill-opacity='.5'/><g opacity='.3'><rect width='5' height='5'/></g></svg>"
    )
    piece = unit(1)
    leaf = setter.set_piece(
        replace(piece, html=piece.html.replace("联系人", f'<img src="{svg}"><a href="#U1">联系人</a>'))
    )
    assert leaf.objects
    assert leaf.sheets[0].links[0].target == "U1"
    assert unpack(pack(leaf)) == leaf
    brief = replace(leaf, rows=(), sheets=tuple(replace(sheet, text="") for sheet in leaf.sheets))
    assert unpack(pack(leaf), rows=False) == brief


@pytest.mark.parametrize("data", [b"", b"leaf", b"leaf" + bytes(12) + b"more", b"x" * 100])
def test_what_is_no_leaf_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="leaf"):
        unpack(data)


def test_a_row_outside_the_page_is_found(setter: Setter) -> None:
    leaf = setter.set_piece(unit(1))
    for shift in (Place(-70, 0, 0, 0), Place(0, 0, 70, 0), Place(0, 0, 0, 200), Place(0, -500, 0, 0)):
        moved = Place(*(one + other for one, other in zip(leaf.rows[0].ink, shift, strict=True)))
        assert len(rows_outside(replace(leaf, rows=(leaf.rows[0]._replace(ink=moved), *leaf.rows[1:])))) == 1


def test_a_column_too_narrow_for_a_character_is_named() -> None:
    narrow = Setter(Style(CSS, {"plan": STYLE.tables["plan"].replace("12mm", "3mm")}))
    with pytest.raises(TemplateError, match="太窄"):
        narrow.set_piece(unit(1, [("一", "", "", "")]))


@pytest.mark.parametrize("display", ["flex", "grid", "table", "inline-block"])
def test_other_layouts_are_left_as_they_are(setter: Setter, display: str) -> None:
    piece = unit(1)
    body = f'<div style="display: {display}"><p>一</p><p>二</p></div>'
    leaf = setter.set_piece(replace(piece, html=piece.html.replace("<h2", f"{body}<h2")))
    assert len(leaf.sheets) == 1
    assert len(leaf.rows) == 3


def test_a_table_inside_flex_is_named(setter: Setter) -> None:
    piece = unit(1)
    html = piece.html.replace("<img", '<div style="display: flex"><img').replace("</section>", "</div></section>")
    with pytest.raises(TemplateError, match="flex"):
        setter.set_piece(replace(piece, html=html))


def test_mistakes_are_named(setter: Setter) -> None:
    with pytest.raises(TemplateError, match=r"第1专业委员会：.*4栏"):
        setter.set_piece(replace(unit(1), tables=(TableRows("plan", (("1",),)),)))
    with pytest.raises(TemplateError, match="没有名为 other"):
        setter.set_piece(replace(unit(1), tables=(TableRows("other", ()),)))
    with pytest.raises(TemplateError, match="不取"):
        setter.set_piece(Piece("单位", page('<img src="http://example.org/a.png">')))

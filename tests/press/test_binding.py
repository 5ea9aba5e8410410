"""The bound book: numbers, links, bookmarks, labels, fonts, the standard; the same bytes however it came about."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from pipeline.errors import GateError, TemplateError
from pipeline.press.binding import bind
from pipeline.press.metadata import AssociatedFile
from pipeline.press.pagination import Part
from pipeline.press.setting import set_pieces
from pipeline.press.values import Piece
from pipeline.press.workers import furniture_for
from pipeline.tools import verapdf
from pipeline.tools.verapdf import Conformance
from tests.press.book import (
    FURNITURE,
    INFO,
    SETTINGS,
    cache_in,
    many_units,
    page,
    page_texts,
    rows,
    unit,
    whole_book,
)

TABLE = AssociatedFile("计划.csv", "单位,活动\n".encode(), "text/csv", "全部活动")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    pieces = [unit(1, rows(20)), unit(2), unit(3, [("1", "𠮷野", "㙍龘 naïve Ωμέγα", "5月")]), unit(4)]
    with cache_in(tmp_path_factory.mktemp("book")) as cache:
        return whole_book(cache, pieces, [TABLE])[0]


def test_it_is_pdf_a_3u(book: bytes) -> None:
    verdict = verapdf.verify({"book": book}, flavour="3u").verdicts["book"]
    if verdict.conformance is Conformance.NOT_VERIFIED:
        pytest.skip(verdict.reason)
    assert (verdict.conformance, verdict.rules) == (Conformance.PASSED, ())


def test_the_contents_name_the_pages_that_bear_the_titles(book: bytes) -> None:
    texts = page_texts(book)
    # cover, blank, contents, blank, then the units: the first takes two pages
    assert "第1专业委员会" in texts[2]
    for number, printed in ((1, 1), (2, 3), (3, 4), (4, 5)):
        assert f"第{number}专业委员会" + "…" in texts[2]
        assert texts[2].split(f"第{number}专业委员会")[1].lstrip("…").startswith(str(printed))
        body = texts[3 + printed]
        assert f"第{number}专业委员会联系人" in body
        assert f"—{printed}—" in body
    assert texts[1] == texts[3] == ""
    assert texts[2].endswith("I")
    assert "续表" in texts[5]
    assert "续表" not in texts[4]


def test_running_heads_stand_on_every_page_of_the_body(book: bytes) -> None:
    texts = page_texts(book)
    assert all(INFO.title in text for text in texts[4:])
    assert texts[5].count("第1专业委员会") == 1  # continued page: only the head


def test_links_labels_and_bookmarks(book: bytes) -> None:
    with pikepdf.open(io.BytesIO(book)) as pdf:
        pages: dict[Any, int] = {one.objgen: index for index, one in enumerate(pdf.pages)}
        links = [pages[link.Dest[0].objgen] for link in pdf.pages[2].Annots]
        assert links == [4, 6, 7, 8]
        assert [one.label for one in pdf.pages] == ["封面", "封面", "I", "II", "1", "2", "3", "4", "5"]
        with pdf.open_outline() as outline:
            titles = [[child.title for child in item.children] for item in outline.root]
        assert titles[-1][-1] == "第4专业委员会"
        assert pdf.check_pdf_syntax() == []
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.docinfo["/Title"] == INFO.title
        assert pdf.attachments["计划.csv"].get_file().read_bytes() == TABLE.content
        assert len(pdf.Root.AF) == 1


def test_each_font_is_embedded_once(book: bytes) -> None:
    with pikepdf.open(io.BytesIO(book)) as pdf:
        names = [
            str(item.BaseFont)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/Type0"
        ]
        programs = [
            item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/OpenType"
        ]
    assert len(names) == len(set(names))
    assert len(programs) <= len(names)


def test_the_same_bytes_cold_cached_and_after_a_change(tmp_path: Path) -> None:
    pieces, changed = list(many_units(4)), [unit(1), unit(2, rows(25)), unit(3), unit(4)]
    with cache_in(tmp_path / "a") as cache:
        cold = whole_book(cache, pieces)[0]
        assert whole_book(cache, pieces)[0] == cold
        after = whole_book(cache, changed)[0]
    with cache_in(tmp_path / "b") as cache:
        assert whole_book(cache, changed)[0] == after
    assert after != cold


def test_a_sheet_looks_the_same_whatever_else_is_in_the_book(tmp_path: Path) -> None:
    """The union of the fonts must not change what a page shows."""

    def body_of_last_page(name: str, pieces: list[Piece]) -> bytes:
        with cache_in(tmp_path / name) as cache:
            document = pypdfium2.PdfDocument(whole_book(cache, pieces)[0])
        try:
            image = document[len(document) - 1].render(scale=2).to_pil()
            # Without running head and page number.
            return bytes(image.crop((0, 200, image.width, image.height - 200)).tobytes())
        finally:
            document.close()

    # In both the last page is a right-hand one.
    alone = body_of_last_page("alone", [unit(1), unit(2), unit(9)])
    among = body_of_last_page(
        "among", [unit(3, [("1", "𠮷㙍龘", "其他的字：岩溶、泥石流、滑坡", "5月")]), unit(4), unit(9)]
    )
    assert alone == among


def test_a_book_of_many_pages_has_a_balanced_tree(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        found = set_pieces([unit(1)], SETTINGS, cache)[0]
        target = io.BytesIO()
        parts = [Part(found)] * 1100
        bind(target, parts, cache, furniture_for(SETTINGS, "", []), info=INFO)
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages) == 1100
        assert len(pdf.Root.Pages.Kids) <= 32
        assert pdf.check_pdf_syntax() == []


def test_a_link_to_nowhere_stops_the_release(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        found = set_pieces([Piece("目录", page('<a href="#gone">没有</a>'))], SETTINGS, cache)
        with pytest.raises(GateError, match="gone"):
            bind(io.BytesIO(), [Part(found[0])], cache, furniture_for(SETTINGS, "", []), info=INFO)


def test_a_head_that_names_nothing_is_told(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        found = set_pieces([unit(1)], SETTINGS, cache)
        furniture = furniture_for(SETTINGS, FURNITURE, ["plan"])
        with pytest.raises(TemplateError, match=r"\{unit\}.*可用的有"):
            bind(io.BytesIO(), [Part(found[0], "plan", heads={"book": "书"})], cache, furniture, info=INFO)


def test_a_head_with_what_cannot_be_drawn_gets_a_stand_in(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        found = set_pieces([unit(1)], SETTINGS, cache)
        furniture = furniture_for(SETTINGS, FURNITURE, ["plan"])
        target = io.BytesIO()
        heads = {"book": "书\0ª\x07\u202e名", "unit": "示例 עברית 学\u0378会"}
        bind(target, [Part(found[0], "plan", heads=heads)], cache, furniture, info=INFO)
    text = page_texts(target.getvalue())[0]
    assert "示例〓学〓会" in text
    assert "书ª名" in text


def test_sides_of_different_size_are_told() -> None:
    with pytest.raises(TemplateError, match="左右页"):
        furniture_for(SETTINGS, "@page plan:left { margin-top: 60mm }", ["plan"])


def test_a_page_of_another_size_than_its_frame_is_told(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        found = set_pieces([unit(1)], SETTINGS, cache)
        furniture = furniture_for(SETTINGS, FURNITURE, ["front"])
        with pytest.raises(TemplateError, match="大小不同"):
            bind(io.BytesIO(), [Part(found[0], "front")], cache, furniture, info=INFO)

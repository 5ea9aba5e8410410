"""The tagged book: PDF/A-3a and PDF/UA-1, and a structure that says what the pages say."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from pipeline.errors import GateError, TemplateError
from pipeline.press.binding import bind
from pipeline.press.elements import Element, Kid, LinkMark, Mark, PaintedPart, PaintedRows, element_in, element_out
from pipeline.press.pagination import Part
from pipeline.press.setter import Setter
from pipeline.press.setting import load, set_pieces
from pipeline.press.tags import TaggedSheet, TagWriter
from pipeline.press.values import Piece, TableRows, rows_of, table_mark
from pipeline.press.workers import furniture_for
from pipeline.press.writer import PdfWriter
from pipeline.render.text import squeeze
from pipeline.tools import verapdf
from pipeline.tools.verapdf import Conformance
from tests.press.book import CSS, FURNITURE, INFO, STYLE, TAGGED, cache_in, many_units, page, rows, unit, whole_book
from tests.press.tagged import Found, Reading, read_tagged

RARE = [("1", "𠮷野", "㙍龘 naïve Ωμέγα", "5月"), ("2", "\ue001造字", "没有的字\uf8ff", ""), ("", "", "", "")]
TANGLED = [("1", "עברית אבג", "e\u0301 \u202eabc\u202c 👨\u200d👩\u200d👧 \u0915\u094d\u0937", "\x07\ufeff\u200b")]
APPENDIX = Piece(
    "附录",
    page(
        '<section class="plan-pages"><h1>附录</h1><h3>跳级的标题</h3>裸露的文字'
        '<p>见<a href="#U2">第<b>二</b>专业委员会</a>和<a href="https://example.org/">网址</a>。</p>'
        "<ul><li>甲<ul><li>乙</li></ul></li><li>丙</li></ul><ol><li>一</li></ol><dl><dt>词</dt><dd>义</dd></dl>"
        '<p role="caption">表1　统计</p><table><thead><tr><th>项目</th><th>数</th></tr></thead><tbody>'
        + "<tr><th scope=row>项</th><td>3</td></tr>"
        * 90
        + "</tbody></table>"
        '<figure><img alt="三条横线" src="data:image/svg+xml,'
        "%3Csvg xmlns='http://www.w3.org/2000/svg' width='30' height='9'%3E%3Cg opacity='.5'%3E"
        "%3Crect width='30' height='1'/%3E%3C/g%3E%3C/svg%3E"
        '"><figcaption>图1　横线</figcaption></figure><p role="note">注：示例。</p></section>'
    ),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    pieces = [unit(1, rows(20)), unit(2), unit(3, RARE), unit(4, TANGLED), APPENDIX]
    with cache_in(tmp_path_factory.mktemp("tagged")) as cache:
        return whole_book(cache, pieces, settings=TAGGED)[0]


@pytest.fixture(scope="module")
def reading(book: bytes) -> Reading:
    return read_tagged(book)


def tables(reading: Reading) -> list[Found]:
    return reading.root.all("Table")


def body_rows(table: Found) -> list[Found]:
    return [row for body in table.all("TBody") for row in body.all("TR")]


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_it_is_pdf_a_3a_and_pdf_ua_1(book: bytes, flavour: str) -> None:
    verdict = verapdf.verify({"book": book}, flavour=flavour).verdicts["book"]
    if verdict.conformance is Conformance.NOT_VERIFIED:
        pytest.skip(verdict.reason)
    assert (verdict.conformance, verdict.rules) == (Conformance.PASSED, ())


def test_marks_and_structure_agree_and_nothing_is_outside(reading: Reading) -> None:
    assert reading.complaints == []


def test_every_cell_stands_in_its_row_under_the_head(reading: Reading) -> None:
    for table, expected in zip(tables(reading), [rows(20), rows(3, 2), RARE], strict=False):
        heads = table.all("TH")
        assert [head.text for head in heads] == ["序号", "活动名称", "主要内容", "时间"]
        assert {str(head.attributes["Scope"]) for head in heads} == {"/Column"}
        found = [[squeeze(cell.text) for cell in row.all("TD")] for row in body_rows(table)]
        assert found == [[squeeze(cell).replace("\uf8ff", "〓") for cell in row] for row in expected]


def test_writing_from_right_to_left_is_read_in_its_own_order(reading: Reading) -> None:
    (row,) = body_rows(tables(reading)[3])
    assert squeeze(row.kids[1].text) == squeeze(TANGLED[0][1])


def test_headings_are_the_bookmarks_without_gaps(book: bytes, reading: Reading) -> None:
    headings = reading.root.all("H1", "H2", "H3")
    with pikepdf.open(io.BytesIO(book)) as pdf, pdf.open_outline() as outline:
        titles = list(_titles(outline.root))
    assert [one.text for one in headings] == titles
    levels = [int(one.kind[1]) for one in headings]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def _titles(items: Sequence[pikepdf.OutlineItem]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def test_what_is_said_again_on_every_page_is_no_content(reading: Reading) -> None:
    assert "续表" not in reading.root.text
    assert reading.root.text.count("项目") == 1
    assert "—" not in reading.root.text
    assert "…" not in reading.root.text


def test_contents_are_entries_that_link(reading: Reading) -> None:
    (contents,) = reading.root.all("TOC")
    assert [entry.outline() for entry in contents.kids] == [["TOCI", ["Reference", ["Link"]]]] * 4
    assert contents.kids[0].text == "第1专业委员会1"
    assert all(link.links == 1 for link in contents.all("Link"))


def test_links_say_where_they_lead(book: bytes) -> None:
    with pikepdf.open(io.BytesIO(book)) as pdf:
        said = [str(link.Contents) for one in pdf.pages for link in one.obj.get("/Annots", [])]
        assert all(one.obj.Tabs == "/S" for one in pdf.pages if "/Annots" in one.obj)
        assert pdf.Root.MarkInfo.Marked
    assert said[0] == "第1专业委员会 1"
    assert "网址" in said


def test_elements_follow_from_the_html_alone(reading: Reading) -> None:
    section = reading.root.all("Part")[-1].kids[-1]
    table = section.all("Table")[0]
    assert [kid.kind for kid in section.kids] == ["H1", "H2", "P", "P", "L", "L", "L", "Table", "Div", "Note"]
    assert section.kids[3].text == "见第二专业委员会和网址。"
    assert section.kids[4].outline() == [
        "L",
        ["LI", ["Lbl"], ["LBody", ["L", ["LI", ["Lbl"], ["LBody"]]]]],
        ["LI", ["Lbl"], ["LBody"]],
    ]
    assert section.kids[6].outline() == ["L", ["LI", ["Lbl"], ["LBody"]]]
    assert [kid.kind for kid in table.kids] == ["Caption", "THead", "TBody"]
    assert len(body_rows(table)) == 90
    assert str(body_rows(table)[0].kids[0].attributes["Scope"]) == "/Row"
    figure, caption = section.kids[8].kids
    assert (figure.attributes["Alt"], caption.text) == ("三条横线", "图1　横线")
    left, bottom, right, top = (float(edge) for edge in figure.attributes["BBox"])
    assert right - left == pytest.approx(22.5, abs=0.1)
    assert top - bottom == pytest.approx(6.75, abs=0.1)
    assert section.kids[9].attributes["ID"]


def test_pages_look_as_they_do_without_tags(book: bytes, tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        plain = whole_book(cache, [unit(1, rows(20)), unit(2), unit(3, RARE), unit(4, TANGLED), APPENDIX])[0]
    ours, theirs = pypdfium2.PdfDocument(book), pypdfium2.PdfDocument(plain)
    try:
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert one.render().to_pil().tobytes() == other.render().to_pil().tobytes()
    finally:
        ours.close()
        theirs.close()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert not any(
            str(instruction.operator) in ("BDC", "BMC") for one in pdf.pages for instruction in _content(one)
        )


def _content(one: pikepdf.Page) -> Sequence[Any]:
    return pikepdf.parse_content_stream(one) if "/Contents" in one.obj else []


def test_the_same_bytes_cold_cached_and_after_a_late_plan(tmp_path: Path) -> None:
    pieces, changed = list(many_units(4)), [unit(1), unit(2, rows(25)), unit(3), unit(4)]
    with cache_in(tmp_path / "a") as cache:
        cold = whole_book(cache, pieces, settings=TAGGED)[0]
        assert whole_book(cache, pieces, settings=TAGGED)[0] == cold
        after = whole_book(cache, changed, settings=TAGGED)[0]
    with cache_in(tmp_path / "b") as cache:
        assert whole_book(cache, changed, settings=TAGGED)[0] == after
    assert after != cold


def test_both_editions_live_in_one_cache(tmp_path: Path) -> None:
    with cache_in(tmp_path / "a") as cache:
        tagged, plain = whole_book(cache, [unit(1)], settings=TAGGED)[0], whole_book(cache, [unit(1)])[0]
    with cache_in(tmp_path / "b") as cache:
        assert whole_book(cache, [unit(1)])[0] == plain
        assert whole_book(cache, [unit(1)], settings=TAGGED)[0] == tagged


def test_a_row_over_three_pages_is_one_row(tmp_path: Path) -> None:
    long = ("2", "长", "很长的内容。" * 800, "5月")
    with cache_in(tmp_path) as cache:
        content, bound, _ = whole_book(cache, [unit(1, [rows(1)[0], long, rows(1)[0]])], settings=TAGGED)
    reading = read_tagged(content)
    assert bound.pagination.pages > 6
    assert reading.complaints == []
    assert [[squeeze(cell.text) for cell in row.all("TD")] for row in body_rows(tables(reading)[0])][1] == list(long)


def test_painted_and_real_tables_have_the_same_structure(tmp_path: Path) -> None:
    """A mark of one style that the painter leaves to WeasyPrint makes it set the tables itself."""
    slow = replace(TAGGED, style=replace(STYLE, css=CSS + "\ntd { hyphens: none }", tagged=True))
    found: list[Any] = []
    for settings_ in (TAGGED, slow):
        with cache_in(tmp_path / str(len(found))) as cache:
            content, _, entries = whole_book(cache, [unit(1, rows(20)), unit(2)], settings=settings_)
        assert bool(entries[0].unpainted) == (settings_ is slow)
        reading = read_tagged(content)
        assert reading.complaints == []
        table = tables(reading)[0]
        found.append((table.outline(), [squeeze(cell.text) for cell in table.all("TH", "TD")]))
        assert len(reading.root.all("TOCI")) == 2
    assert found[0] == found[1]


def all_of(element: Element) -> Iterator[Element]:
    """An element and all below it, painted rows as the elements that they stand for."""
    kids: list[Kid] = []
    for kid in element.kids:
        kids += [kid.element(row) for row in kid.rows()] if isinstance(kid, PaintedRows) else [kid]
    yield Element(element.kind, kids, element.attributes)
    for one in kids:
        if isinstance(one, Element):
            yield from all_of(one)


def test_linked_rows_and_levels_of_contents(tmp_path: Path) -> None:
    levels = {
        f"toc-{level}": STYLE.tables["contents"].replace('"doc-toc"', f'"doc-toc" aria-level="{level}"')
        for level in (1, 2)
    }
    style = replace(STYLE, tables={**STYLE.tables, **levels}, tagged=True)
    table = TableRows("plan", (("", "有链接", "", ""), ("2", "没有", "", "")), ("here", ""))
    marks = "".join(map(table_mark, range(4)))
    entries = [TableRows(f"toc-{level}", ((f"第{level}级", "1"),), ("here",)) for level in (1, 2, 1)]
    piece = Piece("x", page(f'<h1 id="here">标题</h1>{marks}'), (*entries, table))
    leaf = Setter(style).set_piece(piece)
    _, contents, plan = leaf.structure
    kinds = [[kid.kind for kid in one.kids if isinstance(kid, Element)] for one in all_of(contents)]
    assert kinds[0] == ["TOCI", "TOC", "TOCI"]
    (link,) = [one for one in all_of(plan) if one.kind == "Link"]
    assert [type(kid) for kid in link.kids] == [Mark, LinkMark]
    cells = [one for one in all_of(plan) if one.kind == "TD"]
    assert cells[1].kids == [link]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<p style="opacity: .5">半透明的字</p>', "opacity"),
        (
            '<table><thead><tr><th><a href="https://example.org/">头</a></th></tr></thead><tbody>'
            + "<tr><td>行</td></tr>" * 99
            + "</tbody></table>",
            "表头中不能有链接",
        ),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">', "alt"),
    ],
)
def test_what_has_no_place_in_the_structure_is_told(body: str, said: str) -> None:
    with pytest.raises(TemplateError, match=rf"样张.*{said}"):
        Setter(TAGGED.style).set_piece(Piece("样张", page(body)))


def test_decoration_is_left_out(tmp_path: Path) -> None:
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    body = f'<h1>一</h1><img alt="" src="{picture}"><p style="opacity: .5; border: 1px solid">　</p><div></div>'
    with cache_in(tmp_path) as cache:
        content = whole_book(cache, [unit(1), Piece("样张", page(body.replace("　", "")))][:1], settings=TAGGED)[0]
        found = set_pieces([Piece("样张", page(body.replace("　", "")))], TAGGED, cache)
        target = io.BytesIO()
        bind(target, [Part(found[0])], cache, furniture_for(TAGGED, "", []), info=INFO, tagged=True)
    assert read_tagged(content).complaints == []
    reading = read_tagged(target.getvalue())
    assert reading.complaints == []
    assert reading.root.outline() == ["Document", ["Part", ["H1"]]]


def test_pieces_without_structure_are_no_tagged_book(tmp_path: Path) -> None:
    with cache_in(tmp_path) as cache:
        found = set_pieces([unit(1)], replace(TAGGED, style=STYLE), cache)
        with pytest.raises(GateError, match="没有结构"):
            bind(io.BytesIO(), [Part(found[0])], cache, furniture_for(TAGGED, "", []), info=INFO, tagged=True)


def test_a_piece_in_many_places_of_a_large_book(tmp_path: Path) -> None:
    """The parent tree of five thousand pages has levels, and every key is found within its limits."""
    with cache_in(tmp_path) as cache:
        found = set_pieces([unit(1)], TAGGED, cache)[0]
        structure = load(cache, found).structure
    target = io.BytesIO()
    writer = PdfWriter(target)
    tags, first = TagWriter(writer), writer.reserve(5000)
    for number in range(5000):
        key = tags.new_key()
        tags.add_piece(structure, [TaggedSheet(first + number, key, (0.0, 0.0), ())])
        writer.add(b"<</Type/Page/StructParents %d>>" % key, first + number)
    entries = tags.finish()
    root = writer.add(b"<</Type/Catalog/Pages<</Type/Pages/Kids[]/Count 0>>%s>>" % entries)
    writer.finish(root, writer.add(b"<<>>"))
    with pikepdf.open(target) as pdf:
        tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        assert list(tree.keys()) == list(range(5000))
        assert len(pdf.Root.StructTreeRoot.ParentTree.Kids) <= 64
        assert tree[4999][0].S == pikepdf.Name.H2


def test_elements_survive_the_cache() -> None:
    cell = Element("TD", [Mark(0, 3), Mark(1, 0)], {"ColSpan": 2})
    link = Element("Link", [Mark(1, 1), LinkMark(1, 0)])
    rows = PaintedRows(contents=False, parts=[PaintedPart(0, 0, -1, (4, -1)), PaintedPart(0, 1, 2, (-1, 0))])
    table = Element("Table", [Element("TR", [cell, link]), Element("TD"), rows])
    assert element_in(element_out(table)) == table


HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("（）《》“”()[]{}<>/\\%&;'\"\0\n\r\t\u200b\u202e\u2028\ufeff\ue000\ue001\uf8ffאبกé̂👨‍👩‍👧〓"),
    ),
    max_size=30,
)


PHASES = (Phase.explicit, Phase.generate)
"""Setting a page takes too long for an example to be made smaller."""


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    phases=PHASES,
)
@given(texts=st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=3))
def test_hostile_text_is_read_as_it_was_set(
    texts: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    piece = unit(1, [("1", *row) for row in texts])
    html = piece.html.replace("联系人：示例", str(escape(texts[0][0])))
    piece = replace(piece, html=html)
    heads = {"book": texts[0][1], "unit": texts[0][2]}
    with cache_in(tmp_path_factory.mktemp("hostile")) as cache:
        found = set_pieces([piece], TAGGED, cache)
        leaf = load(cache, found[0])
        target = io.BytesIO()
        furniture = furniture_for(TAGGED, FURNITURE, ["plan"])
        bind(target, [Part(found[0], "plan", heads=heads)], cache, furniture, info=INFO, tagged=True)
    reading = read_tagged(target.getvalue())
    assert reading.complaints == []
    read = [[cell.text for cell in row.all("TD")] for row in body_rows(tables(reading)[0])]
    assert [list(map(squeeze, row)) for row in read] == [list(map(squeeze, row)) for row in rows_of(leaf)]

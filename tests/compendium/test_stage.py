"""The finished book: one round built once, and read back with other tools than those that made it."""

import io
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest
from docx.oxml.ns import qn

from pipeline import inputs
from pipeline.compendium import gate
from pipeline.compendium.anchors import Anchor, bookmark_of
from pipeline.compendium.contexts import context_of
from pipeline.compendium.gate_numbers import NumberedLine, numbered_lines
from pipeline.compendium.stage import STAGE
from pipeline.compendium.statistics import count
from pipeline.compendium.word_reading import WordReading
from pipeline.errors import GateError, PipelineError, TemplateError
from pipeline.model.plan import Collection
from pipeline.render.stable import pack, unpack
from pipeline.render.text import squeeze
from pipeline.stages import Stages
from pipeline.tools import libreoffice
from pipeline.workspace import Workspace
from tests.compendium.books import HOSTILE, MAKING, furnish
from tests.compendium.conftest import Built

TITLE = "2020年科普工作计划汇编"
ROMAN = {"/R": ["", "I", "II", "III", "IV", "V"]}

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
needs_libreoffice = pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")


def quiet(_message: str) -> None:
    """Progress nobody watches."""


def numbered_lines_of(built: Built) -> list[NumberedLine]:
    """Of contents and indexes, with the numbers that the PDF's links lead to."""
    book = built.book
    context = context_of(book, count(book), (), MAKING)
    labels = page_labels(built.file(".pdf"))
    marks = {title: labels[index] for _, title, index in bookmarks(built.file(".pdf"))}
    found = {heading.anchor: marks[heading.text] for heading in context["headings"]}
    pages = openpyxl.load_workbook(io.BytesIO(built.file(".xlsx")))["活动一览"]
    for row in pages.iter_rows(min_row=2, values_only=True):
        found[bookmark_of(Anchor(str(row[0]), int(str(row[3]))))] = str(row[-1])
    return numbered_lines(context, found)


def pdf_text(content: bytes, folder: Path) -> list[str]:
    """Text of each page by poppler, squeezed."""
    path = folder / "book.pdf"
    path.write_bytes(content)
    made = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return [squeeze(page) for page in made.stdout.decode().split("\f")]


def page_labels(content: bytes) -> list[str]:
    """The label that a viewer shows for each page."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [page.label for page in pdf.pages]


def bookmarks(content: bytes) -> list[tuple[int, str, int]]:
    """Level, title and page index."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        index_of: dict[Any, int] = {page.objgen: index for index, page in enumerate(pdf.pages)}

        def walk(items: list[pikepdf.OutlineItem], level: int) -> None:
            for item in items:
                place: Any = item.destination or (item.action and item.action["/D"])
                found.append((level, str(item.title), index_of[place[0].objgen]))
                walk(item.children, level + 1)

        with pdf.open_outline() as outline:
            walk(outline.root, 1)
    return found


def test_files_named_after_the_form(built: Built) -> None:
    suffixes = (".pdf", ".docx", ".xlsx", ".html", "（数据）.json")
    assert set(built.product.files) == {f"{TITLE}{suffix}" for suffix in suffixes}
    assert built.product.facts["activities"] == 66
    assert built.product.facts["missing"] == 2
    assert built.product.facts["pages"] == len(page_labels(built.file(".pdf")))


@needs_poppler
def test_every_cell_of_every_plan_is_in_the_pdf(built: Built, tmp_path: Path) -> None:
    text = "".join(pdf_text(built.file(".pdf"), tmp_path))
    missing = [
        cell[:30]
        for entry in built.book.entries
        for row in entry.rows
        for cell in row
        # A cell longer than a page is cut by the page's head and foot; its pieces are looked for below.
        if len(cell) < 300 and squeeze(cell) not in text
    ]
    assert missing == []
    assert text.count("岩" * 5) * 5 >= 2 * 900 * 0.95


@needs_poppler
def test_hostile_text_is_printed_as_it_is(built: Built, tmp_path: Path) -> None:
    text = "".join(pdf_text(built.file(".pdf"), tmp_path))
    word = squeeze(
        "".join(node.text or "" for node in docx.Document(io.BytesIO(built.file(".docx"))).element.iter(qn("w:t")))
    )
    for hostile in (HOSTILE[0], HOSTILE[1], HOSTILE[3]):
        assert squeeze(hostile) in text
        assert squeeze(hostile) in word
    assert "第一行第二行制表响铃" in word
    assert squeeze("49{% for") not in word + text


def test_bookmarks_are_chapters_and_units(built: Built) -> None:
    found = [(level, title) for level, title, _ in bookmarks(built.file(".pdf"))]
    assert found == [
        (1, "编辑说明"),
        (1, "目录"),
        (1, "一、概览"),
        (1, "二、分支机构"),
        (2, "示例单位F01"),
        (2, "示例单位F02"),
        (2, "示例单位F03"),
        (1, "三、地方学会"),
        (2, "示例" + "很长名称的" * 12 + "地方学会"),
        (1, "四、报送待改正单位"),
        (1, "五、未报送单位"),
        (1, "附录\u3000通知原文"),
        (1, "单位索引"),
        (1, "活动索引"),
        (1, "活动类别索引"),
        (1, "月份索引"),
        (1, "工作要点索引"),
        (1, "编印记录"),
    ]


@needs_poppler
def test_contents_name_the_label_of_the_page_that_carries_the_heading(built: Built, tmp_path: Path) -> None:
    pages, labels = pdf_text(built.file(".pdf"), tmp_path), page_labels(built.file(".pdf"))
    marks = bookmarks(built.file(".pdf"))
    assert labels[:4] == ["封面", "编印页", "I", "II"]
    first = next(index for _, title, index in marks if title == "一、概览")
    assert labels[first] == "1"
    contents = "".join(pages[marks[1][2] : first])
    for _, title, index in marks[2:-1]:  # the colophon is not in the contents
        assert squeeze(title) in pages[index]
        assert re.search(rf"{re.escape(squeeze(title))}[….]+{labels[index]}(?!\d)", contents), title
        assert f"—{labels[index]}—" in pages[index]  # the number printed on the page itself


def test_portrait_front_and_landscape_chapters(built: Built) -> None:
    with pikepdf.open(io.BytesIO(built.file(".pdf"))) as pdf:
        sizes = [
            (round(float(page.mediabox[2]) / 72 * 25.4), round(float(page.mediabox[3]) / 72 * 25.4))
            for page in pdf.pages
        ]
    marks = {title: index for _, title, index in bookmarks(built.file(".pdf"))}
    assert sizes[0] == sizes[marks["一、概览"]] == sizes[marks["五、未报送单位"]] == (210, 297)
    assert sizes[marks["示例单位F02"]] == sizes[marks["示例单位F02"] + 1] == sizes[marks["三、地方学会"]] == (297, 210)
    chapters = [index for level, title, index in bookmarks(built.file(".pdf")) if level == 1 and "、" in title]
    assert [index % 2 for index in chapters] == [0] * 5  # right-hand pages


@needs_poppler
def test_the_head_is_repeated_and_no_row_is_cut(built: Built, tmp_path: Path) -> None:
    pages = pdf_text(built.file(".pdf"), tmp_path)
    marks = {title: index for _, title, index in bookmarks(built.file(".pdf"))}
    unit = pages[marks["示例单位F02"] : marks["三、地方学会"]]
    assert len(unit) > 2
    carrying = [page for page in unit if "科普讲座第" in page]
    assert all("主要内容" in page for page in carrying)
    for number in range(1, 61):
        holders = [page for page in unit if f"科普讲座第{number}讲" in page]
        assert len(holders) == 1
        assert f"示例讲师{number}" in holders[0]


def test_the_same_round_gives_the_same_bytes(built: Built, tmp_path: Path) -> None:
    again = STAGE.build(built.again(tmp_path), quiet)
    assert {name: content == built.product.files[name] for name, content in again.files.items()} == {
        f"{TITLE}.pdf": True,
        f"{TITLE}.docx": True,
        f"{TITLE}.xlsx": True,
        f"{TITLE}.html": True,
        f"{TITLE}（数据）.json": True,
    }


@needs_libreoffice
@needs_poppler
def test_word_contents_are_right_on_first_opening(built: Built, tmp_path: Path) -> None:
    """The numbers are those of the PDF; laid out by LibreOffice, each heading stands on the page that says so."""
    content = built.file(".docx")
    document = docx.Document(io.BytesIO(content))
    entries = [
        ("".join(node.text or "" for node in p._p.iter(qn("w:t"))), p.style.style_id)
        for p in document.paragraphs
        if p.style is not None and p.style.style_id in {"TOC1", "TOC2"}
    ]
    labels = page_labels(built.file(".pdf"))
    printed = {title: labels[index] for _, title, index in bookmarks(built.file(".pdf"))}
    pdf = libreoffice.convert(content, ".docx", "pdf", 120)
    pages = pdf_text(pdf, tmp_path)
    wanted = [(title, level, index) for level, title, index in bookmarks(pdf) if not title.startswith("（")]
    assert len(entries) == len(wanted) == 15
    for (text, style), (title, level, index) in zip(entries, wanted, strict=True):
        number = text.removeprefix(title)
        assert style == f"TOC{level}"
        assert number == printed[title]
        assert f"—{number}—" in pages[index], (text, title)
        assert squeeze(title) in pages[index]


def test_word_sections_tables_and_headings(built: Built) -> None:
    document = docx.Document(io.BytesIO(built.file(".docx")))
    sides = [section.page_width > section.page_height for section in document.sections]  # type: ignore[operator]
    # Cover, front, overview, two chapters, the two kinds of absence, notice, five indexes with their columns, colophon.
    assert sides == [*[False] * 3, True, True, *[False] * (2 + 1 + 10 + 1)]
    plans = [table for table in document.tables if len(table.columns) == 16]
    # Sixty rows go on page after page, each with the head.
    assert sum(len(table.rows) - 1 for table in plans) == 1 + 60 + 5
    assert len(plans) > 4
    for table in plans:
        assert len(list(table.rows[0]._tr.iter(qn("w:tblHeader")))) == 1
        assert all(list(row._tr.iter(qn("w:cantSplit"))) for row in table.rows)
    names = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"]
    assert names == [entry.unit.name for entry in built.book.entries]


def test_word_pictures_have_an_alternative_text(built: Built) -> None:
    document = docx.Document(io.BytesIO(built.file(".docx")))
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert [text.partition("：")[0] for text in said] == [
        "各类单位的活动项数",
        "各类活动的项数",
        "各月活动项数",
        "2020年各月开始的活动",
        "按主题活动的活动项数",
        "按面向对象的活动项数",
        "按形式的活动项数",
        "各类单位对应各项要点的活动项数",
        "各单位对应各项要点的活动项数；数字见上表",
    ]


def test_the_workbook_is_typed(built: Built) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(built.file(".xlsx")))
    sheet = workbook["活动一览"]
    head = [cell.value for cell in sheet[1]]
    first = dict(zip(head, [cell.value for cell in sheet[2]], strict=True))
    assert first["单位编码"] == "F01"
    assert first["时间"] == "5月16日"
    assert first["时间（原文）"] == "2020-05-16"
    assert first["时间起"] == first["时间止"] == datetime(2020, 5, 16)
    assert first["预计人次"] == 300
    assert first["经费（万元）"] == 1.5
    assert first["对应要点"] == "5、13"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.endswith(str(1 + 66))
    formula = next(row for row in sheet.iter_rows(min_row=2) if row[4].value == HOSTILE[1])
    assert formula[4].data_type == "s"
    assert formula[4].quotePrefix
    absent = [[cell.value for cell in row] for row in workbook["未报送单位"].iter_rows(min_row=2)]
    assert absent == [
        ["F04", "示例单位F04", "分支机构", "待改正", "计划表有6处错误，待改正"],
        ["D02", "示例单位D02", "地方学会", "未报送", None],
        ["J01", "示例单位J01", "科普教育基地", "未报送", None],
    ]


def test_the_gate_names_unit_and_column_of_a_lost_cell(built: Built) -> None:
    rows = list(WordReading(io.BytesIO(built.file(".docx"))))
    gate.check("Word 文件", built.book, rows)
    place = next(index for index, row in enumerate(rows) if "科普讲座第7讲" in row)
    broken = list(rows[place])
    broken[broken.index("示例讲师7")] = ""
    with pytest.raises(GateError, match=r"Word 文件里缺少示例单位F02第7项活动的“负责人”"):
        gate.check("Word 文件", built.book, [*rows[:place], tuple(broken), *rows[place + 1 :]])
    with pytest.raises(GateError, match="示例单位F02第7项活动的“整行”"):
        gate.check("Word 文件", built.book, [*rows[:place], *rows[place + 1 :]])


def test_the_gate_names_a_link_that_leads_nowhere(built: Built) -> None:
    parts = unpack(built.file(".docx"))
    lines = numbered_lines_of(built)
    gate.check_word(built.book, lines, built.file(".docx"))
    document = parts["word/document.xml"]
    found = re.search(rb'w:name="(_Toc\w+)"', document)
    assert found
    parts["word/document.xml"] = document.replace(found[0], b'w:name="_Toc999"')
    with pytest.raises(GateError, match=found[1].decode()):
        gate.check_word(built.book, lines, pack(parts, built.book.made_on))


def test_a_cluster_is_asked_for_before_anything_is_set(built: Built, tmp_path: Path) -> None:
    workspace = built.again(tmp_path)
    stage = Stages({"compendium": {"scheduler": "nonsense://x"}})["compendium"]
    with pytest.raises(PipelineError, match="连不上排版集群 nonsense://x"):
        stage.build(workspace, quiet)


def test_a_template_that_loses_the_table_is_caught(built: Built, tmp_path: Path) -> None:
    workspace = built.again(tmp_path)
    template = workspace.templates / "html" / "compendium" / "entries.html"
    template.write_text(template.read_text("utf-8").replace("{{ tables[loop.index0] }}", ""), "utf-8")
    with pytest.raises(GateError, match="PDF里缺少示例单位F01"):
        STAGE.build(workspace, quiet)


def test_a_web_template_that_loses_the_names_is_caught(built: Built, tmp_path: Path) -> None:
    workspace = built.again(tmp_path)
    template = workspace.templates / "html" / "compendium" / "edition.html"
    template.write_text(template.read_text("utf-8").replace("{{ row.name }}", ""), "utf-8")
    with pytest.raises(GateError, match="网页里缺少示例单位F01第1项活动的“活动名称”"):
        STAGE.build(workspace, quiet)


def test_a_running_head_that_wants_what_is_not_there_is_refused(built: Built, tmp_path: Path) -> None:
    workspace = built.again(tmp_path)
    style = workspace.templates / "html" / "compendium" / "pages.css"
    style.write_text(style.read_text("utf-8").replace("{unit}", "{untit}"), "utf-8")
    with pytest.raises(TemplateError, match="untit"):
        STAGE.build(workspace, quiet)


def test_a_missing_word_template_says_how_to_mend_it(built: Built, tmp_path: Path) -> None:
    workspace = built.again(tmp_path)
    (workspace.templates / "docx" / "compendium.docx").unlink()
    with pytest.raises(TemplateError, match="make templates"):
        STAGE.build(workspace, quiet)


def test_without_collect_nothing_is_made(workspace: Workspace) -> None:
    with pytest.raises(PipelineError, match="make collect"):
        STAGE.build(workspace, quiet)
    workspace.collection.parent.mkdir(parents=True)
    workspace.collection.write_text('{"round": "2020"}', encoding="utf-8")
    with pytest.raises(PipelineError, match="make collect"):
        STAGE.build(workspace, quiet)


def test_a_book_of_nobody_is_no_book(workspace: Workspace) -> None:
    form = inputs.load_form(workspace)
    furnish(workspace, Collection(round="2020", form_version=form.version, plans=()))
    with pytest.raises(PipelineError, match="还没有收到可以编入汇编的计划"):
        STAGE.build(workspace, quiet)

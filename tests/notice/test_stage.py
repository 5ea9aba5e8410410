"""The notice stage on the shipped 2020 round: every file, every word, in order, in the right type."""

import io
import re
from itertools import pairwise
from pathlib import Path

import docx
import pikepdf
import pytest

from pipeline.notice.outline_import import outline_from_text
from pipeline.notice.outline_lines import word_lines
from pipeline.notice.stage import STAGE
from pipeline.render.text import pdf_pages_text, squeeze, word_text
from pipeline.runner import read_facts, run_stage
from pipeline.tools import libreoffice
from pipeline.tools.process import run
from pipeline.workspace import Workspace
from tests.notice.test_outline_import import SEED, seed_outline_text

NUMBER = "岩学字[2020]015号"
TITLE = "关于转发《中国科协2020年科普工作要点》的通知"
NOTICE = f"{NUMBER} {TITLE}"
BOUND = f"{NOTICE}（含附件）.pdf"
OUTLINE = "附件1 中国科协2020年科普工作要点"
FORM = "附件2 2020年科普工作计划表"
IN_ORDER = (
    "中国岩石力学与工程学会",
    NUMBER,
    TITLE,
    "各分支机构、地方学会：",
    "各科学传播专家团队、科普教育基地：",
    "为深入贯彻习近平新时代中国特色社会主义思想",
    "现将《中国科协2020年科普工作要点》转发给各相关单位。",
    "以邮件形式于4月15日前发至csrme@163.com，切实做好2020年科普工作。",
    "附件：1. 中国科协2020年科普工作要点",
    "2. 2020年科普工作计划表",
    "中国岩石力学与工程学会",
    "2020年4月1日",
)


@pytest.fixture(scope="module")
def made(issued_round: Path) -> Workspace:
    return Workspace.open(issued_round, "2020")


@pytest.fixture(scope="module")
def folder(made: Workspace) -> Path:
    return made.outputs("notice")


def positions(text: str) -> list[int]:
    found, start = [], 0
    for piece in IN_ORDER:
        start = text.index(squeeze(piece), start)
        found.append(start)
        start += 1
    return found


def test_files_are_named_as_people_would_name_them(folder: Path) -> None:
    wanted = {BOUND, "report.json"}
    wanted |= {f"{stem}{suffix}" for stem in (NOTICE, OUTLINE, FORM) for suffix in (".pdf", ".docx")}
    wanted |= {f"{FORM}.xlsx", f"{FORM}（可填写）.pdf"}
    assert {path.name for path in folder.iterdir() if path.is_file()} == wanted


def test_notice_has_every_part_in_the_standard_order(folder: Path) -> None:
    pdf = "".join(pdf_pages_text((folder / f"{NOTICE}.pdf").read_bytes()))
    for text in (pdf, word_text((folder / f"{NOTICE}.docx").read_bytes())):
        assert all(before < after for before, after in pairwise(positions(text)))


def test_outline_in_word_is_the_seed_text(folder: Path) -> None:
    lines = word_lines((folder / f"{OUTLINE}.docx").read_bytes(), OUTLINE)
    text = squeeze("".join(line.text for line in lines))
    assert text == squeeze(f"{NUMBER}附件1") + squeeze(seed_outline_text())


def test_outline_in_pdf_is_the_seed_text(folder: Path) -> None:
    text = "".join(pdf_pages_text((folder / f"{OUTLINE}.pdf").read_bytes()))
    assert text == squeeze(f"{NUMBER}附件1") + squeeze(seed_outline_text())


def test_outline_in_the_bound_pdf_is_the_seed_text(folder: Path) -> None:
    text = "".join(pdf_pages_text((folder / BOUND).read_bytes()))
    assert squeeze("附件1") + squeeze(seed_outline_text()) + squeeze("附件2") in text


def test_bound_pages_are_numbered_through_odd_right_even_left(folder: Path) -> None:
    for page in range(1, 10):
        finished = run(["pdftotext", "-f", str(page), "-l", str(page), "-bbox", folder / BOUND, "-"], 60)
        number = re.findall(rf'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>(?:—)?{page}(?:—)?<', finished.output)[-1]
        left, top = map(float, number)
        assert top > 262 / 25.4 * 72
        assert (left > 300) == (page % 2 == 1)


def test_attachments_begin_on_new_pages(folder: Path) -> None:
    pages = pdf_pages_text((folder / BOUND).read_bytes())
    starts = [index for index, page in enumerate(pages) if re.match(r"附件\d", page)]
    assert len(starts) == 2
    assert starts[0] == len(pdf_pages_text((folder / f"{NOTICE}.pdf").read_bytes()))


def test_the_form_is_printed_sideways(folder: Path) -> None:
    with pikepdf.open(folder / BOUND) as document:
        shapes = [tuple(round(float(value) * 25.4 / 72) for value in page.mediabox[2:]) for page in document.pages]
    assert shapes == [(210, 297)] * (len(shapes) - 1) + [(297, 210)]


def test_the_form_stands_on_one_page_in_both_products(folder: Path) -> None:
    assert len(pdf_pages_text((folder / f"{FORM}.pdf").read_bytes())) == 1
    tables = docx.Document(io.BytesIO((folder / f"{FORM}.docx").read_bytes())).tables
    assert [cell.text.replace("\n", "") for cell in tables[1].rows[0].cells][:3] == ["序号", "活动名称*", "对应要点"]
    assert len(tables[1].rows) == 13


def test_fonts_are_embedded_and_of_the_right_kind(folder: Path) -> None:
    finished = run(["pdffonts", folder / BOUND], 60)
    fonts = finished.output.splitlines()[2:]
    assert all(" yes yes yes " in font for font in fonts)
    for kind in ("FandolFang", "FandolHei", "FandolKai", "FandolSong", "Noto-Serif-CJK-SC-Bold"):
        assert any(kind in font for font in fonts), kind
    assert len(fonts) == 5


def test_pdf_says_title_author_and_language(folder: Path) -> None:
    with pikepdf.open(folder / BOUND) as document:
        assert str(document.docinfo["/Title"]) == TITLE
        assert str(document.docinfo["/Author"]) == "中国岩石力学与工程学会"
        assert str(document.Root["/Lang"]) == "zh-CN"
        assert "/StructTreeRoot" in document.Root


def test_word_names_the_official_fonts_only(folder: Path) -> None:
    document = docx.Document(io.BytesIO((folder / f"{NOTICE}.docx").read_bytes()))
    assert document.core_properties.title == TITLE
    named = set(re.findall(r'w:eastAsia="([^"]+)"', document.styles.element.xml)) - {"zh-CN"}
    assert named == {"仿宋_GB2312", "方正小标宋简体", "宋体", "黑体"}
    assert "Theme" not in "".join(re.findall(r"<w:rFonts[^>]*>", document.styles.element.xml))


def test_facts_are_there_for_the_archive(made: Workspace) -> None:
    facts = read_facts(made, "notice")
    assert facts["document_number"] == NUMBER
    assert facts["canonical_number"] == "岩学字〔2020〕15号"
    assert facts["bound_pdf"] == BOUND


def test_one_attachment_has_no_number(workspace: Workspace) -> None:
    notice = workspace.notice.read_text(encoding="utf-8")
    cut = notice[: notice.index("  - title: 2020年科普工作计划表")] + notice[notice.index("deadline:") :]
    workspace.notice.write_text(cut, encoding="utf-8")
    run_stage(workspace, STAGE, lambda _text: None)
    folder = workspace.outputs("notice")
    text = word_text((folder / f"{NOTICE}.docx").read_bytes())
    assert "附件:中国科协2020年科普工作要点中国岩石" in text
    assert (folder / "附件 中国科协2020年科普工作要点.pdf").is_file()


def test_word_counts_sections_and_items_itself(folder: Path) -> None:
    content = (folder / f"{OUTLINE}.docx").read_bytes()
    typed = word_text(content)
    assert "一、以新冠" not in typed
    assert "1.持续做好" not in typed
    laid_out = "".join(pdf_pages_text(libreoffice.convert(content, ".docx", "pdf")))
    # Not the whole text: LibreOffice 7.4 hangs marks in the margin and loses some of them there.
    outline = outline_from_text(SEED.read_bytes(), "来文.txt")
    assert all(squeeze(section.heading) in laid_out for section in outline.sections)
    assert all(squeeze(f"{item.number}.{item.lead[:6]}") in laid_out for item in outline.items)

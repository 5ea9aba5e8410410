"""The notice's other shapes: letter, imprint, copies, note, seal picture, pre-printed paper; in both products."""

import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipeline.render.text import pdf_pages_text, word_text
from pipeline.tools import libreoffice
from pipeline.workspace import Workspace
from tests.command import run_command
from tests.notice.conftest import Issue
from tests.notice.issued import COPIES, IMPRINT, NOTE, SEAL, bound


def notice_docx(folder: Path) -> bytes:
    return next(path for path in folder.glob("*.docx") if path.name.startswith("岩学字")).read_bytes()


def laid_out(content: bytes) -> list[str]:
    return pdf_pages_text(libreoffice.convert(content, ".docx", "pdf"))


def test_imprint_stands_on_the_last_page_of_both_products(issue: Issue) -> None:
    folder = issue(IMPRINT + SEAL, COPIES + NOTE)
    last = pdf_pages_text(bound(folder))[-1]
    assert last.startswith("抄送:示例省科学技术协会,示例市科学技术协会,")
    assert last.endswith(",示例学会,示例协会。示例秘书处2020年4月1日印发")
    pages = laid_out(notice_docx(folder))
    assert pages[-1].endswith("示例秘书处2020年4月1日印发")
    assert "(联系人:示例一)" in "".join(pages)


def test_imprint_on_an_even_page_where_the_office_asks(issue: Issue) -> None:
    folder = issue(IMPRINT.replace("false", "true"), COPIES)
    pages = pdf_pages_text(bound(folder))
    assert len(pages) % 2 == 0
    assert "抄送" in pages[-1]
    assert pages[-2] == ""


def test_imprint_without_copies(issue: Issue) -> None:
    folder = issue(IMPRINT)
    assert pdf_pages_text(bound(folder))[-1] == "示例秘书处2020年4月1日印发"
    assert laid_out(notice_docx(folder))[-1].endswith("示例秘书处2020年4月1日印发")


def test_letter_has_no_number_on_its_first_page_and_keeps_the_order(issue: Issue) -> None:
    folder = issue("", "format: 信函\n")
    first = pdf_pages_text(bound(folder))[0]
    assert first.startswith("中国岩石力学与工程学会岩学字[2020]015号关于转发")
    word = laid_out(notice_docx(folder))
    assert "岩学字[2020]015号关于转发" in word[0]
    assert "—1—" not in word[0]


@pytest.mark.parametrize("format_line", ["", "format: 信函\n"])
def test_signature_never_stands_alone_on_a_page(issue: Issue, format_line: str) -> None:
    folder = issue("", format_line)
    for pages in (pdf_pages_text(next(folder.glob("岩学字*通知.pdf")).read_bytes()), laid_out(notice_docx(folder))):
        last = next(page for page in reversed(pages) if "2020年4月1日" in page)
        assert not last.startswith("中国岩石力学与工程学会")


def test_preprinted_paper_leaves_the_head_empty(issue: Issue) -> None:
    folder = issue("preprinted_head: true\n")
    assert pdf_pages_text(bound(folder))[0].startswith("岩学字[2020]015号")
    assert word_text(notice_docx(folder)).startswith("岩学字[2020]015号")
    body = docx.Document(io.BytesIO(notice_docx(folder))).element.body
    assert [border.get(qn("w:val")) for border in body.iter(qn("w:bottom"))] == ["nil"]


def test_seal_picture_lies_over_the_date_of_an_approved_notice(issue: Issue) -> None:
    folder = issue(SEAL)
    content = notice_docx(folder)
    anchors = list(docx.Document(io.BytesIO(content)).element.body.iter(qn("wp:anchor")))
    assert len(anchors) == 1
    offset = int(anchors[0].find(qn("wp:positionH")).find(qn("wp:posOffset")).text)
    centre = offset / 36000 + 21
    assert centre == pytest.approx(156 - 7 * 5.5713, abs=0.5)  # the date is 6 characters wide and 4 in
    assert libreoffice.convert(content, ".docx", "pdf").count(b"/Image") >= 1
    assert bound(folder).count(b"/Subtype /Image") + bound(folder).count(b"/Subtype/Image") >= 1


def test_seal_picture_is_not_in_a_draft(issue: Issue) -> None:
    folder = issue(SEAL, approved=False)
    assert not list(docx.Document(io.BytesIO(notice_docx(folder))).element.body.iter(qn("wp:anchor")))
    assert b"/Image" not in bound(folder)


@pytest.mark.parametrize(
    ("content", "message"), [(None, "印章图片 inputs/seal.png 不在"), (b"GIF89a", "不是 PNG 文件")]
)
def test_seal_picture_that_cannot_be_used_is_named(workspace: Workspace, content: bytes | None, message: str) -> None:
    with workspace.office.open("a", encoding="utf-8") as stream:
        stream.write(SEAL)
    if content:
        (workspace.seal_folder / "seal.png").write_bytes(content)
    finished = run_command(workspace.root, "notice")
    assert finished.returncode == 2
    assert message in finished.stdout
    assert "inputs/office.yaml:" in finished.stdout


def test_the_editor_may_break_the_title(issue: Issue) -> None:
    title = ("title: 关于转发《{附件1}》的通知", "title: |-\n  关于转发\n  《{附件1}》的通知")
    folder = issue(instead=(title,))
    paragraphs = docx.Document(io.BytesIO(notice_docx(folder))).paragraphs
    printed = next(
        paragraph.text for paragraph in paragraphs if paragraph.style and paragraph.style.style_id == "Title"
    )
    assert printed == "关于转发\n《中国科协2020年科普工作要点》的通知"


@pytest.mark.parametrize("seal", ["seal: reserved", "seal: none"])
def test_joint_issuers_are_all_named_above_the_date(issue: Issue, seal: str) -> None:
    joint = "joint_issuers: [示例省岩石力学与工程学会, 示例大学研究中心]\n"
    folder = issue("", joint, instead=(("seal: reserved", seal),))
    for text in ("".join(pdf_pages_text(bound(folder))), "".join(laid_out(notice_docx(folder)))):
        assert "中国岩石力学与工程学会示例省岩石力学与工程学会示例大学研究中心2020年4月1日" in text

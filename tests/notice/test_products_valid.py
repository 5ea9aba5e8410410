"""What is issued keeps to its formats: WordprocessingML's order of elements, PDF/A by veraPDF, bookmarks."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from pipeline.notice.documents import FILLABLE
from pipeline.tools import verapdf
from tests.notice.conftest import Issue
from tests.notice.issued import COPIES, IMPRINT, NOTE, SEAL, bound

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# ECMA-376-1:2016, annex A.1: CT_PPr, CT_RPr, CT_TblPr, CT_TrPr, CT_TcPr, CT_SectPr
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "pBdr": "top left bottom right between bar",
}


def misplaced(part: bytes) -> list[str]:
    """Elements whose children are not in the schema's order, or not in the schema."""
    found = []
    for element in etree.fromstring(part).iter():
        names = ORDER.get(str(element.tag).removeprefix(W), "").split()
        if not names:
            continue
        children = [str(child.tag).removeprefix(W) for child in element if str(child.tag).startswith(W)]
        if "Reference" in "".join(children):  # headers and footers may stand in any order among themselves
            children = ["headerReference" if name.endswith("Reference") else name for name in children]
        ranks = [names.index(name) if name in names else -1 for name in children]
        if -1 in ranks or ranks != sorted(ranks):
            found.append(f"{element.tag!s}: {children}")
    return found


def test_the_check_itself_finds_a_wrong_order() -> None:
    space = W.strip("{}")
    good = f'<p xmlns="{space}"><pPr><pStyle/><spacing/><jc/></pPr></p>'
    assert misplaced(good.encode()) == []
    assert misplaced(good.replace("<spacing/><jc/>", "<jc/><spacing/>").encode())


@pytest.mark.parametrize(("office", "notice"), [("", ""), (IMPRINT + SEAL, COPIES + NOTE), ("", "format: 信函\n")])
def test_word_files_keep_the_order_of_the_schema(issue: Issue, office: str, notice: str) -> None:
    for path in issue(office, notice).glob("*.docx"):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
            for name in package.namelist():
                if name.startswith("word/") and name.endswith(".xml"):
                    assert misplaced(package.read(name)) == [], f"{path.name} {name}"


def test_pdfs_are_pdf_a(issue: Issue) -> None:
    folder = issue(IMPRINT + SEAL, COPIES + NOTE)
    # Adobe's reader opens PDF/A for reading only: the form that people fill in does not claim to be PDF/A.
    files = {path.name: path.read_bytes() for path in folder.glob("*.pdf") if FILLABLE not in path.name}
    verification = verapdf.verify(files)
    assert {name: verdict.conformance for name, verdict in verification.verdicts.items()} == dict.fromkeys(
        files, verapdf.Conformance.PASSED
    )


def test_bookmarks_name_the_notice_its_attachments_and_the_sections(issue: Issue, tmp_path: Path) -> None:
    (tmp_path / "bound.pdf").write_bytes(bound(issue("", "")))
    with pikepdf.open(tmp_path / "bound.pdf") as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        sections = [child.title[:2] for child in outline.root[1].children]
    assert titles == [
        "关于转发《中国科协2020年科普工作要点》的通知",
        "中国科协2020年科普工作要点",
        "2020年科普工作计划表",
    ]
    assert sections == ["一、", "二、", "三、", "四、", "五、"]

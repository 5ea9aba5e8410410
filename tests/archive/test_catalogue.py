"""归档文件目录 as it stands on paper."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf

from pipeline.archive.catalogue import COLUMNS, TITLE, catalogue_pdf, catalogue_rows, catalogue_sheet
from pipeline.archive.evidence import Evidence
from pipeline.archive.items import Holdings, Item, number, reference_of
from pipeline.inputs import load_notice, load_office
from pipeline.render.sheet import workbook_bytes
from pipeline.workspace import Workspace
from tests.conftest import PROJECT


def holdings(workspace: Workspace, count: int) -> Holdings:
    """So many items of the shape of a notice, half of them kept for ever."""
    office = load_office(workspace)
    items = [
        Item(
            reference=reference_of(office, 2020, ("Y", "D30")[index % 2]),
            title=f"关于转发《中国科协2020年科普工作要点》的通知（示例{index}）",
            document_number=f"岩学字[2020]{index:03d}号",
            canonical_number="",
            day=date(2020, 4, 1),
            remark="含附件2件",
            attachments=(),
            addressees=(),
            events=(),
            document="通知.pdf",
            files={"通知.pdf": b""},
        )
        for index in range(1, count + 1)
    ]
    return Holdings(office, load_notice(workspace), number(items), date(2020, 4, 15))


def pages_of(content: bytes, folder: Path) -> list[str]:
    path = folder / "catalogue.pdf"
    path.write_bytes(content)
    finished = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return ["".join(page.split()).replace("\u2060", "") for page in finished.stdout.split("\f")[:-1]]


def made(workspace: Workspace, found: Holdings) -> bytes:
    evidence = {item.document_path: Evidence(5, "", "", "PDF/A-2u", ()) for item in found.items}
    return catalogue_pdf(workspace.templates, found, catalogue_rows(found, evidence))


def test_the_columns_fill_the_page_between_its_margins() -> None:
    margins = re.search(r"margin: [\d.]+mm ([\d.]+)mm", (PROJECT / "templates/html/catalogue.css").read_text())
    assert margins
    assert sum(column.width.mm for column in COLUMNS) == 297 - 2 * float(margins[1])


def test_the_head_is_repeated_and_every_item_stands_there_once(workspace: Workspace, tmp_path: Path) -> None:
    found = holdings(workspace, 40)
    pages = pages_of(made(workspace, found), tmp_path)
    assert len(pages) > 2
    assert all("序号档号文号责任者题名日期密级页数备注" in page for page in pages)
    assert [page.count(TITLE) for page in pages] == [1] + [0] * (len(pages) - 1)
    text = "".join(pages)
    for item in found.items:
        assert text.count(str(item.reference)) == 1
    assert f"共40件，200页第{len(pages)}页共{len(pages)}页" in pages[-1]


def test_a_long_reference_wraps_inside_its_column(workspace: Workspace, tmp_path: Path) -> None:
    found = holdings(workspace, 1)
    long = replace(found.items[0].reference, fonds="ABCDEFGH", category="WXYZ", department="ABCDEF")
    content = made(workspace, replace(found, items=(replace(found.items[0], reference=long),)))
    finished = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    right = max(float(edge) for edge in re.findall(r'<word [^>]*xMax="([\d.]+)"', finished))
    assert right <= (297 - 20) / 25.4 * 72


def test_markup_in_a_title_stays_text(workspace: Workspace, tmp_path: Path) -> None:
    found = holdings(workspace, 1)
    content = made(workspace, replace(found, items=(replace(found.items[0], title="<b>{{ 7*7 }}</b>"),)))
    assert "<b>{{7*7}}</b>" in pages_of(content, tmp_path)[0]


def test_it_says_its_title_and_language(workspace: Workspace) -> None:
    with pikepdf.open(io.BytesIO(made(workspace, holdings(workspace, 1)))) as document:
        assert document.open_metadata()["dc:title"] == "2020年归档文件目录"
        assert str(document.Root.Lang) == "zh-CN"


def test_the_same_list_gives_the_same_bytes(workspace: Workspace) -> None:
    found = holdings(workspace, 3)
    rows = catalogue_rows(found, {item.document_path: Evidence(5, "", "", "", ()) for item in found.items})
    assert made(workspace, found) == made(workspace, found)
    day = date(2020, 4, 15)
    assert workbook_bytes([catalogue_sheet(rows)], TITLE, day) == workbook_bytes([catalogue_sheet(rows)], TITLE, day)

"""What a workbook holds besides values: hidden, struck out, commented, computed, missing, running, too much."""

import io
import re
import time

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.collect.reading.sheet_scan import MERGE_LIMIT, Looks, scan_sheet
from pipeline.collect.reading.wording import OFFICE_AUTHOR
from pipeline.tools import libreoffice
from tests.collect.builders import LABELS, ROW, grid, problems, read_one, rewrite, rows, submitted, xlsx
from tests.collect.reading.books import edited, saved, sheets

SHEET = "xl/worksheets/sheet1.xml"


def notes(data: bytes, name: str = "计划表.xlsx") -> tuple[str, ...]:
    return submitted(name, data).record.notes


def test_hidden_and_filtered_rows_and_columns_are_read_and_said() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A3:P6"
        for row in (5, 6):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["O"].hidden = True

    submission = submitted("计划表.xlsx", edited(grid(rows({}, {}, {})), hide))
    assert len(submission.content.activities) == 3
    assert "隐藏的第5—6行也读了" in submission.record.notes
    assert "隐藏的O栏也读了" in submission.record.notes


@pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
def test_hidden_rows_of_an_ods() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["O"].hidden = True

    data = libreoffice.convert(edited(grid(rows({}, {}, {})), hide), ".xlsx", "ods")
    said = notes(data, "计划表.ods")
    assert "隐藏的第5行也读了" in said
    assert "隐藏的O栏也读了" in said


def test_a_row_struck_out_is_kept_and_pointed_out() -> None:
    def strike(sheet: Worksheet) -> None:
        for cell in sheet[5][1:]:
            cell.font = Font(strike=True)

    submission = submitted("计划表.xlsx", edited(grid(rows({}, {}, {})), strike))
    assert len(submission.content.activities) == 3
    assert "第5行画了删除线，仍按填写的读了" in submission.record.notes
    (found,) = submission.record.problems
    assert (found.code, found.place.sheet, found.place.cell[-1]) == ("row_struck", "Sheet1", "5")


def test_rich_text_is_read_whole_and_its_strikes_are_seen() -> None:
    struck = InlineFont(strike=True)

    def write(sheet: Worksheet) -> None:
        sheet["B4"] = CellRichText(TextBlock(InlineFont(b=True), "岩石"), "开放日")
        for column, text in (("B", "甲"), ("I", "乙"), ("M", "丙")):
            sheet[f"{column}5"] = CellRichText(TextBlock(struck, text), TextBlock(struck, "丁"))

    row = {label.rstrip("*"): None for label in LABELS}
    chosen = {"活动名称": "x", "地点": "y", "负责人": "z"}
    table = grid([{**ROW}, {**row, **chosen}])
    submission = submitted("计划表.xlsx", edited(table, write))
    assert submission.content.activities[0].cells["name"].raw == "岩石开放日"
    assert submission.content.activities[1].cells["name"].raw == "甲丁"
    assert "row_struck" in problems(submission)


def test_peoples_comments_are_kept_as_notes_and_ours_are_not() -> None:
    def comment(sheet: Worksheet) -> None:
        sheet["H4"].comment = Comment("时间可能推迟到6月", "示例一")
        sheet["B4"].comment = Comment("“活动名称”没有填。", OFFICE_AUTHOR)
        sheet["C4"].comment = Comment("本会另有安排", "秘书处")

    said = notes(edited(grid(), comment))
    assert "H4格有批注“时间可能推迟到6月”" in said
    assert "C4格有批注“本会另有安排”" in said, "a unit's own office is not ours"
    assert not any("没有填" in note for note in said)


def test_errors_and_pictures_in_cells_are_blank_and_said() -> None:
    def write(sheet: Worksheet) -> None:
        sheet["I4"] = "#N/A"
        sheet["I4"].data_type = "e"
        sheet["P4"] = '=DISPIMG("ID_0123",1)'
        sheet["P4"].data_type = "s"

    submission = submitted("计划表.xlsx", edited(grid(), write))
    cells = submission.content.activities[0].cells
    assert (cells["venue"].raw, cells["remark"].raw) == ("", "")
    assert "I4格是错误值，按空白读" in submission.record.notes
    assert "P4格里是图片，没有读" in submission.record.notes


def test_formulas_without_a_computed_value_are_pointed_out() -> None:
    def write(sheet: Worksheet) -> None:
        sheet["K4"] = "=100*3"

    assert problems(submitted("计划表.xlsx", edited(grid(), write))) == ["formula_blind"]


def test_numbers_as_text_full_width_and_apostrophes() -> None:
    row = {**ROW, "预计人次": "３００", "经费（万元）": "'1.5", "联系电话": "'010-5550 0002", "时间": "５月１６日"}
    cells = submitted("计划表.xlsx", xlsx(grid([row]))).content.activities[0].cells
    assert (cells["headcount"].value, cells["budget"].value) == (300, 1.5)
    assert cells["leader_phone"].raw == "010-5550 0002"


def test_twenty_thousand_styled_empty_rows_cost_little() -> None:
    def style(sheet: Worksheet) -> None:
        fill = PatternFill("solid", fgColor="FFFFCC")
        for row in range(5, 20_005):
            sheet.cell(row, 1).fill = fill

    data = edited(grid(), style)
    began = time.process_time()
    submission = submitted("计划表.xlsx", data)
    assert time.process_time() - began < 10
    assert len(submission.content.activities) == 1


def test_a_totals_row_is_no_activity_and_said() -> None:
    table: list[list[object]] = [*grid(rows({}, {})), ["合计", None, None, *[None] * 7, 600]]
    submission = submitted("计划表.xlsx", xlsx(table))
    assert len(submission.content.activities) == 2
    assert "第6行是合计，没有计入活动" in submission.record.notes


def test_a_plan_in_a_hidden_sheet_only() -> None:
    data = sheets({"封面": [], "计划": grid()}, hidden=["计划"])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert read_one("计划表.xlsx", data).stuck or "隐藏" in str(notes(saved(book)))


def test_a_missing_sheet_part_is_named() -> None:
    def elsewhere(content: bytes) -> bytes:
        return content.replace(b"worksheets/sheet1.xml", b"worksheets/sheet9.xml")

    data = rewrite(xlsx(grid()), {"xl/_rels/workbook.xml.rels": elsewhere})
    assert "“Sheet1”的内容不在文件里" in read_one("计划表.xlsx", data).stuck


def test_a_sheet_outside_the_file_is_never_an_empty_result() -> None:
    def outside(content: bytes) -> bytes:
        text = content.decode()
        changed = re.sub(
            r'Target="/?(?:xl/)?worksheets/sheet1.xml"', 'Target="file:///s.xml" TargetMode="External"', text
        )
        assert changed != text
        return changed.encode()

    data = rewrite(xlsx(grid()), {"xl/_rels/workbook.xml.rels": outside})
    assert "不在文件里" in read_one("计划表.xlsx", data).stuck


def test_a_workbook_without_sheets_is_no_empty_result() -> None:
    def without(content: bytes) -> bytes:
        return re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", content, flags=re.DOTALL)

    reading = read_one("计划表.xlsx", rewrite(xlsx(grid()), {"xl/workbook.xml": without}))
    assert "没有读到工作表" in reading.stuck


def test_cells_that_the_reader_loses_are_counted() -> None:
    def doubled(content: bytes) -> bytes:
        # A second, empty copy of the sheet's data: readers differ in which of the two they take.
        return content.replace(b"</sheetData>", b"</sheetData><sheetData/>", 1)

    reading = read_one("计划表.xlsx", rewrite(xlsx(grid()), {SHEET: doubled}))
    assert reading.submission or "没有读出来" in reading.stuck


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0", "宏"),
        ("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0", "嵌入的对象"),
        (
            "xl/externalLinks/externalLink1.xml",
            b'<externalLink xmlns="x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
            "DDE链接",
        ),
        (
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            b'<Relationships xmlns="r"><Relationship Id="a" Type="t/externalLinkPath" Target="file:///x"'
            b' TargetMode="External"/></Relationships>',
            "外部链接",
        ),
    ],
)
def test_what_would_run_or_fetch_is_named(part: str, content: bytes, said: str) -> None:
    assert f"文件里有{said}，没有执行" in notes(rewrite(xlsx(grid()), {part: content}))


def test_document_type_in_comments_is_refused() -> None:
    data = edited(grid(), lambda sheet: setattr(sheet["H4"], "comment", Comment("x", "y")))
    comments = rewrite(
        data,
        {"xl/comments/comment1.xml": lambda old: b'<!DOCTYPE c [<!ENTITY a "b">]>' + old[old.find(b"<comments") :]},
    )
    assert "DOCTYPE" in read_one("计划表.xlsx", comments).stuck


def test_more_merged_areas_than_any_plan_has() -> None:
    def merge(content: bytes) -> bytes:
        areas = b"".join(b'<mergeCell ref="R%d:S%d"/>' % (row, row) for row in range(1, MERGE_LIMIT + 2))
        return content.replace(b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>")

    reading = read_one("计划表.xlsx", rewrite(xlsx(grid()), {SHEET: merge}))
    assert "合并单元格超过" in reading.stuck


def test_content_far_below_is_refused_not_cut_off() -> None:
    data = edited(grid(), lambda sheet: sheet.cell(30_000, 2, "还有一项"))
    assert "行以下还有内容" in read_one("计划表.xlsx", data).stuck


def test_more_activities_than_any_unit_has_are_refused_not_cut_off() -> None:
    assert "超过 2000 项活动" in read_one("计划表.xlsx", xlsx(grid(rows(*[{}] * 2001)))).stuck


def test_unclosed_cells_take_linear_time() -> None:
    content = b'<worksheet><sheetData><row r="1">' + b'<c r="A1">' * 200_000
    began = time.process_time()
    with pytest.raises(Exception, match="已损坏"):
        scan_sheet(content, Looks())
    assert time.process_time() - began < 10


def with_strings(table: list[list[object]]) -> bytes:
    """The workbook with its texts in a table of shared strings, as Excel writes them."""
    strings: list[bytes] = []

    def share(content: bytes) -> bytes:
        def moved(match: re.Match[bytes]) -> bytes:
            strings.append(match[2])
            return match[1] + b't="s"><v>%d</v></c>' % (len(strings) - 1)

        return re.sub(rb'(<c r="\w+"[^>]*?)t="inlineStr"><is>(.*?)</is></c>', moved, content)

    data = rewrite(xlsx(table), {SHEET: share})
    name = "xl/sharedStrings.xml"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Type="' + kind + b'" Target="sharedStrings.xml" Id="rId99"/></Relationships>'
    made = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    made += b"".join(b"<si>" + string + b"</si>" for string in strings) + b"</sst>"
    changes = {"xl/_rels/workbook.xml.rels": lambda old: old.replace(b"</Relationships>", relation), name: made}
    return rewrite(data, changes)


def test_texts_from_the_shared_table_are_read() -> None:
    assert submitted("计划表.xlsx", with_strings(grid())).content.activities[0].cells["name"].raw == ROW["活动名称"]


@pytest.mark.parametrize("index", [b"-1", b"+1", b"9999", b"999999999999", b"1e1", b"x"])
def test_a_shared_text_that_is_not_there_is_never_another_one(index: bytes) -> None:
    """At -1 one reader gives the first text of the table, another the last."""

    def points_elsewhere(content: bytes) -> bytes:
        return re.sub(rb'(<c r="B4"[^>]*><v>)\d+', rb"\g<1>" + index.replace(b"\\", b""), content)

    reading = read_one("计划表.xlsx", rewrite(with_strings(grid()), {SHEET: points_elsewhere}))
    assert "B4格" in reading.stuck
    assert "文件已损坏" in reading.stuck


@pytest.mark.parametrize(
    "row",
    [
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b"<row r='19000'><c r='A19000'><v>1</v></c><c r='XFD19000'><v>1</v></c></row>",
        b'<row r="19000"><c r = "&#65;19000"><v>1</v></c><c r\n=\n"XFD19000"><v>1</v></c></row>',
        b'<row r="99999999999999"><c><v>1</v></c></row>',
        b'<row r="0"><c><v>1</v></c></row>',
        b'<row r="-5"><c r="A-5"><v>1</v></c></row>',
        b'<row r="6"><c r="XFE6"><v>1</v></c></row>',
        b'<row r="6"><c r="A1048577"><v>1</v></c></row>',
        b'<row r="6"><c r="A00000000000000000006"><v>1</v></c></row>',
        b'<row r="6"><c r="ZZZZZZ6"><v>1</v></c></row>',
    ],
)
def test_no_grid_is_laid_out_for_a_cell_far_away_or_nowhere(row: bytes) -> None:
    """However its address is written: the reader would need the memory for all cells up to it."""
    data = rewrite(xlsx(grid()), {SHEET: lambda old: old.replace(b"</sheetData>", row + b"</sheetData>")})
    stuck = read_one("计划表.xlsx", data).stuck
    assert "表格范围过大" in stuck or "行以下还有内容" in stuck or "文件已损坏" in stuck


def test_a_merged_area_over_all_that_is_used_is_refused() -> None:
    far = b'<row r="19000"><c r="A19000"><v>1</v></c><c r="GR19000"><v>1</v></c></row></sheetData>'
    area = b'<mergeCells><mergeCell ref="A6:XFD1048576"/></mergeCells>'
    data = rewrite(xlsx(grid()), {SHEET: lambda old: old.replace(b"</sheetData>", far + area)})
    assert "合并单元格" in read_one("计划表.xlsx", data).stuck


def test_merged_areas_beyond_all_that_is_used_do_no_harm() -> None:
    areas = b'</sheetData><mergeCells><mergeCell ref="A9:XFD1048576"/><mergeCell ref="ZZ900:AAZ9000"/></mergeCells>'
    data = rewrite(xlsx(grid()), {SHEET: lambda old: old.replace(b"</sheetData>", areas)})
    assert len(submitted("计划表.xlsx", data).content.activities) == 1

"""Word forms as people send them back: merged, torn, tracked, old."""

import io

import docx
import pytest

from pipeline.tools import libreoffice
from tests.collect.builders import HEAD, grid, problems, read_one, rewrite, rows, submitted, word, xlsx


@pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
def test_an_old_word_file_is_converted() -> None:
    old = libreoffice.convert(word([grid()]), ".docx", "doc")
    assert old.startswith(b"\xd0\xcf\x11\xe0")
    expected = submitted("计划表.docx", word([grid()])).content
    assert submitted("计划表.doc", old).content == expected
    assert submitted("计划表.wps", old).content == expected


def test_an_old_word_file_without_libreoffice_needs_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600
    assert "LibreOffice" in read_one("计划表.doc", old).stuck


def test_vertically_merged_cells_hold_for_each_row() -> None:
    for name, data in (
        ("计划表.xlsx", xlsx(grid(rows({}, {"活动类别": None}, {"活动类别": "其他"})), ["D4:D5"])),
        ("计划表.docx", merged_word(grid(rows({}, {"活动类别": None}, {"活动类别": "其他"})))),
    ):
        submission = submitted(name, data)
        found = [activity.cells["category"].value for activity in submission.content.activities]
        assert found == ["科普讲座（报告会）", "科普讲座（报告会）", "其他"], name
        assert problems(submission) == ["merged"], name
        assert submission.record.problems[0].place.cell == "D4", name


def merged_word(table: list[list[object]]) -> bytes:
    document = docx.Document(io.BytesIO(word([table])))
    document.tables[0].cell(3, 3).merge(document.tables[0].cell(4, 3))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_form_with_its_head_in_a_table_of_its_own() -> None:
    title, _, *plan = grid()
    head = [
        ["填报单位*", HEAD["填报单位"], "联系人*", "示例一"],
        ["联系电话*", HEAD["联系电话"], "电子邮箱", "f01@example.org"],
    ]
    submission = submitted("计划表.docx", word([head, plan], [str(title[0])]))
    assert {key: cell.raw for key, cell in submission.content.head.items() if cell.raw} == {
        "unit": HEAD["填报单位"],
        "contact": "示例一",
        "phone": HEAD["联系电话"],
        "email": "f01@example.org",
    }
    assert submission.content.activities[0].cells["name"].spot == "表格2!B2"


def test_tracked_changes_read_as_accepted() -> None:
    def changed(content: bytes) -> bytes:
        old = "<w:t>示例市</w:t>".encode()
        new = (
            '<w:t>新地点</w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t>二号馆</w:t></w:r></w:ins>'
            '<w:del w:id="2" w:author="a"><w:r><w:delText>旧馆</w:delText></w:r></w:del><w:r>'
        ).encode()
        assert old in content
        return content.replace(old, new)

    submission = submitted("计划表.docx", rewrite(word([grid()]), {"word/document.xml": changed}))
    assert submission.content.activities[0].cells["venue"].raw == "新地点二号馆"


def test_content_controls_around_rows_are_seen() -> None:
    def controlled(content: bytes) -> bytes:
        head, row, tail = content.rpartition(b"<w:tr>")
        body, end, rest = tail.partition(b"</w:tr>")
        return head + b"<w:sdt><w:sdtContent>" + row + body + end + b"</w:sdtContent></w:sdt>" + rest

    data = rewrite(word([grid(rows({}, {}))]), {"word/document.xml": controlled})
    assert len(submitted("计划表.docx", data).content.activities) == 2


def test_a_word_table_torn_in_two_goes_on() -> None:
    table = grid(rows({}, {}, {}))
    assert len(submitted("计划表.docx", word([table[:4], table[4:]])).content.activities) == 3

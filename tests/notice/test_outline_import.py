"""A received outline becomes ``outline.yaml``: word for word, whole paragraphs, in order."""

import io
import re
from pathlib import Path

import docx
import pytest

from pipeline.errors import InputError
from pipeline.inputs import load_outline
from pipeline.model.outline import Outline
from pipeline.notice.outline_command import import_outline
from pipeline.notice.outline_import import outline_from_text, outline_from_word
from pipeline.workspace import Workspace

SEED = Path(__file__).parent.parent / "data" / "notice-2020.txt"
TITLE = "中国科协2020年科普工作要点"

SMALL = """\
关于转发某文的通知

各单位：

请认真落实。

示例协会 2021 年工作要点

今年的工作，要稳中求进，全

面推进。

一、抓好开头

1. 办好第 3 届大会。5 月在北京举办，

由示例学会承办。

另行通知的，以通知为准。

2. 编好书。

二、做好收尾

3. 总结经验。
"""


def printed(outline: Outline) -> str:
    """The outline as one string, in reading order."""
    parts = [outline.title, *outline.preamble]
    for section in outline.sections:
        parts.append(section.heading)
        parts.extend(f"{item.number}.{item.text}" for item in section.items)
    return "".join(parts)


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def seed_outline_text() -> str:
    text = SEED.read_text(encoding="utf-8")
    return without_space(text[text.index("中国科协 2020 年科普工作要点") :])


def test_seed_is_taken_word_for_word() -> None:
    outline = outline_from_text(SEED.read_bytes(), "来文.txt")
    assert without_space(printed(outline)) == seed_outline_text()
    assert [section.number for section in outline.sections] == ["一", "二", "三", "四", "五"]
    assert [item.number for item in outline.items] == list(range(1, 19))


def test_shipped_outline_is_what_the_import_makes(workspace: Workspace) -> None:
    shipped = workspace.outline.read_bytes()
    workspace.outline.unlink()
    list(import_outline(workspace, str(SEED)))
    assert workspace.outline.read_bytes() == shipped
    assert without_space(printed(load_outline(workspace))) == seed_outline_text()


@pytest.mark.parametrize(
    "whole",
    [
        "科普大V等社会各方入驻",
        "发展目标，全面开展",
        "队伍并深入开展科技志愿服务",
        "交流资源和合作成果",
        "示范带动科协系统",
    ],
)
def test_paragraphs_cut_by_a_page_are_whole_again(whole: str) -> None:
    assert any(whole in item.text for item in outline_from_text(SEED.read_bytes(), "来文.txt").items)


def test_lead_is_the_first_sentence() -> None:
    first = outline_from_text(SEED.read_bytes(), "来文.txt").items[0]
    assert first.lead == "持续做好应急科普宣传服务。"
    assert first.paragraphs[0].startswith("围绕服务新型冠状病毒疫情防控")


def test_no_stray_space_is_left() -> None:
    assert not re.findall(r"\s", printed(outline_from_text(SEED.read_bytes(), "来文.txt")))


def test_small_outline_in_full() -> None:
    outline = outline_from_text(SMALL.encode(), "来文.txt")
    assert outline.title == "示例协会2021年工作要点"
    assert outline.preamble == ("今年的工作，要稳中求进，全面推进。",)
    first, second, third = outline.items
    assert first.lead == "办好第3届大会。"
    assert first.paragraphs == ("5月在北京举办，由示例学会承办。", "另行通知的，以通知为准。")
    assert (second.lead, second.paragraphs) == ("编好书。", ())
    assert third.number == 3


def test_gb18030_text_is_read() -> None:
    assert outline_from_text(SMALL.encode("gb18030"), "来文.txt").title == "示例协会2021年工作要点"


def test_word_file_gives_the_same_outline_as_its_text() -> None:
    document = docx.Document()
    for line in SMALL.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    assert outline_from_word(stream.getvalue(), "来文.docx") == outline_from_text(SMALL.encode(), "来文.txt")


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("2. 编好书", "3. 编好书"), 21, "这里应为第2条，现为第3条"),
        (("二、做好收尾", "三、做好收尾"), 23, "这一节应为“二”，现为“三”"),
        (("一、抓好开头", "一、抓好开头\n这是一段放错地方的正文。"), 13, "正文不属于任何一条要点"),
        (("1. 办好第", "办好第"), 13, "不属于任何一条要点"),
    ],
)
def test_what_is_out_of_order_is_named_by_line(change: tuple[str, str], line: int, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        outline_from_text(SMALL.replace(*change).encode(), "来文.txt")
    assert caught.value.messages[0].startswith(f"来文.txt:{line}：")


@pytest.mark.parametrize("content", [b"", "只有一句话。".encode(), bytes(range(128, 256))])
def test_what_is_no_outline_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"来文\.txt："):
        outline_from_text(content, "来文.txt")


def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(InputError, match=r"不是 Word 的 \.docx 文件"):
        outline_from_word(b"no zip", "来文.docx")


def test_an_older_outline_is_kept_beside(workspace: Workspace, tmp_path: Path) -> None:
    before = workspace.outline.read_bytes()
    source = tmp_path / "来文.txt"
    source.write_text(SMALL, encoding="utf-8")
    lines = list(import_outline(workspace, str(source)))
    assert (workspace.round_folder / "outline（原稿1）.yaml").read_bytes() == before
    assert load_outline(workspace).title == "示例协会2021年工作要点"
    assert any("原稿1" in line for line in lines)


@pytest.mark.parametrize("name", ["没有.docx", "", "来文.pdf"])
def test_a_source_that_cannot_be_read_is_named(workspace: Workspace, tmp_path: Path, name: str) -> None:
    (tmp_path / "来文.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError):
        list(import_outline(workspace, str(tmp_path / name) if name else ""))

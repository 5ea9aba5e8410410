"""The three ways of numbering: as text, as Word, as Word counts itself, as .doc; in, and out again."""

import io
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.inputs import load_outline
from pipeline.model.outline import Numbering, Outline, OutlineItem, OutlineSection
from pipeline.notice.contexts import AttachmentHead, outline_context
from pipeline.notice.gate import outline_facts
from pipeline.notice.outline_command import import_outline
from pipeline.notice.outline_import import outline_from_text, outline_from_word
from pipeline.notice.outline_lines import word_lines
from pipeline.notice.outline_yaml import outline_yaml
from pipeline.notice.pages import Binding, Part, alone, render_pages
from pipeline.notice.word_documents import WordSettings, word_outline
from pipeline.render.text import missing_facts, pdf_pages_text, squeeze
from pipeline.standard.outline_order import order_mistakes
from pipeline.standard.wording import chinese_number
from pipeline.tools import libreoffice
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.notice.test_outline_import import SMALL

GROUPS = """\
示例协会2021年工作要点
今年的工作，要稳中求进。
一、抓好开头
（一）办好会议。5月在北京举办，由示例学会承办。
(二)编好书刊
1．编好会刊。按期出版。
2．编好丛书。每年三种。
另行通知的，以通知为准。
（三）加强领导
各单位要把这件事当作大事来办。
二、做好收尾
（一）总结
1. 总结经验。
2. 表彰先进。按规定办理。
"""
CHAPTERS = """\
示例协会科普工作办法
示例协会制定本办法。
第一章 总则
第一条 为了加强科普工作，制定本办法。本办法适用于各分支机构。
第二条 科普工作应当遵循下列原则：
（一）公益；
（二）科学。
第二章 组织
第一节 机构
第三条 各单位应当指定专人。
第二节 人员
第四条 人员应当培训。培训每年一次。
"""
SHAPES = {Numbering.ITEMS: SMALL, Numbering.GROUPS: GROUPS, Numbering.CHAPTERS: CHAPTERS}
EACH_SHAPE = pytest.mark.parametrize("shape", list(SHAPES))


def of_text(text: str) -> Outline:
    return outline_from_text(text.encode(), "来文.txt")


def word_of(lines: Sequence[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rendered(outline: Outline) -> bytes:
    head = AttachmentHead("附件1", outline.title, "示学〔2021〕1号")
    paper = WordSettings(PROJECT / "templates", "示例协会", date(2021, 1, 1), draft=False)
    return word_outline(paper, head, outline_context(outline))


@EACH_SHAPE
def test_shape_is_known(shape: Numbering) -> None:
    outline = of_text(SHAPES[shape])
    assert outline.numbering is shape
    assert list(order_mistakes(outline)) == []
    assert [item.number for item in outline.items] == list(range(1, len(outline.items) + 1))


@EACH_SHAPE
def test_word_gives_the_same_as_text(shape: Numbering) -> None:
    assert outline_from_word(word_of(SHAPES[shape].splitlines()), "来文.docx") == of_text(SHAPES[shape])


@EACH_SHAPE
def test_old_word_gives_the_same_as_text(shape: Numbering, workspace: Workspace, tmp_path: Path) -> None:
    source = tmp_path / "来文.doc"
    source.write_bytes(libreoffice.convert(word_of(SHAPES[shape].splitlines()), ".docx", "doc"))
    assert source.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    lines = list(import_outline(workspace, str(source)))
    assert load_outline(workspace) == of_text(SHAPES[shape])
    assert any(line.startswith("编号方式：") for line in lines)


@EACH_SHAPE
def test_yaml_gives_the_same_again(shape: Numbering, workspace: Workspace) -> None:
    outline = of_text(SHAPES[shape])
    workspace.outline.write_text(outline_yaml(outline), encoding="utf-8")
    assert load_outline(workspace) == outline


@EACH_SHAPE
def test_both_products_carry_every_word(shape: Numbering) -> None:
    outline = of_text(SHAPES[shape])
    context = outline_context(outline)
    head = AttachmentHead("附件1", outline.title, "示学〔2021〕1号")
    binding = Binding(outline.title, "示例协会", draft=False, imprint=None)
    pages = render_pages(PROJECT / "templates", [alone(Part("outline.html", context, head))], binding)
    # With the numbers that Word counts itself: they stand in no text of the file.
    word = squeeze("".join(line.text for line in word_lines(rendered(outline), "要点.docx")))
    for text in (word, "".join(pdf_pages_text(pages.content))):
        assert missing_facts(outline_facts(context), text) == ()


def test_groups_in_full() -> None:
    outline = of_text(GROUPS)
    marks = [(item.number, item.group, item.mark, item.lead, item.paragraphs) for item in outline.items]
    assert marks == [
        (1, "", "（一）", "办好会议。", ("5月在北京举办，由示例学会承办。",)),
        (2, "（二）编好书刊", "1.", "编好会刊。", ("按期出版。",)),
        (3, "", "2.", "编好丛书。", ("每年三种。", "另行通知的，以通知为准。")),
        (4, "", "（三）", "加强领导", ("", "各单位要把这件事当作大事来办。")),
        (5, "（一）总结", "1.", "总结经验。", ()),
        (6, "", "2.", "表彰先进。", ("按规定办理。",)),
    ]
    assert outline.references == {
        1: "一（一）",
        2: "一（二）1",
        3: "一（二）2",
        4: "一（三）",
        5: "二（一）1",
        6: "二（一）2",
    }


def test_chapters_in_full() -> None:
    outline = of_text(CHAPTERS)
    assert [section.heading for section in outline.sections] == ["第一章　总则", "第二章　组织"]
    assert [item.group for item in outline.items] == ["", "", "第一节　机构", "第二节　人员"]
    assert outline.items[1].paragraphs == ("", "（一）公益；", "（二）科学。")
    assert list(outline.references.values()) == ["第一条", "第二条", "第三条", "第四条"]


def test_numbers_that_begin_anew_in_each_section_are_kept() -> None:
    outline = of_text(SMALL.replace("3. 总结", "1. 总结"))
    assert [item.printed_mark for item in outline.items] == ["1.", "2.", "1."]
    assert outline.references == {1: "1", 2: "2", 3: "二1"}


def test_a_word_heading_in_two_lines_is_one_title() -> None:
    lines = ["关于转发的通知", "示例协会\n2021年工作要点", "一、开头", "1. 办好。"]
    assert outline_from_word(word_of(lines), "来文.docx").title == "示例协会2021年工作要点"


def mistakes(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        of_text(text)
    return list(caught.value.messages)


@pytest.mark.parametrize(
    ("shape", "change", "line", "message"),
    [
        (Numbering.GROUPS, ("（三）加强", "（四）加强"), 9, "这里应为“（三）”，现为“（四）”"),
        (Numbering.GROUPS, ("(二)编好", "(三)编好"), 5, "这里应为“（二）”，现为“（三）编好书刊”"),
        (Numbering.GROUPS, ("2．编好", "3．编好"), 7, "这里应为第2条，现为第3条"),
        (Numbering.GROUPS, ("二、做好", "三、做好"), 11, "这一节应为“二”，现为“三”"),
        (Numbering.GROUPS, ("(二)编好书刊", "(二)编好书刊\n书刊很重要。"), 6, "这一段不属于任何一条要点"),
        (Numbering.GROUPS, ("(二)编好书刊", "(二)编好书刊。书刊很重要。"), 5, "标题后面的正文不属于任何一条要点"),
        (Numbering.CHAPTERS, ("第三条", "第四条"), 10, "这里应为“第三条”，现为“第四条”"),
        (Numbering.CHAPTERS, ("第二章", "第三章"), 8, "这一节应为“二”，现为“三”"),
        (Numbering.CHAPTERS, ("第二节", "第三节"), 11, "这里应为“第二节”，现为“第三节"),
        (Numbering.CHAPTERS, ("第三条 各", "各"), 9, "这一段不属于任何一条要点"),
    ],
)
def test_what_has_no_place_is_named_by_line(shape: Numbering, change: tuple[str, str], line: int, message: str) -> None:
    assert change[0] in SHAPES[shape]
    found = mistakes(SHAPES[shape].replace(*change, 1))
    assert any(re.search(message, one) for one in found), found
    assert found[0].startswith(f"来文.txt:{line}："), found


def test_all_mistakes_are_named_in_one_run() -> None:
    found = mistakes(GROUPS.replace("（三）加强", "（五）加强").replace("二、做好", "四、做好"))
    assert [message.split("：")[0] for message in found] == ["来文.txt:9", "来文.txt:11"]


def test_a_table_among_the_items_is_named() -> None:
    document = docx.Document()
    for line in ("示例要点", "一、开头", "1. 办好。"):
        document.add_paragraph(line)
    document.add_table(1, 1).cell(0, 0).text = "表里的话。"
    with pytest.raises(InputError, match=r"来文\.docx:4：表格里的文字不能读成要点.*表里的话"):
        outline_from_word(saved(document), "来文.docx")


def test_changes_are_read_as_accepted() -> None:
    document = docx.Document()
    for line in ("示例要点", "一、开头"):
        document.add_paragraph(line)
    xml: Any = document.add_paragraph("1. 办好")._p
    for tag, inner, text in (("w:del", "w:delText", "旧"), ("w:ins", "w:t", "新会。")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        words.text = text
        run.append(words)
        change.append(run)
        xml.append(change)
    assert outline_from_word(saved(document), "来文.docx").items[0].lead == "办好新会。"


LEVELS = {
    Numbering.ITEMS: (("chineseCounting", "%1、", "nothing"), ("decimal", "%2.", "space")),
    Numbering.GROUPS: (
        ("chineseCountingThousand", "%1、", "nothing"), ("chineseCounting", "（%2）", "nothing"),
        ("decimal", "%3.", "tab"),
    ),
    Numbering.CHAPTERS: (
        ("chineseCounting", "第%1章", "space"), ("chineseCounting", "第%2条", "space"),
        ("chineseCounting", "第%3节", "tab"),
    ),
}  # fmt: skip


def listed(shape: Numbering, lines: Sequence[tuple[int | None, str]]) -> bytes:
    """A Word file whose numbers Word counts: level (None for plain text) and text of each paragraph."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    # 第N条 runs through the chapters: its level is not begun anew. Items 1. of the seed's shape likewise.
    kept = shape is not Numbering.GROUPS
    levels = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number}"/>'
        + ('<w:lvlRestart w:val="0"/>' if kept and index == 1 else "")
        + f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (number, text, suffix) in enumerate(LEVELS[shape])
    )
    namespace = nsdecls("w")
    abstract = parse_xml(f'<w:abstractNum {namespace} w:abstractNumId="90">{levels}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {namespace} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in lines:
        paragraph = document.add_paragraph(text)
        if level is not None:
            xml: Any = paragraph._p
            properties = xml.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = level
            properties.get_or_add_numId().val = 90
    return saved(document)


LISTED: dict[Numbering, list[tuple[int | None, str]]] = {
    Numbering.ITEMS: [
        (None, "示例协会2021年工作要点"), (None, "今年的工作，要稳中求进，全面推进。"), (0, "抓好开头"),
        (1, "办好第3届大会。5月在北京举办，由示例学会承办。"), (None, "另行通知的，以通知为准。"), (1, "编好书。"),
        (0, "做好收尾"), (1, "总结经验。"),
    ],
    Numbering.GROUPS: [
        (None, "示例协会2021年工作要点"), (None, "今年的工作，要稳中求进。"), (0, "抓好开头"),
        (1, "办好会议。5月在北京举办，由示例学会承办。"), (1, "编好书刊"), (2, "编好会刊。按期出版。"),
        (2, "编好丛书。每年三种。"), (None, "另行通知的，以通知为准。"), (1, "加强领导"),
        (None, "各单位要把这件事当作大事来办。"), (0, "做好收尾"), (1, "总结"), (2, "总结经验。"),
        (2, "表彰先进。按规定办理。"),
    ],
    Numbering.CHAPTERS: [
        (None, "示例协会科普工作办法"), (None, "示例协会制定本办法。"), (0, "总则"),
        (1, "为了加强科普工作，制定本办法。本办法适用于各分支机构。"), (1, "科普工作应当遵循下列原则："),
        (None, "（一）公益；"), (None, "（二）科学。"), (0, "组织"), (2, "机构"), (1, "各单位应当指定专人。"),
        (None, "第二节 人员"), (1, "人员应当培训。培训每年一次。"),
    ],
}  # fmt: skip


@EACH_SHAPE
def test_numbers_that_word_counts_are_read(shape: Numbering) -> None:
    content = listed(shape, LISTED[shape])
    assert "一、" not in "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert outline_from_word(content, "来文.docx") == of_text(SHAPES[shape])


def test_numbers_of_a_style_are_read() -> None:
    document = docx.Document(io.BytesIO(listed(Numbering.ITEMS, LISTED[Numbering.ITEMS])))
    style = document.styles["Heading 1"]
    style.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    for paragraph in document.paragraphs:
        level = paragraph._p.find(".//" + qn("w:ilvl"))
        if level is not None and level.get(qn("w:val")) == "0":
            numbered = next(level.iterancestors(qn("w:numPr")))
            next(numbered.iterancestors()).remove(numbered)
            paragraph.style = style
    assert outline_from_word(saved(document), "来文.docx") == of_text(SMALL)


def test_libreoffice_reads_the_same_numbers() -> None:
    """The counting agrees with another program's, on a list whose levels begin anew."""
    content = listed(Numbering.GROUPS, LISTED[Numbering.GROUPS])
    text = libreoffice.convert(content, ".docx", "txt:Text (encoded):UTF8").decode("utf-8-sig")
    assert of_text(text) == outline_from_word(content, "来文.docx")


HAN = st.text(alphabet="工作会议书刊总结办好科普学习推进示例甲乙丙", min_size=1, max_size=12)
SENTENCE = st.one_of(HAN.map(lambda text: f"{text}。"), st.tuples(HAN, HAN).map(lambda two: f"{two[0]}，{two[1]}！"))
PLAIN = HAN.map(lambda text: f"{text}；")


@st.composite
def items(draw: st.DrawFn, *, headed: bool) -> tuple[str, tuple[str, ...]]:
    """Lead and paragraphs of an item; ``headed`` may give a lead that is a line of its own."""
    more = tuple(draw(st.lists(st.one_of(SENTENCE, PLAIN), max_size=2)))
    if headed and draw(st.booleans()):
        return draw(HAN), ("", *more) if more else ()
    lead = draw(HAN) + "。"
    if draw(st.booleans()):
        return lead, (draw(SENTENCE), *more)
    return lead, ("", *more) if more else ()


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    shape = draw(st.sampled_from(list(Numbering)))
    sections, number = [], 0
    for index in range(draw(st.integers(1, 3))):
        made: list[OutlineItem] = []
        group, own = 0, 0
        for position in range(draw(st.integers(1, 4))):
            number += 1
            lead, paragraphs = draw(items(headed=shape is Numbering.GROUPS))
            heading = mark = ""
            if shape is Numbering.CHAPTERS:
                mark = f"第{chinese_number(number)}条"
            elif shape is Numbering.GROUPS:
                # The first tells the reader the shape; a heading or an item of its own may follow anywhere.
                kind = (
                    draw(st.sampled_from(["leaf", "head", "on"]))
                    if position
                    else draw(st.sampled_from(["leaf", "head"]))
                )
                if kind == "on" and not own:
                    kind = "leaf"
                group += kind != "on"
                own = 0 if kind == "leaf" else 1 if kind == "head" else own + 1
                heading = f"（{chinese_number(group)}）{draw(HAN)}" if kind == "head" else ""
                mark = f"（{chinese_number(group)}）" if kind == "leaf" else "" if own == number else f"{own}."
            made.append(OutlineItem(number=number, mark=mark, group=heading, lead=lead, paragraphs=paragraphs))
        numeral = chinese_number(index + 1)
        mark = f"第{numeral}章" if shape is Numbering.CHAPTERS else ""
        sections.append(OutlineSection(number=numeral, mark=mark, title=draw(HAN), items=tuple(made)))
    preamble = tuple(draw(st.lists(SENTENCE, max_size=2)))
    title = draw(HAN) + draw(st.sampled_from(["", "科普工作要点" * 5]))
    return Outline(title=title, preamble=preamble, sections=tuple(sections))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(outlines())
def test_out_to_word_and_in_again_gives_the_same(outline: Outline) -> None:
    assert list(order_mistakes(outline)) == []
    assert outline_from_word(rendered(outline), "工作要点.docx") == outline


def test_a_numeral_that_is_none_is_out_of_order() -> None:
    item = OutlineItem(number=1, group="（十十）宣传", lead="一句话。", paragraphs=())
    outline = Outline(title="要点", preamble=(), sections=(OutlineSection(number="一", title="甲", items=(item,)),))
    assert [message for _, message in order_mistakes(outline)] == ["标题次序不对：这里应为“（一）”，现为“（十十）宣传”"]


def test_the_seed_goes_out_and_in_again(workspace: Workspace) -> None:
    outline = load_outline(workspace)
    assert outline_from_word(rendered(outline), "工作要点.docx") == outline

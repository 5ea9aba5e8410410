"""Chinese justification as it stands on the page: every document is set, drawn and read back with PDFium."""

import base64
import io
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from pipeline.inputs import load_outline
from pipeline.render import justify
from pipeline.render.justify_report import lone_characters, ragged_lines
from pipeline.render.line_breaking import keep_together
from pipeline.render.pdf import layout_pages, pdf_bytes, render_pdf
from pipeline.tools import fonts, verapdf
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.render.pages import EM, LEFT, bare, document, paragraphs
from tests.render.printed import Line, continued, read_lines

RIGHT = 184.0
ADDRESS = "以邮件形式于2020年4月15日前发至csrme@example.org，切实做好2020年科普工作。"
NEVER_FIRST = set("，。、；：？！”’）》〉」』】〕—…～·")
NEVER_LAST = set("“‘（《〈「『【〔")


@cache
def outline() -> tuple[str, tuple[str, ...]]:
    """The shipped outline as the notice sets it, and its paragraphs."""
    found = load_outline(Workspace.open(PROJECT, "2020"))
    blocks = [f'<p class="text">{keep_together(one)}</p>' for one in found.preamble]
    for section in found.sections:
        blocks.append(f'<h2 class="text">{keep_together(section.heading)}</h2>')
        for item in section.items:
            run_on = "".join(item.paragraphs[:1])
            lead = keep_together(f"{item.printed_mark}{item.lead}")
            blocks.append(f'<p class="text"><span class="lead">{lead}</span>{keep_together(run_on)}</p>')
            blocks += [f'<p class="text">{keep_together(one)}</p>' for one in item.paragraphs[1:]]
    style = 'h2 { margin: 0; font: inherit; font-family: "黑体" } .lead { font-family: "楷体_GB2312" }'
    return document("".join(blocks), style=style), tuple(bare(block) for block in blocks)


def ragged(lines: Sequence[Line], edge: float = RIGHT) -> list[tuple[str, float]]:
    return [(line.text, round(line.off(edge), 2)) for line in lines if abs(line.off(edge)) > 0.5]


def steps(line: Line, text: str) -> list[float]:
    """How far it is, in em, from each character of ``text`` to the next, where it stands in the line."""
    start = line.text.index(text)
    found = line.characters[start : start + len(text)]
    return [round((after.left - before.left) / EM, 2) for before, after in pairwise(found)]


def test_active() -> None:
    assert justify.active() == ""


def test_seed_outline_has_straight_edges() -> None:
    html, wanted = outline()
    with justify.off():
        before, _ = continued(read_lines(render_pdf(html)), wanted)
    lines = read_lines(render_pdf(html))
    after, last = continued(lines, wanted)
    assert len(ragged(before)) > 30
    assert ragged(after) == []
    assert all(abs(line.characters[0].left - LEFT) < 0.1 or line.text in "".join(wanted) for line in after)
    assert not [line.text for line in (*after, *last) if line.text[0] in NEVER_FIRST]
    assert not [line.text for line in after if line.text[-1] in NEVER_LAST]
    assert not [line.text for line in last if len(re.sub(r"[，。、；：”》）)]", "", line.text)) == 1]


def test_seed_outline_keeps_its_text() -> None:
    html, wanted = outline()
    assert "".join(line.text for line in read_lines(render_pdf(html))) == "".join(wanted)


def test_numbers_are_never_parted_in_the_seed_outline() -> None:
    html, wanted = outline()
    for before, after in pairwise(read_lines(render_pdf(html))):
        if before.text + after.text in "".join(wanted):
            assert not re.match(r"\d", after.text) or not re.search(r"\d$", before.text), before.text
            assert not (re.search(r"\d$", before.text) and re.match(r"[年月日号%％]", after.text)), before.text


@pytest.mark.parametrize("characters", [18, 20, 22, 25, 28])
def test_edges_are_straight_at_any_width(characters: int) -> None:
    texts = [one for one in outline()[1] if len(one) > 60]
    body = document(paragraphs(texts, characters))
    after, last = continued(read_lines(render_pdf(body)), texts)
    assert len(after) > 80
    assert ragged(after, LEFT + characters * EM) == []
    for line in (*after, *last):
        assert line.text[0] not in NEVER_FIRST, line.text
    assert not [line.text for line in after if line.text[-1] in NEVER_LAST]


def test_words_numbers_and_dashes_are_not_stretched() -> None:
    text = f"岩石——力学……科普{ADDRESS}" * 3
    for characters in (17, 19, 23, 26):
        plain = read_lines(render_pdf(document(f'<p style="white-space: nowrap">{text[:90]}</p>')))
        natural = {word: steps(plain[0], word) for word in ("——", "……", "csrme@example.org", "2020")}
        for line in read_lines(render_pdf(document(paragraphs([text], characters)))):
            for word, wanted in natural.items():
                if word in line.text:
                    assert steps(line, word) == pytest.approx(wanted, abs=0.011), (word, line.text)


def test_marks_that_meet_are_set_closer_before_lines_are_broken() -> None:
    text = "岩石《力学》、“科普”，（工作）。"
    (line,) = read_lines(render_pdf(document(f'<p style="width: {14.5 * EM + 0.01}mm">{text}</p>')))
    for pair in ("》、", "”，", "，（", "）。"):
        assert steps(line, pair) == [0.5], pair
    assert steps(line, "、“") == [0.5]
    assert steps(line, "石《力学》") == [1, 1, 1, 1]


def test_marks_that_meet_where_two_fonts_meet() -> None:
    (line,) = read_lines(render_pdf(document('<p>岩石<b style="font-family: 黑体">《力学》</b>，科普</p>')))
    assert steps(line, "》，科普") == [0.5, 1, 1]


def font_that_narrows_marks() -> str:
    """The address of a font whose ``chws`` takes half an em from 》 before ，."""
    font = TTFont(fonts.match("仿宋_GB2312").file)
    names = font.getBestCmap()
    rule = f"feature chws {{ pos {names[ord('》')]} <0 0 -500 0> {names[ord('，')]} <0 0 0 0>; }} chws;"
    addOpenTypeFeaturesFromString(font, rule, tables=["GPOS"])
    subsetter = Subsetter(Options(layout_features=["*"]))
    subsetter.populate(text="岩石《力学》，科普")
    subsetter.subset(font)
    made = io.BytesIO()
    font.save(made)
    return f"data:font/otf;base64,{base64.b64encode(made.getvalue()).decode()}"


def test_a_font_that_narrows_marks_itself_is_not_squeezed_twice() -> None:
    face = f'@font-face {{ font-family: "示例"; src: url("{font_that_narrows_marks()}") }} p {{ font-family: "示例" }}'
    narrowing = face + 'p { font-feature-settings: "chws" }'
    for style in (face, narrowing):
        (line,) = read_lines(render_pdf(document("<p>岩石《力学》，科普</p>", style=style)))
        assert steps(line, "》，科") == [0.5, 1], style
    with justify.off():
        (line,) = read_lines(render_pdf(document("<p>岩石《力学》，科普</p>", style=narrowing)))
    assert steps(line, "》，科") == [0.5, 1]


def test_half_width_marks_are_left_as_they_are() -> None:
    style = 'p { font-family: "方正小标宋简体"; font-feature-settings: "halt" }'
    html = document("<p>岩石《力学》，科普（工作）。《岩石》</p>", style=style)
    (line,) = read_lines(render_pdf(html))
    with justify.off():
        (alone,) = read_lines(render_pdf(html))
    assert steps(line, line.text) == steps(alone, alone.text)


def test_text_that_is_not_justified_chinese_is_left_alone() -> None:
    latin = "<p>" + "The quick brown fox jumps over the lazy dog near the riverbank. " * 8 + "</p>"
    left = '<div style="text-align: left">' + paragraphs([ADDRESS * 3]) + "</div>"
    cells = '<table style="text-align: center; width: 80mm"><tr><td>' + ADDRESS * 2 + "</td></tr></table>"
    spaced = '<p style="letter-spacing: 1mm">' + ADDRESS * 3 + "</p>"
    broken = '<p style="white-space: pre-wrap">' + ADDRESS * 3 + "</p>"
    html = document(latin + left + cells + spaced + broken)
    with justify.off():
        before = render_pdf(html)
    assert render_pdf(html) == before


def test_spans_pictures_and_underlines_in_a_line() -> None:
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="3mm" height="3mm"><rect width="9" height="9"/></svg>'
    text = f"岩石<u>力学，科普工作</u>{square}<b>第2020号文件<i>（科普）</i></b>，发至csrme@example.org，切实做好"
    html = document(f"<p>{text * 6}</p>")
    wanted = bare(text * 6)
    after, _ = continued(read_lines(render_pdf(html)), [wanted])
    assert len(after) > 5
    assert ragged(after) == []


def test_a_float_beside_the_text() -> None:
    text = "岩石力学，科普工作2020年、（示例）。" * 8
    html = document(f'<p><span style="float: right; width: 30mm; height: 20mm"></span>{keep_together(text)}</p>')
    after, _ = continued(read_lines(render_pdf(html)), [text])
    assert ragged(after[:2], RIGHT - 30) == []
    assert ragged(after[2:]) == []
    assert len(after) > 3


def test_what_could_not_be_helped_is_listed() -> None:
    address = "示例" * 8 + "https://example.org/" + "a" * 40 + "科普工作" * 4
    lone = paragraphs(["岩" * 10 + "石" * 12 + "力。"], 12)
    found = layout_pages(document(paragraphs([address, "科普" * 10]) + lone))
    (line,) = ragged_lines(found)
    assert (line.page, line.paragraph, line.text) == (1, "示例" * 6, "示例" * 8)
    assert line.off == pytest.approx((28 - 2 - 16) * EM, abs=0.1)
    (character,) = lone_characters(found)
    assert (character.page, character.paragraph, character.text) == (1, "岩" * 10 + "石" * 2, "力。")


def test_the_seed_outline_has_nothing_to_list() -> None:
    found = layout_pages(outline()[0])
    assert ragged_lines(found) == []
    assert lone_characters(found) == []


def test_a_lone_character_is_taken_back() -> None:
    sentence = "岩石，力学、科普工作，岩石力学、科普工作，岩石力学科普"
    html = document(f'<p style="width: {len(sentence) * EM + 0.01}mm">{sentence}书。</p>')
    assert [line.text for line in read_lines(render_pdf(html))] == [f"{sentence}书。"]
    with justify.off():
        assert [line.text for line in read_lines(render_pdf(html))] == [sentence, "书。"]


def test_bytes_are_the_same_every_time_and_in_every_thread() -> None:
    html, _ = outline()
    wanted = render_pdf(html)
    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(render_pdf, [html] * 6)) == {wanted}


@pytest.mark.skipif(not verapdf.version() or verapdf.java() is None, reason="veraPDF or Java is not installed")
def test_verapdf_finds_nothing() -> None:
    found = verapdf.verify({"要点.pdf": render_pdf(outline()[0])})
    assert found.verdicts["要点.pdf"].conformance is verapdf.Conformance.PASSED


def test_a_very_long_paragraph_is_set_to_its_end() -> None:
    text = ADDRESS * 400
    found = layout_pages(document(f"<p>{text}</p>"))
    assert ragged_lines(found) == []
    assert bare("".join(line.text for line in read_lines(pdf_bytes(found)))) == text


def test_another_version_sets_plain_text_and_says_so(tmp_path: Path) -> None:
    script = """
import sys, pathlib
from pipeline.tools import fonts
fonts.activate(pathlib.Path(sys.argv[1]))
import weasyprint
weasyprint.__version__ = "71.0"
from pipeline.render import justify
from pipeline.render.pdf import render_pdf
pathlib.Path(sys.argv[3]).write_bytes(render_pdf(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")))
with justify.off():
    sys.stdout.buffer.write(justify.active().encode())
"""
    html, _ = outline()
    page, made = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(html, encoding="utf-8")
    arguments = [sys.executable, "-c", script, str(PROJECT / "inputs" / "fonts"), str(page), str(made)]
    finished = subprocess.run(arguments, cwd=PROJECT, capture_output=True, timeout=120, check=True)
    assert "这里是 71.0" in finished.stdout.decode()
    with justify.off():
        plain = read_lines(render_pdf(html))
    assert [line.text for line in read_lines(made.read_bytes())] == [line.text for line in plain]

"""Templates are looked over before anything is rendered: every fault is named with its paragraph or line."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docxtpl import DocxTemplate
from jinja2 import meta

from pipeline.errors import TemplateError
from pipeline.render.environment import html_environment
from pipeline.render.html import render_html
from pipeline.render.preflight import preflight_html, preflight_word, unused_word
from pipeline.render.word import DocumentProperties, render_docx
from tests.conftest import PROJECT

TEMPLATES = PROJECT / "templates"
WORD = sorted(path.name for path in (TEMPLATES / "docx").glob("*.docx"))
HTML = (
    "notice_package.html",
    *sorted(path.relative_to(TEMPLATES / "html").as_posix() for path in (TEMPLATES / "html/compendium").glob("*.html")),
    "catalogue.html",
)
KNOWN = {"title", "body", "attachments"}
PROPERTIES = DocumentProperties("示例", "示例会", date(2020, 4, 1))


def saved(document: Document) -> bytes:
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


def template(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def names_of(name: str) -> set[str]:
    return set(DocxTemplate(str(TEMPLATES / "docx" / name)).get_undeclared_template_variables())


@pytest.mark.parametrize("name", WORD)
def test_the_shipped_word_templates_have_no_fault(name: str) -> None:
    content = (TEMPLATES / "docx" / name).read_bytes()
    names = names_of(name)
    assert names
    assert preflight_word(content, name, names) == ()
    assert unused_word(content, names | {"something_else"}) == ("something_else",)


@pytest.mark.parametrize("name", WORD)
def test_a_name_that_the_context_lacks_is_named_with_its_paragraph(name: str) -> None:
    content = (TEMPLATES / "docx" / name).read_bytes()
    for missing in names_of(name):
        messages = preflight_word(content, name, names_of(name) - {missing})
        assert messages
        for message in messages:
            assert message.startswith(f"templates/docx/{name}：段落“")
            assert missing in message.split("”：")[0]
            assert f"不认识“{missing}”" in message


@pytest.mark.parametrize(
    ("paragraphs", "faulty", "what"),
    [
        (["{{ titel }}"], "{{ titel }}", "不认识“titel”，是不是“title”"),
        (["{{ title }"], "{{ title }", "标记没有写完"),
        (["{{ title", "}}"], "{{ title", "标记没有写完"),
        (["{%p for line in body", "%}", "{%p endfor %}"], "{%p for line in body", "标记没有写完"),
        (["{ title }"], "{ title }", "花括号不成对"),
        (["{ { title } }"], "{ { title } }", "标记没有写完"),
        (["title }}"], "title }}", "花括号不成对"),
        (["｛｛ title ｝｝"], "｛｛ title ｝｝", "半角花括号"),
        (["{{ title + }}"], "{{ title + }}", "写法有误"),
        (["{{ title|upppper }}"], "{{ title|upppper }}", "写法有误（No filter named 'upppper'"),
        (["{%p for in body %}", "{%p endfor %}"], "{%p for in body %}", "写法有误"),
        (["{%p iff title %}"], "{%p iff title %}", "写法有误"),
        (["{%p if title %}", "{{ title }}"], "{%p if title %}", "后面没有 {% endif %}"),
        (["{{ title }}", "{%p endfor %}"], "{%p endfor %}", "前面没有对应的 {% for … %}"),
        (["{%p else %}"], "{%p else %}", "前面没有 if"),
        (["{%p if title %}", "{%p endfor %}", "{%p endif %}"], "{%p endfor %}", "前面没有对应的 {% for … %}"),
        (["{%p if title %}", "{% endif %}"], "{% endif %}", "结尾也要写 {%p endif"),
        (["{% for line in body %}", "{{ line }}", "{% endfor %}"], "{% for line in body %}", "要写成 {%p for … %}"),
        (["附件{%p if title %}", "{%p endif %}"], "附件{%p if title %}", "要独占一段"),
        (["{%p if title %}{{ title }}", "{%p endif %}"], "{%p if title %}{{ title }}", "要独占一段"),
        (["标题：{{p body }}"], "标题：{{p body }}", "{{p … 要独占一段"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_paragraph(paragraphs: list[str], faulty: str, what: str) -> None:
    messages = preflight_word(template("正文", *paragraphs), "own.docx", KNOWN)
    found = [message for message in messages if message.startswith(f"templates/docx/own.docx：段落“{faulty}”：")]
    assert any(what in message for message in found), messages


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["{{ title }}"],
        ["附件：{{ attachments[0] }}"],
        ["{%p for line in body %}", "{{ loop.index }}. {{ line }}", "{%p endfor %}"],
        ["{%p if title %}", "甲", "{%p elif body %}", "乙", "{%p else %}", "丙", "{%p endif %}"],
        ["{% if title %}{{ title }}{% else %}无{% endif %}"],
        ["{%r if title %}{{ title }}{%r endif %}"],
        ["{%p for n in range(2) %}", "{%p endfor %}"],
        ["{{ title|default(“无”) }}"],
        ["{# 说明 #}{{ title }}"],
        ["{% set short = title %}{{ short }}"],
        ["没有标记的一段"],
    ],
)
def test_what_is_right_is_let_through_and_rendered(tmp_path: Path, paragraphs: list[str]) -> None:
    content = template(*paragraphs)
    assert preflight_word(content, "own.docx", KNOWN) == ()
    (tmp_path / "docx").mkdir()
    (tmp_path / "docx" / "own.docx").write_bytes(content)
    render_docx(tmp_path, "own.docx", {"title": "题", "body": ["甲"], "attachments": ["乙"]}, PROPERTIES)


def test_everything_wrong_is_said_at_once() -> None:
    messages = preflight_word(template("{{ titel }}", "{{ bodi }}", "{{ title }"), "own.docx", KNOWN)
    assert len(messages) == 3


def test_a_tag_in_several_runs_is_whole() -> None:
    """Word cuts a tag where its spelling is doubted; docxtpl puts it together, and so does the look-over."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ ti", "tel }", "}"):
        paragraph.add_run(piece)
    assert preflight_word(saved(document), "own.docx", KNOWN) == (
        "templates/docx/own.docx：段落“{{ titel }}”：不认识“titel”，是不是“title”",
    )


@pytest.mark.parametrize("put_between", [lambda run: run.add_break(), lambda run: run.add_tab()])
def test_a_tag_with_something_inside_is_seen(put_between: Callable[[object], None]) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    run = paragraph.add_run("{{ ti")
    put_between(run)
    paragraph.add_run("tle }}")
    (message,) = preflight_word(saved(document), "own.docx", KNOWN)
    assert "“{{ title }}”中间夹着换行、制表符、图片或域" in message


def test_headers_and_footers_are_looked_at() -> None:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "{{ titel }}"
    (message,) = preflight_word(saved(document), "own.docx", KNOWN)
    assert "{{ titel }}" in message


def test_table_cells_are_looked_at() -> None:
    document = docx.Document()
    document.add_table(1, 2).cell(0, 1).text = "{{ titel }}"
    (message,) = preflight_word(saved(document), "own.docx", KNOWN)
    assert "{{ titel }}" in message


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html></html>"])
def test_what_is_no_word_file_is_named(content: bytes) -> None:
    (message,) = preflight_word(content, "own.docx", KNOWN)
    assert "不是 Word" in message


def broken_notice(tmp_path: Path, old: str, new: str) -> Path:
    """The shipped notice template with one paragraph changed, as an office might."""
    (tmp_path / "docx").mkdir()
    document = docx.Document(str(TEMPLATES / "docx" / "outline.docx"))
    paragraph = next(paragraph for paragraph in document.paragraphs if old in paragraph.text)
    text = paragraph.text.replace(old, new)
    for run in paragraph.runs:
        run.text = ""
    paragraph.runs[0].text = text
    document.save(str(tmp_path / "docx" / "outline.docx"))
    return tmp_path


CONTEXT = {
    "title_text": "要点", "preamble": [], "sections": [{"heading": "一、甲", "items": []}], "document_number": "",
    "label": "附件", "draft": "",
}  # fmt: skip


def test_a_changed_template_stops_before_rendering(tmp_path: Path) -> None:
    templates = broken_notice(tmp_path, "title_text", "titel_text")
    with pytest.raises(TemplateError, match=r"段落“\{\{ titel_text \}\}”：不认识“titel_text”，是不是“title_text”"):
        render_docx(templates, "outline.docx", CONTEXT, PROPERTIES)


def test_a_missing_part_of_a_value_stops_with_its_paragraph(tmp_path: Path) -> None:
    templates = broken_notice(tmp_path, "section.heading", "section.headline")
    with pytest.raises(TemplateError, match=r"段落“\{\{ section.headline \}\}”：模板无法填写") as stopped:
        render_docx(templates, "outline.docx", CONTEXT, PROPERTIES)
    assert "headline" in str(stopped.value)


@pytest.mark.parametrize("name", HTML)
def test_the_shipped_html_templates_want_only_what_they_are_given(name: str) -> None:
    """Each name that the templates want, taken away, is named with file and line; nothing else is."""
    environment = html_environment(TEMPLATES)
    loader = environment.loader
    assert loader
    wanted = meta.find_undeclared_variables(environment.parse(loader.get_source(environment, name)[0])) - {"layout"}
    included = {"imprint_break"} if name == "notice_package.html" else set()
    assert not [message for message in preflight_html(TEMPLATES, name, wanted | included) if f"/{name}:" in message]
    for missing in wanted:
        messages = preflight_html(TEMPLATES, name, (wanted | included) - {missing})
        assert any(f"不认识“{missing}”" in message and f"templates/html/{name}:" in message for message in messages)


def html(folder: Path, **files: str) -> Path:
    (folder / "html").mkdir()
    for name, text in files.items():
        (folder / "html" / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<p>\n{{ titel }}</p>", "templates/html/own.html:2：“{{ titel }}</p>”：不认识“titel”，是不是“title”"),
        ("<p>{{ title }</p>", "templates/html/own.html:1：“<p>{{ title }</p>”：模板写法有误（unexpected '}'）"),
        ("{% if title %}\n<p></p>", "templates/html/own.html:2：“<p></p>”：模板写法有误（Unexpected end of template."),
        ("{{ title | upppper }}", "templates/html/own.html:1：“{{ title | upppper }}”：模板写法有误（No filter named"),
        ('\n{% include "gone.html" %}', "缺少模板 templates/html/gone.html（templates/html/own.html:2 要用它）"),
        ('{% include "part.html" %}', "templates/html/part.html:1：“{{ titel }}{{ line }}”：不认识“titel”"),
    ],
)  # fmt: skip
def test_a_fault_in_html_is_named_with_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    templates = html(tmp_path, own="{% for line in body %}{% endfor %}" + text, part="{{ titel }}{{ line }}")
    messages = preflight_html(templates, "own.html", KNOWN)
    assert len(messages) == 1
    assert message in messages[0].replace("{% for line in body %}{% endfor %}", "")
    with pytest.raises(TemplateError):
        render_html(templates, "own.html", {"title": "题", "body": [], "attachments": []})


def test_a_change_is_seen_at_once(tmp_path: Path) -> None:
    """What is remembered goes by content."""
    templates = html(tmp_path, own="{{ title }}")
    assert preflight_html(templates, "own.html", KNOWN) == ()
    (templates / "html" / "own.html").write_text("{{ titel }}", encoding="utf-8")
    assert preflight_html(templates, "own.html", KNOWN)


def test_a_missing_part_of_a_value_stops_with_its_line(tmp_path: Path) -> None:
    templates = html(tmp_path, own="<p>\n{{ title.line }}\n</p>")
    with pytest.raises(TemplateError, match=r"own.html:2 “\{\{ title.line \}\}”：模板无法填写"):
        render_html(templates, "own.html", {"title": "题"})


def test_a_missing_html_template_is_named(tmp_path: Path) -> None:
    assert preflight_html(tmp_path, "own.html", KNOWN) == ("缺少模板 templates/html/own.html",)

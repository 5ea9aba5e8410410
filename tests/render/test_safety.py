"""What people wrote is never a template, a formula, markup or an address: not in Word, not in PDF, not in Excel."""

import ast
import contextlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from docx.document import Document
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from pipeline.errors import TemplateError
from pipeline.render import word
from pipeline.render.environment import html_environment, word_environment
from pipeline.render.prefill import Pattern, placeholder, xml_text
from pipeline.render.sheet import workbook_bytes
from pipeline.render.sheet_table import SheetColumn, SheetTable
from pipeline.render.stable import pack, unpack
from pipeline.tools import fonts
from tests.conftest import PROJECT

DAY = date(2020, 4, 16)
SHELL = "{{ value.__class__.__mro__[1].__subclasses__() }}{{ cycler.__init__.__globals__.os.popen('id').read() }}"
WORDS = "A&B <b>甲</b> {{ 7*7 }} </w:t></w:r></w:p><w:p><w:r><w:t>乙"
PLACES = ("body", "header", "footer", "footnote", "title")
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def template(folder: Path, place: str, text: str) -> Path:
    """``templates`` with a Word template that holds ``text`` in one place."""
    document = docx.Document()
    document.add_paragraph("正文")
    section = document.sections[0]
    put: dict[str, Callable[[], object]] = {
        "body": lambda: document.add_paragraph(text),
        "header": lambda: section.header.add_paragraph(text),
        "footer": lambda: section.footer.add_paragraph(text),
        "footnote": lambda: None,
        "title": lambda: setattr(document.core_properties, "title", text),
    }
    put[place]()
    stream = io.BytesIO()
    document.save(stream)
    content = with_footnote(stream.getvalue(), text) if place == "footnote" else stream.getvalue()
    (folder / "docx").mkdir(exist_ok=True)
    (folder / "docx" / "a.docx").write_bytes(content)
    return folder


def with_footnote(package: bytes, text: str) -> bytes:
    parts = unpack(package)
    note = f'<w:footnotes {SPACE}><w:footnote w:id="1"><w:p><w:r><w:t>{xml_text(text)}</w:t></w:r></w:p></w:footnote>'
    parts["word/footnotes.xml"] = f"{note}</w:footnotes>".encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    tie = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    for name, closing, more in (
        ("[Content_Types].xml", b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'),
        (
            "word/_rels/document.xml.rels", b"</Relationships>",
            f'<Relationship Id="rIdF" Type="{tie}" Target="footnotes.xml"/>',
        ),
    ):  # fmt: skip
        parts[name] = parts[name].replace(closing, more.encode() + closing)
    return pack(parts, DAY)


def filled(folder: Path, finish: Callable[[Document], None] | None = None) -> dict[str, bytes]:
    made = word.render_docx(folder, "a.docx", {"value": WORDS}, word.DocumentProperties("题", "会", DAY), finish)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("place", PLACES)
def test_no_place_of_a_word_template_leads_out_of_the_sandbox(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docxtpl falls back to an environment without a sandbox for properties and footnotes that are handed none."""
    monkeypatch.setattr(word, "preflight_word", lambda *_: ())
    for attack in (SHELL, "{{ value.__class__.__mro__ }}", "{{ ''.__class__.__base__.__subclasses__() }}"):
        with pytest.raises(TemplateError):
            filled(template(tmp_path, place, attack))


@pytest.mark.parametrize("place", PLACES[:-1])
def test_what_people_wrote_stays_words_in_every_place_of_a_word_file(tmp_path: Path, place: str) -> None:
    parts = filled(template(tmp_path, place, "«{{ value }}»"))
    texts = [
        "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", content.decode()))
        for content in parts.values()
        if b"<w:t" in content
    ]
    (text,) = [text for text in texts if "«" in text]
    assert text == "正文" * (place == "body") + f"«{xml_text(WORDS)}»"


def test_the_file_s_own_title_is_no_template(tmp_path: Path) -> None:
    def finish(document: Document) -> None:
        assert document.core_properties.title == "题"

    filled(template(tmp_path, "title", "{{ value }}"), finish)


@pytest.mark.parametrize("environment", [word_environment(), html_environment(PROJECT / "templates")])
@pytest.mark.parametrize(
    "attack",
    [
        "{{ value.__class__ }}",
        "{{ value|attr('__class__') }}",
        "{{ '{0.__class__}'.format(value) }}",
        "{{ ('{0.__class__}'|attr('format'))(value) }}",
        "{{ '{v.__class__}'.format_map({'v': value}) }}",
        "{{ ['{0.__class__}'.format][0](value) }}",
        "{{ act.__globals__ }}",
        "{{ act.__code__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ (stream|list).gi_frame }}{{ stream.gi_frame.f_globals }}",
        "{{ (value|map(attribute='__class__')|list)[0] }}",
    ],
)
def test_ways_out_of_the_sandbox_are_closed(environment: SandboxedEnvironment, attack: str) -> None:
    """CVE-2024-56326, CVE-2024-56201, CVE-2025-27516, and the ways that were always closed."""

    def act() -> str:
        return ""

    context = {"value": "甲", "act": act, "stream": (character for character in "ab")}
    with pytest.raises((SecurityError, UndefinedError)):
        environment.from_string(attack).render(context)


def test_templates_are_filled_in_one_place_alone() -> None:
    """Whoever fills one elsewhere, or asks docxtpl for its variables, needs the sandbox there too."""
    users: dict[str, set[str]] = {}
    for path in sorted((PROJECT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "id", getattr(node, "attr", ""))
            if name in {"DocxTemplate", "get_undeclared_template_variables", "from_string", "SandboxedEnvironment"}:
                users.setdefault(name, set()).add(path.relative_to(PROJECT / "pipeline").as_posix())
            assert not (isinstance(node, ast.Call) and name == "Environment"), path
    assert users["DocxTemplate"] == {"render/word.py", "render/word_template.py"}
    assert "get_undeclared_template_variables" not in users
    assert users["SandboxedEnvironment"] <= {"render/environment.py", "render/html.py", "render/preflight.py"}


# PDF


INNER = "%3Cimage href='file:///etc/hostname' width='9' height='9'/%3E"
PICTURE = f"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E{INNER}%3C/svg%3E"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="file:///etc/hostname">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<a rel="attachment" href="file:///etc/hostname">甲</a>',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        "<style>@font-face { font-family: x; src: url(file:///etc/hostname) } p { font-family: x }</style>",
        '<p style="background: url(ftp://127.0.0.1:9/x)">甲</p>',
        '<object data="file:///etc/hostname"></object>',
        '<base href="file:///etc/"><img src="hostname">',
        f'<img src="{PICTURE}">',
    ],
)
def test_no_page_fetches_or_attaches_anything(markup: str, tmp_path: Path) -> None:
    fonts.activate(tmp_path)
    from pipeline.render.pdf import render_pdf  # noqa: PLC0415 - after the fonts

    head = markup if markup.startswith(("<link", "<style", "<base")) else ""
    page = f"<html lang=zh><head><title>题</title>{head}</head><body><p>甲</p>{markup}</body></html>"
    made = b""
    with contextlib.suppress(TemplateError):
        made = render_pdf(page)
    if made:
        with pikepdf.open(io.BytesIO(made)) as document:
            assert not document.attachments
    assert b"hostname" not in made


# Excel


TRIGGERS = [f"{mark}1+1" for mark in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")]


@pytest.mark.parametrize("text", TRIGGERS)
def test_every_mark_that_a_program_may_take_for_a_formula_is_text(text: str) -> None:
    """In half width, after a blank, and in the full width that input methods make (OWASP, CSV injection)."""
    made = workbook_bytes([SheetTable("表", [SheetColumn("甲", 10)], [(text,)])], "题", DAY)
    cell = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value == text


def test_a_prefilled_copy_holds_nothing_that_xml_forbids() -> None:
    """Found at saving alone, such a character would lose the whole copy."""
    pattern = Pattern(pack({"a.xml": f"<a>{placeholder('name')}</a>".encode()}, DAY), DAY)
    hostile = "=甲\x00\x0b\ud800\udfff\ufffe\uffff\ue000乙"
    assert unpack(pattern.fill({"name": hostile}))["a.xml"].decode() == "<a>=甲乙</a>"
    assert Markup(xml_text(hostile)) == "=甲乙"

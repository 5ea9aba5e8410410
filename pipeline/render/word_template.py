"""Word templates compiled once, to be streamed: docxtpl's own reading of the tags, without its trees.

docxtpl fills a template by way of an XML tree of the whole result, which costs a second for every few hundred tables.
What it understands of a template is all in ``patch_xml``; the patched text is plain Jinja and can be written out piece
by piece. Line ends, pictures and sections, which docxtpl or python-docx mend in the finished tree, are prepared here.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from pipeline.render.environment import stream_environment
from pipeline.render.stable import unpack
from pipeline.render.word_references import show_references
from pipeline.render.word_tags import PARTS

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SECTION = re.compile(r"<w:sectPr\b.*?</w:sectPr>|\bsection_break\(", re.DOTALL)
_DRAWING_ID = re.compile(r'(<wp:docPr\b[^>]*?\bid=")\d+')


@dataclass(frozen=True)
class WordTemplate:
    """A template ready to be streamed."""

    parts: Mapping[str, bytes]
    """All parts of the package by name, as python-docx saves them."""
    texts: Mapping[str, Template]
    """Name to template of each part that holds tags: the body always, headers, footers, footnotes."""
    sections: tuple[str, ...]
    """Each ``w:sectPr`` of the body; where it stands, its template prints ``word_section(number)``."""
    following: frozenset[str]
    """The headers and footers that name the nearest heading (STYLEREF, ECMA-376 part 1, 17.16.5.59)."""


@lru_cache(maxsize=4)
def compile_template(content: bytes) -> WordTemplate:
    """Compile a template that has been looked over (``preflight_word``).

    Raises:
        jinja2.TemplateSyntaxError: its blocks are in disorder.
    """
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    _ = template.docx.core_properties  # made where there are none
    saved = io.BytesIO()
    template.docx.save(saved)
    parts = unpack(saved.getvalue())
    texts: dict[str, Template] = {}
    following, sections = set(), list[str]()
    for name in filter(PARTS.fullmatch, parts):
        root = etree.fromstring(parts[name], etree.XMLParser(resolve_entities=False, no_network=True))
        if show_references(root, "{{{{ nearest_heading({}) }}}}") and name != BODY:
            following.add(name)
        etree.strip_elements(
            root, f"{_W}sectPrChange", with_tail=False
        )  # a section's old form, where changes are tracked
        source = template.patch_xml(etree.tostring(root, encoding="unicode"))
        if name == BODY:
            source, sections = _without_sections(source)
        source = _DRAWING_ID.sub(r"\g<1>{{ drawing_id() }}", source)
        texts[name] = stream_environment().from_string(source)
    return WordTemplate(parts, texts, tuple(sections), frozenset(following))


def _without_sections(source: str) -> tuple[str, list[str]]:
    """Let the sections be written by a function, and tell ``section_break`` which is the next."""
    sections: list[str] = []

    def call(match: "re.Match[str]") -> str:
        if match[0].startswith("<"):
            sections.append(match[0])
            return f"{{{{ word_section({len(sections) - 1}) }}}}"
        return f"section_break({len(sections)}, "

    return _SECTION.sub(call, source), sections


def drawing_ids() -> "count[int]":
    """Numbers for ``wp:docPr``, beyond those that Word gives."""
    return count(10001)

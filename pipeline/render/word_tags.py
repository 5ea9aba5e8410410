"""The template tags of a Word file, each with the text of its paragraph."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.render.word_references import show_references

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")
TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<statement>.*?)%\}|\{#.*?#\}", re.DOTALL)
_PREFIX = re.compile(r"(p|tr|tc|r)\s")
_QUOTES = str.maketrans("“”‘’", "\"\"''")  # Word makes quotes curly as they are typed; docxtpl makes them straight
_LOST = {"br": "换行", "tab": "制表符", "drawing": "图片", "fldChar": "域", "sym": "符号"}
_GAP = "\ufffc"
"""Stands in a paragraph's raw text for what docxtpl would drop from inside a tag."""


@dataclass(frozen=True)
class Tag:
    """One tag."""

    paragraph: str
    """The text of the paragraph it stands in."""
    number: int
    """Of that paragraph in its part; tags with the same number stand in the same paragraph."""
    prefix: str
    """p, tr, tc, r, or empty: what docxtpl takes out together with the tag."""
    body: str
    """What stands inside, without the prefix, quotes straight."""
    statement: bool
    """{% … %}; otherwise {{ … }}."""

    @property
    def word(self) -> str:
        """The first word of a statement: for, if, endif, …"""
        return (self.body.strip("-+ ").split(maxsplit=1) or [""])[0] if self.statement else ""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with everything that is wrong in how its tags are typed."""

    text: str
    tags: tuple[Tag, ...]
    faults: tuple[str, ...]


def read_parts(template: bytes) -> list[list[Paragraph]]:
    """The paragraphs of the text, the headers, the footers and the footnotes, one list each.

    Raises:
        ValueError: not a Word file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            names = sorted(name for name in package.namelist() if PARTS.fullmatch(name))
            contents = [package.read(name) for name in names]
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            roots = [etree.fromstring(content, parser) for content in contents]
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise ValueError(str(error)) from None
    if "word/document.xml" not in names:
        msg = "word/document.xml is missing"
        raise ValueError(msg)
    for root in roots:
        show_references(root, "")
    return [list(_paragraphs(root)) for root in roots]


def _paragraphs(root: etree._Element) -> Iterator[Paragraph]:
    for number, element in enumerate(root.iter(f"{_W}p")):
        raw = _raw_text(element)
        text = raw.replace(_GAP, "")
        if not re.search("[{}｛｝]", raw):
            continue
        tags = tuple(_tags(text, number))
        yield Paragraph(text, tags, tuple(_faults(raw, tags)))


def _raw_text(paragraph: etree._Element) -> str:
    """The paragraph's own text; a text box anchored in it has paragraphs of its own."""
    pieces = []
    for element in paragraph.iter(*(f"{_W}{name}" for name in ("t", *_LOST))):
        if next(element.iterancestors(f"{_W}p")) is not paragraph:
            continue
        parent = element.getparent()
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif parent is not None and parent.tag == f"{_W}r":  # not the tab stops of the paragraph's layout
            pieces.append(_GAP)
    return "".join(pieces)


def _tags(text: str, number: int) -> Iterator[Tag]:
    for match in TAG.finditer(text):
        statement = match["statement"] is not None
        inside = match["statement"] if statement else match["value"]
        if inside is None:
            continue  # a comment
        prefix = _PREFIX.match(inside)
        body = (inside[prefix.end() :] if prefix else inside).translate(_QUOTES).strip()
        yield Tag(text, number, prefix[1] if prefix else "", body, statement)


def _faults(raw: str, tags: tuple[Tag, ...]) -> Iterator[str]:
    for match in TAG.finditer(raw):
        if _GAP in match[0]:
            yield f"标记“{match[0].replace(_GAP, '')}”中间夹着换行、制表符、图片或域，请重新输入这个标记"
    rest = TAG.sub("", raw.replace(_GAP, ""))
    if re.search(r"\{[{%#]|\{\s+[{%]", rest):
        yield "标记没有写完，或者拆在几段里；一个标记的开头和结尾要在同一段"
    elif re.search("[{}｛｝]", rest):
        yield "花括号不成对；标记是 {{ 名称 }} 或 {% 语句 %}，用半角花括号"
    alone = [tag for tag in tags if tag.prefix == "p"]
    if alone and (rest.strip() or len(tags) > 1):
        opening = "{%p" if alone[0].statement else "{{p"
        yield f"{opening} … 要独占一段，同一段里的其他文字印不出来"

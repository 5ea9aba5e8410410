"""The lines of a received outline: of a text file, or of a Word file with the numbers that Word writes itself."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from lxml import etree

from pipeline.errors import InputError
from pipeline.notice.word_numbering import ListNumbers

_BLOCKS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True)
class Line:
    """One line with its number: line of the text file, paragraph of the Word file."""

    number: int
    text: str
    table: bool = False
    """Text of a table, which has no place in an outline."""


def text_lines(content: bytes, shown: str) -> list[Line]:
    """The lines of a text file, UTF-8 or GB18030.

    Raises:
        InputError: not text.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [Line(number, line) for number, line in enumerate(text.replace("\f", "\n").splitlines(), 1)]
    raise InputError(f"{shown}：不是文本文件，或文字编码无法识别")


def word_lines(content: bytes, shown: str) -> list[Line]:
    """The paragraphs of a Word file (.docx); a number that Word counts itself stands before its text.

    Raises:
        InputError: not a Word file.
    """
    try:
        document = docx.Document(io.BytesIO(content))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError):
        raise InputError(f"{shown}：不是 Word 的 .docx 文件；.doc 请先用 Word 或 WPS 另存为 .docx") from None
    _refuse_entities(document, shown)
    return list(_lines(document))


def _refuse_entities(document: Document, shown: str) -> None:
    """The library leaves the text of an entity out without a word; a part may bear any name."""
    for part in document.part.package.iter_parts():
        if isinstance(part, XmlPart) and part.element.getroottree().docinfo.internalDTD is not None:
            raise InputError(f"{shown}：文件里有外部实体声明（DOCTYPE），正常的文件没有，已拒绝打开")


def _lines(document: Document) -> Iterator[Line]:
    lists = ListNumbers(document)
    number = 0
    for block in _blocks(document.element.body):
        if block.tag == qn("w:tbl"):
            words = " ".join(text for paragraph in block.iter(qn("w:p")) if (text := _text(paragraph).strip()))
            yield Line(number + 1, words, table=True)
            continue
        number += 1
        text = lists.next_label(block) + _text(block)
        yield from (Line(number, line) for line in text.splitlines() or [""])


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in _BLOCKS:
            yield from _blocks(child)
        elif child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child


def _text(paragraph: etree._Element) -> str:
    """The text as it reads with all changes accepted."""
    pieces: list[str] = []
    _gather(paragraph, pieces)
    return "".join(pieces)


def _gather(element: etree._Element, pieces: list[str]) -> None:
    for child in element:
        if child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag == qn("w:tab"):
            pieces.append(" ")
        elif child.tag in {qn("w:br"), qn("w:cr")}:
            pieces.append("\n")
        elif child.tag == qn("w:noBreakHyphen"):
            pieces.append("-")
        elif child.tag not in _GONE and child.tag != _FALLBACK:
            _gather(child, pieces)

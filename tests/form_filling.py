"""Our blank forms filled in as the programs that people use would save them: Excel, Word, a PDF viewer.

The empty form is taken apart once; each copy changes the cells it fills and nothing else.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

import pikepdf
from lxml import etree
from openpyxl.utils import get_column_letter

from pipeline.model.form import FORM_SHEET, Form
from pipeline.notice.form_pdf import cell_name, head_name
from pipeline.render.pdf_form import CHECKED
from pipeline.render.prefill import sheet_part
from pipeline.render.stable import unpack
from pipeline.render.word_controls import CHECKED as TICKED

Typed = str | int | float | date
_EPOCH = date(1899, 12, 30)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML can't hold: nobody can type it into Word; Excel writes it in a way of its own."""


@dataclass(frozen=True)
class Answers:
    """What somebody types: head fields by key, and rows of cells by key."""

    head: Mapping[str, Typed] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Typed]] = ()


def _said(value: Typed) -> str:
    """As a person types it: numbers without needless noughts, days as 2020-04-10, one key for a new line."""
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _stored(parts: Mapping[str, bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return result.getvalue()


class WorkbookFiller:
    """Fills the xlsx form as Excel saves it."""

    def __init__(self, blank: bytes, form: Form) -> None:
        self._form, self._parts = form, unpack(blank)
        self._name = sheet_part(self._parts, FORM_SHEET)
        content = self._parts[self._name].decode()
        self._pieces = re.split(r'(<c r="[A-Z]+\d+"[^>]*>.*?</c>)', content, flags=re.DOTALL)
        self._index = {piece.split('"')[1]: number for number, piece in enumerate(self._pieces) if piece[:3] == "<c "}
        texts = {spot: _cell_text(self._pieces[number]) for spot, number in self._index.items()}
        self._head = {
            one.key: _right_of(next(spot for spot, text in texts.items() if text == one.marked_label))
            for one in form.head
        }
        first = next(spot for spot, text in texts.items() if text == form.columns[0].marked_label)
        self._head_row = int(re.sub(r"\D", "", first))

    def fill(self, answers: Answers) -> bytes:
        """One copy."""
        typed = {self._head[key]: value for key, value in answers.head.items()}
        for number, row in enumerate(answers.rows, 1):
            for index, column in enumerate(self._form.columns, 1):
                if column.key in row:
                    typed[f"{get_column_letter(index)}{self._head_row + number}"] = row[column.key]
        pieces = list(self._pieces)
        for spot, value in typed.items():
            style = re.search(r's="\d+"', pieces[self._index[spot]])
            pieces[self._index[spot]] = _excel_cell(spot, style[0] if style else "", value)
        return _stored({**self._parts, self._name: "".join(pieces).encode()})


def _cell_text(cell: str) -> str:
    text = re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), re.sub(r"<[^>]+>", "", cell))
    return text.replace("\n", "")


def _right_of(spot: str) -> str:
    letter, row = re.match(r"([A-Z]+)(\d+)", spot).groups()  # type: ignore[union-attr]
    return f"{chr(ord(letter) + 1)}{row}"


def _excel_cell(spot: str, style: str, value: Typed) -> str:
    if isinstance(value, date):
        value = (value - _EPOCH).days
    if not isinstance(value, str):
        return f'<c r="{spot}" {style}><v>{value!r}</v></c>'
    # Excel's own way with what XML can't hold, and with text that looks like it (ECMA-376 part 1, 22.9.2.19).
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", _said(value))
    text = _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return f'<c r="{spot}" {style} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


class WordFiller:
    """Fills the docx form as Word saves it: what is chosen takes the prompt's place in its control."""

    def __init__(self, blank: bytes, form: Form) -> None:
        self._form, self._parts = form, unpack(blank)
        self._root = etree.fromstring(self._parts["word/document.xml"])

    def fill(self, answers: Answers) -> bytes:
        """One copy; rows are copied where the printed ones don't suffice, as the tabulator key does in Word."""
        root = deepcopy(self._root)
        head, table = root.iter(f"{W}tbl")
        cells = list(head.iter(f"{W}tc"))
        labels = ["".join(cell.itertext(f"{W}t")) for cell in cells]
        for one in self._form.head:
            if one.key in answers.head:
                _type_word(cells[labels.index(one.marked_label) + 1], answers.head[one.key])
        rows = table.findall(f"{W}tr")[1:]
        while len(rows) < len(answers.rows):
            rows[-1].addnext(deepcopy(rows[-1]))
            rows = table.findall(f"{W}tr")[1:]
        for row, typed in zip(rows, answers.rows, strict=False):
            for column, cell in zip(self._form.columns, row.findall(f"{W}tc"), strict=True):
                if column.key in typed:
                    _type_word(cell, typed[column.key])
        return _stored(
            {**self._parts, "word/document.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8")}
        )


def _type_word(cell: etree._Element, value: Typed) -> None:
    if not any(True for _ in cell.iter(f"{W}sdt")):
        paragraph = _only(cell, f"{W}p")
        for run in list(paragraph.iter(f"{W}r")):
            paragraph.remove(run)
        paragraph.append(_run(_said(value)))
        return
    content = _only(cell, f"{W}sdtContent")
    for box in cell.iter(f"{_W14}checked"):
        box.set(f"{_W14}val", "1")
        _only(content, f"{W}t").text = TICKED
        return
    properties = _only(cell, f"{W}sdtPr")
    properties.remove(_only(properties, f"{W}showingPlcHdr"))
    content[:] = [_run(_said(value))]


def _only(parent: etree._Element, name: str) -> etree._Element:
    (found,) = parent.iter(name)
    return found


def _run(text: str) -> etree._Element:
    run = etree.Element(f"{W}r")
    for number, line in enumerate(_FORBIDDEN.sub("", text).split("\n")):
        if number:
            etree.SubElement(run, f"{W}br")
        for index, piece in enumerate(line.split("\t")):
            if index:
                etree.SubElement(run, f"{W}tab")
            etree.SubElement(run, f"{W}t").text = piece
    return run


class PdfFiller:
    """Fills the PDF form as a viewer saves it: values, and no care for appearances."""

    def __init__(self, blank: bytes, form: Form) -> None:
        self._blank, self._form = blank, form

    def fill(self, answers: Answers) -> bytes:
        """One copy."""
        typed = {head_name(one): answers.head[one.key] for one in self._form.head if one.key in answers.head}
        for number, row in enumerate(answers.rows, 1):
            typed |= {cell_name(one, number): row[one.key] for one in self._form.columns if one.key in row}
        with pikepdf.open(io.BytesIO(self._blank)) as document:
            for name, value in typed.items():
                leaf = _find(document.Root.AcroForm.Fields, name.split("."))
                if leaf.FT == pikepdf.Name.Btn:  # noqa: SIM300 - reads as it should
                    leaf.V = leaf.AS = pikepdf.Name("/" + CHECKED)
                else:
                    # A viewer keeps carriage returns between lines, as the format has them.
                    leaf.V = pikepdf.String(_said(value).replace("\n", "\r"))
            result = io.BytesIO()
            document.save(result, object_stream_mode=pikepdf.ObjectStreamMode.preserve, compress_streams=False)
            return result.getvalue()


def _find(fields: pikepdf.Object, names: Sequence[str]) -> pikepdf.Object:
    found = next(one for one in fields if str(one.T) == names[0])
    return _find(found.Kids, names[1:]) if names[1:] else found

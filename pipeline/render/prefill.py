"""A workbook or Word file made once and filled in many times: only the parts that differ are written anew.

The file is made the ordinary way with placeholders for what differs; each copy then costs a replacement in a few
XML parts and the packing, not the building of thousands of cells.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from pipeline.render.stable import pack, unpack

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: stands in no text that people write
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ue000\ue001\ufffe\uffff]")
_PLACEHOLDER = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}".encode())
_REFERENCE = re.compile(rb"&#(5734[45]);")
_EMPTY_CELL = re.compile(rb'(<c [^>]*?) t="inlineStr"><is><t></t></is></c>')


def placeholder(name: str) -> str:
    """What to write in the pattern where each copy has a text of its own; lower-case letters and ``_``."""
    return f"{_OPEN}{name}{_CLOSE}"


def xml_text(text: str) -> str:
    """A text as it may stand in XML: escaped, without the characters that XML forbids."""
    return escape(_UNPRINTABLE.sub("", text))


class Pattern:
    """An OOXML package with placeholders."""

    def __init__(self, package: bytes, day: date) -> None:
        """Read the package once; every copy bears ``day``."""
        self._day = day
        # openpyxl writes them as references; its parts declare no encoding, and so are UTF-8.
        self.parts = {name: _REFERENCE.sub(_character, content) for name, content in unpack(package).items()}

    def fill(self, values: Mapping[str, str], changed: Mapping[str, bytes] | None = None) -> bytes:
        """One copy.

        Args:
            values: by placeholder; a cell that gets no text is left empty, not filled with an empty one.
            changed: parts that are this copy's own, placeholders in them filled in too.

        Raises:
            KeyError: a placeholder has no value.
        """
        written = {name: xml_text(value).encode() for name, value in values.items()}
        parts = {**self.parts, **(changed or {})}
        marked = {name: content for name, content in parts.items() if _OPEN.encode() in content}
        filled = {name: _filled(content, written) for name, content in marked.items()}
        return pack({**parts, **filled}, self._day)


def sheet_part(parts: Mapping[str, bytes], title: str) -> str:
    """The name of the part that holds a sheet.

    Raises:
        KeyError: no sheet has this title.
    """
    sheet = next(tag for tag in _tags(parts["xl/workbook.xml"], "sheet") if tag.get("name") == title)
    relations = {tag["Id"]: tag["Target"] for tag in _tags(parts["xl/_rels/workbook.xml.rels"], "Relationship")}
    target = relations[sheet["r:id"]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def sheet_rows(sheet: bytes, row: int, values: Sequence[Sequence[str | float]], heights: Sequence[float]) -> bytes:
    """A sheet whose row ``row``, the pattern of all below it, is replaced by one row for each of ``values``.

    Args:
        sheet: the sheet's part; the pattern row is its last one.
        row: number of the pattern row.
        values: cells of each row, as many as the pattern has.
        heights: of each row, in points.
    """
    start = sheet.index(f'<row r="{row}"'.encode())
    end = sheet.index(b"</row>", start) + len(b"</row>")
    cells = re.findall(rb'<c r="([A-Z]+)\d+"(?: s="(\d+)")?', sheet[start:end])
    styles = [(column.decode(), f' s="{style.decode()}"' if style else "") for column, style in cells]
    written = [
        f'<row r="{number}" ht="{height:g}" customHeight="1">'
        + "".join(_cell(f"{column}{number}", style, value) for (column, style), value in zip(styles, line, strict=True))
        + "</row>"
        for number, (line, height) in enumerate(zip(values, heights, strict=True), row)
    ]
    return sheet[:start] + "".join(written).encode() + sheet[end:]


def _character(reference: re.Match[bytes]) -> bytes:
    return chr(int(reference[1])).encode()


def _cell(address: str, style: str, value: str | float) -> str:
    if isinstance(value, int | float):
        return f'<c r="{address}"{style}><v>{value!r}</v></c>'
    if not value:
        return f'<c r="{address}"{style}/>'
    return f'<c r="{address}"{style} t="inlineStr"><is><t xml:space="preserve">{xml_text(value)}</t></is></c>'


def _filled(content: bytes, values: Mapping[str, bytes]) -> bytes:
    filled = _PLACEHOLDER.sub(lambda match: values[match[1].decode()], content)
    return _EMPTY_CELL.sub(rb"\1/>", filled)


def _tags(content: bytes, name: str) -> list[dict[str, str]]:
    found = re.findall(rf"<{name}\s([^>]*?)/?>", content.decode())
    return [dict(re.findall(r'([\w:]+)="([^"]*)"', attributes)) for attributes in found]

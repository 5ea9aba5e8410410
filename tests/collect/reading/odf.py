"""OpenDocument texts written by hand, as a package or as one file."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.collect.builders import zipped

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"))
)
_TYPE = "application/vnd.oasis.opendocument.text"


def odt(table: Sequence[Sequence[object]], inside: str = "", *, flat: bool = False) -> bytes:
    """A text document of one table.

    Args:
        table: its rows.
        inside: XML in a paragraph before it.
        flat: as one XML file.
    """
    rows = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in table)
    text = f"<office:text><text:p>{inside}</text:p><table:table>{rows}</table:table></office:text>"
    tag = "document" if flat else "document-content"
    content = f'<office:{tag} {_SPACES} office:mimetype="{_TYPE}"><office:body>{text}</office:body></office:{tag}>'
    return content.encode() if flat else zipped({"mimetype": _TYPE.encode(), "content.xml": content.encode()})


def _cell(value: object) -> str:
    return f"<table:table-cell><text:p>{escape('' if value is None else str(value))}</text:p></table:table-cell>"

"""Custom properties of an OOXML package: what a file says of itself where sheets and names may be lost."""

from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from pipeline.render.stable import pack, unpack

_CUSTOM = "docProps/custom.xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_PROPERTIES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
)
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""Of user-defined properties (ECMA-376 part 1, 22.3)."""


def with_properties(package: bytes, properties: Mapping[str, str], day: date) -> bytes:
    """The package with these custom properties; it has none yet.

    Args:
        package: of our own making.
        properties: name to text.
        day: the date the file bears.

    Raises:
        ValueError: the package lacks its list of parts.
    """
    listed = "".join(
        f"<property fmtid={quoteattr(_FORMAT_ID)} pid={quoteattr(str(number))} name={quoteattr(name)}>"
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), 2)
    )
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts = unpack(package)
    parts[_CUSTOM] = f"{declaration}{_PROPERTIES}{listed}</Properties>".encode()
    override = f'<Override PartName="/{_CUSTOM}" ContentType="{_CUSTOM_TYPE}"/></Types>'
    relation = f'<Relationship Id="rIdCustom" Type="{_CUSTOM_RELATION}" Target="{_CUSTOM}"/></Relationships>'
    _append(parts, "[Content_Types].xml", "</Types>", override)
    _append(parts, "_rels/.rels", "</Relationships>", relation)
    return pack(parts, day)


def _append(parts: dict[str, bytes], name: str, closing: str, addition: str) -> None:
    before, found, after = parts[name].rpartition(closing.encode())
    if not found:
        msg = f"{name} has no {closing}"
        raise ValueError(msg)
    parts[name] = before + addition.encode() + after

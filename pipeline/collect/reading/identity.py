"""What a file's properties say of the form it was made from; they stay when sheets and names are deleted."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.model.form import FormIdentity

_CUSTOM = "docProps/custom.xml"
_CORE = "docProps/core.xml"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_USER_DEFINED = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}user-defined"
_META_NAME = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}name"
_IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
_LONGEST = 100  # characters


def identity_in(parts: dict[str, bytes]) -> FormIdentity | None:
    """The identity in a file's custom properties (OOXML or OpenDocument), else in its identifier.

    The identifier is written 年度/表格版本/单位编码.
    """
    for name, tag, key in ((_CUSTOM, _PROPERTY, "name"), ("meta.xml", _USER_DEFINED, _META_NAME)):
        root = _root(parts.get(name, b""))
        if root is None:
            continue
        pairs = {item.get(key, ""): "".join(item.itertext()).strip()[:_LONGEST] for item in root.iter(tag)}
        identity = FormIdentity.of_properties(pairs)
        if identity.round:
            return identity
    core = _root(parts.get(_CORE, b""))
    written = (core.findtext(_IDENTIFIER) or "" if core is not None else "").split("/")
    if len(written) < 3 or not written[0][:4].isdigit():
        return None
    version = "/".join(written[1:-1])
    return FormIdentity(round=written[0][:_LONGEST], version=version[:_LONGEST], unit=written[-1][:_LONGEST])


def _root(content: bytes) -> Element | None:
    try:
        return fromstring(content) if content else None
    except (ParseError, ValueError, DefusedXmlException):
        return None

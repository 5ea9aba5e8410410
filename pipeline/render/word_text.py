"""Text as WordprocessingML has it: escaped, line ends and tabs as elements, nothing that XML forbids."""

import re
from xml.sax.saxutils import escape

from markupsafe import Markup

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters outside XML's Char (XML 1.0, 2.2), and those that it discourages."""
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_ATTENTION = re.compile("[&<>\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]|^\\s|\\s$|\\s\\s")
_NEXT = '</w:t>{}<w:t xml:space="preserve">'
_BREAK, _TAB = _NEXT.format("<w:br/>"), _NEXT.format("<w:tab/>")


def plain(text: str) -> bool:
    """Whether the text can stand in a ``w:t`` as it is, white space and all."""
    return not _ATTENTION.search(text)


def inner_text(text: str) -> str:
    """The text for the inside of a ``w:t`` that keeps white space; it ends and begins anew at line ends and tabs."""
    if plain(text):
        return text
    return _LINE_END.sub(_BREAK, escape(FORBIDDEN.sub("", text))).replace("\t", _TAB)


def run(text: str) -> str:
    """A run of this text (ECMA-376 part 1, 17.3.2.25)."""
    return f'<w:r><w:t xml:space="preserve">{inner_text(text)}</w:t></w:r>'


def printed(value: object) -> object:
    """What a template prints for a value: ``Markup`` as it is, any other text as ``inner_text``."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup(inner_text(value))  # noqa: S704 - escaped by inner_text
    return value

"""What is stored of a text, and the keys by which texts are matched (``pipeline.standard.spelling``)."""

import re

from pipeline.standard.spelling import bare_key, full_key, narrow

__all__ = ["TEXT_LIMIT", "bare_key", "clean", "full_key", "narrow"]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")

TEXT_LIMIT = 32767
"""Most characters kept of one cell, the limit of Excel."""


def clean(text: str) -> str:
    """What is stored: no control or direction characters, no lone surrogates, lines and ends trimmed."""
    text = _LONE_SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))
    lines = (_BLANKS.sub(" ", line).strip() for line in _UNPRINTABLE.sub("", text).split("\n"))
    return "\n".join(lines).strip()[:TEXT_LIMIT]

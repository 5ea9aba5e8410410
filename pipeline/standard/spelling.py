"""How people write the same thing differently: width, spaces, brackets, marks. Keys for matching; raw text is kept."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】|\{[^{}]*\}|《|》")
_MARKS = re.compile(r"[\W_]+", re.UNICODE)
_SHORT = 64  # characters
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")

TEXT_LIMIT = 32767
"""Most characters kept of one cell, the limit of Excel."""


def _remembered(key: Callable[[str], str]) -> Callable[[str], str]:
    """The key of a short text is worked out once: headings, choices and names come again in every cell and file."""
    short = lru_cache(maxsize=8192)(key)

    @wraps(key)
    def of(text: str) -> str:
        return short(text) if len(text) <= _SHORT else key(text)

    return of


@_remembered
def narrow(text: str) -> str:
    """Full-width forms made half-width (NFKC), white space removed: ３００ 人 → 300人."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@_remembered
def full_key(text: str) -> str:
    """Letters and digits only, lower case; what stands in brackets is kept: 经费（万元）* → 经费万元."""
    return _MARKS.sub("", narrow(text)).casefold()


@_remembered
def bare_key(text: str) -> str:
    """As ``full_key``, but without what stands in brackets: 经费（万元）* → 经费."""
    text = narrow(text)
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return _MARKS.sub("", text).casefold()


def clean(text: str) -> str:
    """What is stored: no control or direction characters, no lone surrogates, lines and ends trimmed."""
    text = _LONE_SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n"))
    lines = (_BLANKS.sub(" ", line).strip() for line in _UNPRINTABLE.sub("", text).split("\n"))
    return "\n".join(lines).strip()[:TEXT_LIMIT]

"""Chinese in the order of Hanyu pinyin, for indexes: syllable by syllable, then tone, then character.

Readings come from a table (``pinyin.txt``): the usual one of each character, and words in which one is read otherwise
(重庆 chóng, 长沙 cháng, 会计 kuài). The table is made from data under the MIT licence, ``pinyin.licence.txt``.
"""

import unicodedata
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("pinyin.txt")
COMMENT = "#"
LONGEST = 4
"""Characters of the longest word that the table has."""
OTHER = ""
"""The initial of what begins with neither an ideograph of the table nor a Latin letter: digits, signs."""

_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Key = tuple[str, ...]
"""Sorts texts; not for people."""


class _Readings(NamedTuple):
    characters: dict[str, str]
    words: dict[str, tuple[str, ...]]
    beginnings: frozenset[str]
    """First characters of the words."""


def readings(text: str) -> tuple[str, ...]:
    """Each character's syllable with its tone (chong2, 5 for none, v for ü); empty for what is no ideograph."""
    table = _table()
    found = [table.characters.get(character, "") for character in text]
    if table.beginnings.isdisjoint(text):
        return tuple(found)
    done = 0
    for place, character in enumerate(text):
        if character in table.beginnings and place >= done:
            word = _word_at(text, place, table)
            done = place + len(word)
            found[place:done] = word
    return tuple(found)


def pinyin_key(text: str) -> Key:
    """By what a text is sorted: digits first, then Latin letters and ideographs together; marks don't count."""
    return _key_and_initial(text)[0]


def initial(text: str) -> str:
    """The letter A to Z under which a text stands in an index; ``OTHER`` for digits and signs."""
    return _key_and_initial(text)[1]


@lru_cache(maxsize=65536)
def _key_and_initial(text: str) -> tuple[Key, str]:
    # Decomposed, so that É stands with E; the marks are then no letters.
    plain = "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))
    said = readings(plain)
    # An ideograph without a known reading comes after all letters.
    pairs = ((syllable or character, character) for syllable, character in zip(said, plain, strict=True))
    key = tuple(chain.from_iterable(pairs))
    first = key[0][0].upper() if key else ""
    return key, first[:1] if first[:1] in _LATIN else OTHER


def _word_at(text: str, place: int, table: _Readings) -> tuple[str, ...]:
    for length in range(LONGEST, 1, -1):
        found = table.words.get(text[place : place + length])
        if found:
            return found
    return ()


@cache
def _table() -> _Readings:
    characters: dict[str, str] = {}
    words: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        first, _, rest = line.partition(" ")
        if first == COMMENT:
            continue
        if first.isascii():
            characters |= dict.fromkeys(rest, first)
        else:
            words[first] = tuple(rest.split())
    return _Readings(characters, words, frozenset(word[0] for word in words))

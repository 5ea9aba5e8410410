"""Make ``pipeline/standard/pinyin.txt`` from the data of pypinyin (MIT licence), which need not stay installed.

In an environment that has it (``pip install pypinyin==0.55.0``): ``python -m tests.standard.make_pinyin``.
pypinyin itself takes half a second to load and a millisecond a title; an index of 80,000 titles needs neither.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import version

from pipeline.standard.pinyin import COMMENT, LONGEST, TABLE

_OWN = {"地质调查": "di4 zhi4 diao4 cha2", "大都市": "da4 du1 shi4", "都市": "du1 shi4"}
"""Words of our field that the phrases lack."""
_BEYOND = {"〇": "ling2", "𠮷": "ji2"}
"""Characters outside the two blocks that names do have."""


def main() -> None:
    """Write the table."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415 - an outside tool's
    from pypinyin.contrib.tone_convert import to_tone3  # noqa: PLC0415

    def spelled(reading: str) -> str:
        return str(to_tone3(reading, neutral_tone_with_five=True)).replace("ü", "v")

    usual = {
        chr(code): spelled(readings.split(",")[0]) for code, readings in PINYIN_DICT.items() if 0x3400 <= code <= 0x9FFF
    } | _BEYOND
    phrases = {
        word: " ".join(spelled(reading[0]) for reading in readings)
        for word, readings in PHRASES_DICT.items()
        if 2 <= len(word) <= LONGEST and len(readings) == len(word) and set(word) <= set(usual)
    }
    source = f"pypinyin {version('pypinyin')}, Copyright (c) 2016 mozillazg, 闲耘, MIT licence"
    head = f"{COMMENT} Made by tests/standard/make_pinyin.py from the data of {source}.\n"
    TABLE.write_text(head + "\n".join(_lines(usual, _unusual(phrases | _OWN, usual))) + "\n", encoding="utf-8")


def _unusual(phrases: Mapping[str, str], usual: Mapping[str, str]) -> dict[str, str]:
    """Phrases in which a character is read with other letters than usual, unless a part of them says the same."""
    kept: dict[str, str] = {}
    for word in sorted(phrases, key=lambda word: (len(word), word)):
        syllables = phrases[word].split()
        expected = [usual[character] for character in word]
        for length in range(2, len(word)):
            for start in range(len(word) - length + 1):
                part = kept.get(word[start : start + length])
                if part:
                    expected[start : start + length] = part.split()
        if [one[:-1] for one in syllables] != [one[:-1] for one in expected]:
            kept[word] = phrases[word]
    return kept


def _lines(usual: Mapping[str, str], phrases: Mapping[str, str]) -> Iterator[str]:
    by_reading: dict[str, list[str]] = {}
    for character, reading in sorted(usual.items()):
        by_reading.setdefault(reading, []).append(character)
    for reading in sorted(by_reading):
        yield f"{reading} {''.join(by_reading[reading])}"
    for word in sorted(phrases):
        yield f"{word} {phrases[word]}"


if __name__ == "__main__":
    main()

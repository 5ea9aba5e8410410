"""Texts without the persons and numbers that a public book must not name; where one stood, a visible mark stands."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from pipeline.standard.spelling import narrow

MARK = "〔略〕"

_DIGIT = r"[0-9０-９]"
_LETTER = r"A-Za-z0-9_Ａ-Ｚａ-ｚ０-９"
_GAP = r"[\s\-－—–·.()（）]{0,3}"


class Masked(StrEnum):
    """What was found in a text."""

    PERSON = "人名"
    PHONE = "电话号码"
    EMAIL = "电子邮箱"
    ACCOUNT = "QQ、微信等账号"
    IDENTITY = "身份证号码"


_NUMERAL = "[零〇一二三四五六七八九幺两]"
_PATTERNS = {
    Masked.EMAIL: (
        rf"[{_LETTER}.+％%\-]+\s?(?:[@＠]|[(（\[]at[)）\]])\s?[{_LETTER}\-]+(?:\s?[.．。](?=[{_LETTER}])[{_LETTER}\-]+)+"
    ),
    Masked.ACCOUNT: r"(?:(?:QQ|微信|wechat)(?:号码?|群)?)\s?[:：]?\s?(?=[\w\-]*[0-9_\-])[A-Za-z0-9_\-]{5,20}",
    Masked.IDENTITY: rf"(?<!{_DIGIT}){_DIGIT}{{17}}[0-9０-９XxＸｘ](?!{_DIGIT})",
    Masked.PHONE: "|".join(
        (
            # a mobile, maybe with 86 before it
            rf"(?<!{_DIGIT})(?:[+＋]?(?:86|８６){_GAP})?[1１][3-9３-９]{_DIGIT}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}(?!{_DIGIT})",
            # with an area code; 400 and 800 numbers
            rf"(?<!{_DIGIT})[0０]{_DIGIT}{{2,3}}[)）]?{_GAP}{_DIGIT}{{3,4}}{_GAP}{_DIGIT}{{4}}(?!{_DIGIT})(?:{_GAP}(?:转|ext\.?)\s?{_DIGIT}+)?",
            rf"(?<!{_DIGIT})[48４８][0０][0０]{_GAP}{_DIGIT}{{3,4}}{_GAP}{_DIGIT}{{3,4}}(?!{_DIGIT})",
            # what a word says to be one
            rf"(?<=电话|手机|致电|联系|热线)(?:号码?)?\s?[:：]?\s?{_DIGIT}{{3,4}}{_GAP}{_DIGIT}{{4}}(?!{_DIGIT})",
            rf"(?<!{_NUMERAL})[一幺][三四五六七八九]{_NUMERAL}{{9}}(?!{_NUMERAL})",
        )
    ),
}
_ANYBODYS = re.compile("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _PATTERNS.items()), re.IGNORECASE)

_ASKED_FOR = re.compile(r"[0-9０-９@＠]|at|QQ|微信|wechat|[一幺][三四五六七八九]", re.IGNORECASE)
"""Without any of these a text holds nothing of what can be told by its look."""

_HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
_PERSON = re.compile(
    rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}(?:[·•・][{_HAN}]{{1,8}})+|[A-Za-z]{{2,}}(?:[ .]+[A-Za-z]+){{1,3}}"
)
_BETWEEN = re.compile(r"[、，,；;/／|\n()（）\[\]【】:：+＋&和及\d]+|\s{2,}")
_TITLES = re.compile(
    r"(?:(?:中国|工程)?院士|副?教授|副?研究员|高级?工(?:程师)?|工程师|讲师|副?主任(?:委员)?|副?秘书长|副?会长|副?理事长"
    r"|副?部长|副?处长|副?院长|副?所长|副?馆长|博士|老师|先生|女士|同志|经理|站长|组长|队长|书记)+$"
)
_NOBODY = re.compile(
    r"待.*|暂.*|无|未定|不详|同上|另.*|略|多人|若干|全体.*|相关.*|有关.*|各.*|本.*"
    r"|.*(?:处|部|会|室|院|所|中心|学校|公司|单位|组|系|委|局|站|馆|基地|团队|人员|专家|领导|学生|志愿者)"
)
"""What people write where a name is asked for, and is no name."""
_LONG_NAMES = (3, 4)
"""Characters of a name that is hardly ever a word as well."""
_FEWEST_DIGITS = 7


@dataclass(frozen=True)
class Secrets:
    """What must not be found, besides what can be told by its look."""

    persons: frozenset[str] = frozenset()
    """Without white space."""
    numbers: frozenset[str] = frozenset()
    """Digits of phones that were given; in a text there may be blanks and dashes between them."""
    addresses: frozenset[str] = frozenset()
    """Mail addresses, lower case."""

    def joined(self, other: "Secrets") -> "Secrets":
        """These and those of another plan of the same unit."""
        return Secrets(self.persons | other.persons, self.numbers | other.numbers, self.addresses | other.addresses)


@dataclass(frozen=True)
class Common:
    """What is looked for in the texts of all units: maybe tens of thousands, so by sets of pieces."""

    names: frozenset[str] = frozenset()
    """Without white space; those of three and four characters count, they are hardly ever a word as well."""
    numbers: frozenset[str] = frozenset()

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """First characters of the names: few are surnames, so few places of a text need a look."""
        return frozenset(name[0] for name in self.names)

    @cached_property
    def lengths(self) -> frozenset[int]:
        """How many digits the numbers have."""
        return frozenset(map(len, self.numbers))

    def names_in(self, text: str) -> Iterator[str]:
        """The names that a text without white space holds."""
        for at, character in enumerate(text):
            if character in self.beginnings:
                yield from (name for length in _LONG_NAMES if (name := text[at : at + length]) in self.names)

    def numbers_in(self, digits: str) -> Iterator[str]:
        """The numbers that a text's digits hold."""
        for length in self.lengths:
            for at in range(len(digits) - length + 1):
                if (number := digits[at : at + length]) in self.numbers:
                    yield number


def mask(text: str, secrets: Secrets, common: Common | None = None) -> tuple[str, tuple[Masked, ...]]:
    """The text with a mark for each thing that must not be named, and what these were.

    Args:
        text: any text.
        secrets: what is looked for whatever it looks like.
        common: what is looked for in every text besides.
    """
    if not text:
        return "", ()
    found: list[Masked] = []

    def mark(match: re.Match[str]) -> str:
        found.append(Masked[match.lastgroup or ""])
        return MARK

    masked = text
    hits = _hits(text, secrets, common)
    if hits != _NOTHING:
        wanted = _pattern(hits)
        masked = wanted.sub(mark, text)
        if _hits(masked, hits, None).persons:  # written in another width
            masked = wanted.sub(mark, unicodedata.normalize("NFKC", masked))
    if _ASKED_FOR.search(masked):
        masked = _ANYBODYS.sub(mark, masked)
    return masked, tuple(found)


def long_names(names: Iterable[str]) -> frozenset[str]:
    """Those that may be looked for in texts of all units: hardly ever a word as well."""
    return frozenset(name for name in names if len(name) in _LONG_NAMES)


def persons_in(text: str, public: str = "") -> frozenset[str]:
    """The persons that an answer names, without white space: 张三、李四教授 → 张三, 李四.

    Args:
        text: what stands in a cell that asks for persons.
        public: words that are public whatever they look like, the names of units say; in one string.
    """
    found = set()
    for piece in _BETWEEN.split(text):
        written = piece.strip() if piece.isascii() else narrow(piece)
        name = _TITLES.sub("", written)
        if _PERSON.fullmatch(name) and not _NOBODY.fullmatch(name) and name not in public:
            found.add(narrow(name))
    return frozenset(found)


def numbers_in(text: str) -> frozenset[str]:
    """The phone numbers that an answer gives, digits alone; fewer than seven are none."""
    pieces = re.split(r"[^\d\s\-－—–()（）+.]+", text)
    digits = ("".join(str(int(one)) for one in piece if one.isdecimal()) for piece in pieces)
    return frozenset(one for one in digits if len(one) >= _FEWEST_DIGITS)


def addresses_in(text: str) -> frozenset[str]:
    """The mail addresses that an answer gives, lower case."""
    return frozenset(narrow(one).casefold() for one in re.findall(_PATTERNS[Masked.EMAIL], text))


_NOTHING = Secrets()


def _hits(text: str, secrets: Secrets, common: Common | None) -> Secrets:
    """Those secrets that a text does hold; cheap, since nearly every text holds none."""
    squeezed = narrow(text)
    plain = squeezed.casefold()
    digits = "".join(filter(str.isdecimal, squeezed))
    persons = {name for name in secrets.persons if name.casefold() in plain}
    numbers = {number for number in secrets.numbers if number in digits}
    addresses = frozenset(address for address in secrets.addresses if address in plain)
    if common:
        persons.update(common.names_in(squeezed))
        numbers.update(common.numbers_in(digits))
    return Secrets(frozenset(persons), frozenset(numbers), addresses)


@lru_cache(maxsize=1024)
def _pattern(hits: Secrets) -> re.Pattern[str]:
    def either(words: Iterable[str], between: str) -> str:
        ordered = sorted(words, key=lambda one: (-len(one), one))
        return "|".join(between.join(map(_any_width, one)) for one in ordered)

    known = (
        (Masked.EMAIL, hits.addresses, r"\s*"),
        (Masked.PHONE, hits.numbers, _GAP),
        (Masked.PERSON, hits.persons, r"\s*"),
    )
    named = [f"(?P<{kind.name}>{either(words, between)})" for kind, words, between in known if words]
    return re.compile("|".join(named), re.IGNORECASE)


def _any_width(character: str) -> str:
    wide = chr(ord(character) + 0xFEE0)
    return f"[{re.escape(character)}{wide}]" if "!" <= character <= "~" else re.escape(character)

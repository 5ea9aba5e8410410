"""What the linter says: rules with their source and rank, and findings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
"""Chinese characters, for a regular expression's character class."""

_CONTEXT = 8  # characters shown on each side
_PROTECTED = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/]"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|zip|rar|7z|txt|csv|eml|yaml|png|jpe?g)(?![A-Za-z0-9])"
    r"|[A-Z]{2,4}(?:/[A-Z])?\s?\d+(?:\.\d+)*[-—]\d{4}"  # GB/T 9704-2012
    r"|(?<!\d)\(?0\d{2,3}\)?[- ]?\d{3,4} ?\d{4}(?!\d)"  # 010-5550 0123
    r"|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
)


class Rank(StrEnum):
    """Where a rule comes from; rules of unequal rank are never spoken of alike."""

    REGULATION = "法规"
    STANDARD = "国家标准"
    CUSTOM = "惯例"
    HOUSE = "本单位规定"


class Severity(StrEnum):
    """Whether a finding keeps an approved notice from being issued."""

    ERROR = "错误"
    ADVICE = "提醒"


class Kind(StrEnum):
    """What a text is in the document."""

    TITLE = "标题"
    ADDRESSEE = "主送机关"
    BODY = "正文"
    HEADING = "小标题"  # on a line of its own
    LEAD = "段首小标题"  # runs on into its paragraph, and so is a sentence
    ATTACHMENT = "附件名称"
    NOTE = "说明"  # how to fill a form in; may show blanks
    LABEL = "栏目"  # a word or two


@dataclass(frozen=True)
class Rule:
    """One rule of the linter."""

    id: str
    clause: str
    """Where it stands, e.g. GB/T 15834-2011 4.5.3.5."""
    rank: Rank
    severity: Severity


Location = tuple[int | str, ...]
"""Keys down to a value of a YAML file, as ``pipeline.yaml_source`` counts them."""


@dataclass(frozen=True)
class Place:
    """Where a text stands."""

    file: str = ""
    location: Location = ()


@dataclass(frozen=True)
class Finding:
    """One thing found."""

    rule: Rule
    excerpt: str
    """The characters concerned, exactly as they stand in the text."""
    what: str
    """What is wrong and, where the suggestion can't say it, how to mend it; Chinese, one clause."""
    suggestion: str = ""
    """What to write in the excerpt's place; empty where only a person can say."""
    offset: int = 0
    """Where the excerpt begins in the text, from 0."""
    context: str = ""
    """The excerpt with some text on both sides."""
    severity: Severity = Severity.ADVICE
    place: Place = field(default_factory=Place)

    def at(self, place: Place) -> "Finding":
        """The same, with its place."""
        return replace(self, place=place)

    def softened(self) -> "Finding":
        """The same as advice: other people's words, which are forwarded as they are."""
        return replace(self, severity=Severity.ADVICE, what=f"{self.what}（来文原文，可照录）")

    def __str__(self) -> str:
        shown = f"“{self.context}”：" if self.context else ""
        instead = f"；建议写作“{self.suggestion}”" if self.suggestion else ""
        return f"{shown}{self.what}{instead}（{self.rule.rank}，{self.rule.clause}）"


@dataclass(frozen=True)
class Text:
    """One text to read."""

    raw: str
    kind: Kind
    day: date | None = None
    """The document's date: the year of a day without one."""
    masked: str = ""
    """``raw`` with addresses, file names, standards, telephone numbers and times covered by letters, same length."""

    @classmethod
    def of(cls, raw: str, kind: Kind, day: date | None = None) -> "Text":
        """Cover what follows rules of its own."""
        return cls(raw, kind, day, _PROTECTED.sub(lambda match: "a" * len(match[0]), raw))

    def find(self, rule: Rule, span: tuple[int, int], what: str, suggestion: str = "") -> Finding:
        """A finding about ``raw[start:end]``."""
        start, end = span
        left, right = max(0, start - _CONTEXT), min(len(self.raw), end + _CONTEXT)
        context = ("…" if left else "") + self.raw[left:right] + ("…" if right < len(self.raw) else "")
        return Finding(rule, self.raw[start:end], what, suggestion, start, context, rule.severity)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Where the pattern stands in the covered text."""
        return pattern.finditer(self.masked)

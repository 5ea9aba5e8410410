"""A whole notice: its texts, and what shows only between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipeline.model.notice import DocumentNumber
from pipeline.model.office import NumberStyle
from pipeline.model.unit import Roster
from pipeline.standard.lint import days, headings, names, numbers, numerals, rules
from pipeline.standard.lint.check import ordered, read
from pipeline.standard.lint.finding import HAN, Finding, Kind, Location, Place, Rule, Text
from pipeline.standard.lint.names import Names
from pipeline.standard.wording import print_number

_SPACED = re.compile(rf"[{HAN}] +[A-Za-z0-9]|[A-Za-z0-9] +[{HAN}]")
_CLOSE = re.compile(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")
_RUNNING = {Kind.TITLE, Kind.BODY, Kind.HEADING, Kind.LEAD}
_MENTION = re.compile(r"附件\s*(\d{1,2})(?![\d.])")


@dataclass(frozen=True)
class Passage:
    """One text of the notice or of an attachment."""

    place: Place
    kind: Kind
    text: str
    """As printed."""
    received: bool = False
    """Another body's words, forwarded as they are: whatever is found in them is advice."""


@dataclass(frozen=True)
class AttachmentName:
    """An attachment's name in the list and over the attachment itself."""

    place: Place
    name: str
    own_title: str = ""
    """The title of the file it is made from; empty where it has none."""


@dataclass(frozen=True)
class NoticeWords:
    """What a notice says, with the values behind it."""

    title: Passage
    passages: tuple[Passage, ...]
    """Addressees, body and all texts of the attachments, in the order of the page."""
    attachments: tuple[AttachmentName, ...]
    file: str
    """``notice.yaml`` as messages name it."""
    issuer: str
    number: DocumentNumber
    style: NumberStyle
    day: date
    """成文日期."""
    deadline: date
    roster: Roster | None = None
    right_names: tuple[str, ...] = field(default=())
    """Names beside the roster's that are right, such as the issuer's own."""

    def at(self, *location: int | str) -> Place:
        """A place in ``notice.yaml``."""
        return Place(self.file, location)


def lint_notice(words: NoticeWords, today: date | None = None) -> tuple[Finding, ...]:
    """What is wrong in a notice.

    Args:
        words: the notice.
        today: where given, a deadline before it is named; a build that must give the same bytes tomorrow leaves it out.

    Returns:
        Findings in the order of the notice, each with its place.
    """
    texts = [(passage, Text.of(passage.text, passage.kind, words.day)) for passage in (words.title, *words.passages)]
    known = Names.of(words.roster, (words.issuer, *words.right_names)) if words.roster else None
    own = print_number(words.number, words.style)
    found = [finding for passage, text in texts for finding in _passage(passage, text, own, known)]
    found += _between_texts(texts)
    found += [*_title(words), *_number(words), *_deadline(words, today), *_attachments(words)]
    found = _said_once(words, found)
    places = {passage.place: index for index, (passage, _) in enumerate(texts)}
    received = {passage.place for passage, _ in texts if passage.received}
    softened = [finding.softened() if finding.place in received else finding for finding in dict.fromkeys(found)]
    return tuple(sorted(softened, key=lambda finding: (places.get(finding.place, -1), finding.offset, finding.rule.id)))


def _said_once(words: NoticeWords, found: list[Finding]) -> list[Finding]:
    """Without what title and text only repeat from an attachment's name, which is filled into them."""
    named = {attachment.place for attachment in words.attachments}
    own = {(finding.rule.id, finding.excerpt) for finding in found if finding.place in named}
    return [finding for finding in found if finding.place in named or (finding.rule.id, finding.excerpt) not in own]


def _passage(passage: Passage, text: Text, own_number: str, known: Names | None) -> Iterator[Finding]:
    found = read(text, own_number)
    if known and passage.kind in _RUNNING | {Kind.ADDRESSEE}:
        found += names.check(text, known)
    if known and passage.kind is Kind.ADDRESSEE:
        found += _addressees(text, known, found)
    yield from (finding.at(passage.place) for finding in ordered(found))


def _addressees(text: Text, known: Names, found: list[Finding]) -> list[Finding]:
    """Unknown addressees, but for those that a near miss already names."""
    spans = [(finding.offset, finding.offset + len(finding.excerpt)) for finding in found]
    unknown = names.check_addressees(text, known)
    return [finding for finding in unknown if not any(start <= finding.offset < end for start, end in spans)]


def _between_texts(texts: list[tuple[Passage, Text]]) -> Iterator[Finding]:
    running = [(passage.place, text) for passage, text in texts if passage.kind in _RUNNING]
    by_file: dict[str, list[tuple[Place, Text]]] = {}
    for place, text in running:
        by_file.setdefault(place.file, []).append((place, text))
    for file_texts in by_file.values():
        yield from headings.check_order(file_texts)
        yield from headings.check_list_ends(file_texts)
    yield from _mixed_years(running)
    yield from _mixed_spacing(running)
    addressed = [(passage, text) for passage, text in texts if passage.kind is Kind.ADDRESSEE]
    for passage, text in addressed[:-1]:
        raw = text.raw.rstrip()
        if raw.endswith("："):
            span = (max(0, len(raw) - 4), len(raw))
            what = "主送机关只在最后一个之后标冒号；分行列出的，是本单位习惯"
            yield text.find(rules.ADDRESSEE_COLON_ONCE, span, what).at(passage.place)


def _mixed_years(running: list[tuple[Place, Text]]) -> Iterator[Finding]:
    """Years in Chinese numerals where another text has Arabic ones; within one text its own rule says so."""
    arabic = [numerals.arabic_years(text) for _, text in running]
    if any(arabic):
        for (place, text), own in zip(running, arabic, strict=True):
            if not own:
                yield from (numerals.mixed_year(text, match).at(place) for match in numerals.chinese_years(text))


def _mixed_spacing(running: list[tuple[Place, Text]]) -> Iterator[Finding]:
    """Spaces between Chinese and figures where most of the notice has none; said once a text."""
    spaced = [(place, text, match) for place, text in running for match in text.matches(_SPACED)]
    close = sum(1 for _, text in running for _ in text.matches(_CLOSE))
    if close:
        seen: set[Place] = set()
        for place, text, match in spaced:
            if place not in seen:
                seen.add(place)
                fixed = match[0].replace(" ", "")
                what = "这里汉字与数字、字母之间有空格，别处没有，请统一"
                yield text.find(rules.MIXED_SPACING, match.span(), what, fixed).at(place)


def _title(words: NoticeWords) -> Iterator[Finding]:
    title = words.title.text
    if words.issuer not in title:
        text = Text.of(title, Kind.TITLE)
        what = f"标题由发文机关、事由、文种组成，这里没有发文机关“{words.issuer}”（有红头时省略，是习惯）"
        yield text.find(rules.TITLE_ISSUER, (0, min(len(title), 6)), what).at(words.title.place)


def _number(words: NoticeWords) -> Iterator[Finding]:
    for finding in numbers.house_style(words.number, words.style):
        yield finding.at(words.at("number"))
    if words.number.year != words.day.year:
        what = f"文号的年份是{words.number.year}，成文日期在{words.day.year}年，请核对"
        yield _value(words, rules.NUMBER_YEAR, str(words.number.year), what, ("number", "year"))


def _deadline(words: NoticeWords, today: date | None) -> Iterator[Finding]:
    written = words.deadline.isoformat()
    if words.deadline < words.day:
        what = f"截止日期早于成文日期 {words.day.isoformat()}"
        yield _value(words, rules.DEADLINE_BEFORE_NOTICE, written, what, ("deadline",))
    elif today and words.deadline < today:
        what = f"截止日期已经过去（今天是 {today.isoformat()}）"
        yield _value(words, rules.DEADLINE_PAST, written, what, ("deadline",))
    if words.deadline.weekday() >= 5:
        what = f"截止日期是{days.weekday(words.deadline)}；当天不办公的，请考虑改期"
        yield _value(words, rules.DEADLINE_ON_WEEKEND, written, what, ("deadline",))


def _attachments(words: NoticeWords) -> Iterator[Finding]:
    for attachment in words.attachments:
        if attachment.own_title and attachment.own_title != attachment.name.strip(
            "《》。 "
        ):  # marks are another rule's
            text = Text.of(attachment.name, Kind.ATTACHMENT)
            what = f"附件说明与附件本身的标题“{attachment.own_title}”不一致"
            found = text.find(rules.ATTACHMENT_WORDING, (0, len(attachment.name)), what, attachment.own_title)
            yield found.at(attachment.place)
    body = [passage for passage in words.passages if passage.place.file == words.file and passage.kind is Kind.BODY]
    mentioned: set[int] = set()
    for passage in body:
        for match in _MENTION.finditer(passage.text):
            mentioned.add(int(match[1]))
            if not 1 <= int(match[1]) <= len(words.attachments):
                text = Text.of(passage.text, passage.kind)
                what = f"附件说明里没有附件{match[1]}"
                yield text.find(rules.ATTACHMENT_UNKNOWN, match.span(), what).at(passage.place)
    whole = "".join(passage.text for passage in body)
    for number, attachment in enumerate(words.attachments, 1):
        single = len(words.attachments) == 1 and "附件" in whole
        if number not in mentioned and attachment.name not in whole and not single:
            text = Text.of(attachment.name, Kind.ATTACHMENT)
            what = f"正文没有提到附件{number}（既没有它的名称，也没有“附件{number}”）"
            yield text.find(rules.ATTACHMENT_UNMENTIONED, (0, len(attachment.name)), what).at(attachment.place)


def _value(words: NoticeWords, rule: Rule, written: str, what: str, location: Location) -> Finding:
    """A finding about a value that is no text."""
    return Text.of(written, Kind.LABEL).find(rule, (0, len(written)), what).at(words.at(*location))

"""The log of letters sent (``sent.csv``): what went to whom and when. It can't be made again, so it lies in inputs.

A line is added before a letter is handed over to the mail server for good and another after; a letter whose last
line says 发送中 may or may not have arrived, and is never sent again without a person's word.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, field_validator

from pipeline.csv_log import add_lines, read_log
from pipeline.errors import InputError
from pipeline.model.time_zone import CHINA
from pipeline.model.value import Value

COLUMNS = ("时间", "状态", "种类", "单位编码", "收件人", "主题", "信件编号", "说明")

_CURE = "请关闭正在打开它的程序，再运行一次；没有记录的信不会发出"
_TIME = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[ T]+(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2})(?:\.\d+)?)?)?"
)


class LetterKind(StrEnum):
    """What a letter is for."""

    NOTICE = "通知"
    RECEIPT = "回执"
    CORRECTION = "请改正"
    RESEND = "请重发"  # what came could not be opened
    REMINDER_BEFORE = "到期前提醒"
    REMINDER_ON = "到期提醒"
    REMINDER_AFTER = "催报"
    LAST_CALL = "最后催报"
    OTHER = "其他"  # written by a person


class SendState(StrEnum):
    """How far a letter got."""

    SENDING = "发送中"
    SENT = "已发送"
    FAILED = "失败"  # the server refused it: it has certainly not arrived
    BY_HAND = "登记"  # sent another way; a person wrote the line


class SentLetter(Value):
    """One line of the log."""

    at: AwareDatetime
    """With time zone, to the second."""
    state: SendState
    kind: LetterKind
    unit: str
    """Unit code; empty for a sender that belongs to no unit."""
    to: str
    """Addresses, separated by ；."""
    subject: str
    letter: str
    """The letter's number: its Message-ID without angle brackets."""
    note: str = ""

    @field_validator("unit", "to", "subject", "letter", "note")
    @classmethod
    def _one_line(cls, text: str) -> str:
        return " ".join("".join(" " if _breaks(character) else character for character in text).split())

    @field_validator("letter")
    @classmethod
    def _bare(cls, number: str) -> str:
        return number.strip("<> ")

    @field_validator("at")
    @classmethod
    def _to_the_second(cls, at: datetime) -> datetime:
        return at.replace(microsecond=0)


def read_sent(path: Path, shown: str) -> tuple[SentLetter, ...]:
    """The log, oldest line first; no file means nothing was sent.

    Args:
        path: ``sent.csv``; as the program wrote it or as Excel saved it (GBK, 2020/4/1 9:00, empty rows).
        shown: its path as shown to people.

    Raises:
        InputError: a line that can't be read, with its number.
    """
    letters, messages = [], []
    for line, row in read_log(path, shown, COLUMNS):
        at = parse_time(row["时间"])
        wrong = [] if at else [f"时间“{row['时间'][:40]}”（应如 2020-04-01 09:00）"]
        for name, known in (("状态", SendState), ("种类", LetterKind)):
            if row[name] not in list(known):
                wrong.append(f"{name}“{row[name][:40]}”（应为 {'、'.join(known)}）")
        if at is None or wrong:
            messages.append(f"{shown}:{line}：看不懂{'；'.join(wrong)}")
            continue
        letters.append(
            SentLetter(
                at=at, state=SendState(row["状态"]), kind=LetterKind(row["种类"]), unit=row["单位编码"],
                to=row["收件人"], subject=row["主题"], letter=row["信件编号"], note=row["说明"],
            )
        )  # fmt: skip
    if messages:
        raise InputError(*messages)
    return tuple(letters)


def add_to_log(path: Path, letters: Iterable[SentLetter]) -> None:
    """Add lines at the end; they are on the disk when this returns.

    Raises:
        PipelineError: the file can't be written.
    """
    rows = (
        (
            letter.at.isoformat(), letter.state.value, letter.kind.value, letter.unit,
            letter.to, letter.subject, letter.letter, letter.note,
        )
        for letter in letters
    )  # fmt: skip
    add_lines(path, COLUMNS, rows, _CURE)


def last_lines(letters: Iterable[SentLetter]) -> dict[str, SentLetter]:
    """How each letter stands: its number to its last line. Lines without a number are left out."""
    return {letter.letter: letter for letter in letters if letter.letter}


def parse_time(text: str) -> datetime | None:
    """A time as the program or Excel writes it; without a zone it is China's. None where it is no time.

    Args:
        text: 2020-04-01T09:00:00+08:00, 2020/4/1 9:00, 2020年4月1日.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        return datetime.fromisoformat(text) if text[10:11] == "T" and _has_zone(text) else _written_time(text)
    except (ValueError, OverflowError):
        return None


def _has_zone(text: str) -> bool:
    return text.endswith("Z") or re.search(r"[+-]\d\d:?\d\d(:?\d\d)?$", text[10:]) is not None


def _written_time(text: str) -> datetime | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    return datetime(**{name: int(value or 0) for name, value in found.groupdict().items()}, tzinfo=CHINA)


def _breaks(character: str) -> bool:
    """Whether it would break the line or can't be written: control characters, line separators, surrogates."""
    return unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"}

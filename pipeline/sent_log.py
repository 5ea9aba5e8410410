"""The log of letters sent (``sent.csv``): what went to whom and when. It can't be made again, so it lies in inputs.

A line is added before a letter is handed to the mail server and another after; a letter whose last line says
发送中 may or may not have arrived, and is never sent again without a person's word.
"""

import csv
import io
import os
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import InputError, PipelineError
from pipeline.model.value import Value

COLUMNS = ("时间", "状态", "种类", "单位编码", "收件人", "主题", "信件编号", "说明")


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


class SendState(StrEnum):
    """How far a letter got."""

    SENDING = "发送中"
    SENT = "已发送"
    FAILED = "失败"  # the server refused it: it has certainly not arrived
    BY_HAND = "登记"  # sent another way; a person wrote the line


class SentLetter(Value):
    """One line of the log."""

    at: datetime
    """With time zone."""
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


def read_sent(path: Path, shown: str) -> tuple[SentLetter, ...]:
    """The log, oldest line first; no file means nothing was sent.

    Args:
        path: ``sent.csv``.
        shown: its path as shown to people.

    Raises:
        InputError: a line that can't be read, with its number.
    """
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(rows, ())) != COLUMNS:
        raise InputError(f"{shown}:1：第一行应为“{','.join(COLUMNS)}”")
    letters, messages = [], []
    for row in rows:
        if not any(row):
            continue
        names = ("at", "state", "kind", "unit", "to", "subject", "letter", "note")
        try:
            letters.append(SentLetter.model_validate(dict(zip(names, row, strict=False))))
        except ValidationError as error:
            labels = dict(zip(names, COLUMNS, strict=True))
            wrong = "、".join(dict.fromkeys(labels.get(str(found["loc"][0]), "") for found in error.errors()))
            messages.append(f"{shown}:{rows.line_num}：这一行的{wrong}看不懂；请照其他行改正")
    if messages:
        raise InputError(*messages)
    return tuple(letters)


def add_to_log(path: Path, letters: Iterable[SentLetter]) -> None:
    """Add lines at the end; they are on the disk when this returns.

    Raises:
        PipelineError: the file can't be written.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for letter in letters:
        line = letter.model_dump(mode="json")
        writer.writerow([line[name] for name in ("at", "state", "kind", "unit", "to", "subject", "letter", "note")])
    try:
        new = not path.is_file() or path.stat().st_size == 0
        head = "\ufeff" + ",".join(COLUMNS) + "\r\n" if new else ""
        with path.open("ab") as stream:
            stream.write((head + buffer.getvalue()).encode())
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        msg = f"写不进发信记录 {path.name}：{error.strerror}。请关闭正在打开它的程序，再运行一次；没有记录的信不会发出"
        raise PipelineError(msg) from None

"""The register of document numbers (发文登记簿): a number is given once and never again."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from pipeline.errors import InputError
from pipeline.model.notice import DocumentNumber
from pipeline.standard.wording import parse_number

COLUMNS = ("发文字号", "标题", "成文日期", "年度")


@dataclass(frozen=True)
class RegisterEntry:
    """One number given out."""

    number: DocumentNumber
    title: str
    date: date
    round: str


def parse_register(rows: list[tuple[int, dict[str, str]]], shown: str) -> list[tuple[int, RegisterEntry]]:
    """The register's rows as entries, each with its line.

    Raises:
        InputError: a number or a date can't be read, or a number stands twice; with file and line.
    """
    entries: list[tuple[int, RegisterEntry]] = []
    messages: list[str] = []
    lines: dict[DocumentNumber, int] = {}
    for line, row in rows:
        number = parse_number(row["发文字号"])
        if number is None:
            messages.append(f"{shown}:{line}：发文字号“{row['发文字号']}”写法不对，应如 岩学字〔2020〕15号")
            continue
        try:
            day = date.fromisoformat(row["成文日期"])
        except ValueError:
            messages.append(f"{shown}:{line}：成文日期应如 2020-04-01，现为“{row['成文日期']}”")
            continue
        if number in lines:
            messages.append(f"{shown}:{line}：{number.canonical} 与第 {lines[number]} 行重复，一个文号只能给一份文件")
        lines.setdefault(number, line)
        entries.append((line, RegisterEntry(number, row["标题"], day, row["年度"])))
    if messages:
        raise InputError(*messages)
    return entries


def find_conflict(entries: list[tuple[int, RegisterEntry]], wanted: RegisterEntry) -> tuple[int, RegisterEntry] | None:
    """The line and entry of another document that has ``wanted``'s number; None if the number is free or its own."""
    for line, entry in entries:
        if entry.number == wanted.number and (entry.title, entry.round) != (wanted.title, wanted.round):
            return line, entry
    return None


def is_registered(entries: list[tuple[int, RegisterEntry]], wanted: RegisterEntry) -> bool:
    """Whether the number is already entered for this very document."""
    return any(entry.number == wanted.number for _, entry in entries)


def append_entry(content: bytes, entry: RegisterEntry) -> bytes:
    """The register's file with one more line at its end; what stands in it stays as it is, byte for byte."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    if not content:
        writer.writerow(COLUMNS)
    writer.writerow((entry.number.canonical, entry.title, entry.date.isoformat(), entry.round))
    encoding = "utf-8-sig" if not content else _encoding(content)
    separator = b"" if not content or content.endswith((b"\n", b"\r")) else b"\r\n"
    added = stream.getvalue().encode(encoding)
    return content + separator + added


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"

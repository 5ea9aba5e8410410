"""What a letter says: a template of plain text for each kind, from which the HTML part is made too.

An office edits one text for each kind of letter. Where it names a table, the plain text gets a list and the HTML part
a table; while the text is filled in, a mark that no value can hold stands for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.collect.letters.tables import Table
from pipeline.errors import TemplateError
from pipeline.render.html import render_html, render_text
from pipeline.sent_log import LetterKind

_OPEN, _CLOSE = "\ue000", "\ue001"
_SUBJECT = "主题："
_FOLDER = "letters"
_SUBJECT_LIMIT = 150  # characters


@dataclass(frozen=True)
class Words:
    """A letter's words."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class _Block:
    """A paragraph, a list or a table of the HTML part; one of the three is set."""

    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    table: Table | None = None


def write(
    templates: Path,
    kind: LetterKind,
    values: Mapping[str, Any],
    tables: Mapping[str, Table | None],
    lists: Mapping[str, tuple[str, ...]],
) -> Words:
    """Fill the template of a kind.

    Args:
        templates: the folder ``templates``.
        kind: decides the template: ``html/letters/receipt.txt``.
        values: plain texts and numbers, without marks (see ``words.plain``).
        tables: by the name that the template uses.
        lists: the same for lists of one line each.

    Raises:
        TemplateError: the template is missing or wrong, or does not begin with 主题：.
    """
    name = f"{_FOLDER}/{kind.name.lower()}.txt"
    marks = {key: f"{_OPEN}{key}{_CLOSE}" for key in (*tables, *lists)}
    written = render_text(templates, name, {**values, **marks})
    subject, text = _without_subject(written, name)
    blocks = [_block(paragraph, tables, lists) for paragraph in _paragraphs(text)]
    shown = [block for block in blocks if block.lines or block.items or block.table]
    html = render_html(templates, f"{_FOLDER}/letter.html", {"subject": subject, "blocks": shown})
    return Words(subject, "\n\n".join("\n".join(_plain_lines(block)) for block in shown) + "\n", html)


def _without_subject(written: str, name: str) -> tuple[str, str]:
    first, _, rest = written.lstrip("\n").partition("\n")
    subject = " ".join(first.removeprefix(_SUBJECT).split())
    if not first.startswith(_SUBJECT) or not subject:
        raise TemplateError(f"templates/html/{name}:1：第一行应为“{_SUBJECT}……”，写信的标题")
    return subject[:_SUBJECT_LIMIT], rest


def _paragraphs(text: str) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return [lines for lines in paragraphs if lines]


def _block(lines: list[str], tables: Mapping[str, Table | None], lists: Mapping[str, tuple[str, ...]]) -> _Block:
    whole = "".join(lines)
    key = whole[1:-1] if whole.startswith(_OPEN) and whole.endswith(_CLOSE) else ""
    if key in tables:
        return _Block(table=tables[key])
    if key in lists:
        return _Block(items=lists[key])
    # A mark inside a sentence: the office moved it; the words round it count more than the table.
    return _Block(lines=tuple(line.replace(_OPEN, "").replace(_CLOSE, "") for line in lines))


def _plain_lines(block: _Block) -> tuple[str, ...]:
    if block.table:
        return block.table.lines
    return tuple(f"· {item}" for item in block.items) or block.lines

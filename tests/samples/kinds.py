"""The other ways in which an answer comes: tables typed anew or pasted, old formats, mail within mail, no table."""

import csv
import html
import io
from dataclasses import replace
from datetime import date
from functools import cache

from pipeline.model.form import Form
from pipeline.tools import libreoffice
from tests.samples import fill, mail, package
from tests.samples.mail import Letter
from tests.samples.rows import Answer, Typed

MISTAKES: tuple[dict[str, Typed], ...] = (
    {"period": "待定"},
    {"headcount": "很多"},
    {"category": "娱乐活动"},
    {"name": ""},
    {"items": "99"},
    {"leader_phone": "12"},
)
"""What a row may say that can't be accepted, or must be looked at."""


def as_csv(form: Form, answer: Answer) -> bytes:
    """What Excel in Chinese saves as CSV: GB18030, commas."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(_lines(form, answer))
    return stream.getvalue().encode("gb18030")


def as_html(form: Form, answer: Answer) -> str:
    """A table pasted into a mail's text."""
    rows = "".join(
        "<tr>" + "".join(f"<td><span>{html.escape(str(cell))}</span></td>" for cell in line) + "</tr>"
        for line in _lines(form, answer)
    )
    return f'<div>您好，计划表如下：</div><table border="1">{rows}</table>'


def as_old_word(content: bytes) -> bytes:
    """A Word file as .doc; all that differ in content cost a start of LibreOffice each."""
    return _old_word(content)


def retyped(form: Form, answer: Answer, day: date) -> bytes:
    """A table typed anew in the sender's own workbook, with a total."""
    return fill.retyped_workbook(form, answer, day)


def spoilt(answer: Answer, which: int) -> Answer:
    """The answer with one mistake in its first row."""
    return answer.with_row(0, **MISTAKES[which % len(MISTAKES)]) if answer.rows else answer


def forwarded(inner: bytes, outer: Letter) -> bytes:
    """A mail that holds another one, as 作为附件转发 makes it."""
    text = mail.compose(replace(outer, attachments=(), html=False))
    head, _, body = text.partition(b"\r\n\r\n")
    headers: list[bytes] = []
    content: list[bytes] = []
    for line in head.split(b"\r\n"):
        own = line.startswith((b"Content-", b"MIME-"))
        (content if own else headers).append(line)
    boundary = b"=_forwarded"
    return b"\r\n".join(
        [
            *headers,
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="' + boundary + b'"',
            b"",
            b"--" + boundary,
            *[line for line in content if line.startswith(b"Content-")],
            b"",
            body,
            b"--" + boundary,
            b"Content-Type: message/rfc822",
            b"Content-Disposition: attachment",
            b"",
            inner,
            b"--" + boundary + b"--",
            b"",
        ]
    )


def only_a_scan(seed: int) -> tuple[str, bytes]:
    """A stamped page without the table that it was printed from."""
    return ("计划表扫描件.pdf", package.scan_pdf(seed)) if seed % 2 else ("计划表照片.png", package.scan_png(seed))


@cache
def _old_word(content: bytes) -> bytes:
    return libreoffice.convert(content, ".docx", "doc")


def _lines(form: Form, answer: Answer) -> list[list[Typed]]:
    head: list[Typed] = []
    for field in form.head:
        if field.key in answer.head:
            head += [field.label, answer.head[field.key]]
    lines: list[list[Typed]] = [[form.title], head, [column.label for column in form.columns]]
    for number, row in enumerate(answer.rows, 1):
        lines.append([number, *(row.get(column.key, "") for column in form.columns[1:])])
    return lines

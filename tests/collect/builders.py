"""Small real files for the tests: mails, archives, workbooks, Word tables."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import docx
import openpyxl

from pipeline import inputs
from pipeline.collect.intake.opening import open_reply
from pipeline.collect.reading.reading import PartRead, read_part
from pipeline.collect.reading.record import Reading
from pipeline.collect.reading.submission import Submission
from pipeline.collect.settle.assign import Names
from pipeline.collect.settle.decisions import Decisions
from pipeline.collect.settle.settle import Settlement, settle
from pipeline.model.form import Form
from pipeline.model.plan import Plan
from pipeline.model.time_zone import CHINA
from pipeline.model.unit import Roster
from pipeline.workspace import Workspace
from tests.conftest import PROJECT

WORKSPACE = Workspace.open(PROJECT, "2020")
FORM: Form = inputs.load_form(WORKSPACE)
ROSTER: Roster = inputs.load_roster(WORKSPACE)
ITEMS = inputs.load_outline(WORKSPACE).item_names
NAMES = Names(ROSTER, inputs.load_office(WORKSPACE).name)

HEAD = {"填报单位": "示例岩石动力学专业委员会", "联系人": "示例一", "联系电话": "010-5550 0001"}
LABELS = [column.marked_label for column in FORM.columns]
ROW: dict[str, object] = {
    "序号": 1,
    "活动名称": "岩石为什么会“唱歌”",
    "对应要点": "5、13",
    "活动类别": "科普讲座（报告会）",
    "主题活动": "全国科普日",
    "主要内容": "演示岩石声发射。",
    "面向对象": "青少年、公众",
    "时间": "5月16日",
    "地点": "示例市",
    "形式": "线下",
    "预计人次": 300,
    "主办/承办单位": "示例岩石动力学专业委员会",
    "负责人": "示例二",
    "联系电话": "010-5550 0002",
    "经费（万元）": 1.5,
    "备注": "",
}

Row = Mapping[str, object]


def grid(
    rows: Sequence[Row] = (ROW,), head: Mapping[str, object] | None = None, labels: Sequence[str] = ()
) -> list[list[object]]:
    """The plan table as rows of values: title, head fields, headings, activities."""
    head = HEAD if head is None else head
    headings: list[object] = list(labels or LABELS)
    body = [[row.get(str(label).rstrip("*")) for label in headings] for row in rows]
    pairs: list[object] = [piece for pair in head.items() for piece in pair]
    return [["2020年科普工作计划表"], pairs, headings, *body]


def xlsx(table: Sequence[Sequence[object]], merges: Sequence[str] = (), saved: datetime | None = None) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    for row in table:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    book.properties.modified = (saved or datetime(2020, 4, 1, tzinfo=CHINA)).replace(tzinfo=None)
    result = io.BytesIO()
    book.save(result)
    # openpyxl puts the clock into the properties; the tests want to say when.
    stamp = (saved or datetime(2020, 4, 1, tzinfo=CHINA)).astimezone(CHINA).isoformat().encode()
    return rewrite(result.getvalue(), {"docProps/core.xml": lambda content: _stamped(content, stamp)})


def word(tables: Sequence[Sequence[Sequence[object]]], lines: Sequence[str] = ()) -> bytes:
    """A Word file: lines, then tables."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    for rows in tables:
        table = document.add_table(len(rows), max(len(row) for row in rows))
        for line, row in zip(table.rows, rows, strict=True):  # table.cell lists every cell of the table each time
            for cell, value in zip(line.cells, row, strict=False):
                cell.text = "" if value is None else str(value)
        document.add_paragraph()
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


def mail(
    files: Mapping[str, bytes],
    day: str = "2020-04-10",
    *,
    sender: str = "f01@example.org",
    subject: str = "报送计划",
    text: str = "请查收。",
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail with attachments."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"示例 <{sender}>", "kepu@example.org", subject
    message["Date"] = format_datetime(datetime.fromisoformat(day).replace(hour=9, tzinfo=CHINA))
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return result.getvalue()


def rewrite(package: bytes, changes: Mapping[str, object]) -> bytes:
    """A zip package with some of its parts changed: a function of the old content, or the new content."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        members[name] = change(members.get(name, b"")) if callable(change) else change  # type: ignore[assignment]
    return zipped(members)


def read_one(name: str, data: bytes) -> Reading:
    """A reply of one part, read."""
    return _read(name, data).reading


def read_all(name: str, data: bytes) -> list[PartRead]:
    """A reply of one part, read; several where it holds the tables of several units."""
    (part,) = open_reply(name, data)
    return read_part(part, FORM, "2020", ITEMS)


def _read(name: str, data: bytes) -> PartRead:
    (read,) = read_all(name, data)
    return read


@dataclass(frozen=True)
class Settled(Settlement):
    """A settlement with the plans themselves."""

    plans: tuple[Plan, ...] = ()


def settle_replies(replies: Mapping[str, bytes], decisions: Decisions | None = None) -> Settled:
    """Replies as the stage settles them."""
    parts = [part for name, data in sorted(replies.items()) for part in open_reply(name, data)]
    reads = [read for part in parts for read in read_part(part, FORM, "2020", ITEMS)]
    settlement = settle([read.reading for read in reads], FORM, ROSTER, NAMES, decisions or Decisions())
    contents = {read.reading.part.place: read.content for read in reads if read.content}
    plans = tuple(candidate.as_plan(contents[candidate.part.place]) for candidate in settlement.accepted)
    return Settled(
        parts=settlement.parts,
        accepted=settlement.accepted,
        withheld=settlement.withheld,
        problems=settlement.problems,
        candidates=settlement.candidates,
        plans=plans,
    )


def classes(settlement: Settlement) -> dict[str, str]:
    """Place of each part to its class."""
    return {str(classed.part.place): classed.kind.value for classed in settlement.parts}


def _stamped(content: bytes, stamp: bytes) -> bytes:
    head, tag, rest = content.partition(b"<dcterms:modified")
    opening, _, tail = rest.partition(b">")
    return head + tag + opening + b">" + stamp + tail[tail.index(b"<") :]


def submitted(name: str, data: bytes) -> Submission:
    """What one file says, where it can be read at all."""
    read = _read(name, data)
    assert read.reading.submission, read.reading
    assert read.content
    return Submission(read.reading.submission, read.content)


def problems(submission: Submission) -> list[str]:
    """The codes of its problems."""
    return [problem.code for problem in submission.record.problems]


def rows(*changes: Row) -> list[Row]:
    """Rows like ``ROW`` with a name of their own and these changes."""
    return [{**ROW, "活动名称": f"示例活动{number}", **change} for number, change in enumerate(changes, 1)]

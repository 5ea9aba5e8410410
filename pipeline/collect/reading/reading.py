"""Each part read by the reader of its kind: a plan table, or why there is none."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.collect.intake.opening import NOISE
from pipeline.collect.intake.part import Part
from pipeline.collect.reading.documents import open_document
from pipeline.collect.reading.finish import finish
from pipeline.collect.reading.headers import find_tables, looks_related
from pipeline.collect.reading.lay_out import lay_out
from pipeline.collect.reading.migrate import migrate
from pipeline.collect.reading.parting import part_units
from pipeline.collect.reading.provenance import title_of
from pipeline.collect.reading.raw import RawDocument
from pipeline.collect.reading.read_pdf import PRINTED, is_printed_form
from pipeline.collect.reading.record import EMPTY_FORM, Content, Reading
from pipeline.collect.reading.rows import RawRow, read_rows
from pipeline.collect.reading.submission import ACTIVITY_LIMIT, read_submission
from pipeline.model.form import Form
from pipeline.model.outline import ItemName
from pipeline.untrusted.kind import Kind, kind_of
from pipeline.untrusted.unreadable import UnreadableError

_BODY_LOOKED_AT = 20_000  # bytes
_TAG = re.compile(r"<[^<>]{1,500}>")
_ATTACHED = re.compile(
    r"(?:见|如|在|填好的|请查收|请查阅|请收|查收)附件|附件(?:请查收|请查阅|请收|是我|为我|中是|里是)|附上|附后|随信附"
)
_QUOTED = re.compile(
    r"^[\s>]*(?:>|-{2,}\s*(?:原始|回复|转发|Original)|(?:发件人|寄件人|From)\s*[:：]|.{0,80}写道[:：])", re.MULTILINE
)
"""Where the mail that is answered begins; our own letters speak of attachments."""


@dataclass(frozen=True)
class PartRead:
    """A part's reading and, for a submission, what it says."""

    reading: Reading
    content: Content | None = field(default=None, repr=False)


def read_part(part: Part, form: Form, round_name: str, items: Mapping[int, ItemName]) -> list[PartRead]:
    """Read one part; whatever is wrong with it ends as a reason, never as an exception.

    Returns:
        At least one. More where one file holds the tables of several units: each then stands for a part of its own,
        under the file's path and a step like 工作表“一分会”, and all of them together stand for the file.
    """
    early = _without_reading(part)
    if early:
        return [PartRead(early)]
    try:
        return _read(part, form, round_name, items)
    except UnreadableError as error:
        return [PartRead(Reading(part=part.record, stuck=str(error)))]
    except (RecursionError, MemoryError):
        return [PartRead(Reading(part=part.record, stuck="文件结构异常，打不开，请人工处理"))]


def _read(part: Part, form: Form, round_name: str, items: Mapping[int, ItemName]) -> list[PartRead]:
    """Open, lay out, migrate, part by unit, read each unit's rows."""
    kind = kind_of(part.data, part.name, part.media_type)
    opened = open_document(part, kind)
    if opened is None:
        return [PartRead(_no_table(part, kind, form))]
    migrated = migrate(lay_out(opened, form), form, round_name)
    sections = part_units(migrated.document, form)
    reads = []
    for section in sections:
        _refuse_too_many(section.document, form)
        own = _at(part, section.name)
        submission = read_submission(own, section.document, form, round_name, items)
        if submission is None or (part.body and submission.blank):
            reads.append(PartRead(_without_plan(own, opened, form)))
        elif submission.blank:
            reads.append(PartRead(Reading(part=own.record, stuck=f"{EMPTY_FORM}：没有活动，也没有填“本年度无计划”")))
        else:
            record, content = finish(submission, section.document, migrated, own.place)
            reads.append(PartRead(Reading(part=own.record, submission=record), content))
    return reads


def _refuse_too_many(document: RawDocument, form: Form) -> None:
    rows = (row for found in find_tables(document, form) for row in read_rows(found, form))
    activities = (row for row in rows if isinstance(row, RawRow))
    if next(itertools.islice(activities, ACTIVITY_LIMIT, None), None):
        raise UnreadableError(f"一份表里超过 {ACTIVITY_LIMIT} 项活动，不像计划表，请人工处理")


def _at(part: Part, section: str) -> Part:
    """The part as one of several that its file holds."""
    if not section:
        return part
    inside = f"{part.place.part}/{section}" if part.place.part else section
    return replace(part, place=part.place.model_copy(update={"part": inside}), section=section)


def _without_reading(part: Part) -> Reading | None:
    automatic = part.envelope.automatic
    if automatic and (part.body or automatic != "自动回复"):
        return Reading(part=part.record, ignored=automatic)
    if part.trouble == NOISE:
        return Reading(part=part.record, ignored=NOISE)
    if part.trouble:
        return Reading(part=part.record, stuck=part.trouble)
    if part.cloud:
        return Reading(
            part=part.record, beside=f"{part.cloud}（云附件只是链接，文件不在邮件里，请单位作为普通附件重新发送）"
        )
    return Reading(part=part.record, ignored="正文里的图片") if part.inline else None


def _no_table(part: Part, kind: Kind, form: Form) -> Reading:
    if part.body:
        return _body(part)
    if kind is Kind.PDF and is_printed_form(part.data, form):
        return Reading(part=part.record, beside=PRINTED)
    if kind in {Kind.PDF, Kind.OFD, Kind.PICTURE, Kind.MEDIA, Kind.SLIDES, Kind.TEXT}:
        return Reading(part=part.record, beside=kind.value)
    if kind in {Kind.SIGNATURE, Kind.CALENDAR, Kind.CARD}:
        return Reading(part=part.record, ignored=kind.value)
    reasons = {
        Kind.EMPTY: "文件是空的（0 字节或全是空白）；请单位重新发送",
        Kind.UOF: "是 UOF（标文通）格式，这里打不开；请单位另存为 xlsx 或 docx 后重新发送",
        Kind.LOCKED: "文件加了密码，打不开；请单位去掉密码重新发送",
    }
    return Reading(part=part.record, stuck=reasons.get(kind, "认不出是什么文件，请人工处理"))


def _without_plan(part: Part, document: RawDocument, form: Form) -> Reading:
    """A file that was read and holds no plan table."""
    related = looks_related(document, form)
    if part.body:
        return Reading(part=part.record, stuck="正文里贴了表格，但栏名认不全，请人工处理") if related else _body(part)
    if related or (document.workbook and any(table.rows for table in document.tables)):
        title = title_of(document, [])
        named = f"（“{title}”）" if title else ""
        return Reading(part=part.record, stuck=f"是别的表格{named}，栏名与计划表对不上，请人工处理")
    return Reading(part=part.record, beside="没有计划表的文件")


def _body(part: Part) -> Reading:
    if not part.alone:
        return Reading(part=part.record, ignored="正文")
    text = _TAG.sub("\n", part.data[:_BODY_LOOKED_AT].decode("utf-8", "replace"))
    if _ATTACHED.search(_QUOTED.split(text, maxsplit=1)[0]):
        return Reading(part=part.record, stuck="正文说有附件，邮件里却没有；请单位补上附件重新发送")
    return Reading(part=part.record, stuck="邮件没有附件，请看正文")

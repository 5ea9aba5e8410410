"""From values to what the templates print: one context for Word, HTML and the gate."""

import base64
from dataclasses import dataclass
from typing import Any

from pipeline.model.form import FieldType, Form, FormField
from pipeline.model.notice import Attachment, Notice, NoticeFormat
from pipeline.model.office import Office, SealMode
from pipeline.model.outline import Numbering, Outline, OutlineItem
from pipeline.render.table import Table, TableColumn
from pipeline.standard import layout
from pipeline.standard.layout import Length, mm
from pipeline.standard.notice_wording import Wording
from pipeline.standard.signature import signature_block
from pipeline.standard.title import title_lines
from pipeline.standard.wording import chinese_date, print_number

_HEAD_PAIRS_PER_ROW = 4


@dataclass(frozen=True)
class AttachmentHead:
    """What stands above an attachment's text."""

    label: str
    """附件1, or 附件 where there is only one (GB/T 9704-2012, 7.3.4)."""
    title: str
    document_number: str
    """For copies that are not bound with the notice: line 1 then names the document (7.3.4)."""

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title, broken into balanced lines."""
        return title_lines(self.title)


@dataclass(frozen=True)
class SealPicture:
    """The office's own picture of its seal, with where its centre stands (7.3.5.1)."""

    content: bytes
    width: Length
    height: Length
    centre: float
    """Characters from the left edge of the type area to the seal's centre: the middle of the office's own name."""

    @property
    def address(self) -> str:
        """As HTML takes it."""
        return "data:image/png;base64," + base64.b64encode(self.content).decode()


@dataclass(frozen=True)
class ImprintLines:
    """版记 (7.4): copies, then printer and date."""

    copies: str
    """Empty where no copies go out."""
    printer: str
    """Empty in a letter, whose imprint names no printer (10.1)."""
    printed_on: str


def notice_context(office: Office, notice: Notice, wording: Wording, seal: bytes | None = None) -> dict[str, Any]:
    """What the notice prints.

    Args:
        office: the issuing body.
        notice: the notice.
        wording: its placeholders' values.
        seal: the picture of the seal, only for an approved notice.
    """
    names = (office.name, *notice.joint_issuers)
    return {
        "letter": notice.format is NoticeFormat.LETTER,
        "preprinted": office.preprinted_head,
        "note": f"（{notice.note}）" if notice.note else "",
        "imprint": imprint_lines(office, notice),
        "seal": _seal_picture(office, notice, seal),
        "mark": office.mark,
        "red": office.red,
        "number": print_number(notice.number, office.number_style),
        "title": wording.fill(notice.title).replace("\n", ""),
        "title_lines": title_lines(wording.fill(notice.title)),
        "addressees": notice.addressees,
        "body": [wording.fill(paragraph) for paragraph in notice.body],
        "attachments": _attachment_list(notice.attachments),
        "signatures": names,
        "date": chinese_date(notice.date),
        "signature_block": signature_block(names, chinese_date(notice.date), sealed=_sealed(office)),
    }


def imprint_lines(office: Office, notice: Notice) -> ImprintLines | None:
    """The imprint; None where the office prints none."""
    copies = f"抄送：{'，'.join(notice.copies)}。" if notice.copies else ""
    if office.imprint is None or (notice.format is NoticeFormat.LETTER and not copies):
        return None
    if notice.format is NoticeFormat.LETTER:
        return ImprintLines(copies, "", "")
    return ImprintLines(copies, office.imprint.printer, f"{chinese_date(notice.date)}印发")


def _seal_picture(office: Office, notice: Notice, content: bytes | None) -> SealPicture | None:
    if content is None or office.seal_image is None or office.seal is not SealMode.RESERVED:
        return None
    names = (office.name, *notice.joint_issuers)
    own = signature_block(names, chinese_date(notice.date), sealed=True).lines[0][0]
    return SealPicture(content, mm(office.seal_image.width), mm(office.seal_image.height), own.position)


def _sealed(office: Office) -> bool:
    return office.seal is SealMode.RESERVED


def attachment_head(office: Office, notice: Notice, index: int) -> AttachmentHead:
    """What stands above the attachment with this index (from 0)."""
    label = f"附件{index + 1}" if len(notice.attachments) > 1 else "附件"
    number = print_number(notice.number, office.number_style)
    return AttachmentHead(label, notice.attachments[index].title, number)


def outline_context(outline: Outline) -> dict[str, Any]:
    """What attachment 1 prints below its title."""
    plain = outline.numbering is Numbering.ITEMS and not any(item.mark for item in outline.items)
    return {
        "counted_by_word": plain,
        "preamble": outline.preamble,
        "sections": [
            {"heading": section.heading, "items": [_item_context(item, outline.numbering) for item in section.items]}
            for section in outline.sections
        ],
    }


def _item_context(item: OutlineItem, numbering: Numbering) -> dict[str, Any]:
    """An item with what of it is set apart: the second level of headings, and the number of an article."""
    first = item.paragraphs[0] if item.paragraphs else ""
    article, lead, run_on = "", f"{item.printed_mark}{item.lead}", first
    if numbering is Numbering.CHAPTERS:
        article, lead, run_on = item.printed_mark, "", item.lead + first
    elif numbering is Numbering.GROUPS and not item.mark.startswith("（"):
        lead, run_on = "", lead + first  # the third level, in the type of the text (GB/T 9704-2012, 7.3.3)
    return {
        "group": item.group,
        "article": article,
        "lead": lead,
        "run_on": run_on,
        "paragraphs": item.paragraphs[1:],
    }


def form_context(form: Form, wording: Wording) -> dict[str, Any]:
    """What the printed form shows below its title: head fields four a line, the empty table, notes."""
    return {
        "head_rows": [
            form.head[start : start + _HEAD_PAIRS_PER_ROW] for start in range(0, len(form.head), _HEAD_PAIRS_PER_ROW)
        ],
        "head_pairs": _HEAD_PAIRS_PER_ROW,
        "table": _empty_table(form),
        "columns": form.columns,
        "notes": form_notes(form, wording),
        "version": form.version,
    }


def form_notes(form: Form, wording: Wording) -> tuple[str, ...]:
    """How to fill the form in, as printed."""
    return tuple(wording.fill(note) for note in form.notes)


def _attachment_list(attachments: tuple[Attachment, ...]) -> list[str]:
    if len(attachments) == 1:
        return [attachments[0].title]
    return [f"{number}. {attachment.title}" for number, attachment in enumerate(attachments, 1)]


def _empty_table(form: Form) -> Table:
    declared = sum(column.width or 0 for column in form.columns)
    scale = layout.LANDSCAPE_WIDTH.mm / declared
    columns = [
        TableColumn(column.marked_label, mm((column.width or 0) * scale), centred=column.type == FieldType.SEQUENCE)
        for column in form.columns
    ]
    rows = [[_preset(column, row) for column in form.columns] for row in range(1, form.printed_rows + 1)]
    return Table(columns, rows, row_height=mm(7.5))


def _preset(column: FormField, row: int) -> str:
    return str(row) if column.type == FieldType.SEQUENCE else ""

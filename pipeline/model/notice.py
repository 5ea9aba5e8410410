"""The official notice (通知) with its parts."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from pipeline.model.value import Value, mistake


class DocumentNumber(Value):
    """发文字号 as its three parts; how it is printed is house style (``NumberStyle``)."""

    code: str = Field(pattern=r"^[\u4e00-\u9fff]{2,8}$")
    """机关代字, e.g. 岩学字."""
    year: int = Field(ge=1949, le=2999)
    sequence: int = Field(ge=1, le=9999)

    @property
    def canonical(self) -> str:
        """As GB/T 9704-2012 7.2.5 writes it: 岩学字〔2020〕15号."""
        return f"{self.code}〔{self.year}〕{self.sequence}号"


class RegisterEntry(Value):
    """One document number given out: a line of the register (发文登记簿)."""

    number: DocumentNumber
    title: str
    date: date
    round: str


class AttachmentSource(StrEnum):
    """The input file that an attachment is made from."""

    OUTLINE = "outline.yaml"
    FORM = "form.yaml"


class Attachment(Value):
    """One line of the attachment list (附件说明)."""

    title: str
    source: AttachmentSource


class NoticeFormat(StrEnum):
    """Which of the standard's page formats (GB/T 9704-2012, clauses 7 and 10)."""

    DOCUMENT = "文件"
    LETTER = "信函"


class NoticeState(StrEnum):
    """How far the notice has come. Only an approved one is printed without 草稿."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"


class Notice(Value):
    """The notice. Title and body may hold ``{截止日期}``, ``{邮箱}`` and ``{附件1}``, filled in from its fields."""

    number: DocumentNumber
    title: str
    addressees: tuple[str, ...] = Field(min_length=1)
    """主送机关, one entry a line, each ending in a full-width colon."""
    body: tuple[str, ...] = Field(min_length=1)
    attachments: tuple[Attachment, ...] = ()
    mailbox: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    deadline: date
    date: date
    """成文日期."""
    format: NoticeFormat = NoticeFormat.DOCUMENT
    joint_issuers: tuple[str, ...] = ()
    """联合发文: who issues it together with the office, in order; the head names the lead body alone (7.2.4)."""
    copies: tuple[str, ...] = ()
    """抄送机关, printed in the imprint."""
    note: str = ""
    """附注 below the date, e.g. 联系人：…; the round brackets are printed by the program."""
    state: NoticeState = NoticeState.DRAFT
    approved_content: str = ""
    """Hash of everything that was approved; ``make approve`` writes it."""

    @model_validator(mode="after")
    def _deadline_not_before_date(self) -> Self:
        if self.deadline < self.date:
            raise mistake(f"截止日期 {self.deadline} 早于成文日期 {self.date}，请改正其中一个", "deadline")
        return self

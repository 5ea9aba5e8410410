"""What the sender knows of the document, held against what stands on its pages."""

from collections.abc import Iterator

from pipeline.check.finding import Finding, seen
from pipeline.check.flow import Subject
from pipeline.check.parts import list_items
from pipeline.standard.wording import parse_number


def known_facts(subject: Subject) -> Iterator[Finding]:
    """Number, title, addressees, attachment list, signature and date are those of the sender's own records."""
    known, parts = subject.expectation, subject.parts
    if known.starts_with_attachment:
        yield seen(
            "known-facts", "以附件开头" if not parts.notice_pages else "不以附件开头", fine=not parts.notice_pages
        )
        return
    name = parts.name.line.text if parts.name and not parts.joint else known.signature
    pairs = {
        "发文字号": (known.number, parts.number.text if parts.number else ""),
        "标题": (known.title, "".join(line.text for line in parts.title)),
        "主送机关": ("".join(known.addressees), "".join(line.text for line in parts.addressees)),
        "附件说明": ("".join(known.attachments), "".join(title for title, _ in list_items(parts))),
        "署名": (known.signature, name),
        "成文日期": (known.date, parts.date.line.text if parts.date else ""),
    }
    asked = {what: pair for what, pair in pairs.items() if pair[0]}
    wrong = [f"{what}读到的是“{read}”" for what, (wanted, read) in asked.items() if "".join(wanted.split()) != read]
    if asked:
        yield seen("known-facts", "；".join(wrong) or f"{'、'.join(asked)}一致", fine=not wrong)


def attachment_alone(subject: Subject) -> Iterator[Finding]:
    """An attachment that is not bound with its notice names the notice's number on line 1, before its own."""
    parts = subject.parts
    if parts.notice_pages or not parts.attachments:
        return
    label = parts.attachments[0].label.text
    before = label[: label.rfind("附件")]
    wanted = "".join(subject.expectation.number.split())
    fine = before == wanted if wanted else parse_number(before) is not None
    yield seen("attachment-alone", label, parts.attachments[0].pages[0].number, fine=fine)


MEASURES = (known_facts, attachment_alone)

"""A letter as an .eml file (RFC 5322, MIME), to be looked at and edited in any mail program; the same bytes always."""

import hashlib
import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from pipeline.sent_log import LetterKind

ATTACHMENT_LIMIT = 10_000_000
"""Bytes of one attachment; more fills the mailboxes of units."""
_LONGEST_ID = 250
_MESSAGE_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_TYPES = {
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "pdf",
}


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Mail:
    """Everything a letter consists of."""

    number: str
    kind: LetterKind
    unit: str
    sender_name: str
    sender: str
    to: tuple[str, ...]
    copies: tuple[str, ...]
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    answers: str = ""
    """Message-ID of the mail that is answered, without angle brackets."""
    attachments: tuple[Attachment, ...] = ()


def mail_bytes(mail: Mail) -> bytes:
    """The .eml file.

    It has no Date: that is added when it is sent. ``X-Unsent`` makes Outlook and Foxmail open it for editing.
    """
    # Base64 throughout: some relays in China still break 8-bit bodies (RFC 6152 is an extension).
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"] = Address(_one_line(mail.sender_name), addr_spec=mail.sender)
    message["To"] = [Address(addr_spec=address) for address in mail.to]
    if mail.copies:
        message["Cc"] = [Address(addr_spec=address) for address in mail.copies]
    message["Subject"] = _one_line(mail.subject)
    message["Message-ID"] = f"<{mail.number}>"
    message["X-Letter"] = mail.number
    message["X-Letter-Kind"] = mail.kind.value
    if mail.unit:
        message["X-Letter-Unit"] = _one_line(mail.unit)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Unsent"] = "1"
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    message.make_mixed()
    for attachment in mail.attachments:
        _attach(message, attachment)
    _name_boundaries(message)
    return _threading(mail.answers) + message.as_bytes()


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    name = _one_line(attachment.name).replace("/", "／").replace("\\", "＼")
    suffix = name[name.rfind(".") :].casefold()
    message.add_attachment(
        attachment.content, maintype="application", subtype=_TYPES.get(suffix, "octet-stream"), filename=name
    )


def _name_boundaries(message: EmailMessage) -> None:
    """Boundaries from the content: the library's own are random."""
    for index, part in enumerate(message.walk()):
        if part.is_multipart():
            inside = "".join(str(one.get_payload()) for one in part.walk() if not one.is_multipart())
            digest = hashlib.sha256(inside.encode()).hexdigest()[:32]
            # Neither base64 nor a header has =_ in it (RFC 2046, 5.1.1; RFC 2045, 6.7).
            part.set_boundary(f"=_{index}_{digest}")


def _threading(answers: str) -> bytes:
    """The lines that put the letter under the mail it answers.

    Written by hand: the library encodes a Message-ID that is longer than a line, and nobody finds it again.
    """
    number = answers.strip().strip("<>")
    if len(number) > _LONGEST_ID or not _MESSAGE_ID.fullmatch(number):
        return b""
    return f"In-Reply-To: <{number}>\r\nReferences: <{number}>\r\n".encode("ascii")


def _one_line(text: str) -> str:
    return " ".join(_BREAKS.sub(" ", text).split())

"""Two header fields of a mail that nobody has looked at yet, and the file name made from them.

Nothing is parsed: a parser can be made to run for minutes by a header (CPython gh-136063), and a name is only a label.
"""

import hashlib
import re
from datetime import datetime

from pipeline.mailbox.connection import clean_words
from pipeline.model.time_zone import CHINA

_HEAD = 65536  # bytes; what is farther down is no header of an ordinary mail
_LONGEST_SENDER = 60
_LONGEST_ID = 250
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def file_name(mail: bytes, received: datetime) -> str:
    """``20200410-093000 li@example.org 1a2b3c4d.eml``: when it came (China's time), from whom, and its content.

    Args:
        mail: the whole mail.
        received: when it reached the mailbox.

    Returns:
        A name without anything that any file system minds; the same for the same mail, always.
    """
    at = received.astimezone(CHINA)
    found = _ADDRESS.search(_address_part(_field(mail, b"from")))
    sender = found[0][:_LONGEST_SENDER].strip(".-") if found else "发件人不明"
    return f"{at:%Y%m%d-%H%M%S} {sender} {hashlib.sha256(mail).hexdigest()[:8]}.eml"


def message_id(mail: bytes) -> str:
    """The mail's Message-ID without angle brackets; empty where it has none."""
    return _field(mail, b"message-id").strip("<> ")[:_LONGEST_ID]


def _address_part(text: str) -> str:
    # A display name may hold an address of its own: "li@example.org" <wang@example.org>.
    return text.rpartition("<")[2]


def _field(mail: bytes, name: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", mail[:_HEAD], maxsplit=1)[0]
    found = re.search(rb"(?im)^" + name + rb":([^\r\n]*(?:\r?\n[ \t][^\r\n]*){0,20})", head)
    return clean_words(found[1][:1000]) if found else ""

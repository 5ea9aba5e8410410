"""Bounds on what is taken in, all in one place; what breaks one is refused with that bound named.

Honest replies stay far below them: a plan table has some 20 KB, a mail a dozen parts.
"""

FILE_BYTES = 100_000_000
"""One file in ``replies/``, and one part of any mail or archive when unpacked."""
MAIL_BYTES = 50_000_000
MAIL_PARTS = 500
"""Leaves and containers of one mail's MIME tree."""
MAIL_DEPTH = 20
"""Multiparts in multiparts and mails in mails."""
ATTACHMENTS = 100
"""Attachments of one mail."""
HEADERS = 2_000
"""Header fields of a mail or of a part of it."""
HEADER_BYTES = 64_000
"""One header field, its continuation lines included."""
MAILBOX_MAILS = 2_000
"""Mails of one mbox file."""
ARCHIVE_MEMBERS = 2_000
ARCHIVE_DEPTH = 2
"""Archives in archives."""
UNPACKED_BYTES = 300_000_000
"""Everything unpacked out of one reply."""
PACKING_RATIO = 200
"""Unpacked to packed size."""
PACKING_RATIO_FROM = 10_000_000
"""Bytes unpacked from which on the ratio is looked at; small files may be packed tighter."""
REPLY_PARTS = 5_000
"""Parts of one reply, through all its mails and archives."""
STREAMS = 20_000
"""Directory entries of a compound file (Outlook mail), or attributes of a TNEF file."""
PROPERTY_BYTES = 4_000_000
"""Text of one property of an Outlook mail: subject, body."""
NAME_BYTES = 180
"""A file name in UTF-8; longer ones are shortened in the middle."""
CLOUD_LINKS = 20
"""Cloud-attachment links told of one mail; more of them say nothing more."""
REFERENCES = 50
"""Message-IDs kept of In-Reply-To and References."""
NOTICE_CHARACTERS = 20_000
"""Text of a bounce or an automatic answer that is looked at."""


def megabytes(count: int) -> str:
    """A bound in bytes as people read it: 50 MB."""
    return f"{count // 1_000_000} MB"

"""mbox files (RFC 4155): many mails in one file, as Thunderbird, Foxmail and QQ export them."""

import re

from pipeline.untrusted import limits
from pipeline.untrusted.unreadable import UnreadableError

_SEPARATOR = re.compile(rb"(?:\A|(?<=\n))From [^\r\n]{0,300}\r?\n(?=[!-9;-~]{1,100}:|>?From )")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def split_mbox(data: bytes) -> list[bytes]:
    """The mails of an mbox file, in its order.

    A line ``From …`` starts a mail where a header follows it; the blank line that should stand before it is often
    missing.

    Raises:
        UnreadableError: none, or too many.
    """
    starts = []
    for match in _SEPARATOR.finditer(data):
        starts.append((match.start(), match.end()))
        if len(starts) > limits.MAILBOX_MAILS:
            raise UnreadableError(f"邮箱文件里的邮件超过 {limits.MAILBOX_MAILS} 封，请分成几个文件再放进来件文件夹")
    if not starts:
        raise UnreadableError("邮箱文件里没有读到邮件，请人工处理")
    ends = [start for start, _ in starts[1:]] + [len(data)]
    return [_QUOTED.sub(rb"\1", data[first:end]) for (_, first), end in zip(starts, ends, strict=True)]

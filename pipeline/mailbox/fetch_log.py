"""The log of mails fetched (``fetched.csv``): what makes a second run fetch nothing twice."""

from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, Field

from pipeline.csv_log import add_lines, read_log
from pipeline.errors import InputError
from pipeline.model.value import Value
from pipeline.sent_log import parse_time

COLUMNS = ("到达时间", "文件", "字节", "邮箱", "文件夹", "UIDVALIDITY", "UID", "Message-ID", "SHA-256", "说明")

_CURE = "请关闭正在打开它的程序，再运行一次；已收下的邮件还在，不会重复"


class Fetched(Value):
    """One line of the log: one mail of one folder."""

    received: AwareDatetime
    """When it reached the mailbox; never the time of fetching, so that the same mails give the same log."""
    file: str
    """Its name in ``replies/`` when it was written; empty where it was not fetched."""
    size: int = Field(ge=0)
    """Bytes."""
    address: str
    """The account's."""
    folder: str
    validity: str
    """UIDVALIDITY of the folder; empty where the server has none."""
    uid: int = Field(ge=0)
    message_id: str
    sha256: str
    """Of the whole mail; empty where it was not fetched."""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What the server knows it by."""
        return self.address.lower(), self.folder, self.validity, self.uid


def read_fetched(path: Path, shown: str) -> tuple[Fetched, ...]:
    """The log, oldest line first; no file means nothing was fetched.

    Args:
        path: ``fetched.csv``.
        shown: its path as shown to people.

    Raises:
        InputError: a line that can't be read, with its number.
    """
    lines, messages = [], []
    for line, row in read_log(path, shown, COLUMNS):
        received = parse_time(row["到达时间"])
        if received is None or not row["字节"].isdecimal() or not row["UID"].isdecimal():
            messages.append(f"{shown}:{line}：到达时间、字节或 UID 看不懂；请改回原样，或删去这一行（会重新收取）")
            continue
        lines.append(_fetched(row, received))
    if messages:
        raise InputError(*messages)
    return tuple(lines)


def _fetched(row: dict[str, str], received: datetime) -> Fetched:
    return Fetched(
        received=received,
        file=row["文件"],
        size=int(row["字节"]),
        address=row["邮箱"],
        folder=row["文件夹"],
        validity=row["UIDVALIDITY"],
        uid=int(row["UID"]),
        message_id=row["Message-ID"],
        sha256=row["SHA-256"].lower(),
        note=row["说明"],
    )


def add_fetched(path: Path, line: Fetched) -> None:
    """Add a line at the end; it is on the disk when this returns.

    Raises:
        PipelineError: the file can't be written.
    """
    cells = (
        line.received.isoformat(), line.file, str(line.size), line.address, line.folder,
        line.validity, str(line.uid), line.message_id, line.sha256, line.note,
    )  # fmt: skip
    add_lines(path, COLUMNS, [cells], _CURE)

"""New mail into ``replies/``: each mail once, whole, and untouched on the server."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import PipelineError
from pipeline.inputs import load_notice
from pipeline.mailbox.account import load_account, require_password
from pipeline.mailbox.connection import tls_context
from pipeline.mailbox.envelope import file_name, message_id
from pipeline.mailbox.fetch_log import Fetched, add_fetched, read_fetched
from pipeline.mailbox.imap import ConnectionLostError, Entry, Session
from pipeline.model.mail_account import MailAccount
from pipeline.runner import write_atomically
from pipeline.workspace import Workspace

LARGEST_MAIL = 50 * 1024 * 1024
"""Bytes; what is larger is named and left in the mailbox."""

Progress = Callable[[str], None]
"""Told in Chinese what is being done, before it is done."""


@dataclass
class Haul:
    """What one run brought."""

    files: list[str] = field(default_factory=list)
    """Names in ``replies/``, in the order they came."""
    known: int = 0
    """Mails seen again that lie in ``replies/`` already, or did."""
    too_large: list[Fetched] = field(default_factory=list)
    gone: int = 0
    """Mails that the server named and did not hand out: deleted meanwhile, or out of order."""


@dataclass(frozen=True)
class _Folder:
    name: str
    validity: str
    """Its UIDVALIDITY; empty where the server has none, and then a UID says nothing."""


def fetch(workspace: Workspace, progress: Progress) -> Iterator[str]:
    """Fetch new mail; yields in Chinese what was done.

    Raises:
        PipelineError: no connection, no login, no such folder, another run at work; or the connection was lost
            half-way, and what had come is safe.
    """
    account = load_account(workspace)
    since = account.since or load_notice(workspace).date
    password = require_password(account)
    context = tls_context(account, workspace.certificates)
    lock = workspace.fetch_lock
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=0):
            store = _Store(workspace, account)
            progress(f"连接 {account.imap_server.host}……")
            try:
                with Session(account, password, context) as session:
                    for folder in account.folders:
                        _fetch_folder(session, store, folder, since, progress)
            except ConnectionLostError as error:
                raise _lost(store.haul, error) from None
            yield from _summary(workspace, account, store)
    except Timeout:
        raise PipelineError("另一个窗口正在收取邮件；请等它结束") from None


def _lost(haul: Haul, error: ConnectionLostError) -> PipelineError:
    return PipelineError(f"{error}；已收下 {len(haul.files)} 封，都在。请再运行一次 make fetch，接着收其余的")


def _fetch_folder(session: Session, store: "_Store", name: str, since: date, progress: Progress) -> None:
    folder = _Folder(name, session.open_folder(name))
    new = [uid for uid in session.uids(since) if not store.has(folder, uid)]
    done = 0
    for entry in session.entries(new):
        done += 1
        progress(f"收取 {name}：第 {done} 封，共 {len(new)} 封")
        if entry.size > LARGEST_MAIL:
            store.leave(folder, entry)
        elif (mail := session.message(entry.uid)) is not None:
            store.keep(folder, entry, mail)
        else:
            done -= 1
    store.haul.gone += len(new) - done


class _Store:
    """``replies/`` and the log of what came into it."""

    def __init__(self, workspace: Workspace, account: MailAccount) -> None:
        self.haul = Haul()
        self._workspace = workspace
        self._account = account
        self.log = list(read_fetched(workspace.fetched, workspace.relative(workspace.fetched)))
        self._keys = {line.key for line in self.log if line.validity}
        self._hashes = {line.sha256: line.file for line in self.log if line.sha256}
        self._sizes: dict[int, list[Path]] | None = None
        self._sweep()

    def has(self, folder: _Folder, uid: int) -> bool:
        """Whether the log has this mail of this folder."""
        return (self._account.address.lower(), folder.name, folder.validity, uid) in self._keys

    def keep(self, folder: _Folder, entry: Entry, mail: bytes) -> None:
        """Write the mail unless it is there, then log it: a run killed in between finds the file by its content."""
        digest = hashlib.sha256(mail).hexdigest()
        name = self._hashes.get(digest) or self._lying_about(mail, digest)
        if name:
            self.haul.known += 1
        else:
            name = file_name(mail, entry.received)
            write_atomically(self._workspace.replies / name, mail)
            self.haul.files.append(name)
        found = {"file": name, "sha256": digest, "message_id": message_id(mail)}
        self._add(self._line(folder, entry).model_copy(update=found))

    def leave(self, folder: _Folder, entry: Entry) -> None:
        """Log a mail that is too large to be fetched."""
        note = f"超过{LARGEST_MAIL // 1024 // 1024}MB，没有收取"
        line = self._line(folder, entry).model_copy(update={"note": note})
        self.haul.too_large.append(line)
        self._add(line)

    def _line(self, folder: _Folder, entry: Entry) -> Fetched:
        return Fetched(
            received=entry.received, file="", size=entry.size, address=self._account.address,
            folder=folder.name, validity=folder.validity, uid=entry.uid, message_id="", sha256="",
        )  # fmt: skip

    def _add(self, line: Fetched) -> None:
        if line.key in self._keys or (not line.validity and line in self.log):
            return
        add_fetched(self._workspace.fetched, line)
        self.log.append(line)
        if line.validity:
            self._keys.add(line.key)
        if line.sha256:
            self._hashes[line.sha256] = line.file

    def _lying_about(self, mail: bytes, digest: str) -> str:
        """The file in ``replies/`` with this content, whatever it is called; empty where there is none."""
        if self._sizes is None:
            self._sizes = {}
            for path in sorted(self._workspace.replies.rglob("*")):
                if path.is_file():
                    self._sizes.setdefault(path.stat().st_size, []).append(path)
        for path in self._sizes.get(len(mail), []):
            if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
                return path.relative_to(self._workspace.replies).as_posix()
        return ""

    def _sweep(self) -> None:
        """Remove what a killed run left half-written (``write_atomically``)."""
        for path in self._workspace.replies.glob(".*.eml.*.tmp"):
            path.unlink(missing_ok=True)


def _summary(workspace: Workspace, account: MailAccount, store: _Store) -> Iterator[str]:
    haul = store.haul
    where = f"{account.address}（{'、'.join(account.folders)}）"
    if haul.files:
        yield f"从 {where} 收下 {len(haul.files)} 封新邮件，放在 {workspace.relative(workspace.replies)}："
        yield from (f"  {name}" for name in haul.files)
        yield "接着运行 make collect"
    else:
        yield f"{where} 没有新邮件。"
    if haul.known:
        yield f"另有 {haul.known} 封已经收过，没有重复存放。"
    if haul.gone:
        yield f"有 {haul.gone} 封没有收到：收取时已从邮箱里删除或移走，或者服务器没有给出；下次运行会再看。"
    for line in haul.too_large:
        size = line.size / 1024 / 1024
        yield (
            f"没有收取：{line.folder} 里 {line.received:%Y-%m-%d %H:%M} 到达的一封邮件有 {size:.0f}MB；"
            f"请在网页邮箱里打开，把附件存入 {workspace.relative(workspace.replies)}"
        )
    earlier = sum(not line.sha256 for line in store.log) - len(haul.too_large)
    if earlier > 0:
        yield f"以前有 {earlier} 封过大的邮件没有收取，见 {workspace.relative(workspace.fetched)}。"

"""A mailbox read over IMAP (RFC 3501) without changing anything in it."""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Self, TypeVar

from imap_tools import MailBox, MailBoxStartTls
from imap_tools.errors import ImapToolsError
from imap_tools.imap_utf7 import utf7_decode, utf7_encode
from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import encode_folder

from pipeline.errors import PipelineError
from pipeline.mailbox.connection import TIMEOUT, clean_words, decode_words, network_error
from pipeline.model.mail_account import INBOX, MailAccount, Security

_Result = TypeVar("_Result")
_CHUNK = 200  # numbers in one command; servers limit the length of a line
# RFC 2971, 3.3: field-value pairs. NetEase wants name, version and vendor.
_IDENTITY = '("name" "gongwen-pipeline" "version" "1" "vendor" "gongwen-pipeline")'
_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?P<delimiter>(?:\\.|[^"\\])*)"|NIL) ?(?P<name>.*)', re.DOTALL)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RECEIVED = re.compile(
    rb'INTERNALDATE " ?(?P<day>\d{1,2})-(?P<month>[A-Za-z]{3})-(?P<year>\d{4}) '
    rb'(?P<time>\d{2}:\d{2}:\d{2}) (?P<zone>[+-]\d{4})"'
)


class ConnectionLostError(PipelineError):
    """The server is gone half-way; what was fetched is safe."""


@dataclass(frozen=True)
class Entry:
    """What the server says of one mail before it is fetched."""

    uid: int
    size: int
    """Bytes."""
    received: datetime
    """When it reached the mailbox (INTERNALDATE), with time zone."""


class _StartTls(MailBoxStartTls):  # type: ignore[misc,unused-ignore]
    """Closes its socket where TLS can't be agreed on; the library's own leaves it open."""

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(self._host, self._port, self._timeout)
        try:
            client.starttls(self._ssl_context)
        except BaseException:
            with contextlib.suppress(OSError):  # TLS has closed it already
                client.shutdown()
            raise
        return client


class Session:
    """A logged-in connection. Folders are opened by EXAMINE and mails read by BODY.PEEK: no mark is set, ever."""

    def __init__(self, account: MailAccount, password: str, context: ssl.SSLContext) -> None:
        """Connect, log in and say who we are.

        Raises:
            PipelineError: no connection, an untrusted certificate, or a refused login.
        """
        self._account = account
        self._password = password
        server = account.imap_server
        kind = MailBox if server.security is Security.SSL else _StartTls
        try:
            self._box: BaseMailBox = kind(server.host, server.port, timeout=TIMEOUT, ssl_context=context)
        except OSError as error:
            raise network_error(server, error) from None
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            msg = f"邮件服务器 {server.host}:{server.port} 不能这样连接：{self._words(error)}"
            raise PipelineError(f"{msg}；请核对 office.yaml 里的 port 和 security") from None
        try:
            self._log_in()
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def open_folder(self, name: str) -> str:
        """Open a folder for reading.

        Args:
            name: as a mail program shows it; 上级/下级 for a folder in a folder, whatever the server puts between.

        Returns:
            Its UIDVALIDITY (RFC 3501, 2.3.1.1): UIDs hold only as long as this stays; empty where the server has none.

        Raises:
            PipelineError: there is no such folder, or it can't be opened.
        """
        raw = encode_folder(name) if name.upper() == INBOX else self._raw_name(name)
        try:
            self._do(lambda: self._box.folder.set(raw, readonly=True))
        except ConnectionLostError:
            raise
        except PipelineError as error:
            raise PipelineError(f"打不开邮箱文件夹“{name}”：{error}") from None
        _, found = self._box.client.response("UIDVALIDITY")
        value = found[0] if found else None
        return value.decode("ascii", "replace") if isinstance(value, bytes) else ""

    def uids(self, since: date) -> list[int]:
        """UIDs in the open folder of what came on this day or later, by the server's own calendar, in order."""
        # RFC 3501, 9: the month is English whatever the system's language.
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        kind, data = self._do(lambda: self._box.client.uid("SEARCH", "SINCE", day))
        if kind != "OK":
            raise PipelineError(f"邮件服务器不能按日期查找：{self._words(data)}")
        words = b" ".join(item for item in data if isinstance(item, bytes)).split()
        return sorted({int(word) for word in words if word.isdigit()})

    def entries(self, uids: Iterable[int]) -> Iterator[Entry]:
        """What the server says of these mails; one that is gone meanwhile is left out."""
        wanted = sorted(uids)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            lines = self._fetch(",".join(map(str, chunk)), "(UID RFC822.SIZE INTERNALDATE)")
            found = [_entry(line[0] if isinstance(line, tuple) else line) for line in lines]
            # A server may also tell of mails that nobody asked for (RFC 3501, 7.4.2).
            by_uid = {entry.uid: entry for entry in found if entry is not None}
            yield from (by_uid[uid] for uid in chunk if uid in by_uid)

    def message(self, uid: int) -> bytes | None:
        """One whole mail, byte for byte; None where it is gone."""
        for item in self._fetch(str(uid), "(UID BODY.PEEK[])"):
            if isinstance(item, tuple) and b"BODY[]" in item[0].upper():
                content: bytes = item[1]
                return content
        return None

    def folders(self) -> dict[str, bytes]:
        """Folders that can be opened: name as shown, with / between folders, to name as the server has it."""
        kind, data = self._do(self._box.client.list)
        found = {}
        for item in data if kind == "OK" else ():
            listed = _listed(item)
            if listed is not None:
                found[listed[0]] = listed[1]
        return found

    def _log_in(self) -> None:
        account, client = self._account, self._box.client
        try:
            self._do(lambda: self._box.login(account.login, self._password, initial_folder=None))
        except ConnectionLostError:
            raise
        except PipelineError as error:
            hint = account.password_hint or "请核对登录名和密码；有些邮箱要先在网页里开启 IMAP，并使用“授权码”"
            raise PipelineError(f"邮箱 {account.address} 登录失败：{error}。\n{hint}") from None
        provider = account.known_provider
        if "ID" in client.capabilities or (provider is not None and provider.wants_id):
            # Some servers answer BAD to it; whether that matters shows when the folder is opened.
            with contextlib.suppress(PipelineError):
                self._do(lambda: client.xatom("ID", _IDENTITY))

    def _raw_name(self, name: str) -> bytes:
        folders = self.folders()
        if name in folders:
            return folders[name]
        known = "、".join(sorted(folders)) or "（服务器没有列出）"
        raise PipelineError(f"邮箱里没有文件夹“{name}”；现有：{known}。请改正 office.yaml 的 mail.folders")

    def _fetch(self, uids: str, what: str) -> list[bytes | tuple[bytes, bytes]]:
        kind, data = self._do(lambda: self._box.client.uid("FETCH", uids, what))
        if kind != "OK":
            raise PipelineError(f"邮件取不下来：{self._words(data)}")
        return [item for item in data if isinstance(item, bytes | tuple)]

    def _do(self, command: Callable[[], _Result]) -> _Result:
        try:
            return command()
        except (imaplib.IMAP4.abort, OSError) as error:
            msg = f"与邮件服务器 {self._account.imap_server.host} 的连接断了（{self._words(error)}）"
            raise ConnectionLostError(msg) from None
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            raise PipelineError(self._words(error)) from None

    def _words(self, found: object) -> str:
        if isinstance(found, ImapToolsError):
            found = getattr(found, "command_result", (None, [found]))[1]
        pieces = found if isinstance(found, list) else [found]
        texts = (piece if isinstance(piece, bytes) else str(piece) for piece in pieces if piece)
        return "；".join(clean_words(text, self._password) for text in texts) or "没有说明原因"

    def _close(self) -> None:
        # Whatever goes wrong while saying goodbye has no consequence.
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            self._box.logout()
        with contextlib.suppress(OSError):
            self._box.client.shutdown()


def _entry(line: bytes) -> Entry | None:
    uid, size = re.search(rb"\bUID (\d+)", line), re.search(rb"\bRFC822\.SIZE (\d+)", line)
    return Entry(int(uid[1]), int(size[1]), _received(line)) if uid and size else None


def _received(line: bytes) -> datetime:
    found = _RECEIVED.search(line)
    if found is not None:
        day, month, year, time, zone = (piece.decode() for piece in found.groups())
        with contextlib.suppress(ValueError):
            number = _MONTHS.index(month.title()) + 1
            return datetime.strptime(f"{year}-{number}-{day} {time} {zone}", "%Y-%m-%d %H:%M:%S %z")
    # A mail must not be lost for a date that can't be read.
    return datetime(1970, 1, 1, tzinfo=UTC)


def _listed(item: object) -> tuple[str, bytes] | None:
    """One line of LIST: name as shown, and as sent; None for what is no folder that can be opened."""
    line, literal = item if isinstance(item, tuple) else (item, None)
    found = _LISTED.match(line) if isinstance(line, bytes) else None
    if found is None or b"\\noselect" in found["flags"].lower() or b"\\nonexistent" in found["flags"].lower():
        return None
    name = literal if literal is not None else found["name"]
    if literal is None and name.startswith(b'"') and name.endswith(b'"'):
        name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
    if not name or any(byte < 0x20 or byte == 0x7F for byte in name):
        return None
    shown = _shown(name)
    delimiter = (found["delimiter"] or b"").decode("ascii", "replace").removeprefix("\\")
    quoted = b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    return (shown.replace(delimiter, "/") if delimiter else shown), quoted


def _shown(name: bytes) -> str:
    # Modified UTF-7 (RFC 3501, 5.1.3) is what is meant; some servers send UTF-8 or GBK as it is, or a bare &.
    if not name.isascii():
        return decode_words(name)
    with contextlib.suppress(ValueError):
        shown = utf7_decode(name)
        if utf7_encode(shown) == name:
            return shown
    return name.decode("ascii")

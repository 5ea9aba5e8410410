"""Handing letters to the mail server (RFC 5321), so that it is always known whether one has left.

A server takes a letter over when it has seen the line with a single full stop, and not before. The log is written
between the last byte of the letter and that line: whatever breaks earlier, the letter has certainly not left;
whatever breaks later, nobody knows until somebody looks.
"""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import PipelineError
from pipeline.mailbox.connection import TIMEOUT, clean_words, network_error
from pipeline.mailbox.outgoing import Outgoing
from pipeline.model.mail_account import MailAccount, Security

_Reply = tuple[int, bytes]
# What the machine is called is nobody's business; servers take an address literal (RFC 5321, 4.1.4).
_OWN_NAME = "[127.0.0.1]"
_TOO_LARGE = 552  # RFC 1870, 6.1: about this letter, not about the sender


class LostError(Exception):
    """The connection is gone.

    Attributes:
        words: why, in the system's words.
        in_doubt: whether the letter may have left.
    """

    def __init__(self, words: str, *, in_doubt: bool) -> None:
        super().__init__(words)
        self.words = words
        self.in_doubt = in_doubt


class RefusedError(Exception):
    """The server did not take the letter over: it has certainly not left.

    Attributes:
        words: the server's own, shortened and cleaned.
        temporary: whether it may take it later (a reply 4xx).
    """

    def __init__(self, words: str, *, temporary: bool) -> None:
        super().__init__(words)
        self.words = words
        self.temporary = temporary


class SenderRefusedError(PipelineError):
    """The server takes nothing from this account."""


@dataclass(frozen=True)
class Delivery:
    """A letter that was taken over."""

    refused: dict[str, str]
    """Addresses among several that were refused, with the server's words."""


class SmtpSession:
    """A logged-in connection."""

    def __init__(self, account: MailAccount, password: str, context: ssl.SSLContext) -> None:
        """Connect and log in.

        Raises:
            PipelineError: no connection, an untrusted certificate, or a refused login.
        """
        self._account = account
        self._password = password
        server = account.smtp_server
        try:
            self._smtp = self._connect(context)
        except smtplib.SMTPException as error:
            msg = f"邮件服务器 {server.host}:{server.port} 不能这样连接：{self._words(error)}"
            raise PipelineError(f"{msg}；请核对 office.yaml 里的 port 和 security") from None
        except OSError as error:
            raise network_error(server, error) from None
        try:
            self._log_in()
        except BaseException:
            self.close()
            raise

    def deliver(self, letter: Outgoing, at: datetime, about_to: Callable[[], None], *, last: bool) -> Delivery:
        """Hand one letter over.

        Args:
            letter: the letter.
            at: the time, for its Date.
            about_to: called when everything but the last line has been sent; whatever it raises, the letter has
                not left.
            last: whether an address that is refused for the time being is given up, where others are taken.

        Raises:
            RefusedError: not taken over.
            SenderRefusedError: nothing will be.
            LostError: the connection is gone.
        """
        content = letter.content(at)
        self._open_envelope(letter, len(content))
        refused = self._name_recipients(letter, last=last)
        self._expect(self._ask("DATA"), 354)
        with self._losing(in_doubt=False):
            self._smtp.send(_stuffed(content))
        try:
            about_to()
        except BaseException:
            self._smtp.close()  # without the last line the server throws away what it got
            raise
        with self._losing(in_doubt=True):
            self._smtp.send(b".\r\n")
            code, words = self._smtp.getreply()
        if code // 100 not in {2, 4, 5}:
            raise LostError(self._words(words), in_doubt=True)
        if code >= 400:
            raise RefusedError(self._reply_text(code, words), temporary=code < 500)
        return Delivery(refused)

    def close(self) -> None:
        """Say goodbye; whatever goes wrong in that has no consequence."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self._smtp.close()

    def _connect(self, context: ssl.SSLContext) -> smtplib.SMTP:
        server = self._account.smtp_server
        if server.security is Security.SSL:
            return smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=_OWN_NAME, timeout=TIMEOUT, context=context
            )
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=_OWN_NAME, timeout=TIMEOUT)
        try:
            smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _log_in(self) -> None:
        account = self._account
        try:
            self._smtp.login(account.login, self._password)
        except smtplib.SMTPAuthenticationError as error:
            hint = account.password_hint or "请核对登录名和密码；有些邮箱要先在网页里开启 SMTP，并使用“授权码”"
            msg = f"邮箱 {account.address} 登录失败：{self._words(error.smtp_error)}。\n{hint}"
            raise PipelineError(msg) from None
        except smtplib.SMTPException as error:
            raise PipelineError(f"邮件服务器 {account.smtp_server.host} 不能登录：{self._words(error)}") from None
        except OSError as error:
            raise network_error(account.smtp_server, error) from None

    def _open_envelope(self, letter: Outgoing, size: int) -> None:
        smtp = self._smtp
        with self._losing(in_doubt=False):
            smtp.ehlo_or_helo_if_needed()
        options = [f"SIZE={size}"] if smtp.has_extn("size") else []
        for needed, keyword, option, what in (
            (
                letter.eight_bit,
                "8bitmime",
                "BODY=8BITMIME",
                "8位编码的信；请用邮件软件另存为 quoted-printable 或 base64",
            ),
            (letter.international, "smtputf8", "SMTPUTF8", "中文邮箱地址；请改用英文地址"),
        ):
            if needed and not smtp.has_extn(keyword):
                raise RefusedError(f"邮件服务器不收{what}", temporary=False)
            options += [option] if needed else []
        with self._losing(in_doubt=False):
            code, words = smtp.mail(self._account.address, options)
        if code >= 500 and code != _TOO_LARGE:
            raise SenderRefusedError(f"邮件服务器不收 {self._account.address} 发的信：{self._reply_text(code, words)}")
        self._expect((code, words), 250)

    def _name_recipients(self, letter: Outgoing, *, last: bool) -> dict[str, str]:
        refused: dict[str, str] = {}
        temporary: dict[str, str] = {}
        for address in letter.recipients:
            with self._losing(in_doubt=False):
                code, words = self._smtp.rcpt(address)
            self._still_there(code, words)
            if code >= 400:
                (temporary if code < 500 else refused)[address] = self._reply_text(code, words)
        together = {**refused, **temporary}
        if len(together) == len(letter.recipients) or (temporary and not last):
            self._reset()
            every = "；".join(f"{address}：{words}" for address, words in together.items())
            raise RefusedError(every, temporary=bool(temporary))
        return together

    def _ask(self, command: str) -> _Reply:
        with self._losing(in_doubt=False):
            return self._smtp.docmd(command)

    def _expect(self, reply: _Reply, wanted: int) -> None:
        code, words = reply
        self._still_there(code, words)
        if code != wanted:
            self._reset()
            raise RefusedError(self._reply_text(code, words), temporary=400 <= code < 500)

    def _still_there(self, code: int, words: bytes) -> None:
        # 421 is goodbye (RFC 5321, 3.8); no number at all is no mail server any more.
        if code == 421 or not 200 <= code < 600:
            self._smtp.close()
            raise LostError(self._reply_text(code, words), in_doubt=False)

    def _reset(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()

    @contextlib.contextmanager
    def _losing(self, *, in_doubt: bool) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPResponseException as error:
            self._smtp.close()
            raise LostError(self._words(error.smtp_error), in_doubt=in_doubt) from None
        except (smtplib.SMTPException, OSError) as error:
            self._smtp.close()
            raise LostError(self._words(error), in_doubt=in_doubt) from None

    def _reply_text(self, code: int, words: bytes) -> str:
        return f"{code} {self._words(words)}"

    def _words(self, found: object) -> str:
        return clean_words(found if isinstance(found, bytes) else str(found), self._password)


def _stuffed(content: bytes) -> bytes:
    """Transparency (RFC 5321, 4.5.2): a full stop at the start of a line is doubled; ends with a line end."""
    content = content if content.endswith(b"\r\n") else content + b"\r\n"
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]

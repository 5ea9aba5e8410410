"""``make send``: exactly the letters that lie in the outbox, each at most once, whatever happens in between."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from filelock import FileLock, Timeout

from pipeline.errors import PipelineError
from pipeline.mailbox.account import load_account, require_password
from pipeline.mailbox.connection import tls_context
from pipeline.mailbox.outbox import SENT_FOLDER, Outbox, put_away, read_outbox
from pipeline.mailbox.outgoing import Outgoing
from pipeline.mailbox.smtp import Delivery, LostError, RefusedError, SmtpSession
from pipeline.model.mail_account import MailAccount
from pipeline.sent_log import SendState, add_to_log, last_lines, read_sent
from pipeline.workspace import Workspace

RETRY_PAUSE = 60.0
"""Seconds before what was refused for the time being is tried once more."""
_MINUTE = 60.0  # seconds

Confirm = Callable[[int], bool]
"""Asked, after all has been shown, whether that many letters shall leave."""


@dataclass(frozen=True)
class Clock:
    """The time; another one in tests."""

    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    """With time zone."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds."""
    sleep: Callable[[float], None] = time.sleep
    """Seconds."""


@dataclass
class Tally:
    """What became of the letters."""

    sent: int = 0
    failed: list[str] = field(default_factory=list)
    """File names."""
    in_doubt: list[str] = field(default_factory=list)
    """File names."""


def send(workspace: Workspace, confirm: Confirm, clock: Clock | None = None) -> Iterator[str]:
    """Send what lies in the outbox; yields in Chinese what is about to be done and what was.

    Args:
        workspace: the round.
        confirm: a person's word, asked once.
        clock: the time.

    Raises:
        PipelineError: no connection, no login, another run at work; the connection was lost twice; or, at the end,
            a letter was left.
    """
    lock = workspace.send_lock
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=0):
            yield from _send(workspace, confirm, clock or Clock())
    except Timeout:
        raise PipelineError("另一个窗口正在发信；请等它结束") from None


def _send(workspace: Workspace, confirm: Confirm, clock: Clock) -> Iterator[str]:
    account = load_account(workspace)
    lines = last_lines(read_sent(workspace.sent, workspace.relative(workspace.sent)))
    outbox = read_outbox(workspace.outbox, lines, account.domain)
    shown = workspace.relative(workspace.outbox)
    for letter in outbox.gone:
        _put_away(letter)
        yield f"{letter.path.name} 以前已经发出，移到 {SENT_FOLDER}，没有再发。"
    yield from _not_to_be_sent(outbox)
    tally = Tally(
        failed=[name for name, _ in outbox.refused], in_doubt=[letter.path.name for letter in outbox.in_doubt]
    )
    if outbox.ready:
        yield f"{shown} 里有 {len(outbox.ready)} 封信要发，从 {account.address} 发出："
        yield from (
            f"  {letter.path.name} → {'；'.join(letter.recipients)}　{letter.subject}" for letter in outbox.ready
        )
        if not confirm(len(outbox.ready)):
            yield "没有发出任何信。"
            return
        yield from _Run(workspace, account, clock, tally).all(outbox.ready)
    elif not (outbox.refused or outbox.in_doubt):
        yield f"{shown} 里没有要发的信。"
    _settle(tally)


def _not_to_be_sent(outbox: Outbox) -> Iterator[str]:
    for name, reason in outbox.refused:
        yield f"不能发：{name}：{reason}"
    for letter in outbox.in_doubt:
        yield f"不知道发出没有，没有再发：{letter.path.name} → {'；'.join(letter.recipients)}"
    if outbox.in_doubt:
        yield (
            "  请到网页邮箱的“已发送”里找这封信。找到了：make sent LETTER=文件名 ARRIVED=1；"
            "没有：make sent LETTER=文件名 ARRIVED=0，下次 make send 会重发"
        )


def _settle(tally: Tally) -> None:
    left = [
        f"{len(tally.failed)} 封没有发出" if tally.failed else "",
        f"{len(tally.in_doubt)} 封不知道发出没有" if tally.in_doubt else "",
    ]
    if any(left):
        raise PipelineError(
            f"{'，'.join(text for text in left if text)}，还在发件箱里：{'、'.join(tally.failed + tally.in_doubt)}"
        )


def _put_away(letter: Outgoing) -> None:
    try:
        put_away(letter)
    except OSError as error:
        msg = f"{letter.path.name} 已经发出，但移不到 {SENT_FOLDER}：{error.strerror}；请关闭打开它的程序。它不会再发"
        raise PipelineError(msg) from None


class _Run:
    """One run's connection, pace and tally."""

    def __init__(self, workspace: Workspace, account: MailAccount, clock: Clock, tally: Tally) -> None:
        self._log = workspace.sent
        self._account = account
        self._password = require_password(account)
        self._context = tls_context(account, workspace.certificates)
        self._clock = clock
        self._tally = tally
        self._session: SmtpSession | None = None
        self._may_reconnect = True
        self._next = 0.0

    def all(self, letters: list[Outgoing]) -> Iterator[str]:
        """Each letter once, then once more those that were refused for the time being."""
        later: list[Outgoing] = []
        try:
            for index, letter in enumerate(letters, 1):
                yield f"({index}/{len(letters)}) {self._one(letter, later)}"
            if later:
                yield f"等{RETRY_PAUSE:.0f}秒，再试 {len(later)} 封……"
                self._clock.sleep(RETRY_PAUSE)
            for letter in later:
                yield self._one(letter, None)
        finally:
            if self._session is not None:
                self._session.close()
        yield f"发出 {self._tally.sent} 封；记录在 {self._log.name}"

    def _one(self, letter: Outgoing, later: list[Outgoing] | None) -> str:
        """Send one letter and say what became of it; ``later`` is None where there is no later."""
        name = letter.path.name
        try:
            delivery = self._deliver(letter, last=later is None)
        except RefusedError as error:
            self._may_reconnect = True  # the server answers
            if error.temporary and later is not None:
                later.append(letter)
                return f"邮件服务器暂时不收 {name}（{error.words}），稍后再试"
            self._write(letter, SendState.FAILED, error.words)
            self._tally.failed.append(name)
            return f"没有发出 {name}：{error.words}"
        except LostError as error:
            self._tally.in_doubt.append(name)
            return f"不知道发出没有：{name}（连接断了：{error.words}）；不会自动重发，再运行 make send 看怎么办"
        self._may_reconnect = True
        self._tally.sent += 1
        note = "；".join(f"{address} 被拒收：{words}" for address, words in delivery.refused.items())
        self._write(letter, SendState.SENT, note)
        _put_away(letter)
        return f"已发送 {name}" + (f"；但 {note}" if note else "")

    def _deliver(self, letter: Outgoing, *, last: bool) -> Delivery:
        """Hand the letter over, on a new connection where the old one is gone.

        Raises:
            RefusedError: not taken over.
            LostError: the connection was lost, and the letter is in doubt.
            PipelineError: the connection was lost for the second time, or another reason to stop.
        """
        while True:
            self._wait()
            begun = False

            def about_to() -> None:
                nonlocal begun
                self._write(letter, SendState.SENDING)
                begun = True

            try:
                return self._connected().deliver(letter, self._clock.now(), about_to, last=last)
            except LostError as error:
                self._lost(error)
                if error.in_doubt:
                    raise
            except RefusedError as error:
                if begun and error.temporary and not last:
                    self._write(letter, SendState.FAILED, f"暂时不收：{error.words}")
                raise

    def _connected(self) -> SmtpSession:
        if self._session is None:
            try:
                self._session = SmtpSession(self._account, self._password, self._context)
            except PipelineError as error:
                done = f"\n已发出 {self._tally.sent} 封，其余还在发件箱里" if self._tally.sent else ""
                raise PipelineError(f"{error}{done}") from None
        return self._session

    def _lost(self, error: LostError) -> None:
        self._session = None
        if not self._may_reconnect:
            doubt = "；最后一封不知道发出没有，再运行 make send 看怎么办" if error.in_doubt else ""
            msg = f"与邮件服务器的连接断了两次（{error.words}）；已发出 {self._tally.sent} 封，其余还在发件箱里{doubt}"
            raise PipelineError(f"{msg}。请稍后再运行 make send")
        self._may_reconnect = False

    def _wait(self) -> None:
        """Keep to so many letters a minute."""
        wait = self._next - self._clock.monotonic()
        if wait > 0:
            self._clock.sleep(wait)
        self._next = self._clock.monotonic() + _MINUTE / self._account.per_minute

    def _write(self, letter: Outgoing, state: SendState, note: str = "") -> None:
        add_to_log(self._log, [letter.log_line(self._clock.now(), state, note)])

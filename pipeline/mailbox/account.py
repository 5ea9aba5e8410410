"""Which account, and its password: from the environment or the system's keyring, never from a file."""

import os
from dataclasses import dataclass
from pathlib import Path

import keyring
import keyring.errors
from pydantic import ValidationError

from pipeline.errors import InputError, PipelineError
from pipeline.inputs import load_notice, load_office
from pipeline.model.mail_account import MailAccount
from pipeline.workspace import Workspace

PASSWORD_VARIABLE = "MAIL_PASSWORD"  # noqa: S105 - the name of a variable
"""Environment variable that holds the password."""
KEYRING_SERVICE = "gongwen-pipeline"
"""Service that the password is filed under in the keyring; the user is the address."""


def load_account(workspace: Workspace) -> MailAccount:
    """The account of ``office.yaml``, or the notice's mailbox where its service is known by its domain.

    Raises:
        InputError: neither tells the servers.
    """
    account = load_office(workspace).mail
    if account is not None:
        return account
    address = load_notice(workspace).mailbox
    try:
        return MailAccount(address=address)
    except ValidationError:
        msg = (
            f"不知道 {address} 的邮件服务器；请在 {workspace.relative(workspace.office)} 里写 mail:"
            "（address，企业邮箱再写 provider: qiye 或 exmail，其他邮箱写 imap 和 smtp）"
        )
        raise InputError(msg) from None


def find_password(account: MailAccount) -> str | None:
    """The password from the environment, else from the keyring; None where neither has one.

    Raises:
        PipelineError: it holds characters that no mail server takes.
    """
    password = os.environ.get(PASSWORD_VARIABLE, "").strip() or _from_keyring(account) or ""
    if not password.isascii() or not password.isprintable():
        # Never shown, not even in part. imaplib and smtplib can't send it, and a line break would be a command.
        raise PipelineError("邮箱密码里有汉字、全角字符或换行；请检查输入法，重新设置（make password）")
    return password or None


def require_password(account: MailAccount) -> str:
    """The password.

    Raises:
        PipelineError: there is none, or as ``find_password``.
    """
    password = find_password(account)
    if password is None:
        hint = f"\n{account.password_hint}" if account.password_hint else ""
        msg = (
            f"没有 {account.address} 的密码：请运行 make password 存入本机的密码库，或设置环境变量 {PASSWORD_VARIABLE}"
        )
        raise PipelineError(msg + hint)
    return password


def store_password(account: MailAccount, password: str) -> None:
    """Keep the password in the system's keyring.

    Raises:
        PipelineError: the system has no keyring, or it refuses.
    """
    if not password.strip() or not password.isascii() or not password.isprintable():
        raise PipelineError("密码是空的，或含有汉字、全角字符、换行；没有保存")
    try:
        keyring.set_password(KEYRING_SERVICE, account.address, password.strip())
    except keyring.errors.KeyringError:
        msg = f"这台机器没有可用的密码库；请改用环境变量：export {PASSWORD_VARIABLE}=…（只在当前窗口有效）"
        raise PipelineError(msg) from None


@dataclass(frozen=True)
class Condition:
    """Whether mail can be fetched and sent, as far as that can be told without a connection."""

    account: str
    """The address and its servers; empty where none is set."""
    lacking: str
    """In Chinese: what is missing and what to do; empty where nothing is."""


def mail_condition(root: Path) -> Condition:
    """Look at the newest round's settings and for a password, whose value goes nowhere; no server is asked."""
    try:
        account = load_account(Workspace.open(root))
    except InputError as error:
        return Condition("", error.messages[0])
    shown = f"{account.address}（{account.imap_server.host}，{account.smtp_server.host}）"
    try:
        found = find_password(account) is not None
    except PipelineError as error:
        return Condition(shown, str(error))
    return Condition(shown, "" if found else "没有密码，不能收信、发信：make password")


def _from_keyring(account: MailAccount) -> str | None:
    try:
        return keyring.get_password(KEYRING_SERVICE, account.address)
    except keyring.errors.KeyringError:
        return None

"""The mail account: presets, mistakes in ``office.yaml``, and where the password comes from."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from rich.console import Console

from pipeline.doctor import print_doctor
from pipeline.errors import InputError, PipelineError
from pipeline.inputs import load_office
from pipeline.mailbox.account import find_password, load_account, mail_condition, store_password
from pipeline.mailbox.connection import clean_words
from pipeline.model.mail_account import MailAccount, Security
from pipeline.workspace import Workspace
from tests.command import run_command
from tests.conftest import PROJECT
from tests.mailbox.conftest import set_mail
from tests.mailbox.dovecot import PASSWORD


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets at the end of the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    monkeypatch.delenv("MAIL_PASSWORD", raising=False)
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("address", "provider", "imap", "smtp", "wants_id"),
    [
        ("csrme@163.com", "", "imap.163.com", "smtp.163.com", True),
        ("a@126.com", "", "imap.126.com", "smtp.126.com", True),
        ("a@yeah.net", "", "imap.yeah.net", "smtp.yeah.net", True),
        ("a@QQ.com", "", "imap.qq.com", "smtp.qq.com", False),
        ("a@foxmail.com", "", "imap.qq.com", "smtp.qq.com", False),
        ("a@example.org", "qiye", "imap.qiye.163.com", "smtp.qiye.163.com", True),
        ("a@example.org", "exmail", "imap.exmail.qq.com", "smtp.exmail.qq.com", False),
    ],
)
def test_an_address_is_enough(address: str, provider: str, imap: str, smtp: str, wants_id: bool) -> None:
    account = MailAccount(address=address, provider=provider)
    assert (account.imap_server.host, account.imap_server.port) == (imap, 993)
    assert (account.smtp_server.host, account.smtp_server.port) == (smtp, 465)
    assert {account.imap_server.security, account.smtp_server.security} == {Security.SSL}
    assert account.known_provider is not None
    assert account.known_provider.wants_id is wants_id
    assert account.login == address
    assert account.password_hint


def test_what_is_written_wins_over_the_preset() -> None:
    account = MailAccount.model_validate(
        {"address": "a@163.com", "user": "b", "smtp": {"host": "mail.example.org", "port": 587, "security": "starttls"}}
    )
    assert (account.smtp_server.host, account.imap_server.host, account.login) == (
        "mail.example.org",
        "imap.163.com",
        "b",
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "mail.address：不知道 @example.org 的邮件服务器"),
        ("  provider: gmail\n", "mail.provider：“gmail”不在可选范围内：qiye、exmail"),
        ("  provider: qiye\n  folders: []\n", "mail.folders：至少要有 1 项"),
        ("  provider: qiye\n  per_minute: 0\n", "mail.per_minute：不能小于 1"),
        ("  provider: qiye\n  ca: ../../etc/x.pem\n", "mail.ca：写法不对"),
        ("  provider: qiye\n  since: 昨天\n", "mail.since：应为日期"),
        ("  provider: qiye\n  password: geheim\n", "mail.password：不认识这一项"),
        ("  provider: qiye\n  imap: {host: a b, port: 993}\n", "mail.imap.host：写法不对"),
        ("  provider: qiye\n  imap: {host: a, port: 99999}\n", "mail.imap.port：不能大于 65535"),
        ("  provider: qiye\n  imap: {host: a, port: 1, security: none}\n", "mail.imap.security：“none”不在可选范围内"),
        ('  provider: qiye\n  user: "a\\r\\nb"\n', "mail.user：登录名含有换行"),
    ],
)
def test_mistakes_are_named_with_their_line(project: Workspace, lines: str, message: str) -> None:
    set_mail(project, lines)
    with pytest.raises(InputError) as caught:
        load_office(project)
    assert any(message in found for found in caught.value.messages), caught.value.messages
    assert all(found.startswith("inputs/office.yaml:") for found in caught.value.messages)


def test_the_example_in_office_yaml_is_valid(project: Workspace) -> None:
    lines = (PROJECT / "inputs" / "office.yaml").read_text(encoding="utf-8").splitlines()
    start = lines.index("# mail:")
    example = "\n".join(line.removeprefix("# ") for line in lines[start:])
    project.office.write_text("\n".join(lines[:start]) + f"\n{example}\n", encoding="utf-8")
    assert load_account(project).domain == "example.org"


def test_the_password_is_kept_in_the_keyring_and_the_environment_wins(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = MailAccount(address="a@163.com")
    assert find_password(account) is None
    store_password(account, PASSWORD)
    assert memory.kept == {("gongwen-pipeline", "a@163.com"): PASSWORD}
    assert find_password(account) == PASSWORD
    monkeypatch.setenv("MAIL_PASSWORD", "another\n")
    assert find_password(account) == "another"


@pytest.mark.parametrize("password", ["密码123", "ａｂｃ", "a\r\nb", ""])
def test_what_no_server_takes_is_refused_and_not_shown(memory: MemoryKeyring, password: str) -> None:
    with pytest.raises(PipelineError) as caught:
        store_password(MailAccount(address="a@163.com"), password)
    assert memory.kept == {}
    assert not password or password not in str(caught.value)


def test_without_a_keyring_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends.fail import Keyring  # noqa: PLC0415 - what keyring falls back to

    monkeypatch.setattr(keyring, "set_password", Keyring().set_password)  # type: ignore[no-untyped-call]
    with pytest.raises(PipelineError, match="MAIL_PASSWORD"):
        store_password(MailAccount(address="a@163.com"), PASSWORD)


def test_doctor_tells_of_the_account_and_never_the_password(
    project: Workspace, memory: MemoryKeyring, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mail_condition(project.root).lacking == "没有密码，不能收信、发信：make password"
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    assert mail_condition(project.root).lacking == ""
    print_doctor(Console(width=200), project.root)
    said = capsys.readouterr().out
    assert "邮箱账号" in said
    assert "csrme@163.com（imap.163.com，smtp.163.com）" in said
    assert PASSWORD not in said
    set_mail(project, "")
    assert "不知道 @example.org" in mail_condition(project.root).lacking


def test_the_password_command_refuses_nothing_and_names_the_hint(project: Workspace) -> None:
    done = run_command(project.root, "password")
    assert done.returncode != 0
    assert "授权码" in done.stdout


def test_words_of_a_server_are_cleaned() -> None:
    assert clean_words(b"535 Error:\r\n \x1b[31m authentication failed ") == "535 Error: [31m authentication failed"
    assert clean_words("用户名错".encode("gbk")) == "用户名错"
    assert clean_words(f"no {PASSWORD} here", PASSWORD) == "no *** here"
    assert len(clean_words("x" * 5000)) == 161
    assert clean_words("a\u202eb\u2028c") == "a b c"

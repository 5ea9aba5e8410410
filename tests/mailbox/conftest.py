"""A project folder whose office has a mail account on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.mailbox.dovecot import ADDRESS, PASSWORD, Dovecot, running_dovecot
from tests.mailbox.smtp_server import SmtpServer, running_smtp

CHUNKS = ("inputs/office.yaml", "inputs/2020/notice.yaml", "inputs/2020/outline.yaml", "inputs/2020/form.yaml")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The shipped round without replies; the password is in the environment."""
    for name in CHUNKS:
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((PROJECT / name).read_bytes())
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    return Workspace.open(tmp_path / "project", "2020")


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


def set_mail(workspace: Workspace, lines: str) -> None:
    """Write the section ``mail`` of ``office.yaml``; indented lines without the heading."""
    text = (PROJECT / "inputs" / "office.yaml").read_text(encoding="utf-8")
    workspace.office.write_text(f"{text}mail:\n  address: {ADDRESS}\n{lines}", encoding="utf-8")


def use_dovecot(
    workspace: Workspace, server: Dovecot, *, security: str = "ssl", trust: bool = True, more: str = ""
) -> None:
    """Point the office's account to this server."""
    port = server.imaps if security == "ssl" else server.imap
    if trust:
        (workspace.certificates / "ca.pem").write_bytes(server.certificate.certificate.read_bytes())
    set_mail(
        workspace,
        f"  imap: {{host: 127.0.0.1, port: {port}, security: {security}}}\n"
        f"  smtp: {{host: 127.0.0.1, port: 1}}\n" + ("  ca: ca.pem\n" if trust else "") + more,
    )


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[SmtpServer]:
    with running_smtp(tmp_path / "smtp") as server:
        yield server


def use_smtp(workspace: Workspace, server: SmtpServer, *, trust: bool = True, more: str = "") -> None:
    """Point the office's account to this server; a pace that no test notices."""
    if trust:
        (workspace.certificates / "ca.pem").write_bytes(server.certificate.certificate.read_bytes())
    pace = "" if "per_minute" in more else "  per_minute: 600\n"
    set_mail(
        workspace,
        f"  smtp: {{host: 127.0.0.1, port: {server.port}, security: {server.security}}}\n"
        f"  imap: {{host: 127.0.0.1, port: 1}}\n" + ("  ca: ca.pem\n" if trust else "") + pace + more,
    )


def put_letter(
    workspace: Workspace, number: int, to: str = "", text: str = "您好：\n请改正。\n", **fields: str
) -> Path:
    """A letter as ``make outbox`` writes them; ``fields`` replace header fields, empty ones leave them out."""
    head = {
        "From": f"=?utf-8?b?56eY5Lmm5aSE?= <{ADDRESS}>",
        "To": to or f"unit{number}@example.org",
        "Subject": f"=?utf-8?b?6K+35pS55q2j77ya?= {number}",
        "Message-ID": f"<2020.F{number:02}.abc{number}@example.org>",
        "X-Letter": f"2020.F{number:02}.abc{number}@example.org",
        "X-Letter-Kind": "=?utf-8?b?6K+35pS55q2j?=",
        "X-Letter-Unit": f"F{number:02}",
        "X-Unsent": "1",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = "".join(f"{name}: {value}\n" for name, value in head.items() if value)
    path = workspace.outbox / f"F{number:02} 示例单位{number} 请改正.eml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"{lines}\n{text}".encode())
    return path

"""A project folder whose office has a mail account on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.mailbox.dovecot import ADDRESS, PASSWORD, Dovecot, running_dovecot

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
def dovecot(tmp_path: Path) -> Iterator[Dovecot]:
    with running_dovecot(tmp_path / "dovecot") as server:
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
        f"  imap: {{host: localhost, port: {port}, security: {security}}}\n"
        f"  smtp: {{host: localhost, port: 1}}\n" + ("  ca: ca.pem\n" if trust else "") + more,
    )

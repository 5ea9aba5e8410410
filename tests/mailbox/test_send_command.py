"""``make send`` as a clerk types it: on a terminal and without one."""

import contextlib
import os
import pty
import subprocess
import sys

import pytest

from pipeline.workspace import Workspace
from tests.command import run_command
from tests.conftest import PROJECT
from tests.mailbox.conftest import put_letter, use_smtp
from tests.mailbox.dovecot import ADDRESS, PASSWORD
from tests.mailbox.smtp_server import SmtpServer


def test_the_command_asks_and_never_shows_the_password(project: Workspace, smtp: SmtpServer) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    unasked = run_command(project.root, "send")
    assert (unasked.returncode, "没有人可以确认" in unasked.stdout) == (4, True), unasked.stdout
    assert smtp.kept == []
    done = run_command(project.root, "send", "--yes")
    assert (done.returncode, "发出 1 封" in done.stdout) == (0, True), done.stdout
    written = b"".join(path.read_bytes() for path in project.root.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written + (unasked.stdout + done.stdout).encode()
    assert ADDRESS.encode() in written


def on_a_terminal(project: Workspace, typed: bytes, *arguments: str) -> tuple[int, str]:
    """The command with a real terminal, on which this is typed when it asks."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=project.root, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    )  # fmt: skip
    os.close(follower)
    said = b""
    with contextlib.suppress(OSError):  # the terminal is gone when the process is
        while piece := os.read(leader, 4096):
            said += piece
            if typed and said.endswith(b": "):
                os.write(leader, typed)
                typed = b""
    os.close(leader)
    return process.wait(timeout=30), said.decode()


@pytest.mark.parametrize(("answer", "kept"), [("是", 1), ("y", 1), ("否", 0), ("", 0), ("也许\n是", 1)])
def test_a_person_is_asked_on_a_terminal(project: Workspace, smtp: SmtpServer, answer: str, kept: int) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    code, said = on_a_terminal(project, f"{answer}\n".encode(), "send")
    assert (code, len(smtp.kept)) == (0, kept), said
    assert "unit1@example.org" in said


def test_the_password_is_asked_without_echo(project: Workspace) -> None:
    code, said = on_a_terminal(project, b"Nicht-zu-sehen-5\n", "password")
    assert code == 0, said
    assert "已存入本机的密码库" in said
    assert "Nicht" not in said

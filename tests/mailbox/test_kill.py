"""Killed (SIGKILL) at chosen and at random moments, and run again.

``make send``: each letter arrives at most once. ``make fetch``: each mail lies in ``replies/`` exactly once.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from pipeline.mailbox.fetch_log import read_fetched
from pipeline.mailbox.ruling import doubtful
from pipeline.sent_log import SendState, last_lines, read_sent
from pipeline.workspace import Workspace
from tests.conftest import PROJECT
from tests.mailbox.conftest import put_letter, use_dovecot, use_smtp
from tests.mailbox.dovecot import Dovecot
from tests.mailbox.smtp_server import SmtpServer

LETTERS = 8


def start(project: Workspace, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *(arguments or ("send", "--yes"))],
        cwd=project.root, env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)


def numbers(smtp: SmtpServer) -> Counter[str]:
    return Counter(str(letter["X-Letter"]) for letter in smtp.kept)


@pytest.mark.parametrize(
    ("where", "certain", "kept"),
    [("mail", True, 0), ("rcpt", True, 0), ("data", False, 0), ("end", False, 1)],
)
def test_killed_at_a_chosen_moment(project: Workspace, smtp: SmtpServer, where: str, certain: bool, kept: int) -> None:
    use_smtp(project, smtp)
    put_letter(project, 1)
    put_letter(project, 2)
    smtp.rule(pause={where: 3})
    process = start(project)
    smtp.wait_for(where)
    kill(process)
    time.sleep(0.2)
    smtp.rule()
    if where == "data":
        time.sleep(3)  # the server goes on with what it has seen whole, and keeps it
        kept = len(smtp.kept)
    output = start(project).communicate(timeout=60)[0].decode()
    arrived = numbers(smtp)
    assert max(arrived.values()) == 1, output
    if certain:
        assert len(arrived) == 2, "what had certainly not left has left now"
        assert doubtful(project) == {}
    else:
        assert arrived["2020.F01.abc1@example.org"] == kept
        assert arrived["2020.F02.abc2@example.org"] == 1
        assert list(doubtful(project)) == ["2020.F01.abc1@example.org"]
        assert "没有再发：F01" in output


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments(project: Workspace, smtp: SmtpServer, seed: int) -> None:
    chance = random.Random(seed)
    use_smtp(project, smtp)
    for number in range(LETTERS):
        put_letter(project, number)
    smtp.rule(pause={"rcpt": 0.03, "data": 0.03, "end": 0.03})
    for _ in range(4):
        (smtp.folder / "reached-mail").unlink(missing_ok=True)
        process = start(project)
        while process.poll() is None and not (smtp.folder / "reached-mail").exists():
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.4))
        kill(process)
    time.sleep(0.5)
    smtp.rule()
    output = start(project).communicate(timeout=60)[0].decode()
    arrived = numbers(smtp)
    assert max(arrived.values()) == 1, output
    states = last_lines(read_sent(project.sent, "sent.csv"))
    assert len(states) == LETTERS, "every letter is in the log"
    for name, line in states.items():
        assert line.state in {SendState.SENT, SendState.SENDING}
        assert arrived[name] == 1 or line.state is SendState.SENDING
    assert len(doubtful(project)) <= 4, "one for each kill at most"
    assert len(list((project.outbox / "已发送").glob("*.eml"))) == LETTERS - len(doubtful(project))


def test_fetching_killed_at_random_moments(project: Workspace, dovecot: Dovecot) -> None:
    use_dovecot(project, dovecot)
    mails = [f"From: u{number}@example.org\r\n\r\n{number}\r\n".encode() + b"x" * 20000 for number in range(60)]
    for number, mail in enumerate(mails):
        dovecot.deliver(mail, str(number), received=1586482200.0 + number)
    chance = random.Random(4)
    for _ in range(5):
        process = start(project, "fetch")
        before = len(list(project.replies.glob("*")))
        while process.poll() is None and len(list(project.replies.glob("*"))) == before:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.03))
        kill(process)
    output = start(project, "fetch").communicate(timeout=60)[0].decode()
    found = [path.read_bytes() for path in project.replies.iterdir()]
    assert sorted(found) == sorted(mails), output
    log = read_fetched(project.fetched, "fetched.csv")
    assert sorted(line.uid for line in log) == list(range(1, 61))

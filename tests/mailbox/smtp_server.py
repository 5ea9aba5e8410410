"""A real SMTP server (aiosmtpd) on loopback in a process of its own, with TLS and AUTH; it keeps what it takes over.

``python -m tests.mailbox.smtp_server FOLDER PORT ssl|starttls|plain``. How it behaves is in ``FOLDER/rules.json``, read
anew for each command: ``{"rcpt": {address: reply}, "data": {word of the letter: reply}, "mail": reply,
"drop": {where: times}, "pause": {where: seconds}}``; where is rcpt, data or end (the letter is kept, no reply yet).
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT
from tests.mailbox.certificate import Certificate, make_certificate
from tests.mailbox.dovecot import ADDRESS, PASSWORD, free_port


class _Handler:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = 0

    @property
    def rules(self) -> dict[str, Any]:
        rules: dict[str, Any] = json.loads((self._folder / "rules.json").read_text(encoding="utf-8"))
        return rules

    async def _happen(self, where: str, server: Any) -> bool:
        """Do what the rules want here; whether the connection was dropped."""
        (self._folder / f"reached-{where}").touch()
        rules = self.rules
        await asyncio.sleep(rules.get("pause", {}).get(where, 0))
        drops = rules.get("drop", {})
        if drops.get(where, 0) > 0:
            drops[where] -= 1
            (self._folder / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
            server.transport.abort()
            return True
        return False

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        await self._happen("mail", server)
        reply: str = self.rules.get("mail", "")
        if not reply:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        await self._happen("rcpt", server)
        rules = self.rules
        reply: str = rules.get("rcpt", {}).get(address, "")
        if reply.startswith("once "):
            rules["rcpt"].pop(address)
            (self._folder / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
            return reply.removeprefix("once ")
        if not reply:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if await self._happen("data", server):
            return "451 dropped"
        for word, reply in self.rules.get("data", {}).items():
            if word.encode() in envelope.content:
                return str(reply)
        self._kept += 1
        kept = self._folder / "kept" / f"{time.time_ns()}-{self._kept:04}"
        kept.with_suffix(".to").write_text("\n".join(envelope.rcpt_tos), encoding="utf-8")
        kept.with_suffix(".options").write_text("\n".join(envelope.mail_options), encoding="utf-8")
        kept.with_suffix(".eml").write_bytes(envelope.content)
        await self._happen("end", server)
        return "250 kept"


def _serve(folder: Path, port: int, security: str) -> None:
    from aiosmtpd.smtp import SMTP, AuthResult  # noqa: PLC0415 - this process alone

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    handler = _Handler(folder)

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (ADDRESS.encode(), PASSWORD.encode())
        (folder / "logins").open("a").write(f"{'right' if right else 'wrong'}\n")
        return AuthResult(success=right, handled=False)

    def make() -> SMTP:
        return SMTP(
            handler, hostname="localhost", enable_SMTPUTF8=True,
            authenticator=check, auth_required=True, auth_require_tls=security == "starttls",
            tls_context=context if security == "starttls" else None, require_starttls=security == "starttls",
        )  # fmt: skip

    async def run() -> None:
        tls = context if security == "ssl" else None
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", port, ssl=tls)
        async with server:
            await server.serve_forever()

    asyncio.run(run())


@dataclass
class SmtpServer:
    """A server that is running, and what it took over."""

    folder: Path
    port: int
    security: str
    certificate: Certificate

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mailbox.smtp_server", str(self.folder), str(self.port), self.security],
            cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the server does not answer: {self._process.communicate(timeout=5)[0].decode()}")

    def stop(self) -> None:
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.communicate(timeout=10)

    def rule(self, **rules: Any) -> None:
        """Behave so from now on."""
        path = self.folder / "rules.json"
        path.with_suffix(".new").write_text(json.dumps(rules), encoding="utf-8")
        path.with_suffix(".new").replace(path)

    def wait_for(self, where: str) -> None:
        """Until a client has got so far."""
        for _ in range(400):
            if (self.folder / f"reached-{where}").exists():
                (self.folder / f"reached-{where}").unlink()
                return
            time.sleep(0.025)
        raise AssertionError(f"nobody got to {where}")

    def kept_files(self, suffix: str = ".eml") -> list[Path]:
        return sorted((self.folder / "kept").glob(f"*{suffix}"))

    @property
    def kept(self) -> list[Message]:
        """The letters it took over, oldest first."""
        return [message_from_bytes(path.read_bytes()) for path in self.kept_files()]

    @property
    def recipients(self) -> list[list[str]]:
        return [path.read_text(encoding="utf-8").split("\n") for path in self.kept_files(".to")]

    @property
    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.kept]


@contextlib.contextmanager
def running_smtp(folder: Path, security: str = "ssl") -> Iterator[SmtpServer]:
    """A server that takes everything, stopped at the end."""
    (folder / "kept").mkdir(parents=True)
    server = SmtpServer(folder, free_port(), security, make_certificate(folder))
    server.rule()
    server.start()
    try:
        yield server
    finally:
        server.stop()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

"""A real Dovecot on loopback: its own configuration, ports, users and Maildir in a test's folder."""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imap_tools.imap_utf7 import utf7_encode

from tests.mailbox.certificate import Certificate, make_certificate

ADDRESS = "mishuchu@example.org"
PASSWORD = "Shou-Quan-Ma_7351"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = yes
auth_mechanisms = plain login
default_login_user = {login_user}
default_internal_user = {login_user}
default_internal_group = {group}
first_valid_uid = 1
imap_id_log = *
mail_location = maildir:{folder}/Maildir
maildir_stat_dirs = yes
mailbox_list_index = no
namespace inbox {{
  inbox = yes
  separator = {separator}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Dovecot:
    """A server that is running, and its mail."""

    folder: Path
    imap: int
    imaps: int
    certificate: Certificate
    separator: str = "."

    @property
    def log(self) -> str:
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.is_file() else ""

    def deliver(self, mail: bytes, name: str, folder: str = "", received: float = 1586482200.0) -> Path:
        """Put a mail into INBOX or a folder, as if it had come at this time (seconds since 1970)."""
        maildir = self.folder / "Maildir"
        if folder:
            # Maildir++ keeps a folder in a folder beside it, with a full stop between the names.
            maildir /= "." + utf7_encode(folder.replace("/", ".")).decode()
        for part in ("cur", "new", "tmp"):
            (maildir / part).mkdir(parents=True, exist_ok=True)
        path = maildir / "new" / f"{int(received)}.{name}.localhost"
        path.write_bytes(mail)
        os.utime(path, (received, received))
        _hand_over(self.folder / "Maildir")
        return path

    def mails(self) -> list[str]:
        """Every file of every folder of the mailbox, with its flags."""
        maildir = self.folder / "Maildir"
        return sorted(path.name for part in ("cur", "new") for path in maildir.rglob(f"{part}/*"))

    def start(self) -> None:
        self._process = subprocess.Popen(
            [shutil.which("dovecot") or "/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.imap), timeout=5) as stream:
                if stream.recv(20).startswith(b"* OK"):
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        output = self._process.communicate(timeout=5)[0] if self._process.poll() is not None else b""
        raise AssertionError(f"dovecot does not answer: {output.decode()}\n{self.log}")

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate(timeout=20)

    def kill(self) -> None:
        """End it with all its children; unlike ``stop`` it doesn't take its second for a farewell."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate(timeout=20)


def _server_user() -> pwd.struct_passwd:
    """Who logs in and owns the mail: Dovecot lets root do neither; a plain user is all of them itself."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _people() -> dict[str, object]:
    user = _server_user()
    group = grp.getgrgid(user.pw_gid).gr_name
    return {"login_user": user.pw_name, "group": group, "uid": user.pw_uid, "gid": user.pw_gid}


def _hand_over(path: Path) -> None:
    if os.getuid() == 0:
        user = _server_user()
        for item in (path, *path.rglob("*")):
            os.chown(item, user.pw_uid, user.pw_gid)


@contextlib.contextmanager
def running_dovecot(separator: str = ".") -> Iterator[Dovecot]:
    """A server with an empty mailbox, stopped at the end."""
    # Not below pytest's own folder, which each run of pytest closes to Dovecot's other user; and a socket's path may
    # have 107 bytes, fewer than a test's folder has.
    folder = Path(tempfile.mkdtemp(prefix="imap-"))
    folder.chmod(0o755)
    server = Dovecot(folder, free_port(), free_port(), make_certificate(folder), separator)
    (folder / "users").write_text(f"{ADDRESS}:{{PLAIN}}{PASSWORD}::::::\n")
    (folder / "dovecot.conf").write_text(
        _CONFIGURATION.format(
            folder=folder, imap=server.imap, imaps=server.imaps, separator=separator,
            certificate=server.certificate.certificate, key=server.certificate.key, **_people(),
        )
    )  # fmt: skip
    (folder / "Maildir").mkdir()
    _hand_over(folder / "Maildir")
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)

"""A certificate authority of the test's own and a server certificate for localhost, made anew each time."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_HOSTS = "subjectAltName=DNS:localhost,IP:127.0.0.1"


@dataclass(frozen=True)
class Certificate:
    """Files of one self-signed certificate; as it signs itself, trusting it is trusting the server."""

    certificate: Path
    key: Path


def make_certificate(folder: Path) -> Certificate:
    """A certificate for localhost, valid for two days."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Certificate(folder / "server.pem", folder / "server.key")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", str(made.key), "-out", str(made.certificate), "-days", "2",
            "-subj", "/CN=localhost", "-addext", _HOSTS,
        ],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return made

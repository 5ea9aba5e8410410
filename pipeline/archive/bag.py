"""A BagIt bag (RFC 8493) as bytes.

The ``bagit`` library moves files about on disk and writes today's date and an older version of the format; a
product here is bytes in memory, the same every time. The manifests are a few lines; the tests have the
library validate what is written.
"""

import hashlib
from collections.abc import Mapping, Sequence

ALGORITHMS = ("sha512", "sha256")
"""RFC 8493 2.4: every tool must know these two."""
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def make_bag(
    payload: Mapping[str, bytes], tags: Mapping[str, bytes], info: Sequence[tuple[str, str]]
) -> dict[str, bytes]:
    """The files of a bag, payload under ``data/``.

    Args:
        payload: path below ``data/``, with forward slashes, to content.
        tags: further tag files: path in the bag to content.
        info: labels and values of ``bag-info.txt``; ``Payload-Oxum`` is added.
    """
    data = {f"data/{path}": payload[path] for path in sorted(payload)}
    oxum = f"{sum(map(len, data.values()))}.{len(data)}"
    tag_files = {
        **tags,
        "bagit.txt": _DECLARATION,
        "bag-info.txt": _info([*info, ("Payload-Oxum", oxum)]),
        **{f"manifest-{algorithm}.txt": _manifest(data, algorithm) for algorithm in ALGORITHMS},
    }
    seals = {f"tagmanifest-{algorithm}.txt": _manifest(tag_files, algorithm) for algorithm in ALGORITHMS}
    return {**data, **tag_files, **seals}


def _manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    lines = (f"{hashlib.new(algorithm, files[path]).hexdigest()}  {_encode(path)}\n" for path in sorted(files))
    return "".join(lines).encode()


def _encode(path: str) -> str:
    # RFC 8493 2.1.3: these three and no other.
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _info(lines: Sequence[tuple[str, str]]) -> bytes:
    # RFC 8493 2.2.2: a line that starts with white space continues the one before; one value, one line.
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines).encode()

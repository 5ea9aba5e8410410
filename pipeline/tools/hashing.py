"""SHA-256 of a file (FIPS 180-4)."""

import hashlib
from pathlib import Path

_PIECE = 1 << 20  # bytes; almost every mail is smaller and is read at once


def file_sha256(path: Path) -> str:
    """The hash as 64 hexadecimal digits; a large file is read piece by piece.

    Raises:
        OSError: it can't be read.
    """
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()

"""Issuing the notice with other settings than the shipped ones."""

import struct
import zlib
from pathlib import Path

from pipeline.notice.approve_command import approve
from pipeline.notice.stage import STAGE
from pipeline.runner import run_stage
from pipeline.workspace import Workspace

COPIES = "copies: [示例省科学技术协会, 示例市科学技术协会, 示例大学, 示例研究院, 示例出版社, 示例学会, 示例协会]\n"
IMPRINT = "imprint: {printer: 示例秘书处, even_page: false}\n"
NOTE = "note: 联系人：示例一\n"
SEAL = "seal_image: {file: seal.png, width: 42, height: 42}\n"


def picture() -> bytes:
    """A red square with a transparent middle, 8 × 8."""
    edge = {0, 7}
    pixels = [[b"\xff\0\0\xff" if x in edge or y in edge else b"\0\0\0\0" for x in range(8)] for y in range(8)]
    rows = b"".join(b"\0" + b"".join(row) for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def issued(
    workspace: Workspace,
    office: str = "",
    notice: str = "",
    *,
    approved: bool = True,
    instead: tuple[tuple[str, str], ...] = (),
) -> Path:
    """Issue the notice with other settings.

    Args:
        workspace: the round; its files are changed.
        office: lines added to ``office.yaml``.
        notice: lines added to ``notice.yaml``.
        approved: whether the notice is approved as it then is.
        instead: words in either file to other words.

    Returns:
        The folder of the products.
    """
    for path, lines in ((workspace.office, office), (workspace.notice, notice)):
        text = path.read_text(encoding="utf-8")
        for old, new in instead:
            text = text.replace(old, new)
        path.write_text(text + lines, encoding="utf-8")
    (workspace.seal_folder / "seal.png").write_bytes(picture())
    if approved:
        list(approve(workspace))
    else:
        text = workspace.notice.read_text(encoding="utf-8")
        workspace.notice.write_text(text.replace("state: approved", "state: review"), encoding="utf-8")
    run_stage(workspace, STAGE, lambda _text: None)
    return workspace.outputs("notice")


def bound(folder: Path) -> bytes:
    return next(folder.glob("*（含附件）.pdf")).read_bytes()

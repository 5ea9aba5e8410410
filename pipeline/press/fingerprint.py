"""What a set page depends on besides its own text: fonts, programs, our own code. Loads no layout engine."""

import ctypes
import hashlib
import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.press.values import Piece, Style
from pipeline.tools.process import run

_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "fonttools")
_LIBRARIES = {
    "libpango-1.0.so.0": "pango_version_string",
    "libharfbuzz.so.0": "hb_version_string",
    "libfontconfig.so.1": "FcGetVersion",
}
_PLACES = re.compile(rb"<(dir|cachedir)\b[^>]*>[^<]*</\1>")
_FONT_HEAD = 4096
"""Bytes of a font file; its table directory, with a checksum of every table, lies within."""


@cache
def fingerprint() -> str:
    """The same on two machines that set the same pages; ``pipeline.tools.fonts.activate`` comes first.

    Raises:
        PipelineError: fontconfig is missing.
    """
    digest = hashlib.sha256()
    for part in _parts():
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def key_of(piece: Piece, style_digest: bytes) -> bytes:
    """Under which a piece's leaf is kept."""
    digest = hashlib.sha256(style_digest)
    _feed(digest, piece.name, piece.html)
    for table in piece.tables:
        _feed(digest, table.design, str(len(table.rows)), str(len(table.links)))
        for row in (*table.rows, table.links):
            _feed(digest, *row)
    return digest.digest()


def style_digest(style: Style) -> bytes:
    """Of all that the pieces of a book have in common."""
    digest = hashlib.sha256(fingerprint().encode())
    _feed(digest, style.css, "tagged" if style.tagged else "")
    for name in sorted(style.tables):
        _feed(digest, name, style.tables[name])
    return digest.digest()


def _feed(digest: "hashlib._Hash", *texts: str) -> None:
    for text in texts:
        written = text.encode("utf-8", "surrogatepass")
        digest.update(len(written).to_bytes(8, "little"))
        digest.update(written)


def _parts() -> Iterator[str]:
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"{package} -"
    for library, function in _LIBRARIES.items():
        yield f"{library} {_library_version(library, function)}"
    yield _configured()
    yield from _font_files()
    here = Path(__file__).parent
    for source in sorted([*here.glob("*.py"), *(here.parent / "render").glob("justify*.py")]):
        yield f"{source.name} {_content(source)}"
    yield _content(here.parent / "render" / "line_breaking.py")


def _library_version(library: str, function: str) -> str:
    try:
        call = getattr(ctypes.CDLL(library), function)
    except (OSError, AttributeError):
        return "-"
    if function == "FcGetVersion":
        return str(call())
    call.restype = ctypes.c_char_p
    return str(call().decode())


def _configuration() -> Path:
    return Path(os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf"))


def _configured() -> str:
    """How fonts are chosen. Where they lie is left out: another machine, or a copy of the folder, has other paths."""
    path = _configuration()
    return hashlib.sha256(_PLACES.sub(b"", path.read_bytes())).hexdigest() if path.is_file() else "-"


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "-"


def _font_files() -> list[str]:
    try:
        listed = run(["fc-list", "--format", "%{file}\n"], 60).output
    except FileNotFoundError:
        msg = "没有安装 fontconfig，找不到字体；请运行 make setup"
        raise PipelineError(msg) from None
    found = set()
    for line in listed.splitlines():
        path = Path(line)
        if path.is_file():
            with path.open("rb") as stream:
                head = hashlib.sha256(stream.read(_FONT_HEAD)).hexdigest()
            found.add(f"{path.name} {path.stat().st_size} {head}")
    return sorted(found)

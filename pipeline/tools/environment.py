"""What the products depend on besides inputs and templates: Python packages, programs, fonts, clock."""

import importlib.metadata
import os
import re
import sys
from functools import cache
from pathlib import Path

from pipeline.tools import fonts, libreoffice
from pipeline.workspace import PACKAGE

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def fingerprint() -> tuple[str, ...]:
    """One line for each thing that shapes a product; changes when one is added, removed or replaced."""
    # The reproducible-builds variable: font subsets, charts and the archive take their date from it.
    return (*_installed(), f"clock\t{os.environ.get('SOURCE_DATE_EPOCH', '')}")


@cache
def programs() -> tuple[str, ...]:
    """One line for each package and program: all that reading a file depends on, besides our own code."""
    versions = _versions()
    packages = (f"package\t{name}\t{versions.get(_plain(name), '')}" for name in _packages())
    return (*packages, f"libreoffice\t{libreoffice.identity()}")


@cache
def _installed() -> tuple[str, ...]:
    lines = list(programs())
    for match in fonts.matches():
        size = match.file.stat().st_size if match.file else 0
        lines.append(f"font\t{match.official}\t{match.actual}\t{size}")
    return tuple(lines)


def _packages() -> list[str]:
    """The packages that every run uses; what tests and lint bring along shapes no product."""
    pinned = PACKAGE.parent / "requirements.txt"
    if pinned.is_file():
        return _PINNED.findall(pinned.read_text(encoding="utf-8"))
    return sorted({distribution.name for distribution in importlib.metadata.distributions()})


def _versions() -> dict[str, str]:
    """Name to version, from the names of the installed packages' folders (binary distribution format, .dist-info).

    ``importlib.metadata`` opens and parses a file for each: a tenth of a second at every start.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        for path in Path(folder).glob("*.dist-info"):
            name, _, version = path.stem.partition("-")
            found.setdefault(_plain(name), version)
    return found


def _plain(name: str) -> str:
    """The one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()

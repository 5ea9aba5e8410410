"""What the products depend on besides inputs and templates: Python packages, programs, fonts, clock."""

import importlib.metadata
import os
import re
from functools import cache

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
    packages = (f"package\t{name}\t{_version(name)}" for name in _packages())
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


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""

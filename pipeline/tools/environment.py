"""What the products depend on besides inputs, templates and Python packages: programs, fonts, clock."""

import os
from functools import cache

from pipeline.tools import fonts, libreoffice


def fingerprint() -> tuple[str, ...]:
    """One line for each thing that shapes a product; changes when one is added, removed or replaced."""
    # The reproducible-builds variable: font subsets, charts and the archive take their date from it.
    return (*_installed(), f"clock\t{os.environ.get('SOURCE_DATE_EPOCH', '')}")


@cache
def _installed() -> tuple[str, ...]:
    lines = [f"libreoffice\t{libreoffice.identity()}"]
    for match in fonts.matches():
        size = match.file.stat().st_size if match.file else 0
        lines.append(f"font\t{match.official}\t{match.actual}\t{size}")
    return tuple(lines)

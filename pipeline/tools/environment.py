"""What the products depend on besides inputs, templates and Python packages: programs and fonts."""

from functools import cache

from pipeline.tools import fonts, libreoffice


@cache
def fingerprint() -> tuple[str, ...]:
    """One line for each program and font that shapes a product; changes when one is added, removed or replaced."""
    lines = [f"libreoffice\t{libreoffice.identity()}"]
    for match in fonts.matches():
        size = match.file.stat().st_size if match.file else 0
        lines.append(f"font\t{match.official}\t{match.actual}\t{size}")
    return tuple(lines)

"""The oldest versions that are safe to open strangers' files with, each with what was mended in it."""

import importlib.metadata
import platform
import re
from dataclasses import dataclass

from pipeline.tools import libreoffice

Version = tuple[int, ...]


@dataclass(frozen=True)
class Floor:
    """The oldest safe version of one thing."""

    name: str
    """Of the package as its index has it, in lower case; or CPython, LibreOffice."""
    versions: tuple[Version, ...]
    """One for each branch that gets repairs, oldest first; anything newer than the last branch is safe."""
    because: str
    """CVE numbers."""


PYTHON = Floor(
    "CPython",
    ((3, 11, 15), (3, 12, 13), (3, 13, 12), (3, 14, 3)),
    "CVE-2026-1299、CVE-2025-8291、CVE-2024-0450",
)
LIBREOFFICE = Floor("LibreOffice", ((26, 2, 5),), "CVE-2026-63270、CVE-2026-63278")
PACKAGES = (
    Floor("lxml", ((6, 1, 0),), "CVE-2026-41066"),
    Floor("weasyprint", ((70, 0),), "CVE-2026-55073"),
    Floor("jinja2", ((3, 1, 6),), "CVE-2025-27516"),
    Floor("pikepdf", ((2, 10, 0),), "CVE-2021-29421"),
    Floor("openpyxl", ((3, 1),), "CVE-2017-5992"),
    Floor("defusedxml", ((0, 7, 1),), "openpyxl 单独不防 XML 实体攻击"),
)


def version_of(text: str) -> Version:
    """3.11.7 → (3, 11, 7); what follows the figures is left out, and nothing is newer than no figure at all."""
    found = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(piece) for piece in found[0].split(".")) if found else ()


def floor_for(floor: Floor, version: Version) -> Version | None:
    """The version that should be there instead; None where this one will do.

    Args:
        floor: of the thing.
        version: the one that is there.
    """
    branches = [wanted for wanted in floor.versions if wanted[:2] == version[:2]]
    wanted = branches[0] if branches else next((one for one in floor.versions if one > version), None)
    return wanted if wanted and version < wanted else None


def advice() -> tuple[str, ...]:
    """What should be newer on this machine, as lines in Chinese; to be heeded, not to be stopped by."""
    lines = (
        _line("Python", PYTHON, platform.python_version(), "请装新版 Python，删去 .venv 文件夹，再运行 make setup"),
        _line("LibreOffice", LIBREOFFICE, libreoffice.version(), "请升级；系统自带的，请保持系统更新，补丁由系统给"),
        *(_line(floor.name, floor, _installed(floor.name), "请运行 make setup") for floor in PACKAGES),
    )
    return tuple(line for line in lines if line)


def _line(name: str, floor: Floor, version: str, cure: str) -> str:
    wanted = floor_for(floor, version_of(version)) if version else None
    if wanted is None:
        return ""
    return f"{name} {version} 低于 {'.'.join(map(str, wanted))}，打开来件时有已知的安全漏洞（{floor.because}）；{cure}"


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""

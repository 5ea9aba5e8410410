"""veraPDF: does a PDF keep to PDF/A (ISO 19005) and PDF/UA (ISO 14289)? It runs on Java.

The set-up may put its one jar into ``share/verapdf`` of the Python environment. Without the jar or without
Java nothing is verified, and that is what is said: a file is never called conforming because nobody looked.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.tools.process import run

INSTALLED = Path(sys.prefix) / "share" / "verapdf"
"""Where the set-up puts ``greenfield-apps-<version>.jar``."""
JAR_VARIABLE = "VERAPDF_JAR"
"""Environment variable that names another jar."""

_MAIN_CLASS = "org.verapdf.apps.GreenfieldCliWrapper"
_OPTIONS = ("--format", "json", "--loglevel", "0", "--maxfailuresdisplayed", "1")
_REPORT_START = '{"report"'
_QUICK = ("-XX:TieredStopAtLevel=1",)
"""Java compiles quickly and never well: half the processor time for small files, as much as otherwise at 8 MB."""
_SMALL = 4_000_000
"""Bytes of all files up to which that pays."""


class Conformance(StrEnum):
    """What may be said of a file's PDF/A conformance."""

    PASSED = "已验证"
    FAILED = "不符合"
    NOT_VERIFIED = "未验证"


@dataclass(frozen=True)
class Verdict:
    """What veraPDF said of one file."""

    conformance: Conformance
    rules: tuple[str, ...] = ()
    """Rules that the file breaks: standard, clause, test number and veraPDF's own words."""
    reason: str = ""
    """Why nothing was verified, in Chinese."""


@dataclass(frozen=True)
class Verification:
    """What one start of veraPDF gave."""

    program: str
    """Name and version; empty where it did not run."""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    """One for each file asked about, by the name it was asked under."""


def jar() -> Path | None:
    """Where veraPDF is; None if it is not installed."""
    named = os.environ.get(JAR_VARIABLE)
    if named:
        return Path(named) if Path(named).is_file() else None
    return max(INSTALLED.glob("*.jar"), key=_version_in_name, default=None)


def java() -> Path | None:
    """Where Java is; None if it is not installed."""
    found = shutil.which("java")
    return Path(found) if found else None


def installation() -> tuple[Path, ...]:
    """The files it consists of: a stage that names them among its sources runs again when they change."""
    return tuple(path for path in (jar(), java()) if path is not None)


def version() -> str:
    """Its version number as its file name has it, e.g. 1.28.2; empty if it is not installed."""
    program = jar()
    return ".".join(str(number) for number in _version_in_name(program)) if program else ""


AS_DECLARED = "0"
"""Each file against all that it says of itself (PDF/A, PDF/UA); what declares nothing, against PDF/A-1b, veraPDF's own
default."""


def verify(files: Mapping[str, bytes], seconds: float = 600, flavour: str = "2u") -> Verification:
    """Check PDFs against a flavour of PDF/A, all in one start of Java.

    Args:
        files: any name to PDF.
        seconds: time limit for all of them together.
        flavour: part and level, e.g. ``2u``, ``3a``, ``ua1``; or ``AS_DECLARED``.

    Raises:
        ToolTimeoutError: it took too long.
    """
    program, machine = jar(), java()
    if program is None:
        return _nothing_verified(files, "没有安装 veraPDF")
    if machine is None:
        return _nothing_verified(files, "没有安装 Java，veraPDF 无法运行")
    with tempfile.TemporaryDirectory(prefix="verapdf-") as folder:
        # Java may not be able to spell a Chinese file name in the locale it finds; numbers always work.
        paths = {name: Path(folder, f"{index:04d}.pdf") for index, name in enumerate(files, 1)}
        for name, path in paths.items():
            path.write_bytes(files[name])
        quick = _QUICK if sum(map(len, files.values())) <= _SMALL else ()
        command: list[str | Path] = [machine, *quick, "-cp", program, _MAIN_CLASS, "--flavour", flavour, *_OPTIONS]
        command += paths.values()
        # In the C locale Java can't open its own jar, nor start, in a folder with a Chinese name.
        output = run(command, seconds, {"LC_ALL": "C.UTF-8"}, Path(folder)).output
    return read_report(output, {path.name: name for name, path in paths.items()})


def _version_in_name(program: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", program.stem))


def read_report(output: str, names: Mapping[str, str]) -> Verification:
    """The verdicts in veraPDF's JSON report.

    Args:
        output: all that it printed; other lines may stand before the report.
        names: file name on disk to the name it was asked under.
    """
    start = max(output.find(_REPORT_START), 0)
    try:
        report = json.JSONDecoder().raw_decode(output, start)[0]["report"]
        verdicts = {names[Path(job["itemDetails"]["name"]).name]: _verdict(job) for job in report["jobs"]}
        releases = {release["id"]: release["version"] for release in report["buildInformation"]["releaseDetails"]}
    except (ValueError, LookupError, TypeError):
        said = output[start:].strip().splitlines()[-1:] or ["没有输出"]
        return _nothing_verified(list(names.values()), f"veraPDF 没有给出结论（{said[0][:120]}）")
    unsaid = Verdict(Conformance.NOT_VERIFIED, reason="veraPDF 没有给出这份文件的结论")
    program = f"veraPDF {releases.get('core', '')}".strip()
    return Verification(program, {name: verdicts.get(name, unsaid) for name in names.values()})


def _verdict(job: Mapping[str, Any]) -> Verdict:
    failure = job.get("taskException")
    if failure:
        message = str(failure.get("exceptionMessage") or failure.get("exception"))
        if failure.get("type") == "PARSE":
            return Verdict(Conformance.FAILED, rules=(message,))
        return Verdict(Conformance.NOT_VERIFIED, reason=f"veraPDF 中途出错（{message[:120]}）")
    # One result for each standard: a file may declare PDF/UA beside PDF/A.
    failed = [result for result in job["validationResult"] if not result["compliant"]]
    if not failed:
        return Verdict(Conformance.PASSED)
    rules = tuple(_rule(rule) for result in failed for rule in result["details"]["ruleSummaries"])
    return Verdict(Conformance.FAILED, rules)


def _rule(rule: Mapping[str, Any]) -> str:
    return f"{rule['specification']} {rule['clause']}-{rule['testNumber']}：{rule['description']}"


def _nothing_verified(names: Mapping[str, bytes] | Sequence[str], reason: str) -> Verification:
    return Verification("", {name: Verdict(Conformance.NOT_VERIFIED, reason=reason) for name in names})

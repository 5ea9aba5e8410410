"""LibreOffice, headless: turns .doc and .wps into .docx, and lays out Word files for page numbers and checks.

Each conversion has its own profile in its own folder, macros never run and links are not followed; the program is
ended when its time is up. Where the system lets a user do so, it runs without any network: the switches against links
alone leak (a style sheet named by a page is fetched in spite of them).
"""

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.errors import MissingToolError, PipelineError
from pipeline.tools.guard_child import allow_more_time
from pipeline.tools.process import ToolTimeoutError, run

try:
    import resource
except ImportError:  # Windows has no limits of this kind
    resource = None  # type: ignore[assignment]

_MEMORY = 4_000_000_000
"""Bytes of address space; it maps far more than it uses."""
_FILE_BYTES = 500_000_000
_INHERITED = ("PATH", "FONTCONFIG_FILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""What of this process's environment it needs: passwords and proxies are not for a file from outside."""
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
  <prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
  <prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
  <prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
 </item>
 <item oor:path="/org.openoffice.Office.Writer/Content/Update">
  <prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
  <prop oor:name="Field" oor:op="fuse"><value>false</value></prop>
 </item>
 <item oor:path="/org.openoffice.Office.Calc/Content/Update">
  <prop oor:name="Link" oor:op="fuse"><value>1</value></prop>
 </item>
</oor:items>
"""
"""Never is 0 in Writer (sw/inc/linkenum.hxx: NEVER, MANUAL, AUTOMATIC) and 1 in Calc (sc/inc/global.hxx: LM_ALWAYS,
LM_NEVER, LM_ON_DEMAND). A version that does not know a switch passes it over."""


class ConversionError(PipelineError):
    """LibreOffice could not open or convert the file."""


def program() -> Path | None:
    """Where LibreOffice is; None if it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return Path(found)
    usual = (
        Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
        Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    )
    return next((path for path in usual if path.is_file()), None)


def identity() -> str:
    """Something that changes when another LibreOffice is installed; costs no start of the program."""
    path = program()
    if path is None:
        return "-"
    real = path.resolve()
    version_file = real.parent / "versionrc"
    state = (version_file if version_file.is_file() else real).stat()
    return f"{real}\t{state.st_size}\t{int(state.st_mtime)}"


@cache
def version() -> str:
    """Its version number, e.g. 7.4.7.2; empty if it is not installed."""
    path = program()
    if path is None:
        return ""
    with tempfile.TemporaryDirectory(prefix="soffice-") as folder:
        finished = run([path, f"-env:UserInstallation={Path(folder).as_uri()}", "--version"], 60)
    match = re.search(r"\d+(\.\d+)+", finished.output)
    return match[0] if match else ""


def is_cut_off() -> bool:
    """Whether it runs without any network here."""
    return bool(_without_network())


def convert(content: bytes, suffix: str, target: str, seconds: float = 90, input_filter: str = "") -> bytes:
    """Convert one file, which may be from outside; everything else as ``convert_all`` takes and raises it."""
    (converted,) = convert_all([content], suffix, target, seconds, input_filter)
    return converted


def convert_all(
    contents: Sequence[bytes], suffix: str, target: str, seconds: float = 90, input_filter: str = ""
) -> list[bytes]:
    """Convert files of our own making with one start of the program, which takes longer than most of them.

    Files from outside go one by one through ``convert``: what one does to the program must not harm the next.

    Args:
        contents: the files.
        suffix: their kind, e.g. ``.doc``.
        target: ``docx``, ``xlsx`` or ``pdf``, or with a filter, as LibreOffice's ``--convert-to`` takes it.
        seconds: time limit for all.
        input_filter: name of the filter to open them with and no other, e.g. ``MS Word 97``; else the program looks at
            the content and may take a broken workbook for a text.

    Raises:
        MissingToolError: LibreOffice is not installed.
        ConversionError: one of them could not be converted.
        ToolTimeoutError: it took too long.
    """
    path = program()
    if path is None:
        msg = "没有安装 LibreOffice"
        raise MissingToolError(msg)
    with tempfile.TemporaryDirectory(prefix="soffice-") as folder:
        sources = [Path(folder, f"input{number}{suffix}") for number in range(len(contents))]
        for source, content in zip(sources, contents, strict=True):
            source.write_bytes(content)
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        converted = Path(folder, "converted")
        command: list[str | Path] = [
            path,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            *([f"--infilter={input_filter}"] if input_filter else []),
            "--convert-to",
            target,
            "--outdir",
            converted,
            *sources,
        ]
        allow_more_time(seconds + 30)
        words = [*_without_network(), *_bounded(seconds), *command]
        finished = run(words, seconds, _environment(folder), alone=_MEMORY)
        made = [converted / f"{source.stem}.{target.partition(':')[0]}" for source in sources]
        # It ends with 0 for files that it could not open: what counts is what it wrote.
        if not all(file.is_file() and file.stat().st_size for file in made):
            reason = finished.output.strip().splitlines()[-1:] or ["没有给出原因"]
            msg = f"LibreOffice 打不开这个文件（{reason[0][:120]}）"
            raise ConversionError(msg)
        return [file.read_bytes() for file in made]


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    # The second line of defence where the network can't be cut: a proxy that leads nowhere.
    nowhere = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    return {**kept, **nowhere, "LC_ALL": "C.UTF-8", "HOME": folder}


def _bounded(seconds: float) -> tuple[str, ...]:
    """Words before a command that bound it where this process itself is not bound; ``run`` sees to it where it is."""
    prlimit = shutil.which("prlimit")
    if prlimit is None or resource is None or resource.getrlimit(resource.RLIMIT_AS) != (resource.RLIM_INFINITY,) * 2:
        return ()
    return (prlimit, f"--as={_MEMORY}", f"--cpu={int(seconds) + 10}", f"--fsize={_FILE_BYTES}", "--core=0", "--")


@cache
def _without_network() -> tuple[str, ...]:
    """Words before a command that cut it off the network; none where the system doesn't let a user do that."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    words = (unshare, "--map-root-user", "--net", "--")
    try:
        return words if run([*words, "true"], 10).code == 0 else ()
    except (OSError, ToolTimeoutError):
        return ()

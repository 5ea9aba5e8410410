"""How a stage runs: only when something changed, everything or nothing, with a report a machine can read.

A stage builds its product in memory. Its inputs, the program, the templates, the fonts and the tools it leans on
make a fingerprint; the last run's ``report.json`` holds that fingerprint and the hash of every file written. Where
both still hold, nothing is done. Otherwise each file is written beside its place and renamed into it, the report last.
"""

import hashlib
import importlib.metadata
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.tools import environment
from pipeline.workspace import PACKAGE, Workspace

REPORT = "report.json"

Progress = Callable[[str], None]
"""Told in Chinese what is being done, before it is done."""


@dataclass(frozen=True)
class Product:
    """What a stage made."""

    files: Mapping[str, bytes]
    """Path inside the stage's output folder, with forward slashes, to content."""
    summary: tuple[str, ...] = ()
    """What was done, in a few Chinese lines."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """The same for machines: JSON values, kept in ``report.json``."""


@dataclass(frozen=True)
class Stage:
    """One of the four stages."""

    name: str
    """As typed: ``make notice``; also the name of its output folder."""
    title: str
    """In Chinese."""
    needs: tuple[str, ...]
    """Stages whose files it reads, in the order they are brought up to date."""
    sources: Callable[[Workspace], Iterable[Path]]
    """Files and folders it reads; what is missing counts as missing."""
    build: Callable[[Workspace, Progress], Product]


@dataclass(frozen=True)
class Outcome:
    """What became of one stage."""

    stage: Stage
    changed: bool
    folder: Path
    summary: tuple[str, ...]
    kept_aside: tuple[Path, ...] = ()
    """Files someone had edited by hand: renamed, not overwritten."""


def run_stage(workspace: Workspace, stage: Stage, progress: Progress) -> Outcome:
    """Bring one stage's outputs up to date.

    Raises:
        PipelineError: whatever stops the stage; its outputs are then as before.
    """
    folder = workspace.outputs(stage.name)
    before = _read_report(folder)
    fingerprint = _fingerprint(workspace, stage)
    if before and before["fingerprint"] == fingerprint and _intact(folder, before["files"]):
        return Outcome(stage, False, folder, tuple(before["summary"]))
    product = stage.build(workspace, progress)
    hashes = {name: _sha256(content) for name, content in sorted(product.files.items())}
    # A stage may write its own inputs (the register): what counts is how they stand after the run.
    report = {
        "stage": stage.name,
        "round": workspace.round,
        "fingerprint": _fingerprint(workspace, stage),
        "files": hashes,
        "summary": list(product.summary),
        "facts": dict(product.facts),
    }
    kept_aside = _release(folder, product.files, (before or {}).get("files", {}))
    write_atomically(folder / REPORT, json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n")
    return Outcome(stage, True, folder, product.summary, kept_aside)


def run_with_needs(
    workspace: Workspace, stages: Mapping[str, Stage], name: str, progress: Progress
) -> Iterable[Outcome]:
    """Bring a stage up to date, and before it every stage it reads from; yields each outcome as it is there."""
    order: list[str] = []

    def visit(wanted: str) -> None:
        for need in stages[wanted].needs:
            visit(need)
        if wanted not in order:
            order.append(wanted)

    visit(name)
    for wanted in order:
        yield run_stage(workspace, stages[wanted], progress)


def read_facts(workspace: Workspace, stage_name: str) -> dict[str, Any]:
    """The facts of a stage's last run; empty if it never ran."""
    report = _read_report(workspace.outputs(stage_name))
    return dict(report["facts"]) if report else {}


def released_files(workspace: Workspace, stage_name: str) -> dict[str, Path]:
    """The files of a stage's last run: name inside its folder to path. What lies beside them is no product."""
    folder = workspace.outputs(stage_name)
    report = _read_report(folder)
    return {name: folder / name for name in report["files"]} if report else {}


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside, then rename: a reader sees the old file or the new one, never a part.

    Raises:
        PipelineError: the file can't be written (disk full, no permission, open in Word on Windows).
    """
    temporary = path.with_name(f".{path.name[:60]}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        msg = f"写不进文件 {path}：{error.strerror}。请检查磁盘空间和权限，关闭正在打开它的程序，再运行一次"
        raise PipelineError(msg) from None


def _read_report(folder: Path) -> dict[str, Any] | None:
    try:
        report = json.loads((folder / REPORT).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return report if isinstance(report, dict) and {"fingerprint", "files", "summary", "facts"} <= report.keys() else None


def _intact(folder: Path, hashes: Mapping[str, str]) -> bool:
    return all(_file_hash(folder / name) == wanted for name, wanted in hashes.items())


def _fingerprint(workspace: Workspace, stage: Stage) -> str:
    digest = hashlib.sha256()
    paths = [*stage.sources(workspace), workspace.templates, workspace.user_fonts]
    for label, base in [*((workspace.relative(path), path) for path in paths), ("pipeline", PACKAGE)]:
        for path in _files(base):
            name = f"{label}/{path.relative_to(base).as_posix()}"
            digest.update(f"{name}\t{_file_hash(path)}\n".encode())
    for distribution in sorted(f"{d.name}=={d.version}" for d in importlib.metadata.distributions()):
        digest.update(f"{distribution}\n".encode())
    for line in environment.fingerprint():
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _files(base: Path) -> list[Path]:
    if not base.is_dir():
        return [base]
    found = (path for path in base.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path for path in found if not path.name.startswith((".", "~$")))


def _file_hash(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _release(folder: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> tuple[Path, ...]:
    """Put the files in place, remove what the last run made and this one did not, keep hand-made changes aside."""
    kept = []
    for name in sorted({*files, *before}):
        path = folder / name
        found = _file_hash(path)
        wanted = _sha256(files[name]) if name in files else ""
        if found and found not in {before.get(name), wanted}:
            kept.append(_set_aside(path))
        elif found and not wanted:
            path.unlink()
    for name, content in files.items():
        if _file_hash(folder / name) != _sha256(content):
            write_atomically(folder / name, content)
    for name in before:
        parent = (folder / name).parent
        if parent != folder and parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()
    return tuple(kept)


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}（手工改动{number}）{path.suffix}")).exists():
        number += 1
    return path.rename(aside)

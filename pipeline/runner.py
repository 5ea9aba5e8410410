"""How a stage runs: only when something changed, everything or nothing, with a report a machine can read.

A stage builds its product in memory. Its inputs, the program, the templates, the fonts and the tools it leans
on make a fingerprint; the last run's ``report.json`` holds it and the hash of every file written. Where both
still hold, nothing is done. Otherwise all files are written beside their places and then renamed into them,
the report last: a full disk stops the run while the old outputs still stand.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from pipeline.errors import PipelineError
from pipeline.tools import environment
from pipeline.tools.hashing import file_sha256
from pipeline.workspace import PACKAGE, Workspace

REPORT = "report.json"
_ROUND_FOLDERS = ("inputs/", "outputs/")
_PARTIAL = ".partial"
"""Folder for files on their way to their places; what a killed run left in it is thrown away."""

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
    writes: Callable[[Workspace], Iterable[Path]] = lambda _workspace: ()
    """Those of its sources that it may change itself: the register, for one."""
    earlier: Callable[[Workspace], Iterable[tuple[Workspace, str]]] = lambda _workspace: ()
    """Stages of other rounds whose files it reads, in the order they are brought up to date."""


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
    sources = _hash_sources(workspace, stage, {})
    if before and before["fingerprint"] == _fingerprint(sources) and _intact(folder, before["files"]):
        return Outcome(stage, False, folder, tuple(before["summary"]))
    product = stage.build(workspace, progress)
    hashes = {name: _sha256(content) for name, content in sorted(product.files.items())}
    # What counts is how the sources stood when they were read: a mail that came in meanwhile is not in the product.
    # Only of what the stage wrote itself (the register) counts how it stands after the run.
    written = {workspace.relative(path) for path in stage.writes(workspace)}
    unchanged = {label: digest for label, digest in sources.items() if label not in written}
    sources = _hash_sources(workspace, stage, unchanged)
    report = {
        "stage": stage.name,
        "round": workspace.round,
        "fingerprint": _fingerprint(sources),
        "sources": {label: digest for label, digest in sources.items() if label.startswith(_ROUND_FOLDERS)},
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
    """Bring a stage up to date, and before it every stage it reads from; yields each outcome once there."""
    order: list[tuple[Workspace, str]] = []

    def visit(round_: Workspace, wanted: str) -> None:
        for earlier in stages[wanted].earlier(round_):
            visit(*earlier)
        for need in stages[wanted].needs:
            visit(round_, need)
        if (round_, wanted) not in order:
            order.append((round_, wanted))

    visit(workspace, name)
    for round_, wanted in order:
        yield run_stage(round_, stages[wanted], progress)


def read_facts(workspace: Workspace, stage_name: str) -> dict[str, Any]:
    """The facts of a stage's last run; empty if it never ran."""
    report = _read_report(workspace.outputs(stage_name))
    return dict(report["facts"]) if report else {}


def changed_sources(workspace: Workspace, stage_name: str) -> tuple[str, ...]:
    """Which of the files and folders that a stage's last run read have changed since, by their shown paths.

    Empty too if it never ran. Nothing of the stage is loaded for it: ``make status`` is to answer at once.
    """
    read = (_read_report(workspace.outputs(stage_name)) or {}).get("sources", {})
    return tuple(label for label, digest in read.items() if _hash_base(workspace.root / label) != digest)


def released_files(workspace: Workspace, stage_name: str) -> dict[str, Path]:
    """The files of a stage's last run: name inside its folder to path. What else lies there is no product."""
    folder = workspace.outputs(stage_name)
    report = _read_report(folder)
    return {name: folder / name for name in report["files"]} if report else {}


def read_released(workspace: Workspace, stage_name: str, names: Iterable[str]) -> dict[str, bytes]:
    """Files of a stage's last run, as they were released.

    Args:
        workspace: the round.
        stage_name: the stage that made them.
        names: their names inside its folder.

    Raises:
        PipelineError: one of them was never released, is gone, or has been altered since.
    """
    folder = workspace.outputs(stage_name)
    hashes = (_read_report(folder) or {"files": {}})["files"]
    found = {}
    for name in names:
        path = folder / name
        if name not in hashes or not path.is_file():
            raise PipelineError(f"缺少 {workspace.relative(path)}；请先运行 make {stage_name}")
        found[name] = path.read_bytes()
        if _sha256(found[name]) != hashes[name]:
            changed = f"{workspace.relative(path)} 被改动过，与生成时不一样"
            raise PipelineError(f"{changed}；请运行 make {stage_name} 重新生成，改动过的会另存")
    return found


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside, then rename: a reader sees the old file or the new one, never a part.

    Raises:
        PipelineError: the file can't be written (disk full, no permission, open in Word on Windows).
    """
    temporary = path.with_name(f".{path.name[:60]}.{os.getpid()}.tmp")
    try:
        _write(temporary, content)
        temporary.replace(path)
    except OSError as error:
        _cannot_write(path, error)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _cannot_write(path: Path, error: OSError) -> NoReturn:
    msg = f"写不进文件 {path}：{error.strerror}。请检查磁盘空间和权限，关闭正在打开它的程序，再运行一次"
    raise PipelineError(msg) from None


def _read_report(folder: Path) -> dict[str, Any] | None:
    try:
        report = json.loads((folder / REPORT).read_bytes())
    except (OSError, ValueError):
        return None
    whole = isinstance(report, dict) and {"fingerprint", "files", "summary", "facts"} <= report.keys()
    return report if whole else None


def _intact(folder: Path, hashes: Mapping[str, str]) -> bool:
    return all(_file_hash(folder / name) == wanted for name, wanted in hashes.items())


def _hash_sources(workspace: Workspace, stage: Stage, known: Mapping[str, str]) -> dict[str, str]:
    """Label to hash of each file or folder that shapes the product; those in ``known`` are not hashed again."""
    paths = [*stage.sources(workspace), workspace.templates, workspace.user_fonts]
    bases = [*((workspace.relative(path), path) for path in paths), ("pipeline", PACKAGE)]
    return {label: known.get(label) or _hash_base(base) for label, base in bases}


def _hash_base(base: Path) -> str:
    digest = hashlib.sha256()
    for label, path in _files(base):
        digest.update(f"{label}\t{_file_hash(path)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _fingerprint(sources: Mapping[str, str]) -> str:
    lines = (*(f"{label}\t{digest}" for label, digest in sources.items()), *environment.fingerprint())
    return _sha256("\n".join(lines).encode("utf-8", "surrogateescape"))


def _files(base: Path) -> list[tuple[str, Path]]:
    """A file, or all files of a folder: path inside it, with forward slashes, and path; sorted."""
    if not base.is_dir():
        return [(".", base)]
    return sorted(_below(base, ""))


def _below(folder: Path, label: str) -> Iterator[tuple[str, Path]]:
    # Not by ``rglob``: before each run all replies are looked at, and it asks the disk about each of them.
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_left_over(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path), f"{label}{entry.name}/")
            elif entry.is_file():
                yield label + entry.name, Path(entry.path)


def _is_left_over(name: str) -> bool:
    """Whether a cache, an editor or an open Word left it lying about."""
    return name == "__pycache__" or name.startswith((".", "~$"))


def _file_hash(path: Path) -> str:
    try:
        return file_sha256(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        msg = f"读不了 {path}：{error.strerror}。请检查权限；如果那里是文件夹，请移开"
        raise PipelineError(msg) from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _release(folder: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> tuple[Path, ...]:
    """Put files in place, remove what only the last run made, keep hand-made changes aside."""
    found = {name: _file_hash(folder / name) for name in sorted({*files, *before})}
    wanted = {name: _sha256(content) for name, content in files.items()}
    _check_ways(folder, files, before)
    partial = folder / _PARTIAL
    try:
        changed = [name for name in files if found[name] != wanted[name]]
        _write_aside(folder, partial, {name: files[name] for name in changed})
        try:
            kept = _make_room(folder, found, wanted, before)
        except OSError as error:
            _cannot_write(Path(error.filename or folder), error)
        for index, name in enumerate(changed):
            path = folder / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                (partial / str(index)).replace(path)
            except OSError as error:
                _cannot_write(path, error)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return kept


def _check_ways(folder: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> None:
    for name in files:
        for parent in Path(name).parents:
            if (folder / parent).is_file() and parent.as_posix() not in before:
                raise PipelineError(f"{folder / parent} 应为文件夹，现在是文件；请移开后再运行一次")


def _write_aside(folder: Path, partial: Path, files: Mapping[str, bytes]) -> None:
    shutil.rmtree(partial, ignore_errors=True)
    for index, (name, content) in enumerate(files.items()):
        try:
            _write(partial / str(index), content)
        except OSError as error:
            _cannot_write(folder / name, error)


def _make_room(
    folder: Path, found: Mapping[str, str], wanted: Mapping[str, str], before: Mapping[str, str]
) -> tuple[Path, ...]:
    kept = []
    for name, digest in found.items():
        path = folder / name
        if digest and digest not in {before.get(name), wanted.get(name)}:
            # At the top of the outputs: a bag that holds a file it does not list is no longer valid.
            kept.append(set_aside(path, "手工改动", folder))
        elif digest and name not in wanted:
            path.unlink()
        if name not in wanted:
            _remove_empty(path.parent, folder)
    return tuple(kept)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def set_aside(path: Path, label: str, folder: Path | None = None) -> Path:
    """Rename a file that would be overwritten, so that nothing a person made is lost: 名称（手工改动1）.docx.

    Args:
        path: the file.
        label: why it is set aside.
        folder: where to; its own folder if left out.
    """
    number = 1
    while (aside := (folder or path.parent) / f"{path.stem}（{label}{number}）{path.suffix}").exists():
        number += 1
    return path.rename(aside)

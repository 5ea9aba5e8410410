"""The files that came in, listed and hashed one at a time."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.collect.worker.job import Reply
from pipeline.errors import PipelineError
from pipeline.tools.hashing import file_sha256


def each_reply(named: Mapping[str, Path]) -> Iterator[Reply]:
    """Every reply of ``named_replies``, in that order; each is hashed when it is asked for.

    Raises:
        PipelineError: a file can't be read from the disk.
    """
    for name, path in named.items():
        yield Reply(name, path, _hash(path, name))


def one_reply(folder: Path, name: str) -> Reply | None:
    """The reply of this name; None if there is none.

    Raises:
        PipelineError: it can't be read from the disk.
    """
    path = folder / name
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        found = named_replies(folder).get(name)
        if found is None:
            return None
        path = found
    return Reply(name, path, _hash(path, name))


def named_replies(folder: Path) -> dict[str, Path]:
    """Name to file. A name that is no text (bytes of another encoding) is shown as well as can be, each once."""
    named: dict[str, Path] = {}
    for path in list_replies(folder):
        name, number = _label(path.relative_to(folder).as_posix()), 1
        while name in named:
            number += 1
            name = f"{_label(path.relative_to(folder).as_posix())}（{number}）"
        named[name] = path
    return named


def list_replies(folder: Path) -> list[Path]:
    """The files that came in, sorted by name; hidden and lock files are no replies."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith((".", "~$")))


def _label(name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _hash(path: Path, name: str) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        msg = f"读不了来件 {name}：{error.strerror}。请检查这个文件的权限，再运行一次"
        raise PipelineError(msg) from None

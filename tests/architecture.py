"""The borders between the rooms of ``pipeline/``, read off the source with ``ast``; no module is imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STAGES = ("notice", "conformance", "collect", "compendium", "archive")
FOUNDATIONS = ("model", "standard", "render", "press", "tools", "untrusted", "check")
LONGEST_FILE = 400  # lines
MAILBOX = "mailbox"
"""Talks to the mail servers: no stage, no foundation; the commands alone call it."""
MAILBOX_MAY = ("model", "tools", "workspace", "inputs", "sent_log", "csv_log", "errors", "runner")
FOLDERS = ("inputs", "outputs")
COLLECT_MAY: dict[str, tuple[str, ...]] = {
    "values": (),
    "rules": ("values",),
    "intake": ("values",),
    "reading": ("values", "rules", "intake"),
    "worker": ("intake", "reading"),
    "settle": ("values", "rules", "intake", "reading"),
    "board": ("rules", "settle", "worker"),
    "letters": ("intake", "reading", "settle", "worker"),
}
"""The rooms of ``collect``, lowest first, and which of the others each may import; its ``run`` may import all."""

_COMMANDS = ("cli", "__main__", "bootstrap", "doctor", "stages")
_PATH_CALLS = ("Path", "PurePath", "PurePosixPath", "joinpath", "open", "glob", "rglob", "listdir", "with_name", "join")


@dataclass(frozen=True)
class Module:
    """One source file."""

    name: str
    """Dotted, e.g. ``pipeline.archive.stage``."""
    source: str

    @property
    def room(self) -> str:
        """The folder below ``pipeline/`` that it lies in, or its own name if it lies there itself."""
        return room_of(self.name)

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed source; each of a module's checks asks for it."""
        return ast.parse(self.source)


def room_of(dotted: str) -> str:
    """``pipeline.archive.stage`` → ``archive``; empty for ``pipeline`` itself and for what is not ours."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "pipeline" and len(parts) > 1 else ""


def read_modules(package: Path) -> list[Module]:
    """Every module of the package, in order."""
    modules = []
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules.append(Module(name, path.read_text(encoding="utf-8")))
    return modules


def imports(module: Module) -> Iterator[str]:
    """Every dotted name of ours that the module imports, wherever it does so, or has loaded on demand."""
    package = module.name.split(".")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "pipeline")
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) if node.level else ""
            start = ".".join(part for part in (base, node.module or "") if part)
            if start.split(".")[0] == "pipeline":
                yield from (f"{start}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "OnDemand":
            yield ".".join(_texts(node.args))


def allowed(room: str, wanted: str) -> bool:
    """Whether a module of one room may import from another."""
    if wanted == room or not wanted.strip("_"):
        return True
    if room == "model" or (room == MAILBOX and wanted not in MAILBOX_MAY):
        return False
    if _is_command(room):
        return True
    if room in FOUNDATIONS and wanted == "check":
        return False  # it measures what the others make; they know nothing of it
    # Neither a stage nor what all stages share (inputs, runner, workspace, the foundations) knows another stage.
    # None of them asks a mail server: the same inputs would not give the same product.
    if wanted in (*STAGES, MAILBOX) or _is_command(wanted):
        return False
    return room not in FOUNDATIONS or wanted != "runner"


def _is_command(room: str) -> bool:
    return room in _COMMANDS or room.endswith("_command")


def crossings(module: Module) -> list[str]:
    """Imports that cross a border, e.g. ``pipeline.archive.items imports pipeline.notice.naming``."""
    return [f"{module.name} imports {name}" for name in imports(module) if not allowed(module.room, room_of(name))]


def crossings_inside_collect(module: Module) -> list[str]:
    """Imports from one room of ``collect`` into another that it may not know."""
    room = _collect_room(module.name)
    if room not in COLLECT_MAY:
        return []
    known = ("", room, *COLLECT_MAY[room])
    return [f"{module.name} imports {name}" for name in imports(module) if _collect_room(name) not in known]


def _collect_room(dotted: str) -> str:
    """``pipeline.collect.letters.marking.mark`` → ``letters``; empty for what lies elsewhere."""
    parts = dotted.split(".")
    return parts[2] if parts[:2] == ["pipeline", "collect"] and len(parts) > 2 else ""


def path_literals(module: Module) -> list[str]:
    """Places where a folder of the project is named as a path; messages may name one, paths may not."""
    found: list[str] = []
    for node in ast.walk(module.tree):
        named = [text for text in _path_words(node) if text.lstrip("./").split("/")[0] in FOLDERS]
        found.extend(f"{module.name}:{getattr(node, 'lineno', 0)} spells out {text!r}" for text in named)
    return found


def _path_words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield from _texts([node.left, node.right])
    elif isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in _PATH_CALLS:
            yield from _texts(node.args)


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.JoinedStr) and node.values:
            yield from _texts(node.values[:1])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def undocumented(module: Module) -> list[str]:
    """Public modules, classes, functions and methods without a docstring."""
    missing = [] if ast.get_docstring(module.tree) or not module.source.strip() else [f"{module.name} (module)"]
    return missing + _undocumented_in(module.tree, module.name)


def _undocumented_in(parent: ast.Module | ast.ClassDef, place: str) -> list[str]:
    missing = []
    for node in parent.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if _overrides(node):
            continue
        name = f"{place}.{node.name}"
        if not ast.get_docstring(node):
            missing.append(name)
        if isinstance(node, ast.ClassDef):
            missing.extend(_undocumented_in(node, name))
    return missing


def _overrides(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(word, ast.Name) and word.id == "override" for word in decorators)


def too_long(name: str, source: str) -> list[str]:
    """The file, if it has more lines than one can keep in mind."""
    lines = source.count("\n")
    return [f"{name} has {lines} lines"] if lines > LONGEST_FILE else []

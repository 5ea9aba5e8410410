"""The Jinja environments of the templates: sandboxed, everything escaped, a missing value is an error."""

from functools import lru_cache
from pathlib import Path
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MethodType,
    TracebackType,
)
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from pipeline.render.line_breaking import keep_together
from pipeline.render.word_text import printed
from pipeline.standard import layout

_INSIDES = (
    type, FunctionType, MethodType, CodeType, TracebackType, FrameType, GeneratorType, CoroutineType,
    AsyncGeneratorType,
)  # fmt: skip
"""Types whose attributes lead out of the sandbox, besides those that begin with an underscore."""


class _Sandbox(SandboxedEnvironment):
    """The sandbox, remembering which types are harmless: a page of a thousand units asks a million times."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._plain: dict[type, bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """As the sandbox has it; only an object of the dangerous types is looked at more closely."""
        kind = type(obj)
        if kind not in self._plain:
            self._plain[kind] = not issubclass(kind, _INSIDES)
        return not attr.startswith("_") if self._plain[kind] else super().is_safe_attribute(obj, attr, value)


def html_environment(templates: Path, *, escape: bool = True) -> SandboxedEnvironment:
    """For ``templates/html``: with ``layout`` (the numbers of the standard) and the filter ``running``.

    The same one each time: templates are compiled once, and anew when their files change.
    """
    return _html_environment(templates, escape)


@lru_cache(maxsize=8)
def _html_environment(templates: Path, escape: bool) -> SandboxedEnvironment:
    environment = _Sandbox(
        loader=FileSystemLoader(templates / "html"),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["layout"] = layout
    environment.filters["running"] = keep_together
    return environment


def word_environment() -> SandboxedEnvironment:
    """For ``templates/docx``."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


@lru_cache(maxsize=1)
def stream_environment() -> SandboxedEnvironment:
    """For templates of ``templates/docx`` that are streamed: line ends in a value become ``w:br``."""
    return _Sandbox(autoescape=True, undefined=StrictUndefined, finalize=printed)

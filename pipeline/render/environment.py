"""The Jinja environments of the templates: sandboxed, everything escaped, a missing value is an error."""

from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from pipeline.render.line_breaking import keep_together
from pipeline.standard import layout


def html_environment(templates: Path) -> SandboxedEnvironment:
    """For ``templates/html``: with ``layout`` (the numbers of the standard) and the filter ``running``."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(templates / "html"),
        autoescape=True,
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

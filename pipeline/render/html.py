"""HTML and plain text from Jinja templates: sandboxed, a missing value is an error; in HTML everything is escaped."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2.exceptions import TemplateError as JinjaError

from pipeline.errors import TemplateError
from pipeline.render.environment import html_environment
from pipeline.render.preflight import preflight_html, where_html

_BUFFERED = 4096
"""Pieces that the engine yields, handed on together."""


def render_html(templates: Path, name: str, context: Mapping[str, Any]) -> str:
    """Fill a template of ``templates/html``.

    Every template sees ``layout`` (the numbers of the standard) and the filter ``running`` (Chinese running text
    whose numbers, dates and ranges stay on one line).

    Raises:
        TemplateError: the template is missing, malformed, or asks for a value that isn't there; one message for each
            fault, with file, line and the line's text.
    """
    return "".join(_render(templates, name, context, escape=True))


def stream_html(templates: Path, name: str, context: Mapping[str, Any]) -> Iterator[str]:
    """The same piece by piece, for pages that are large: values that are iterators are asked only when they are due.

    Raises:
        TemplateError: as ``render_html``, at any piece.
    """
    return _render(templates, name, context, escape=True)


def render_text(templates: Path, name: str, context: Mapping[str, Any]) -> str:
    """The same for a template of plain text: nothing is escaped.

    Raises:
        TemplateError: as ``render_html``.
    """
    return "".join(_render(templates, name, context, escape=False))


def _render(templates: Path, name: str, context: Mapping[str, Any], *, escape: bool) -> Iterator[str]:
    faults = preflight_html(templates, name, context)
    if faults:
        raise TemplateError("\n".join(faults))
    try:
        stream = html_environment(templates, escape=escape).get_template(name).stream(context)
        stream.enable_buffering(_BUFFERED)
        yield from stream
    except JinjaError as error:
        where = where_html(templates, name, str(error))
        msg = f"templates/html/{where or name}：模板无法填写（{error}）"
        raise TemplateError(msg) from None

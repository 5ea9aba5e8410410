"""HTML from Jinja templates: sandboxed, everything escaped, a missing value is an error."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from pipeline.errors import TemplateError
from pipeline.render.line_breaking import keep_together
from pipeline.standard import layout


def render_html(templates: Path, name: str, context: Mapping[str, Any]) -> str:
    """Fill a template of ``templates/html``.

    Every template sees ``layout`` (the numbers of the standard) and the filter ``running`` (Chinese running text
    whose numbers, dates and ranges stay on one line).

    Raises:
        TemplateError: the template is missing, malformed, or asks for a value that isn't there.
    """
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(templates / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["layout"] = layout
    environment.filters["running"] = keep_together
    try:
        return environment.get_template(name).render(context)
    except TemplateSyntaxError as error:
        msg = f"templates/html/{error.name or name}:{error.lineno}：模板写法有误（{error.message}）"
        raise TemplateError(msg) from None
    except JinjaError as error:
        msg = f"templates/html/{name}：模板无法填写（{error}）"
        raise TemplateError(msg) from None

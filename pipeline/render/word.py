"""Word files from Word templates by docxtpl: sandboxed, everything escaped, fixed bytes."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docx.document import Document
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError as JinjaError

from pipeline.errors import TemplateError
from pipeline.render.environment import word_environment
from pipeline.render.preflight import preflight_word, where_word
from pipeline.render.stable import repack


@dataclass(frozen=True)
class DocumentProperties:
    """What a file says of itself."""

    title: str
    author: str
    day: date
    """The date it bears."""


def render_docx(
    templates: Path,
    name: str,
    context: Mapping[str, Any],
    properties: DocumentProperties,
    finish: Callable[[Document], None] | None = None,
) -> bytes:
    """Fill a template of ``templates/docx``.

    Args:
        templates: the folder ``templates``.
        name: file name in its ``docx`` folder.
        context: values; text is escaped, ``Markup`` (as from ``word_table``) goes in as it is.
        properties: what the file says of itself.
        finish: last touches to the filled document, for what a template can't compute.

    Raises:
        TemplateError: the template is missing, malformed, or asks for a value that isn't there; one message for each
            fault, with the paragraph's text.
    """
    content = read_template(templates, name, context)
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(dict(context), word_environment())
    except JinjaError as error:
        raise fault(name, content, error) from None
    written = template.docx.core_properties
    written.title, written.author, written.last_modified_by = properties.title, properties.author, properties.author
    written.language, written.revision = "zh-CN", 1
    if finish:
        finish(template.docx)
    result = io.BytesIO()
    template.save(result)
    return repack(result.getvalue(), properties.day)


def read_template(templates: Path, name: str, known: Iterable[str]) -> bytes:
    """A template of ``templates/docx``, looked over.

    Args:
        templates: the folder ``templates``.
        name: file name in its ``docx`` folder.
        known: the names that the context has.

    Raises:
        TemplateError: it is missing or malformed, or names what isn't there; one message for each fault.
    """
    path = templates / "docx" / name
    if not path.is_file():
        msg = f"缺少模板 templates/docx/{name}；运行 make templates 可重新生成"
        raise TemplateError(msg)
    content = path.read_bytes()
    faults = preflight_word(content, name, known)
    if faults:
        raise TemplateError("\n".join(faults))
    return content


def fault(name: str, template: bytes, error: JinjaError) -> TemplateError:
    """What to raise for an error at filling in a template: where in it, as far as that can be told, and why."""
    reason = error.message or "语法错误"
    # docxtpl keeps the XML lines round a syntax error.
    context = "".join(getattr(error, "docx_context", []) or [])
    where = where_word(template, reason) or (f"“{context[:60]}”附近" if context else "")
    return TemplateError(f"templates/docx/{name}：{f'段落{where}：' if where else ''}模板无法填写（{reason}）")

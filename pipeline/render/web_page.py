"""A web page in one file that needs neither network nor program: style and script inside, and a policy that holds.

What is on such pages was written by strangers. Everything is escaped; besides, the content security policy lets the
browser run the page's own script, known by its hash, and nothing else.
"""

import hashlib
import io
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.render.html import render_html, stream_html

_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, marks that turn the direction of writing, halves of characters: they could hide what a name says."""
_CSS_PLAIN = re.compile(r"[^\w\s（）、/*·-]|[\r\n\f]")


@dataclass(frozen=True)
class PageFiles:
    """The templates that one page is made of, by their names in ``templates/html``."""

    page: str
    styles: Sequence[str]
    scripts: Sequence[str]
    rules: str = ""
    """Style rules that depend on what is shown; strings in them are made by ``css_string``."""


def web_page(templates: Path, files: PageFiles, context: Mapping[str, Any]) -> bytes:
    """The page as UTF-8.

    Besides the context its template sees ``policy``, ``style`` and ``script``, each to be printed once.

    Raises:
        TemplateError: a template of the page is wrong.
    """
    style = "\n".join([*(render_html(templates, name, {}) for name in files.styles), files.rules])
    script = "\n".join(render_html(templates, name, {}) for name in files.scripts)
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    whole = {
        **context,
        "policy": policy,
        "style": Markup(style),  # noqa: S704 - files of ours, and rules without anybody's words outside a string
        "script": Markup(script),  # noqa: S704 - files of ours, without any value in them
    }
    out = io.BytesIO()
    for piece in stream_html(templates, files.page, whole):
        out.write(_UNSHOWN.sub("\ufffd", piece).encode())
    return out.getvalue()


def css_string(text: str) -> str:
    """A text as a string of a style sheet: what could end the string or the style element is written by its number."""
    return '"' + _CSS_PLAIN.sub(lambda match: f"\\{ord(match[0]):x} ", text) + '"'


def _hash(text: str) -> str:
    """A source expression of the content security policy (CSP Level 3, 2.3.1)."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()

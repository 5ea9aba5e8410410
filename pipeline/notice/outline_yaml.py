"""An ``Outline`` as the YAML file a person may read and correct."""

import io
from typing import Any

from ruamel.yaml import YAML

from pipeline.model.outline import Outline

_HEADER = """\
# {title}（附件1）。由 make outline FROM=来文 生成，可以直接修改文字。
# lead 是每条要点的第一句（单独成题），paragraphs 是其后的正文。
"""
_OPTIONAL = {"mark", "group"}


def outline_yaml(outline: Outline) -> str:
    """The text of ``outline.yaml``; reading it back gives the same value."""
    yaml = YAML()
    yaml.width = 1_000_000  # a folded line would put a space into Chinese text
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(_plain(outline.model_dump(mode="json")), stream)
    return _HEADER.format(title=outline.title) + stream.getvalue()


def _plain(value: Any) -> Any:
    """Without the marks and group headings that a document numbered 一、 1. does not have."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner or key not in _OPTIONAL}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value

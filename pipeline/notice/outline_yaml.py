"""An ``Outline`` as the YAML file a person may read and correct."""

import io

from ruamel.yaml import YAML

from pipeline.model.outline import Outline

_HEADER = """\
# {title}（附件1）。由 make outline FROM=来文 生成，可以直接修改文字。
# lead 是每条要点的第一句（单独成题），paragraphs 是其后的正文。
"""


def outline_yaml(outline: Outline) -> str:
    """The text of ``outline.yaml``; reading it back gives the same value."""
    yaml = YAML()
    yaml.width = 1_000_000  # a folded line would put a space into Chinese text
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(outline.model_dump(mode="json"), stream)
    return _HEADER.format(title=outline.title) + stream.getvalue()

"""Word files of any length from Word templates: streamed through Jinja into the package, without trees.

For a book: memory is that of the template and a few hundred kilobytes. Sandboxed, everything escaped, fixed bytes, as
``render_docx``. Not done is what docxtpl mends in the finished tree: ``{%tc for %}`` columns are not counted anew.
"""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from jinja2.exceptions import TemplateError as JinjaError
from markupsafe import Markup

from pipeline.render.stable import dated_entry
from pipeline.render.word import DocumentProperties, fault, read_template
from pipeline.render.word_package import Package, Picture
from pipeline.render.word_sections import SectionStart, written_section
from pipeline.render.word_template import BODY, WordTemplate, compile_template, drawing_ids

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ENOUGH = 1 << 18
"""Characters written at a time."""
_OWN = ("picture", "section_break")
"""Functions that every template has: ``{{r picture(key) }}``, ``{{p section_break(style) }}``."""
_FIRST = ("_rels/.rels", "docProps/app.xml", "docProps/core.xml")
"""Before the body, so that programs that look at a package's beginning see what it is."""


@dataclass(frozen=True)
class WordContent:
    """What a template is filled with."""

    context: Mapping[str, Any]
    """Values; line ends in a text become ``w:br``, ``Markup`` goes in as it is."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By the key under which the template asks for them."""
    section: Callable[[], SectionStart] = SectionStart
    """Called at the end of each section, tells how it began."""


def stream_docx(
    templates: Path, name: str, content: WordContent, properties: DocumentProperties, out: BinaryIO
) -> None:
    """Fill a template of ``templates/docx``.

    Args:
        templates: the folder ``templates``.
        name: file name in its ``docx`` folder.
        content: what it is filled with.
        properties: what the file says of itself.
        out: where the file goes, from its present position; it must be able to seek.

    Raises:
        TemplateError: as from ``render_docx``, or the template asks for a picture that isn't there. What was written
            till then is no Word file.
    """
    source = read_template(templates, name, {*content.context, *_OWN})
    try:
        template = compile_template(source)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
            _Writing(template, content, properties, target).write()
    except JinjaError as error:
        raise fault(name, source, error) from None


class _Writing:
    """One file under way."""

    def __init__(
        self, template: WordTemplate, content: WordContent, properties: DocumentProperties, target: zipfile.ZipFile
    ) -> None:
        self.template, self.properties, self.target = template, properties, target
        self.section_start = content.section
        self.package = package = Package(template.parts, content.pictures)
        ids = drawing_ids()
        self.context = {
            **content.context,
            "drawing_id": lambda: next(ids),
            "picture": lambda key: Markup(package.picture(key, next(ids))),  # noqa: S704 - a drawing of ours
            "section_break": self._section_break,
            "word_section": self._section,
            "nearest_heading": lambda _level: "",
        }

    def write(self) -> None:
        for name in filter(self.template.parts.__contains__, _FIRST):
            self._put(name, self._part(name))
        self._stream_body()
        rest = {name for name in self.template.parts if name not in {*_FIRST, BODY}}
        for name in sorted(rest - self.package.lists):
            self._put(name, self._part(name))
        for name, (original, running) in self.package.copies.items():
            shown = {"nearest_heading": lambda level, running=running: running[level - 1]}
            self._put(name, self.template.texts[original].render({**self.context, **shown}))
        for name, content in self.package.additions():
            self._put(name, content)

    def _stream_body(self) -> None:
        waiting, size = [_DECLARATION], 0
        with self.target.open(dated_entry(BODY, self.properties.day), "w") as body:
            for piece in self.template.texts[BODY].generate(self.context):
                waiting.append(piece)
                size += len(piece)
                if size > _ENOUGH:
                    body.write("".join(waiting).encode())
                    waiting, size = [], 0
            body.write("".join(waiting).encode())

    def _part(self, name: str) -> bytes | str:
        if name == "docProps/core.xml":
            return self.package.properties(self.properties, self.context)
        if name in self.template.texts:
            return self.template.texts[name].render(self.context)
        return self.template.parts[name]

    def _put(self, name: str, content: bytes | str) -> None:
        written = content if isinstance(content, bytes) else (_DECLARATION + content).encode()
        self.target.writestr(dated_entry(name, self.properties.day), written)

    def _section(self, number: int) -> Markup:
        start, section = self.section_start(), self.template.sections[number]
        followed = {self.package.relation_of(name): name for name in sorted(self.template.following)}
        copied = {
            relation: self.package.copy(name, start.running)
            for relation, name in followed.items()
            if f'r:id="{relation}"' in section
        }
        return Markup(written_section(section, start, copied))  # noqa: S704 - the template's own

    def _section_break(self, number: int, style: str) -> Markup:
        inside = f'<w:pStyle w:val="{Markup.escape(style)}"/>{self._section(number)}'
        return Markup(f"<w:p><w:pPr>{inside}</w:pPr></w:p>")  # noqa: S704 - as above

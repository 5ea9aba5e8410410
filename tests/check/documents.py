"""The real notice, its sources caught on their way into the PDF so that a test can spoil them one by one."""

import re
from pathlib import Path

import pytest

from pipeline.notice import pages
from pipeline.notice.stage import STAGE
from pipeline.render.pdf import layout_pages, pdf_bytes
from pipeline.runner import run_stage
from tests.project import few_units


class Sources:
    """What the notice of 2020 is made from: one HTML for each PDF, and the finished files.

    The outline is cut to its first section, so that a page of it is quickly set.
    """

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, form: str) -> None:
        self.workspace = few_units(root)
        outline = self.workspace.outline.read_text(encoding="utf-8")
        second = outline.index("  - number: 二")
        self.workspace.outline.write_text(outline[:second], encoding="utf-8")
        _append(self.workspace.notice, f"format: {form}\ncopies: [中国示例科学技术协会]\n")
        office = self.workspace.office.read_text(encoding="utf-8")
        office = reworded(reworded(office, '"[]"', '"〔〕"'), "pad: 3", "pad: 0")
        self.workspace.office.write_text(office, encoding="utf-8")
        _append(self.workspace.office, "imprint: { printer: 示例学会秘书处 }\n")
        taken: list[str] = []

        def take(html: str) -> object:
            taken.append(html)
            return layout_pages(html)

        patch.setattr(pages, "layout_pages", take)
        run_stage(self.workspace, STAGE, lambda _text: None)
        self.notice = next(html for html in taken if 'class="notice' in html)
        self.outline = next(html for html in taken if 'class="attachment outline' in html)
        bound = next(html for html in taken if 'class="notice' in html and 'class="attachment form' in html)
        head, outline, rest = re.split(r'(?=<section class="attachment )', bound)
        self.bound = head + _shortened(outline) + rest
        self.folder = self.workspace.outputs("notice")

    def word(self, beginning: str) -> bytes:
        """The Word file whose name begins so."""
        return next(path for path in sorted(self.folder.glob("*.docx")) if path.name.startswith(beginning)).read_bytes()


def _shortened(outline: str) -> str:
    """An outline of one page: its first paragraphs."""
    paragraphs = re.findall(r'<p class="text">.*?</p>', outline, re.DOTALL)
    return outline[: outline.index(paragraphs[3])] + "</section>"


def sources(root: Path, form: str) -> Sources:
    """The sources; what was patched to catch them is put back."""
    with pytest.MonkeyPatch.context() as patch:
        return Sources(root, patch, form)


def _append(path: Path, lines: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")


def restyled(html: str, css: str) -> str:
    """With more rules at the end of the style sheet."""
    assert "</style>" in html
    return html.replace("</style>", f"{css}</style>", 1)


def reworded(html: str, old: str, new: str) -> str:
    """With one piece of it exchanged, which must be there; word joiners in it do not matter."""
    pattern = "\u2060?".join(re.escape(character) for character in old)
    result, count = re.subn(pattern, lambda _: new, html)
    assert count, old
    return result


def as_pdf(html: str) -> bytes:
    """Through the real renderer."""
    return pdf_bytes(layout_pages(html))

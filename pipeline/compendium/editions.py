"""The editions released so far: what each said, kept so that the next one can say what is new.

Each is a file ``第3版.json`` beside the outputs. Where they are deleted the next book is the first again; nothing else
is lost.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.compendium.changes import changes
from pipeline.compendium.record import EditionRecord
from pipeline.errors import PipelineError
from pipeline.render.html import render_html
from pipeline.runner import write_atomically
from pipeline.standard.wording import chinese_date

_NAME = re.compile(r"第(\d+)版\.json")
_LISTED = 1000
"""Units in the change list; more have changed only where the form has."""


@dataclass(frozen=True)
class Editions:
    """Those of one round."""

    folder: Path

    def newest(self) -> EditionRecord | None:
        """The last one released; None before the first.

        Raises:
            PipelineError: it can't be read.
        """
        numbers = [int(match[1]) for path in self._files() if (match := _NAME.fullmatch(path.name))]
        return self.edition(max(numbers)) if numbers else None

    def edition(self, number: int) -> EditionRecord | None:
        """One of them; None if it is not there.

        Raises:
            PipelineError: it can't be read, or is not as it was kept.
        """
        path = self._path(number)
        try:
            record = EditionRecord.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (ValidationError, OSError):
            record = None
        if record is None or not record.hash_holds:
            msg = f"{path.parent.name}/{path.name} 读不懂或被改动过，无法与上一版比较；请删去这个文件，再运行一次"
            raise PipelineError(msg)
        return record

    def keep(self, record: EditionRecord) -> None:
        """Keep an edition; one with the same data is there already.

        Raises:
            PipelineError: it can't be written.
        """
        path = self._path(record.number)
        if not path.exists():
            write_atomically(path, record.model_dump_json().encode())

    def _path(self, number: int) -> Path:
        return self.folder / f"第{number}版.json"

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []


def change_list(templates: Path, old: EditionRecord, new: EditionRecord) -> tuple[str, bytes]:
    """What is new against the edition before: a sentence that sums it up, and the whole list as a PDF.

    Raises:
        TemplateError: ``compendium/changes.html`` is wrong.
    """
    from pipeline.render.pdf import render_pdf  # noqa: PLC0415 - the layout engine; a first edition can do without

    summary, *lines = changes(old, new).lines
    context = {
        "title": new.title,
        "number": new.number,
        "made_on": chinese_date(new.made_on),
        "summary": summary,
        "lines": lines[:_LISTED],
        "more": max(0, len(lines) - _LISTED),
    }
    return summary, render_pdf(render_html(templates, "compendium/changes.html", context))

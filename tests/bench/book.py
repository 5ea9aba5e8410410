"""One piece of the compendium's work, to be measured: ``python -m tests.bench.book WHAT FOLDER [UNITS]``.

``make`` prepares a round in the folder, ``late`` puts a longer plan into it. The others print, as JSON, the ``pages``
and ``bytes`` of what they made: ``pdf`` (nothing attached), ``docx`` (after ``pdf``, whose page breaks it follows),
``monolith`` and ``typst`` (the same book otherwise). Each loads what it needs and no more.
"""

import argparse
import gc
import json
import pickle
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.compendium.sources import font_families, read_sources
from pipeline.tools import fonts
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.compendium.manuscript import Manuscript

ROUND = "2020"
PDF, WORD, PAGING = "book.pdf", "book.docx", "paging.pickle"
SYSTEM_FONTS = Path("/usr/share/fonts")


def main(arguments: list[str]) -> int:
    """Do one piece of work."""
    gc.set_threshold(100_000, 20, 20)  # as ``python -m pipeline`` does
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("make", "late", *_JOBS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("units", type=int, nargs="?", default=0)
    chosen = parser.parse_args(arguments)
    if chosen.what == "make":
        from tests.bench.rounds import make_round

        make_round(chosen.folder, chosen.units)
        return 0
    workspace = Workspace.open(chosen.folder, ROUND)
    fonts.activate(workspace.user_fonts)
    if chosen.what == "late":
        from pipeline import inputs
        from tests.bench.rounds import write_plans

        write_plans(workspace, inputs.load_roster(workspace), late=True)
        return 0
    made = _JOBS[chosen.what](workspace)
    pages = 0
    if made.suffix == ".pdf":
        import pypdfium2

        pages = len(pypdfium2.PdfDocument(made))  # which reads little more than where everything is
    sys.stdout.write(json.dumps({"pages": pages, "bytes": made.stat().st_size}) + "\n")
    return 0


def _manuscript(workspace: Workspace) -> "Manuscript":
    from pipeline.compendium.manuscript import manuscript_of

    return manuscript_of(read_sources(workspace), font_families(workspace))


def _pdf(workspace: Workspace) -> Path:
    from pipeline.compendium.printed import Printing, executor_for, print_book

    with executor_for(workspace) as executor:
        manuscript = _manuscript(workspace)
        printing = Printing(workspace.templates, workspace.user_fonts, workspace.sheets, executor=executor)
        printed = print_book(printing, manuscript.book, manuscript.context, manuscript.charts, lambda _: None)
    (workspace.root / PAGING).write_bytes(pickle.dumps(printed.paging))
    return _written(workspace.root / PDF, printed.content)


def _docx(workspace: Workspace) -> Path:
    from pipeline.compendium.word import write_book
    from pipeline.render.word import DocumentProperties

    manuscript = _manuscript(workspace)
    paging = pickle.loads((workspace.root / PAGING).read_bytes())
    book = manuscript.book
    properties = DocumentProperties(book.title, book.sources.office.name, book.made_on)
    content = write_book(workspace.templates, manuscript.context, manuscript.charts, paging, properties)
    return _written(workspace.root / WORD, content)


def _monolith(workspace: Workspace) -> Path:
    from pipeline.compendium.pieces import body_sections
    from tests.bench import peers

    manuscript = _manuscript(workspace)
    no_pictures: defaultdict[str, str] = defaultdict(str)
    sections = body_sections(workspace.templates, manuscript.context, no_pictures)
    content = peers.monolith(workspace.templates, manuscript.book.sources.form, sections)
    return _written(workspace.root / "monolith.pdf", content)


def _typst(workspace: Workspace) -> Path:
    from tests.bench import peers

    manuscript = _manuscript(workspace)
    folders = (fonts.INSTALLED, SYSTEM_FONTS)
    content = peers.typst(workspace.root, manuscript.context, manuscript.book.sources.form, folders)
    return _written(workspace.root / "typst.pdf", content)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


_JOBS: dict[str, Callable[[Workspace], Path]] = {
    "pdf": _pdf,
    "docx": _docx,
    "monolith": _monolith,
    "typst": _typst,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

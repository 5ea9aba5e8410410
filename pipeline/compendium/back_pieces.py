"""The pieces behind the chapters: indexes, set once the pages of the chapters are known, and the colophon."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.compendium.back_matter import COLOPHON
from pipeline.compendium.index_lines import IndexBlock, blocks_of
from pipeline.compendium.section import Context, Section, render
from pipeline.press.pagination import Numbering
from pipeline.press.values import LEADER, Piece, TableRows, columns_mark

HEAD_DESIGN, LINES_DESIGN = "index-head", "index-lines"
COLUMNS = 2
"""Of a page of an index."""


def index_designs(templates: Path) -> dict[str, str]:
    """The looks of an index's heads and of its lines.

    Raises:
        TemplateError: the template is wrong.
    """
    return {
        design: render(templates, "index_table.html", {"class": design, "numbered": design == LINES_DESIGN})
        for design in (HEAD_DESIGN, LINES_DESIGN)
    }


def back_sections(templates: Path, context: Context, labels: Mapping[str, str]) -> Iterator[Section]:
    """Indexes and colophon; the first index begins on a right-hand page.

    Args:
        templates: folder of the templates.
        context: of ``context_of``.
        labels: bookmark of each unit and activity to its printed page number.

    Raises:
        TemplateError: a template is wrong.
    """
    for number, index in enumerate(context["indexes"]):
        heading = index["heading"]
        tables = _tables(blocks_of(index["index"], labels), labels)
        mark = columns_mark(0, len(tables) - 1, COLUMNS)
        html = render(templates, "index.html", {"title": context["title"], "index": index, "lines": mark})
        yield Section(
            Piece(heading.text, html, tables),
            "body",
            Numbering(),
            starts_right=not number,
            heads={"book": context["title"], "chapter": heading.running},
            columns=heading.anchor,
        )
    colophon = render(templates, "colophon.html", context)
    yield Section(Piece(COLOPHON, colophon))


def _tables(blocks: Sequence[IndexBlock], labels: Mapping[str, str]) -> tuple[TableRows, ...]:
    """Head and lines of each block, one after the other."""
    tables = []
    for block in blocks:
        rows = tuple(
            (line.text + LEADER, labels[line.target]) if line.target else (line.text, "") for line in block.lines
        )
        tables.append(TableRows(HEAD_DESIGN, ((block.head,),)))
        tables.append(TableRows(LINES_DESIGN, rows, tuple(line.target for line in block.lines)))
    return tuple(tables)

"""What was really printed, page by page and row by row, read off the sheets for the gate."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.compendium.pieces import FRONT, PLAN
from pipeline.compendium.section import Section
from pipeline.press.pagination import Pagination, Part
from pipeline.press.values import Reading, rows_of
from pipeline.render.text import squeeze

Row = tuple[str, ...]


@dataclass(frozen=True)
class SectionReading:
    """What was set of a section."""

    kind: str
    columns: bool
    """Whether its tables stand in columns."""
    texts: tuple[str, ...]
    """What is drawn on each of its pages, as ``Sheet.text``."""
    rows: tuple[Row, ...]
    """Cells of all its tables' rows, in order."""
    spilled: frozenset[str]
    """Anchors of rows that run over the end of a page."""
    compared: bool
    """Whether its tables hold this year beside the last."""
    lost: tuple[Row, ...]
    """Rows of plans and of that comparison, or parts of them, that are not drawn on the page that should hold them."""


@dataclass(frozen=True)
class PrintedReading:
    """What was set of the whole book."""

    rows: tuple[Row, ...]
    """Cells of every plan's rows, in the order in which they were set."""
    contents: tuple[Row, ...]
    """Title and number of each line of the contents."""
    indexes: tuple[Row, ...]
    """Lines of all indexes: head alone, or text and number."""
    years: tuple[Row, ...]
    """Cells of the rows that hold this year beside the last."""
    texts: Mapping[str, str]
    """Printed Arabic page number to what is drawn on that page."""
    labels: Mapping[str, str]
    """Anchor to the printed number of the page on which it was bound."""
    spilled: frozenset[str]
    """Anchors of rows that run over the end of a page."""
    missing: str
    """Characters that no font has; 〓 stands for each."""
    lost: tuple[Row, ...]
    """Rows whose cells are not drawn on the page that should hold them."""


def read_section(section: Section, leaf: Reading) -> SectionReading:
    """What was set of a section."""
    tables = max((row.table for row in leaf.rows), default=-1) + 1
    rows = tuple(row for table in range(tables) for row in rows_of(leaf, table))
    parts = Counter((row.table, row.row) for row in leaf.rows if row.table < len(section.rows))
    spilled = frozenset(section.rows[table][row] for (table, row), count in parts.items() if count > 1)
    lost = tuple(_lost(section, leaf))
    return SectionReading(section.kind, bool(section.columns), leaf.texts, rows, spilled, section.compared, lost)


def _lost(section: Section, leaf: Reading) -> Iterator[Row]:
    # What the layout engine sets itself may run from right to left: there the boxes are believed.
    if not (section.kind == PLAN or section.compared) or leaf.unpainted:
        return
    pages = [text.replace("\n", "") for text in leaf.texts]
    for row in leaf.rows:
        if not carries(pages[row.page], "".join(row.cells)):
            yield row.cells


def read_printed(
    readings: Mapping[bytes, SectionReading], pagination: Pagination, parts: Sequence[Part]
) -> PrintedReading:
    """What was set of the whole book.

    Args:
        readings: by the key of their pieces.
        pagination: as the book was bound.
        parts: as they were bound.
    """
    found = [readings[part.piece.key] for part in parts]
    texts = {
        label: text
        for reading, first in zip(found, pagination.first, strict=True)
        for label, text in zip(pagination.labels[first:], reading.texts, strict=False)
        if label.isdecimal()
    }
    return PrintedReading(
        rows=tuple(row for reading in found if reading.kind == PLAN for row in reading.rows),
        contents=tuple(row for reading in found if reading.kind == FRONT for row in reading.rows),
        indexes=tuple(row for reading in found if reading.columns for row in reading.rows),
        years=tuple(row for reading in found if reading.compared for row in reading.rows),
        texts=texts,
        labels={anchor: pagination.label_of(anchor) for anchor in pagination.anchors},
        spilled=frozenset().union(*(reading.spilled for reading in found)),
        missing="".join(sorted(set().union(*(part.piece.missing for part in parts)))),
        lost=tuple(row for reading in found for row in reading.lost),
    )


def carries(page: str, text: str) -> bool:
    """Whether a page shows a text, white space ignored.

    Fonts draw some characters alike (a radical and its ideograph, two dashes), and a glyph then speaks for the first of
    them. So a character that is nowhere on the page counts as any one, as long as most of the text is there.
    """
    shown, wanted = page.replace("\n", ""), squeeze(text)
    if wanted in shown:
        return True
    known = set(shown)
    absent = sum(character not in known for character in wanted)
    if not absent or 2 * absent > len(wanted):
        return False
    pattern = "".join(re.escape(character) if character in known else "." for character in wanted)
    return re.search(pattern, shown) is not None

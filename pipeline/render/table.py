"""A table as a value, and as WordprocessingML; the HTML templates draw the same value themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from pipeline.standard.layout import SIZE_SMALL_5, Length, mm
from pipeline.standard.signature import text_width

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CENTRED = '<w:jc w:val="center"/>'


_CELL_PADDING = mm(0.6)


def even_lines(label: str, characters: float) -> tuple[str, ...]:
    """A short label broken into as few lines as ``characters`` a line allow, as even as can be.

    A bracket begins a line of its own, and a slash ends one, where there must be two; the mark for a required answer
    stays with its word.
    """
    if text_width(label) <= characters:
        return (label,)
    if parts := re.fullmatch(r"(.+?/)(.+)|(.+?)(（.+)", label):
        return tuple(line for part in parts.groups() if part for line in even_lines(part, max(characters, 4)))
    count = ceil(text_width(label) / max(characters, 1))
    size = ceil(len(label.rstrip("*")) / count)
    starts = range(0, len(label.rstrip("*")), size)
    lines = [label[start : start + size] for start in starts]
    return (*lines[:-1], label[starts[-1] :])


@dataclass(frozen=True)
class TableColumn:
    """One column."""

    label: str
    width: Length
    centred: bool = False

    @property
    def head_lines(self) -> tuple[str, ...]:
        """The label in lines of about equal length, so that no lone character is left over in a narrow column."""
        return even_lines(self.label, (self.width - _CELL_PADDING * 2).mm / SIZE_SMALL_5.mm)


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page and whose rows are never cut in two."""

    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    row_height: Length | None = None
    """Least height of a row."""


def word_table(table: Table, head_style: str = "TableHead", cell_style: str = "TableCell") -> Markup:
    """The table as one ``w:tbl``, for ``{{p … }}`` in a Word template.

    Args:
        table: what to draw; a cell that is ``Markup`` holds runs or content controls and goes in as it is.
        head_style: paragraph style id of the head row, which an office may restyle in the template.
        cell_style: paragraph style id of the cells.
    """
    widths = [column.width for column in table.columns]
    head = _row(
        [_cell("\n".join(column.head_lines), column.width, head_style) for column in table.columns],
        table.row_height,
        head=True,
    )
    rows = [
        _row(
            [
                _cell(text, column.width, cell_style, centred=column.centred)
                for text, column in zip(row, table.columns, strict=True)
            ],
            table.row_height,
        )
        for row in table.rows
    ]
    return _table(widths, [head, *rows])


def word_label_table(
    rows: Sequence[Sequence[tuple[str, str]]], label_width: Length, answer_width: Length, row_height: Length
) -> Markup:
    """Labels with their answers beside them, as one ``w:tbl``; every row has the same number of pairs."""
    written = [
        _row(
            [
                _cell(label, label_width, "TableHead") + _cell(answer, answer_width, "TableCell")
                for label, answer in row
            ],
            row_height,
        )
        for row in rows
    ]
    return _table([label_width, answer_width] * len(rows[0]), written)


def _table(widths: Sequence[Length], rows: Sequence[str]) -> Markup:
    grid = "".join(f'<w:gridCol w:w="{width.twip}"/>' for width in widths)
    total = sum(width.twip for width in widths)
    return Markup(  # noqa: S704 - every text in it has been escaped
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="34" w:type="dxa"/><w:right w:w="34" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: Sequence[str], least_height: Length | None, *, head: bool = False) -> str:
    height = f'<w:trHeight w:val="{least_height.twip}" w:hRule="atLeast"/>' if least_height else ""
    properties = f"<w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(text: str, width: Length, style: str, *, centred: bool = False) -> str:
    alignment = _CENTRED if centred else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width.twip}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{alignment}</w:pPr>{_runs(text)}</w:p></w:tc>"
    )


def _runs(text: str) -> str:
    if isinstance(text, Markup):
        return str(text)
    lines = _UNPRINTABLE.sub("", text).split("\n")
    return "<w:r>" + "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines) + "</w:r>"

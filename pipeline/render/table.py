"""A table as a value, and as WordprocessingML; the HTML templates draw the same value themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from pipeline.standard.layout import Length

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CENTRED = '<w:jc w:val="center"/>'


@dataclass(frozen=True)
class TableColumn:
    """One column."""

    label: str
    width: Length
    centred: bool = False


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
        table: what to draw.
        head_style: paragraph style id of the head row, which an office may restyle in the template.
        cell_style: paragraph style id of the cells.
    """
    grid = "".join(f'<w:gridCol w:w="{column.width.twip}"/>' for column in table.columns)
    total = sum(column.width.twip for column in table.columns)
    head = _row([column.label for column in table.columns], table, head_style, head=True)
    rows = "".join(_row(row, table, cell_style, head=False) for row in table.rows)
    return Markup(  # noqa: S704 - every text in it has been escaped
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )


def _row(texts: Sequence[str], table: Table, style: str, *, head: bool) -> str:
    height = f'<w:trHeight w:val="{table.row_height.twip}" w:hRule="atLeast"/>' if table.row_height else ""
    properties = f"<w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{column.width.twip}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>"
        f"{_CENTRED if column.centred and not head else ''}</w:pPr>{_runs(text)}</w:p></w:tc>"
        for column, text in zip(table.columns, texts, strict=True)
    )
    return f"<w:tr>{properties}{cells}</w:tr>"


def _runs(text: str) -> str:
    lines = _UNPRINTABLE.sub("", text).split("\n")
    return "<w:r>" + "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines) + "</w:r>"

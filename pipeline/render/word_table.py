"""Tables as WordprocessingML, written as strings: a tree of a book's million cells would cost a hundred times more.

Elements and their order are those of ECMA-376 part 1, 17.4: ``w:tblHeader`` repeats the head on every page,
``w:cantSplit`` keeps a row whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from markupsafe import Markup

from pipeline.render.table import Table, TableColumn
from pipeline.render.word_text import inner_text, plain, run
from pipeline.standard.layout import Length

_CENTRED = '<w:jc w:val="center"/>'
GRID = "TableGrid"
"""Word's own table style."""
_END = "</w:t></w:r></w:p></w:tc>"


@dataclass(frozen=True)
class TableBreaks:
    """Where a table is to end and go on as another one.

    A page break within the row would do in Word, but LibreOffice 7.4 ignores it there.
    """

    rows: Sequence[int]
    """Those before which it does, from 0."""
    between: str
    """WordprocessingML of what stands between the two: a paragraph at least, or Word makes them one again."""


def word_table(
    table: Table,
    head_style: str = "TableHead",
    cell_style: str = "TableCell",
    *,
    breaks: TableBreaks | None = None,
    style: str = GRID,
) -> Markup:
    """The table as one ``w:tbl``, for ``{{p … }}`` in a Word template.

    Args:
        table: what to draw; a cell that is ``Markup`` holds runs or content controls and goes in as it is.
        head_style: paragraph style id of the head row, which an office may restyle in the template.
        cell_style: paragraph style id of the cells.
        breaks: where it ends and goes on as another one, head and all.
        style: table style id; an office may restyle it in the template.
    """
    columns = tuple(table.columns)
    opening, head, marks = _pattern(columns, table.row_height, head_style, cell_style, style)
    row_opening = _row_opening(table.row_height)
    pieces = [opening, head]
    starts = frozenset(breaks.rows if breaks else ()) - {0}
    again = ["</w:tbl>", breaks.between, opening, head] if breaks else []
    for index, row in enumerate(table.rows):
        if index in starts:
            pieces += again
        pieces.append(row_opening)
        for (mark, keeping), text in zip(marks, row, strict=True):
            if isinstance(text, Markup):
                pieces += [keeping[: -len(_KEEPING)], text, "</w:p></w:tc>"]
            elif plain(text):
                pieces += [mark, text, _END]
            else:
                pieces += [keeping, inner_text(text), _END]
        pieces.append("</w:tr>")
    pieces.append("</w:tbl>")
    return Markup("".join(pieces))  # noqa: S704 - every text in it has been escaped


def word_label_table(
    rows: Sequence[Sequence[tuple[str, str]]],
    widths: tuple[Length, Length],
    row_height: Length,
    paragraphs: tuple[str, str] = ("TableHead", "TableCell"),
    style: str = GRID,
) -> Markup:
    """Labels with their answers beside them, as one ``w:tbl``; every row has the same number of pairs.

    Args:
        rows: pairs of label and answer.
        widths: of the columns of labels and of those of answers.
        row_height: least height of a row.
        paragraphs: paragraph style ids of labels and of answers.
        style: table style id.
    """
    opening = _opening(widths * len(rows[0]), style)
    written = (
        _row_opening(row_height)
        + "".join(
            _cell(label, widths[0], paragraphs[0]) + _cell(answer, widths[1], paragraphs[1]) for label, answer in row
        )
        + "</w:tr>"
        for row in rows
    )
    return Markup(f"{opening}{''.join(written)}</w:tbl>")  # noqa: S704 - every text in it has been escaped


def word_rows(rows: Sequence[tuple[str, Sequence[str]]], width: Length, style: str) -> Markup:
    """A table whose rows differ in type: paragraph style id and texts of each; all columns of this width."""
    written = (
        f"{_row_opening(None)}{''.join(_cell(text, width, paragraph) for text in texts)}</w:tr>"
        for paragraph, texts in rows
    )
    opening = _opening([width] * len(rows[0][1]), style)
    return Markup(f"{opening}{''.join(written)}</w:tbl>")  # noqa: S704 - every text in it has been escaped


_LOOK = (
    '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
    'w:noVBand="1"/>'
)
"""What of a table style counts (ECMA-376 part 1, 17.4.55): its first row."""
_PLAIN, _KEEPING = "<w:r><w:t>", '<w:r><w:t xml:space="preserve">'


@lru_cache(maxsize=64)
def _pattern(
    columns: tuple[TableColumn, ...], row_height: Length | None, head_style: str, cell_style: str, style: str
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What stands before the rows, the head row, and before each column's text, where it is plain and where not."""
    opening = _opening([column.width for column in columns], style)
    cells = (_cell("\n".join(column.head_lines), column.width, head_style) for column in columns)
    head = f"{_row_opening(row_height, head=True)}{''.join(cells)}</w:tr>"
    starts = [_cell_opening(column.width, cell_style, centred=column.centred) for column in columns]
    return opening, head, tuple((start + _PLAIN, start + _KEEPING) for start in starts)


def _opening(widths: Iterable[Length], style: str = GRID) -> str:
    twips = [width.twip for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    # The room around the text is the style's; Word's own leaves too much.
    sides = "".join(f'<w:{side} w:w="34" w:type="dxa"/>' for side in ("left", "right"))
    room = f"<w:tblCellMar>{sides}</w:tblCellMar>" if style == GRID else ""
    return (
        f"<w:tbl><w:tblPr><w:tblStyle w:val={quoteattr(style)}/>"
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"{room}{'' if style == GRID else _LOOK}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _row_opening(least_height: Length | None, *, head: bool = False) -> str:
    height = f'<w:trHeight w:val="{least_height.twip}" w:hRule="atLeast"/>' if least_height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>"


def _cell_opening(width: Length, style: str, *, centred: bool = False) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width.twip}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{_CENTRED if centred else ''}</w:pPr>"
    )


def _cell(text: str, width: Length, style: str) -> str:
    runs = str(text) if isinstance(text, Markup) else run(text)
    return f"{_cell_opening(width, style)}{runs}</w:p></w:tc>"

"""归档文件目录, the list of what is filed, with the nine columns of DA/T 22-2015, as PDF and as a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.evidence import Evidence
from pipeline.archive.items import Holdings
from pipeline.render.html import render_html
from pipeline.render.pdf import render_pdf
from pipeline.render.sheet_table import SheetColumn, SheetTable
from pipeline.standard.layout import Length, mm

TITLE = "归档文件目录"


@dataclass(frozen=True)
class Column:
    """One column of the list."""

    label: str
    width: Length
    """On paper; they add up to the 257 mm between the side margins of the style sheet."""
    sheet_width: float
    """In the sheet, in characters."""
    centred: bool = True


COLUMNS = (
    Column("序号", mm(11), 6),
    Column("档号", mm(55), 28),
    Column("文号", mm(35), 20),
    Column("责任者", mm(44), 24, centred=False),
    Column("题名", mm(50), 44, centred=False),
    Column("日期", mm(19), 11),
    Column("密级", mm(11), 7),
    Column("页数", mm(11), 7),
    Column("备注", mm(21), 22, centred=False),
)

Row = tuple[int, str, str, str, str, str, str, int, str]
"""One value for each of ``COLUMNS``."""


def catalogue_rows(holdings: Holdings, evidence: Mapping[str, Evidence]) -> tuple[Row, ...]:
    """The list, one row an item; ``evidence`` by the path of each item's document."""
    return tuple(
        (
            index,
            str(item.reference),
            item.document_number,
            holdings.office.name,
            item.title,
            f"{item.day:%Y%m%d}",
            "",  # nothing here is classified; what is must never be handled by this program
            evidence[item.document_path].pages,
            item.remark,
        )
        for index, item in enumerate(holdings.items, 1)
    )


def catalogue_pdf(templates: Path, holdings: Holdings, rows: Sequence[Row]) -> bytes:
    """The list on A4 landscape, its head repeated on every page.

    Raises:
        TemplateError: ``catalogue.html`` or its style sheet is wrong.
    """
    codes = holdings.office.archive
    context = {
        "title": TITLE,
        "fonds_name": holdings.office.name,
        "fonds": codes.fonds,
        "year": holdings.notice.date.year,
        "department": holdings.office.department,
        "columns": COLUMNS,
        "rows": rows,
        "total_pages": sum(row[7] for row in rows),
    }
    return render_pdf(render_html(templates, "catalogue.html", context))


def catalogue_sheet(rows: Sequence[Row]) -> SheetTable:
    """The list as a sheet."""
    columns = [SheetColumn(column.label, column.sheet_width, centred=column.centred) for column in COLUMNS]
    return SheetTable(TITLE, columns, rows)

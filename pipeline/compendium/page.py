"""The web page of the book: one file to read and search on a telephone, with the charts and every activity."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from pipeline.compendium.assemble import Book, Chapter, Entry
from pipeline.compendium.contexts import column_widths, plan_columns
from pipeline.compendium.facets import Sieve
from pipeline.model.form import FieldType, Form
from pipeline.model.unit import Unit
from pipeline.render.charts import Chart, chart_web, dark_rules, narrowed
from pipeline.render.web_page import PageFiles, css_string, web_page

PLAN_TABLE = "plan"
"""Class of the tables that hold the activities."""
YEARS_TABLE = "list years"
"""Class of those that hold this year beside the last."""
_LONG = 20
"""A column as wide as this, in mm on the printed form, has a line of its own on a telephone."""
_NAME = "edition"


@dataclass(frozen=True)
class _Row:
    """One activity: the cells before the one that names it, that one, and those after it."""

    marks: Sequence[tuple[str, str]]
    before: Sequence[str]
    name: str
    after: Sequence[str]


@dataclass(frozen=True)
class _Unit:
    """One unit with its activities."""

    address: str
    """Its place in the page, as an address names it."""
    name: str
    group: str
    """Value of the first facet."""
    contact: Sequence[tuple[str, str]]
    nil: str
    rows: Sequence[_Row]


def write_page(templates: Path, book: Book, context: Mapping[str, Any], charts: Mapping[str, Chart]) -> bytes:
    """The page as UTF-8.

    Args:
        templates: the folder ``templates``.
        book: the facts.
        context: of ``context_of``, as the other products have it.
        charts: by the keys of their exhibits.

    Raises:
        TemplateError: a template of the page is wrong.
        MissingToolError: there is no Chinese font at all.
    """
    sieve = Sieve(book)
    naming = _naming(book.sources.form)
    files = PageFiles(
        f"compendium/{_NAME}.html",
        ("page.css", f"compendium/{_NAME}.css", *(["compendium/years.css"] if context["years"] else [])),
        ("page.js", f"compendium/{_NAME}.js"),
        _rules(book),
    )
    own = {
        "facets": sieve.facets,
        "facet_of": {facet.exhibit: facet.key for facet in sieve.facets},
        "heads": [column.head_lines for column in plan_columns(book.sources.form)],
        "plans": _chapters(book, context["chapters"], sieve, naming),
        "listed": [
            [(unit_address(entry.unit), entry.unit.name) for entry in chapter.entries] for chapter in book.chapters
        ],
        "unit_addresses": _addresses_by_name(book),
        "drawings": {key: _drawings(chart) for key, chart in charts.items()},
    }
    return web_page(templates, files, {**context, **own})


def unit_address(unit: Unit) -> str:
    """What stands after # in a link to a unit: its code, the same in every edition of the page."""
    return f"u-{quote(unit.code, safe='')}"


def _naming(form: Form) -> int:
    """Which column names an activity, from 0."""
    return [column.key for column in form.columns].index(form.naming_key)


def _chapters(book: Book, contexts: Iterable[Mapping[str, Any]], sieve: Sieve, naming: int) -> Iterator[dict[str, Any]]:
    """Each chapter when it is due, each unit likewise: a large page is never in memory twice."""
    values = {option.label: option.value for option in sieve.facets[0].options}
    for chapter, seen in zip(book.chapters, contexts, strict=True):
        yield {
            "title": seen["heading"].text,
            "lead": seen["lead"],
            "units": _units(chapter, seen["entries"], sieve, naming, values[chapter.title]),
        }


def _units(
    chapter: Chapter, contexts: Iterable[Mapping[str, Any]], sieve: Sieve, naming: int, group: str
) -> Iterator[_Unit]:
    for entry, seen in zip(chapter.entries, contexts, strict=True):
        yield _Unit(
            unit_address(entry.unit),
            entry.unit.name,
            group,
            entry.contact,
            seen["nil"],
            [_row(entry, index, sieve, naming) for index in range(len(entry.rows))],
        )


def _row(entry: Entry, index: int, sieve: Sieve, naming: int) -> _Row:
    texts = entry.rows[index]
    # The group is the unit's: it stands there once.
    marks = sieve.marks(entry.unit.group, entry.activities[index])[1:]
    return _Row(marks, texts[:naming], texts[naming], texts[naming + 1 :])


def _addresses_by_name(book: Book) -> dict[str, str]:
    """Name to address, of units whose name no other bears."""
    found: dict[str, str] = {}
    for entry in book.entries:
        found[entry.unit.name] = "" if entry.unit.name in found else unit_address(entry.unit)
    return {name: address for name, address in found.items() if address}


def _drawings(chart: Chart) -> dict[str, Markup]:
    """The chart for a wide window and, where it can be told apart there, for a telephone."""
    slim = narrowed(chart)
    # What the charts' words say is escaped where they are drawn.
    return {
        "wide": Markup(chart_web(chart)),  # noqa: S704
        "slim": Markup(chart_web(slim)) if slim else Markup(),  # noqa: S704
    }


def _rules(book: Book) -> str:
    """Style rules made from the form: how wide each column is, and what it is called on a telephone."""
    form = book.sources.form
    widths = column_widths(form)
    whole = sum(width.mm for width in widths)
    table, cards = [], []
    for place, (column, width) in enumerate(zip(form.columns, widths, strict=True), 1):
        table.append(f".{PLAN_TABLE} thead th:nth-child({place}){{width:{width.mm / whole * 100:.3f}%}}")
        cell = f".{PLAN_TABLE} td:nth-child({place})"
        if column.type is FieldType.SEQUENCE:
            cards.append(f"{cell}{{grid-column:1/-1;font-size:13px;color:var(--dim)}}")
            cards.append(f'{cell}::before{{content:"第"}}{cell}::after{{content:"项"}}')
            continue
        cards.append(f"{cell}::before{{content:{css_string(column.label)};display:block}}")
        if (column.width or 0) >= _LONG:
            cards.append(f"{cell}{{grid-column:1/-1}}")
    sizes = sorted({len(entry.rows) for entry in book.entries})
    counts = "".join(f".n{size}{{--n:{size}}}" for size in sizes)
    drawn = dark_rules(".drawn")
    return f"{''.join(table)}{counts}@media screen and (max-width:1099px){{{''.join(cards)}}}{drawn}"

"""The book in pieces that are set one by one, each with its place in the book: how it is numbered and headed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pipeline.compendium.back_pieces import index_designs
from pipeline.compendium.contexts import Heading, absence_columns, plan_columns
from pipeline.compendium.section import Context, Section, render
from pipeline.compendium.year_chapter import designs as year_designs
from pipeline.compendium.year_chapter import tables_of
from pipeline.model.form import Form
from pipeline.press.pagination import Numbering
from pipeline.press.values import LEADER, Piece, Style, TableRows, table_mark
from pipeline.render.table import TableColumn

COVER_LABEL, IMPRINT_LABEL = "封面", "编印页"
FRONT, PLAN = "front", "plan"
KINDS = (FRONT, "body", PLAN)
"""Kinds of page, by their names in the style sheets."""
_FRONT, _BODY = Numbering("Roman"), Numbering()


def book_style(templates: Path, form: Form, years: tuple[str, str] | None = None) -> Style:
    """How all pieces look. It depends on nothing that units send: a late plan leaves every other piece as it was.

    Args:
        templates: folder of the templates.
        form: this round's.
        years: the year before and this one as printed, where they are compared.

    Raises:
        TemplateError: a template is wrong.
    """

    def design(kind: str, look: str, columns: Sequence[TableColumn]) -> str:
        return render(templates, "table.html", {"page": kind, "class": look, "columns": columns})

    return Style(
        render(templates, "style.css", {}),
        {
            "plan": design("plan-pages", "plan", plan_columns(form)),
            "absence": design("body absence", "list", absence_columns(reasons=False)),
            "withheld": design("body absence", "list", absence_columns(reasons=True)),
            **index_designs(templates),
            **{
                name: design("body years", "list", table.columns)
                for name, table in (year_designs(*years) if years else {}).items()
            },
            **{f"contents-{level}": render(templates, "contents_table.html", {"level": level}) for level in (1, 2)},
        },
    )


def body_sections(templates: Path, context: Context, pictures: Mapping[str, str]) -> Iterator[Section]:
    """Overview, chapters, units without an answer, the year before, the notice: what bears Arabic numbers, from 1.

    Args:
        templates: folder of the templates.
        context: of ``context_of``.
        pictures: name of each chart to its address.

    Raises:
        TemplateError: a template is wrong.
    """
    title = context["title"]
    overview = context["overview"]["heading"]
    html = render(templates, "overview.html", {**context, "charts": pictures})
    heads = {"book": title, "chapter": overview.running}
    yield Section(Piece(overview.text, html), "body", Numbering(start=1), True, heads)
    for chapter in context["chapters"]:
        yield from _chapter(templates, title, chapter)
    for absence in context["absences"]:
        yield _absence(templates, title, absence)
    if context["years"]:
        yield _years(templates, title, context["years"])
    appendix = context["appendix"]["heading"]
    html = render(templates, "appendix.html", context)
    heads = {"book": title, "chapter": appendix.running}
    yield Section(Piece(appendix.text, html), "body", _BODY, starts_right=True, heads=heads)


def front_sections(templates: Path, context: Context, labels: Mapping[str, str]) -> Iterator[Section]:
    """Cover, imprint on its back, editor's note, contents.

    Args:
        templates: folder of the templates.
        context: of ``context_of``.
        labels: anchor of each heading to its printed page number.

    Raises:
        TemplateError: a template is wrong.
    """
    cover = Piece(COVER_LABEL, render(templates, "cover.html", context))
    yield Section(cover, numbering=Numbering("none", label=COVER_LABEL))
    imprint = Piece(IMPRINT_LABEL, render(templates, "imprint.html", context))
    yield Section(imprint, numbering=Numbering("none", label=IMPRINT_LABEL))
    note = Piece("编辑说明", render(templates, "note.html", context))
    yield Section(note, FRONT, Numbering("Roman", 1), starts_right=True)
    yield Section(_contents(templates, context, labels), FRONT, _FRONT)


def _chapter(templates: Path, title: str, chapter: Context) -> Iterator[Section]:
    """A piece for each unit with a plan; units without one stand below the unit before them."""
    for number, entries in enumerate(_together(chapter["entries"])):
        tables = tuple(TableRows("plan", tuple(map(tuple, entry["table"].rows))) for entry in entries if entry["table"])
        marks = iter(map(table_mark, range(len(tables))))
        context = {
            "title": title,
            "chapter": None if number else chapter,
            "entries": entries,
            "tables": [next(marks) if entry["table"] else "" for entry in entries],
        }
        heading = entries[0]["heading"]
        yield Section(
            Piece(heading.text, render(templates, "entries.html", context), tables),
            PLAN,
            _BODY,
            starts_right=number == 0,
            heads={"book": title, "chapter": chapter["heading"].running, "unit": heading.running},
            tables=tuple(entry["heading"].anchor for entry in entries if entry["table"]),
            rows=tuple(entry["row_anchors"] for entry in entries if entry["table"]),
        )


def _together(entries: Sequence[Context]) -> Iterator[list[Context]]:
    group: list[Context] = []
    for entry in entries:
        if entry["new_page"] and group:
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _absence(templates: Path, title: str, absence: Context) -> Section:
    table = absence["table"]
    design = "withheld" if table and len(table.columns) == len(absence_columns(reasons=True)) else "absence"
    tables = (TableRows(design, tuple(map(tuple, table.rows))),) if table else ()
    context = {"title": title, "absence": absence, "table": table_mark(0) if table else ""}
    heads = {"book": title, "chapter": absence["heading"].running}
    return Section(
        Piece(absence["heading"].text, render(templates, "absences.html", context), tables),
        "body",
        _BODY,
        starts_right=True,
        heads=heads,
        tables=(absence["heading"].anchor,) if table else (),
    )


def _years(templates: Path, title: str, years: Context) -> Section:
    tables = tables_of(years)
    marks = {table.anchor: table_mark(index) for index, table in enumerate(tables)}
    html = render(templates, "years.html", {"title": title, "years": years, "marks": marks})
    heading = years["heading"]
    return Section(
        Piece(heading.text, html, tuple(TableRows(one.design, tuple(map(tuple, one.table.rows))) for one in tables)),
        "body",
        _BODY,
        starts_right=True,
        heads={"book": title, "chapter": heading.running},
        tables=tuple(table.anchor for table in tables),
        compared=True,
    )


def _contents(templates: Path, context: Context, labels: Mapping[str, str]) -> Piece:
    headings: Sequence[Heading] = context["headings"]
    tables = []
    for level, run in groupby(headings, key=lambda heading: heading.level):
        lines = list(run)
        rows = tuple((line.text + LEADER, labels[line.anchor]) for line in lines)
        tables.append(TableRows(f"contents-{level}", rows, tuple(line.anchor for line in lines)))
    marks = [table_mark(index) for index in range(len(tables))]
    html = render(templates, "contents.html", {"title": context["title"], "tables": marks})
    return Piece("目录", html, tuple(tables))

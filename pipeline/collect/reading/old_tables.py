"""Tables of another year that people leave in the file beside this year's plan: last year's report or plan."""

import re

from pipeline.collect.reading.headers import LEAST_COLUMNS, SEARCHED_ROWS, Labels
from pipeline.collect.reading.previous import is_previous
from pipeline.collect.reading.raw import RawTable
from pipeline.collect.reading.wording import quoted
from pipeline.model.form import Form
from pipeline.standard.spelling import narrow

_REPORT = re.compile("总结|完成情况|执行情况|落实情况|上一?年度?|去年")
_PLAN = re.compile("计划|要点|安排")
_YEAR = re.compile(r"(20\d\d)(?:年|$)")
_LONGEST_TITLE = 40  # characters


def without_old(tables: list[RawTable], columns: Labels, form: Form) -> tuple[list[RawTable], list[str]]:
    """The tables without those whose title says that they are another year's, and a note on each of these.

    Where all tables with headings are such, all are kept: what is wrong with them is said of their rows.
    """
    others = [table for table in tables if not is_previous(table)]
    headed = {id(table): titles for table in others if (titles := _titles(table, columns)) is not None}
    old = {key: title for key, said in headed.items() if (title := _old(said, form))}
    if not old or len(old) == len(headed):
        return tables, []
    notes = [f"“{quoted(title)}”不是本年度的计划，没有读" for title in old.values()]
    return [table for table in tables if id(table) not in old], notes


def _titles(table: RawTable, columns: Labels) -> list[str] | None:
    """Short texts above the headings, and the sheet's name; None for a table without headings."""
    found: list[str] = []
    for row in range(table.first_row, min(table.last_row, table.first_row + SEARCHED_ROWS) + 1):
        texts = list(table.texts(row).values())
        if len({field.key for text in texts if (field := columns.find(text))}) >= LEAST_COLUMNS:
            return [*found, *table.above[-2:], table.name]
        found += texts if len(texts) == 1 else []
    return None


def _old(titles: list[str], form: Form) -> str:
    """The title that says so; empty where none does, or where another speaks of this year or of a plan."""
    titles = [title for title in titles if len(title) <= _LONGEST_TITLE]
    this = _YEAR.search(narrow(form.title))
    years = {year for title in titles for year in _YEAR.findall(narrow(title))}
    if this and this[1] in years:
        return ""
    if this and years and max(years) < this[1]:
        return next(title for title in titles if _YEAR.search(narrow(title)))
    planned = any(_PLAN.search(title) for title in titles)
    return "" if planned else next((title for title in titles if _REPORT.search(title)), "")

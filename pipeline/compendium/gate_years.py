"""The gate's view of the chapter 与上年对照: its rows stand in every product, and say what both years' plans say.

What is printed is held against the plans of both rounds as they were collected, by other code than compares them:
each unit's row names each activity of either year, its counts add up, and so do the totals.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

from pipeline.compendium.assemble import Book
from pipeline.compendium.gate_sums import NONE_GIVEN, Total, column_total
from pipeline.compendium.sheets import YEAR_GROUPS, YEAR_TOTALS
from pipeline.compendium.showing import printable, shortened
from pipeline.compendium.year_chapter import NONE, TITLE, TITLE_CHARACTERS, TOTAL, YearTable, tables_of
from pipeline.compendium.year_sheets import ACTIVITIES
from pipeline.errors import GateError
from pipeline.model.plan import Plan
from pipeline.press.values import STAND_IN
from pipeline.render.text import squeeze

_COUNTED = re.compile(r"^(新增|继续|调整月份|取消|上年有)(\d+)项：", re.MULTILINE)
_FIGURE = re.compile(r"(—|[\d.]+)(?:（(\d+)项未填）)?")
_NOW, _BEFORE = ("新增", "继续", "调整月份"), ("继续", "调整月份", "取消", "上年有")
_AGAIN = "汇编没有发布；请再运行一次"

Chapter = Mapping[str, Any]
Rows = Iterable[Sequence[str]]


def check_years(chapter: Chapter | None, book: Book) -> None:
    """What is to be printed says what the plans of both rounds say.

    Args:
        chapter: of ``year_chapter``; None where there is none.
        book: the facts.

    Raises:
        GateError: the chapter or an activity is missing, or a number is wrong; the message names it.
    """
    before = book.sources.before
    if (before is None) != (chapter is None):
        raise GateError(f"汇编{'缺少' if before else '没有上年的计划，却有'}“{TITLE}”一章，{_AGAIN}")
    if before is None or chapter is None:
        return
    years = (before.collection.plans, book.sources.collection.plans)
    totals, groups = chapter["tables"]
    _check_totals(totals, book, years)
    _check_units(chapter["groups"], book, years)
    _check_groups(groups, book, years)


def check_year_rows(product: str, chapter: Chapter | None, rows: Rows, missing: str = "") -> None:
    """Find every row of the chapter among the rows of a product, in order.

    Args:
        product: what to call it.
        chapter: of ``year_chapter``; where it is None, there is nothing to find.
        rows: texts of the cells of the product's table rows, in order.
        missing: characters for which it has a stand-in.

    Raises:
        GateError: a row is missing; the message names it.
    """
    stand_ins = str.maketrans(dict.fromkeys(missing, STAND_IN))
    wanted = [row for table in tables_of(chapter) for row in table.table.rows] if chapter else []
    _find(product, wanted, rows, stand_ins)


def check_year_sheets(chapter: Chapter | None, book: Book, workbook: CalamineWorkbook) -> None:
    """Find the totals in the workbook, and each activity of either year once in its list.

    Args:
        chapter: as for ``check_year_rows``.
        book: the facts.
        workbook: the workbook.

    Raises:
        GateError: something is missing or wrong; the message names it.
    """
    if chapter is None:
        return
    product = "Excel 文件"
    for name, table in zip((YEAR_TOTALS, YEAR_GROUPS), chapter["tables"], strict=True):
        _find(product, table.table.rows, map(_texts, workbook.get_sheet_by_name(name).to_python()), {})
    before = book.sources.before
    listed = [_texts(row) for row in workbook.get_sheet_by_name(ACTIVITIES).to_python()[1:]]
    years = (book.sources.collection.plans, before.collection.plans if before else ())
    for first, plans in zip((5, 8), years, strict=True):
        wanted = Counter((plan.unit, str(one.number), squeeze(_title(one.cells, book))) for plan, one in _rows(plans))
        found = Counter((row[0], row[first], squeeze(row[first + 1])) for row in listed if row[first])
        for unit, number, title in (wanted - found) + (found - wanted):
            raise GateError(f"{product}的“{ACTIVITIES}”里，{unit}第{number}项活动“{title}”不对或不全，{_AGAIN}")


def _find(product: str, wanted: Rows, rows: Rows, stand_ins: Mapping[int, str]) -> None:
    waiting = iter(rows)
    for row in wanted:
        sought = [squeeze(cell.translate(stand_ins)) for cell in row]
        if not any(sought == list(map(squeeze, found)) for found in waiting):
            told = "、".join(" ".join(cell.split())[:40] for cell in row if cell)
            msg = f"{product}的“{TITLE}”里缺少一行（{told}），汇编没有发布；如改过模板，请恢复后再运行"
            raise GateError(msg)


def _check_totals(table: YearTable, book: Book, years: tuple[Sequence[Plan], Sequence[Plan]]) -> None:
    counts = {
        "收入的单位": [len(plans) for plans in years],
        "其中有计划的单位": [sum(bool(plan.activities) for plan in plans) for plans in years],
        "活动项数": [len(list(_rows(plans))) for plans in years],
    }
    wanted = {label: [Total(str(count)) for count in both] for label, both in counts.items()}
    keys = {column.label: column.key for column in book.sources.form.columns}
    for label, *figures, change in table.table.rows:
        right = wanted.get(label) or [column_total(plans, keys[label]) for plans in years]
        shown = [_total(text) for text in figures]
        # A year in which nobody gave a number has no total, and so no count of those that it lacks.
        if shown != [one if one.figure else Total(NONE_GIVEN) for one in right]:
            told, meant = ("、".join(one.figure or "空白" for one in both) for both in (shown, right))
            raise GateError(f"“{TITLE}”里“{label}”两年的合计是{told}，按各单位的计划重新相加是{meant}，{_AGAIN}")
        meant = _change([one.figure for one in right])
        if change != meant:
            raise GateError(f"“{TITLE}”里“{label}”的增减是{change}，应为{meant}，{_AGAIN}")


def _change(figures: Sequence[str]) -> str:
    if not all(figures):
        return NONE
    before, now = map(Decimal, figures)
    return f"{'增' if now > before else '减'}{abs(now - before).normalize():f}" if now != before else "持平"


def _total(text: str) -> Total:
    found = _FIGURE.fullmatch(text)
    if not found:
        return Total(text, -1)
    return Total(NONE_GIVEN if found[1] == "—" else found[1], int(found[2] or 0))


def _check_units(tables: Sequence[YearTable], book: Book, years: tuple[Sequence[Plan], Sequence[Plan]]) -> None:
    """Each unit's rows together name each activity of either year, and count them."""
    said: dict[str, list[Sequence[str]]] = {}
    for table in tables:
        for code, row in zip(table.codes, table.table.rows, strict=True):
            said.setdefault(code, []).append(row)
    for year, (plans, kinds) in enumerate(zip(years, (_BEFORE, _NOW), strict=True)):
        for plan in plans:
            if plan.unit not in said:
                raise GateError(f"“{TITLE}”里缺少编码为{plan.unit}的单位，{_AGAIN}")
            _check_unit(said[plan.unit], plan, said[plan.unit][0][1 + year], kinds, book)


def _check_unit(rows: Sequence[Sequence[str]], plan: Plan, printed: str, kinds: Sequence[str], book: Book) -> None:
    named, text = rows[0][0], "\n".join(row[3] for row in rows)
    counts = {kind: int(count) for kind, count in _COUNTED.findall(text)}
    right = str(len(plan.activities))
    for told in (printed, str(sum(counts.get(kind, 0) for kind in kinds))):
        if told != right:
            raise GateError(f"“{TITLE}”里{named}的活动是{told}项，按计划重新数是{right}项，{_AGAIN}")
    for one in plan.activities:
        title = _title(one.cells, book)
        if squeeze(shortened(title, TITLE_CHARACTERS)) not in squeeze(text):
            raise GateError(f"“{TITLE}”里缺少{named}的活动“{title}”，{_AGAIN}")


def _check_groups(table: YearTable, book: Book, years: tuple[Sequence[Plan], Sequence[Plan]]) -> None:
    """Each group's activities are those of its units, what became of them adds up, and so do the groups."""
    groups = {unit.code: unit.group for unit in book.sources.roster.units}
    rows = [(row[0], list(map(int, row[1:]))) for row in table.table.rows]
    *lines, total = rows
    for label, (before, now, *_) in lines:
        group = label if label in groups.values() else ""
        right = tuple(
            sum(len(plan.activities) for plan in plans if groups.get(plan.unit, "") == group) for plans in years
        )
        if (before, now) != right:
            raise GateError(f"“{TITLE}”里{label}的活动是{before}、{now}项，重新数是{right[0]}、{right[1]}项，{_AGAIN}")
    for label, (before, now, begun, kept, moved, dropped, not_in) in rows:
        if before != kept + moved + dropped + not_in or now != begun + kept + moved:
            raise GateError(f"“{TITLE}”里{label}的各项变化加起来与活动项数不符，{_AGAIN}")
    if total != (TOTAL, [sum(column) for column in zip(*(numbers for _, numbers in lines), strict=True)]):
        raise GateError(f"“{TITLE}”里各类单位的活动加起来与合计不符，{_AGAIN}")


def _rows(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Any]]:
    return ((plan, activity) for plan in plans for activity in plan.activities)


def _title(cells: Mapping[str, Any], book: Book) -> str:
    key = book.sources.form.naming_key
    return printable(cells[key].raw) if key in cells else ""


def _texts(row: Sequence[object]) -> list[str]:
    return [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value) for value in row]
